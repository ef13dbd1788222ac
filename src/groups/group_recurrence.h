/* How often members were in viral moments, which the cap takes out of the count of pairs. */
#ifndef AVPI_GROUPS_GROUP_RECURRENCE_H
#define AVPI_GROUPS_GROUP_RECURRENCE_H

#include "groups/fuse.h"

/** Fill in the recurrence of every group, over all traces of the fusion, from groups->group_of. Cost: O(recurrent accounts). */
void avpi_group_recurrence(const avpi_fusion *fusion, avp_groups *groups);

#endif
