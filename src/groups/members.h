/* Who is a member of which group. */
#ifndef AVPI_GROUPS_MEMBERS_H
#define AVPI_GROUPS_MEMBERS_H

#include "avispero/groups.h"
#include "base/memory.h"

/**
 * Make groups from fused links.
 *
 *   1. components over links with m p <= 1 alone, so that a link that BH lets through by chance joins nothing;
 *   2. communities inside each component, over all its links;
 *   3. pieces of each community that links with m p <= 1 hold together: an account without one is no member;
 *   4. pieces of fewer than opts->min_accounts are dropped.
 *
 * In       groups  accounts and links
 * Out      groups  count and groups, each with members (ascending), stability and whole; in order of smallest member
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_members_find(const avp_ctx *ctx, const avp_groups_options *opts, avp_groups *groups,
                                            avp_error *err);

#endif
