/* One worker's share of parsing: stretches of a file in, batches out. */
#ifndef AVPI_READ_READER_H
#define AVPI_READ_READER_H

#include "read/plan.h"

typedef struct avpi_reader {
    const avp_ctx *ctx;
    const avpi_plan *plan;
    avpi_buf room;        /* bytes of the stretch */
    avpi_csv csv, single; /* of the stretch; of a record that was mended or is taken apart again */
    avpi_json json;
    avpi_arena mended;    /* records made UTF-8, of this stretch */
    avp_str *cells;       /* JSON by paths */
    avpi_batch **batches; /* used ones first; the last used one is filled */
    size_t n_batches, used, capacity;
    bool at_once; /* each full batch is handed on at once, instead of all of a stretch at its end */
    avp_status (*hand_on)(void *self, avpi_batch *batch, avp_error *err);
    void *self;
    uint64_t valid, invalid; /* records with characters beyond ASCII near invalid ones, that are and are not UTF-8 */
} avpi_reader;

/** Freed with avpi_reader_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_reader_init(avpi_reader *reader, const avp_ctx *ctx, const avpi_plan *plan,
                                           avp_error *err);
void avpi_reader_free(avpi_reader *reader);

/** Parse a stretch into batches[0 .. used - 1], or through hand_on when at_once. */
AVP_MUST_CHECK avp_status avpi_reader_parse(avpi_reader *reader, const avpi_stretch *stretch, avp_error *err);

/* ---- for reader_csv.c and reader_json.c ---- */

/** The batch to add a row to: one that is not full. */
AVP_MUST_CHECK avp_status avpi_reader_batch(avpi_reader *reader, avpi_batch **batch, avp_error *err);
/** Count a record as read and reject it. */
AVP_MUST_CHECK avp_status avpi_reader_reject(avpi_reader *reader, avpi_place place, const char *reason, avp_str raw,
                                             avp_error *err);
/**
 * Text of a record that is not clean UTF-8, mended; it lives as long as the stretch.
 * Out   reason  why it cannot be mended; NULL = text is good
 */
AVP_MUST_CHECK avp_status avpi_reader_mend(avpi_reader *reader, avpi_batch *batch, avpi_place place, avp_str *text,
                                           const char **reason, avp_error *err);
AVP_MUST_CHECK avp_status avpi_reader_csv(avpi_reader *reader, const avpi_stretch *stretch, bool clean, avp_error *err);
AVP_MUST_CHECK avp_status avpi_reader_json(avpi_reader *reader, const avpi_stretch *stretch, bool clean,
                                           avp_error *err);

#endif
