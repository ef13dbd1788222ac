/* Reads one file: workers take stretches in turn, parse them side by side, and hand batches to the sink. */
#ifndef AVPI_READ_PUMP_H
#define AVPI_READ_PUMP_H

#include "read/plan.h"
#include "read/tally.h"

/* How far the whole run has come, for the progress line. */
typedef struct avpi_journey {
    uint64_t done_before, total; /* bytes of files */
} avpi_journey;

/**
 * Read everything that the input still holds into the sink, whose begin_file has been called.
 * Errors  AVP_E_INPUT the input is damaged; AVP_E_CANCELLED; those of the sink
 */
AVP_MUST_CHECK avp_status avpi_pump_run(const avp_ctx *ctx, const avpi_plan *plan, avpi_input *input, avpi_sink *sink,
                                        unsigned n_workers, avpi_journey journey, avpi_tally *tally, avp_error *err);

#endif
