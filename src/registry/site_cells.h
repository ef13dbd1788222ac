/* Published counts as a site tells them: by year, and none so small that it points at a person. */
#ifndef AVPI_REGISTRY_SITE_CELLS_H
#define AVPI_REGISTRY_SITE_CELLS_H

#include "store/sql.h"

typedef struct avpi_site_cell {
    avp_str state, place,
        place_name; /* codes; place: a municipality, or its state where none is known; ptr NULL = not told */
    avp_str period, kind, status, sex;
    uint64_t count;
    bool hidden;
} avpi_site_cell;

typedef struct avpi_site_cells {
    avpi_site_cell *rows;
    size_t n, capacity;
} avpi_site_cells;

typedef struct avpi_site_counts {
    avpi_site_cells municipal,
        by_state; /* of a state, year, kind, status and sex the municipal ones sum up to the one of the state */
    avp_str *covered, *covered_kinds,
        *as_of; /* states and kinds that sources tell of them; days that they were asked on */
    size_t n_covered, n_as_of;
} avpi_site_counts;

/**
 * Counts that stand, with those hidden that are fewer than `least`, and those that a subtraction would give away with them.
 * A code of a municipality whose rows say that it is not known counts for its state alone.
 * In       text  the arena that texts live in
 * Out      out   freed with avpi_site_counts_free, also after an error
 */
AVP_MUST_CHECK avp_status avpi_site_counts_load(avp_case *c, uint64_t least, avpi_arena *text, avpi_site_counts *out,
                                                avp_error *err);
void avpi_site_counts_free(const avp_ctx *ctx, avpi_site_counts *counts);

/**
 * Hide the parts of one published sum that are fewer than `least`; then, while what is hidden is one part alone or fewer than `least` in all,
 * the smallest part that still stands (the first of equals).
 *
 *   sum 20 = 14 + 4 + 2, least 5    4 and 2 are hidden: whoever subtracts learns 6 of two places
 *   sum 20 = 14 + 5 + 1, least 5    1 is hidden, and 5 with it: else 20 - 14 - 5 gives it away
 *
 * Beware   safe against whoever knows the sum and the parts that stand, not against whoever knows some of the hidden parts as well
 * Source   Hundepool et al. (2012) Statistical Disclosure Control, ch. 4 (secondary suppression)
 * Proof    tests/unit/registry/test_site_cells.c: no hidden part of random sums can be told from what stands
 */
void avpi_site_suppress(avpi_site_cell *parts, size_t n, uint64_t least);

#endif
