/* posts: a page of posts, filtered by time, account, group and words. */
#include "view/ask.h"

static const avpi_cells_column columns[] = {
    {"id", AVPI_SQL_U32},         {"native", AVPI_SQL_TEXT},    {"account", AVPI_SQL_TEXT}, {"handle", AVPI_SQL_TEXT},
    {"group", AVPI_SQL_U32},      {"time_us", AVPI_SQL_I64},    {"text", AVPI_SQL_TEXT},    {"length", AVPI_SQL_I64},
    {"is_repost", AVPI_SQL_BOOL}, {"repost_of", AVPI_SQL_TEXT}, {"reply_to", AVPI_SQL_TEXT}};

enum { ID_SIZE = 16 };

static avp_status order_of(const avpi_asked *asked, bool *newest, avp_error *err) {
    const char *order = avpi_asked_text(asked, "order");
    *newest = order && strcmp(order, "newest") == 0;
    if (order && !*newest && strcmp(order, "oldest") != 0)
        return avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("\"order\" is \"oldest\" or \"newest\""));
    return AVP_OK;
}

static const char *order_sql(bool newest) {
    return newest ? " ORDER BY p.posted_at DESC NULLS LAST, p.post_id DESC"
                  : " ORDER BY p.posted_at NULLS LAST, p.post_id";
}

/* ---- ids of the page first, so that no text is read but those that are shown ---- */

static avp_status count_all(const avpi_asked *asked, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query q;
    int64_t total = 0;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_query_add(&q, "SELECT count(*) FROM posts p", err));
    AVP_TRY(avpi_post_filter(asked, &q, err));
    AVP_TRY(avpi_sql_number(asked->view->c, q.sql.ptr, q.bound, q.n_bound, &total, err));
    avpi_cells_set(root, "total", json_integer(total));
    avpi_cells_set(root, "complete", json_true());
done:
    avpi_query_free(&q);
    return status;
}

static avp_status page_of_all(const avpi_asked *asked, bool newest, int64_t limit, int64_t offset, avpi_query *q,
                              avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_query_add(q, "WITH page AS (SELECT p.post_id FROM posts p", err));
    AVP_TRY(avpi_post_filter(asked, q, err));
    AVP_TRY(avpi_query_add(q, order_sql(newest), err));
    AVP_TRY(avpi_query_bind(q, " LIMIT ?", avpi_sql_i64(limit), err));
    AVP_TRY(avpi_query_bind(q, " OFFSET ?)", avpi_sql_i64(offset), err));
done:
    return status;
}

/* As far as was looked; the answer says how far. */
static avp_status page_of_found(const avpi_asked *asked, const char *words, bool newest, int64_t limit, int64_t offset,
                                avpi_query *q, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_search *search = NULL;
    bool counts = avpi_asked_text(asked, "count") != NULL;
    size_t first = (size_t)offset, end = first + (size_t)limit;
    AVP_TRY(avpi_search_posts(asked, words, newest, counts ? SIZE_MAX : end, &search, err));
    avpi_cells_set(root, "total", avpi_cells_count(search->n));
    avpi_cells_set(root, "complete", json_boolean(search->complete));
    avpi_cells_set(root, "looked", avpi_cells_count(search->looked));
    AVP_TRY(avpi_query_add(q, "WITH page AS (SELECT unnest([", err));
    for (size_t i = first; i < end && i < search->n; i++) {
        char id[ID_SIZE];
        snprintf(id, sizeof id, "%s%u", i > first ? "," : "", search->ids[i]);
        AVP_TRY(avpi_query_add(q, id, err));
    }
    AVP_TRY(avpi_query_add(q, "]::UINTEGER[]) AS post_id)", err));
done:
    return status;
}

static avp_status show(const avpi_asked *asked, bool newest, avpi_query *q, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_query_add(
        q,
        " SELECT p.post_id, p.native, s.native, s.handle, s.group_id, epoch_us(p.posted_at), left(p.text, 600),"
        " length(p.text), p.is_repost, p.repost_of, p.reply_to FROM page JOIN posts p USING (post_id)"
        " JOIN shown s USING (account_id)",
        err));
    AVP_TRY(avpi_query_add(q, order_sql(newest), err));
    AVP_TRY(avpi_cells_rows(asked->view, q, columns, sizeof columns / sizeof *columns, out, err));
done:
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *words = avpi_asked_text(asked, "q");
    json_t *root = json_object(), *rows = NULL;
    int64_t limit, offset;
    bool newest;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(order_of(asked, &newest, err));
    if (words && words[0]) {
        AVP_TRY(page_of_found(asked, words, newest, limit, offset, &q, root, err));
    } else {
        AVP_TRY(count_all(asked, root, err));
        AVP_TRY(page_of_all(asked, newest, limit, offset, &q, err));
    }
    AVP_TRY(show(asked, newest, &q, &rows, err));
    avpi_cells_set(root, "offset", json_integer(offset));
    avpi_cells_set(root, "posts", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    avpi_query_free(&q);
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_posts = {.path = "posts",
                                 .names = {"from", "to", "account", "group", "q", "order", "limit", "offset", "count"},
                                 .answer = answer};
