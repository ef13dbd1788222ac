/* Traces: kinds of co-action. Each turns the posts of a case into acts; every later stage is one code path. */
#ifndef AVISPERO_TRACES_H
#define AVISPERO_TRACES_H

#include "avispero/acts.h"
#include "avispero/case.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Number of trace kinds; name ("repost") and one-line English msgid of the i-th. Sorted by name. */
AVP_API size_t avp_traces_count(void);
AVP_API const char *avp_traces_name(size_t i);
AVP_API const char *avp_traces_help(size_t i);

/**
 * The trace that another tool's counting mode compares where we compare `trace`: ("text", "qut") gives "qut-text", which avp_traces_load knows; trace itself
 * where the two are the same.
 */
AVP_API const char *avp_traces_of_peer(const char *trace, const char *peer);

/**
 * Load the acts of one trace from a case.
 * In       trace   "object", "repost", "url", "hashtags", "reply", "mention", "text"
 * Out      acts    posts are the case's own post ids; caller frees with avp_acts_free; count may be 0
 * Errors   AVP_E_ARG unknown trace (the message lists the known); AVP_E_MEMORY; AVP_E_IO
 * Cost     one scan of the tables involved + O(acts log acts)
 */
AVP_API AVP_MUST_CHECK avp_status avp_traces_load(const avp_ctx *ctx, avp_case *c, const char *trace, avp_acts *acts,
                                                  avp_error *err);

#ifdef __cplusplus
}
#endif
#endif
