/* The objects that a group pushed most: a short sorted list. */
#ifndef AVPI_GROUPS_TOP_OBJECTS_H
#define AVPI_GROUPS_TOP_OBJECTS_H

#include "avispero/groups.h"

/* Best first: more members, more acts, smaller native id, earlier trace. A total order: who adds when does not matter. */
typedef struct avpi_top {
    size_t n;
    avp_group_object object[AVP_GROUP_TOP_OBJECTS];
} avpi_top;

void avpi_top_add(avpi_top *top, const avp_trace_links *traces, avp_group_object object);

#endif
