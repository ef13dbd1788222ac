/* posts: a page of posts, filtered by time, account, group and words. */
#include "view/ask.h"

static const avpi_cells_column columns[] = {
    {"id", AVPI_SQL_U32},         {"native", AVPI_SQL_TEXT},    {"account", AVPI_SQL_TEXT}, {"handle", AVPI_SQL_TEXT},
    {"group", AVPI_SQL_U32},      {"time_us", AVPI_SQL_I64},    {"text", AVPI_SQL_TEXT},    {"length", AVPI_SQL_I64},
    {"is_repost", AVPI_SQL_BOOL}, {"repost_of", AVPI_SQL_TEXT}, {"reply_to", AVPI_SQL_TEXT}};

/* What is asked for, as a condition on posts p and their accounts s. */
static avp_status add_filter(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_asked_span span;
    int64_t group;
    const char *account = avpi_asked_text(asked, "account"), *words = avpi_asked_text(asked, "q");
    AVP_TRY(avpi_asked_span_of(asked, &span, err));
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    AVP_TRY(avpi_query_add(q, " FROM posts p JOIN shown s USING (account_id) WHERE NOT p.embedded", err));
    if (span.given) {
        AVP_TRY(avpi_query_bind(q, " AND p.posted_at >= make_timestamp(CAST(? AS BIGINT))", avpi_sql_i64(span.from_us),
                                err));
        AVP_TRY(
            avpi_query_bind(q, " AND p.posted_at < make_timestamp(CAST(? AS BIGINT))", avpi_sql_i64(span.to_us), err));
    }
    if (account)
        AVP_TRY(avpi_query_bind(q, " AND s.native = ?", avpi_sql_text(avpi_str_view(account)), err));
    if (group > 0)
        AVP_TRY(avpi_query_bind(q, " AND s.group_id = ?", avpi_sql_i64(group), err));
    if (words && words[0])
        AVP_TRY(avpi_query_bind(q, " AND contains(strip_accents(lower(p.text)), strip_accents(lower(?)))",
                                avpi_sql_text(avpi_str_view(words)), err));
done:
    return status;
}

static avp_status count_all(const avpi_asked *asked, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query q;
    int64_t total = 0;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_query_add(&q, "SELECT count(*)", err));
    AVP_TRY(add_filter(asked, &q, err));
    AVP_TRY(avpi_sql_number(asked->view->c, q.sql.ptr, q.bound, q.n_bound, &total, err));
    avpi_cells_set(root, "total", json_integer(total));
done:
    avpi_query_free(&q);
    return status;
}

/* The ids of the page first, so that no text is read but those that are shown. */
static avp_status page(const avpi_asked *asked, int64_t limit, int64_t offset, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    const char *order = avpi_asked_text(asked, "order");
    bool newest = order && strcmp(order, "newest") == 0;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    if (order && !newest && strcmp(order, "oldest") != 0) {
        status = avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"order\" is \"oldest\" or \"newest\""));
        goto done;
    }
    AVP_TRY(avpi_query_add(&q, "WITH page AS (SELECT p.post_id", err));
    AVP_TRY(add_filter(asked, &q, err));
    AVP_TRY(avpi_query_bind(&q,
                            newest ? " ORDER BY p.posted_at DESC NULLS LAST, p.post_id DESC LIMIT ?"
                                   : " ORDER BY p.posted_at NULLS LAST, p.post_id LIMIT ?",
                            avpi_sql_i64(limit), err));
    AVP_TRY(avpi_query_bind(&q, " OFFSET ?)", avpi_sql_i64(offset), err));
    AVP_TRY(avpi_query_add(
        &q,
        " SELECT p.post_id, p.native, s.native, s.handle, s.group_id, epoch_us(p.posted_at), left(p.text, 600),"
        " length(p.text), p.is_repost, p.repost_of, p.reply_to FROM page JOIN posts p USING (post_id)"
        " JOIN shown s USING (account_id)",
        err));
    AVP_TRY(avpi_query_add(&q,
                           newest ? " ORDER BY p.posted_at DESC NULLS LAST, p.post_id DESC"
                                  : " ORDER BY p.posted_at NULLS LAST, p.post_id",
                           err));
    AVP_TRY(avpi_cells_rows(asked->view, &q, columns, sizeof columns / sizeof *columns, out, err));
done:
    avpi_query_free(&q);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    int64_t limit, offset;
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(count_all(asked, root, err));
    AVP_TRY(page(asked, limit, offset, &rows, err));
    avpi_cells_set(root, "offset", json_integer(offset));
    avpi_cells_set(root, "posts", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_posts = {
    .path = "posts", .names = {"from", "to", "account", "group", "q", "order", "limit", "offset"}, .answer = answer};
