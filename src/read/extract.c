#include "read/extract.h"
#include "base/utf8.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { TAG_MAX = 512, HANDLE_MAX = 30 };
#define NUMBER_SIGN 0xff03 /* full width */
#define COMMERCIAL_AT 0xff20

/* Code point at *at, which moves behind it; U+FFFD and one byte where there is none. */
static UChar32 next_point(avp_str text, size_t *at) {
    const unsigned char *s = (const unsigned char *)text.ptr + *at;
    size_t size = avpi_utf8_size(s, text.len - *at);
    *at += size ? size : 1;
    switch (size) {
    case 1: return s[0];
    case 2: return (s[0] & 0x1f) << 6 | (s[1] & 0x3f);
    case 3: return (s[0] & 0x0f) << 12 | (s[1] & 0x3f) << 6 | (s[2] & 0x3f);
    case 4: return (s[0] & 0x07) << 18 | (s[1] & 0x3f) << 12 | (s[2] & 0x3f) << 6 | (s[3] & 0x3f);
    default: return 0xfffd;
    }
}

static UChar32 point_before(avp_str text, size_t at) {
    if (at == 0)
        return ' ';
    size_t begin = at - 1;
    while (begin > 0 && at - begin < 4 && ((unsigned char)text.ptr[begin] & 0xc0) == 0x80)
        begin--;
    return next_point(text, &begin);
}

static bool is_ascii_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Letters, marks and digits of every script, and what joins them inside words. */
static bool is_tag_point(UChar32 c) {
    if (c < 0x80)
        return is_ascii_word((char)c);
    return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) || c == 0x200c || c == 0x200d || c == 0xb7 || c == 0x30fb;
}

/* A word of which not all is digits; *at stands behind the sign. */
static bool take_hashtag(avp_str text, size_t *at, avp_str *item) {
    size_t begin = *at, end = begin;
    bool letter = false;
    while (end < text.len) {
        size_t next = end;
        UChar32 c = next_point(text, &next);
        if (!is_tag_point(c))
            break;
        letter |= !u_isdigit(c) && c != '_';
        end = next;
    }
    *at = end;
    *item = (avp_str){text.ptr + begin, end - begin};
    return letter && item->len <= TAG_MAX &&
           !avpi_str_starts((avp_str){text.ptr + end, text.len - end}, AVPI_STR("://"));
}

static bool take_mention(avp_str text, size_t *at, avp_str *item) {
    size_t begin = *at, end = begin;
    while (end < text.len && is_ascii_word(text.ptr[end]))
        end++;
    *at = end;
    *item = (avp_str){text.ptr + begin, end - begin};
    avp_str rest = {text.ptr + end, text.len - end};
    return item->len > 0 && item->len <= HANDLE_MAX && !avpi_str_starts(rest, AVPI_STR("@")) &&
           !avpi_str_starts(rest, AVPI_STR("://"));
}

/* Bytes that end a URL wherever they stand. */
static bool ends_url(UChar32 c) {
    return c <= ' ' || c == '<' || c == '>' || c == '"' || c == '`' || c == '{' || c == '}' || c == '|' || c == '\\' ||
           c == '^' || c == 0xab || c == 0xbb || c == 0xa0 || (c >= 0x2000 && c <= 0x206f) || c == 0x3000 ||
           c == 0xfffd || (c >= 0x3001 && c <= 0x3011);
}

static bool is_cut_off(avp_str text, size_t end) {
    avp_str rest = {text.ptr + end, text.len - end};
    return avpi_str_starts(rest, AVPI_STR("\xe2\x80\xa6")) || (end >= 3 && memcmp(text.ptr + end - 3, "...", 3) == 0);
}

/* Full stops, commas and closing brackets at the end belong to the sentence, brackets that were opened inside aside. */
static avp_str trim_url(avp_str url) {
    while (url.len > 0) {
        char last = url.ptr[url.len - 1];
        if (strchr(".,;:!?'*_~", last)) {
            url.len--;
            continue;
        }
        char open = last == ')' ? '(' : last == ']' ? '[' : '\0';
        size_t opened = 0, closed = 0;
        for (size_t i = 0; open && i < url.len; i++) {
            opened += url.ptr[i] == open;
            closed += url.ptr[i] == last;
        }
        if (!open || opened >= closed)
            break;
        url.len--;
    }
    return url;
}

/* The shortener's own addresses are ten letters long: what follows them without a space is text. */
static avp_str cut_short_link(avp_str url) {
    size_t slash = avpi_str_find(url, AVPI_STR("//t.co/"));
    if (slash > 6)
        return url;
    size_t end = slash + 7;
    while (end < url.len && is_ascii_word(url.ptr[end]))
        end++;
    return (avp_str){url.ptr, end};
}

static bool take_url(avp_str text, size_t begin, size_t *at, avp_str *item) {
    size_t end = begin;
    while (end < text.len) {
        size_t next = end;
        if (ends_url(next_point(text, &next)))
            break;
        end = next;
    }
    *at = end;
    if (is_cut_off(text, end))
        return false;
    *item = cut_short_link(trim_url((avp_str){text.ptr + begin, end - begin}));
    size_t dot = avpi_str_find_byte(*item, '.');
    return dot + 1 < item->len;
}

static bool url_begins(avp_str text, size_t at) {
    static const avp_str starts[] = {{"https://", 8}, {"http://", 7}, {"www.", 4}};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text.len - at > starts[i].len && avpi_str_equal_fold((avp_str){text.ptr + at, starts[i].len}, starts[i]))
            return at == 0 || !is_ascii_word(text.ptr[at - 1]);
    return false;
}

bool avpi_extract_next(avp_str text, size_t *at, avpi_found *kind, avp_str *item) {
    while (*at < text.len) {
        size_t here = *at;
        unsigned char byte = (unsigned char)text.ptr[here];
        if ((byte | 0x20) == 'h' || (byte | 0x20) == 'w') {
            *kind = AVPI_FOUND_URL;
            ++*at;
            if (url_begins(text, here) && take_url(text, here, at, item))
                return true;
            continue;
        }
        if (byte != '#' && byte != '@' && byte != 0xef) {
            ++*at;
            continue;
        }
        UChar32 before = point_before(text, here), sign = next_point(text, at);
        bool apart = !is_tag_point(before) && before != '&' && before != '/' && before != '#';
        *kind = sign == '#' || sign == NUMBER_SIGN ? AVPI_FOUND_HASHTAG : AVPI_FOUND_MENTION;
        if (*kind == AVPI_FOUND_MENTION && sign != '@' && sign != COMMERCIAL_AT)
            continue;
        if (!apart || before == '@')
            continue;
        if (*kind == AVPI_FOUND_HASHTAG ? take_hashtag(text, at, item) : take_mention(text, at, item))
            return true;
    }
    return false;
}

static bool is_folded(avp_str item) {
    for (size_t i = 0; i < item.len; i++)
        if ((unsigned char)item.ptr[i] >= 0x80 || (item.ptr[i] >= 'A' && item.ptr[i] <= 'Z'))
            return false;
    return true;
}

static avp_status fold_ascii(avpi_arena *arena, avp_str item, avp_str *folded, avp_error *err) {
    char *out = avpi_arena_take(arena, item.len);
    if (!out)
        return avpi_fail_memory(arena->ctx, err);
    for (size_t i = 0; i < item.len; i++) {
        char c = item.ptr[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    *folded = (avp_str){out, item.len};
    return AVP_OK;
}

/* NFKC and case folding by ICU; an item that ICU cannot fold stays as it is. */
static avp_status fold_wide(avpi_arena *arena, avp_str item, avp_str *folded, avp_error *err) {
    UChar wide[TAG_MAX * 2], folding[TAG_MAX * 4];
    char narrow[TAG_MAX * 12];
    UErrorCode code = U_ZERO_ERROR;
    int32_t len = 0;
    *folded = item;
    if (item.len > TAG_MAX)
        return AVP_OK;
    const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance(&code);
    u_strFromUTF8(wide, TAG_MAX * 2, &len, item.ptr, (int32_t)item.len, &code);
    len = U_SUCCESS(code) ? unorm2_normalize(form, wide, len, folding, TAG_MAX * 4, &code) : 0;
    if (U_SUCCESS(code))
        u_strToUTF8(narrow, sizeof narrow, &len, folding, len, &code);
    if (U_FAILURE(code))
        return AVP_OK;
    *folded = avpi_arena_copy(arena, (avp_str){narrow, (size_t)len});
    return folded->ptr ? AVP_OK : avpi_fail_memory(arena->ctx, err);
}

avp_status avpi_tag_fold(avpi_arena *arena, avp_str item, avp_str *folded, avp_error *err) {
    while (item.len > 0 && (item.ptr[0] == '#' || item.ptr[0] == '@'))
        item = (avp_str){item.ptr + 1, item.len - 1};
    *folded = item;
    if (is_folded(item))
        return AVP_OK;
    for (size_t i = 0; i < item.len; i++)
        if ((unsigned char)item.ptr[i] >= 0x80)
            return fold_wide(arena, item, folded, err);
    return fold_ascii(arena, item, folded, err);
}
