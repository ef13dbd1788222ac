/* Inside of the store: a vector's worth of rows, as what was asked for. */
#ifndef AVPI_STORE_SQL_PAGE_H
#define AVPI_STORE_SQL_PAGE_H

#include "store/engine.h"

typedef struct avpi_page_column {
    avpi_sql_type want;
    duckdb_type have;
    bool direct;   /* the vector's values are what is wanted, as long as none is NULL */
    void *scratch; /* one vector's worth: converted values, and those of vectors that may not be written to */
    const void *values;
    const uint64_t *valid; /* bit per row; NULL = none is NULL */
} avpi_page_column;

struct avpi_page {
    const avp_ctx *ctx;
    duckdb_data_chunk chunk; /* its own */
    size_t n_columns;
    avpi_page_column *columns;
};

/** May a vector of type `have` be read as `want` without a cast in SQL? */
bool avpi_page_converts(avpi_sql_type want, duckdb_type have);
/** Columns of the result of a statement; freed with avpi_page_drop whatever happens. */
AVP_MUST_CHECK avp_status avpi_page_init(avpi_page *page, const avp_ctx *ctx, duckdb_prepared_statement statement,
                                         const avpi_sql_type *types, size_t n, avp_error *err);
/** An empty page of the same columns. */
AVP_MUST_CHECK avp_status avpi_page_like(const avpi_page *other, avpi_page **out, avp_error *err);
void avpi_page_drop(avpi_page *page);
/** Values of a column, NULL where it is of another type. */
const void *avpi_page_column_of(const avpi_page *page, size_t column, avpi_sql_type type);
bool avpi_page_null(const avpi_page *page, size_t column, size_t row);

#endif
