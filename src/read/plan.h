/* A plan says how a file is read: container, dialect, and which column gives which field. */
#ifndef AVPI_READ_PLAN_H
#define AVPI_READ_PLAN_H

#include "read/format.h"
#include "read/split.h"

enum { AVPI_PLAN_ITEMS_MAX = 32, AVPI_COLUMNS_MAX = 4096 };

typedef struct avpi_plan_item {
    size_t column;        /* of the sample; for JSON the number of its path */
    avp_str name;         /* header name, or path "user.id" */
    avpi_csv_column what; /* names unused */
} avpi_plan_item;

/* Where the records stand that alone are read, sorted by line, then byte; NULL in a plan: all are. */
typedef struct avpi_only {
    const avpi_place *places;
    size_t count;
} avpi_only;

/* What is told about a column of the sample, when asked for. */
typedef struct avpi_plan_column {
    avp_str name, example;
    const char *key, *why; /* why: msgid */
    bool read;
    size_t filled;
} avpi_plan_column;

typedef struct avpi_plan {
    const avp_ctx *ctx;
    const avpi_format *format;
    avpi_container container;
    avpi_cut cut;
    avpi_dialect dialect;
    size_t n_columns, n_least;        /* CSV: of the header; without unnamed ones at its end, which rows may lack */
    size_t skip;                      /* CSV: bytes and lines before the first row */
    uint64_t skip_lines, lines_above; /* of which above the header: notes */
    bool keep_cut;                    /* JSON that is not closed: what is whole of it is read */
    bool from_cp1252;                 /* records that are not UTF-8 are Windows-1252 */
    size_t record_limit;
    avpi_plan_item items[AVPI_PLAN_ITEMS_MAX];
    size_t n_items;
    size_t extras[AVPI_EXTRAS_MAX]; /* columns for csv_finish, SIZE_MAX = not there */
    avpi_columns have;
    bool acts; /* the rows are acts: account, time and object stand in them */
    bool guessed, ambiguous_days;
    const avpi_only *only; /* borrowed */
    avpi_arena arena;      /* names */
    bool describing;       /* fill the following; set before choosing */
    avpi_plan_column *columns;
    size_t n_described, n_looked_at;
} avpi_plan;

/** An empty plan; freed with avpi_plan_free whatever happens afterwards. */
void avpi_plan_init(avpi_plan *plan, const avp_ctx *ctx);
void avpi_plan_free(avpi_plan *plan);

/* The first rows of a file as cells, whatever its container; cell(row, column) = cells[row * n_columns + column]. */
typedef struct avpi_sample {
    size_t n_columns, n_rows;
    const avp_str *names;
    const avp_str *cells;
} avpi_sample;

/** Whether the record at this place is to be read: itself, or a row inside of it (a message of a chat) that has a place of its own. */
bool avpi_plan_wants(const avpi_plan *plan, avpi_place place);

/**
 * Choose the columns.
 * In      sample  names and first rows
 *         format  its csv_columns are looked for; NULL = by `map` or by guess
 *         map     "key=column,..." or NULL; byte 31 parts the pairs where there is one
 * Out     plan    items, have, acts, guessed
 * Errors  AVP_E_INPUT a needed column is missing (names it and those there are); AVP_E_ARG the map is wrong
 */
AVP_MUST_CHECK avp_status avpi_plan_choose(avpi_plan *plan, const avpi_sample *sample, const avpi_format *format,
                                           const char *map, avp_error *err);

/**
 * Turn the cells of one record into a row of the batch, or into a reject.
 * In      cells  n of them, by plan column; ptr NULL = absent. raw is kept with a reject
 */
AVP_MUST_CHECK avp_status avpi_plan_take(const avpi_plan *plan, const avp_str *cells, size_t n, avpi_place place,
                                         avp_str raw, avpi_batch *batch, avp_error *err);

/* Why columns are looked for. */
typedef enum avpi_choice { AVPI_CHOICE_FORMAT, AVPI_CHOICE_MAP, AVPI_CHOICE_GUESS } avpi_choice;

/** Tell about every column of the sample what it is taken for and why, into plan->columns. */
AVP_MUST_CHECK avp_status avpi_plan_describe(avpi_plan *plan, const avpi_sample *sample, avpi_choice how,
                                             avp_error *err);

/** Why this format and which columns: "account=user_id, time=created_at (ISO 8601)". */
AVP_MUST_CHECK avp_status avpi_plan_explain(const avpi_plan *plan, avpi_buf *out, avp_error *err);

/** Key of --map of what a column gives. */
const char *avpi_plan_key(const avpi_csv_column *what);

/** Index of the format's column name (one of "a|b|c", ASCII case ignored) in the sample, SIZE_MAX when it is not there. */
size_t avpi_sample_find(const avpi_sample *sample, const char *names);

#endif
