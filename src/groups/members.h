/* Who is a member of which group. */
#ifndef AVPI_GROUPS_MEMBERS_H
#define AVPI_GROUPS_MEMBERS_H

#include "avispero/groups.h"
#include "base/memory.h"

/**
 * Make groups from fused links.
 *
 *   1. cores: accounts that links with m p <= 1 hold together; cores with more links between them than chance are one;
 *   2. communities inside each of these components, over all its links;
 *   3. of each community the accounts that have a link with m p <= 1 inside it, in connected pieces;
 *   4. pieces of fewer than opts->min_accounts are dropped, and those without an anchor: a link with m p <= opts->anchor;
 *   5. members without such a link of class shared are counted; where they are more than half, the group is of class exclusive.
 *
 * In       chance  see avpi_cores_join
 *          groups  accounts and links
 * Out      groups  count and groups, each with members (ascending), stability, whole and class; in order of smallest member
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_members_find(const avp_ctx *ctx, const avp_groups_options *opts, double chance,
                                            avp_groups *groups, avp_error *err);

#endif
