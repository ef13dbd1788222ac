/* Cores: accounts that links with m p <= 1 hold together; and which cores belong together. */
#ifndef AVPI_GROUPS_CORES_H
#define AVPI_GROUPS_CORES_H

#include "groups/weighted_graph.h"

/* A join is by chance in this share of all cases, at most. */
#define AVPI_CORES_LEVEL 0.01

/**
 * Join cores between which there are more links than Benjamini-Hochberg lets through by chance.
 *
 *   p = P(Poisson(|A| |B| chance) >= links between A and B)  <=  0.01 / pairs of cores
 *
 * So an army whose members met too rarely to be sure of each pair is still one, and a group that a few chance links
 * tie to an army stays apart from it.
 *
 * In       edges   links between vertices; those inside a core do not matter
 *          chance  that a link between two innocents passes: the sum over traces of the largest p that passed
 *          core    per vertex, the smallest vertex of its core
 * Out      core    the same for joined cores
 * Errors   AVP_E_MEMORY
 * Cost     O(links)
 */
AVP_MUST_CHECK avp_status avpi_cores_join(const avp_ctx *ctx, const avpi_edge *edges, size_t n_edges, double chance,
                                          uint32_t *core, uint32_t n, avp_error *err);

#endif
