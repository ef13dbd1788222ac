/* Partitions of a vertex set: how well two agree, and how good one is. */
#ifndef AVPI_GROUPS_PARTITION_H
#define AVPI_GROUPS_PARTITION_H

#include "groups/weighted_graph.h"

/**
 * Adjusted Rand index of two partitions of n vertices: 1 = the same, about 0 = no more than chance. 1 when both put all
 * vertices together, or both keep all apart.
 * In       a, b  labels below n
 * Errors   AVP_E_MEMORY
 * Cost     O(n)
 * Source   Hubert and Arabie (1985) J Classification 2:193
 */
AVP_MUST_CHECK avp_status avpi_partition_agreement(const avp_ctx *ctx, const uint32_t *a, const uint32_t *b, uint32_t n,
                                                   double *out, avp_error *err);

/**
 * Modularity at a resolution: (1/2m) sum over pairs in one community of (w_ij - resolution k_i k_j / 2m).
 * In       label   labels below graph->n
 * Errors   AVP_E_MEMORY
 * Source   Newman and Girvan (2004) Phys Rev E 69:026113; Reichardt and Bornholdt (2006) Phys Rev E 74:016110
 */
AVP_MUST_CHECK avp_status avpi_partition_modularity(const avp_ctx *ctx, const avpi_graph *graph, const uint32_t *label,
                                                    double resolution, double *out, avp_error *err);

/** Number labels below n by first vertex; how many there are. In: number  n entries of work space. */
uint32_t avpi_partition_renumber(uint32_t *label, uint32_t n, uint32_t *number);

#endif
