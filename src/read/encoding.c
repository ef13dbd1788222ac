#include "read/encoding.h"

/* Length of a valid two- or four-byte character, or three-byte one that is not a surrogate, at the beginning of text; 0 = none. */
static size_t character_size(avp_str text) {
    size_t bad = 0;
    unsigned char first = (unsigned char)text.ptr[0];
    size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (size > text.len || !avpi_utf8_valid((avp_str){text.ptr, size}, &bad))
        return 0;
    return size;
}

/* Low ten bits of the surrogate at p, when it is one of the wanted half (0xa0 high, 0xb0 low); else -1. */
static int32_t surrogate(avp_str text, size_t p, unsigned char half) {
    if (text.len < p + 3 || (unsigned char)text.ptr[p] != 0xed)
        return -1;
    unsigned char second = (unsigned char)text.ptr[p + 1], third = (unsigned char)text.ptr[p + 2];
    if ((second & 0xf0) != half || (third & 0xc0) != 0x80)
        return -1;
    return (second & 0x0f) << 6 | (third & 0x3f);
}

static void put_four(char *out, uint32_t c) {
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
}

bool avpi_text_from_cesu8(avp_str text, char *out, size_t *len) {
    enum { PAIR_SIZE = 6 };
    *len = 0;
    for (size_t at = 0; at < text.len;) {
        int32_t high = surrogate(text, at, 0xa0), low = surrogate(text, at + 3, 0xb0);
        if (high >= 0 && low >= 0) {
            put_four(out + *len, 0x10000u + ((uint32_t)high << 10) + (uint32_t)low);
            *len += 4;
            at += PAIR_SIZE;
            continue;
        }
        size_t size = character_size((avp_str){text.ptr + at, text.len - at});
        if (size == 0)
            return false;
        memcpy(out + *len, text.ptr + at, size);
        *len += size;
        at += size;
    }
    return true;
}

/* Code points of bytes 0x80 .. 0x9f; 0 = undefined. */
static const uint16_t cp1252_upper[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                          0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                          0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                          0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

bool avpi_text_from_cp1252(avp_str text, char *out, size_t *len) {
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        uint32_t c = byte >= 0x80 && byte < 0xa0 ? cp1252_upper[byte - 0x80] : byte;
        if (byte >= 0x80 && c == 0)
            return false;
        if (c < 0x80) {
            out[n++] = (char)c;
        } else if (c < 0x800) {
            out[n++] = (char)(0xc0 | c >> 6);
            out[n++] = (char)(0x80 | (c & 0x3f));
        } else {
            out[n++] = (char)(0xe0 | c >> 12);
            out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
            out[n++] = (char)(0x80 | (c & 0x3f));
        }
    }
    *len = n;
    return true;
}
