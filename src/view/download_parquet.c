/* Rows as Parquet, with the types that the case has: made by the database in a file without a name, of which the parts are. */
#include "view/download.h"

#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PART_BYTES = 1 << 18, STATEMENT_MOST = 1 << 20 };

/* Numbers of the rows at hand that say the words, into the table `found`: an appender reaches no temporary table of a case that is read. */
static avp_status keep_found(avp_view_flow *flow, size_t rows, avpi_buf *sql, avp_error *err) {
    static const char insert[] = "INSERT INTO found VALUES ";
    avp_status status = AVP_OK;
    avpi_buf_clear(sql);
    for (size_t i = 0; i < rows; i++) {
        bool wanted = false;
        AVP_TRY(avpi_download_says(flow, avpi_rows_text(flow->rows, 1)[i], &wanted, err));
        if (wanted)
            AVP_TRY(
                avpi_buf_printf(sql, err, "%s(%u)", sql->len == 0 ? insert : ", ", avpi_rows_u32(flow->rows, 0)[i]));
    }
    if (sql->len > 0)
        AVP_TRY(avpi_sql_exec(flow->reader, sql->ptr, NULL, 0, err));
done:
    return status;
}

static avp_status find_in_piece(avp_view_flow *flow, avp_error *err) {
    avp_status status = AVP_OK;
    size_t rows = 0;
    avpi_buf sql;
    avpi_buf_init(&sql, &flow->ctx, STATEMENT_MOST);
    do {
        AVP_TRY(avpi_rows_next(flow->rows, &rows, err));
        AVP_TRY(keep_found(flow, rows, &sql, err));
    } while (rows > 0);
done:
    avpi_buf_free(&sql);
    avpi_rows_close(flow->rows);
    flow->rows = NULL;
    return status;
}

static avp_status find(avp_view_flow *flow, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_buf columns;
    avpi_buf_init(&columns, &flow->ctx, 1 << 14);
    AVP_TRY(avpi_buf_printf(&columns, err, "%s, %s", flow->of->id, flow->of->words));
    AVP_TRY(avpi_sql_exec(flow->reader, "CREATE TEMP TABLE found (id UINTEGER NOT NULL)", NULL, 0, err));
    while (flow->piece <= flow->n_bounds) {
        AVP_TRY(avpi_download_piece(flow, columns.ptr, types, 2, err));
        AVP_TRY(find_in_piece(flow, err));
    }
done:
    avpi_buf_free(&columns);
    return status;
}

/* COPY (SELECT ... AS "group" ...) TO 'path' (...) */
static avp_status copy_sql(const avp_view_flow *flow, const char *path, avpi_buf *sql, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = avpi_download_columns_count(flow->of);
    for (size_t k = 0; k < n; k++)
        AVP_TRY(avpi_buf_printf(sql, err, "%s%s AS \"%s\"", k == 0 ? "COPY (SELECT " : ", ", flow->of->columns[k].sql,
                                flow->of->columns[k].name));
    AVP_TRY(avpi_buf_add(sql, avpi_buf_view(&flow->from.sql), err));
    if (flow->words.len > 0)
        AVP_TRY(avpi_buf_printf(sql, err, " AND %s IN (SELECT id FROM found)", flow->of->id));
    AVP_TRY(avpi_buf_printf(sql, err, "%s) TO ", flow->of->order));
    AVP_TRY(avpi_sql_quote(&flow->ctx, avpi_str_view(path), sql, err));
    AVP_TRY(avpi_buf_add(sql, AVPI_STR(" (FORMAT parquet, COMPRESSION zstd)"), err));
done:
    return status;
}

static avp_status make_file(avp_view_flow *flow, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL, name[64];
    avpi_buf sql;
    avpi_buf_init(&sql, &flow->ctx, 1 << 16);
    snprintf(name, sizeof name, "%p.parquet", (void *)flow);
    AVP_TRY(avpi_path_join(&flow->ctx, flow->folder, name, &path, err));
    if (flow->words.len > 0)
        AVP_TRY(find(flow, err));
    AVP_TRY(copy_sql(flow, path, &sql, err));
    AVP_TRY(avpi_sql_exec(flow->reader, sql.ptr, flow->from.bound, flow->from.n_bound, err));
    flow->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (flow->fd < 0)
        status = avpi_fail(&flow->ctx, err, AVP_E_IO, N_("cannot read \"%s\""), path);
done:
    if (path)
        (void)unlink(path);
    avpi_free(&flow->ctx, path);
    avpi_buf_free(&sql);
    return status;
}

avp_status avpi_download_parquet(avp_view_flow *flow, avp_error *err) {
    avp_status status = AVP_OK;
    char bytes[PART_BYTES];
    if (flow->fd < 0)
        AVP_TRY(make_file(flow, err));
    ssize_t n = read(flow->fd, bytes, sizeof bytes);
    if (n < 0)
        status = avpi_fail_errno(&flow->ctx, err, errno, N_("cannot read"), flow->of->parquet_name);
    else
        AVP_TRY(avpi_buf_add(&flow->part, (avp_str){bytes, (size_t)n}, err));
done:
    return status;
}
