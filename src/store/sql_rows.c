/* Results as columns: DuckDB's vectors are handed on where they are what was asked for, converted chunk by chunk otherwise. */
#include "store/engine.h"
#include "store/sql_ahead.h"

#include <math.h>

typedef struct row_column {
    avpi_sql_type want;
    duckdb_type have;
    bool direct;   /* the vector's values are what is wanted, as long as none is NULL */
    void *scratch; /* one vector's worth: converted values, and those of vectors that may not be written to */
    const void *values;
    const uint64_t *valid; /* bit per row; NULL = none is NULL */
} row_column;

struct avpi_rows {
    avp_case *c;
    duckdb_result result;
    bool open;         /* result has to be destroyed */
    avpi_ahead *ahead; /* who fetches beside us, once the result turned out to be large */
    size_t fetched;    /* chunks, before that */
    duckdb_data_chunk chunk;
    duckdb_data_chunk *queue; /* taken in because another statement came */
    size_t queue_at, queue_count, queue_capacity;
    avp_error failure; /* of the taking in: told when the queue is used up */
    size_t n, n_columns;
    row_column *columns;
};

static bool is_valid(const row_column *col, size_t row) {
    return !col->valid || (col->valid[row / 64] >> (row % 64) & 1);
}

/* ---- which types are read as they stand, which by conversion, which by a CAST in SQL ---- */

static bool is_integer(duckdb_type type) {
    switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ: return true;
    default: return false;
    }
}

static bool is_convertible(avpi_sql_type want, duckdb_type have) {
    bool number = want == AVPI_SQL_I64 || want == AVPI_SQL_U32 || want == AVPI_SQL_U64 || want == AVPI_SQL_F64;
    return avpi_engine_matches(want, have) || (number && is_integer(have)) ||
           (want == AVPI_SQL_F64 && have == DUCKDB_TYPE_FLOAT);
}

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

/* ---- conversion ---- */

static void convert_text(const row_column *col, const duckdb_string_t *from, size_t n) {
    avp_str *out = col->scratch;
    for (size_t i = 0; i < n; i++) {
        if (!is_valid(col, i)) {
            out[i] = (avp_str){NULL, 0};
            continue;
        }
        uint32_t length = from[i].value.inlined.length;
        const char *bytes =
            length <= sizeof from[i].value.inlined.inlined ? from[i].value.inlined.inlined : from[i].value.pointer.ptr;
        out[i] = (avp_str){bytes, length};
    }
}

/* One whole number of any width: false when it does not fit into *low as int64_t or (big) as uint64_t. */
static bool integer_at(duckdb_type type, const void *from, size_t i, int64_t *out, bool *big) {
    *big = false;
    switch (type) {
    case DUCKDB_TYPE_BOOLEAN: *out = ((const bool *)from)[i]; return true;
    case DUCKDB_TYPE_SMALLINT: *out = ((const int16_t *)from)[i]; return true;
    case DUCKDB_TYPE_INTEGER: *out = ((const int32_t *)from)[i]; return true;
    case DUCKDB_TYPE_UTINYINT: *out = ((const uint8_t *)from)[i]; return true;
    case DUCKDB_TYPE_USMALLINT: *out = ((const uint16_t *)from)[i]; return true;
    case DUCKDB_TYPE_UINTEGER: *out = ((const uint32_t *)from)[i]; return true;
    case DUCKDB_TYPE_UBIGINT: {
        uint64_t value = ((const uint64_t *)from)[i];
        *big = value > INT64_MAX;
        *out = (int64_t)value;
        return true;
    }
    case DUCKDB_TYPE_HUGEINT: {
        duckdb_hugeint value = ((const duckdb_hugeint *)from)[i];
        *big = value.upper == 0 && value.lower > INT64_MAX;
        *out = (int64_t)value.lower;
        return value.upper == 0 || (value.upper == -1 && value.lower > INT64_MAX);
    }
    default: *out = ((const int64_t *)from)[i]; return true;
    }
}

static bool convert_integers(const row_column *col, const void *from, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int64_t value = 0;
        bool big = false;
        if (!is_valid(col, i))
            continue;
        if (!integer_at(col->have, from, i, &value, &big))
            return false;
        if (col->want == AVPI_SQL_F64)
            ((double *)col->scratch)[i] = big ? (double)(uint64_t)value : (double)value;
        else if (col->want == AVPI_SQL_I64 && !big)
            ((int64_t *)col->scratch)[i] = value;
        else if (col->want == AVPI_SQL_U64 && (big || value >= 0))
            ((uint64_t *)col->scratch)[i] = (uint64_t)value;
        else if (col->want == AVPI_SQL_U32 && !big && value >= 0 && value <= UINT32_MAX)
            ((uint32_t *)col->scratch)[i] = (uint32_t)value;
        else
            return false;
    }
    return true;
}

/* NULL has a value of its own in each type (see sql.h), so that readers need not ask for most columns. */
static void mark_nulls(const row_column *col, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (is_valid(col, i))
            continue;
        switch (col->want) {
        case AVPI_SQL_TEXT: break;
        case AVPI_SQL_I64: ((int64_t *)col->scratch)[i] = INT64_MIN; break;
        case AVPI_SQL_F64: ((double *)col->scratch)[i] = NAN; break;
        case AVPI_SQL_U32: ((uint32_t *)col->scratch)[i] = UINT32_MAX; break;
        case AVPI_SQL_U64: ((uint64_t *)col->scratch)[i] = UINT64_MAX; break;
        case AVPI_SQL_BOOL: ((bool *)col->scratch)[i] = false; break;
        case AVPI_SQL_U128: ((avpi_hash128 *)col->scratch)[i] = (avpi_hash128){UINT64_MAX, UINT64_MAX}; break;
        }
    }
}

static bool has_null(const row_column *col, size_t n) {
    size_t whole = n / 64;
    for (size_t i = 0; i < whole; i++)
        if (col->valid[i] != UINT64_MAX)
            return true;
    uint64_t rest = ((uint64_t)1 << (n % 64)) - 1;
    return n % 64 != 0 && (col->valid[whole] & rest) != rest;
}

/* A vector may be a view of the table itself, so marks go into a copy. */
static avp_status read_column(avpi_rows *rows, size_t at, size_t n, avp_error *err) {
    row_column *col = &rows->columns[at];
    duckdb_vector vector = duckdb_data_chunk_get_vector(rows->chunk, (idx_t)at);
    const void *data = duckdb_vector_get_data(vector);
    col->valid = duckdb_vector_get_validity(vector);
    if (col->valid && !has_null(col, n))
        col->valid = NULL;
    col->values = col->scratch;
    if (col->want == AVPI_SQL_TEXT) {
        convert_text(col, data, n);
    } else if (col->direct && !col->valid) {
        col->values = data;
    } else if (col->direct) {
        memcpy(col->scratch, data, n * avpi_engine_width(col->want));
    } else if (col->have == DUCKDB_TYPE_FLOAT) {
        for (size_t i = 0; i < n; i++)
            ((double *)col->scratch)[i] = (double)((const float *)data)[i];
    } else if (!convert_integers(col, data, n)) {
        return avpi_fail(&rows->c->ctx, err, AVP_E_INPUT,
                         N_("column %zu of a query holds a number that is out of range"), at + 1);
    }
    if (col->valid)
        mark_nulls(col, n);
    return AVP_OK;
}

/* ---- opening ---- */

static avp_status add_cast(avpi_buf *out, size_t i, avpi_sql_type want, duckdb_type have, avp_error *err) {
    if (is_convertible(want, have))
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
        fine &= is_convertible(types[i], duckdb_prepared_statement_column_type(*out, (idx_t)i));
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

static avp_status add_columns(avpi_rows *rows, duckdb_prepared_statement s, const avpi_sql_type *types, size_t n,
                              avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = &rows->c->ctx;
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *rows->columns, &rows->columns, err));
    rows->n_columns = n;
    for (size_t i = 0; i < n; i++) {
        row_column *col = &rows->columns[i];
        col->want = types[i];
        col->have = duckdb_prepared_statement_column_type(s, (idx_t)i);
        col->direct = avpi_engine_matches(col->want, col->have);
        AVP_TRY(avpi_alloc(ctx, duckdb_vector_size(), avpi_engine_width(col->want), &col->scratch, err));
    }
done:
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
    AVP_TRY(add_columns(rows, statement, types, n_columns, err));
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

static avp_status next_chunk(avpi_rows *rows, avp_error *err) {
    duckdb_destroy_data_chunk(&rows->chunk);
    if (rows->queue_at < rows->queue_count) {
        rows->chunk = rows->queue[rows->queue_at++];
        return AVP_OK;
    }
    if (rows->failure.status != AVP_OK) {
        if (err && err->status == AVP_OK)
            *err = rows->failure;
        return rows->failure.status;
    }
    return rows->c->stream == rows ? fetch(rows, &rows->chunk, err) : AVP_OK;
}

avp_status avpi_rows_next(avpi_rows *rows, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    *n = rows->n = 0;
    if (avpi_cancelled(&rows->c->ctx))
        return avpi_fail(&rows->c->ctx, err, AVP_E_CANCELLED, N_("interrupted"));
    AVP_TRY(next_chunk(rows, err));
    if (!rows->chunk)
        return AVP_OK;
    size_t count = (size_t)duckdb_data_chunk_get_size(rows->chunk);
    for (size_t i = 0; i < rows->n_columns; i++)
        AVP_TRY(read_column(rows, i, count, err));
    *n = rows->n = count;
done:
    return status;
}

static const void *column_of(const avpi_rows *rows, size_t column, avpi_sql_type type) {
    return column < rows->n_columns && rows->columns[column].want == type ? rows->columns[column].values : NULL;
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
    return !is_valid(&rows->columns[column], row);
}

void avpi_rows_close(avpi_rows *rows) {
    if (!rows)
        return;
    const avp_ctx *ctx = &rows->c->ctx;
    avpi_ahead_stop(rows->ahead);
    if (rows->c->stream == rows)
        rows->c->stream = NULL;
    duckdb_destroy_data_chunk(&rows->chunk);
    while (rows->queue_at < rows->queue_count)
        duckdb_destroy_data_chunk(&rows->queue[rows->queue_at++]);
    if (rows->open)
        duckdb_destroy_result(&rows->result);
    for (size_t i = 0; rows->columns && i < rows->n_columns; i++)
        avpi_free(ctx, rows->columns[i].scratch);
    avpi_free(ctx, rows->columns);
    avpi_free(ctx, rows->queue);
    avpi_free(ctx, rows);
}
