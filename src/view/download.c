#include "view/download.h"

#include <unistd.h>

enum { PART_MOST = 1 << 30, PLAIN_MOST = 1 << 28, SQL_MOST = 1 << 16 };

/* ---- pieces ---- */

/* Conditions of one piece; the last one has the rows without a key, too. */
static avp_status add_piece(const avp_view_flow *flow, size_t piece, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_download_table *of = flow->of;
    bool last = piece == flow->n_bounds;
    if (piece > 0) {
        AVP_TRY(avpi_buf_printf(&q->sql, err, last ? " AND (%s >= %s" : " AND %s >= %s", of->key, of->key_bound));
        if (last)
            AVP_TRY(avpi_buf_printf(&q->sql, err, " OR %s IS NULL)", of->key));
        AVP_TRY(avpi_query_bind(q, "", flow->bounds[piece - 1], err));
    }
    if (!last) {
        AVP_TRY(avpi_buf_printf(&q->sql, err, " AND %s < %s", of->key, of->key_bound));
        AVP_TRY(avpi_query_bind(q, "", flow->bounds[piece], err));
    }
done:
    return status;
}

avp_status avpi_download_piece(avp_view_flow *flow, const char *columns, const avpi_sql_type *types, size_t n,
                               avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query q = {.n_bound = flow->from.n_bound};
    avpi_buf_init(&q.sql, &flow->ctx, SQL_MOST);
    memcpy(q.bound, flow->from.bound, sizeof q.bound);
    AVP_TRY(avpi_buf_printf(&q.sql, err, "SELECT %s%s", columns, flow->from.sql.ptr));
    AVP_TRY(add_piece(flow, flow->piece, &q, err));
    AVP_TRY(avpi_query_add(&q, flow->of->order, err));
    AVP_TRY(avpi_sql_query(flow->reader, q.sql.ptr, q.bound, q.n_bound, types, n, &flow->rows, err));
    flow->piece++;
done:
    avpi_query_free(&q);
    return status;
}

avp_status avpi_download_says(avp_view_flow *flow, avp_str text, bool *out, avp_error *err) {
    avp_status status = AVP_OK;
    *out = false;
    avpi_buf_clear(&flow->folded);
    if (!text.ptr)
        return AVP_OK;
    AVP_TRY(avpi_plain_add(flow->plain, text, &flow->folded, err));
    *out = avpi_str_find(avpi_buf_view(&flow->folded), avpi_buf_view(&flow->words)) < flow->folded.len;
done:
    return status;
}

/* ---- a flow ---- */

static bool is_stopped(void *self) {
    avp_view_flow *flow = self;
    return atomic_load(&flow->stopped) || avpi_cancelled(&flow->outer);
}

/* Values of parameters outlive the question. */
static avp_status keep_values(avp_view_flow *flow, avp_error *err) {
    for (size_t i = 0; i < flow->from.n_bound; i++) {
        avpi_sql_value *value = &flow->from.bound[i];
        if (value->type != AVPI_SQL_TEXT || value->null)
            continue;
        value->text = avpi_arena_copy(&flow->text, value->text);
        if (!value->text.ptr)
            return avpi_fail_memory(&flow->ctx, err);
    }
    return AVP_OK;
}

static avp_status prepare(avp_view_flow *flow, const avpi_asked *asked, avp_error *err) {
    avp_status status = AVP_OK;
    avp_view *view = asked->view;
    const char *words = flow->of->words ? avpi_asked_text(asked, "q") : NULL;
    AVP_TRY(avpi_searches_prepare(view, err));
    flow->plain = view->searches.plain;
    AVP_TRY(flow->of->filter(asked, &flow->from, err));
    AVP_TRY(keep_values(flow, err));
    AVP_TRY(avpi_plain_add(flow->plain, avpi_str_view(words ? words : ""), &flow->words, err));
    AVP_TRY(flow->of->cut(asked, &flow->bounds, &flow->n_bounds, err));
    if (flow->of->begin)
        AVP_TRY(flow->of->begin(asked, flow, err));
    AVP_TRY(avpi_sql_beside(view->c, &flow->ctx, &flow->reader, err));
    AVP_TRY(avpi_sql_exec(flow->reader, avpi_view_shown, NULL, 0, err));
done:
    return status;
}

avp_status avpi_download_begin(const avpi_asked *asked, const avpi_download_table *of, bool parquet,
                               avp_view_flow **out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_view_flow *flow = NULL;
    AVP_TRY(avpi_zalloc(&asked->view->ctx, 1, sizeof *flow, &flow, err));
    flow->outer = flow->ctx = asked->ctx;
    flow->ctx.cancelled = is_stopped;
    flow->ctx.cancelled_self = flow;
    atomic_init(&flow->stopped, false);
    flow->of = of;
    flow->parquet = parquet;
    flow->folder = asked->view->folder;
    flow->fd = -1;
    avpi_arena_init(&flow->text, &flow->ctx);
    avpi_buf_init(&flow->from.sql, &flow->ctx, SQL_MOST);
    avpi_buf_init(&flow->words, &flow->ctx, SQL_MOST);
    avpi_buf_init(&flow->part, &flow->ctx, PART_MOST);
    avpi_buf_init(&flow->folded, &flow->ctx, PLAIN_MOST);
    AVP_TRY(prepare(flow, asked, err));
    *out = flow;
    flow = NULL;
done:
    avpi_view_flow_free(flow);
    return status;
}

avp_status avp_view_flow_next(avp_view_flow *flow, avp_str *part, avp_error *err) {
    avpi_buf_clear(&flow->part);
    avp_status status = flow->parquet ? avpi_download_parquet(flow, err) : avpi_download_csv(flow, err);
    *part = status == AVP_OK ? avpi_buf_view(&flow->part) : (avp_str){NULL, 0};
    return status;
}

void avp_view_flow_stop(avp_view_flow *flow) {
    atomic_store(&flow->stopped, true);
}

void avpi_view_flow_free(avp_view_flow *flow) {
    if (!flow)
        return;
    const avp_ctx ctx = flow->outer;
    avpi_rows_close(flow->rows);
    avpi_sql_beside_end(flow->reader);
    if (flow->fd >= 0)
        close(flow->fd);
    avpi_free(&ctx, flow->bounds);
    avpi_free(&ctx, flow->handles);
    avpi_query_free(&flow->from);
    avpi_buf_free(&flow->words);
    avpi_buf_free(&flow->part);
    avpi_buf_free(&flow->folded);
    avpi_arena_free(&flow->text);
    avpi_free(&ctx, flow);
}
