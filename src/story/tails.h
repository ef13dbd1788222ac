/* Exact tails of counting laws, in logarithms. Formulas: docs/methods/indicators.md. */
#ifndef AVPI_STORY_TAILS_H
#define AVPI_STORY_TAILS_H

#include <stdint.h>

/** ln n! to a few units in the last place. */
double avpi_ln_factorial(uint64_t n);

/**
 * log10 P(X >= x), X = how many of `drawn` things drawn from `all`, of which `marked` are marked, are marked: Fisher's exact test,
 * one-sided. 0 for x == 0; -inf when it cannot be. In: marked, drawn <= all. Cost: O(terms that count)
 */
double avpi_hypergeometric_log10_tail(uint64_t x, uint64_t all, uint64_t marked, uint64_t drawn);

/** log10 P(X >= x), X ~ Binomial(n, p). */
double avpi_binomial_log10_tail(uint64_t x, uint64_t n, double p);

/** log10 P(X <= x), X ~ Poisson(mean), mean >= x. */
double avpi_poisson_log10_below(uint64_t x, double mean);

/** log10 P(X >= x), X ~ Poisson(mean). */
double avpi_poisson_log10_above(uint64_t x, double mean);

#endif
