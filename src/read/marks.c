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

static uint32_t *put_bits(uint64_t mask, uint32_t base, uint32_t *out) {
    for (; mask; mask &= mask - 1)
        *out++ = base + (uint32_t)__builtin_ctzll(mask);
    return out;
}

size_t avpi_marks_find(avp_str text, char delimiter, char quote, uint32_t *marks) {
    const __m128i wanted[4] = {_mm_set1_epi8(delimiter), _mm_set1_epi8(quote), _mm_set1_epi8('\n'),
                               _mm_set1_epi8('\r')};
    uint32_t *out = marks;
    size_t at = 0;
    for (; at + BLOCK <= text.len; at += BLOCK)
        out = put_bits(mark_mask(text.ptr + at, wanted), (uint32_t)at, out);
    size_t rest = avpi_marks_find_plain((avp_str){text.ptr + at, text.len - at}, delimiter, quote, out);
    for (size_t i = 0; i < rest; i++)
        out[i] += (uint32_t)at;
    return (size_t)(out - marks) + rest;
}

/* Sum of 16 counters of one byte each. */
static uint64_t sum_bytes(__m128i counts) {
    __m128i halves = _mm_sad_epu8(counts, _mm_setzero_si128());
    return (uint64_t)_mm_cvtsi128_si64(halves) + (uint64_t)_mm_cvtsi128_si64(_mm_srli_si128(halves, 8));
}

uint64_t avpi_marks_lines(avp_str text) {
    enum { ROUNDS = 255 }; /* as many as a counter of one byte holds */
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    uint64_t lines = 0;
    size_t at = 0;
    while (at + LANE < text.len) {
        __m128i counts = _mm_setzero_si128();
        for (unsigned i = 0; i < ROUNDS && at + LANE < text.len; i++, at += LANE) {
            __m128i here = load(text.ptr + at), next = load(text.ptr + at + 1);
            __m128i alone = _mm_andnot_si128(_mm_cmpeq_epi8(next, lf), _mm_cmpeq_epi8(here, cr));
            counts = _mm_sub_epi8(counts, _mm_or_si128(_mm_cmpeq_epi8(here, lf), alone)); /* a match is -1 */
        }
        lines += sum_bytes(counts);
    }
    return lines + avpi_marks_lines_plain((avp_str){text.ptr + at, text.len - at});
}
#else
size_t avpi_marks_find(avp_str text, char delimiter, char quote, uint32_t *marks) {
    return avpi_marks_find_plain(text, delimiter, quote, marks);
}

uint64_t avpi_marks_lines(avp_str text) {
    return avpi_marks_lines_plain(text);
}
#endif
