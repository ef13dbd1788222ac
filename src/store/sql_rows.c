/* Results as columns: DuckDB's vectors are handed on where they are what was asked for, converted chunk by chunk otherwise. */
#include "store/engine.h"
#include "store/sql_ahead.h"
#include "store/sql_page.h"

struct avpi_rows {
    avp_case *c;
    duckdb_result result;
    bool open;         /* result has to be destroyed */
    avpi_ahead *ahead; /* who fetches beside us, once the result turned out to be large */
    size_t fetched;    /* chunks, before that */
    avpi_page page;
    duckdb_data_chunk *queue; /* taken in because another statement came */
    size_t queue_at, queue_count, queue_capacity;
    avp_error failure; /* of the taking in: told when the queue is used up */
};

/* ---- opening ---- */

/* SQL type that a column is cast to; NULL: epoch_us() gives the microseconds of a time. */
static const char *cast_of(avpi_sql_type want, duckdb_type have) {
    bool time = have == DUCKDB_TYPE_DATE || have == DUCKDB_TYPE_TIMESTAMP_S || have == DUCKDB_TYPE_TIMESTAMP_MS ||
                have == DUCKDB_TYPE_TIMESTAMP_NS;
    switch (want) {
    case AVPI_SQL_I64: return time ? NULL : "BIGINT";
    case AVPI_SQL_F64: return "DOUBLE";
    case AVPI_SQL_U32: return "UINTEGER";
    case AVPI_SQL_U64: return "UBIGINT";
    case AVPI_SQL_BOOL: return "BOOLEAN";
    case AVPI_SQL_U128: return "UHUGEINT";
    default: return "VARCHAR";
    }
}

static avp_status add_cast(avpi_buf *out, size_t i, avpi_sql_type want, duckdb_type have, avp_error *err) {
    if (avpi_page_converts(want, have))
        return avpi_buf_printf(out, err, "c%zu", i);
    const char *type = cast_of(want, have);
    return type ? avpi_buf_printf(out, err, "CAST(c%zu AS %s)", i, type)
                : avpi_buf_printf(out, err, "epoch_us(c%zu)", i);
}

static avp_status cast_sql(duckdb_prepared_statement s, const char *sql, const avpi_sql_type *types, size_t n,
                           avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str inner = avpi_str_trim(avpi_str_view(sql));
    while (inner.len > 0 && inner.ptr[inner.len - 1] == ';')
        inner = avpi_str_trim((avp_str){inner.ptr, inner.len - 1});
    for (size_t i = 0; i < n; i++) {
        AVP_TRY(avpi_buf_add(out, i == 0 ? AVPI_STR("SELECT ") : AVPI_STR(","), err));
        AVP_TRY(add_cast(out, i, types[i], duckdb_prepared_statement_column_type(s, (idx_t)i), err));
    }
    AVP_TRY(avpi_buf_add(out, AVPI_STR(" FROM ("), err));
    AVP_TRY(avpi_buf_add(out, inner, err));
    for (size_t i = 0; i < n; i++)
        AVP_TRY(avpi_buf_printf(out, err, "%sc%zu", i == 0 ? ") AS q(" : ",", i));
    AVP_TRY(avpi_buf_add_byte(out, ')', err));
done:
    return status;
}

/* Prepare the query; where a column is of a type that we do not convert ourselves, prepare it once more with casts around it. */
static avp_status prepare_typed(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params,
                                const avpi_sql_type *types, size_t n, duckdb_prepared_statement *out, avp_error *err) {
    enum { SQL_MOST = 1 << 20 };
    avp_status status = AVP_OK;
    avpi_buf buf;
    bool fine = true;
    avpi_buf_init(&buf, &c->ctx, SQL_MOST);
    AVP_TRY(avpi_engine_prepare(c, sql, params, n_params, out, err));
    if (duckdb_prepared_statement_column_count(*out) != n) {
        status = avpi_fail(&c->ctx, err, AVP_E_BUG, N_("a query gives %llu columns, %zu were asked for"),
                           (unsigned long long)duckdb_prepared_statement_column_count(*out), n);
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        fine &= avpi_page_converts(types[i], duckdb_prepared_statement_column_type(*out, (idx_t)i));
    if (fine)
        goto done;
    AVP_TRY(cast_sql(*out, sql, types, n, &buf, err));
    duckdb_destroy_prepare(out);
    AVP_TRY(avpi_engine_prepare(c, buf.ptr, params, n_params, out, err));
done:
    avpi_buf_free(&buf);
    if (status != AVP_OK)
        duckdb_destroy_prepare(out);
    return status;
}

avp_status avpi_sql_query(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params,
                          const avpi_sql_type *types, size_t n_columns, avpi_rows **out, avp_error *err) {
    avp_status status = AVP_OK;
    duckdb_prepared_statement statement = NULL;
    avpi_rows *rows = NULL;
    AVP_TRY(avpi_rows_settle(c, err));
    c->touched = true;
    AVP_TRY(avpi_zalloc(&c->ctx, 1, sizeof *rows, &rows, err));
    rows->c = c;
    AVP_TRY(prepare_typed(c, sql, params, n_params, types, n_columns, &statement, err));
    AVP_TRY(avpi_page_init(&rows->page, &c->ctx, statement, types, n_columns, err));
    AVP_TRY(avpi_engine_run(c, statement, true, &rows->result, err));
    rows->open = true;
    c->stream = rows;
    *out = rows;
    rows = NULL;
done:
    duckdb_destroy_prepare(&statement);
    avpi_rows_close(rows);
    return status;
}

/* ---- reading ---- */

/* Next chunk of the running result; NULL at its end. */
static avp_status fetch_now(avp_case *c, duckdb_result *result, duckdb_data_chunk *chunk, avp_error *err) {
    *chunk = duckdb_fetch_chunk(*result);
    if (*chunk && duckdb_data_chunk_get_size(*chunk) > 0)
        return AVP_OK;
    const char *text = duckdb_result_error(result);
    duckdb_destroy_data_chunk(chunk);
    if (!text || text[0] == '\0')
        return AVP_OK;
    /* The error that ended a stream stands on the second line: "Error: Conversion Error: ..." */
    const char *inner = strstr(text, "\nError: ");
    return avpi_engine_fail(c, err, duckdb_result_error_type(result), inner ? inner + strlen("\nError: ") : text);
}

/* Of a large result the next chunks are fetched while this one is worked on. */
static avp_status fetch(avpi_rows *rows, duckdb_data_chunk *chunk, avp_error *err) {
    enum { LARGE_CHUNKS = 16 };
    if (!rows->ahead && rows->fetched++ == LARGE_CHUNKS && rows->c->ctx.n_threads > 1)
        rows->ahead = avpi_ahead_start(rows->c, &rows->result, fetch_now);
    avp_status status =
        rows->ahead ? avpi_ahead_take(rows->ahead, chunk, err) : fetch_now(rows->c, &rows->result, chunk, err);
    if (!*chunk && rows->c->stream == rows)
        rows->c->stream = NULL;
    return status;
}

avp_status avpi_rows_settle(avp_case *c, avp_error *err) {
    avpi_rows *rows = c->stream;
    avp_status status = AVP_OK;
    duckdb_data_chunk chunk = NULL;
    while (c->stream) {
        /* What fails here is the fault of the rows, not of the statement that comes; except for memory. */
        if (fetch(rows, &chunk, &rows->failure) != AVP_OK || !chunk)
            break;
        AVP_TRY(avpi_grow(&c->ctx, &rows->queue, &rows->queue_capacity, rows->queue_count + 1,
                          sizeof(duckdb_data_chunk), err));
        rows->queue[rows->queue_count++] = chunk;
        chunk = NULL;
    }
done:
    duckdb_destroy_data_chunk(&chunk);
    return status;
}

void avpi_rows_cut(avp_case *c) {
    if (!c->stream)
        return;
    avpi_ahead_stop(c->stream->ahead);
    c->stream->ahead = NULL;
    avpi_fail(&c->ctx, &c->stream->failure, AVP_E_BUG, N_("rows are read after their transaction was rolled back"));
    c->stream = NULL;
}

/* The next chunk, whoever fetched it; NULL at the end. */
static avp_status next_chunk(avpi_rows *rows, duckdb_data_chunk *chunk, avp_error *err) {
    if (rows->queue_at < rows->queue_count) {
        *chunk = rows->queue[rows->queue_at++];
        return AVP_OK;
    }
    if (rows->failure.status != AVP_OK) {
        if (err && err->status == AVP_OK)
            *err = rows->failure;
        return rows->failure.status;
    }
    return rows->c->stream == rows ? fetch(rows, chunk, err) : AVP_OK;
}

avp_status avpi_page_fetch(avpi_rows *rows, avpi_page *page, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    *n = 0;
    duckdb_destroy_data_chunk(&page->chunk);
    if (avpi_cancelled(&rows->c->ctx))
        return avpi_fail(&rows->c->ctx, err, AVP_E_CANCELLED, N_("interrupted"));
    AVP_TRY(next_chunk(rows, &page->chunk, err));
    if (page->chunk)
        *n = (size_t)duckdb_data_chunk_get_size(page->chunk);
done:
    return status;
}

avp_status avpi_page_new(const avpi_rows *rows, avpi_page **out, avp_error *err) {
    return avpi_page_like(&rows->page, out, err);
}

avp_status avpi_rows_next(avpi_rows *rows, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_page_fetch(rows, &rows->page, n, err));
    AVP_TRY(avpi_page_read(&rows->page, err));
done:
    if (status != AVP_OK)
        *n = 0;
    return status;
}

static const void *column_of(const avpi_rows *rows, size_t column, avpi_sql_type type) {
    return avpi_page_column_of(&rows->page, column, type);
}

const avp_str *avpi_rows_text(const avpi_rows *rows, size_t column) {
    return column_of(rows, column, AVPI_SQL_TEXT);
}

const int64_t *avpi_rows_i64(const avpi_rows *rows, size_t column) {
    return column_of(rows, column, AVPI_SQL_I64);
}

const double *avpi_rows_f64(const avpi_rows *rows, size_t column) {
    return column_of(rows, column, AVPI_SQL_F64);
}

const uint32_t *avpi_rows_u32(const avpi_rows *rows, size_t column) {
    return column_of(rows, column, AVPI_SQL_U32);
}

const uint64_t *avpi_rows_u64(const avpi_rows *rows, size_t column) {
    return column_of(rows, column, AVPI_SQL_U64);
}

const bool *avpi_rows_bool(const avpi_rows *rows, size_t column) {
    return column_of(rows, column, AVPI_SQL_BOOL);
}

const avpi_hash128 *avpi_rows_u128(const avpi_rows *rows, size_t column) {
    return column_of(rows, column, AVPI_SQL_U128);
}

bool avpi_rows_null(const avpi_rows *rows, size_t column, size_t row) {
    return avpi_page_null(&rows->page, column, row);
}

void avpi_rows_close(avpi_rows *rows) {
    if (!rows)
        return;
    const avp_ctx *ctx = &rows->c->ctx;
    avpi_ahead_stop(rows->ahead);
    if (rows->c->stream == rows)
        rows->c->stream = NULL;
    avpi_page_drop(&rows->page);
    while (rows->queue_at < rows->queue_count)
        duckdb_destroy_data_chunk(&rows->queue[rows->queue_at++]);
    if (rows->open)
        duckdb_destroy_result(&rows->result);
    avpi_free(ctx, rows->queue);
    avpi_free(ctx, rows);
}
