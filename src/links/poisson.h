/* Bounds on the mean of a Poisson count; the tail itself is public, avp_links_poisson_log10_tail. */
#ifndef AVPI_LINKS_POISSON_H
#define AVPI_LINKS_POISSON_H

#include <stdint.h>

/** Largest mean below x > 0 with P(X >= x) <= 10^log10_p, by Newton's method; too large by a part in 10^9 rather than too small. Cost: about 5 tails. */
double avpi_poisson_largest_mean(uint64_t x, double log10_p);

#endif
