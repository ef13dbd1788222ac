/* UTF-8: validity (RFC 3629) and cutting at a character. */
#include "base/utf8.h"

#include "base/text.h"

#include <stdint.h>

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
            size_t size = avpi_utf8_size(s + i, n - i);
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
