#include "registry/each_row.h"

avp_status avpi_each_row(avp_case *c, const avpi_asked_rows *asked, avpi_take_row take, void *self, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    AVP_TRY(avpi_sql_query(c, asked->sql, asked->params, asked->n_params, asked->types, asked->n_columns, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got; i++)
            AVP_TRY(take(self, rows, i, err));
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}
