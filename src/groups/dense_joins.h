/* Communities that are linked across nearly as densely as inside are one. */
#ifndef AVPI_GROUPS_DENSE_JOINS_H
#define AVPI_GROUPS_DENSE_JOINS_H

#include "groups/weighted_graph.h"

/**
 * Join communities A, B with  links across / (|A| |B|)  >=  share * the smaller of their inner densities, round by round until none is left.
 * Modularity cuts an army whose accounts were not all there in every campaign by who was there when; this takes such cuts back, and leaves
 * communities that touch at a few accounts.
 * In/out   label   per vertex, 0 .. *count - 1; numbered by first vertex afterwards
 * Cost     O(links log links) a round; each round joins at least two
 */
AVP_MUST_CHECK avp_status avpi_dense_joins(const avp_ctx *ctx, const avpi_graph *graph, double share, uint32_t *label,
                                           uint32_t *count, avp_error *err);

#endif
