/*
 * Digests of tables. Columns are hashed side by side, each part of a table by a worker with a connection of its own; small tables are one
 * part, of large ones every column is.
 *
 *   posts      | native | text | posted_at | ...     a part each
 *   targets    | target   name   ...       |         one part
 */
#include "store/digest.h"

#include "base/parallel.h"
#include "base/sort.h"

#include "store/column_digest.h"
#include "store/engine.h"

#include <stdio.h>

enum { DIGEST_SQL_MOST = 1 << 20, ROWS_PER_TELLING = 1 << 20, SMALL_ROWS = 100000 };

typedef struct column {
    char *name, *type;
    avpi_sql_type sql;
    char whole[AVPI_SHA256_HEX_SIZE],
        before[AVPI_SHA256_HEX_SIZE]; /* digests of all rows, and of those that were there before */
} column;

typedef struct columns {
    column *of;
    size_t n, capacity;
    uint64_t rows_about; /* what DuckDB thinks */
    bool empty;          /* it was asked, and holds no rows */
} columns;

/* Columns first .. first + n - 1 of a table. */
typedef struct part {
    size_t table, first, n;
    uint64_t work; /* the heaviest come first, so that workers end together */
} part;

typedef struct walk {
    avp_case *c;
    avpi_digests *d;
    columns *tables; /* as d->tables */
    part *parts;
    size_t n_parts, part_capacity;
    avp_case *readers; /* a worker each */
} walk;

void avpi_digests_free(avpi_digests *d) {
    if (!d->ctx)
        return;
    for (size_t i = 0; i < d->count; i++)
        avpi_free(d->ctx, d->tables[i].name);
    avpi_free(d->ctx, d->tables);
    *d = (avpi_digests){0};
}

/* ---- columns ---- */

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

static avp_status add_column(const avp_ctx *ctx, columns *all, avp_str name, avp_str type, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(ctx, &all->of, &all->capacity, all->n + 1, sizeof *all->of, err));
    column *col = &all->of[all->n++];
    *col = (column){.sql = type_of(type)};
    AVP_TRY(avpi_str_dup(ctx, name, &col->name, err));
    AVP_TRY(avpi_str_dup(ctx, type, &col->type, err));
done:
    return status;
}

static void columns_free(const avp_ctx *ctx, columns *all) {
    for (size_t k = 0; k < all->n; k++) {
        avpi_free(ctx, all->of[k].name);
        avpi_free(ctx, all->of[k].type);
    }
    avpi_free(ctx, all->of);
}

/* ---- tables ---- */

static void add_word(avpi_sha256 *state, const char *word) {
    avpi_sha256_add(state, word, strlen(word));
    avpi_sha256_add(state, "\n", 1);
}

/* Digest of a table of so many rows: the whole, or what was there before. */
static void sum_up(const char *name, const columns *all, bool whole, uint64_t rows, char hex[AVPI_SHA256_HEX_SIZE]) {
    avpi_sha256 state;
    unsigned char out[AVPI_SHA256_SIZE];
    char number[32];
    avpi_sha256_init(&state);
    add_word(&state, name);
    snprintf(number, sizeof number, "%llu", (unsigned long long)rows);
    add_word(&state, number);
    for (size_t k = 0; k < all->n; k++) {
        add_word(&state, all->of[k].name);
        add_word(&state, all->of[k].type);
        add_word(&state, whole ? all->of[k].whole : all->of[k].before);
    }
    avpi_sha256_end(&state, out);
    avpi_hex(out, sizeof out, hex);
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
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(
        c,
        "SELECT table_name, estimated_size FROM duckdb_tables() WHERE NOT internal AND NOT temporary AND schema_name"
        " = 'main' AND database_name = current_database() AND table_name NOT IN ('log_records',"
        " 'manifest_records')",
        NULL, 0, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            avpi_table_digest *table = find_table(d, avpi_rows_text(rows, 0)[i]);
            if (!table)
                AVP_TRY(avpi_digests_add(d, avpi_rows_text(rows, 0)[i], &table, err));
            table->here = true;
            table->rows = (uint64_t)avpi_rows_i64(rows, 1)[i]; /* about, before they are counted */
        }
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
static avp_status select_columns(const char *table, const column *of, size_t n, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t k = 0; k < n; k++) {
        AVP_TRY(avpi_buf_add(sql, k ? AVPI_STR(",") : AVPI_STR("SELECT "), err));
        AVP_TRY(add_identifier(sql, of[k].name, err));
    }
    AVP_TRY(avpi_buf_add(sql, AVPI_STR(" FROM main."), err));
    AVP_TRY(add_identifier(sql, table, err));
done:
    return status;
}

/* ---- one part ---- */

typedef struct hashing {
    avpi_rows *rows;
    avpi_column_digest *digests; /* a column each */
    column *columns;
    size_t n;
    uint64_t seen;
} hashing;

static void add_rows(hashing *h, size_t from, size_t to) {
    for (size_t k = 0; k < h->n; k++)
        avpi_column_digest_add(&h->digests[k], h->rows, k, from, to);
}

static void note_before(hashing *h) {
    for (size_t k = 0; k < h->n; k++)
        avpi_column_digest_hex(&h->digests[k], h->columns[k].before);
}

static avp_status hash_rows(avp_case *c, const avpi_table_digest *table, hashing *h, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t told = 0, mark = table->known ? table->rows_before : UINT64_MAX;
    size_t n = 0;
    if (mark == 0)
        note_before(h);
    for (;;) {
        AVP_TRY(avpi_rows_next(h->rows, &n, err));
        if (n == 0)
            break;
        size_t first = mark > h->seen && mark <= h->seen + n ? (size_t)(mark - h->seen) : 0;
        add_rows(h, 0, first);
        if (first > 0)
            note_before(h);
        add_rows(h, first, n);
        h->seen += n;
        if (h->seen - told >= ROWS_PER_TELLING) {
            told = h->seen;
            AVP_TRY(avpi_progress(&c->ctx, N_("checking tables"), told, 0, "rows", err));
        }
    }
    for (size_t k = 0; k < h->n; k++)
        avpi_column_digest_hex(&h->digests[k], h->columns[k].whole);
done:
    return status;
}

static avp_status hash_part(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    const walk *w = arg;
    const part *of = &w->parts[task];
    avp_case *c = &w->readers[worker];
    avpi_table_digest *table = &w->d->tables[of->table];
    hashing h = {.columns = w->tables[of->table].of + of->first, .n = of->n};
    avpi_sql_type *types = NULL;
    avpi_buf sql;
    avpi_buf_init(&sql, &c->ctx, DIGEST_SQL_MOST);
    AVP_TRY(avpi_alloc(&c->ctx, of->n, sizeof *types, &types, err));
    AVP_TRY(avpi_alloc(&c->ctx, of->n, sizeof *h.digests, &h.digests, err));
    for (size_t k = 0; k < of->n; k++) {
        types[k] = h.columns[k].sql;
        avpi_column_digest_init(&h.digests[k], types[k]);
    }
    AVP_TRY(select_columns(table->name, h.columns, of->n, &sql, err));
    AVP_TRY(avpi_sql_query(c, sql.ptr, NULL, 0, types, of->n, &h.rows, err));
    AVP_TRY(hash_rows(c, table, &h, err));
    if (of->first == 0)
        table->rows = h.seen;
done:
    avpi_rows_close(h.rows);
    avpi_buf_free(&sql);
    avpi_free(&c->ctx, h.digests);
    avpi_free(&c->ctx, types);
    return status;
}

/* ---- all of them ---- */

static avp_status add_part(walk *w, part of, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(&w->c->ctx, &w->parts, &w->part_capacity, w->n_parts + 1, sizeof of, err));
    w->parts[w->n_parts++] = of;
done:
    return status;
}

/* About the bytes of a column. */
static uint64_t work_of(const columns *all, size_t k) {
    enum { TEXT_BYTES = 64, NUMBER_BYTES = 12 };
    return all->rows_about * (all->of[k].sql == AVPI_SQL_TEXT ? TEXT_BYTES : NUMBER_BYTES);
}

static avp_status split_table(walk *w, size_t table, avp_error *err) {
    avp_status status = AVP_OK;
    const columns *all = &w->tables[table];
    size_t a_part = all->rows_about > SMALL_ROWS ? 1 : all->n;
    for (size_t first = 0; first < all->n; first += a_part)
        AVP_TRY(add_part(w, (part){table, first, a_part, work_of(all, first)}, err));
done:
    return status;
}

static int by_work(const void *left, const void *right) {
    const part *a = left, *b = right;
    if (a->work != b->work)
        return a->work > b->work ? -1 : 1;
    if (a->table != b->table)
        return a->table < b->table ? -1 : 1;
    return a->first < b->first ? -1 : a->first > b->first;
}

/* The columns of all tables by one question: DuckDB goes through all that it has for each. */
static avp_status find_columns(walk *w, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(w->c,
                           "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal AND"
                           " schema_name = 'main' AND database_name = current_database() ORDER BY table_name,"
                           " column_index",
                           NULL, 0, types, 3, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            const avpi_table_digest *table = find_table(w->d, avpi_rows_text(rows, 0)[i]);
            if (table && table->here)
                AVP_TRY(add_column(&w->c->ctx, &w->tables[table - w->d->tables], avpi_rows_text(rows, 1)[i],
                                   avpi_rows_text(rows, 2)[i], err));
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* The number of each table that DuckDB thinks empty and that holds rows all the same. */
static avp_status ask_empty(const walk *w, avpi_buf *sql, size_t *asked, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < w->d->count; i++) {
        if (!w->d->tables[i].here || w->d->tables[i].rows > 0)
            continue;
        AVP_TRY(avpi_buf_printf(sql, err, "%s(SELECT %zu::BIGINT FROM main.", *asked ? " UNION ALL " : "", i));
        AVP_TRY(add_identifier(sql, w->d->tables[i].name, err));
        AVP_TRY(avpi_buf_add(sql, AVPI_STR(" LIMIT 1)"), err));
        w->tables[i].empty = true;
        (*asked)++;
    }
done:
    return status;
}

/* Most tables of most cases hold nothing, and a scan of each costs far more than one question about all of them. */
static avp_status find_empty(walk *w, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_I64;
    avp_status status = AVP_OK;
    avp_case reader = {.lock_fd = -1};
    avpi_rows *rows = NULL;
    size_t asked = 0, n = 0;
    avpi_buf sql;
    avpi_buf_init(&sql, &w->c->ctx, DIGEST_SQL_MOST);
    AVP_TRY(ask_empty(w, &sql, &asked, err));
    if (asked == 0)
        goto done;
    AVP_TRY(avpi_engine_reader(w->c, &reader, err));
    AVP_TRY(avpi_sql_query(&reader, sql.ptr, NULL, 0, &type, 1, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++)
            w->tables[avpi_rows_i64(rows, 0)[i]].empty = false;
    } while (n > 0);
done:
    avpi_rows_close(rows);
    if (reader.connection)
        avpi_engine_reader_end(&reader);
    avpi_buf_free(&sql);
    return status;
}

/* As a scan of no rows would. */
static void hash_nothing(avpi_table_digest *table, columns *all) {
    for (size_t k = 0; k < all->n; k++) {
        avpi_column_digest none;
        avpi_column_digest_init(&none, all->of[k].sql);
        avpi_column_digest_hex(&none, all->of[k].whole);
        memcpy(all->of[k].before, all->of[k].whole, sizeof all->of[k].before);
    }
    table->rows = 0;
}

static avp_status split(walk *w, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(&w->c->ctx, w->d->count, sizeof *w->tables, &w->tables, err));
    AVP_TRY(find_columns(w, err));
    AVP_TRY(find_empty(w, err));
    for (size_t i = 0; i < w->d->count; i++) {
        if (!w->d->tables[i].here)
            continue;
        w->tables[i].rows_about = w->d->tables[i].rows;
        if (w->tables[i].empty)
            hash_nothing(&w->d->tables[i], &w->tables[i]);
        else
            AVP_TRY(split_table(w, i, err));
    }
    avpi_sort(w->parts, w->n_parts, sizeof *w->parts, by_work);
done:
    return status;
}

static avp_status hash_all(walk *w, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned ready = 0, workers = avpi_workers(&w->c->ctx, w->n_parts);
    AVP_TRY(avpi_zalloc(&w->c->ctx, workers, sizeof *w->readers, &w->readers, err));
    for (; ready < workers; ready++)
        AVP_TRY(avpi_engine_reader(w->c, &w->readers[ready], err));
    AVP_TRY(avpi_parallel(&w->c->ctx, w->n_parts, hash_part, w, err));
done:
    for (unsigned i = 0; i < ready; i++)
        avpi_engine_reader_end(&w->readers[i]);
    return status;
}

static void sum_up_all(const walk *w) {
    for (size_t i = 0; i < w->d->count; i++) {
        avpi_table_digest *t = &w->d->tables[i];
        if (!t->here)
            continue;
        sum_up(t->name, &w->tables[i], true, t->rows, t->digest);
        if (t->known && t->rows_before <= t->rows)
            sum_up(t->name, &w->tables[i], false, t->rows_before, t->prefix);
    }
}

avp_status avpi_digests_compute(avp_case *c, avpi_digests *d, avp_error *err) {
    avp_status status = AVP_OK;
    walk w = {.c = c, .d = d};
    d->ctx = &c->ctx;
    AVP_TRY(find_tables(c, d, err));
    if (d->count > 0)
        avpi_sort(d->tables, d->count, sizeof *d->tables, by_name);
    AVP_TRY(split(&w, err));
    AVP_TRY(hash_all(&w, err));
    sum_up_all(&w);
done:
    for (size_t i = 0; w.tables && i < d->count; i++)
        columns_free(&c->ctx, &w.tables[i]);
    avpi_free(&c->ctx, w.tables);
    avpi_free(&c->ctx, w.parts);
    avpi_free(&c->ctx, w.readers);
    return status;
}
