#include "view/post_search.h"

#include "base/sort.h"
#include "view/ask.h"

#include <stdlib.h>
#include <time.h>

enum { SLICE_POSTS = 50000, TEXT_MOST = 1 << 28, KEY_MOST = 1 << 16 };
static const double budget_s = 0.25;

static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- slices: bins of the view put together ---- */

static avp_status cut(avp_view *view, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_slices *slices = &view->searches.slices;
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0, counts = 0;
    uint64_t posts = SLICE_POSTS; /* the first bin begins a slice */
    AVP_TRY(avpi_sql_query(view->c, "SELECT bin, sum(posts)::UBIGINT FROM bins GROUP BY bin ORDER BY bin", NULL, 0,
                           types, 2, &rows, err));
    AVP_TRY(avpi_grow(&view->ctx, &slices->from_us, &capacity, 1, sizeof *slices->from_us, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got; i++) {
            if (posts >= SLICE_POSTS) {
                AVP_TRY(
                    avpi_grow(&view->ctx, &slices->from_us, &capacity, slices->n + 2, sizeof *slices->from_us, err));
                AVP_TRY(avpi_grow(&view->ctx, &slices->posts, &counts, slices->n + 1, sizeof *slices->posts, err));
                slices->posts[slices->n] = posts = 0;
                slices->from_us[slices->n++] = avpi_rows_i64(rows, 0)[i] * view->step_us;
            }
            posts += avpi_rows_u64(rows, 1)[i];
            slices->posts[slices->n - 1] = posts;
        }
    } while (got > 0);
    if (slices->n > 0 && slices->from_us[0] > view->first_us)
        slices->from_us[0] = view->first_us;
    slices->from_us[slices->n] = view->last_us + 1;
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_searches_prepare(avp_view *view, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_searches *all = &view->searches;
    if (all->plain)
        return AVP_OK;
    AVP_TRY(cut(view, err));
    AVP_TRY(avpi_alloc(&view->ctx, 1, sizeof *all->plain, &all->plain, err));
    AVP_TRY(avpi_plain_make(&view->ctx, all->plain, err));
done:
    return status;
}

/*
 * Slices hold 5 5 5 posts and two have no time; offset 6, limit 3, oldest first:
 *
 *   0 1 2 3 4 | 5 6 7 8 9 | 10 ...     the second slice alone, skip 1
 */
avp_status avpi_search_stretch(avp_view *view, bool newest, uint64_t offset, uint64_t limit, avpi_stretch *out,
                               avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_slices *slices = &view->searches.slices;
    size_t first = 0;
    AVP_TRY(avpi_searches_prepare(view, err));
    uint64_t held = 0;
    *out = (avpi_stretch){.skip = offset};
    while (first < slices->n && slices->posts[newest ? slices->n - 1 - first : first] <= out->skip) {
        out->skip -= slices->posts[newest ? slices->n - 1 - first : first];
        first++;
    }
    size_t end = first;
    for (; end < slices->n && held < out->skip + limit; end++)
        held += slices->posts[newest ? slices->n - 1 - end : end];
    out->bounded = held >= out->skip + limit;
    if (!out->bounded) {
        out->skip = offset;
        goto done;
    }
    out->from_us = slices->from_us[newest ? slices->n - end : first];
    out->to_us = slices->from_us[newest ? slices->n - first : end];
done:
    return status;
}

static void clear(const avp_ctx *ctx, avpi_search *search) {
    avpi_free(ctx, search->key);
    avpi_free(ctx, search->ids);
    *search = (avpi_search){.key = NULL};
}

void avpi_searches_free(avp_view *view) {
    for (size_t i = 0; i < AVPI_SEARCHES; i++)
        clear(&view->ctx, &view->searches.of[i]);
    avpi_free(&view->ctx, view->searches.slices.from_us);
    avpi_free(&view->ctx, view->searches.slices.posts);
    avpi_free(&view->ctx, view->searches.plain);
}

/* ---- the filter ---- */

avp_status avpi_post_filter(const avpi_asked *asked, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_asked_span span;
    int64_t group;
    const char *account = avpi_asked_text(asked, "account");
    AVP_TRY(avpi_asked_span_of(asked, &span, err));
    AVP_TRY(avpi_asked_number(asked, "group", 0, 0, UINT32_MAX, &group, err));
    AVP_TRY(avpi_query_add(q, " WHERE NOT p.embedded", err));
    if (span.given) {
        AVP_TRY(avpi_query_bind(q, " AND p.posted_at >= make_timestamp(CAST(? AS BIGINT))", avpi_sql_i64(span.from_us),
                                err));
        AVP_TRY(
            avpi_query_bind(q, " AND p.posted_at < make_timestamp(CAST(? AS BIGINT))", avpi_sql_i64(span.to_us), err));
    }
    if (account)
        AVP_TRY(avpi_query_bind(q, " AND p.account_id IN (SELECT account_id FROM shown WHERE native = ?)",
                                avpi_sql_text(avpi_str_view(account)), err));
    if (group > 0)
        AVP_TRY(avpi_query_bind(q, " AND p.account_id IN (SELECT account_id FROM shown WHERE group_id = ?)",
                                avpi_sql_i64(group), err));
done:
    return status;
}

static avp_status key_of(const avpi_asked *asked, avp_str plain, bool newest, avpi_buf *key, avp_error *err) {
    static const char *const names[] = {"from", "to", "account", "group"};
    avp_status status = AVP_OK;
    AVP_TRY(avpi_buf_printf(key, err, "%d", newest));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = avpi_asked_text(asked, names[i]);
        AVP_TRY(avpi_buf_printf(key, err, "\t%s", value ? value : ""));
    }
    AVP_TRY(avpi_buf_add_byte(key, '\t', err));
    AVP_TRY(avpi_buf_add(key, plain, err));
done:
    return status;
}

/* The search with this key, or an empty one in place of the one that was begun longest ago. */
static avp_status search_of(avp_view *view, const char *key, bool newest, avpi_search **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_searches *all = &view->searches;
    for (size_t i = 0; i < AVPI_SEARCHES; i++)
        if (all->of[i].key && strcmp(all->of[i].key, key) == 0) {
            *out = &all->of[i];
            return AVP_OK;
        }
    avpi_search *search = &all->of[all->turn];
    clear(&view->ctx, search);
    AVP_TRY(avpi_str_dup(&view->ctx, avpi_str_view(key), &search->key, err));
    search->newest = newest;
    all->turn = (all->turn + 1) % AVPI_SEARCHES;
    *out = search;
done:
    return status;
}

/* ---- one slice ---- */

typedef struct found {
    int64_t time_us;
    uint32_t id;
} found;

static int by_time(const void *left, const void *right) {
    const found *a = left, *b = right;
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static avp_status slice_query(const avpi_asked *asked, size_t slice, avpi_query *q, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_slices *slices = &asked->view->searches.slices;
    AVP_TRY(avpi_query_add(q, "SELECT p.post_id, epoch_us(p.posted_at), p.text FROM posts p", err));
    AVP_TRY(avpi_post_filter(asked, q, err));
    if (slice == slices->n) {
        AVP_TRY(avpi_query_add(q, " AND p.posted_at IS NULL", err));
        goto done;
    }
    AVP_TRY(avpi_query_bind(q, " AND p.posted_at >= make_timestamp(CAST(? AS BIGINT))",
                            avpi_sql_i64(slices->from_us[slice]), err));
    AVP_TRY(avpi_query_bind(q, " AND p.posted_at < make_timestamp(CAST(? AS BIGINT))",
                            avpi_sql_i64(slices->from_us[slice + 1]), err));
done:
    return status;
}

static avp_status look_at_rows(avp_view *view, avpi_rows *rows, avp_str words, avpi_search *search, found **hits,
                               size_t *n_hits, avp_error *err) {
    avp_status status = AVP_OK;
    size_t got = 0, capacity = 0;
    avpi_buf plain;
    avpi_buf_init(&plain, &view->ctx, TEXT_MOST);
    do {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        for (size_t i = 0; i < got; i++) {
            avp_str text = avpi_rows_text(rows, 2)[i];
            search->looked++;
            if (!text.ptr)
                continue;
            avpi_buf_clear(&plain);
            AVP_TRY(avpi_plain_add(view->searches.plain, text, &plain, err));
            if (avpi_str_find(avpi_buf_view(&plain), words) == plain.len)
                continue;
            AVP_TRY(avpi_grow(&view->ctx, hits, &capacity, *n_hits + 1, sizeof **hits, err));
            (*hits)[(*n_hits)++] = (found){avpi_rows_i64(rows, 1)[i], avpi_rows_u32(rows, 0)[i]};
        }
    } while (got > 0);
done:
    avpi_buf_free(&plain);
    return status;
}

static avp_status keep_hits(const avp_ctx *ctx, avpi_search *search, found *hits, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    if (n > 1)
        avpi_sort(hits, n, sizeof *hits, by_time);
    AVP_TRY(avpi_grow(ctx, &search->ids, &search->capacity, search->n + n, sizeof *search->ids, err));
    for (size_t i = 0; i < n; i++)
        search->ids[search->n++] = hits[search->newest ? n - 1 - i : i].id;
done:
    return status;
}

static avp_status look_at(const avpi_asked *asked, avp_str words, avpi_search *search, size_t slice, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_I64, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avp_view *view = asked->view;
    avpi_rows *rows = NULL;
    found *hits = NULL;
    size_t n_hits = 0;
    avpi_query q;
    avpi_query_init(&q, view);
    AVP_TRY(slice_query(asked, slice, &q, err));
    AVP_TRY(avpi_sql_query(view->c, q.sql.ptr, q.bound, q.n_bound, types, 3, &rows, err));
    AVP_TRY(look_at_rows(view, rows, words, search, &hits, &n_hits, err));
    AVP_TRY(keep_hits(&view->ctx, search, hits, n_hits, err));
done:
    avpi_rows_close(rows);
    avpi_free(&view->ctx, hits);
    avpi_query_free(&q);
    return status;
}

/* Slices that the span does not touch are passed over. */
static bool touches(const avpi_slices *slices, size_t slice, avpi_asked_span span) {
    if (!span.given)
        return true;
    return slice < slices->n && slices->from_us[slice] < span.to_us && slices->from_us[slice + 1] > span.from_us;
}

static avp_status go_on(const avpi_asked *asked, avp_str words, size_t need, avpi_search *search, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_slices *slices = &asked->view->searches.slices;
    double end_s = now_s() + budget_s;
    avpi_asked_span span;
    AVP_TRY(avpi_asked_span_of(asked, &span, err));
    while (search->n < need && search->next <= slices->n && now_s() < end_s) {
        size_t at = search->next, slice = search->newest && at < slices->n ? slices->n - 1 - at : at;
        if (touches(slices, slice, span))
            AVP_TRY(look_at(asked, words, search, slice, err));
        search->next++;
    }
    search->complete = search->next > slices->n;
done:
    return status;
}

avp_status avpi_search_posts(const avpi_asked *asked, const char *words, bool newest, size_t need,
                             const avpi_search **out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_view *view = asked->view;
    avpi_search *search = NULL;
    avpi_buf plain, key;
    avpi_buf_init(&plain, &view->ctx, KEY_MOST);
    avpi_buf_init(&key, &view->ctx, KEY_MOST);
    AVP_TRY(avpi_searches_prepare(view, err));
    AVP_TRY(avpi_plain_add(view->searches.plain, avpi_str_view(words), &plain, err));
    AVP_TRY(key_of(asked, avpi_buf_view(&plain), newest, &key, err));
    AVP_TRY(search_of(view, key.ptr, newest, &search, err));
    AVP_TRY(go_on(asked, avpi_buf_view(&plain), need, search, err));
    *out = search;
done:
    avpi_buf_free(&plain);
    avpi_buf_free(&key);
    return status;
}
