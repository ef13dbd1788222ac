/* Posts, accounts and links: their columns, what selects them, and where they are cut into pieces. */
#include "view/download.h"

/*
 * Rows of a piece. The first is small, so that something is there at once; the others are worth the trouble of a query. Posts lie by time
 * or nearly so. Links of one strength lie all over their table, where a piece would cost a scan of all: they come from the view.
 */
enum { FIRST_ROWS = 50000, ROWS = 200000 };

static avp_status filter_posts(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_query_add(q, " FROM posts p JOIN shown s USING (account_id)", err));
    AVP_TRY(avpi_post_filter(asked, q, err));
done:
    return status;
}

static avp_status filter_accounts(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t group;
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    AVP_TRY(avpi_query_add(q, " FROM shown WHERE true", err));
    if (group > 0)
        AVP_TRY(avpi_query_bind(q, " AND group_id = ?", avpi_sql_i64(group), err));
done:
    return status;
}

static avp_status filter_links(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t group;
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    AVP_TRY(avpi_query_bind(q,
                            " FROM fused_links f JOIN shown a ON a.native = f.account_a JOIN shown b ON b.native ="
                            " f.account_b WHERE f.run_id = ?",
                            avpi_sql_u64(asked->view->run_id), err));
    if (group > 0) {
        AVP_TRY(avpi_query_bind(q, " AND a.group_id = ?", avpi_sql_i64(group), err));
        AVP_TRY(avpi_query_bind(q, " AND b.group_id = ?", avpi_sql_i64(group), err));
    }
done:
    return status;
}

/* Posts of the account or group that is asked for, at any time; of everybody where neither is. */
static avp_status count_posts(const avpi_asked *asked, int64_t *out, avp_error *err) {
    avp_status status = AVP_OK;
    const char *account = avpi_asked_text(asked, "account");
    int64_t group;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    AVP_TRY(avpi_query_add(&q, "SELECT sum(posts)::BIGINT FROM shown WHERE true", err));
    if (account)
        AVP_TRY(avpi_query_bind(&q, " AND native = ?", avpi_sql_text(avpi_str_view(account)), err));
    if (group > 0)
        AVP_TRY(avpi_query_bind(&q, " AND group_id = ?", avpi_sql_i64(group), err));
    AVP_TRY(avpi_sql_number(asked->view->c, q.sql.ptr, q.bound, q.n_bound, out, err));
done:
    avpi_query_free(&q);
    return status;
}

/* At slices of time that searches go by, as many to a piece as have so many of the posts that are wanted, if those are spread evenly. */
static avp_status cut_posts(const avpi_asked *asked, avpi_sql_value **bounds, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_slices *slices = &asked->view->searches.slices;
    int64_t wanted = 0;
    AVP_TRY(count_posts(asked, &wanted, err));
    double pieces = (double)wanted / ROWS, each = pieces > 1 ? (double)slices->n / pieces : (double)slices->n;
    size_t step = each > 1 ? (size_t)each : 1, first = step / (ROWS / FIRST_ROWS) + (step < ROWS / FIRST_ROWS);
    AVP_TRY(avpi_alloc(&asked->view->ctx, slices->n / step + 1, sizeof **bounds, bounds, err));
    for (size_t i = pieces > 1 ? first : slices->n; i < slices->n; i += step)
        (*bounds)[(*n)++] = avpi_sql_i64(slices->from_us[i]);
done:
    return status;
}

static avp_status cut_nothing(const avpi_asked *asked, avpi_sql_value **bounds, size_t *n, avp_error *err) {
    (void)asked;
    (void)bounds;
    (void)n;
    (void)err;
    return AVP_OK;
}

#define TIME(column) column, "strftime(" column ", '%Y-%m-%dT%H:%M:%S.%fZ')"

const avpi_download_table avpi_download_tables[] = {
    {.what = "posts",
     .csv_name = "posts.csv",
     .parquet_name = "posts.parquet",
     .id = "p.post_id",
     .words = "p.text",
     .key = "p.posted_at",
     .key_bound = "make_timestamp(CAST(? AS BIGINT))",
     .order = " ORDER BY p.posted_at NULLS LAST, p.post_id",
     .filter = filter_posts,
     .cut = cut_posts,
     .columns = {{"post", "p.native", NULL},
                 {"account", "s.native", NULL},
                 {"handle", "s.handle", NULL},
                 {"group", "s.group_id", NULL},
                 {"time", TIME("p.posted_at")},
                 {"text", "p.text", NULL},
                 {"is_repost", "p.is_repost", NULL},
                 {"repost_of", "p.repost_of", NULL},
                 {"reply_to", "p.reply_to", NULL},
                 {"quote_of", "p.quote_of", NULL},
                 {"language", "p.language", NULL},
                 {"client", "p.client", NULL}}},
    {.what = "accounts",
     .csv_name = "accounts.csv",
     .parquet_name = "accounts.parquet",
     .id = "account_id",
     .words = "concat_ws(' ', native, handle, name)",
     .order = " ORDER BY posts DESC, native",
     .filter = filter_accounts,
     .cut = cut_nothing,
     .columns = {{"account", "native", NULL},
                 {"handle", "handle", NULL},
                 {"name", "name", NULL},
                 {"group", "group_id", NULL},
                 {"followers", "followers", NULL},
                 {"posts", "posts", NULL},
                 {"first", TIME("first_at")},
                 {"last", TIME("last_at")},
                 {"created", TIME("created_at")}}},
    {.what = "links",
     .csv_name = "links.csv",
     .parquet_name = "links.parquet",
     .order = " ORDER BY f.log10_p, f.account_a, f.account_b",
     .filter = filter_links,
     .cut = cut_nothing,
     .begin = avpi_download_links_begin,
     .next = avpi_download_links,
     .columns = {{"account_a", "f.account_a", NULL},
                 {"handle_a", "a.handle", NULL},
                 {"group_a", "a.group_id", NULL},
                 {"account_b", "f.account_b", NULL},
                 {"handle_b", "b.handle", NULL},
                 {"group_b", "b.group_id", NULL},
                 {"trace", "f.trace", NULL},
                 {"times", "f.weight", NULL},
                 {"expected", "f.expected", NULL},
                 {"log10_p", "f.log10_p", NULL},
                 {"own_sources", "f.exclusive", NULL}}},
};
const size_t avpi_download_tables_count = sizeof avpi_download_tables / sizeof *avpi_download_tables;

size_t avpi_download_columns_count(const avpi_download_table *of) {
    size_t n = 0;
    while (n < AVPI_DOWNLOAD_COLUMNS && of->columns[n].name)
        n++;
    return n;
}
