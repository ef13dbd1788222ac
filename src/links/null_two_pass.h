/* The two-pass stratified null: chance as the accounts outside every suspicion live it, source by source. See docs/methods/two-pass.md. */
#ifndef AVPI_LINKS_NULL_TWO_PASS_H
#define AVPI_LINKS_NULL_TWO_PASS_H

#include "links/pairs.h"
#include "links/rates.h"

/* The model in one window, after the first pass. */
typedef struct avpi_two_pass {
    const avpi_strata *strata;
    avpi_rates rates;
    uint64_t co_actions; /* W over all strata */
    double m, q;
    /* Set by avpi_two_pass_keep. */
    float *floor; /* per account: 2 rate_s d_is of the stratum where that is smallest; lambda_ij >= x_ij floor_i */
    float *lower; /* per entry of the strata's accounts: 2 rate_s d_is at the smaller rate, rounded down */
    double most[AVPI_KEEP_LIMITS]; /* x co-actions pass at most with this lambda; from the least weight on */
} avpi_two_pass;

/**
 * In       counts   per act of strata->acts: 1 = counts in the window (below the cap); NULL = all. strata must be counted over the same acts
 *          suspect  per account: 1 = in a link of the first pass, left out of the rates; NULL = no first pass, all accounts at plain rates
 * Out      model    freed with avpi_two_pass_free
 */
AVP_MUST_CHECK avp_status avpi_two_pass_model(const avp_ctx *ctx, const avpi_strata *strata, const uint8_t *counts,
                                              int64_t window_us, const uint8_t *suspect, double m, double q,
                                              avpi_two_pass *model, avp_error *err);
/** Marks of the accounts in links of the first pass, one byte each; the caller frees them. */
AVP_MUST_CHECK avp_status avpi_mark_suspects(const avp_ctx *ctx, const avp_window_links *first, uint32_t n_accounts,
                                             uint8_t **suspect, avp_error *err);
void avpi_two_pass_free(const avp_ctx *ctx, avpi_two_pass *model);

/** The rule for the second count: keeps every pair that could pass, as shared or as exclusive evidence; borrows the model. Errors: AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_two_pass_keep(const avp_ctx *ctx, avpi_two_pass *model, uint32_t min_weight,
                                             avpi_keep *keep, avp_error *err);

/**
 * Test the pairs that such a count kept. Links of evidence `shared` pass Benjamini-Hochberg at the shared rates. Those of evidence `exclusive` pass only at
 * the rates of like size, and with m p <= 1: out->exclusive marks them; their expected and log10_p are those of like size.
 */
AVP_MUST_CHECK avp_status avpi_two_pass_test(const avp_ctx *ctx, const avpi_two_pass *model, const avpi_pairs *kept,
                                             avp_window_links *out, avp_error *err);

#endif
