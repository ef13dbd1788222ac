/* DuckDB's vectors are handed on where they are what was asked for, converted otherwise. */
#include "store/sql_page.h"

#include <math.h>

static bool is_valid(const avpi_page_column *col, size_t row) {
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

bool avpi_page_converts(avpi_sql_type want, duckdb_type have) {
    bool number = want == AVPI_SQL_I64 || want == AVPI_SQL_U32 || want == AVPI_SQL_U64 || want == AVPI_SQL_F64;
    return avpi_engine_matches(want, have) || (number && is_integer(have)) ||
           (want == AVPI_SQL_F64 && have == DUCKDB_TYPE_FLOAT);
}

/* ---- conversion ---- */

static void convert_text(const avpi_page_column *col, const duckdb_string_t *from, size_t n) {
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

static bool convert_integers(const avpi_page_column *col, const void *from, size_t n) {
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
static void mark_nulls(const avpi_page_column *col, size_t n) {
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

static bool has_null(const avpi_page_column *col, size_t n) {
    size_t whole = n / 64;
    for (size_t i = 0; i < whole; i++)
        if (col->valid[i] != UINT64_MAX)
            return true;
    uint64_t rest = ((uint64_t)1 << (n % 64)) - 1;
    return n % 64 != 0 && (col->valid[whole] & rest) != rest;
}

/* A vector may be a view of the table itself, so marks go into a copy. */
static avp_status read_column(avpi_page *page, size_t at, size_t n, avp_error *err) {
    avpi_page_column *col = &page->columns[at];
    duckdb_vector vector = duckdb_data_chunk_get_vector(page->chunk, (idx_t)at);
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
        return avpi_fail(page->ctx, err, AVP_E_INPUT, N_("column %zu of a query holds a number that is out of range"),
                         at + 1);
    }
    if (col->valid)
        mark_nulls(col, n);
    return AVP_OK;
}

/* ---- pages ---- */

static avp_status add_column(avpi_page *page, avpi_sql_type want, duckdb_type have, avp_error *err) {
    avpi_page_column *col = &page->columns[page->n_columns++];
    col->want = want;
    col->have = have;
    col->direct = avpi_engine_matches(want, have);
    return avpi_alloc(page->ctx, duckdb_vector_size(), avpi_engine_width(want), &col->scratch, err);
}

avp_status avpi_page_init(avpi_page *page, const avp_ctx *ctx, duckdb_prepared_statement s, const avpi_sql_type *types,
                          size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    *page = (avpi_page){.ctx = ctx};
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *page->columns, &page->columns, err));
    for (size_t i = 0; i < n; i++)
        AVP_TRY(add_column(page, types[i], duckdb_prepared_statement_column_type(s, (idx_t)i), err));
done:
    return status;
}

avp_status avpi_page_like(const avpi_page *other, avpi_page **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_page *page = NULL;
    AVP_TRY(avpi_zalloc(other->ctx, 1, sizeof *page, &page, err));
    page->ctx = other->ctx;
    AVP_TRY(avpi_zalloc(page->ctx, other->n_columns, sizeof *page->columns, &page->columns, err));
    for (size_t i = 0; i < other->n_columns; i++)
        AVP_TRY(add_column(page, other->columns[i].want, other->columns[i].have, err));
    *out = page;
    page = NULL;
done:
    avpi_page_free(page);
    return status;
}

avp_status avpi_page_read(avpi_page *page, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; page->chunk && i < page->n_columns; i++)
        AVP_TRY(read_column(page, i, (size_t)duckdb_data_chunk_get_size(page->chunk), err));
done:
    return status;
}

void avpi_page_drop(avpi_page *page) {
    duckdb_destroy_data_chunk(&page->chunk);
    for (size_t i = 0; page->columns && i < page->n_columns; i++)
        avpi_free(page->ctx, page->columns[i].scratch);
    avpi_free(page->ctx, page->columns);
    *page = (avpi_page){0};
}

void avpi_page_free(avpi_page *page) {
    if (!page)
        return;
    const avp_ctx *ctx = page->ctx;
    avpi_page_drop(page);
    avpi_free(ctx, page);
}

const void *avpi_page_column_of(const avpi_page *page, size_t column, avpi_sql_type type) {
    return column < page->n_columns && page->columns[column].want == type ? page->columns[column].values : NULL;
}

bool avpi_page_null(const avpi_page *page, size_t column, size_t row) {
    return !is_valid(&page->columns[column], row);
}

const avp_str *avpi_page_text(const avpi_page *page, size_t column) {
    return avpi_page_column_of(page, column, AVPI_SQL_TEXT);
}

const uint32_t *avpi_page_u32(const avpi_page *page, size_t column) {
    return avpi_page_column_of(page, column, AVPI_SQL_U32);
}
