/*
 * The inside of a JSON string is mostly plain: ASCII, no quote, no backslash, no control character. These find the end
 * of such a run, 16, 8 and 1 bytes at a step; they agree (tests/unit/base/test_plain_run.c).
 */
#ifndef AVPI_BASE_PLAIN_RUN_H
#define AVPI_BASE_PLAIN_RUN_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline const unsigned char *avpi_plain_run_bytes(const unsigned char *p, const unsigned char *end) {
    while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\')
        p++;
    return p;
}

/*
 * (x - 1) & ~x has the top bit of its lowest byte that is 0 set, and above it perhaps more, by borrowing: so the lowest
 * bit found is right. The same holds for bytes below 0x20.
 */
static inline const unsigned char *avpi_plain_run_swar(const unsigned char *p, const unsigned char *end) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
    while (end - p >= 8) {
        uint64_t x;
        memcpy(&x, p, sizeof x);
        uint64_t quote = x ^ (ones * '"'), backslash = x ^ (ones * '\\');
        uint64_t found = (quote - ones) & ~quote;
        found |= (backslash - ones) & ~backslash;
        found |= (x - ones * 0x20) & ~x;
        found = (found | x) & tops;
        if (found)
            return p + __builtin_ctzll(found) / 8;
        p += 8;
    }
#endif
    return avpi_plain_run_bytes(p, end);
}

/** First byte from p on that is not plain, or end. */
static inline const unsigned char *avpi_plain_run(const unsigned char *p, const unsigned char *end) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');
    while (end - p >= 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
        /* Signed: bytes from 0x80 on are negative, so below a space too. */
        __m128i found = _mm_or_si128(_mm_cmpeq_epi8(x, quote), _mm_cmpeq_epi8(x, backslash));
        int mask = _mm_movemask_epi8(_mm_or_si128(found, _mm_cmplt_epi8(x, space)));
        if (mask)
            return p + __builtin_ctz((unsigned)mask);
        p += 16;
    }
#endif
    return avpi_plain_run_swar(p, end);
}

#endif
