/* Do two series of onsets fall together more than they would if one knew nothing of the other? */
#ifndef AVPI_STORY_COINCIDENCE_H
#define AVPI_STORY_COINCIDENCE_H

#include "story/shifts.h"

/*
 * K(tau) = onsets of A at t with an onset of B in (t - window - tau, t - tau]
 *
 *         B |          B|   |A            B goes before A, by tau to tau + window
 *     ------+-----------+---+------> t
 *            <--window-->tau
 *
 * and the same with B after A. tau: 0, 5, 15, 60 min, 6 h, 24 h, either way. T = max over all of K.
 */
typedef struct avpi_coincidence_test {
    const int64_t *a, *b; /* ascending */
    size_t n_a, n_b;
    int64_t window_us;
    int64_t shift_days;
    uint64_t draws, seed, stream;
} avpi_coincidence_test;

typedef struct avpi_coincidence_found {
    uint64_t n_a, n_b, k; /* onsets while both are active; the most that coincide */
    int64_t lag_us;       /* how long B's onsets come after A's there (negative: before): the median */
    double expected;      /* mean of T over the draws */
    double p, poisson_p;
    int64_t from_us, to_us;
} avpi_coincidence_found;

/**
 * T against `draws` series in which every onset of B is moved by a random whole number of days (at most shift_days either way)
 * while both series are active: hours of the day, weekdays' rough shape and the campaign stay as they are.
 * p = (1 + draws with at least T) / (1 + draws). poisson_p is for K at its own tau, for comparison with the literature.
 *
 * Out      n_a == 0 or n_b == 0: p = 1
 * Errors   AVP_E_MEMORY
 * Cost     O(draws x taus x (n_a + n_b log n_b))
 * Source   Donges et al. (2016), doi:10.1140/epjst/e2015-50233-y, for K; docs/methods/coincidence.md for the shifts
 */
AVP_MUST_CHECK avp_status avpi_coincidence_find(const avp_ctx *ctx, const avpi_coincidence_test *test,
                                                avpi_coincidence_found *out, avp_error *err);

#endif
