#include "read/parquet_sql.h"

void avpi_parquet_sql_init(avpi_parquet_sql *p, const avp_ctx *ctx) {
    *p = (avpi_parquet_sql){.ctx = ctx};
    avpi_arena_init(&p->arena, ctx);
}

void avpi_parquet_sql_free(avpi_parquet_sql *p) {
    avp_case_close(p->sql);
    avpi_free(p->ctx, p->reached);
    avpi_free(p->ctx, p->path);
    avpi_arena_free(&p->arena);
}

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
static avp_status reach_folder(avpi_parquet_sql *p, avp_str folder, avp_error *err) {
    avp_status status = AVP_OK;
    if (p->sql && p->reached && avpi_str_equal(folder, avpi_str_view(p->reached)) && answers(p->sql))
        return AVP_OK;
    avp_case_close(p->sql);
    p->sql = NULL;
    avpi_free(p->ctx, p->reached);
    p->reached = NULL;
    AVP_TRY(avp_case_open(p->ctx, NULL, AVP_CASE_MEMORY, &p->sql, err));
    AVP_TRY(avpi_str_dup(p->ctx, folder, &p->reached, err));
    AVP_TRY(avpi_sql_allow(p->sql, p->reached, err));
done:
    if (status != AVP_OK) {
        avpi_free(p->ctx, p->reached);
        p->reached = NULL;
    }
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

/* SELECT list FROM read_parquet('path') rest. columns NULL: all n. */
static avp_status select_sql(const avpi_parquet_sql *p, const uint32_t *columns, size_t n, const char *rest,
                             avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_add(sql, AVPI_STR("SELECT "), err));
    for (size_t i = 0; i < n; i++) {
        avp_str expression = p->expressions[columns ? columns[i] : i];
        AVP_TRY(avpi_buf_printf(sql, err, "%s%.*s", i ? ", " : "", (int)expression.len, expression.ptr));
    }
    AVP_TRY(avpi_buf_add(sql, AVPI_STR(" FROM read_parquet("), err));
    AVP_TRY(avpi_sql_quote(p->ctx, avpi_str_view(p->path), sql, err));
    AVP_TRY(avpi_buf_printf(sql, err, ")%s", rest));
done:
    return status;
}

static avp_status keep_columns(avpi_parquet_sql *p, const avpi_rows *rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n && p->n < AVPI_PARQUET_COLUMNS; i++, p->n++) {
        avp_str name = avpi_rows_text(rows, 0)[i];
        p->names[p->n] = avpi_arena_copy(&p->arena, name);
        if (!p->names[p->n].ptr)
            AVP_TRY(avpi_fail_memory(p->ctx, err));
        AVP_TRY(column_sql(p->ctx, name, avpi_rows_text(rows, 1)[i], &p->arena, &p->expressions[p->n], err));
    }
done:
    return status;
}

static avp_status describe(avpi_parquet_sql *p, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_buf sql;
    size_t n = 0;
    avpi_buf_init(&sql, p->ctx, SIZE_MAX);
    AVP_TRY(avpi_buf_add(&sql, AVPI_STR("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet("),
                         err));
    AVP_TRY(avpi_sql_quote(p->ctx, avpi_str_view(p->path), &sql, err));
    AVP_TRY(avpi_buf_add(&sql, AVPI_STR("))"), err));
    AVP_TRY(avpi_sql_query(p->sql, sql.ptr, NULL, 0, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        AVP_TRY(keep_columns(p, rows, n, err));
    } while (n > 0);
done:
    avpi_rows_close(rows);
    avpi_buf_free(&sql);
    return status;
}

avp_status avpi_parquet_sql_describe(avpi_parquet_sql *p, avp_str path, avp_error *err) {
    avp_status status = AVP_OK;
    size_t slash = 0;
    for (size_t i = 0; i < path.len; i++)
        slash = path.ptr[i] == '/' ? i : slash;
    avpi_arena_clear(&p->arena);
    p->n = 0;
    avpi_free(p->ctx, p->path);
    p->path = NULL;
    AVP_TRY(avpi_str_dup(p->ctx, path, &p->path, err));
    AVP_TRY(reach_folder(p, (avp_str){path.ptr, slash ? slash : 1}, err));
    AVP_TRY(avpi_parquet_blame(p->ctx, describe(p, err), err));
done:
    return status;
}

avp_status avpi_parquet_sql_rows(avpi_parquet_sql *p, const uint32_t *columns, size_t n, bool sample, avpi_rows **rows,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sql_type *types = NULL;
    avpi_buf sql;
    avpi_buf_init(&sql, p->ctx, SIZE_MAX);
    AVP_TRY(avpi_alloc(p->ctx, n, sizeof *types, &types, err));
    for (size_t c = 0; c < n; c++)
        types[c] = AVPI_SQL_TEXT;
    AVP_TRY(select_sql(p, columns, n, sample ? " LIMIT 200" : "", &sql, err));
    AVP_TRY(avpi_parquet_blame(p->ctx, avpi_sql_query(p->sql, sql.ptr, NULL, 0, types, n, rows, err), err));
done:
    avpi_free(p->ctx, types);
    avpi_buf_free(&sql);
    return status;
}
