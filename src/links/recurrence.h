/* Who is in viral moments again and again: what the cap takes out of the count of pairs is tested by itself, account by account. */
#ifndef AVPI_LINKS_RECURRENCE_H
#define AVPI_LINKS_RECURRENCE_H

#include "avispero/links.h"
#include "links/strata.h"

/* What the test looks at. */
typedef struct avpi_recurrence_job {
    const avp_ctx *ctx;
    avpi_strata *strata;    /* by source; counted anew over all acts */
    const uint8_t *counts;  /* per act of strata->acts: 0 = over the cap */
    const uint8_t *suspect; /* per account: 1 = in links of the first pass over pairs, left out of the rates as well */
    int64_t window_us;
    double q;
} avpi_recurrence_job;

/**
 * Test every account for recurrence in viral moments.
 *
 * A moment is a run of over-cap acts on one object without a gap longer than the window.
 *   x_i       moments in which i acted, each post once
 *   rate_s    share of a stratum's acts that are in moments, over its clean accounts; as in avpi_rates where few are clean
 *   lambda_i  sum over strata of rate_s d_is, over all acts of i
 *   p_i       P(Binomial(d_i, lambda_i / d_i) >= x_i), which above its mean is no smaller than the tail with a rate for each stratum (Hoeffding
 *             1956); Benjamini-Hochberg over all N accounts
 * Two passes: left out of the rate of a source are accounts in links of the first pass over pairs, and those that pass at one rate for all acts by what
 * they do in other sources.
 *
 * Out      out   freed with avpi_recurrence_free; sorted by account. Ties join accounts that are in two moments or more together: of those that act
 *                close to one another, never all pairs
 * Cost     O(acts + strata of accounts); ties: at most 64 comparisons of two lists of moments per act of a recurrent account
 * Source   docs/methods/two-pass.md: viral moments
 */
AVP_MUST_CHECK avp_status avpi_recurrence_find(const avpi_recurrence_job *job, avp_recurrence *out, avp_error *err);
void avpi_recurrence_free(const avp_ctx *ctx, avp_recurrence *recurrence);

#endif
