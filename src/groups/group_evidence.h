/* What the members of each group did together, and how much of it chance would do. */
#ifndef AVPI_GROUPS_GROUP_EVIDENCE_H
#define AVPI_GROUPS_GROUP_EVIDENCE_H

#include "groups/fuse.h"

/**
 * Fill in the evidence of every group, over all traces of the fusion, linked there or not: observed, expected, log10_p, both by
 * trace, traces, first_us, last_us and objects.
 *
 *   observed  (pair of members, object) combinations met inside the window, each pair of posts on the first object that it shares
 *   expected  sum over strata of rate_s ((sum d)^2 - sum d^2), the sum of lambda over all pairs of members; groups of class
 *             exclusive at the rates of like size
 *
 * Acts that the cap left out of the links are left out of what is observed and expected alike; they do count among the objects
 * pushed most.
 *
 * In       fusion, and groups with members
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     O(acts) and, for the members' acts, their neighbours inside the window
 * Threads  blocks of objects; same bytes for every ctx->n_threads
 * Source   the null models: docs/methods/links.md, docs/methods/two-pass.md; groups: docs/methods/groups.md
 */
AVP_MUST_CHECK avp_status avpi_group_evidence(const avp_ctx *ctx, avpi_fusion *fusion, avp_groups *groups,
                                              avp_error *err);

/** Index of the group of every account of groups->accounts, UINT32_MAX = none. Caller frees with avpi_free. */
AVP_MUST_CHECK avp_status avpi_group_of_accounts(const avp_ctx *ctx, const avp_groups *groups, uint32_t **out,
                                                 avp_error *err);

#endif
