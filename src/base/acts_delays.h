/* Another null world: who acted on what stays, how soon after an object's first act is drawn anew. */
#ifndef AVPI_BASE_ACTS_DELAYS_H
#define AVPI_BASE_ACTS_DELAYS_H

#include "base/memory.h"

#include "avispero/acts.h"

/** Every act but an object's first gets a delay drawn from all such delays of the collection. Order by time is restored. Cost: O(n log n). */
AVP_MUST_CHECK avp_status avpi_acts_resample_delays(const avp_ctx *ctx, avp_acts *acts, uint64_t seed, avp_error *err);

/** Canonical order inside objects whose acts are in order of time. */
AVP_MUST_CHECK avp_status avpi_acts_restore_order(const avp_ctx *ctx, avp_acts *acts, avp_error *err);

#endif
