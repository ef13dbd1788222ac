/* A table file row by row: packed or not, its dialect found out, every row with its place; broken ones with the reason. */
#ifndef AVPI_REGISTRY_TABLE_ROWS_H
#define AVPI_REGISTRY_TABLE_ROWS_H

#include "read/dialect.h"

typedef struct avpi_table_row {
    const avp_str *cells; /* as many as the header has; quotes undone, white space trimmed, UTF-8 */
    avp_str raw;
    uint64_t line, byte;
    const char *reason; /* msgid: why it is no row; NULL = it is one */
} avpi_table_row;

typedef struct avpi_table {
    const avp_ctx *ctx;
    avpi_input *input;
    avpi_plan plan;
    avpi_head head; /* names of the columns in head.sample.names, first rows */
    avpi_splitter splitter;
    avpi_csv csv, single;
    avpi_buf room, header; /* bytes of the stretch; of the header */
    avpi_arena arena;
    avp_str *cells;
    avpi_stretch stretch;
    uint64_t line;
    bool splitting, within; /* a stretch is under way */
} avpi_table;

/**
 * Open a table and read its header.
 * Out      table   freed with avpi_table_close whatever happens
 * Errors   AVP_E_INPUT not there, no table, no header; AVP_E_IO, AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_table_open(const avp_ctx *ctx, const char *path, avpi_table *table, avp_error *err);
void avpi_table_close(avpi_table *table);
/** Next row, valid until the next call. *more = false at the end. Errors: AVP_E_INPUT the file is damaged or cut off */
AVP_MUST_CHECK avp_status avpi_table_next(avpi_table *table, avpi_table_row *row, bool *more, avp_error *err);

/** First bytes that tell a format: the input unpacked. Errors as avpi_table_open. out: cleared first */
AVP_MUST_CHECK avp_status avpi_table_peek(const avp_ctx *ctx, const char *path, size_t want, avpi_buf *out,
                                          avp_error *err);
/** The whole file unpacked, at most most bytes. Errors: AVP_E_LIMIT it is larger */
AVP_MUST_CHECK avp_status avpi_table_whole(const avp_ctx *ctx, const char *path, size_t most, avpi_buf *out,
                                           avp_error *err);

#endif
