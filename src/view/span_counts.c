#include "view/span_counts.h"

/* First multiple of step at t or before it. */
static int64_t floor_to(int64_t t, int64_t step) {
    int64_t over = t % step;
    return t - over - (over < 0 ? step : 0);
}

static int64_t ceil_to(int64_t t, int64_t step) {
    int64_t down = floor_to(t, step);
    return down == t ? t : down + step;
}

static avp_status add_bins(avpi_query *q, int64_t from_us, int64_t to_us, int64_t step_us, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_query_bind(q, "SELECT bin, group_id, posts FROM bins WHERE bin >= CAST(? AS BIGINT)",
                            avpi_sql_i64(from_us / step_us), err));
    AVP_TRY(avpi_query_bind(q, " AND bin < CAST(? AS BIGINT)", avpi_sql_i64(to_us / step_us), err));
done:
    return status;
}

static avp_status add_posts(avpi_query *q, int64_t from_us, int64_t to_us, int64_t step_us, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_query_bind(q, " UNION ALL SELECT epoch_us(p.posted_at) // CAST(? AS BIGINT), s.group_id, count(*)",
                            avpi_sql_i64(step_us), err));
    AVP_TRY(avpi_query_bind(q,
                            " FROM posts p JOIN shown s USING (account_id) WHERE NOT p.embedded AND p.posted_at >="
                            " make_timestamp(CAST(? AS BIGINT))",
                            avpi_sql_i64(from_us), err));
    AVP_TRY(avpi_query_bind(q, " AND p.posted_at < make_timestamp(CAST(? AS BIGINT)) GROUP BY ALL", avpi_sql_i64(to_us),
                            err));
done:
    return status;
}

avp_status avpi_query_span(avpi_query *q, const avp_view *view, avpi_asked_span span, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t step = view->step_us > 0 ? view->step_us : 1, first = floor_to(view->first_us, step);
    int64_t end = floor_to(view->last_us, step) + step;
    int64_t from = span.from_us <= view->first_us ? first : span.from_us;
    int64_t to = span.to_us > view->last_us ? end : span.to_us;
    int64_t low = ceil_to(from, step), high = floor_to(to, step);
    AVP_TRY(avpi_query_add(q, "(", err));
    AVP_TRY(add_bins(q, low, high, step, err));
    if (from < low && from < to)
        AVP_TRY(add_posts(q, from, low < to ? low : to, step, err));
    if (high < to && high >= low)
        AVP_TRY(add_posts(q, high, to, step, err));
    AVP_TRY(avpi_query_add(q, ")", err));
done:
    return status;
}
