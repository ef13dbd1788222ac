/* The rows of a query, one after the other. */
#ifndef AVPI_REGISTRY_EACH_ROW_H
#define AVPI_REGISTRY_EACH_ROW_H

#include "store/sql.h"

typedef struct avpi_asked_rows {
    const char *sql;
    const avpi_sql_value *params;
    size_t n_params;
    const avpi_sql_type *types; /* of the columns */
    size_t n_columns;
} avpi_asked_rows;

/** What is done with row i of rows; they are valid until it returns. */
typedef avp_status (*avpi_take_row)(void *self, const avpi_rows *rows, size_t i, avp_error *err);

/** Call take for every row in order; the first error ends it. Cost: rows are streamed, not kept */
AVP_MUST_CHECK avp_status avpi_each_row(avp_case *c, const avpi_asked_rows *asked, avpi_take_row take, void *self,
                                        avp_error *err);

#endif
