/* Random numbers: xoshiro256**, seeded by splitmix64 from (seed, stream), the same on every machine. */
#ifndef AVPI_BASE_RNG_H
#define AVPI_BASE_RNG_H

#include <stdint.h>

typedef struct avpi_rng {
    uint64_t s[4];
} avpi_rng;

void avpi_rng_init(avpi_rng *rng, uint64_t seed, uint64_t stream);
uint64_t avpi_rng_u64(avpi_rng *rng);
/** Uniform in 0 .. n - 1, unbiased; n > 0. */
uint64_t avpi_rng_below(avpi_rng *rng, uint64_t n);
/** Uniform in [0, 1), 53 bits. */
double avpi_rng_real(avpi_rng *rng);
/** Standard normal; exponential with mean 1; Poisson. Written out here so that results do not depend on libm's version more than log, sqrt, cos do. */
double avpi_rng_normal(avpi_rng *rng);
double avpi_rng_exponential(avpi_rng *rng);
uint64_t avpi_rng_poisson(avpi_rng *rng, double mean);

#endif
