/* Amplifiers, harassers, portals and the calendar as series of onsets, and whether they fall together. docs/methods/coincidence.md */
#include "base/dict.h"
#include "base/sort.h"
#include "store/sql.h"
#include "story/adjust.h"
#include "story/bursts.h"
#include "story/coincidence.h"
#include "story/style_split.h"

#include <string.h>

enum { AMPLIFIERS, HARASSERS, PORTALS, EVENTS, SERIES };
static const char *const names[SERIES] = {"amplifiers", "harassers", "portals", "events"};
/* In this order a comes first, if they follow each other as is told of such operations. */
static const uint8_t pairs[][2] = {{PORTALS, HARASSERS}, {PORTALS, AMPLIFIERS}, {HARASSERS, AMPLIFIERS},
                                   {EVENTS, PORTALS},    {EVENTS, HARASSERS},   {EVENTS, AMPLIFIERS}};
enum { PAIRS = sizeof pairs / sizeof *pairs };

static avp_status add_onset(const avp_ctx *ctx, avp_series *series, size_t *capacity, int64_t onset_us,
                            avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(ctx, &series->onset_us, capacity, series->n + 1, sizeof *series->onset_us, err));
    series->onset_us[series->n++] = onset_us;
done:
    return status;
}

/* ---- groups by what they do ---- */

/* At a target, in words of its own: a hit of this kind. */
static bool is_addressed(const avpi_talk *talk, size_t i, avp_hit_kind kind) {
    size_t n;
    const avpi_hit *hits = avpi_talk_hits(talk, i, &n);
    for (size_t k = 0; !talk->repost[i] && k < n; k++)
        if (hits[k].kinds >> kind & 1)
            return true;
    return false;
}

/* Does any group answer a target? Collections that tell of no answers have mentions. */
static avp_hit_kind direct_kind(const avpi_telling *t) {
    for (size_t i = 0; i < t->talk->n; i++)
        if (avpi_talk_group(t, i) && is_addressed(t->talk, i, AVP_HIT_REPLY))
            return AVP_HIT_REPLY;
    return AVP_HIT_MENTION;
}

/* Style of every group; style[0], of the accounts in none, is AVPI_STYLE_NEITHER. */
static avp_status styles_of(const avpi_telling *t, avpi_style_kind **style, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = t->groups->count + 1;
    const avp_hit_kind direct = direct_kind(t);
    avpi_manner *manners = NULL;
    avpi_style_kind *of = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, n, sizeof *manners, &manners, err));
    AVP_TRY(avpi_zalloc(t->ctx, n, sizeof *of, &of, err));
    for (size_t i = 0; i < t->talk->n; i++) {
        avpi_manner *manner = &manners[avpi_talk_group(t, i)];
        manner->posts++;
        manner->addressed += is_addressed(t->talk, i, direct);
        manner->reposts += t->talk->repost[i];
    }
    AVP_TRY(avpi_style_split(t->ctx, manners + 1, n - 1, of + 1, err));
    *style = of;
    of = NULL;
done:
    avpi_free(t->ctx, manners);
    avpi_free(t->ctx, of);
    return status;
}

/* Bursts of what the groups of one style post. */
static avp_status group_onsets(const avpi_telling *t, const avpi_style_kind *style, avpi_style_kind kind,
                               avp_series *series, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_volume volume = {.n = 0};
    avpi_bursts bursts = {.n = 0};
    uint32_t *rows = NULL, *seen = NULL;
    size_t n = 0, capacity = 0;
    AVP_TRY(avpi_alloc(t->ctx, t->talk->n, sizeof *rows, &rows, err));
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->crowd->n + 1, sizeof *seen, &seen, err));
    AVP_TRY(avpi_volume_make(t->ctx, t->talk, t->opts->onset_bin, &volume, err));
    for (size_t i = 0; i < t->talk->n; i++)
        if (style[avpi_talk_group(t, i)] == kind)
            rows[n++] = (uint32_t)i;
    AVP_TRY(avpi_bursts_find(t, &volume, rows, n, t->opts->onset_gap, false, &bursts, err));
    for (size_t b = 0; b < bursts.n; b++) {
        size_t posts = bursts.of[b].to - bursts.of[b].from;
        if (posts >= (size_t)t->opts->onset_posts &&
            avpi_rows_accounts(t->talk, rows + bursts.of[b].from, posts, seen, (uint32_t)b + 1) >=
                (uint64_t)t->opts->onset_accounts)
            AVP_TRY(add_onset(t->ctx, series, &capacity, t->talk->time_us[rows[bursts.of[b].from]], err));
    }
done:
    avpi_bursts_free(t->ctx, &bursts);
    avpi_volume_free(t->ctx, &volume);
    avpi_free(t->ctx, rows);
    avpi_free(t->ctx, seen);
    return status;
}

/* ---- portals and events ---- */

/*
 * The first post of each address on a portal (subdomains are the portal's) by an account in no group, so that no post stands in two series.
 * Rows: number of the address, account, time, in the order of addresses, then time.
 */
static const char portal_sql[] =
    "SELECT CAST(dense_rank() OVER (ORDER BY u.url) AS UINTEGER) AS address, p.account_id, p.posted_at FROM post_urls l"
    " JOIN posts p USING (post_id) JOIN urls u USING (url_id)"
    " WHERE NOT p.embedded AND p.posted_at BETWEEN TIMESTAMP '1970-01-01' AND TIMESTAMP '2200-01-01' AND"
    " EXISTS (SELECT 1 FROM domains d WHERE d.kind = 'portal' AND (regexp_replace(lower(u.domain), '^www\\.', '') = "
    "d.domain"
    " OR ends_with(lower(u.domain), '.' || d.domain))) ORDER BY address, p.posted_at";

static int ascending(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Onsets in order of time; one that follows another within the window of coincidence is the same onset. */
static void join_onsets(const avpi_telling *t, avp_series *series) {
    int64_t apart_us = (int64_t)(t->opts->together_window * 1e6);
    size_t kept = 0;
    if (series->n == 0)
        return;
    avpi_sort(series->onset_us, series->n, sizeof *series->onset_us, ascending);
    for (size_t i = 1, last = 0; i < series->n; last = i++)
        if (series->onset_us[i] - series->onset_us[last] >= apart_us)
            series->onset_us[++kept] = series->onset_us[i];
    series->n = kept + 1;
}

static avp_status portal_onsets(const avpi_telling *t, avp_series *series, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U32, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0;
    uint32_t done = 0; /* the address whose first post is taken */
    AVP_TRY(avpi_sql_query(t->c, portal_sql, NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++) {
            uint32_t address = avpi_rows_u32(rows, 0)[i];
            if (address == done || t->crowd->group[avpi_rows_u32(rows, 1)[i]] != 0)
                continue;
            AVP_TRY(add_onset(t->ctx, series, &capacity, avpi_rows_i64(rows, 2)[i], err));
            done = address;
        }
    }
    join_onsets(t, series);
done:
    avpi_rows_close(rows);
    return status;
}

/* Events whose hour is known. */
static const char event_sql[] = "SELECT happened_at FROM events WHERE step_us < 86400000000 ORDER BY happened_at";

static avp_status event_onsets(const avpi_telling *t, avp_series *series, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_I64;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0, capacity = 0;
    AVP_TRY(avpi_sql_query(t->c, event_sql, NULL, 0, &type, 1, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            AVP_TRY(add_onset(t->ctx, series, &capacity, avpi_rows_i64(rows, 0)[i], err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status make_series(const avpi_telling *t, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_style_kind *style = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, SERIES, sizeof *told->series, &told->series, err));
    told->n_series = SERIES;
    for (size_t i = 0; i < SERIES; i++)
        told->series[i].name = names[i];
    AVP_TRY(styles_of(t, &style, err));
    AVP_TRY(group_onsets(t, style, AVPI_STYLE_AMPLIFIES, &told->series[AMPLIFIERS], err));
    AVP_TRY(group_onsets(t, style, AVPI_STYLE_HARASSES, &told->series[HARASSERS], err));
    AVP_TRY(portal_onsets(t, &told->series[PORTALS], err));
    AVP_TRY(event_onsets(t, &told->series[EVENTS], err));
done:
    avpi_free(t->ctx, style);
    return status;
}

/* ---- pairs ---- */

static avp_status test_pair(const avpi_telling *t, size_t pair, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_series *a = &told->series[pairs[pair][0]], *b = &told->series[pairs[pair][1]];
    avpi_coincidence_found found;
    const avpi_coincidence_test test = {.a = a->onset_us,
                                        .b = b->onset_us,
                                        .n_a = a->n,
                                        .n_b = b->n,
                                        .window_us = (int64_t)(t->opts->together_window * 1e6),
                                        .shift_days = t->opts->shift_days,
                                        .draws = (uint64_t)t->opts->shifts,
                                        .seed = t->seed,
                                        .stream = pair};
    AVP_TRY(avpi_coincidence_find(t->ctx, &test, &found, err));
    if (found.n_a < 2 || found.n_b < 2)
        goto done;
    told->coincidences[told->n_coincidences++] = (avp_coincidence){.a = pairs[pair][0],
                                                                   .b = pairs[pair][1],
                                                                   .n_a = found.n_a,
                                                                   .n_b = found.n_b,
                                                                   .k = found.k,
                                                                   .lag_us = found.lag_us,
                                                                   .expected = found.expected,
                                                                   .p = found.p,
                                                                   .poisson_p = found.poisson_p,
                                                                   .from_us = found.from_us,
                                                                   .to_us = found.to_us};
done:
    return status;
}

static avp_status judge(const avpi_telling *t, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    double q[PAIRS];
    for (size_t i = 0; i < told->n_coincidences; i++)
        q[i] = told->coincidences[i].p;
    AVP_TRY(avpi_adjust_bh(t->ctx, q, told->n_coincidences, q, err));
    for (size_t i = 0; i < told->n_coincidences; i++) {
        told->coincidences[i].q = q[i];
        told->coincidences[i].passes = q[i] <= t->opts->told_q;
    }
done:
    return status;
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    (void)state;
    AVP_TRY(make_series(t, &out->told, err));
    AVP_TRY(avpi_zalloc(t->ctx, PAIRS, sizeof *out->told.coincidences, &out->told.coincidences, err));
    for (size_t i = 0; i < PAIRS; i++)
        AVP_TRY(test_pair(t, i, &out->told, err));
    AVP_TRY(judge(t, &out->told, err));
done:
    return status;
}

/* ---- tables ---- */

static avp_status store_onsets(avp_case *c, uint64_t run_id, const avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    AVP_TRY(avpi_appender_open(c, "onsets", &appender, err));
    for (size_t s = 0; s < told->n_series; s++)
        for (size_t i = 0; i < told->series[s].n; i++) {
            avp_str name = avpi_str_view(told->series[s].name);
            const avpi_column columns[] = {{AVPI_SQL_U64, &run_id, NULL},
                                           {AVPI_SQL_TEXT, &name, NULL},
                                           {AVPI_SQL_I64, &told->series[s].onset_us[i], NULL}};
            AVP_TRY(avpi_appender_add(appender, columns, 3, 1, err));
        }
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

static avp_status store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    (void)groups;
    AVP_TRY(store_onsets(c, run_id, &f->told, err));
    for (size_t i = 0; i < f->told.n_coincidences; i++) {
        const avp_coincidence *of = &f->told.coincidences[i];
        const avpi_sql_value params[] = {avpi_sql_u64(run_id),
                                         avpi_sql_text(avpi_str_view(f->told.series[of->a].name)),
                                         avpi_sql_text(avpi_str_view(f->told.series[of->b].name)),
                                         avpi_sql_i64(of->from_us),
                                         avpi_sql_i64(of->to_us),
                                         avpi_sql_u64(of->n_a),
                                         avpi_sql_u64(of->n_b),
                                         avpi_sql_u64(of->k),
                                         avpi_sql_f64((double)of->lag_us * 1e-6),
                                         avpi_sql_f64(of->expected),
                                         avpi_sql_f64(of->p),
                                         avpi_sql_f64(of->q),
                                         avpi_sql_f64(of->poisson_p),
                                         {.type = AVPI_SQL_BOOL, .u64 = of->passes}};
        AVP_TRY(avpi_sql_exec(c,
                              "INSERT INTO coincidences VALUES (?, ?, ?, make_timestamp(CAST(? AS BIGINT)),"
                              " make_timestamp(CAST(? AS BIGINT)), ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              params, sizeof params / sizeof *params, err));
    }
done:
    return status;
}

static void drop(const avp_ctx *ctx, avp_findings *f) {
    for (size_t i = 0; i < f->told.n_series; i++)
        avpi_free(ctx, f->told.series[i].onset_us);
    avpi_free(ctx, f->told.series);
    avpi_free(ctx, f->told.coincidences);
}

const avpi_module avpi_module_series = {.name = "series", .find = find, .store = store, .drop = drop};
