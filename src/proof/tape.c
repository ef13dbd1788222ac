/* The headers: ustar without owners and times. */
#include "proof/tape.h"

#include <stdio.h>

/* name 100 | mode 8 | uid 8 | gid 8 | size 12 | mtime 12 | sum 8 | type 1 | link 100 | magic 8 | names 64 | devices 16 | prefix 155 */
enum {
    NAME_MOST = 100,
    MODE_AT = 100,
    UID_AT = 108,
    GID_AT = 116,
    SIZE_AT = 124,
    SIZE_WIDTH = 12,
    TIME_AT = 136,
    SUM_AT = 148,
    SUM_WIDTH = 8,
    TYPE_AT = 156,
    MAGIC_AT = 257,
    MAJOR_AT = 329,
    MINOR_AT = 337,
    PREFIX_AT = 345,
    PREFIX_MOST = 155
};
static const uint64_t octal_most = ((uint64_t)1 << 33) - 1;

static void put_octal(unsigned char *at, size_t digits, uint64_t value) {
    for (size_t i = digits; i-- > 0; value >>= 3)
        at[i] = (unsigned char)('0' + (value & 7));
}

/* Eleven octal digits; beyond 8 GiB the binary form that GNU tar and bsdtar read. */
static void put_size(unsigned char *at, uint64_t size) {
    if (size <= octal_most) {
        put_octal(at, SIZE_WIDTH - 1, size);
        return;
    }
    at[0] = 0x80;
    for (size_t i = SIZE_WIDTH; i-- > 4; size >>= 8)
        at[i] = (unsigned char)(size & 0xFF);
}

static uint64_t take_size(const unsigned char *at) {
    uint64_t size = 0;
    if (at[0] == 0x80)
        for (size_t i = 4; i < SIZE_WIDTH; i++)
            size = size << 8 | at[i];
    else
        for (size_t i = 0; i + 1 < SIZE_WIDTH; i++)
            size = size << 3 | (uint64_t)(at[i] & 7);
    return size;
}

static void put_sum(unsigned char *block) {
    uint64_t sum = 0;
    memset(block + SUM_AT, ' ', SUM_WIDTH);
    for (size_t i = 0; i < AVPI_TAPE_BLOCK; i++)
        sum += block[i];
    put_octal(block + SUM_AT, 6, sum);
    block[SUM_AT + 6] = '\0';
}

/* Where a long name is cut: the last '/' that leaves both parts short enough. 0 = it fits as it is, SIZE_MAX = it cannot. */
static size_t cut_of(const char *name, size_t length) {
    if (length <= NAME_MOST)
        return 0;
    for (size_t i = length < PREFIX_MOST ? length - 1 : PREFIX_MOST; i > 0; i--)
        if (name[i] == '/' && length - i - 1 <= NAME_MOST && length - i - 1 > 0)
            return i;
    return SIZE_MAX;
}

bool avpi_tape_header(const avpi_tape_entry *entry, unsigned char block[AVPI_TAPE_BLOCK]) {
    static const char magic[8] = {'u', 's', 't', 'a', 'r', '\0', '0', '0'};
    size_t length = strlen(entry->name), cut = cut_of(entry->name, length);
    memset(block, 0, AVPI_TAPE_BLOCK);
    if (length == 0 || cut == SIZE_MAX)
        return false;
    if (cut > 0)
        memcpy(block + PREFIX_AT, entry->name, cut);
    size_t from = cut > 0 ? cut + 1 : 0;
    memcpy(block, entry->name + from, length - from);
    put_octal(block + MODE_AT, 7, entry->mode & 0777);
    put_octal(block + UID_AT, 7, 0);
    put_octal(block + GID_AT, 7, 0);
    put_size(block + SIZE_AT, entry->size_bytes);
    put_octal(block + TIME_AT, 11, 0);
    block[TYPE_AT] = entry->folder ? '5' : '0';
    memcpy(block + MAGIC_AT, magic, sizeof magic);
    put_octal(block + MAJOR_AT, 7, 0);
    put_octal(block + MINOR_AT, 7, 0);
    put_sum(block);
    return true;
}

/* No absolute path, no empty part, no part that is "." or "..", no control characters: it stays in the folder it is unpacked in. */
static bool is_safe(const char *name, bool folder) {
    size_t length = strlen(name), part = 0;
    if (length == 0 || (name[length - 1] == '/') != folder)
        return false;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && name[i] != '/') {
            if ((unsigned char)name[i] < 0x20 || name[i] == 0x7F)
                return false;
            continue;
        }
        size_t n = i - part;
        bool dots = (n == 1 && name[part] == '.') || (n == 2 && name[part] == '.' && name[part + 1] == '.');
        if (dots || (n == 0 && !(folder && i == length)))
            return false;
        part = i + 1;
    }
    return true;
}

bool avpi_tape_parse(const unsigned char block[AVPI_TAPE_BLOCK], avpi_tape_entry *entry) {
    unsigned char again[AVPI_TAPE_BLOCK];
    char name[NAME_MOST + 1], prefix[PREFIX_MOST + 1];
    avpi_tape_entry e = {.size_bytes = take_size(block + SIZE_AT), .folder = block[TYPE_AT] == '5'};
    memcpy(name, block, NAME_MOST);
    memcpy(prefix, block + PREFIX_AT, PREFIX_MOST);
    name[NAME_MOST] = prefix[PREFIX_MOST] = '\0';
    snprintf(e.name, sizeof e.name, "%s%s%s", prefix, prefix[0] ? "/" : "", name);
    for (size_t i = 0; i < 7; i++)
        e.mode = e.mode << 3 | (unsigned)(block[MODE_AT + i] & 7);
    if (!is_safe(e.name, e.folder) || (e.folder && e.size_bytes > 0) || !avpi_tape_header(&e, again) ||
        memcmp(block, again, sizeof again) != 0)
        return false;
    *entry = e;
    return true;
}
