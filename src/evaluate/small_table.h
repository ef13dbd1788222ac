/* A CSV file that fits in memory, as cells: labels, scores. */
#ifndef AVPI_EVALUATE_SMALL_TABLE_H
#define AVPI_EVALUATE_SMALL_TABLE_H

#include "base/text.h"

typedef struct avpi_small_table {
    size_t n_columns, n_rows;
    avp_str *names; /* n_columns */
    avp_str *cells; /* n_rows * n_columns */
    avpi_arena arena;
    avpi_buf bytes;
    size_t capacity;
    const char *path;
} avpi_small_table;

/**
 * Read path whole (.gz and .zst are unpacked), with its delimiter guessed as for any other file.
 * Out     out  freed with avpi_small_table_free whatever happens
 * Errors  AVP_E_INPUT not there, not UTF-8, no header of two columns, a broken row (with its line); AVP_E_LIMIT over 1 GiB; AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_small_table_read(const avp_ctx *ctx, const char *path, avpi_small_table *out,
                                                avp_error *err);
void avpi_small_table_free(const avp_ctx *ctx, avpi_small_table *table);

/** Index of a column by its exact name; SIZE_MAX when there is none. */
size_t avpi_small_table_column(const avpi_small_table *table, avp_str name);
static inline avp_str avpi_small_table_cell(const avpi_small_table *table, size_t row, size_t column) {
    return table->cells[row * table->n_columns + column];
}

#endif
