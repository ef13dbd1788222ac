/* UTF-8: validity (RFC 3629) and cutting at a character. */
#include "base/text.h"

#include <stdint.h>

/* Length of the valid character at the start of n >= 1 bytes, 0 when it is none: overlong, surrogate, too large, torn. */
static size_t character_size(const unsigned char *s, size_t n) {
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

bool avpi_utf8_valid(avp_str text, size_t *bad) {
    const unsigned char *s = (const unsigned char *)text.ptr;
    size_t i = 0, n = text.len;
    while (i < n) {
        uint64_t words[2];
        if (n - i >= sizeof words) {
            memcpy(words, s + i, sizeof words);
            if (((words[0] | words[1]) & 0x8080808080808080U) == 0) {
                i += sizeof words;
                continue;
            }
        }
        /* Up to the end of this word one by one; then try a whole one again. */
        for (size_t stop = n - i < sizeof words ? n : i + sizeof words; i < stop;) {
            size_t size = character_size(s + i, n - i);
            if (size == 0) {
                if (bad)
                    *bad = i;
                return false;
            }
            i += size;
        }
    }
    return true;
}

avp_str avpi_utf8_cut(avp_str text, size_t max_bytes) {
    if (text.len <= max_bytes)
        return text;
    size_t end = max_bytes;
    for (int steps = 0; steps < 3 && end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80; steps++)
        end--;
    /* Four continuation bytes in a row are no UTF-8: any border is as good as another. */
    if (((unsigned char)text.ptr[end] & 0xC0) == 0x80)
        end = max_bytes;
    return (avp_str){text.ptr, end};
}
