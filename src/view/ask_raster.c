/* raster/#: who of a group posted when, as (row, column, posts) of a grid: the picture of sleep and waking. */
#include "view/ask.h"

enum { COLUMNS_MOST = 360 };

static const avpi_cells_column row_columns[] = {{"account", AVPI_SQL_TEXT}, {"handle", AVPI_SQL_TEXT}};

/* Rows by the first post, so that those who begin together stand together. */
static avp_status add_rows(const avpi_asked *asked, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *rows = NULL;
    AVP_TRY(avpi_cells_select(
        asked->view,
        "SELECT native, handle FROM (SELECT * FROM shown WHERE group_id = ? ORDER BY strength DESC, native"
        " LIMIT 400) ORDER BY first_at, native",
        &asked->number, 1, row_columns, 2, &rows, err));
    avpi_cells_set(root, "rows", rows);
done:
    return status;
}

static const char *const cells_sql =
    "WITH lines AS (SELECT account_id, row_number() OVER (ORDER BY first_at, native) - 1 AS line FROM (SELECT * FROM "
    "shown WHERE"
    " group_id = ? ORDER BY strength DESC, native LIMIT 400))"
    " SELECT line::UBIGINT, ((epoch_us(p.posted_at) - CAST(? AS BIGINT)) // CAST(? AS BIGINT))::UBIGINT AS place, "
    "count(*) FROM posts p JOIN lines "
    "USING (account_id)"
    " WHERE NOT p.embedded AND epoch_us(p.posted_at) >= ? AND epoch_us(p.posted_at) < ? GROUP BY ALL ORDER BY ALL";

static avp_status add_cells(const avpi_asked *asked, int64_t from_us, int64_t to_us, int64_t step_us, json_t *root,
                            avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U64, AVPI_SQL_U64, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    json_t *cells = json_array();
    size_t n = 0;
    const avpi_sql_value params[] = {avpi_sql_u64(asked->number), avpi_sql_i64(from_us), avpi_sql_i64(step_us),
                                     avpi_sql_i64(from_us), avpi_sql_i64(to_us)};
    AVP_TRY(avpi_sql_query(asked->view->c, cells_sql, params, 5, types, 3, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < 3; k++)
                (void)json_array_append_new(cells, avpi_cells_count(avpi_rows_u64(rows, k)[i]));
    } while (n > 0);
    avpi_cells_set(root, "cells", json_incref(cells));
done:
    avpi_rows_close(rows);
    json_decref(cells);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    const avp_view *view = asked->view;
    avp_status status = AVP_OK;
    avpi_asked_span span;
    json_t *root = json_object();
    AVP_TRY(avpi_asked_span_of(asked, &span, err));
    if (asked->number < 1 || asked->number > view->groups.count)
        goto done;
    int64_t step_us = (span.to_us - span.from_us) / COLUMNS_MOST + 1;
    avpi_cells_set(root, "from_us", json_integer(span.from_us));
    avpi_cells_set(root, "to_us", json_integer(span.to_us));
    avpi_cells_set(root, "step_us", json_integer(step_us));
    AVP_TRY(add_rows(asked, root, err));
    AVP_TRY(add_cells(asked, span.from_us, span.to_us, step_us, root, err));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_raster = {.path = "raster/#", .names = {"from", "to"}, .answer = answer};
