/* The port to the case's tables: plain columns in, plain columns out. Implemented over DuckDB; no other file knows DuckDB. */
#ifndef AVPI_STORE_SQL_H
#define AVPI_STORE_SQL_H

#include "avispero/case.h"
#include "base/hash.h"
#include "base/text.h"

/* The connection of a case. Stages pass avp_case around and never see what is inside. */

typedef enum avpi_sql_type {
    AVPI_SQL_TEXT,
    AVPI_SQL_I64,
    AVPI_SQL_F64,
    AVPI_SQL_U32,
    AVPI_SQL_U64,
    AVPI_SQL_BOOL,
    AVPI_SQL_U128
} avpi_sql_type;

typedef struct avpi_sql_value { /* one parameter; type says which member counts */
    avpi_sql_type type;
    bool null;
    avp_str text;
    int64_t i64;
    uint64_t u64; /* also BOOL and U32 */
    double f64;
} avpi_sql_value;

static inline avpi_sql_value avpi_sql_text(avp_str text) {
    return (avpi_sql_value){.type = AVPI_SQL_TEXT, .text = text, .null = text.ptr == NULL};
}
static inline avpi_sql_value avpi_sql_i64(int64_t v) {
    return (avpi_sql_value){.type = AVPI_SQL_I64, .i64 = v};
}
static inline avpi_sql_value avpi_sql_u64(uint64_t v) {
    return (avpi_sql_value){.type = AVPI_SQL_U64, .u64 = v};
}
static inline avpi_sql_value avpi_sql_f64(double v) {
    return (avpi_sql_value){.type = AVPI_SQL_F64, .f64 = v};
}

/* A case is used by one thread at a time. */

/** Run statements that give no rows (may be several, separated by ;, when there are no parameters). */
AVP_MUST_CHECK avp_status avpi_sql_exec(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params,
                                        avp_error *err);

/* A result read chunk by chunk. Columns are cast to the types asked for. */
typedef struct avpi_rows avpi_rows;
/**
 * Run a query whose columns are wanted as types[0 .. n_columns - 1].
 * Out   rows   closed with avpi_rows_close; streamed, not kept whole in memory
 * Beware  another statement (or an appender) on the same case while rows are left takes those into memory first: correct, but
 *         it costs what they take
 */
AVP_MUST_CHECK avp_status avpi_sql_query(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params,
                                         const avpi_sql_type *types, size_t n_columns, avpi_rows **rows,
                                         avp_error *err);
/** Next chunk: *n rows (0 = end), at most 2048. Column pointers, and the texts they point to, are valid until the next call. */
AVP_MUST_CHECK avp_status avpi_rows_next(avpi_rows *rows, size_t *n, avp_error *err);
const avp_str *avpi_rows_text(const avpi_rows *rows, size_t column); /* NULL values have ptr == NULL */
const int64_t *avpi_rows_i64(const avpi_rows *rows, size_t column);  /* NULL -> INT64_MIN; times are microseconds */
const double *avpi_rows_f64(const avpi_rows *rows, size_t column);   /* NULL -> NaN */
const uint32_t *avpi_rows_u32(const avpi_rows *rows, size_t column); /* NULL -> UINT32_MAX */
const uint64_t *avpi_rows_u64(const avpi_rows *rows, size_t column); /* NULL -> UINT64_MAX */
const bool *avpi_rows_bool(const avpi_rows *rows, size_t column);    /* NULL -> false */
const avpi_hash128 *avpi_rows_u128(const avpi_rows *rows, size_t column); /* NULL -> all bits set */
bool avpi_rows_null(const avpi_rows *rows, size_t column, size_t row);
void avpi_rows_close(avpi_rows *rows);

/*
 * A vector's worth of a result that stays when the next one is fetched: several threads, each with a page of its own, work on one
 * result. Fetching is for one of them at a time, reading for all.
 */
typedef struct avpi_page avpi_page;
/** An empty page for rows of this result. Freed with avpi_page_free, before or after the rows are closed. */
AVP_MUST_CHECK avp_status avpi_page_new(const avpi_rows *rows, avpi_page **page, avp_error *err);
/** Take the next *n rows, none at the end; what the page held is gone. */
AVP_MUST_CHECK avp_status avpi_page_fetch(avpi_rows *rows, avpi_page *page, size_t *n, avp_error *err);
/** Make columns of what was fetched. */
AVP_MUST_CHECK avp_status avpi_page_read(avpi_page *page, avp_error *err);
const avp_str *avpi_page_text(const avpi_page *page, size_t column); /* as avpi_rows_text, and so on */
const uint32_t *avpi_page_u32(const avpi_page *page, size_t column);
void avpi_page_free(avpi_page *page);

/** One number from a query of one row and one column (0 when NULL or no row). */
AVP_MUST_CHECK avp_status avpi_sql_number(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n_params,
                                          int64_t *out, avp_error *err);

/* Columnar append to a table. Arrays of n values; present == NULL means all present. Text with ptr NULL is NULL. */
typedef struct avpi_appender avpi_appender;
AVP_MUST_CHECK avp_status avpi_appender_open(avp_case *c, const char *table, avpi_appender **out, avp_error *err);
typedef struct avpi_column {
    avpi_sql_type type;
    const void *
        values; /* avp_str, int64_t, double, uint32_t, uint64_t, bool, avpi_hash128 by type; NULL = the whole column is NULL */
    const bool *present; /* NULL = all */
} avpi_column;
/** Append n rows; columns in the table's order, all of them. I64 goes into BIGINT and TIMESTAMP (microseconds) columns alike. */
AVP_MUST_CHECK avp_status avpi_appender_add(avpi_appender *a, const avpi_column *columns, size_t n_columns, size_t n,
                                            avp_error *err);
/** Flush and close. Must be called before commit. */
AVP_MUST_CHECK avp_status avpi_appender_finish(avpi_appender *a, avp_error *err);
/** NULL is fine; after finish do not call. What was added so far may be in the table: roll the transaction back. */
void avpi_appender_abandon(avpi_appender *a);

AVP_MUST_CHECK avp_status avpi_sql_begin(avp_case *c, avp_error *err);
AVP_MUST_CHECK avp_status avpi_sql_commit(avp_case *c,
                                          avp_error *err); /* and flushes new custody records to log.jsonl */
void avpi_sql_rollback(avp_case *c);

/**
 * Let SQL read or write files under folder, which must exist: Parquet in and out. It is closed to the file system otherwise, but for
 * originals/ and reports/ of the case. Paths in SQL are absolute and quoted by avpi_sql_quote.
 * Beware  the case is closed and opened again, so not within a transaction, not while rows are open; and in memory only before
 *         the first statement: AVP_E_BUG otherwise
 */
AVP_MUST_CHECK avp_status avpi_sql_allow(avp_case *c, const char *folder, avp_error *err);
/** Add 'text' with quotes doubled to out, for SQL that cannot take a parameter. Errors: AVP_E_INPUT not UTF-8, or a zero byte */
AVP_MUST_CHECK avp_status avpi_sql_quote(const avp_ctx *ctx, avp_str text, avpi_buf *out, avp_error *err);
/** Add text to out with U+FFFD for every byte that is not UTF-8: file names and command lines may hold any bytes, tables may not. */
AVP_MUST_CHECK avp_status avpi_sql_repair(avp_str text, avpi_buf *out, avp_error *err);
const avp_ctx *avpi_case_ctx(const avp_case *c);

/**
 * Make room in memory for tables that connections beside this one see too: "CREATE OR REPLACE TABLE shared.beside.NAME AS ...". They are
 * no part of the case and go with it.
 */
AVP_MUST_CHECK avp_status avpi_sql_share(avp_case *c, avp_error *err);
/**
 * The same case over a connection of its own, for another thread: it sees what is committed and what is shared, and may make temporary
 * tables.
 * In       ctx  of that thread; its `cancelled` ends what runs here
 * Out      out  closed with avpi_sql_beside_end, before c is
 */
AVP_MUST_CHECK avp_status avpi_sql_beside(const avp_case *c, const avp_ctx *ctx, avp_case **out, avp_error *err);
void avpi_sql_beside_end(avp_case *reader);
/** Was the case opened for writing, or in memory? */
bool avpi_case_is_written(const avp_case *c);

#endif
