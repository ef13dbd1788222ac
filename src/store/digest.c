/* Digests of tables: their columns are streamed, each into a hash of its own. */
#include "store/digest.h"

#include "base/sort.h"

#include "store/engine.h"

#include <stdio.h>

enum { ROOM_SIZE = 1 << 14, DIGEST_SQL_MOST = 1 << 20, ROWS_PER_TELLING = 1 << 20 };
#define NO_TEXT UINT32_MAX

typedef struct column_digest {
    char *name, *type;
    avpi_sql_type sql;
    avpi_sha256 state;
    size_t used;
    unsigned char room[ROOM_SIZE]; /* gathers small values */
} column_digest;

typedef struct table_walk {
    avp_case *c;
    avpi_table_digest *table;
    column_digest *columns;
    size_t n_columns, capacity;
} table_walk;

void avpi_digests_free(avpi_digests *d) {
    if (!d->ctx)
        return;
    for (size_t i = 0; i < d->count; i++)
        avpi_free(d->ctx, d->tables[i].name);
    avpi_free(d->ctx, d->tables);
    *d = (avpi_digests){0};
}

/* ---- columns ---- */

static void flush(column_digest *col) {
    avpi_sha256_add(&col->state, col->room, col->used);
    col->used = 0;
}

static inline void put(column_digest *col, const void *bytes, size_t n) {
    if (n > ROOM_SIZE - col->used) {
        flush(col);
        if (n > ROOM_SIZE) {
            avpi_sha256_add(&col->state, bytes, n);
            return;
        }
    }
    memcpy(col->room + col->used, bytes, n);
    col->used += n;
}

static void put_texts(column_digest *col, const avp_str *texts, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        uint32_t length = texts[i].ptr ? (uint32_t)texts[i].len : NO_TEXT;
        put(col, &length, sizeof length);
        if (texts[i].ptr)
            put(col, texts[i].ptr, texts[i].len);
    }
}

/* Values of one width; a value that may mean NULL is followed by what it is. */
static void put_values(column_digest *col, const avpi_rows *rows, size_t at, const void *values, size_t from,
                       size_t to) {
    static const unsigned char null_values[][sizeof(avpi_hash128)] = {
        [AVPI_SQL_I64] = {0, 0, 0, 0, 0, 0, 0, 0x80},
        [AVPI_SQL_U32] = {0xff, 0xff, 0xff, 0xff},
        [AVPI_SQL_U64] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
        [AVPI_SQL_BOOL] = {0},
        [AVPI_SQL_U128] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                           0xff},
    };
    const unsigned char *bytes = values;
    size_t width = avpi_engine_width(col->sql);
    for (size_t i = from; i < to; i++) {
        const unsigned char *value = bytes + i * width;
        put(col, value, width);
        if (col->sql == AVPI_SQL_F64 || memcmp(value, null_values[col->sql], width) == 0) {
            unsigned char present = !avpi_rows_null(rows, at, i);
            put(col, &present, 1);
        }
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

static void put_chunk(table_walk *w, const avpi_rows *rows, size_t from, size_t to) {
    for (size_t k = 0; k < w->n_columns; k++) {
        column_digest *col = &w->columns[k];
        const void *values = values_of(rows, k, col->sql);
        if (col->sql == AVPI_SQL_TEXT)
            put_texts(col, values, from, to);
        else
            put_values(col, rows, k, values, from, to);
    }
}

static void add_word(avpi_sha256 *state, const char *word) {
    avpi_sha256_add(state, word, strlen(word));
    avpi_sha256_add(state, "\n", 1);
}

/* Digest of the table as far as it was walked; the columns can be gone on with. */
static void sum_up(table_walk *w, uint64_t rows, char hex[AVPI_SHA256_HEX_SIZE]) {
    avpi_sha256 whole;
    unsigned char out[AVPI_SHA256_SIZE];
    char number[32], column[AVPI_SHA256_HEX_SIZE];
    avpi_sha256_init(&whole);
    add_word(&whole, w->table->name);
    snprintf(number, sizeof number, "%llu", (unsigned long long)rows);
    add_word(&whole, number);
    for (size_t k = 0; k < w->n_columns; k++) {
        flush(&w->columns[k]);
        avpi_sha256 so_far = w->columns[k].state;
        avpi_sha256_end(&so_far, out);
        avpi_hex(out, sizeof out, column);
        add_word(&whole, w->columns[k].name);
        add_word(&whole, w->columns[k].type);
        add_word(&whole, column);
    }
    avpi_sha256_end(&whole, out);
    avpi_hex(out, sizeof out, hex);
}

/* ---- tables ---- */

static avpi_sql_type type_of(avp_str name) {
    static const struct {
        const char *name;
        avpi_sql_type type;
    } rows[] = {{"BIGINT", AVPI_SQL_I64},   {"TIMESTAMP", AVPI_SQL_I64}, {"DOUBLE", AVPI_SQL_F64},
                {"UINTEGER", AVPI_SQL_U32}, {"UBIGINT", AVPI_SQL_U64},   {"BOOLEAN", AVPI_SQL_BOOL},
                {"UHUGEINT", AVPI_SQL_U128}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (avpi_str_equal(name, avpi_str_view(rows[i].name)))
            return rows[i].type;
    return AVPI_SQL_TEXT;
}

static avp_status add_column(table_walk *w, avp_str name, avp_str type, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = &w->c->ctx;
    AVP_TRY(avpi_grow(ctx, &w->columns, &w->capacity, w->n_columns + 1, sizeof *w->columns, err));
    column_digest *col = &w->columns[w->n_columns];
    col->name = col->type = NULL;
    col->used = 0;
    col->sql = type_of(type);
    avpi_sha256_init(&col->state);
    w->n_columns++;
    AVP_TRY(avpi_str_dup(ctx, name, &col->name, err));
    AVP_TRY(avpi_str_dup(ctx, type, &col->type, err));
done:
    return status;
}

static avp_status find_columns(table_walk *w, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value name = avpi_sql_text(avpi_str_view(w->table->name));
    AVP_TRY(avpi_sql_query(w->c,
                           "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? AND NOT internal"
                           " AND schema_name = 'main' AND database_name = current_database() ORDER BY column_index",
                           &name, 1, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++)
            AVP_TRY(add_column(w, avpi_rows_text(rows, 0)[i], avpi_rows_text(rows, 1)[i], err));
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status add_identifier(avpi_buf *sql, const char *name, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add_byte(sql, '"', err));
    for (; *name; name++) {
        AVP_TRY(avpi_buf_add_byte(sql, *name, err));
        if (*name == '"')
            AVP_TRY(avpi_buf_add_byte(sql, '"', err));
    }
    AVP_TRY(avpi_buf_add_byte(sql, '"', err));
done:
    return status;
}

/* Blobs come as they are, what has no type of ours as DuckDB writes it. */
static avp_status select_all(const table_walk *w, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t k = 0; k < w->n_columns; k++) {
        AVP_TRY(avpi_buf_add(sql, k ? AVPI_STR(",") : AVPI_STR("SELECT "), err));
        AVP_TRY(add_identifier(sql, w->columns[k].name, err));
    }
    AVP_TRY(avpi_buf_add(sql, AVPI_STR(" FROM main."), err));
    AVP_TRY(add_identifier(sql, w->table->name, err));
done:
    return status;
}

static avp_status walk_rows(table_walk *w, avpi_rows *rows, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_table_digest *t = w->table;
    uint64_t told = 0;
    size_t n = 0;
    if (t->known && t->rows_before == 0)
        sum_up(w, 0, t->prefix);
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        size_t first = t->known && t->rows_before > t->rows && t->rows_before <= t->rows + n
                           ? (size_t)(t->rows_before - t->rows)
                           : 0;
        put_chunk(w, rows, 0, first);
        if (first > 0)
            sum_up(w, t->rows_before, t->prefix);
        put_chunk(w, rows, first, n);
        t->rows += n;
        if (t->rows - told >= ROWS_PER_TELLING) {
            told = t->rows;
            AVP_TRY(avpi_progress(&w->c->ctx, N_("checking tables"), told, 0, "rows", err));
        }
    }
    sum_up(w, t->rows, t->digest);
done:
    return status;
}

static avp_status digest_table(avp_case *c, avpi_table_digest *table, avp_error *err) {
    avp_status status = AVP_OK;
    table_walk w = {.c = c, .table = table};
    avpi_sql_type *types = NULL;
    avpi_rows *rows = NULL;
    avpi_buf sql;
    avpi_buf_init(&sql, &c->ctx, DIGEST_SQL_MOST);
    AVP_TRY(find_columns(&w, err));
    AVP_TRY(avpi_alloc(&c->ctx, w.n_columns, sizeof *types, &types, err));
    for (size_t k = 0; k < w.n_columns; k++)
        types[k] = w.columns[k].sql;
    AVP_TRY(select_all(&w, &sql, err));
    AVP_TRY(avpi_sql_query(c, sql.ptr, NULL, 0, types, w.n_columns, &rows, err));
    table->rows = 0;
    AVP_TRY(walk_rows(&w, rows, err));
done:
    avpi_rows_close(rows);
    avpi_buf_free(&sql);
    for (size_t k = 0; k < w.n_columns; k++) {
        avpi_free(&c->ctx, w.columns[k].name);
        avpi_free(&c->ctx, w.columns[k].type);
    }
    avpi_free(&c->ctx, w.columns);
    avpi_free(&c->ctx, types);
    return status;
}

static int by_name(const void *left, const void *right) {
    const avpi_table_digest *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static avpi_table_digest *find_table(avpi_digests *d, avp_str name) {
    for (size_t i = 0; i < d->count; i++)
        if (avpi_str_equal(avpi_str_view(d->tables[i].name), name))
            return &d->tables[i];
    return NULL;
}

avp_status avpi_digests_add(avpi_digests *d, avp_str name, avpi_table_digest **out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(d->ctx, &d->tables, &d->capacity, d->count + 1, sizeof *d->tables, err));
    d->tables[d->count] = (avpi_table_digest){0};
    AVP_TRY(avpi_str_dup(d->ctx, name, &d->tables[d->count].name, err));
    *out = &d->tables[d->count++];
done:
    return status;
}

static avp_status find_tables(avp_case *c, avpi_digests *d, avp_error *err) {
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary AND schema_name"
                           " = 'main' AND database_name = current_database() AND table_name NOT IN ('log_records',"
                           " 'manifest_records')",
                           NULL, 0, &text, 1, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            avpi_table_digest *table = find_table(d, avpi_rows_text(rows, 0)[i]);
            if (!table)
                AVP_TRY(avpi_digests_add(d, avpi_rows_text(rows, 0)[i], &table, err));
            table->here = true;
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_digests_compute(avp_case *c, avpi_digests *d, avp_error *err) {
    avp_status status = AVP_OK;
    d->ctx = &c->ctx;
    AVP_TRY(find_tables(c, d, err));
    if (d->count > 0)
        avpi_sort(d->tables, d->count, sizeof *d->tables, by_name);
    for (size_t i = 0; i < d->count; i++)
        if (d->tables[i].here)
            AVP_TRY(digest_table(c, &d->tables[i], err));
done:
    return status;
}
