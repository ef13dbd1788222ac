/* Layout of one connected graph, from the coarse to the fine. */
#ifndef AVPI_GROUPS_MULTILEVEL_H
#define AVPI_GROUPS_MULTILEVEL_H

#include "base/rng.h"
#include "groups/weighted_graph.h"

/** Iterations on the finest level for so many nodes in all: 500 up to 12,000, then as many as cost the same, at least 40. */
unsigned avpi_multilevel_iterations(uint32_t n);

/**
 * Lay out a connected graph: coarsen it until few vertices are left, relax those from a random start, and on every level
 * back put what a vertex stands for in its place and relax again.
 *
 * In       graph  weights: how strongly links pull (about 1 in all per unit of mass); mass per vertex
 *          iterations  on the finest level; half as many on each level before
 *          rng    a stream of its own for this graph
 * Out      x, y   neighbours about 1 apart for masses of 1; not centred
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     O((n log n + links) * iterations)
 */
AVP_MUST_CHECK avp_status avpi_multilevel(const avp_ctx *ctx, const avpi_graph *graph, const double *mass,
                                          unsigned iterations, avpi_rng *rng, double *x, double *y, avp_error *err);

#endif
