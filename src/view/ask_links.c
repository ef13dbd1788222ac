/* links: the fused links of the run, strongest first, of everybody, one group or one account. */
#include "view/ask.h"

static const avpi_cells_column columns[] = {
    {"a", AVPI_SQL_TEXT},        {"a_handle", AVPI_SQL_TEXT}, {"a_group", AVPI_SQL_U32}, {"b", AVPI_SQL_TEXT},
    {"b_handle", AVPI_SQL_TEXT}, {"b_group", AVPI_SQL_U32},   {"trace", AVPI_SQL_TEXT},  {"weight", AVPI_SQL_U32},
    {"expected", AVPI_SQL_F64},  {"log10_p", AVPI_SQL_F64},   {"admits", AVPI_SQL_BOOL}, {"exclusive", AVPI_SQL_BOOL}};

static avp_status add_filter(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t group;
    const char *account = avpi_asked_text(asked, "account");
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    AVP_TRY(avpi_query_bind(
        q,
        " FROM fused_links f JOIN shown a ON a.native = f.account_a JOIN shown b ON b.native = f.account_b"
        " WHERE f.run_id = ?",
        avpi_sql_u64(asked->view->run_id), err));
    if (group > 0) {
        AVP_TRY(avpi_query_bind(q, " AND a.group_id = ?", avpi_sql_i64(group), err));
        AVP_TRY(avpi_query_bind(q, " AND b.group_id = ?", avpi_sql_i64(group), err));
    }
    if (account) {
        AVP_TRY(avpi_query_bind(q, " AND (f.account_a = ?", avpi_sql_text(avpi_str_view(account)), err));
        AVP_TRY(avpi_query_bind(q, " OR f.account_b = ?)", avpi_sql_text(avpi_str_view(account)), err));
    }
done:
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *root = json_object(), *rows = NULL;
    int64_t limit, offset, total = 0;
    avpi_query count, page;
    avpi_query_init(&count, asked->view);
    avpi_query_init(&page, asked->view);
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(avpi_query_add(&count, "SELECT count(*)", err));
    AVP_TRY(add_filter(asked, &count, err));
    AVP_TRY(avpi_sql_number(asked->view->c, count.sql.ptr, count.bound, count.n_bound, &total, err));
    AVP_TRY(avpi_query_add(
        &page,
        "SELECT a.native, a.handle, a.group_id, b.native, b.handle, b.group_id, f.trace, f.weight, f.expected,"
        " f.log10_p, f.admits, f.exclusive",
        err));
    AVP_TRY(add_filter(asked, &page, err));
    AVP_TRY(avpi_query_bind(&page, " ORDER BY f.log10_p, a.native, b.native LIMIT ?", avpi_sql_i64(limit), err));
    AVP_TRY(avpi_query_bind(&page, " OFFSET ?", avpi_sql_i64(offset), err));
    AVP_TRY(avpi_cells_rows(asked->view, &page, columns, sizeof columns / sizeof *columns, &rows, err));
    avpi_cells_set(root, "total", json_integer(total));
    avpi_cells_set(root, "offset", json_integer(offset));
    avpi_cells_set(root, "links", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    avpi_query_free(&count);
    avpi_query_free(&page);
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_links = {.path = "links", .names = {"group", "account", "limit", "offset"}, .answer = answer};
