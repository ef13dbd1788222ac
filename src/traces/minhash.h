/* One-permutation MinHash with densification: 64 numbers per text, so that two texts agree in a bin with the chance of their Jaccard index. */
#ifndef AVPI_TRACES_MINHASH_H
#define AVPI_TRACES_MINHASH_H

#include "traces/shingles.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { AVPI_BINS = 64, AVPI_BAND_ROWS_MOST = 8 };

/* What the seed decides; the same for all texts. */
typedef struct avpi_minhash {
    avpi_gram_key gram_key, band_key;
    uint8_t donors[AVPI_BINS][AVPI_BINS]; /* for each bin all bins, in the order in which it borrows when it is empty */
} avpi_minhash;

/*
 *   hash of a gram  | bin 6 | value 32 | ... |      a bin keeps the least value that falls into it
 */
typedef struct avpi_signature {
    uint64_t filled; /* bit per bin */
    uint32_t value[AVPI_BINS];
} avpi_signature;

/* 8 bits of each value: enough to tell most pairs apart without looking at their texts. */
typedef struct avpi_print {
    uint8_t bin[AVPI_BINS];
} avpi_print;

void avpi_minhash_init(avpi_minhash *minhash, uint64_t seed);
void avpi_signature_clear(avpi_signature *signature);
static inline void avpi_signature_add(avpi_signature *signature, uint64_t hash) {
    unsigned bin = (unsigned)(hash >> 58);
    uint32_t value = (uint32_t)(hash >> 26);
    signature->value[bin] = value < signature->value[bin] ? value : signature->value[bin];
    signature->filled |= UINT64_C(1) << bin;
}
/** Fill empty bins from the others. A signature without any grams stays as it is. */
void avpi_signature_densify(const avpi_minhash *minhash, avpi_signature *signature);
/** Key of `rows` bins from band * rows on. */
uint32_t avpi_signature_band(const avpi_minhash *minhash, const avpi_signature *signature, unsigned band,
                             unsigned rows);
void avpi_signature_print(const avpi_signature *signature, avpi_print *print);

static inline unsigned avpi_print_equal_plain(const avpi_print *a, const avpi_print *b) {
    unsigned equal = 0;
    for (unsigned bin = 0; bin < AVPI_BINS; bin++)
        equal += a->bin[bin] == b->bin[bin];
    return equal;
}

/** How many of the 64 bins agree: about 64 J, and one in 256 of the others. The two ways agree (tests/unit/traces/test_minhash.c). */
static inline unsigned avpi_print_equal(const avpi_print *a, const avpi_print *b) {
#ifdef __SSE2__
    __m128i sum = _mm_setzero_si128();
    for (unsigned at = 0; at < AVPI_BINS; at += sizeof sum) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(a->bin + at));
        __m128i y = _mm_loadu_si128((const __m128i *)(const void *)(b->bin + at));
        sum = _mm_sub_epi8(sum, _mm_cmpeq_epi8(x, y)); /* equal bytes give -1 */
    }
    sum = _mm_sad_epu8(sum, _mm_setzero_si128());
    return (unsigned)_mm_cvtsi128_si32(sum) + (unsigned)_mm_extract_epi16(sum, 4);
#else
    return avpi_print_equal_plain(a, b);
#endif
}

/** One bit of each bin: bins that agree have the same, of the others half. */
static inline uint64_t avpi_print_bits(const avpi_print *print) {
    uint64_t bits = 0;
    for (unsigned bin = 0; bin < AVPI_BINS; bin++)
        bits |= (uint64_t)(print->bin[bin] >> 7) << bin;
    return bits;
}

/** How many bits agree: about 64 (1 + J) / 2. */
static inline unsigned avpi_bits_equal(uint64_t a, uint64_t b) {
    uint64_t x = ~(a ^ b);
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* floors.of[g]: fewest equal bins, or bits, with which two texts, the smaller of g grams, may still reach a threshold. */
enum { AVPI_FLOORS = 512 };
typedef struct avpi_floors {
    uint8_t of[AVPI_FLOORS];
} avpi_floors;
/** share: of bins that agree at the threshold, which is the threshold; of bits, (1 + threshold) / 2. */
void avpi_floors_init(avpi_floors *floors, double share);
static inline unsigned avpi_floor_of(const avpi_floors *floors, uint32_t grams) {
    return floors->of[grams < AVPI_FLOORS ? grams : AVPI_FLOORS - 1];
}

#endif
