/* All traces of groups as one set of acts. */
#ifndef AVPI_GROUPS_WHOLE_H
#define AVPI_GROUPS_WHOLE_H

#include "avispero/groups.h"
#include "base/memory.h"

/**
 * The joint set, or the only trace; its accounts have the ids of groups->accounts. NULL when traces are several and none is joint, or when
 * there is no trace.
 */
const avp_trace_links *avpi_whole_of(const avp_trace_links *traces, size_t n);

/** Index of the group of every account, exclusive groups left out when asked; UINT32_MAX = none. Caller frees with avpi_free. */
AVP_MUST_CHECK avp_status avpi_whole_groups(const avp_ctx *ctx, const avp_groups *groups, bool with_exclusive,
                                            uint32_t **group_of, avp_error *err);

#endif
