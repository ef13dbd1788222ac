/* What the members of each group did together, and how much of it chance would do. */
#ifndef AVPI_GROUPS_GROUP_EVIDENCE_H
#define AVPI_GROUPS_GROUP_EVIDENCE_H

#include "groups/fuse.h"

/**
 * Fill in the evidence of every group, over all traces of the fusion, linked there or not: observed, expected, log10_p,
 * first_us, last_us and objects.
 *
 *   observed  (pair of members, object) combinations met inside the window
 *   expected  sum over traces of W / (E^2 - S2) * ((sum d)^2 - sum d^2), the sum of lambda over all pairs of members
 *
 * Acts that the cap left out of the links are left out of all of W, E, S2, d and of what is observed, so that like is
 * compared with like; they do count among the objects pushed most.
 *
 * In       fusion, and groups with members
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     O(acts) and, for the members' acts, their neighbours inside the window
 * Threads  blocks of objects; same bytes for every ctx->n_threads
 * Source   N1: docs/methods/links.md; groups: docs/methods/groups.md
 */
AVP_MUST_CHECK avp_status avpi_group_evidence(const avp_ctx *ctx, const avpi_fusion *fusion, avp_groups *groups,
                                              avp_error *err);

#endif
