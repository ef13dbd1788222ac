/* Sums that are the same in any order: fixed point, so that adding is exact and renaming what is summed over changes no digit. */
#ifndef AVPI_BASE_EXACT_SUM_H
#define AVPI_BASE_EXACT_SUM_H

#include <math.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef unsigned __int128 avpi_wide;

/** Multiples of 2^-90, from 0 to 2^38: a term of 10^-12 keeps 15 digits. Starts as {0}. */
typedef struct avpi_sum {
    avpi_wide parts;
} avpi_sum;

enum { AVPI_SUM_FRACTION = 90, AVPI_SUM_WHOLE = 37 };

/* A term as a multiple of 2^-90, rounded down; what is too large becomes the largest term, what is no positive number 0. */
static inline avpi_wide avpi_sum_parts(double term) {
    enum { MANTISSA = 52, BIAS = 1023 };
    uint64_t bits;
    memcpy(&bits, &term, sizeof bits);
    int shift = (int)(bits >> MANTISSA) - BIAS - MANTISSA + AVPI_SUM_FRACTION;
    avpi_wide mantissa = (bits & ((UINT64_C(1) << MANTISSA) - 1)) | UINT64_C(1) << MANTISSA;
    if (!(term > 0) || shift <= -64)
        return 0;
    if (term >= ldexp(1, AVPI_SUM_WHOLE))
        return (avpi_wide)1 << (AVPI_SUM_WHOLE + AVPI_SUM_FRACTION);
    return shift >= 0 ? mantissa << shift : mantissa >> -shift;
}

/** Add a term >= 0. The sum stays at its largest value once it is there. */
static inline void avpi_sum_add(avpi_sum *sum, double term) {
    avpi_wide before = sum->parts;
    sum->parts += avpi_sum_parts(term);
    if (sum->parts < before)
        sum->parts = ~(avpi_wide)0;
}

/** The sum, rounded once. */
static inline double avpi_sum_value(const avpi_sum *sum) {
    return ldexp((double)sum->parts, -AVPI_SUM_FRACTION);
}

#endif
