/* active: how many posts each account of the network has in the span: one byte an account, 255 = that many or more. */
#include "view/ask.h"

static const char posts_sql[] =
    "SELECT l.id, count(*)::UBIGINT FROM posts p JOIN shown s USING (account_id) JOIN linked l ON l.account = s.native"
    " WHERE NOT p.embedded AND p.posted_at >= make_timestamp(CAST(? AS BIGINT)) AND p.posted_at <"
    " make_timestamp(CAST(? AS BIGINT)) GROUP BY l.id";

/* By the account's number; the network has those of the layout, in its order. */
static avp_status count_posts(const avp_view *view, avpi_asked_span span, char *posts, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value params[] = {avpi_sql_i64(span.from_us), avpi_sql_i64(span.to_us)};
    AVP_TRY(avpi_sql_query(view->c, posts_sql, params, 2, types, 2, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            uint64_t count = avpi_rows_u64(rows, 1)[i];
            posts[avpi_rows_u32(rows, 0)[i]] = (char)(unsigned char)(count < 255 ? count : 255);
        }
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    const avp_view *view = asked->view;
    avp_status status = AVP_OK;
    char *of_account = NULL, *of_place = NULL;
    avpi_asked_span span;
    AVP_TRY(avpi_asked_span_of(asked, &span, err));
    AVP_TRY(avpi_zalloc(&view->ctx, view->groups.accounts.count, 1, &of_account, err));
    AVP_TRY(avpi_zalloc(&view->ctx, view->layout.count, 1, &of_place, err));
    AVP_TRY(count_posts(view, span, of_account, err));
    for (size_t i = 0; i < view->layout.count; i++)
        of_place[i] = of_account[view->layout.account[i]];
    AVP_TRY(avpi_answer_bytes(asked, "application/octet-stream", (avp_str){of_place, view->layout.count}, answer, err));
done:
    avpi_free(&view->ctx, of_account);
    avpi_free(&view->ctx, of_place);
    return status;
}

const avpi_ask avpi_ask_active = {.path = "active", .names = {"from", "to"}, .answer = answer};
