/* Posts over time, from the bins of the view and, at the ends of a span, from the posts. */
#include "view/span_counts.h"

/* No more columns than a wide screen shows. */
enum { COLUMNS_MOST = 480 };

typedef struct frame {
    int64_t from_bin, to_bin, times; /* bins [from, to), so many of which make a column */
    size_t columns;
} frame;

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static frame frame_of(const avp_view *view, avpi_asked_span span) {
    frame f = {.from_bin = floor_div(span.from_us, view->step_us), .times = 1};
    int64_t first = floor_div(view->first_us, view->step_us), last = floor_div(view->last_us, view->step_us);
    f.to_bin = floor_div(span.to_us - 1, view->step_us) + 1;
    f.from_bin = f.from_bin < first ? first : f.from_bin;
    f.to_bin = f.to_bin > last + 1 ? last + 1 : f.to_bin;
    if (f.to_bin <= f.from_bin)
        f.to_bin = f.from_bin;
    f.times = (f.to_bin - f.from_bin + COLUMNS_MOST - 1) / COLUMNS_MOST;
    f.times = f.times < 1 ? 1 : f.times;
    f.columns = (size_t)((f.to_bin - f.from_bin + f.times - 1) / f.times);
    return f;
}

static avp_status sum_bins(const avp_view *view, avpi_asked_span span, const frame *f, uint64_t group, avpi_query *q,
                           avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_query_bind(q, "SELECT (bin - CAST(? AS BIGINT))", avpi_sql_i64(f->from_bin), err));
    AVP_TRY(avpi_query_bind(q,
                            " // CAST(? AS BIGINT) AS k, sum(posts)::UBIGINT AS posts, coalesce(sum(posts) FILTER"
                            " (group_id > 0), 0)::UBIGINT AS members FROM ",
                            avpi_sql_i64(f->times), err));
    AVP_TRY(avpi_query_span(q, view, span, err));
    if (group > 0)
        AVP_TRY(avpi_query_bind(q, " WHERE group_id = CAST(? AS UINTEGER)", avpi_sql_u64(group), err));
    AVP_TRY(avpi_query_add(q, " GROUP BY k ORDER BY k", err));
done:
    return status;
}

static avp_status fill(const avp_view *view, avpi_asked_span span, const frame *f, uint64_t group, uint64_t *posts,
                       uint64_t *members, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_U64, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    avpi_query q;
    avpi_query_init(&q, view);
    AVP_TRY(sum_bins(view, span, f, group, &q, err));
    AVP_TRY(avpi_sql_query(view->c, q.sql.ptr, q.bound, q.n_bound, types, 3, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            size_t k = (size_t)avpi_rows_i64(rows, 0)[i];
            posts[k] = avpi_rows_u64(rows, 1)[i];
            members[k] = avpi_rows_u64(rows, 2)[i];
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    avpi_query_free(&q);
    return status;
}

static json_t *array_of(const uint64_t *values, size_t n) {
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        (void)json_array_append_new(array, avpi_cells_count(values[i]));
    return array;
}

avp_status avpi_view_series(const avpi_asked *asked, avpi_asked_span span, uint64_t group, json_t **out,
                            avp_error *err) {
    const avp_view *view = asked->view;
    avp_status status = AVP_OK;
    uint64_t posts[COLUMNS_MOST + 1] = {0}, members[COLUMNS_MOST + 1] = {0}, all = 0, of_members = 0;
    if (view->step_us == 0) {
        *out = json_null();
        return AVP_OK;
    }
    frame f = frame_of(view, span);
    AVP_TRY(fill(view, span, &f, group, posts, members, err));
    for (size_t k = 0; k < f.columns; k++) {
        all += posts[k];
        of_members += members[k];
    }
    json_t *series = json_object();
    avpi_cells_set(series, "from_us", json_integer(f.from_bin * view->step_us));
    avpi_cells_set(series, "to_us", json_integer(f.to_bin * view->step_us));
    avpi_cells_set(series, "step_us", json_integer(f.times * view->step_us));
    avpi_cells_set(series, "total", avpi_cells_count(all));
    avpi_cells_set(series, "total_members", avpi_cells_count(of_members));
    avpi_cells_set(series, "posts", array_of(posts, f.columns));
    avpi_cells_set(series, "members", array_of(members, f.columns));
    *out = series;
done:
    return status;
}
