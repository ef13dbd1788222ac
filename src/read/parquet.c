#include "read/detect.h"
#include "read/parquet_inside.h"
#include "store/sql.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

enum { SAMPLE_ROWS = 200, PARQUET_COLUMNS = 1000 };

/* Columns of the file, and for each the SQL that makes text of it. */
typedef struct parquet {
    avpi_head head;
    avp_str *expressions;
    size_t n;
} parquet;

/* Lists with byte 31 between their items, times as microseconds, "quoted" names. */
static avp_status column_sql(const avp_ctx *ctx, avp_str name, avp_str type, avpi_arena *arena, avp_str *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf quoted, sql;
    avpi_buf_init(&quoted, ctx, SIZE_MAX);
    avpi_buf_init(&sql, ctx, SIZE_MAX);
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '"')
            AVP_TRY(avpi_buf_add_byte(&quoted, '"', err));
        AVP_TRY(avpi_buf_add_byte(&quoted, name.ptr[i], err));
    }
    const char *before = "CAST(\"", *after = "\" AS VARCHAR)";
    if (avpi_str_ends(type, AVPI_STR("[]"))) {
        before = "array_to_string(\"";
        after = "\", chr(31))";
    } else if (avpi_str_starts(type, AVPI_STR("TIMESTAMP")) || avpi_str_equal(type, AVPI_STR("DATE"))) {
        before = "CAST(epoch_us(\"";
        after = "\") AS VARCHAR)";
    }
    AVP_TRY(avpi_buf_printf(&sql, err, "%s%s%s", before, quoted.ptr ? quoted.ptr : "", after));
    *out = avpi_arena_copy(arena, avpi_buf_view(&sql));
    if (!out->ptr)
        status = avpi_fail_memory(ctx, err);
done:
    avpi_buf_free(&quoted);
    avpi_buf_free(&sql);
    return status;
}

/* An error inside DuckDB can shut a database for good. */
static bool answers(avp_case *sql) {
    avp_error err = {0};
    int64_t one = 0;
    const avp_status status = avpi_sql_number(sql, "SELECT 1", NULL, 0, &one, &err);
    avp_error_clear(&err);
    return status == AVP_OK && one == 1;
}

/* A case in memory that may reach this folder alone; the last file's, when it was in the same one: to open one costs a tenth of a second. */
static avp_status reach_folder(avpi_importing *run, avp_str folder, avp_error *err) {
    avp_status status = AVP_OK;
    if (run->sql && run->reached && avpi_str_equal(folder, avpi_str_view(run->reached)) && answers(run->sql))
        return AVP_OK;
    avp_case_close(run->sql);
    run->sql = NULL;
    avpi_free(run->ctx, run->reached);
    run->reached = NULL;
    AVP_TRY(avp_case_open(run->ctx, NULL, AVP_CASE_MEMORY, &run->sql, err));
    AVP_TRY(avpi_str_dup(run->ctx, folder, &run->reached, err));
    AVP_TRY(avpi_sql_allow(run->sql, run->reached, err));
done:
    if (status != AVP_OK) {
        avpi_free(run->ctx, run->reached);
        run->reached = NULL;
    }
    return status;
}

/* *absolute is freed by the caller. */
static avp_status open_sql(avpi_importing *run, const char *path, char **absolute, avp_error *err) {
    avp_status status = AVP_OK;
    char resolved[PATH_MAX];
    if (!realpath(path, resolved))
        return avpi_fail_errno(run->ctx, err, errno, N_("cannot open"), path);
    size_t slash = (size_t)(strrchr(resolved, '/') - resolved);
    AVP_TRY(reach_folder(run, (avp_str){resolved, slash ? slash : 1}, err));
    AVP_TRY(avpi_str_dup(run->ctx, avpi_str_view(resolved), absolute, err));
done:
    return status;
}

avp_status avpi_parquet_blame(const avp_ctx *ctx, avp_status status, avp_error *err) {
    static const char from[] = "IO Error: "; /* what stands before it is about the case in memory */
    if ((status != AVP_E_BUG && status != AVP_E_IO) || !err)
        return status;
    avp_error inner = *err;
    const char *said = strstr(inner.text, from);
    if (status == AVP_E_IO && !said)
        return status;
    avp_error_clear(err);
    return avpi_fail(ctx, err, AVP_E_INPUT, N_("the Parquet file is damaged: %s"), said ? said : inner.text);
}

/* SELECT list FROM read_parquet('path') rest */
static avp_status select_sql(const avp_ctx *ctx, const avp_str *list, size_t n, const char *path, const char *rest,
                             avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("SELECT "), err));
    for (size_t i = 0; i < n; i++)
        AVP_TRY(avpi_buf_printf(sql, err, "%s%.*s", i ? ", " : "", (int)list[i].len, list[i].ptr));
    AVP_TRY(avpi_buf_add(sql, AVPI_STR(" FROM read_parquet("), err));
    AVP_TRY(avpi_sql_quote(ctx, avpi_str_view(path), sql, err));
    AVP_TRY(avpi_buf_printf(sql, err, ")%s", rest));
done:
    return status;
}

static avp_status describe(avpi_importing *run, const char *path, parquet *p, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    static const avp_str star = {"*", 1};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_buf inner, sql;
    size_t n = 0;
    avpi_buf_init(&inner, run->ctx, SIZE_MAX);
    avpi_buf_init(&sql, run->ctx, SIZE_MAX);
    AVP_TRY(avpi_alloc(run->ctx, PARQUET_COLUMNS, sizeof(avp_str), &p->head.names, err));
    AVP_TRY(avpi_alloc(run->ctx, PARQUET_COLUMNS, sizeof(avp_str), &p->expressions, err));
    AVP_TRY(select_sql(run->ctx, &star, 1, path, "", &inner, err));
    AVP_TRY(avpi_buf_printf(&sql, err, "SELECT column_name, column_type FROM (DESCRIBE %s)", inner.ptr));
    AVP_TRY(avpi_sql_query(run->sql, sql.ptr, NULL, 0, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n && p->n < PARQUET_COLUMNS; i++, p->n++) {
            avp_str name = avpi_rows_text(rows, 0)[i];
            p->head.names[p->n] = avpi_arena_copy(&p->head.arena, name);
            if (!p->head.names[p->n].ptr)
                AVP_TRY(avpi_fail_memory(run->ctx, err));
            AVP_TRY(column_sql(run->ctx, name, avpi_rows_text(rows, 1)[i], &p->head.arena, &p->expressions[p->n], err));
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    avpi_buf_free(&inner);
    avpi_buf_free(&sql);
    return status;
}

static avp_status query_text(avpi_importing *run, const char *sql, size_t n_columns, avpi_rows **rows, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sql_type *types = NULL;
    AVP_TRY(avpi_alloc(run->ctx, n_columns, sizeof *types, &types, err));
    for (size_t c = 0; c < n_columns; c++)
        types[c] = AVPI_SQL_TEXT;
    AVP_TRY(avpi_sql_query(run->sql, sql, NULL, 0, types, n_columns, rows, err));
done:
    avpi_free(run->ctx, types);
    return status;
}

static avp_status keep_cells(const avp_ctx *ctx, const avpi_rows *rows, size_t n, parquet *p, size_t first,
                             avp_error *err) {
    avp_status status = AVP_OK;
    avpi_head *head = &p->head;
    AVP_TRY(avpi_grow(ctx, &head->cells, &head->cells_capacity, (first + n) * p->n, sizeof *head->cells, err));
    for (size_t c = 0; c < p->n; c++)
        for (size_t i = 0; i < n; i++) {
            avp_str cell = avpi_rows_text(rows, c)[i], *kept = &head->cells[(first + i) * p->n + c];
            *kept = avpi_arena_copy(&head->arena, cell.ptr ? cell : AVPI_STR(""));
            if (!kept->ptr)
                AVP_TRY(avpi_fail_memory(ctx, err));
        }
done:
    return status;
}

static avp_status sample(avpi_importing *run, const char *path, parquet *p, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_buf sql;
    size_t n = 0, first = 0;
    avpi_buf_init(&sql, run->ctx, SIZE_MAX);
    AVP_TRY(select_sql(run->ctx, p->expressions, p->n, path, " LIMIT 200", &sql, err));
    AVP_TRY(query_text(run, sql.ptr, p->n, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        AVP_TRY(keep_cells(run->ctx, rows, n, p, first, err));
        first += n;
    } while (n > 0);
    p->head.sample = (avpi_sample){p->n, first, p->head.names, p->head.cells};
done:
    avpi_rows_close(rows);
    avpi_buf_free(&sql);
    return status;
}

static void free_parquet(const avp_ctx *ctx, parquet *p) {
    avpi_head_free(&p->head, ctx);
    avpi_free(ctx, p->expressions);
}

avp_status avpi_parquet_plan(avpi_importing *run, const char *path, avpi_plan *plan, avp_error *err) {
    avp_status status = AVP_OK;
    parquet p = {0};
    char *absolute = NULL;
    avpi_head_init(&p.head, run->ctx);
    AVP_TRY(open_sql(run, path, &absolute, err));
    AVP_TRY(avpi_parquet_blame(run->ctx, describe(run, absolute, &p, err), err));
    AVP_TRY(avpi_parquet_blame(run->ctx, sample(run, absolute, &p, err), err));
    const avpi_format *given = plan->format ? plan->format : run->opts.map ? NULL : avpi_format_for(&p.head.sample);
    if (given && (given->n_csv_columns == 0 || given->csv_finish)) /* the latter wants the text of a table's cells */
        given = NULL;
    plan->format = given ? given : avpi_format_generic(AVPI_CONTAINER_PARQUET);
    AVP_TRY(avpi_plan_choose(plan, &p.head.sample, given, run->opts.map, err));
    plan->n_columns = p.n;
done:
    avpi_free(run->ctx, absolute);
    free_parquet(run->ctx, &p);
    return status;
}

avp_status avpi_parquet_open(avpi_importing *run, const char *path, const avpi_plan *plan, avpi_rows **rows,
                             avp_error *err) {
    avp_status status = AVP_OK;
    avp_str list[AVPI_PLAN_ITEMS_MAX];
    parquet p = {0};
    avpi_buf sql;
    avpi_buf_init(&sql, run->ctx, SIZE_MAX);
    char *absolute = NULL;
    avpi_head_init(&p.head, run->ctx);
    AVP_TRY(open_sql(run, path, &absolute, err));
    AVP_TRY(describe(run, absolute, &p, err));
    for (size_t k = 0; k < plan->n_items; k++)
        list[k] = p.expressions[plan->items[k].column];
    AVP_TRY(select_sql(run->ctx, list, plan->n_items, absolute, "", &sql, err));
    AVP_TRY(query_text(run, sql.ptr, plan->n_items, rows, err));
done:
    avpi_free(run->ctx, absolute);
    free_parquet(run->ctx, &p);
    avpi_buf_free(&sql);
    return status;
}
