/* Some of the acts of a set. */
#ifndef AVPI_BASE_ACTS_FILTER_H
#define AVPI_BASE_ACTS_FILTER_H

#include "avispero/acts.h"
#include "base/memory.h"

/**
 * The acts that are marked, in the same order; all names, objects and accounts stay, some without acts.
 * In       keep  per act: 1 = stays
 * Out      out   columns are its own, the rest is borrowed from acts; freed with avpi_acts_filter_free
 * Errors   AVP_E_MEMORY
 * Cost     O(acts + objects)
 */
AVP_MUST_CHECK avp_status avpi_acts_filter(const avp_ctx *ctx, const avp_acts *acts, const uint8_t *keep, avp_acts *out,
                                           avp_error *err);
void avpi_acts_filter_free(const avp_ctx *ctx, avp_acts *acts);

#endif
