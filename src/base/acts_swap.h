/* The swaps behind avp_acts_shuffle(within-source). */
#ifndef AVPI_BASE_ACTS_SWAP_H
#define AVPI_BASE_ACTS_SWAP_H

#include "base/acts_units.h"

/**
 * Exchange labels of random pairs of units inside each stratum, where that makes no duplicate (account, object) in the stratum: 10 accepted
 * swaps a unit, or 40 tries. A stratum is a source, or a source and a day: by_day, or when the collection spans more than 60 days. Acts without a source are a stratum of their own.
 * Errors   AVP_E_ARG no sources; AVP_E_MEMORY
 * Cost     about 20 look-ups an act, in the cache for small strata; parallel over strata; same result at any number of threads
 */
AVP_MUST_CHECK avp_status avpi_swap_within_sources(const avp_ctx *ctx, const avp_acts *acts, bool by_day, uint64_t seed,
                                                   avpi_units *units, avp_error *err);

#endif
