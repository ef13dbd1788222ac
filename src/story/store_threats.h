/* Tables threats, doxxing, floods, threat_counts. */
#ifndef AVPI_STORY_STORE_THREATS_H
#define AVPI_STORY_STORE_THREATS_H

#include "story/telling.h"

/** Inside the transaction of the run. Errors: AVP_E_IO, AVP_E_FULL, AVP_E_MEMORY */
AVP_MUST_CHECK avp_status avpi_threats_store(avp_case *c, uint64_t run_id, const avp_groups *groups,
                                             const avp_findings *f, avp_error *err);

#endif
