/* link: two accounts, what each trace and window says of them, and their posts side by side. */
#include "view/ask.h"

#include "report/shared_words.h"

static const avpi_cells_column account_columns[] = {
    {"account", AVPI_SQL_TEXT},  {"handle", AVPI_SQL_TEXT}, {"name", AVPI_SQL_TEXT},     {"group", AVPI_SQL_U32},
    {"followers", AVPI_SQL_I64}, {"posts", AVPI_SQL_U64},   {"created_us", AVPI_SQL_I64}};
static const avpi_cells_column test_columns[] = {{"trace", AVPI_SQL_TEXT},
                                                 {"window_s", AVPI_SQL_F64},
                                                 {"weight", AVPI_SQL_U32},
                                                 {"expected", AVPI_SQL_F64},
                                                 {"log10_p", AVPI_SQL_F64}};
static const avpi_cells_column meeting_columns[] = {
    {"a_id", AVPI_SQL_U32},    {"a_us", AVPI_SQL_I64},    {"a_text", AVPI_SQL_TEXT},
    {"b_id", AVPI_SQL_U32},    {"b_us", AVPI_SQL_I64},    {"b_text", AVPI_SQL_TEXT},
    {"shared", AVPI_SQL_TEXT}, {"object", AVPI_SQL_TEXT}, {"gap_us", AVPI_SQL_I64}};

/* Everything that a post acts on, by trace. Near texts are found by the words that two posts share (below). */
static const char *const meetings_sql =
    "WITH p AS (SELECT p.post_id, p.posted_at, p.text, p.repost_of, p.reply_to, a.native = ? AS left_side FROM posts p "
    "JOIN accounts a"
    " USING (account_id) WHERE NOT p.embedded AND p.posted_at IS NOT NULL AND a.native IN (?, ?) AND "
    "epoch_us(p.posted_at)"
    " >= ? AND epoch_us(p.posted_at) < ?),"
    " acts AS (SELECT post_id, 'repost' AS trace, repost_of AS object FROM p WHERE repost_of IS NOT NULL"
    " UNION ALL SELECT post_id, 'reply', reply_to FROM p WHERE reply_to IS NOT NULL"
    " UNION ALL SELECT post_id, 'url', url FROM post_urls JOIN urls USING (url_id) WHERE post_id IN (SELECT post_id "
    "FROM p)"
    " UNION ALL SELECT post_id, 'hashtags', string_agg(hashtag, ' ' ORDER BY position) FROM post_hashtags JOIN hashtags"
    " USING (hashtag_id) WHERE post_id IN (SELECT post_id FROM p) GROUP BY post_id HAVING count(*) >= 3"
    " UNION ALL SELECT post_id, 'mention', mentioned FROM post_mentions WHERE post_id IN (SELECT post_id FROM p)"
    " UNION ALL SELECT post_id, 'media', media FROM post_media WHERE post_id IN (SELECT post_id FROM p)"
    " UNION ALL SELECT post_id, 'object', object FROM post_objects WHERE post_id IN (SELECT post_id FROM p)"
    " UNION ALL SELECT post_id, 'text', lower(text) FROM p WHERE text IS NOT NULL AND repost_of IS NULL),"
    " near AS (SELECT a.post_id AS a_id, a.posted_at AS a_at, a.text AS a_text, b.post_id AS b_id, b.posted_at AS "
    "b_at, b.text AS b_text,"
    " epoch_us(b.posted_at) - epoch_us(a.posted_at) AS gap_us FROM p a JOIN p b ON a.left_side AND NOT b.left_side"
    " WHERE abs(epoch_us(b.posted_at) - epoch_us(a.posted_at)) <= CAST(? AS BIGINT)),"
    " met AS (SELECT n.*, string_agg(DISTINCT x.trace, ',' ORDER BY x.trace) AS shared, min_by(x.object, x.trace) AS "
    "object"
    " FROM near n LEFT JOIN (SELECT l.post_id AS a_id, r.post_id AS b_id, l.trace, l.object FROM acts l JOIN acts r "
    "USING (trace, object)"
    " WHERE l.post_id != r.post_id) x USING (a_id, b_id) GROUP BY ALL)"
    " SELECT a_id, epoch_us(a_at), left(a_text, 4000), b_id, epoch_us(b_at), left(b_text, 4000), shared, left(object, "
    "400), gap_us"
    " FROM met ORDER BY shared IS NULL, abs(gap_us), a_at, a_id, b_id LIMIT 500";

static avp_status add_account(const avpi_asked *asked, const char *key, json_t *root, bool *found, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query q;
    json_t *rows = NULL;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_query_bind(
        &q, "SELECT native, handle, name, group_id, followers, posts, epoch_us(created_at) FROM shown WHERE native = ?",
        avpi_sql_text(avpi_str_view(avpi_asked_text(asked, key))), err));
    AVP_TRY(avpi_cells_rows(asked->view, &q, account_columns, sizeof account_columns / sizeof *account_columns, &rows,
                            err));
    *found = *found && json_array_size(rows) > 0;
    avpi_cells_set(root, key, avpi_cells_first(rows));
done:
    avpi_query_free(&q);
    return status;
}

static avp_status add_tests(const avpi_asked *asked, avp_str a, avp_str b, json_t *root, avp_error *err) {
    bool in_order = avpi_str_compare(a, b) < 0;
    avp_status status = AVP_OK;
    avpi_query q;
    json_t *rows = NULL;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_query_bind(&q, "SELECT trace, window_s, weight, expected, log10_p FROM links WHERE run_id = ?",
                            avpi_sql_u64(asked->view->run_id), err));
    AVP_TRY(avpi_query_bind(&q, " AND account_a = ?", avpi_sql_text(in_order ? a : b), err));
    AVP_TRY(avpi_query_bind(&q, " AND account_b = ? ORDER BY trace = 'all', trace, window_s",
                            avpi_sql_text(in_order ? b : a), err));
    AVP_TRY(avpi_cells_rows(asked->view, &q, test_columns, sizeof test_columns / sizeof *test_columns, &rows, err));
    avpi_cells_set(root, "tests", rows);
done:
    avpi_query_free(&q);
    return status;
}

/* ---- posts side by side ---- */

/* A text as pieces, every second one marked: ["one ", "the same", " two"]. */
static json_t *pieces(const char *text, const avpi_show_mark *marks, size_t n) {
    json_t *out = json_array();
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        (void)json_array_append_new(out, json_stringn(text + at, marks[i].from - at));
        (void)json_array_append_new(out, json_stringn(text + marks[i].from, marks[i].to - marks[i].from));
        at = marks[i].to;
    }
    (void)json_array_append_new(out, json_string(text + at));
    return out;
}

static size_t marked_bytes(const avpi_show_mark *marks, size_t n) {
    size_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += marks[i].to - marks[i].from;
    return sum;
}

/* Marks what both texts say; without a common object, only posts that share most of their words are kept. */
static avp_status compare_texts(avpi_shared_words *shared, json_t *meeting, bool *keep, avp_error *err) {
    const char *a = json_string_value(json_object_get(meeting, "a_text")),
               *b = json_string_value(json_object_get(meeting, "b_text"));
    avp_status status = AVP_OK;
    *keep = json_is_string(json_object_get(meeting, "shared"));
    if (!a || !b)
        return AVP_OK;
    AVP_TRY(avpi_shared_words_find(shared, avpi_str_view(a), avpi_str_view(b), err));
    size_t shorter = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
    if (!*keep && 10 * marked_bytes(shared->a, shared->count) >= 7 * shorter && shorter > 0) {
        avpi_cells_set(meeting, "shared", json_string("text"));
        *keep = true;
    }
    json_t *left = pieces(a, shared->a, shared->count), *right = pieces(b, shared->b, shared->count);
    avpi_cells_set(meeting, "a_text", left);
    avpi_cells_set(meeting, "b_text", right);
done:
    return status;
}

static avp_status mark_meetings(const avpi_asked *asked, json_t *rows, int64_t limit, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_shared_words shared = {.ctx = &asked->view->ctx};
    json_t *kept = json_array(), *row;
    size_t i, total = 0;
    AVP_TRY(avpi_shared_words_begin(&shared, err));
    json_array_foreach(rows, i, row) {
        bool keep = false;
        AVP_TRY(compare_texts(&shared, row, &keep, err));
        total += keep;
        if (keep && json_array_size(kept) < (size_t)limit)
            (void)json_array_append(kept, row);
    }
    avpi_cells_set(root, "meetings_total", avpi_cells_count(total));
    avpi_cells_set(root, "meetings", json_incref(kept));
done:
    avpi_shared_words_end(&shared);
    json_decref(kept);
    return status;
}

static avp_status add_meetings(const avpi_asked *asked, avp_str a, avp_str b, int64_t limit, json_t *root,
                               avp_error *err) {
    avp_status status = AVP_OK;
    json_t *rows = NULL;
    avpi_asked_span span;
    avpi_query q;
    avpi_query_init(&q, asked->view);
    AVP_TRY(avpi_asked_span_of(asked, &span, err));
    AVP_TRY(avpi_query_bind(&q, meetings_sql, avpi_sql_text(a), err));
    q.bound[q.n_bound++] = avpi_sql_text(a);
    q.bound[q.n_bound++] = avpi_sql_text(b);
    q.bound[q.n_bound++] = avpi_sql_i64(span.from_us);
    q.bound[q.n_bound++] = avpi_sql_i64(span.to_us);
    q.bound[q.n_bound++] = avpi_sql_i64(asked->view->groups.window_us);
    AVP_TRY(avpi_cells_rows(asked->view, &q, meeting_columns, sizeof meeting_columns / sizeof *meeting_columns, &rows,
                            err));
    AVP_TRY(mark_meetings(asked, rows, limit, root, err));
done:
    json_decref(rows);
    avpi_query_free(&q);
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str a = avpi_str_view(avpi_asked_text(asked, "a")), b = avpi_str_view(avpi_asked_text(asked, "b"));
    json_t *root = json_object();
    bool found = true;
    int64_t limit;
    if (!a.ptr || !b.ptr || avpi_str_equal(a, b)) {
        status = avpi_fail(&asked->ctx, err, AVP_E_ARG, N_("a link needs two accounts, \"a\" and \"b\""));
        goto done;
    }
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(add_account(asked, "a", root, &found, err));
    AVP_TRY(add_account(asked, "b", root, &found, err));
    if (!found)
        goto done;
    avpi_cells_set(root, "window_s", json_real((double)asked->view->groups.window_us * 1e-6));
    AVP_TRY(add_tests(asked, a, b, root, err));
    AVP_TRY(add_meetings(asked, a, b, limit, root, err));
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_link = {.path = "link", .names = {"a", "b", "from", "to", "limit"}, .answer = answer};
