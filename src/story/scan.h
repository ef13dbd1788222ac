/* Did the moments of a group fall together more than those of random groups from the same pool? */
#ifndef AVPI_STORY_SCAN_H
#define AVPI_STORY_SCAN_H

#include "avispero/options.h"
#include "base/fail.h"

/*
 *   pool     ..|.|..|..||||||..|..|     moments of all accounts that it could have been
 *   group      |        |||    |        some of them
 *
 *   T = max over windows [t, t + w] that begin at a member's moment, and over w, of (n - e) / sqrt(e + 1)
 *
 * n members inside, e = members x (share of the pool inside). Dividing by sqrt(e + 1) lets a few members at a quiet time count
 * for as much as many at a time when everybody is there.
 */
typedef struct avpi_scan {
    const int64_t *pool; /* ascending; with the members' own moments */
    size_t n_pool;
    const int64_t *members; /* ascending; each stands in pool */
    size_t n_members;
    avp_windows windows; /* lengths w */
    uint64_t draws;
    uint64_t seed, stream; /* stream: < 2^40, another one for every scan under one seed */
} avpi_scan;

typedef struct avpi_scan_found {
    double t;
    int64_t from_us, window_us; /* where T is reached: the earliest, of the shortest window */
    uint64_t inside, pool_inside;
    double expected;
    uint64_t exceeding; /* draws with at least this T; 0 where nothing was drawn */
    double p;
} avpi_scan_found;

/**
 * Scan, and compare with `draws` random groups of the same size drawn from the pool without repetition:
 * p = (1 + exceeding) / (1 + draws). Where the union bound over all windows of the exact hypergeometric tails is at most
 * 1 / (1 + draws), it is the p, and nothing is drawn: a valid p beyond the reach of any number of draws.
 *
 * In       n_members in 1 .. n_pool
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     draws x (members x windows, and n_pool when members are many)
 * Threads  same bytes for every ctx->n_threads
 */
AVP_MUST_CHECK avp_status avpi_scan_test(const avp_ctx *ctx, const avpi_scan *scan, avpi_scan_found *out,
                                         avp_error *err);

#endif
