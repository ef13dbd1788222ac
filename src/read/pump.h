/* Reads one file: workers take stretches in turn, parse them side by side, and hand batches to the sink. */
#ifndef AVPI_READ_PUMP_H
#define AVPI_READ_PUMP_H

#include "read/plan.h"

enum { AVPI_TALLY_NOTES = 64 };

/* What a file came to, from all workers. */
typedef struct avpi_tally {
    uint64_t read, kept, duplicate, rejected; /* each counted at its own place */
    uint64_t valid, invalid;                  /* see avpi_reader */
    avpi_steps steps;
    avpi_snowflakes snowflakes;
    avpi_note notes[AVPI_TALLY_NOTES],
        reasons[AVPI_TALLY_NOTES]; /* by place of their first example; reasons of rejects */
    size_t n_notes, n_reasons;
} avpi_tally;

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

/** Count something of the file as a whole. */
void avpi_tally_note(avpi_tally *tally, avpi_note note);
/** Note that the file is cut off there. */
void avpi_tally_cut(avpi_tally *tally, uint64_t line, uint64_t offset);
/** The same note of a tally into another one. */
void avpi_tally_keep_cut(const avpi_tally *from, avpi_tally *into);
/** Put notes and reasons in the order of their first places. */
void avpi_tally_sort(avpi_tally *tally);
/** Add one batch to a tally (counts of kept and duplicate aside). */
void avpi_tally_add(avpi_tally *tally, const avpi_batch *batch);

#endif
