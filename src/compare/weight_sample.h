/* The weights of all pairs, or of enough of them, in order: where percentiles come from. */
#ifndef AVPI_COMPARE_WEIGHT_SAMPLE_H
#define AVPI_COMPARE_WEIGHT_SAMPLE_H

#include "avispero/compare.h"
#include "compare/all_pairs.h"

typedef struct avpi_weight_sample {
    uint64_t count; /* pairs with a weight above 0 that were looked at */
    bool sampled;
    double *weight; /* ascending */
} avpi_weight_sample;

/**
 * All weights where there are at most opts->pairs_exact, else those of whole rows drawn at random until there are
 * opts->pairs_sampled: a pair belongs to its lower row, so every pair has the same chance.
 * Out   out  freed with avpi_weight_sample_free whatever happens
 */
AVP_MUST_CHECK avp_status avpi_weight_sample_take(const avp_ctx *ctx, const avpi_incidence *incidence,
                                                  avpi_measure measure, const avp_compare_options *opts,
                                                  avpi_weight_sample *out, avp_error *err);
void avpi_weight_sample_free(const avp_ctx *ctx, avpi_weight_sample *sample);

/** Percentile 0..100 with linear interpolation (type 7); NaN when there are no weights. */
double avpi_weight_percentile(const avpi_weight_sample *sample, double percentile);

#endif
