/* A cut chosen on some accounts and scored on others. */
#ifndef AVPI_EVALUATE_TUNED_CUT_H
#define AVPI_EVALUATE_TUNED_CUT_H

#include "evaluate/ranking.h"

/**
 * Fill out->tuned, out->tuned_spread and out->splits.
 *
 * In each split a share of either class is set aside. Of the percentiles of all scores the one is taken whose cut (score above it)
 * has the best Macro-F1 on the rest, the lowest of equals; it is scored on what was set aside.
 *
 * Errors: AVP_E_MEMORY; AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_tuned_cut(const avp_ctx *ctx, const avpi_ranking *ranking,
                                         const avp_scored_account *rows, const avp_evaluate_options *opts,
                                         avp_evaluation *out, avp_error *err);

#endif
