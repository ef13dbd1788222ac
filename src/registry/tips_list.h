/* Tips of a case as they stand, with their files. */
#ifndef AVPI_REGISTRY_TIPS_LIST_H
#define AVPI_REGISTRY_TIPS_LIST_H

#include "avispero/tips.h"

/**
 * One tip, or all of them, after avpi_registry_stand.
 * In       only  its number; 0 = all, those that wait first
 * Out      out   caller frees with avp_tips_free
 */
AVP_MUST_CHECK avp_status avpi_tips_load(avp_case *c, uint64_t only, avp_tips *out, avp_error *err);

#endif
