/* xoshiro256** (Blackman and Vigna 2021, doi:10.1145/3460772), seeded by splitmix64. */
#include "base/rng.h"

#include <math.h>

static uint64_t splitmix64(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
}

void avpi_rng_init(avpi_rng *rng, uint64_t seed, uint64_t stream) {
    /* Hashing the stream before it meets the seed keeps (1, 2) and (2, 1) apart. */
    uint64_t state = stream;
    state = splitmix64(&state) ^ seed;
    for (int i = 0; i < 4; i++)
        rng->s[i] = splitmix64(&state);
}

uint64_t avpi_rng_u64(avpi_rng *rng) {
    uint64_t *s = rng->s;
    uint64_t result = rotate(s[1] * 5, 7) * 9, shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

/* The high half of r * n falls on each value equally often once the few surplus r are thrown again (Lemire 2019). */
uint64_t avpi_rng_below(avpi_rng *rng, uint64_t n) {
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)avpi_rng_u64(rng) * n;
    if ((uint64_t)product < n) {
        uint64_t surplus = (0 - n) % n;
        while ((uint64_t)product < surplus)
            product = (wide)avpi_rng_u64(rng) * n;
    }
    return (uint64_t)(product >> 64);
}

double avpi_rng_real(avpi_rng *rng) {
    return (double)(avpi_rng_u64(rng) >> 11) * 0x1p-53;
}

/* (0, 1]: fit for log. */
static double real_positive(avpi_rng *rng) {
    return (double)((avpi_rng_u64(rng) >> 11) + 1) * 0x1p-53;
}

/* Box and Muller (1958). Its second number is dropped: a draw never depends on how many came before. */
double avpi_rng_normal(avpi_rng *rng) {
    static const double two_pi = 6.283185307179586476925286766559;
    double radius = sqrt(-2 * log(real_positive(rng)));
    return radius * cos(two_pi * avpi_rng_real(rng));
}

double avpi_rng_exponential(avpi_rng *rng) {
    return -log(real_positive(rng));
}

/* Arrivals of a process of rate 1 until time `mean`; for small means. */
static uint64_t poisson_small(avpi_rng *rng, double mean) {
    uint64_t count = 0;
    for (double time = avpi_rng_exponential(rng); time <= mean; time += avpi_rng_exponential(rng))
        count++;
    return count;
}

/* log(k!), by Stirling's series; written out because lgamma writes to a global. */
static double log_factorial(double k) {
    static const double half_log_two_pi = 0.91893853320467274178;
    double shift = 0, n = k + 1;
    for (; n < 10; n += 1)
        shift += log(n);
    double inverse = 1 / n, square = inverse * inverse;
    double series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
    return (n - 0.5) * log(n) - n + half_log_two_pi + series - shift;
}

/* Transformed rejection, algorithm PTRS (Hoermann 1993, doi:10.1016/0167-6687(93)90997-4); for mean >= 10. */
static uint64_t poisson_large(avpi_rng *rng, double mean) {
    const double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2);
    const double log_mean = log(mean);
    for (;;) {
        double u = avpi_rng_real(rng) - 0.5, v = real_positive(rng), us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r)
            return (uint64_t)k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v * inverse_alpha / (a / (us * us) + b)) <= k * log_mean - mean - log_factorial(k))
            return (uint64_t)k;
    }
}

uint64_t avpi_rng_poisson(avpi_rng *rng, double mean) {
    enum { LARGE = 10 };
    if (!(mean > 0))
        return 0;
    return mean < LARGE ? poisson_small(rng, mean) : poisson_large(rng, mean);
}
