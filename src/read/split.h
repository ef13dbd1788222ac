/* Cuts an input into stretches of whole records, each with its place in the file, so that they can be parsed side by side. */
#ifndef AVPI_READ_SPLIT_H
#define AVPI_READ_SPLIT_H

#include "read/batch.h"
#include "read/csv.h"
#include "read/input.h"
#include "read/inside.h"

typedef enum avpi_cut {
    AVPI_CUT_CSV,   /* records of a CSV dialect */
    AVPI_CUT_LINES, /* one record a line */
    AVPI_CUT_JSON,  /* top-level JSON objects, between white space, commas and the brackets of arrays */
    AVPI_CUT_INSIDE /* one JSON document too large to be a record: records are put together of what its arrays hold, see inside.h */
} avpi_cut;

/* Bytes of some whole records; or, where reason is set, of one record that cannot be read (cut to its first bytes). */
typedef struct avpi_stretch {
    avp_str bytes;
    uint64_t offset, line; /* of the first byte */
    uint64_t sequence;     /* 0, 1, 2 ... within the file */
    const char *reason;
    uint64_t size; /* of the unreadable record */
} avpi_stretch;

typedef struct avpi_splitter {
    const avp_ctx *ctx;
    avpi_input *input;
    avpi_cut cut;
    avpi_dialect dialect;
    size_t record_limit;
    avpi_buf carry; /* begun records of the last stretch */
    uint64_t offset, line, sequence;
    int64_t open_arrays; /* JSON: brackets around the records that were opened and not closed so far */
    bool at_end;
    bool keep_cut; /* set after init: a file that is cut off ends there, and `was_cut` says so */
    bool was_cut;
    avpi_inside
        inside; /* INSIDE: the walk, how far in carry it has come, whether it is in an array, the head of its records */
    size_t inside_at;
    bool in_array, ended;
    avpi_buf head;
} avpi_splitter;

/** Begin after the first skip bytes (the header), which hold skip_lines lines. Freed with avpi_splitter_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_splitter_init(avpi_splitter *s, const avp_ctx *ctx, avpi_input *input, avpi_cut cut,
                                             avpi_dialect dialect, size_t record_limit, size_t skip,
                                             uint64_t skip_lines, avp_error *err);
void avpi_splitter_free(avpi_splitter *s);

/**
 * Next stretch, of about a MiB or of one longer record.
 * In     room     its memory, kept from call to call; stretch->bytes point into it
 * Out    *end     nothing is left; stretch is untouched
 * Errors AVP_E_INPUT from the input, or an object or array of JSON that the file ends in (cut off), with its place; AVP_E_MEMORY;
 *        AVP_E_IO
 */
AVP_MUST_CHECK avp_status avpi_splitter_next(avpi_splitter *s, avpi_buf *room, avpi_stretch *stretch, bool *end,
                                             avp_error *err);

/* A walk over JSON text that only sees structure; it can stop and go on at any byte. */
typedef struct avpi_json_walk {
    uint64_t depth;
    bool in_string, escaped;
} avpi_json_walk;

/** Go on from text.ptr[at] until the object that began closes: past its last byte, or text.len + 1 when text ends before. */
size_t avpi_json_walk_on(avpi_json_walk *walk, avp_str text, size_t at);

/**
 * Next record of AVPI_CUT_JSON at or after *at: an object, or a run of bytes that is none (garbage set).
 * Out    record  its bytes; *at moves past it
 * False  nothing but separators is left, or the object does not close in text (*at then stands at its first byte)
 */
bool avpi_json_next(avp_str text, size_t *at, avp_str *record, bool *garbage);

/** Say that JSON ends before what began at this place is closed. */
avp_status avpi_json_fail_cut(const avp_ctx *ctx, uint64_t line, uint64_t byte, avp_error *err);

/** Next line of AVPI_CUT_LINES with something but white space in it, without its line end. */
bool avpi_line_next(avp_str text, size_t *at, avp_str *record);

#endif
