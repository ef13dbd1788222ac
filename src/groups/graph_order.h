/* An order of vertices that looks at the graph before it looks at names. */
#ifndef AVPI_GROUPS_GRAPH_ORDER_H
#define AVPI_GROUPS_GRAPH_ORDER_H

#include "groups/weighted_graph.h"

/**
 * Order the vertices by what surrounds them: links, weights, and the same of their neighbours, round after round. Only
 * vertices that still look alike are told apart by their number. So accounts under other names, or under pseudonyms,
 * come in the same order, and a search that depends on the order of vertices finds the same groups.
 *
 * In       graph
 * Out      order  n vertices, first to last
 * Errors   AVP_E_MEMORY
 * Cost     O(links) per round, a few rounds
 * Source   colour refinement, Weisfeiler and Leman (1968); ours hashes instead of numbering
 */
AVP_MUST_CHECK avp_status avpi_graph_order(const avp_ctx *ctx, const avpi_graph *graph, uint32_t *order,
                                           avp_error *err);

#endif
