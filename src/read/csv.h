/* CSV records of a text in memory: RFC 4180 with LF, CR LF and CR mixed, and what broken files do told apart. */
#ifndef AVPI_READ_CSV_H
#define AVPI_READ_CSV_H

#include "base/text.h"

typedef struct avpi_dialect {
    char delimiter;
    char quote; /* equal to delimiter: the file has no quoting */
} avpi_dialect;

/*
 * One record. States of its reader, by field:
 *
 *   start --"--> quoted --"--> closed --delimiter, end of line--> next field, next record
 *     |            ^  doubled "  |
 *     |            +-------------+--other byte--> plain, and the record is `broken`
 *     +--other--> plain (quotes in it are ordinary bytes) --delimiter, end of line-->
 */
typedef struct avpi_csv_row {
    size_t begin, end, next; /* offsets: first byte, past the last byte, first byte of the next record */
    size_t n_cells;
    uint64_t lines; /* physical lines that it ends (0 at the end of a file without a last line end) */
    bool blank;     /* an empty line: not a record */
    bool broken;    /* text after a closing quote */
    bool open;      /* the text ends inside a quoted cell */
    bool doubled;   /* some cell has doubled quotes */
} avpi_csv_row;

typedef struct avpi_csv {
    const avp_ctx *ctx;
    avpi_dialect dialect;
    avp_str text;
    size_t at, indexed; /* next record; how much of the text stands in marks */
    uint32_t *marks;    /* of one window, relative to window */
    size_t window, mark, n_marks;
    size_t max_cells; /* cells kept; a record with more only counts them */
    avp_str *cells;   /* of the last record, quotes taken off; doubled quotes still doubled */
    bool *doubled;    /* the cell has doubled quotes */
} avpi_csv;

/** A reader that keeps up to max_cells cells of each record. Freed with avpi_csv_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_csv_init(avpi_csv *csv, const avp_ctx *ctx, avpi_dialect dialect, size_t max_cells,
                                        avp_error *err);
void avpi_csv_free(avpi_csv *csv);
/** Begin a text, which must outlive the reading. */
void avpi_csv_set(avpi_csv *csv, avp_str text);
/** Go on at a record that begins at `at`. */
void avpi_csv_seek(avpi_csv *csv, avp_str text, size_t at);
/** Next record; false at the end. */
bool avpi_csv_next(avpi_csv *csv, avpi_csv_row *row);
/** Cell i with doubled quotes undone (into the arena where there are any); ptr NULL when there is no memory. */
avp_str avpi_csv_cell(const avpi_csv *csv, size_t i, avpi_arena *arena);

/**
 * Where the last whole record of text ends, by the same rules but without looking at cells.
 * In     at_end  nothing follows the text: a record without line end is whole
 * Out    open    the record after it has an unclosed quote in the text
 */
size_t avpi_csv_last_end(avp_str text, avpi_dialect dialect, bool at_end, bool *open);

#endif
