/* Downloads: rows that filters leave, taken part by part on a connection beside that of the view, so that questions go on meanwhile. */
#ifndef AVPI_VIEW_DOWNLOAD_H
#define AVPI_VIEW_DOWNLOAD_H

#include "view/ask.h"

#include <stdatomic.h>

enum { AVPI_DOWNLOAD_COLUMNS = 12 };

/* One column; `csv` is SQL of the text that a spreadsheet gets where that is not the plain cast. */
typedef struct avpi_download_column {
    const char *name, *sql, *csv;
} avpi_download_column;

/* What can be had. */
typedef struct avpi_download_table {
    const char *what; /* "posts" */
    const char *csv_name, *parquet_name;
    const char *id;    /* SQL of a number of each row; NULL where words are not looked for */
    const char *words; /* SQL of the text that is searched */
    const char
        *key; /* SQL of what the order goes by first, which rows are taken piece by piece of; NULL: all at once */
    const char *key_bound;
    const char *order;
    /* Adds " FROM ... WHERE ...". */
    avp_status (*filter)(const avpi_asked *asked, avpi_query *q, avp_error *err);
    /* Bounds between pieces of about as many rows that the filter leaves, rising; adds none where all is one piece. */
    avp_status (*cut)(const avpi_asked *asked, avpi_sql_value **bounds, size_t *n, avp_error *err);
    /* Where rows lie in the view already, CSV is written from there: what a flow needs of the question, and its next rows, if any. */
    avp_status (*begin)(const avpi_asked *asked, avp_view_flow *flow, avp_error *err);
    avp_status (*next)(avp_view_flow *flow, avp_error *err);
    avpi_download_column columns[AVPI_DOWNLOAD_COLUMNS];
} avpi_download_table;

extern const avpi_download_table avpi_download_tables[];
extern const size_t avpi_download_tables_count;
size_t avpi_download_columns_count(const avpi_download_table *of);

/*
 * A download under way.
 *
 *   pieces by key:   | b0 | b1 | b2 or NULL |      each sorted by itself, one after the other
 */
struct avp_view_flow {
    avp_ctx ctx; /* whose `cancelled` is the outer one or `stopped` */
    avp_ctx outer;
    atomic_bool stopped;
    const avpi_download_table *of;
    bool parquet;
    avp_case *reader;
    const avpi_plain *plain; /* of the view */
    avpi_arena text;         /* of values below */
    avpi_query from;         /* " FROM ... WHERE ..." */
    avpi_buf words;          /* plain; empty: none */
    avpi_sql_value *bounds;
    size_t n_bounds, piece;
    bool begun;
    const avp_view *view; /* of rows that lie there; `group` and `handles` go with it, `at` is the next row */
    uint32_t group;
    avp_str *handles;
    size_t at;
    avpi_rows *rows; /* of the piece */
    avpi_buf part, folded;
    char *folder; /* of Parquet; of the view */
    int fd;       /* of the file that was made; -1 = none yet */
};

/** Begin one; the reader and everything it needs of the view are its own from then on, but the view has to stay. */
AVP_MUST_CHECK avp_status avpi_download_begin(const avpi_asked *asked, const avpi_download_table *of, bool parquet,
                                              avp_view_flow **out, avp_error *err);
/** Next rows as CSV, with the heads first; adds nothing at the end. */
AVP_MUST_CHECK avp_status avpi_download_csv(avp_view_flow *flow, avp_error *err);
/** Next bytes of a Parquet file, which is made whole first. */
AVP_MUST_CHECK avp_status avpi_download_parquet(avp_view_flow *flow, avp_error *err);

/** A field of CSV: quoted where need be, guarded against formulas unless it is a number; no bytes: empty. */
AVP_MUST_CHECK avp_status avpi_download_field(avp_view_flow *flow, avp_str field, avp_error *err);
/** Links, from the view. */
AVP_MUST_CHECK avp_status avpi_download_links_begin(const avpi_asked *asked, avp_view_flow *flow, avp_error *err);
AVP_MUST_CHECK avp_status avpi_download_links(avp_view_flow *flow, avp_error *err);

/** Open the piece that comes next: its rows have the columns given, in order. */
AVP_MUST_CHECK avp_status avpi_download_piece(avp_view_flow *flow, const char *columns, const avpi_sql_type *types,
                                              size_t n, avp_error *err);
/** Does the text say the words that are looked for? */
AVP_MUST_CHECK avp_status avpi_download_says(avp_view_flow *flow, avp_str text, bool *out, avp_error *err);

#endif
