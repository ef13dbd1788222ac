/* Bursts: bins in which something has more than its usual share of all posts. */
#ifndef AVPI_STORY_KLEINBERG_H
#define AVPI_STORY_KLEINBERG_H

#include "base/memory.h"

/**
 * Two-state automaton over n bins with r[i] of d[i] posts: usual share p0 = R / D, burst share p1 = min(s p0, .9999).
 *
 *   cost of a bin in state i   -ln Binomial(r; d, p_i)
 *   cost of beginning a burst  gamma ln n
 *
 * States are those of the path of least cost (Viterbi); of equal costs the quiet one.
 *
 * In       r <= d, n >= 0
 * Out      burst  n bytes of the caller's, 1 = burst
 * Errors   AVP_E_MEMORY
 * Cost     O(n)
 * Source   Kleinberg (2002) KDD, doi:10.1145/775047.775061: batched arrivals
 * Proof    tests/unit/story/test_kleinberg.c: (2,1,2,9,12,10,2,1) of 100 each gives 00011100; every path of ten bins
 */
AVP_MUST_CHECK avp_status avpi_kleinberg(const avp_ctx *ctx, const uint64_t *r, const uint64_t *d, size_t n, double s,
                                         double gamma, uint8_t *burst, avp_error *err);

#endif
