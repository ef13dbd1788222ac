/* What accounts' own counts of posts say about their silences. */
#ifndef AVPI_STORY_SNAPSHOTS_H
#define AVPI_STORY_SNAPSHOTS_H

#include "story/dormancy.h"

/** Set kind and hidden_most of dormant accounts, and `counted` of all: see avpi_sleeps_find. */
AVP_MUST_CHECK avp_status avpi_sleeps_verify(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd,
                                             uint64_t hidden_most, avpi_sleeps *sleeps, avp_error *err);

#endif
