/* Rows as CSV for spreadsheets. */
#include "view/download.h"

#include "base/files.h"

/* "-123" and "+4.5e3" are numbers, "-1+cmd" and "=A1" would be formulas. */
static bool is_number(avp_str field) {
    double value;
    if (field.len > 0 && field.ptr[0] == '+')
        field = (avp_str){field.ptr + 1, field.len - 1};
    return avpi_str_to_f64(field, &value);
}

static avp_status write_heads(avp_view_flow *flow, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = avpi_download_columns_count(flow->of);
    for (size_t k = 0; k < n; k++)
        AVP_TRY(avpi_buf_printf(&flow->part, err, "%s%s", k > 0 ? "," : "", flow->of->columns[k].name));
    AVP_TRY(avpi_buf_add_byte(&flow->part, '\n', err));
done:
    return status;
}

avp_status avpi_download_field(avp_view_flow *flow, avp_str field, avp_error *err) {
    return field.ptr ? avpi_buf_csv(&flow->part, field, !is_number(field), err) : AVP_OK;
}

static avp_status write_row(avp_view_flow *flow, size_t row, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t k = 0; k < n; k++) {
        if (k > 0)
            AVP_TRY(avpi_buf_add_byte(&flow->part, ',', err));
        AVP_TRY(avpi_download_field(flow, avpi_rows_text(flow->rows, k)[row], err));
    }
    AVP_TRY(avpi_buf_add_byte(&flow->part, '\n', err));
done:
    return status;
}

/* The columns as text, and behind them the words to search where some are looked for. */
static avp_status open_piece(avp_view_flow *flow, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sql_type types[AVPI_DOWNLOAD_COLUMNS + 1];
    avpi_buf columns;
    avpi_buf_init(&columns, &flow->ctx, 1 << 14);
    for (size_t k = 0; k < n; k++) {
        const avpi_download_column *of = &flow->of->columns[k];
        types[k] = AVPI_SQL_TEXT;
        if (of->csv)
            AVP_TRY(avpi_buf_printf(&columns, err, "%s%s", k > 0 ? ", " : "", of->csv));
        else
            AVP_TRY(avpi_buf_printf(&columns, err, "%sCAST(%s AS VARCHAR)", k > 0 ? ", " : "", of->sql));
    }
    types[n] = AVPI_SQL_TEXT;
    bool searched = flow->words.len > 0;
    if (searched)
        AVP_TRY(avpi_buf_printf(&columns, err, ", %s", flow->of->words));
    AVP_TRY(avpi_download_piece(flow, columns.ptr, types, n + searched, err));
done:
    avpi_buf_free(&columns);
    return status;
}

static avp_status write_rows(avp_view_flow *flow, size_t rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < rows; i++) {
        bool wanted = true;
        if (flow->words.len > 0)
            AVP_TRY(avpi_download_says(flow, avpi_rows_text(flow->rows, n)[i], &wanted, err));
        if (wanted)
            AVP_TRY(write_row(flow, i, n, err));
    }
done:
    return status;
}

avp_status avpi_download_csv(avp_view_flow *flow, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = avpi_download_columns_count(flow->of), rows = 0;
    if (!flow->begun) {
        flow->begun = true;
        return write_heads(flow, err);
    }
    if (flow->of->next)
        return flow->of->next(flow, err);
    while (flow->part.len == 0) {
        if (!flow->rows && flow->piece > flow->n_bounds)
            break;
        if (!flow->rows)
            AVP_TRY(open_piece(flow, n, err));
        AVP_TRY(avpi_rows_next(flow->rows, &rows, err));
        AVP_TRY(write_rows(flow, rows, n, err));
        if (rows == 0) {
            avpi_rows_close(flow->rows);
            flow->rows = NULL;
        }
    }
done:
    return status;
}
