/* Margins of strata: how much is done in each, and how often chance lets its accounts meet. */
#ifndef AVPI_LINKS_MARGINS_H
#define AVPI_LINKS_MARGINS_H

#include "links/strata.h"

/* Per stratum, over the accounts that were not left out. */
typedef struct avpi_margins {
    uint32_t count;
    uint64_t *co_actions; /* W_s: (unordered pair of accounts, object) met inside the window */
    uint64_t *acts;       /* E_s */
    double *pairings;     /* E_s^2 - S2_s */
    uint32_t *accounts;   /* with at least one act */
} avpi_margins;

/**
 * Count the margins in one window.
 * In       counts    per act of strata->acts, as for avpi_strata_count; NULL = all
 *          left_out  per account: 1 = not counted; NULL = all counted
 * Out      margins   freed with avpi_margins_free
 * Cost     O(acts); in objects on which accounts repeat, also the pairs of acts of repeaters
 */
AVP_MUST_CHECK avp_status avpi_margins_count(const avp_ctx *ctx, const avpi_strata *strata, const uint8_t *counts,
                                             const uint8_t *left_out, int64_t window_us, avpi_margins *margins,
                                             avp_error *err);
void avpi_margins_free(const avp_ctx *ctx, avpi_margins *margins);

#endif
