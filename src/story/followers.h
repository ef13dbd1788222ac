/* How many followers an account had at the time of its act. */
#ifndef AVPI_STORY_FOLLOWERS_H
#define AVPI_STORY_FOLLOWERS_H

#include "avispero/spread.h"
#include "base/memory.h"

/**
 * Fill in the followers of all actors: the last count told at or before the act, else the first after it, else one without a time (the greatest).
 * In       accounts, traces  where the names of actors come from
 * Errors   AVP_E_IO, AVP_E_MEMORY
 * Cost     one scan of account_snapshots; O(log counts) an actor
 */
AVP_MUST_CHECK avp_status avpi_followers_at(const avp_ctx *ctx, avp_case *c, const avp_groups *groups,
                                            const avp_trace_links *traces, avp_cascades *cascades, avp_error *err);

#endif
