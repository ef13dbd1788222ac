/* Communities by Leiden: modularity at a resolution, local moving, refinement, aggregation. */
#ifndef AVPI_GROUPS_LEIDEN_H
#define AVPI_GROUPS_LEIDEN_H

#include "groups/weighted_graph.h"

/**
 * Partition a graph. What comes out depends on the order of its vertices and on the seed, on nothing else.
 * In       graph       with at least one link, rows ascending, weights > 0
 *          resolution  1 = modularity
 * Out      label       per vertex, below graph->n
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     a few passes over the links an iteration, ten iterations (three on large graphs); memory O(links)
 * Threads  any number at once on the same graph
 * Source   Traag, Waltman and van Eck (2019) Sci Rep 9:5233
 */
AVP_MUST_CHECK avp_status avpi_leiden(const avp_ctx *ctx, const avpi_graph *graph, double resolution, uint64_t seed,
                                      uint32_t *label, avp_error *err);

#endif
