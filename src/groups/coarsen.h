/* A graph made smaller: neighbours that belong together become one vertex. */
#ifndef AVPI_GROUPS_COARSEN_H
#define AVPI_GROUPS_COARSEN_H

#include "groups/weighted_graph.h"

typedef struct avpi_coarse {
    avpi_graph graph;
    double *mass;   /* sum over what each vertex stands for */
    uint32_t *into; /* vertex of the finer graph -> vertex here */
} avpi_coarse;

/**
 * Match each vertex, those with few links first, with the free neighbour it is tied to most for its mass; vertices that
 * find none join the cluster of their strongest neighbour. So a connected graph at least halves.
 *
 * Out      out  rows of its graph are not sorted; caller frees with avpi_coarse_free
 * Errors   AVP_E_MEMORY
 * Cost     O(links)
 * Source   heavy edge matching: Karypis and Kumar (1998) SIAM J Sci Comput 20:359
 */
AVP_MUST_CHECK avp_status avpi_coarsen(const avp_ctx *ctx, const avpi_graph *graph, const double *mass,
                                       avpi_coarse *out, avp_error *err);
/**
 * Vertices of one cluster become one vertex: links between two clusters are added up, those inside are left out.
 * In       mass     per vertex; cluster  any number below graph->n; clusters are numbered by their smallest member
 * Out      out      rows of its graph are not sorted; caller frees with avpi_coarse_free
 * Errors   AVP_E_MEMORY
 * Cost     O(links)
 */
AVP_MUST_CHECK avp_status avpi_coarse_join(const avp_ctx *ctx, const avpi_graph *graph, const double *mass,
                                           const uint32_t *cluster, avpi_coarse *out, avp_error *err);
/** coarse may be zeroed. */
void avpi_coarse_free(const avp_ctx *ctx, avpi_coarse *coarse);

#endif
