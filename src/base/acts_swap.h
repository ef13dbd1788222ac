/* The swaps behind avp_acts_shuffle(within-source). */
#ifndef AVPI_BASE_ACTS_SWAP_H
#define AVPI_BASE_ACTS_SWAP_H

#include "base/acts_units.h"

/**
 * Draw the labels of the units of each stratum anew, so that nobody gets two acts on one object of it: random pairs exchange theirs, about 10
 * accepted exchanges, 40 tries at most, for every unit with an act on an object that others act on too; the other units are permuted outright.
 * A stratum is a source, or a source and a day: by_day, or when the collection spans more than 60 days. Acts without a source are a
 * stratum of their own.
 * Errors   AVP_E_ARG no sources; AVP_E_MEMORY
 * Cost     about 20 look-ups an act that could be repeated, in the cache for small strata; parallel over strata; same result at any number of threads
 */
AVP_MUST_CHECK avp_status avpi_swap_within_sources(const avp_ctx *ctx, const avp_acts *acts, bool by_day, uint64_t seed,
                                                   avpi_units *units, avp_error *err);

#endif
