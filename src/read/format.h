/* A format: how to tell it, and where each field stands. One file src/read/format_<name>.c defines `const avpi_format avpi_format_<name>`. */
#ifndef AVPI_READ_FORMAT_H
#define AVPI_READ_FORMAT_H

#include "base/clock.h"
#include "base/json_scan.h"
#include "read/batch.h"

typedef enum avpi_container { AVPI_CONTAINER_CSV, AVPI_CONTAINER_JSON, AVPI_CONTAINER_PARQUET } avpi_container;

/* How a column's text is read. */
typedef enum avpi_how {
    AVPI_HOW_TEXT,        /* as it stands; empty = absent */
    AVPI_HOW_ID,          /* an id: empty = absent; scientific notation = mangled: absent and warned about, rejected where required */
    AVPI_HOW_INT,
    AVPI_HOW_LIST_PYTHON, /* ['a', 'b'] */
    AVPI_HOW_LIST_SPACE,
    AVPI_HOW_LIST_COMMA,
    AVPI_HOW_LIST_PIPE,
    AVPI_HOW_ONE          /* one item of a list */
} avpi_how;

/* CSV: a column by name (first of several names that is there). field, number or list: exactly one is >= 0. */
typedef struct avpi_csv_column {
    const char *names;    /* "tweetid|tweet_id|id": header names, ASCII case ignored */
    int field, number, list;
    bool time;
    avpi_time_kind time_kind;
    avpi_how how;
    bool required;        /* an empty value rejects the row */
} avpi_csv_column;

typedef struct avpi_format {
    const char *name;     /* "coortweet" */
    const char *help;     /* one line, English msgid */
    avpi_container container;
    int priority;         /* higher is tried first; more specific formats have more */
    /* CSV: detected when all of these header names are there ("a,b|c": a and one of b, c). */
    const char *csv_needs;
    const avpi_csv_column *csv_columns;
    size_t n_csv_columns;
    /* CSV: fix up a finished row (prefixes in the text, flags ...); NULL = nothing to do. */
    avp_status (*csv_finish)(const avp_ctx *ctx, avpi_batch *batch, size_t row, const avp_str *cells, size_t n_cells, avp_error *err);
    /* JSON: how sure a parsed record is of this format (0 = not, 100 = certain), and its posts appended to the batch. */
    int (*json_detect)(const avpi_json *json, uint32_t root);
    avp_status (*json_take)(const avp_ctx *ctx, avpi_json *json, uint32_t root, avpi_place place, avpi_batch *batch, avp_error *err);
} avpi_format;

extern const avpi_format *const avpi_formats[];
extern const size_t avpi_formats_count;

#endif
