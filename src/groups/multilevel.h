/* Layout of one connected graph, from the coarse to the fine. */
#ifndef AVPI_GROUPS_MULTILEVEL_H
#define AVPI_GROUPS_MULTILEVEL_H

#include "base/rng.h"
#include "groups/weighted_graph.h"

/**
 * Lay out a connected graph: coarsen it until few vertices are left, relax those from a random start, and on every level
 * back put what a vertex stands for in its place and relax again.
 *
 * In       graph  weights: how strongly links pull (about 1 in all per unit of mass); mass per vertex
 *          rng    a stream of its own for this graph
 * Out      x, y   neighbours about 1 apart for masses of 1; not centred
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     O((n log n + links) * iterations); iterations fall from 500 for 3,000 vertices as n grows
 */
AVP_MUST_CHECK avp_status avpi_multilevel(const avp_ctx *ctx, const avpi_graph *graph, const double *mass,
                                          avpi_rng *rng, double *x, double *y, avp_error *err);

#endif
