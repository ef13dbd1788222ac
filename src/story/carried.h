/* Authors outside a group whose posts it carries. */
#ifndef AVPI_STORY_CARRIED_H
#define AVPI_STORY_CARRIED_H

#include "avispero/spread.h"
#include "base/memory.h"

typedef struct avpi_launcher_list {
    avp_launcher *of;
    size_t n, capacity;
} avpi_launcher_list;

/** Errors: AVP_E_MEMORY */
AVP_MUST_CHECK avp_status avpi_launcher_list_add(const avp_ctx *ctx, avpi_launcher_list *list,
                                                 const avp_launcher *launcher, avp_error *err);

/* What accounts in no group repost, by author: what a group's choice is compared with. */
typedef struct avpi_carrying {
    const avp_acts *acts; /* the trace repost; NULL = there is none, or it does not know authors */
    uint32_t trace;
    uint32_t *
        theirs; /* per author, as a source of the trace: posts that cascade_least acts of accounts in no group reposted */
    uint64_t all_theirs;
} avpi_carrying;

/** Errors: AVP_E_MEMORY. Cost: O(acts of the trace repost) */
AVP_MUST_CHECK avp_status avpi_carrying_make(const avp_ctx *ctx, const avp_groups *groups,
                                             const avp_trace_links *traces, size_t n_traces,
                                             const avp_launchers_options *opts, avpi_carrying *out, avp_error *err);
void avpi_carrying_free(const avp_ctx *ctx, avpi_carrying *carrying);

/**
 * Test the authors outside the group of cascades [from, end), all of one group: are more of the posts that it reposts theirs than
 * their share among what accounts in no group repost? Binomial, one-sided.
 * Out      list  one more for each such author
 * Errors   AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_carried_find(const avp_ctx *ctx, const avpi_carrying *carrying,
                                            const avp_cascades *cascades, size_t from, size_t end,
                                            avpi_launcher_list *list, avp_error *err);

#endif
