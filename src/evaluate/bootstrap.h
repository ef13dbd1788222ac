/* Intervals: the same figures over accounts drawn again with replacement. */
#ifndef AVPI_EVALUATE_BOOTSTRAP_H
#define AVPI_EVALUATE_BOOTSTRAP_H

#include "evaluate/ranking.h"

/** Fill out->interval and out->resamples. Resamples that lack a class are left out. Errors: AVP_E_MEMORY; AVP_E_CANCELLED */
AVP_MUST_CHECK avp_status avpi_bootstrap(const avp_ctx *ctx, const avpi_ranking *ranking,
                                         const avp_evaluate_options *opts, avp_evaluation *out, avp_error *err);

#endif
