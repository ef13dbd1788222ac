/* What members have more often than the rest of the collection. */
#ifndef AVPI_STORY_INDICATORS_H
#define AVPI_STORY_INDICATORS_H

#include "story/dormancy.h"
#include "story/profiles.h"

/**
 * Fill `indicators` of the findings.
 *
 * Each indicator of each group: members with it among the members of whom it is known, the same of accounts in no group, Fisher's
 * exact test that members have it more often; created-together by the scan of story/scan.h. q by Benjamini and Hochberg over all of
 * them. An indicator that is not known of any member, or of anybody else, is no test.
 *
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_indicators_find(const avp_ctx *ctx, const avpi_crowd *crowd, const avpi_sleeps *sleeps,
                                               avpi_profiles *profiles, const avp_story_options *opts, uint64_t seed,
                                               avp_findings *findings, avp_error *err);

/** One-sided p of Fisher's exact test that the group has it more often; NaN when it is not known on either side. */
double avpi_indicator_p(const avp_indicator *of);

#endif
