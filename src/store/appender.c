/* Columns into a table: DuckDB's vectors are written as arrays, a vector's worth of rows at a time. */
#include "store/engine.h"

struct avpi_appender {
    avp_case *c;
    char *table;
    duckdb_appender appender;
    duckdb_data_chunk chunk;
    size_t n_columns;
    duckdb_type *types;
};

static avp_status fail_append(avpi_appender *a, avp_error *err) {
    duckdb_error_data data = duckdb_appender_error_data(a->appender);
    duckdb_error_type type = duckdb_error_data_has_error(data) ? duckdb_error_data_error_type(data) : DUCKDB_ERROR_IO;
    avp_status status = avpi_engine_fail(a->c, err, type, duckdb_error_data_message(data));
    duckdb_destroy_error_data(&data);
    return status;
}

static avp_status make_chunk(avpi_appender *a, avp_error *err) {
    avp_status status = AVP_OK;
    duckdb_logical_type *types = NULL;
    AVP_TRY(avpi_zalloc(&a->c->ctx, a->n_columns, sizeof(duckdb_logical_type), &types, err));
    AVP_TRY(avpi_alloc(&a->c->ctx, a->n_columns, sizeof *a->types, &a->types, err));
    for (size_t i = 0; i < a->n_columns; i++) {
        types[i] = duckdb_appender_column_type(a->appender, (idx_t)i);
        a->types[i] = duckdb_get_type_id(types[i]);
    }
    a->chunk = duckdb_create_data_chunk(types, (idx_t)a->n_columns);
    if (!a->chunk)
        status = avpi_fail_memory(&a->c->ctx, err);
done:
    for (size_t i = 0; types && i < a->n_columns; i++)
        duckdb_destroy_logical_type(&types[i]);
    avpi_free(&a->c->ctx, types);
    return status;
}

avp_status avpi_appender_open(avp_case *c, const char *table, avpi_appender **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *a = NULL;
    AVP_TRY(avpi_engine_ready(c, err));
    AVP_TRY(avpi_rows_settle(c, err));
    AVP_TRY(avpi_closing_take_in(c, err));
    c->touched = c->changing = true;
    c->changed |= !c->in_transaction;
    AVP_TRY(avpi_zalloc(&c->ctx, 1, sizeof *a, &a, err));
    a->c = c;
    AVP_TRY(avpi_str_dup(&c->ctx, avpi_str_view(table), &a->table, err));
    if (duckdb_appender_create(c->connection, NULL, table, &a->appender) != DuckDBSuccess) {
        status = fail_append(a, err);
        goto done;
    }
    a->n_columns = (size_t)duckdb_appender_column_count(a->appender);
    AVP_TRY(make_chunk(a, err));
    *out = a;
    a = NULL;
done:
    avpi_appender_abandon(a);
    return status;
}

static void set_null(duckdb_vector vector, uint64_t **valid, size_t row) {
    if (!*valid) {
        duckdb_vector_ensure_validity_writable(vector);
        *valid = duckdb_vector_get_validity(vector);
    }
    (*valid)[row / 64] &= ~((uint64_t)1 << (row % 64));
}

/* Short texts stand in the vector itself, long ones stay with the caller: DuckDB copies them when the chunk is appended. */
static void put_text(duckdb_string_t *to, avp_str text) {
    *to = (duckdb_string_t){0};
    to->value.inlined.length = (uint32_t)text.len;
    if (text.len <= sizeof to->value.inlined.inlined) {
        if (text.len > 0)
            memcpy(to->value.inlined.inlined, text.ptr, text.len);
        return;
    }
    memcpy(to->value.pointer.prefix, text.ptr, sizeof to->value.pointer.prefix);
    union { /* DuckDB declares the pointer without const, and only reads */
        const char *given;
        char *taken;
    } pointer = {text.ptr};
    to->value.pointer.ptr = pointer.taken;
}

static avp_status put_texts(avpi_appender *a, size_t column, duckdb_vector vector, const avp_str *texts,
                            const bool *present, size_t n, avp_error *err) {
    duckdb_string_t *to = duckdb_vector_get_data(vector);
    uint64_t *valid = duckdb_vector_get_validity(vector);
    bool binary = a->types[column] == DUCKDB_TYPE_BLOB;
    for (size_t i = 0; i < n; i++) {
        size_t bad = 0;
        if (!texts[i].ptr || (present && !present[i])) {
            put_text(&to[i], (avp_str){"", 0});
            set_null(vector, &valid, i);
            continue;
        }
        if (texts[i].len > UINT32_MAX)
            return avpi_fail(&a->c->ctx, err, AVP_E_LIMIT,
                             N_("a text of more than 4 GiB does not fit into table \"%s\""), a->table);
        if (!binary && !avpi_utf8_valid(texts[i], &bad))
            return avpi_fail(&a->c->ctx, err, AVP_E_INPUT, N_("a text for table \"%s\" is not valid UTF-8 at byte %zu"),
                             a->table, bad);
        put_text(&to[i], texts[i]);
    }
    return AVP_OK;
}

/* Rows [from, from + n) of one column. */
static avp_status put_column(avpi_appender *a, size_t at, const avpi_column *column, size_t from, size_t n,
                             avp_error *err) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(a->chunk, (idx_t)at);
    uint64_t *valid = duckdb_vector_get_validity(vector);
    const bool *present = column->present ? column->present + from : NULL;
    size_t width = avpi_engine_width(column->type);
    if (!column->values) {
        for (size_t i = 0; i < n; i++)
            set_null(vector, &valid, i);
        return AVP_OK;
    }
    if (!avpi_engine_matches(column->type, a->types[at]))
        return avpi_fail(&a->c->ctx, err, AVP_E_BUG, N_("column %zu of table \"%s\" is of another type"), at + 1,
                         a->table);
    const char *values = (const char *)column->values + from * width;
    if (column->type == AVPI_SQL_TEXT)
        return put_texts(a, at, vector, (const avp_str *)(const void *)values, present, n, err);
    memcpy(duckdb_vector_get_data(vector), values, n * width);
    for (size_t i = 0; present && i < n; i++)
        if (!present[i])
            set_null(vector, &valid, i);
    return AVP_OK;
}

avp_status avpi_appender_add(avpi_appender *a, const avpi_column *columns, size_t n_columns, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    size_t most = (size_t)duckdb_vector_size();
    if (n_columns != a->n_columns)
        return avpi_fail(&a->c->ctx, err, AVP_E_BUG, N_("table \"%s\" has %zu columns, %zu were given"), a->table,
                         a->n_columns, n_columns);
    AVP_TRY(avpi_rows_settle(a->c, err));
    for (size_t from = 0; from < n; from += most) {
        size_t count = n - from < most ? n - from : most;
        duckdb_data_chunk_reset(a->chunk);
        for (size_t i = 0; i < n_columns; i++)
            AVP_TRY(put_column(a, i, &columns[i], from, count, err));
        duckdb_data_chunk_set_size(a->chunk, (idx_t)count);
        if (duckdb_append_data_chunk(a->appender, a->chunk) != DuckDBSuccess) {
            status = fail_append(a, err);
            goto done;
        }
    }
done:
    return status;
}

avp_status avpi_appender_finish(avpi_appender *a, avp_error *err) {
    avp_status status = avpi_rows_settle(a->c, err);
    if (status == AVP_OK && duckdb_appender_close(a->appender) != DuckDBSuccess)
        status = fail_append(a, err);
    avpi_appender_abandon(a);
    return status;
}

void avpi_appender_abandon(avpi_appender *a) {
    if (!a)
        return;
    const avp_ctx *ctx = &a->c->ctx;
    duckdb_destroy_data_chunk(&a->chunk);
    duckdb_appender_destroy(&a->appender);
    avpi_free(ctx, a->types);
    avpi_free(ctx, a->table);
    avpi_free(ctx, a);
}
