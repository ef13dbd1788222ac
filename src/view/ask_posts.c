/* posts: a page of posts, filtered by time, account, group and words. */
#include "base/sort.h"
#include "view/ask.h"

#include <stdlib.h>

static const avpi_cells_column columns[] = {
    {"id", AVPI_SQL_U32},         {"native", AVPI_SQL_TEXT},    {"author", AVPI_SQL_U32},
    {"time_us", AVPI_SQL_I64},    {"text", AVPI_SQL_TEXT},      {"length", AVPI_SQL_I64},
    {"is_repost", AVPI_SQL_BOOL}, {"repost_of", AVPI_SQL_TEXT}, {"reply_to", AVPI_SQL_TEXT}};
static const avpi_cells_column author_columns[] = {
    {"author", AVPI_SQL_U32}, {"account", AVPI_SQL_TEXT}, {"handle", AVPI_SQL_TEXT}, {"group", AVPI_SQL_U32}};

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

static bool is_filtered(const avpi_asked *asked) {
    static const char *const names[] = {"from", "to", "account", "group"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (avpi_asked_text(asked, names[i]))
            return true;
    return false;
}

/* Ids of a page, in order. */
typedef struct page {
    bool newest;
    size_t limit, offset, n;
    uint32_t ids[AVPI_PAGE_MOST];
} page;

static avp_status take_ids(const avp_view *view, const avpi_query *q, page *of, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_U32;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    AVP_TRY(avpi_sql_query(view->c, q->sql.ptr, q->bound, q->n_bound, &type, 1, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got && of->n < AVPI_PAGE_MOST; i++)
            of->ids[of->n++] = avpi_rows_u32(rows, 0)[i];
    } while (got > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* Everything in order of time would be sorted for its first rows: only the stretch that holds them is. */
static avp_status page_of_all(const avpi_asked *asked, page *of, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_stretch stretch = {.bounded = false, .skip = of->offset};
    avpi_query q;
    avpi_query_init(&q, asked->view);
    if (!is_filtered(asked))
        AVP_TRY(avpi_search_stretch(asked->view, of->newest, of->offset, of->limit, &stretch, err));
    AVP_TRY(avpi_query_add(&q, "SELECT p.post_id FROM posts p", err));
    AVP_TRY(avpi_post_filter(asked, &q, err));
    if (stretch.bounded) {
        AVP_TRY(avpi_query_bind(&q, " AND p.posted_at >= make_timestamp(CAST(? AS BIGINT))",
                                avpi_sql_i64(stretch.from_us), err));
        AVP_TRY(avpi_query_bind(&q, " AND p.posted_at < make_timestamp(CAST(? AS BIGINT))", avpi_sql_i64(stretch.to_us),
                                err));
    }
    AVP_TRY(avpi_query_add(&q, order_sql(of->newest), err));
    AVP_TRY(avpi_query_bind(&q, " LIMIT ?", avpi_sql_u64(of->limit), err));
    AVP_TRY(avpi_query_bind(&q, " OFFSET ?", avpi_sql_u64(stretch.skip), err));
    AVP_TRY(take_ids(asked->view, &q, of, err));
done:
    avpi_query_free(&q);
    return status;
}

/* As far as was looked; the answer says how far. */
static avp_status page_of_found(const avpi_asked *asked, const char *words, page *of, json_t *root, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_search *search = NULL;
    bool counts = avpi_asked_text(asked, "count") != NULL;
    size_t end = of->offset + of->limit;
    AVP_TRY(avpi_search_posts(asked, words, of->newest, counts ? SIZE_MAX : end, &search, err));
    avpi_cells_set(root, "total", avpi_cells_count(search->n));
    avpi_cells_set(root, "complete", json_boolean(search->complete));
    avpi_cells_set(root, "looked", avpi_cells_count(search->looked));
    for (size_t i = of->offset; i < end && i < search->n; i++)
        of->ids[of->n++] = search->ids[i];
done:
    return status;
}

/* ---- the rows themselves ---- */

/*
 * The database prunes by ranges of ids and reads whole columns for anything else: ids that lie near each other are one query.
 *
 *   3 5 9 | 80010 80011 | 990000
 */
enum { NEAR_IDS = 20000 };

static int ascending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static avp_status add_ids(const uint32_t *ids, size_t n, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_query_add(q, " IN (", err));
    for (size_t i = 0; i < n; i++)
        AVP_TRY(avpi_buf_printf(&q->sql, err, "%s%u", i > 0 ? "," : "", ids[i]));
    AVP_TRY(avpi_query_add(q, ")", err));
done:
    return status;
}

/* Without a join: who wrote them is asked once for all (a join would read every account again for each stretch of ids). */
static avp_status rows_of(const avp_view *view, const uint32_t *ids, size_t n, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_query q;
    avpi_query_init(&q, view);
    AVP_TRY(avpi_query_add(&q,
                           "SELECT post_id, native, account_id, epoch_us(posted_at), left(text, 600), length(text),"
                           " is_repost, repost_of, reply_to FROM posts WHERE post_id >= ?",
                           err));
    q.bound[q.n_bound++] = avpi_sql_u64(ids[0]);
    AVP_TRY(avpi_query_bind(&q, " AND post_id <= ? AND post_id", avpi_sql_u64(ids[n - 1]), err));
    AVP_TRY(add_ids(ids, n, &q, err));
    AVP_TRY(avpi_cells_rows(view, &q, columns, sizeof columns / sizeof *columns, out, err));
done:
    avpi_query_free(&q);
    return status;
}

/* An object that holds each row under its number. */
static void under_number(json_t *rows, const char *key, json_t *by_number) {
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        char name[ID_SIZE];
        snprintf(name, sizeof name, "%lld", json_integer_value(json_object_get(row, key)));
        (void)json_object_set(by_number, name, row);
    }
    json_decref(rows);
}

static json_t *of_number(const json_t *by_number, uint32_t number) {
    char name[ID_SIZE];
    snprintf(name, sizeof name, "%u", number);
    return json_object_get(by_number, name);
}

static avp_status gather(const avp_view *view, const page *of, json_t *by_id, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t ids[AVPI_PAGE_MOST];
    json_t *rows = NULL;
    memcpy(ids, of->ids, of->n * sizeof *ids);
    avpi_sort(ids, of->n, sizeof *ids, ascending);
    for (size_t first = 0, end; first < of->n; first = end) {
        for (end = first + 1; end < of->n && ids[end] - ids[end - 1] <= NEAR_IDS;)
            end++;
        AVP_TRY(rows_of(view, ids + first, end - first, &rows, err));
        under_number(rows, "id", by_id);
    }
done:
    return status;
}

/* The rows of the page in its order, and who wrote them. */
static void order_rows(const page *of, const json_t *by_id, json_t *rows, uint32_t *authors) {
    for (size_t i = 0; i < of->n; i++) {
        json_t *row = of_number(by_id, of->ids[i]);
        authors[i] = (uint32_t)json_integer_value(json_object_get(row, "author"));
        (void)json_array_append(rows, row);
    }
}

static avp_status name_authors(const avp_view *view, const uint32_t *authors, size_t n, json_t *rows, avp_error *err) {
    avp_status status = AVP_OK;
    json_t *people = NULL, *by_author = json_object(), *row;
    size_t i;
    avpi_query q;
    avpi_query_init(&q, view);
    AVP_TRY(avpi_query_add(&q, "SELECT account_id, native, handle, group_id FROM shown WHERE account_id", err));
    AVP_TRY(add_ids(authors, n, &q, err));
    AVP_TRY(avpi_cells_rows(view, &q, author_columns, sizeof author_columns / sizeof *author_columns, &people, err));
    under_number(people, "author", by_author);
    json_array_foreach(rows, i, row) {
        (void)json_object_update(row, of_number(by_author, authors[i]));
        (void)json_object_del(row, "author");
    }
done:
    avpi_query_free(&q);
    json_decref(by_author);
    return status;
}

static avp_status show(const avpi_asked *asked, const page *of, json_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t authors[AVPI_PAGE_MOST];
    json_t *by_id = json_object(), *rows = json_array();
    AVP_TRY(gather(asked->view, of, by_id, err));
    order_rows(of, by_id, rows, authors);
    if (of->n > 0)
        AVP_TRY(name_authors(asked->view, authors, of->n, rows, err));
    *out = rows;
    rows = NULL;
done:
    json_decref(rows);
    json_decref(by_id);
    return status;
}

static avp_status take_page(const avpi_asked *asked, page *of, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t limit, offset;
    AVP_TRY(avpi_asked_number(asked, "limit", AVPI_PAGE_DEFAULT, 1, AVPI_PAGE_MOST, &limit, err));
    AVP_TRY(avpi_asked_number(asked, "offset", 0, 0, INT32_MAX, &offset, err));
    AVP_TRY(order_of(asked, &of->newest, err));
    of->limit = (size_t)limit;
    of->offset = (size_t)offset;
done:
    return status;
}

static avp_status answer(const avpi_asked *asked, avp_answer *answer, avp_error *err) {
    avp_status status = AVP_OK;
    const char *words = avpi_asked_text(asked, "q");
    json_t *root = json_object(), *rows = NULL;
    page of = {.n = 0};
    AVP_TRY(take_page(asked, &of, err));
    if (words && words[0]) {
        AVP_TRY(page_of_found(asked, words, &of, root, err));
    } else {
        AVP_TRY(count_all(asked, root, err));
        AVP_TRY(page_of_all(asked, &of, err));
    }
    AVP_TRY(show(asked, &of, &rows, err));
    avpi_cells_set(root, "offset", avpi_cells_count(of.offset));
    avpi_cells_set(root, "posts", rows);
    AVP_TRY(avpi_answer_json(asked, json_incref(root), answer, err));
done:
    json_decref(root);
    return status;
}

const avpi_ask avpi_ask_posts = {.path = "posts",
                                 .names = {"from", "to", "account", "group", "q", "order", "limit", "offset", "count"},
                                 .answer = answer};
