#include "store/column_digest.h"

#include "store/engine.h"

#define NO_TEXT UINT32_MAX

void avpi_column_digest_init(avpi_column_digest *column, avpi_sql_type type) {
    column->type = type;
    column->used = 0;
    avpi_sha256_init(&column->state);
}

static void flush(avpi_column_digest *col) {
    avpi_sha256_add(&col->state, col->room, col->used);
    col->used = 0;
}

static inline void put(avpi_column_digest *col, const void *bytes, size_t n) {
    if (n > AVPI_COLUMN_ROOM - col->used) {
        flush(col);
        if (n > AVPI_COLUMN_ROOM) {
            avpi_sha256_add(&col->state, bytes, n);
            return;
        }
    }
    memcpy(col->room + col->used, bytes, n);
    col->used += n;
}

/* ---- texts ---- */

static void put_texts(avpi_column_digest *col, const avp_str *texts, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        uint32_t length = texts[i].ptr ? (uint32_t)texts[i].len : NO_TEXT;
        put(col, &length, sizeof length);
        if (texts[i].ptr)
            put(col, texts[i].ptr, texts[i].len);
    }
}

/* ---- values of one width ---- */

static size_t next_u32(const uint32_t *of, size_t from, size_t to, uint32_t value) {
    while (from < to && of[from] != value)
        from++;
    return from;
}

static size_t next_u64(const uint64_t *of, size_t from, size_t to, uint64_t value) {
    while (from < to && of[from] != value)
        from++;
    return from;
}

static size_t next_u128(const avpi_hash128 *of, size_t from, size_t to) {
    while (from < to && (of[from].low != UINT64_MAX || of[from].high != UINT64_MAX))
        from++;
    return from;
}

static size_t next_false(const bool *of, size_t from, size_t to) {
    while (from < to && of[from])
        from++;
    return from;
}

/* The first value from there on that may mean NULL (see sql.h); a real number always may. */
static size_t next_unsure(avpi_sql_type type, const void *values, size_t from, size_t to) {
    switch (type) {
    case AVPI_SQL_I64: return next_u64(values, from, to, (uint64_t)INT64_MIN);
    case AVPI_SQL_U64: return next_u64(values, from, to, UINT64_MAX);
    case AVPI_SQL_U32: return next_u32(values, from, to, UINT32_MAX);
    case AVPI_SQL_U128: return next_u128(values, from, to);
    case AVPI_SQL_BOOL: return next_false(values, from, to);
    default: return from;
    }
}

/* A value that may mean NULL is followed by what it is. */
static void put_values(avpi_column_digest *col, const avpi_rows *rows, size_t at, const void *values, size_t from,
                       size_t to) {
    const unsigned char *bytes = values;
    size_t width = avpi_engine_width(col->type);
    while (from < to) {
        size_t unsure = next_unsure(col->type, values, from, to);
        if (unsure > from)
            put(col, bytes + from * width, (unsure - from) * width);
        if (unsure < to) {
            unsigned char present = !avpi_rows_null(rows, at, unsure);
            put(col, bytes + unsure * width, width);
            put(col, &present, 1);
        }
        from = unsure + 1;
    }
}

static const void *values_of(const avpi_rows *rows, size_t at, avpi_sql_type type) {
    switch (type) {
    case AVPI_SQL_I64: return avpi_rows_i64(rows, at);
    case AVPI_SQL_F64: return avpi_rows_f64(rows, at);
    case AVPI_SQL_U32: return avpi_rows_u32(rows, at);
    case AVPI_SQL_U64: return avpi_rows_u64(rows, at);
    case AVPI_SQL_BOOL: return avpi_rows_bool(rows, at);
    case AVPI_SQL_U128: return avpi_rows_u128(rows, at);
    default: return avpi_rows_text(rows, at);
    }
}

void avpi_column_digest_add(avpi_column_digest *column, const avpi_rows *rows, size_t at, size_t from, size_t to) {
    const void *values = values_of(rows, at, column->type);
    if (column->type == AVPI_SQL_TEXT)
        put_texts(column, values, from, to);
    else
        put_values(column, rows, at, values, from, to);
}

void avpi_column_digest_hex(avpi_column_digest *column, char hex[AVPI_SHA256_HEX_SIZE]) {
    unsigned char out[AVPI_SHA256_SIZE];
    flush(column);
    avpi_sha256 so_far = column->state;
    avpi_sha256_end(&so_far, out);
    avpi_hex(out, sizeof out, hex);
}
