/* Trends: bursts of hashtags and phrases, and who made them. Method: docs/methods/trends.md. */
#include "store/sql.h"
#include "story/adjust.h"
#include "story/rushes.h"
#include "story/trend_bursts.h"

#include "base/parallel.h"
#include "base/quantile.h"
#include "base/sort.h"

#include <math.h>
#include <string.h>

typedef struct finding {
    const avpi_telling *t;
    avpi_topics topics;
    avpi_topic_rows rows;
    avpi_trend_bursts bursts;
    avpi_trend_tools tools;
    avpi_trend_room *rooms;
    unsigned n_rooms;
    avpi_trend_sources from;
    uint8_t *covered;              /* per row of talk: in a trend that was taken */
    uint32_t *wording;             /* per post: first post with the same words */
    const avpi_trend_burst **told; /* of each trend */
    double *p, *q;                 /* of every trend taken and group */
    avp_trend *trends;             /* of told */
} finding;

static void end(const avp_ctx *ctx, void *state) {
    finding *f = state;
    avpi_topics_free(&f->topics);
    avpi_topic_rows_free(ctx, &f->rows);
    avpi_trend_tools_free(&f->tools);
    avpi_trend_rooms_free(f->rooms, f->n_rooms);
    avpi_free(ctx, f->bursts.of);
    avpi_free(ctx, f->covered);
    avpi_free(ctx, f->wording);
    avpi_free(ctx, (void *)f->told);
    avpi_free(ctx, f->p);
    avpi_free(ctx, f->q);
    avpi_free(ctx, f);
}

static avp_status begin(const avpi_telling *t, void **state, avp_error *err) {
    avp_status status = AVP_OK;
    finding *f = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, 1, sizeof *f, &f, err));
    *state = f;
    AVP_TRY(avpi_topics_init(t, &f->topics, err));
done:
    return status;
}

static avp_status hear(void *state, const avpi_spoken *spoken, avp_error *err) {
    finding *f = state;
    return avpi_topics_hear(&f->topics, spoken, err);
}

static const uint32_t *rows_of(const finding *f, const avpi_trend_burst *of, size_t *n) {
    return avpi_trend_rows(&f->rows, of, n);
}

/* ---- which are told ---- */

typedef struct ranked {
    size_t candidate, posts;
    bool hashtag;
    uint32_t words;
    avp_str shown;
} ranked;

/* Hashtags first; then the larger, the longer, the first bytewise. */
static int by_rank(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->hashtag != y->hashtag)
        return x->hashtag ? -1 : 1;
    if (x->posts != y->posts)
        return x->posts > y->posts ? -1 : 1;
    if (x->words != y->words)
        return x->words > y->words ? -1 : 1;
    int order = avpi_str_compare(x->shown, y->shown);
    return order ? order : x->candidate < y->candidate ? -1 : 1;
}

/*
 * A phrase of which half the wordings stand in trends that are told already is a part of them. Wordings, not posts: who writes says what a
 * phrase belongs to, and one text that a thousand pass on says it once.
 */
static bool is_part(finding *f, const avpi_trend_burst *of) {
    size_t n;
    const uint32_t *rows = rows_of(f, of, &n);
    avpi_trend_room *room = &f->rooms[0];
    return !f->topics.of[of->topic].hashtag && 2 * avpi_trend_wordings(&f->from, room, rows, n, f->covered) >=
                                                   avpi_trend_wordings(&f->from, room, rows, n, NULL);
}

static void take(finding *f, const avpi_trend_burst *of, avp_told *told) {
    size_t n;
    const uint32_t *rows = rows_of(f, of, &n);
    for (size_t i = 0; i < n; i++)
        f->covered[rows[i]] = 1;
    f->told[told->n_trends++] = of;
}

/* One after the other: what is told before decides. */
static avp_status choose(finding *f, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = f->t->ctx;
    const size_t n = f->bursts.n;
    ranked *order = NULL;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *f->told, &f->told, err));
    AVP_TRY(avpi_zalloc(ctx, f->t->talk->n, 1, &f->covered, err));
    for (size_t i = 0; i < n; i++) {
        const avpi_trend_burst *of = &f->bursts.of[i];
        const avpi_topic *topic = &f->topics.of[of->topic];
        order[i] = (ranked){i, of->burst.to - of->burst.from, topic->hashtag, topic->words, topic->shown};
    }
    avpi_sort(order, n, sizeof *order, by_rank);
    for (size_t i = 0; i < n; i++)
        if (!is_part(f, &f->bursts.of[order[i].candidate]))
            take(f, &f->bursts.of[order[i].candidate], told);
done:
    avpi_free(ctx, order);
    return status;
}

/* ---- what they are ---- */

/* The target that the phrase itself names; of several the one with the longest name. */
static avp_status name_target(const finding *f, avpi_trend_room *room, avp_trend *trend, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folded folded;
    avpi_match match;
    size_t longest = 0;
    trend->target = AVP_NO_TARGET;
    AVP_TRY(avpi_fold(room->folder, avpi_str_view(trend->phrase), &folded, err));
    avpi_matching walk = avpi_automaton_begin(&f->t->names->automaton, folded.text, true);
    while (avpi_automaton_next(&walk, &match)) {
        const avpi_alias *alias = &f->t->names->aliases[match.pattern];
        if (match.to - match.from <= longest || trend->from_us < alias->from_us || trend->from_us >= alias->to_us)
            continue;
        longest = match.to - match.from;
        trend->target = alias->target;
    }
done:
    return status;
}

static avp_status measure_one(void *arg, size_t task, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    const finding *f = arg;
    avpi_trend_room *room = &f->rooms[worker];
    size_t n, groups = f->tools.n_groups - 1;
    const uint32_t *rows = rows_of(f, f->told[task], &n);
    avp_trend *trend = &f->trends[task];
    trend->hashtag = f->topics.of[f->told[task]->topic].hashtag;
    AVP_TRY(avpi_str_dup(f->t->ctx, f->topics.of[f->told[task]->topic].shown, &trend->phrase, err));
    AVP_TRY(avpi_trend_measure(&f->tools, room, rows, n, trend, f->p + task * groups, err));
    trend->texts = avpi_trend_texts(f->t, room, rows, n);
    AVP_TRY(name_target(f, room, trend, err));
    avpi_trend_about(&f->tools, rows, n, trend);
done:
    return status;
}

/* Each by itself; what was begun of a trend when it failed is freed with the others. */
static avp_status measure(finding *f, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = f->t->ctx;
    size_t n = told->n_trends;
    told->n_trends = 0;
    AVP_TRY(avpi_alloc(ctx, n, (f->tools.n_groups - 1) * sizeof *f->p, &f->p, err));
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *told->trends, &told->trends, err));
    told->n_trends = n;
    f->trends = told->trends;
    AVP_TRY(avpi_parallel(ctx, n, measure_one, f, err));
done:
    return status;
}

/* ---- who made them ---- */

/* Middle place of a group's posts among the first: who came first, and who came with the others. */
static size_t middle_place(const finding *f, const uint32_t *rows, size_t first, uint32_t group) {
    size_t members = 0, at = 0;
    for (size_t i = 0; i < first; i++)
        members += avpi_talk_group(f->t, rows[i]) == group;
    for (size_t i = 0; i < first; i++)
        if (avpi_talk_group(f->t, rows[i]) == group && at++ == members / 2)
            return i;
    return first;
}

/* Of the groups that pass and made enough of the first posts the one that came first; else the one with the smallest chance. */
static uint32_t maker_of(const finding *f, const double *q, const avpi_trend_burst *told, const avp_trend *trend,
                         bool *passes) {
    size_t n, groups = f->tools.n_groups - 1, best = SIZE_MAX, place;
    const uint32_t *rows = rows_of(f, told, &n);
    uint32_t maker = 0, nearest = groups > 0 ? 1 : 0;
    for (uint32_t g = 1; g <= groups; g++) {
        avp_trend of = *trend;
        nearest = q[g - 1] < q[nearest - 1] ? g : nearest;
        if (q[g - 1] > f->t->opts->told_q)
            continue;
        avpi_trend_of_group(&f->tools, rows, n, g, &of);
        if (of.share_first < f->t->opts->share_least)
            continue;
        place = middle_place(f, rows, (size_t)trend->first, g);
        if (place < best) {
            best = place;
            maker = g;
        }
    }
    *passes = maker > 0;
    return maker ? maker : nearest;
}

static avp_status name_maker(void *arg, size_t task, unsigned worker, avp_error *err) {
    const finding *f = arg;
    size_t n, groups = f->tools.n_groups - 1;
    const avpi_trend_burst *told = f->told[task];
    const uint32_t *rows = rows_of(f, told, &n);
    avp_trend *trend = &f->trends[task];
    bool passes = false;
    (void)worker;
    (void)err;
    uint32_t maker = maker_of(f, f->q + task * groups, told, trend, &passes);
    if (maker == 0)
        return AVP_OK;
    trend->log10_p = f->p[task * groups + maker - 1];
    trend->q = f->q[task * groups + maker - 1];
    avpi_trend_of_group(&f->tools, rows, n, maker, trend);
    if (passes && trend->hashtag)
        avpi_trend_hijack(&f->tools, f->rows.row + f->rows.start[told->topic], told->burst.from, told->burst.to, trend);
    trend->group = passes ? maker : 0;
    return AVP_OK;
}

/* Benjamini and Hochberg over all trends and groups. */
static avp_status judge(finding *f, const avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = told->n_trends * (f->tools.n_groups - 1);
    AVP_TRY(avpi_alloc(f->t->ctx, n, sizeof *f->q, &f->q, err));
    for (size_t i = 0; i < n; i++)
        f->q[i] = pow(10, f->p[i]);
    AVP_TRY(avpi_adjust_bh(f->t->ctx, f->q, n, f->q, err));
    AVP_TRY(avpi_parallel(f->t->ctx, told->n_trends, name_maker, f, err));
done:
    return status;
}

static int by_time(const void *a, const void *b) {
    const avp_trend *x = a, *y = b;
    if (x->from_us != y->from_us)
        return x->from_us < y->from_us ? -1 : 1;
    return strcmp(x->phrase, y->phrase);
}

/* How many are larger than each, from all of them ascending. */
static uint32_t count_larger(const double *ascending, size_t n, double value) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ascending[middle] > value)
            high = middle;
        else
            low = middle + 1;
    }
    return (uint32_t)(n - low);
}

/* Shares that are not known are larger than none, and none is larger than they. */
static avp_status rank(const avp_ctx *ctx, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    double *first = NULL, *rate = NULL;
    size_t n = 0;
    AVP_TRY(avpi_alloc(ctx, told->n_trends, sizeof *first, &first, err));
    AVP_TRY(avpi_alloc(ctx, told->n_trends, sizeof *rate, &rate, err));
    for (size_t i = 0; i < told->n_trends; i++) {
        rate[i] = told->trends[i].posts_per_account;
        if (!isnan(told->trends[i].share_first))
            first[n++] = told->trends[i].share_first;
    }
    avpi_sort_doubles(first, n);
    avpi_sort_doubles(rate, told->n_trends);
    for (size_t i = 0; i < told->n_trends; i++) {
        avp_trend *of = &told->trends[i];
        of->rank_first = 1 + (isnan(of->share_first) ? 0 : count_larger(first, n, of->share_first));
        of->rank_rate = 1 + count_larger(rate, told->n_trends, of->posts_per_account);
    }
done:
    avpi_free(ctx, first);
    avpi_free(ctx, rate);
    return status;
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    finding *f = state;
    f->t = t;
    AVP_TRY(avpi_topics_find(&f->topics, err));
    AVP_TRY(avpi_topics_wordings(&f->topics, &f->wording, err));
    AVP_TRY(avpi_topic_rows_make(t, &f->topics, &f->rows, err));
    AVP_TRY(avpi_trend_tools_make(t, &f->tools, err));
    AVP_TRY(avpi_trend_rooms_make(t, &f->rooms, &f->n_rooms, err));
    f->from = (avpi_trend_sources){t, &f->topics, &f->rows, f->wording, f->rooms};
    AVP_TRY(avpi_trend_bursts_find(&f->from, &f->bursts, err));
    AVP_TRY(choose(f, &out->told, err));
    AVP_TRY(measure(f, &out->told, err));
    AVP_TRY(judge(f, &out->told, err));
    avpi_sort(out->told.trends, out->told.n_trends, sizeof *out->told.trends, by_time);
    AVP_TRY(rank(t->ctx, &out->told, err));
    AVP_TRY(avpi_rushes_find(t, &out->told, err));
done:
    return status;
}

/* ---- tables ---- */

static avp_status store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    (void)groups;
    AVP_TRY(avpi_appender_open(c, "trends", &appender, err));
    for (size_t i = 0; i < f->told.n_trends; i++) {
        const avp_trend *of = &f->told.trends[i];
        avp_str phrase = avpi_str_view(of->phrase),
                target = avpi_str_view(of->target == AVP_NO_TARGET ? NULL : f->told.targets[of->target].id);
        bool tested = !isnan(of->log10_p), hijack = !isnan(of->organic_before);
        const avpi_column columns[] = {{AVPI_SQL_U64, &run_id, NULL},
                                       {AVPI_SQL_TEXT, &phrase, NULL},
                                       {AVPI_SQL_I64, &of->from_us, NULL},
                                       {AVPI_SQL_I64, &of->to_us, NULL},
                                       {AVPI_SQL_U64, &of->posts, NULL},
                                       {AVPI_SQL_U64, &of->accounts, NULL},
                                       {AVPI_SQL_U64, &of->texts, NULL},
                                       {AVPI_SQL_TEXT, &target, NULL},
                                       {AVPI_SQL_F64, &of->target_share, NULL},
                                       {AVPI_SQL_U32, of->group ? &of->group : NULL, NULL},
                                       {AVPI_SQL_F64, tested ? &of->share_first : NULL, NULL},
                                       {AVPI_SQL_F64, tested ? &of->share : NULL, NULL},
                                       {AVPI_SQL_F64, tested ? &of->log10_p : NULL, NULL},
                                       {AVPI_SQL_F64, tested ? &of->q : NULL, NULL},
                                       {AVPI_SQL_F64, &of->top10_share, NULL},
                                       {AVPI_SQL_F64, &of->posts_per_account, NULL},
                                       {AVPI_SQL_F64, &of->repost_share, NULL},
                                       {AVPI_SQL_F64, isnan(of->median_age_days) ? NULL : &of->median_age_days, NULL},
                                       {AVPI_SQL_F64, &of->rise_s, NULL},
                                       {AVPI_SQL_F64, isnan(of->gone_share) ? NULL : &of->gone_share, NULL},
                                       {AVPI_SQL_F64, hijack ? &of->organic_before : NULL, NULL},
                                       {AVPI_SQL_F64, hijack ? &of->organic_in : NULL, NULL},
                                       {AVPI_SQL_F64, isnan(of->gone_first) ? NULL : &of->gone_first, NULL}};
        AVP_TRY(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, 1, err));
    }
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
    AVP_TRY(avpi_rushes_store(c, run_id, &f->told, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

static void drop(const avp_ctx *ctx, avp_findings *f) {
    for (size_t i = 0; i < f->told.n_trends; i++)
        avpi_free(ctx, f->told.trends[i].phrase);
    avpi_free(ctx, f->told.trends);
    avpi_free(ctx, f->told.rushes);
}

const avpi_module avpi_module_trends = {"trends", begin, hear, find, end, store, drop};
