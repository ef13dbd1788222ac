/* What is behind the groups, beside links, groups and members (store_groups.c). */
#ifndef AVPI_GROUPS_STORE_EVIDENCE_H
#define AVPI_GROUPS_STORE_EVIDENCE_H

#include "avispero/groups.h"

/** Tables confirmations, sweeps, group_objects, fused_links. Errors: as avp_groups_store. */
AVP_MUST_CHECK avp_status avpi_store_evidence(avp_case *c, uint64_t run_id, const avp_trace_links *traces,
                                              const avp_groups *groups, avp_error *err);

#endif
