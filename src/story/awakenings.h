/* Did the dormant members of a group wake together? */
#ifndef AVPI_STORY_AWAKENINGS_H
#define AVPI_STORY_AWAKENINGS_H

#include "story/dormancy.h"

/**
 * Fill `awakenings` of the findings: for each group with at least opts->awake_least dormant members, the ends of their silences
 * against those of all dormant accounts in no other group (an election wakes everyone), see story/scan.h; q over these groups.
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_awakenings_find(const avp_ctx *ctx, const avpi_crowd *crowd, const avpi_sleeps *sleeps,
                                               const avp_story_options *opts, uint64_t seed, avp_findings *findings,
                                               avp_error *err);

#endif
