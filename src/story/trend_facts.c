#include "story/trend_facts.h"

#include "base/parallel.h"
#include "base/quantile.h"
#include "base/sort.h"
#include "store/sql.h"
#include "story/tails.h"

#include <math.h>
#include <string.h>

static const int64_t day_us = INT64_C(86400000000);
enum { TOP = 10, PAGE = 20 };

/* ---- tools ---- */

void avpi_trend_tools_free(avpi_trend_tools *tools) {
    if (!tools->t)
        return;
    const avp_ctx *ctx = tools->t->ctx;
    avpi_free(ctx, tools->posts);
    avpi_free(ctx, tools->accounts);
    avpi_free(ctx, tools->created_us);
    avpi_free(ctx, tools->gone);
    *tools = (avpi_trend_tools){.t = NULL};
}

static avp_status count_collection(avpi_trend_tools *tools, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_talk *talk = tools->t->talk;
    uint8_t *seen = NULL;
    AVP_TRY(avpi_zalloc(tools->t->ctx, (size_t)tools->t->crowd->n + 1, 1, &seen, err));
    for (size_t i = 0; i < talk->n; i++) {
        uint32_t group = avpi_talk_group(tools->t, i), account = talk->account[i];
        tools->posts[group]++;
        tools->accounts[group] += !seen[account];
        tools->all_accounts += !seen[account];
        seen[account] = 1;
    }
done:
    avpi_free(tools->t->ctx, seen);
    return status;
}

static avp_status load_created(avpi_trend_tools *tools, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    for (size_t a = 0; a <= tools->t->crowd->n; a++)
        tools->created_us[a] = INT64_MIN;
    AVP_TRY(avpi_sql_query(tools->t->c, "SELECT account_id, created_at FROM accounts WHERE created_at IS NOT NULL",
                           NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            tools->created_us[avpi_rows_u32(rows, 0)[i]] = avpi_rows_i64(rows, 1)[i];
    }
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status load_gone(avpi_trend_tools *tools, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    int64_t known = 0, most_us = (int64_t)(tools->t->opts->gone_hours * 3600e6);
    size_t got = 0;
    AVP_TRY(avpi_sql_number(tools->t->c,
                            "SELECT count(*) FROM deletions WHERE kind = 'deleted' AND happened_at IS NOT NULL AND post"
                            " IS NOT NULL",
                            NULL, 0, &known, err));
    tools->deletions_known = known > 0;
    AVP_TRY(avpi_sql_query(tools->t->c,
                           "SELECT p.post_id, date_diff('us', p.posted_at, d.happened_at) FROM deletions d JOIN posts p"
                           " ON p.native = d.post WHERE d.kind = 'deleted' AND d.happened_at IS NOT NULL"
                           " AND p.posted_at IS NOT NULL",
                           NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            if (avpi_rows_i64(rows, 1)[i] >= 0 && avpi_rows_i64(rows, 1)[i] <= most_us)
                tools->gone[avpi_rows_u32(rows, 0)[i]] = 1;
    }
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_trend_tools_make(const avpi_telling *t, avpi_trend_tools *tools, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = (size_t)t->crowd->n + 1;
    *tools = (avpi_trend_tools){.t = t, .n_groups = t->groups->count + 1};
    AVP_TRY(avpi_zalloc(t->ctx, tools->n_groups, sizeof *tools->posts, &tools->posts, err));
    AVP_TRY(avpi_zalloc(t->ctx, tools->n_groups, sizeof *tools->accounts, &tools->accounts, err));
    AVP_TRY(avpi_zalloc(t->ctx, n, sizeof *tools->created_us, &tools->created_us, err));
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->talk->n_posts + 1, 1, &tools->gone, err));
    AVP_TRY(count_collection(tools, err));
    AVP_TRY(load_created(tools, err));
    AVP_TRY(load_gone(tools, err));
done:
    return status;
}

/* ---- rooms ---- */

static avp_status room_make(const avpi_telling *t, avpi_trend_room *room, avp_error *err) {
    avp_status status = AVP_OK;
    size_t accounts = (size_t)t->crowd->n + 1;
    room->ctx = t->ctx;
    AVP_TRY(avpi_zalloc(t->ctx, accounts, sizeof *room->seen, &room->seen, err));
    AVP_TRY(avpi_zalloc(t->ctx, accounts, sizeof *room->count, &room->count, err));
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->talk->n_posts + 1, sizeof *room->heard, &room->heard, err));
    AVP_TRY(avpi_folder_new(t->ctx, &room->folder, err));
done:
    return status;
}

avp_status avpi_trend_rooms_make(const avpi_telling *t, avpi_trend_room **rooms, unsigned *n, avp_error *err) {
    avp_status status = AVP_OK;
    *n = avpi_workers(t->ctx, SIZE_MAX);
    AVP_TRY(avpi_zalloc(t->ctx, *n, sizeof **rooms, rooms, err));
    for (unsigned w = 0; w < *n; w++)
        AVP_TRY(room_make(t, &(*rooms)[w], err));
done:
    return status;
}

void avpi_trend_rooms_free(avpi_trend_room *rooms, unsigned n) {
    const avp_ctx *ctx = rooms ? rooms->ctx : NULL;
    for (unsigned w = 0; rooms && w < n; w++) {
        avpi_free(ctx, rooms[w].seen);
        avpi_free(ctx, rooms[w].count);
        avpi_free(ctx, rooms[w].heard);
        avpi_folder_free(rooms[w].folder);
    }
    if (rooms)
        avpi_free(ctx, rooms);
}

/* ---- accounts ---- */

static int larger_first(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* Posts of each account, the busiest first; ages of the accounts. */
static avp_status measure_accounts(const avpi_trend_tools *tools, avpi_trend_room *room, const uint32_t *rows, size_t n,
                                   avp_trend *trend, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_talk *talk = tools->t->talk;
    uint64_t *posts = NULL, top = 0;
    double *ages = NULL;
    size_t accounts = 0, aged = 0, place = 0;
    AVP_TRY(avpi_alloc(tools->t->ctx, n, sizeof *posts, &posts, err));
    AVP_TRY(avpi_alloc(tools->t->ctx, n, sizeof *ages, &ages, err));
    room->mark++;
    for (size_t i = 0; i < n; i++) {
        uint32_t account = talk->account[rows[i]];
        if (room->seen[account] != room->mark) {
            room->seen[account] = room->mark;
            room->count[account] = (uint32_t)accounts;
            posts[accounts++] = 0;
            if (tools->created_us[account] != INT64_MIN)
                ages[aged++] = (double)(trend->from_us - tools->created_us[account]) / (double)day_us;
        }
        posts[room->count[account]]++;
    }
    avpi_sort(posts, accounts, sizeof *posts, larger_first);
    for (; place < accounts && place < TOP; place++)
        top += posts[place];
    avpi_sort_doubles(ages, aged);
    trend->accounts = accounts;
    trend->top10_share = (double)top / (double)n;
    trend->posts_per_account = (double)n / (double)accounts;
    trend->median_age_days = aged > 0 ? avpi_quantile(ages, aged, .5) : NAN;
done:
    avpi_free(tools->t->ctx, posts);
    avpi_free(tools->t->ctx, ages);
    return status;
}

static void measure_posts(const avpi_trend_tools *tools, const uint32_t *rows, size_t n, avp_trend *trend) {
    const avpi_talk *talk = tools->t->talk;
    uint64_t reposts = 0, gone = 0, gone_first = 0;
    for (size_t i = 0; i < n; i++) {
        reposts += talk->repost[rows[i]];
        gone += tools->gone[talk->post[rows[i]]];
        gone_first += i < trend->first && tools->gone[talk->post[rows[i]]];
    }
    trend->posts = n;
    trend->repost_share = (double)reposts / (double)n;
    trend->gone_share = tools->deletions_known ? (double)gone / (double)n : NAN;
    trend->gone_first = tools->deletions_known ? (double)gone_first / (double)trend->first : NAN;
    trend->ephemeral = trend->gone_first > .5;
    trend->rise_s = (double)(talk->time_us[rows[n / 2]] - talk->time_us[rows[n / 10]]) * 1e-6;
}

/* ---- target ---- */

void avpi_trend_about(const avpi_trend_tools *tools, const uint32_t *rows, size_t n, avp_trend *trend) {
    uint64_t hits = 0;
    for (size_t i = 0; i < n && trend->target != AVP_NO_TARGET; i++)
        hits += avpi_talk_hit(tools->t->talk, rows[i], trend->target) != 0;
    trend->target_share = (double)hits / (double)n;
}

/* ---- groups ---- */

typedef struct tally {
    uint64_t *posts, *accounts;
} tally;

static void count_rows(const avpi_trend_tools *tools, avpi_trend_room *room, const uint32_t *rows, size_t n,
                       tally out) {
    const avpi_talk *talk = tools->t->talk;
    room->mark++;
    for (size_t i = 0; i < n; i++) {
        uint32_t group = avpi_talk_group(tools->t, rows[i]), *seen = &room->seen[talk->account[rows[i]]];
        out.posts[group]++;
        out.accounts[group] += *seen != room->mark;
        *seen = room->mark;
    }
}

static uint64_t sum(const uint64_t *of, size_t n) {
    uint64_t all = 0;
    for (size_t i = 0; i < n; i++)
        all += of[i];
    return all;
}

static avp_status test_groups(const avpi_trend_tools *tools, avpi_trend_room *room, const uint32_t *rows, size_t n,
                              size_t first, double *log10_p, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *counts = NULL;
    size_t g = tools->n_groups;
    AVP_TRY(avpi_zalloc(tools->t->ctx, 4 * g, sizeof *counts, &counts, err));
    const tally begin = {counts, counts + g}, all = {counts + 2 * g, counts + 3 * g};
    count_rows(tools, room, rows, first, begin);
    count_rows(tools, room, rows, n, all);
    uint64_t first_accounts = sum(begin.accounts, g), rest = tools->t->talk->n - n;
    for (size_t i = 1; i < g; i++) {
        uint64_t rest_posts = tools->posts[i] - all.posts[i];
        double by_posts =
                   avpi_hypergeometric_log10_tail(begin.posts[i], first + rest, begin.posts[i] + rest_posts, first),
               by_accounts = avpi_hypergeometric_log10_tail(begin.accounts[i], tools->all_accounts, tools->accounts[i],
                                                            first_accounts);
        log10_p[i - 1] = fmax(by_posts, by_accounts);
    }
done:
    avpi_free(tools->t->ctx, counts);
    return status;
}

void avpi_trend_of_group(const avpi_trend_tools *tools, const uint32_t *rows, size_t n, uint32_t group,
                         avp_trend *trend) {
    trend->group = group;
    trend->group_first = trend->group_posts = 0;
    for (size_t i = 0; i < n; i++) {
        bool member = avpi_talk_group(tools->t, rows[i]) == group;
        trend->group_posts += member;
        trend->group_first += member && i < trend->first;
    }
    trend->share_first = (double)trend->group_first / (double)trend->first;
    trend->share = (double)trend->group_posts / (double)n;
}

avp_status avpi_trend_measure(const avpi_trend_tools *tools, avpi_trend_room *room, const uint32_t *rows, size_t n,
                              avp_trend *trend, double *log10_p, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_talk *talk = tools->t->talk;
    trend->from_us = talk->time_us[rows[0]];
    trend->to_us = talk->time_us[rows[n - 1]];
    trend->first = n < (size_t)tools->t->opts->first_posts ? n : (uint64_t)tools->t->opts->first_posts;
    trend->share_first = trend->share = trend->log10_p = trend->q = NAN;
    trend->organic_before = trend->organic_in = NAN;
    AVP_TRY(measure_accounts(tools, room, rows, n, trend, err));
    measure_posts(tools, rows, n, trend);
    AVP_TRY(test_groups(tools, room, rows, n, (size_t)trend->first, log10_p, err));
done:
    return status;
}

/* ---- hijack ---- */

/* Mean over time of the share of posts by accounts in no group among the latest PAGE posts, rows[from .. to), until until_us. */
static double organic_page(const avpi_trend_tools *tools, const uint32_t *rows, size_t from, size_t to,
                           int64_t until_us) {
    const int64_t *time_us = tools->t->talk->time_us;
    double area = 0, whole = 0;
    uint64_t organic = 0;
    for (size_t i = from; i < to; i++) {
        organic += avpi_talk_group(tools->t, rows[i]) == 0;
        if (i >= from + PAGE)
            organic -= avpi_talk_group(tools->t, rows[i - PAGE]) == 0;
        size_t page = i - from + 1 < PAGE ? i - from + 1 : PAGE;
        double lasts = (double)((i + 1 < to ? time_us[rows[i + 1]] : until_us) - time_us[rows[i]]);
        area += lasts * (double)organic / (double)page;
        whole += lasts;
    }
    return whole > 0 ? area / whole : NAN;
}

void avpi_trend_hijack(const avpi_trend_tools *tools, const uint32_t *rows, size_t from, size_t to, avp_trend *trend) {
    const int64_t *time_us = tools->t->talk->time_us;
    size_t before = from;
    uint64_t others = 0;
    while (before > 0 && time_us[rows[from]] - time_us[rows[before - 1]] <= 7 * day_us)
        others += avpi_talk_group(tools->t, rows[--before]) == 0;
    if (others < PAGE)
        return;
    double was = organic_page(tools, rows, before, from, time_us[rows[from]]),
           is = organic_page(tools, rows, from, to, time_us[rows[to - 1]]), share = tools->t->opts->hijack_share;
    if (was < share || !(is <= share * was))
        return;
    trend->organic_before = was;
    trend->organic_in = is;
}
