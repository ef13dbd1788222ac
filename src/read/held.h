/* A small file parsed as a whole before the sink is given any of it: if it is bad, nothing has to be undone. */
#ifndef AVPI_READ_HELD_H
#define AVPI_READ_HELD_H

#include "read/pump.h"
#include "read/reader.h"

enum { AVPI_HELD_STRETCHES = 4, AVPI_HELD_SIZE = 1 << 20 };

typedef struct avpi_held {
    avpi_reader readers[AVPI_HELD_STRETCHES]; /* a stretch each; its batches point into its room */
    size_t n;
} avpi_held;

/**
 * Parse everything that the input still holds.
 * Out     tally  of all but kept and duplicate, which only the sink knows
 *         *fits  false: it is more than a small file; held is then of no use
 * Errors  AVP_E_INPUT the input is damaged. Freed with avpi_held_free whatever happens
 */
AVP_MUST_CHECK avp_status avpi_held_parse(avpi_held *held, const avp_ctx *ctx, const avpi_plan *plan, avpi_input *input,
                                          bool enriched, avpi_tally *tally, bool *fits, avp_error *err);
/** Give all of it to the sink, and count anew: read and rejected as they are in the batches then, kept and duplicate by the sink. */
AVP_MUST_CHECK avp_status avpi_held_give(const avpi_held *held, avpi_sink *sink, avpi_tally *tally, avp_error *err);
void avpi_held_free(avpi_held *held);

#endif
