/* Texts in the user's language, from the catalogue that the build embeds. */
#include "base/translate.h"

#include <string.h>

extern const unsigned char avpi_mo_es[];
extern const size_t avpi_mo_es_size;

enum { MO_HEADER_SIZE = 20, MO_ROW_SIZE = 8 };
static const uint32_t mo_magic = 0x950412deU;

static uint32_t read_u32(const unsigned char *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

uint32_t avpi_catalogue_count(avpi_catalogue catalogue) {
    if (!catalogue.bytes || catalogue.size < MO_HEADER_SIZE || read_u32(catalogue.bytes) != mo_magic)
        return 0;
    uint32_t count = read_u32(catalogue.bytes + 8);
    uint64_t table_size = (uint64_t)count * MO_ROW_SIZE;
    if (read_u32(catalogue.bytes + 12) + table_size > catalogue.size ||
        read_u32(catalogue.bytes + 16) + table_size > catalogue.size)
        return 0;
    return count;
}

/* Text number index of the table whose offset stands at header byte `table`; NULL when it leaves the catalogue. */
static const char *read_text(avpi_catalogue catalogue, size_t table, uint32_t index, size_t *len) {
    const unsigned char *row = catalogue.bytes + read_u32(catalogue.bytes + table) + (size_t)index * MO_ROW_SIZE;
    uint64_t length = read_u32(row), offset = read_u32(row + 4);
    if (offset + length >= catalogue.size || catalogue.bytes[offset + length] != '\0')
        return NULL;
    *len = (size_t)length;
    return (const char *)catalogue.bytes + offset;
}

bool avpi_catalogue_entry(avpi_catalogue catalogue, uint32_t index, const char **original, const char **translation) {
    size_t len;
    if (index >= avpi_catalogue_count(catalogue))
        return false;
    const char *from = read_text(catalogue, 12, index, &len), *to = read_text(catalogue, 16, index, &len);
    if (!from || !to)
        return false;
    *original = from;
    *translation = to;
    return true;
}

const char *avpi_catalogue_find(avpi_catalogue catalogue, const char *msgid, unsigned form) {
    uint32_t low = 0, high = avpi_catalogue_count(catalogue);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        size_t len;
        const char *original = read_text(catalogue, 12, middle, &len);
        if (!original)
            return NULL;
        int order = strcmp(msgid, original);
        if (order < 0) {
            high = middle;
        } else if (order > 0) {
            low = middle + 1;
        } else {
            const char *text = read_text(catalogue, 16, middle, &len);
            const char *end = text ? text + len : NULL;
            for (; text && form > 0; form--) {
                const char *after = text + strlen(text) + 1;
                text = after < end ? after : NULL;
            }
            return text && text[0] ? text : NULL;
        }
    }
    return NULL;
}

avpi_catalogue avpi_catalogue_of(const char *lang) {
    if (lang && strcmp(lang, "es") == 0)
        return (avpi_catalogue){avpi_mo_es, avpi_mo_es_size};
    return (avpi_catalogue){NULL, 0};
}

const char *avpi_tr_lang(const char *lang, const char *msgid) {
    /* "" is the catalogue's header, which is for programs. */
    if (!msgid || msgid[0] == '\0')
        return msgid;
    const char *text = avpi_catalogue_find(avpi_catalogue_of(lang), msgid, 0);
    return text ? text : msgid;
}

const char *avp_translate(const char *lang, const char *msgid) {
    return avpi_tr_lang(lang, msgid);
}

const char *avpi_tr(const avp_ctx *ctx, const char *msgid) {
    return avpi_tr_lang(ctx ? ctx->lang : NULL, msgid);
}

const char *avpi_tr_n(const avp_ctx *ctx, const char *singular, const char *plural, uint64_t n) {
    unsigned form = n != 1;
    const char *text = avpi_catalogue_find(avpi_catalogue_of(ctx ? ctx->lang : NULL), singular, form);
    return text ? text : form ? plural : singular;
}
