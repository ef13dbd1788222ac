#include "registry/site_cells.h"

/* ---- hiding ---- */

static avpi_site_cell *smallest_told(avpi_site_cell *parts, size_t n) {
    avpi_site_cell *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (!parts[i].hidden && (!best || parts[i].count < best->count))
            best = &parts[i];
    return best;
}

void avpi_site_suppress(avpi_site_cell *parts, size_t n, uint64_t least) {
    size_t hidden = 0;
    uint64_t in_all = 0;
    for (size_t i = 0; i < n; i++) {
        parts[i].hidden = parts[i].count < least;
        hidden += parts[i].hidden;
        in_all += parts[i].hidden ? parts[i].count : 0;
    }
    while (hidden == 1 || (hidden > 0 && in_all < least)) {
        avpi_site_cell *next = smallest_told(parts, n);
        if (!next)
            return;
        next->hidden = true;
        hidden++;
        in_all += next->count;
    }
}

/* ---- loading ---- */

#define PUBLIC_COUNTS "stands AND file_id IN (SELECT file_id FROM registry_files_now WHERE public)"

/* Parts of one sum stand together, the municipalities in order, the one that is not known last. */
static const char cells_sql[] =
    "WITH placed AS (SELECT state, CASE WHEN place_how <> 'none' THEN municipality END AS municipality,"
    " municipality_name, left(period, 4) AS year, kind, status, sex, count FROM registry_counts WHERE"
    " " PUBLIC_COUNTS
    " AND count > 0) SELECT state, municipality, min(municipality_name), year, kind, status, sex, CAST(sum(count) AS"
    " UBIGINT) FROM placed GROUP BY state, municipality, year, kind, status, sex ORDER BY state NULLS LAST, year"
    " NULLS LAST, kind NULLS LAST, status NULLS LAST, sex NULLS LAST, municipality NULLS LAST";
enum { STATE, MUNICIPALITY, NAME, YEAR, KIND, STATUS, SEX, COUNT, COLUMNS };

typedef struct loading {
    avp_case *c;
    avpi_arena *text;
    avpi_site_counts *out;
    uint64_t least;
} loading;

static avp_status keep(const loading *k, const avpi_rows *rows, size_t column, size_t i, avp_str *out, avp_error *err) {
    avp_str text = avpi_rows_text(rows, column)[i];
    *out = text.ptr ? avpi_arena_copy(k->text, text) : text;
    return text.ptr && !out->ptr ? avpi_fail_memory(avpi_case_ctx(k->c), err) : AVP_OK;
}

static avp_status add(const loading *k, avpi_site_cells *to, const avpi_site_cell *cell, avp_error *err) {
    avp_status status = avpi_grow(avpi_case_ctx(k->c), &to->rows, &to->capacity, to->n + 1, sizeof *to->rows, err);
    if (status == AVP_OK)
        to->rows[to->n++] = *cell;
    return status;
}

static avp_status add_row(const loading *k, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_site_cell cell = {.count = avpi_rows_u64(rows, COUNT)[i]};
    AVP_TRY(keep(k, rows, STATE, i, &cell.state, err));
    AVP_TRY(keep(k, rows, MUNICIPALITY, i, &cell.place, err));
    AVP_TRY(keep(k, rows, NAME, i, &cell.place_name, err));
    AVP_TRY(keep(k, rows, YEAR, i, &cell.period, err));
    AVP_TRY(keep(k, rows, KIND, i, &cell.kind, err));
    AVP_TRY(keep(k, rows, STATUS, i, &cell.status, err));
    AVP_TRY(keep(k, rows, SEX, i, &cell.sex, err));
    if (!cell.place.ptr)
        cell.place = cell.state;
    AVP_TRY(add(k, &k->out->municipal, &cell, err));
done:
    return status;
}

static avp_status load_rows(const loading *k, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sql_type types[COLUMNS];
    avpi_rows *rows = NULL;
    size_t got = 0;
    for (size_t i = 0; i < COLUMNS; i++)
        types[i] = i == COUNT ? AVPI_SQL_U64 : AVPI_SQL_TEXT;
    AVP_TRY(avpi_sql_query(k->c, cells_sql, NULL, 0, types, COLUMNS, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got; i++)
            AVP_TRY(add_row(k, rows, i, err));
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status load_texts(const loading *k, const char *sql, avp_str **out, size_t *n, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0;
    AVP_TRY(avpi_sql_query(k->c, sql, NULL, 0, &type, 1, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        AVP_TRY(avpi_grow(avpi_case_ctx(k->c), out, &capacity, *n + got + 1, sizeof **out, err));
        for (size_t i = 0; i < got; i++)
            AVP_TRY(keep(k, rows, 0, i, &(*out)[(*n)++], err));
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- sums of states, and their parts ---- */

static bool of_one_sum(const avpi_site_cell *a, const avpi_site_cell *b) {
    return avpi_str_equal(a->state, b->state) && avpi_str_equal(a->period, b->period) &&
           avpi_str_equal(a->kind, b->kind) && avpi_str_equal(a->status, b->status) && avpi_str_equal(a->sex, b->sex);
}

static avp_status sum_up(const loading *k, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_site_cells *of = &k->out->municipal;
    for (size_t from = 0, to = 0; from < of->n; from = to) {
        avpi_site_cell sum = of->rows[from];
        sum.place = sum.state;
        sum.place_name = (avp_str){NULL, 0};
        sum.count = 0;
        for (; to < of->n && of_one_sum(&of->rows[from], &of->rows[to]); to++)
            sum.count += of->rows[to].count;
        sum.hidden = sum.count < k->least;
        avpi_site_suppress(of->rows + from, to - from, k->least);
        AVP_TRY(add(k, &k->out->by_state, &sum, err));
    }
done:
    return status;
}

avp_status avpi_site_counts_load(avp_case *c, uint64_t least, avpi_arena *text, avpi_site_counts *out, avp_error *err) {
#define COVERED " FROM (SELECT DISTINCT kind, state FROM registry_counts WHERE " PUBLIC_COUNTS " AND state IS NOT NULL)"
    static const char covered_sql[] = "SELECT state" COVERED " ORDER BY kind, state",
                      kinds_sql[] = "SELECT kind" COVERED " ORDER BY kind, state";
#undef COVERED
    static const char as_of_sql[] =
        "SELECT DISTINCT as_of FROM registry_counts WHERE " PUBLIC_COUNTS " AND as_of IS NOT NULL ORDER BY 1";
    avp_status status = AVP_OK;
    size_t n_kinds = 0;
    const loading k = {.c = c, .text = text, .out = out, .least = least};
    *out = (avpi_site_counts){.n_covered = 0};
    AVP_TRY(load_rows(&k, err));
    AVP_TRY(sum_up(&k, err));
    AVP_TRY(load_texts(&k, covered_sql, &out->covered, &out->n_covered, err));
    AVP_TRY(load_texts(&k, kinds_sql, &out->covered_kinds, &n_kinds, err));
    AVP_TRY(load_texts(&k, as_of_sql, &out->as_of, &out->n_as_of, err));
done:
    return status;
}

void avpi_site_counts_free(const avp_ctx *ctx, avpi_site_counts *counts) {
    avpi_free(ctx, counts->municipal.rows);
    avpi_free(ctx, counts->by_state.rows);
    avpi_free(ctx, counts->covered);
    avpi_free(ctx, counts->covered_kinds);
    avpi_free(ctx, counts->as_of);
    *counts = (avpi_site_counts){.n_covered = 0};
}
