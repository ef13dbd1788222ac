/* The links inside each group, and the order of groups. */
#ifndef AVPI_GROUPS_GROUP_LINKS_H
#define AVPI_GROUPS_GROUP_LINKS_H

#include "avispero/groups.h"
#include "base/memory.h"

/** Fill in group_of, and per group links, traces, strength, partners and the strongest link. Errors: AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_group_links(const avp_ctx *ctx, avp_groups *groups, avp_error *err);

/** Order groups by log10_p, then smallest member, and number them from 1; also in group_of. */
void avpi_groups_number(avp_groups *groups);

#endif
