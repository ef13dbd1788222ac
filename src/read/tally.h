/* What a file came to. */
#ifndef AVPI_READ_TALLY_H
#define AVPI_READ_TALLY_H

#include "read/batch.h"

enum { AVPI_TALLY_NOTES = 64 };

/* From all workers. */
typedef struct avpi_tally {
    uint64_t read, kept, duplicate, rejected; /* each counted at its own place */
    uint64_t valid, invalid;                  /* see avpi_reader */
    avpi_steps steps;
    avpi_snowflakes snowflakes;
    avpi_note notes[AVPI_TALLY_NOTES],
        reasons[AVPI_TALLY_NOTES]; /* by place of their first example; reasons of rejects */
    size_t n_notes, n_reasons;
} avpi_tally;

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
