/* The objects that each group pushed most. */
#ifndef AVPI_GROUPS_GROUP_OBJECTS_H
#define AVPI_GROUPS_GROUP_OBJECTS_H

#include "groups/fuse.h"

/** Fill objects and n_objects of every group from all traces, acts over the cap included. Errors: AVP_E_MEMORY. Cost: O(acts). */
AVP_MUST_CHECK avp_status avpi_group_objects(const avp_ctx *ctx, const avpi_fusion *fusion, avp_groups *groups,
                                             avp_error *err);

#endif
