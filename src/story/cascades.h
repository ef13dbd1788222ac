/* From acts to cascades: what several members of a group acted on, each account at its first act, in order of time. */
#ifndef AVPI_STORY_CASCADES_H
#define AVPI_STORY_CASCADES_H

#include "avispero/spread.h"
#include "base/memory.h"

/**
 * Collect the cascades of all groups. A post stands in one cascade: texts are looked at first, then hashtags, addresses, reposts, media,
 * objects, in each the objects in order of their names.
 * In       c, groups, traces  as avp_cascades_find
 * Out      out                count, of, n_actors, actors without followers, tests and trees
 * Errors   AVP_E_IO, AVP_E_MEMORY
 * Cost     O(acts + names log names)
 */
AVP_MUST_CHECK avp_status avpi_cascades_collect(const avp_ctx *ctx, avp_case *c, const avp_groups *groups,
                                                const avp_trace_links *traces, size_t n_traces,
                                                const avp_launchers_options *opts, avp_cascades *out, avp_error *err);

/** Actors of a cascade. */
static inline avp_actor *avpi_cascade_actors(const avp_cascades *all, const avp_cascade *cascade) {
    return all->actors + cascade->first;
}

/** Native id of an actor; borrowed from groups or from the trace of its cascade. */
avp_str avpi_actor_name(const avp_groups *groups, const avp_trace_links *traces, const avp_cascade *cascade,
                        const avp_actor *actor);

#endif
