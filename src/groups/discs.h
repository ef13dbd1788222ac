/* Round islands on a plane: linked ones side by side, none on top of another. */
#ifndef AVPI_GROUPS_DISCS_H
#define AVPI_GROUPS_DISCS_H

#include "base/rng.h"
#include "groups/weighted_graph.h"

typedef struct avpi_disc {
    double x, y, r;
} avpi_disc;

/**
 * Find places for linked discs: force layout of their graph with masses that fill their areas, then everything is drawn
 * together while overlaps are pushed apart.
 *
 * In       graph  between the discs; r of each disc, half the gap to its neighbours included
 * Out      disc   x, y
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_discs_arrange(const avp_ctx *ctx, const avpi_graph *graph, avpi_rng *rng,
                                             avpi_disc *disc, avp_error *err);

/**
 * Push overlapping discs apart, for so many passes or until none overlaps; the large ones move less.
 * Errors   AVP_E_MEMORY
 * Cost     O(n sqrt(n)) or so per pass for discs of one size
 */
AVP_MUST_CHECK avp_status avpi_discs_separate(const avp_ctx *ctx, avpi_disc *disc, uint32_t n, unsigned passes,
                                              avp_error *err);

#endif
