/* One UTF-8 character, for loops that cannot afford a call per character. */
#ifndef AVPI_BASE_UTF8_H
#define AVPI_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/** Length of the valid character at the start of n >= 1 bytes, 0 when it is none: overlong, surrogate, above U+10FFFF, torn (RFC 3629). */
static inline size_t avpi_utf8_size(const unsigned char *s, size_t n) {
    unsigned char lead = s[0];
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2)
        return 0;
    if (lead < 0xE0)
        return n >= 2 && (s[1] & 0xC0) == 0x80 ? 2 : 0;
    if (lead < 0xF0) {
        unsigned char least = lead == 0xE0 ? 0xA0 : 0x80, most = lead == 0xED ? 0x9F : 0xBF;
        return n >= 3 && s[1] >= least && s[1] <= most && (s[2] & 0xC0) == 0x80 ? 3 : 0;
    }
    if (lead < 0xF5) {
        unsigned char least = lead == 0xF0 ? 0x90 : 0x80, most = lead == 0xF4 ? 0x8F : 0xBF;
        return n >= 4 && s[1] >= least && s[1] <= most && (s[2] & 0xC0) == 0x80 && (s[3] & 0xC0) == 0x80 ? 4 : 0;
    }
    return 0;
}

/** Write the character c, up to U+10FFFF, as its 1 to 4 bytes; how many they are. */
static inline size_t avpi_utf8_put(char *out, uint32_t c) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = size; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)((size == 2 ? 0xc0 : size == 3 ? 0xe0 : 0xf0) | c);
    return size;
}

#endif
