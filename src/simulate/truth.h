/* The truth file: who was planted, and with which options. docs/formats/truth.md describes it. */
#ifndef AVPI_SIMULATE_TRUTH_H
#define AVPI_SIMULATE_TRUTH_H

#include "base/files.h"
#include "simulate/world.h"

/** Write the opening brace, version, scenario, seed, and all options of the table with their values. */
AVP_MUST_CHECK avp_status avpi_sim_truth_begin(avpi_out *out, const char *scenario, int64_t seed,
                                               const avp_option_table *table, const void *opts, avp_error *err);
/** Write truth.json; streamed, one group after the other. */
AVP_MUST_CHECK avp_status avpi_sim_truth_write(const avp_ctx *ctx, const avpi_sim_world *world, const char *path,
                                               avp_error *err);

#endif
