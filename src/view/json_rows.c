/* Rows of SQL as arrays of JSON objects. */
#include "view/ask.h"

#include <math.h>

enum { SQL_MOST = 1 << 16, COLUMNS_MOST = 32, NUMBERS_MOST = 8 };

void avpi_query_init(avpi_query *query, const avp_view *view) {
    query->n_bound = 0;
    avpi_buf_init(&query->sql, &view->ctx, SQL_MOST);
}

void avpi_query_free(avpi_query *query) {
    avpi_buf_free(&query->sql);
}

avp_status avpi_query_add(avpi_query *query, const char *sql, avp_error *err) {
    return avpi_buf_add(&query->sql, avpi_str_view(sql), err);
}

avp_status avpi_query_bind(avpi_query *query, const char *sql, avpi_sql_value value, avp_error *err) {
    if (query->n_bound == AVPI_BOUND_MAX)
        return avpi_fail(query->sql.ctx, err, AVP_E_BUG, N_("too many values in one query"));
    query->bound[query->n_bound++] = value;
    return avpi_query_add(query, sql, err);
}

json_t *avpi_cells_text(avp_str text) {
    return text.ptr ? json_stringn(text.ptr, text.len) : json_null();
}

static json_t *cell(const avpi_rows *rows, avpi_sql_type type, size_t column, size_t row) {
    if (avpi_rows_null(rows, column, row))
        return json_null();
    switch (type) {
    case AVPI_SQL_TEXT: return avpi_cells_text(avpi_rows_text(rows, column)[row]);
    case AVPI_SQL_I64: return json_integer(avpi_rows_i64(rows, column)[row]);
    case AVPI_SQL_F64:
        return isfinite(avpi_rows_f64(rows, column)[row]) ? json_real(avpi_rows_f64(rows, column)[row]) : json_null();
    case AVPI_SQL_U32: return json_integer(avpi_rows_u32(rows, column)[row]);
    case AVPI_SQL_U64: return json_integer((json_int_t)avpi_rows_u64(rows, column)[row]);
    case AVPI_SQL_BOOL: return json_boolean(avpi_rows_bool(rows, column)[row]);
    case AVPI_SQL_U128: break;
    }
    return json_null();
}

static avp_status add_chunk(const avpi_rows *rows, size_t n, const avpi_cells_column *columns, size_t n_columns,
                            json_t *array) {
    for (size_t row = 0; row < n; row++) {
        json_t *object = json_object();
        for (size_t k = 0; k < n_columns && object; k++)
            avpi_cells_set(object, columns[k].name, cell(rows, columns[k].type, k, row));
        if (json_array_append_new(array, object) != 0)
            return AVP_E_MEMORY;
    }
    return AVP_OK;
}

avp_status avpi_cells_rows(const avp_view *view, const avpi_query *query, const avpi_cells_column *columns,
                           size_t n_columns, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sql_type types[COLUMNS_MOST];
    avpi_rows *rows = NULL;
    json_t *array = json_array();
    size_t n = 0;
    for (size_t k = 0; k < n_columns; k++)
        types[k] = columns[k].type;
    AVP_TRY(avpi_sql_query(view->c, query->sql.ptr, query->bound, query->n_bound, types, n_columns, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (add_chunk(rows, n, columns, n_columns, array) != AVP_OK) {
            status = avpi_fail_memory(&view->ctx, err);
            goto done;
        }
    } while (n > 0);
    *out = array;
    array = NULL;
done:
    avpi_rows_close(rows);
    json_decref(array);
    return status;
}

avp_status avpi_cells_select(const avp_view *view, const char *sql, const uint64_t *numbers, size_t n,
                             const avpi_cells_column *columns, size_t n_columns, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query query;
    avpi_query_init(&query, view);
    AVP_TRY(avpi_query_add(&query, sql, err));
    for (size_t i = 0; i < n && i < NUMBERS_MOST; i++)
        query.bound[query.n_bound++] = avpi_sql_u64(numbers[i]);
    AVP_TRY(avpi_cells_rows(view, &query, columns, n_columns, out, err));
done:
    avpi_query_free(&query);
    return status;
}

avp_status avpi_cells_parts(const avp_view *view, const avpi_part *parts, size_t n_parts, const uint64_t *numbers,
                            size_t n, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n_parts; i++) {
        json_t *rows = NULL;
        AVP_TRY(avpi_cells_select(view, parts[i].sql, numbers, n, parts[i].columns, parts[i].n_columns, &rows, err));
        avpi_cells_set(root, parts[i].key, rows);
    }
done:
    return status;
}

json_t *avpi_cells_first(json_t *rows) {
    json_t *first = json_incref(json_array_get(rows, 0));
    json_decref(rows);
    return first ? first : json_null();
}

avp_status avpi_cells_number(const avpi_asked *asked, json_t *root, const char *key, const char *sql, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t n = 0;
    AVP_TRY(avpi_sql_number(asked->view->c, sql, NULL, 0, &n, err));
    avpi_cells_set(root, key, json_integer(n));
done:
    return status;
}
