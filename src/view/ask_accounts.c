/* accounts: a page of accounts, filtered by group and by name, in a chosen order. */
#include "view/ask.h"

static const avpi_cells_column columns[] = {
    {"account", AVPI_SQL_TEXT},   {"handle", AVPI_SQL_TEXT},  {"name", AVPI_SQL_TEXT},    {"group", AVPI_SQL_U32},
    {"followers", AVPI_SQL_I64},  {"posts", AVPI_SQL_U64},    {"first_us", AVPI_SQL_I64}, {"last_us", AVPI_SQL_I64},
    {"created_us", AVPI_SQL_I64}, {"strength", AVPI_SQL_F64}, {"partners", AVPI_SQL_U32}};

/* Orders by name; none is made from text of the question. Ties by native id. */
static const char *order_of(const char *name) {
    static const char *const orders[][2] = {{"posts", "posts DESC"},
                                            {"followers", "followers DESC NULLS LAST"},
                                            {"strength", "strength DESC NULLS LAST"},
                                            {"first", "first_at NULLS LAST"},
                                            {"name", "coalesce(handle, native)"}};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (strcmp(orders[i][0], name) == 0)
            return orders[i][1];
    return NULL;
}

/* Names without accents, made by the first search for one. */
static avp_status fold_names(avp_view *view, avp_error *err) {
    return avpi_sql_exec(view->c,
                         "CREATE TEMP TABLE IF NOT EXISTS plain_names AS SELECT account_id,"
                         " strip_accents(lower(concat_ws(' ', native, handle, name))) AS plain FROM shown",
                         NULL, 0, err);
}

static avp_status add_filter(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t group;
    const char *words = avpi_asked_text(asked, "q"), *account = avpi_asked_text(asked, "account");
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    if (words && words[0])
        AVP_TRY(fold_names(asked->view, err));
    AVP_TRY(avpi_query_add(
        q, words && words[0] ? " FROM shown JOIN plain_names USING (account_id) WHERE true" : " FROM shown WHERE true",
        err));
    if (group > 0)
        AVP_TRY(avpi_query_bind(q, " AND group_id = ?", avpi_sql_i64(group), err));
    if (account)
        AVP_TRY(avpi_query_bind(q, " AND native = ?", avpi_sql_text(avpi_str_view(account)), err));
    if (words && words[0])
        AVP_TRY(avpi_query_bind(q, " AND contains(plain, strip_accents(lower(?)))", avpi_sql_text(avpi_str_view(words)),
                                err));
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

static avp_status page(const avpi_asked *asked, int64_t limit, int64_t offset, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    const char *name = avpi_asked_text(asked, "order"), *order = order_of(name ? name : "posts");
    avpi_query q;
    avpi_query_init(&q, asked->view);
    if (!order) {
        status = avpi_fail(&asked->ctx, err, AVP_E_ARG,
                           N_("\"order\" is \"posts\", \"followers\", \"strength\", \"first\" or \"name\""));
        goto done;
    }
    AVP_TRY(
        avpi_query_add(&q,
                       "SELECT native, handle, name, group_id, followers, posts, epoch_us(first_at), epoch_us(last_at),"
                       " epoch_us(created_at), strength, partners",
                       err));
    AVP_TRY(add_filter(asked, &q, err));
    AVP_TRY(avpi_query_add(&q, " ORDER BY ", err));
    AVP_TRY(avpi_query_add(&q, order, err));
    AVP_TRY(avpi_query_bind(&q, ", native LIMIT ?", avpi_sql_i64(limit), err));
    AVP_TRY(avpi_query_bind(&q, " OFFSET ?", avpi_sql_i64(offset), err));
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
    avpi_cells_set(root, "accounts", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_accounts = {
    .path = "accounts", .names = {"account", "group", "q", "order", "limit", "offset"}, .answer = answer};
