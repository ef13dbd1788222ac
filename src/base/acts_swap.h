/* The swaps behind avp_acts_shuffle(within-source). */
#ifndef AVPI_BASE_ACTS_SWAP_H
#define AVPI_BASE_ACTS_SWAP_H

#include "avispero/acts.h"

/**
 * Exchange labels of random pairs of acts inside each source, where that makes no duplicate (account, object) in the source: 10 accepted swaps
 * an act, or 40 tries. Canonical order is lost among acts of equal object and time.
 * Errors   AVP_E_ARG no sources; AVP_E_MEMORY
 * Cost     about 20 look-ups an act, in the cache for small sources; parallel over sources; same result at any number of threads
 */
AVP_MUST_CHECK avp_status avpi_acts_swap_within_sources(const avp_ctx *ctx, avp_acts *acts, uint64_t seed,
                                                        avp_error *err);

#endif
