#include "read/marks.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

size_t avpi_marks_find_plain(avp_str text, char delimiter, char quote, uint32_t *marks) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == delimiter || c == quote || c == '\n' || c == '\r')
            marks[count++] = (uint32_t)i;
    }
    return count;
}

uint64_t avpi_marks_lines_plain(avp_str text) {
    uint64_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n' || (text.ptr[i] == '\r' && !(i + 1 < text.len && text.ptr[i + 1] == '\n'));
    return lines;
}

#ifdef __SSE2__
enum { BLOCK = 64, LANE = 16 };

static __m128i load(const char *bytes) {
    return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

static uint64_t equal_mask(const char *block, __m128i wanted) {
    uint64_t mask = 0;
    for (unsigned lane = 0; lane < BLOCK / LANE; lane++) {
        __m128i found = _mm_cmpeq_epi8(load(block + lane * LANE), wanted);
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << (lane * LANE);
    }
    return mask;
}

/* Bit i is set when byte i of the block is one of the four. */
static uint64_t mark_mask(const char *block, const __m128i wanted[4]) {
    uint64_t mask = 0;
    for (unsigned lane = 0; lane < BLOCK / LANE; lane++) {
        __m128i bytes = load(block + lane * LANE);
        __m128i one = _mm_or_si128(_mm_cmpeq_epi8(bytes, wanted[0]), _mm_cmpeq_epi8(bytes, wanted[1]));
        __m128i two = _mm_or_si128(_mm_cmpeq_epi8(bytes, wanted[2]), _mm_cmpeq_epi8(bytes, wanted[3]));
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(one, two)) << (lane * LANE);
    }
    return mask;
}

/* Writes the set bits four at a time, whether there are so many or not: cheaper than asking each time. */
static size_t put_bits(uint64_t mask, uint32_t base, uint32_t *marks) {
    size_t count = (size_t)__builtin_popcountll(mask);
    for (size_t done = 0; done < count; done += 4)
        for (size_t i = 0; i < 4; i++) {
            marks[done + i] = base + (uint32_t)(mask ? __builtin_ctzll(mask) : 0);
            mask &= mask - (mask != 0);
        }
    return count;
}

size_t avpi_marks_find(avp_str text, char delimiter, char quote, uint32_t *marks) {
    const __m128i wanted[4] = {_mm_set1_epi8(delimiter), _mm_set1_epi8(quote), _mm_set1_epi8('\n'),
                               _mm_set1_epi8('\r')};
    size_t count = 0, at = 0;
    for (; at + BLOCK <= text.len; at += BLOCK)
        count += put_bits(mark_mask(text.ptr + at, wanted), (uint32_t)at, marks + count);
    size_t rest = avpi_marks_find_plain((avp_str){text.ptr + at, text.len - at}, delimiter, quote, marks + count);
    for (size_t i = 0; i < rest; i++)
        marks[count + i] += (uint32_t)at;
    return count + rest;
}

uint64_t avpi_marks_lines(avp_str text) {
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    uint64_t lines = 0, pending = 0; /* pending: the last byte of the block before was a CR */
    size_t at = 0;
    for (; at + BLOCK <= text.len; at += BLOCK) {
        uint64_t feeds = equal_mask(text.ptr + at, lf), returns = equal_mask(text.ptr + at, cr);
        uint64_t pairs = feeds & (returns << 1 | pending);
        lines += (uint64_t)(__builtin_popcountll(feeds) + __builtin_popcountll(returns) - __builtin_popcountll(pairs));
        pending = returns >> (BLOCK - 1);
    }
    avp_str rest = {text.ptr + at, text.len - at};
    bool pair = pending && rest.len > 0 && rest.ptr[0] == '\n';
    return lines + avpi_marks_lines_plain(rest) - pair;
}
#else
size_t avpi_marks_find(avp_str text, char delimiter, char quote, uint32_t *marks) {
    return avpi_marks_find_plain(text, delimiter, quote, marks);
}

uint64_t avpi_marks_lines(avp_str text) {
    return avpi_marks_lines_plain(text);
}
#endif
