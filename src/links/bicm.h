/* The bipartite configuration model: how likely each account acts on each object, given both degrees. */
#ifndef AVPI_LINKS_BICM_H
#define AVPI_LINKS_BICM_H

#include "base/memory.h"

/**
 * p_io = x_i y_o / (1 + x_i y_o), with x and y such that the expected degrees are the given ones.
 * In       d, k   degrees of n accounts and m objects, each from 1 to what the other side allows
 * Out      x, y   n and m numbers > 0; a degree that takes the whole other side has INFINITY
 * Cost     iterations over distinct degrees, not over accounts and objects
 * Source   Saracco et al. (2017) New J Phys 19:053022; the fixed point over distinct degrees: Vallarano et al. (2021) Sci Rep 11:15227
 */
AVP_MUST_CHECK avp_status avpi_bicm_fit(const avp_ctx *ctx, const uint32_t *d, size_t n, const uint32_t *k, size_t m,
                                        double *x, double *y, avp_error *err);

static inline double avpi_bicm_chance(double x, double y) {
    double xy = x * y;
    return xy > 1e300 ? 1 : xy / (1 + xy);
}

#endif
