/* Trends: bursts of hashtags and phrases, and who made them. Method: docs/methods/trends.md. */
#include "store/sql.h"
#include "story/adjust.h"
#include "story/bursts.h"
#include "story/rushes.h"
#include "story/target_names.h"
#include "story/topic_rows.h"
#include "story/trend_facts.h"

#include "base/sort.h"

#include <math.h>
#include <string.h>

/* A burst of a topic that is large enough. */
typedef struct candidate {
    uint32_t topic;
    avpi_burst burst; /* of the rows of the topic */
} candidate;

typedef struct finding {
    const avpi_telling *t;
    avpi_topics topics;
    avpi_topic_rows rows;
    candidate *candidates;
    size_t n, capacity;
    avpi_trend_tools tools;
    avpi_target_names names;
    avpi_folder *folder;
    uint8_t *covered;  /* per row of talk: in a trend that was taken */
    uint32_t *heard;   /* per post: burst for which its words were counted last */
    uint32_t *wording; /* per post: first post with the same words */
    candidate *told;   /* of each trend */
    size_t told_capacity;
    double *p; /* of every trend taken and group */
    size_t n_p, p_capacity, trends_capacity;
} finding;

static void end(const avp_ctx *ctx, void *state) {
    finding *f = state;
    avpi_topics_free(&f->topics);
    avpi_topic_rows_free(ctx, &f->rows);
    avpi_trend_tools_free(&f->tools);
    avpi_target_names_free(&f->names);
    avpi_folder_free(f->folder);
    avpi_free(ctx, f->candidates);
    avpi_free(ctx, f->covered);
    avpi_free(ctx, f->heard);
    avpi_free(ctx, f->wording);
    avpi_free(ctx, f->told);
    avpi_free(ctx, f->p);
    avpi_free(ctx, f);
}

static avp_status begin(const avpi_telling *t, void **state, avp_error *err) {
    avp_status status = AVP_OK;
    finding *f = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, 1, sizeof *f, &f, err));
    *state = f;
    AVP_TRY(avpi_topics_init(t, &f->topics, err));
    AVP_TRY(avpi_target_names_load(t->ctx, t->c, t->crowd, &f->names, err));
    AVP_TRY(avpi_folder_new(t->ctx, &f->folder, err));
done:
    return status;
}

static avp_status hear(void *state, const avpi_spoken *spoken, avp_error *err) {
    finding *f = state;
    return avpi_topics_hear(&f->topics, spoken, err);
}

/* ---- bursts ---- */

static const uint32_t *rows_of(const finding *f, const candidate *c, size_t *n) {
    *n = c->burst.to - c->burst.from;
    return f->rows.row + f->rows.start[c->topic] + c->burst.from;
}

static uint64_t count_texts(finding *f, const uint32_t *rows, size_t n) {
    uint64_t texts = 0;
    f->tools.mark++;
    for (size_t i = 0; i < n; i++) {
        uint32_t *heard = &f->heard[f->t->talk->words[rows[i]]];
        texts += *heard != f->tools.mark;
        *heard = f->tools.mark;
    }
    return texts;
}

/* Different wordings of n rows, or of those of them that stand in a trend that was taken. */
static uint64_t count_wordings(finding *f, const uint32_t *rows, size_t n, bool covered) {
    uint64_t wordings = 0;
    f->tools.mark++;
    for (size_t i = 0; i < n; i++) {
        uint32_t *heard = &f->heard[f->wording[f->t->talk->words[rows[i]]]];
        if (covered && !f->covered[rows[i]])
            continue;
        wordings += *heard != f->tools.mark;
        *heard = f->tools.mark;
    }
    return wordings;
}

/* Posts enough, by accounts enough, and more than one post that is passed on; a phrase is what many say in words of their own, not what
 * many pass on or paste. */
static bool is_large(finding *f, const avpi_topic *topic, const uint32_t *rows, size_t n) {
    const avp_told_options *opts = f->t->opts;
    if (n < (size_t)opts->burst_posts ||
        avpi_rows_accounts(f->t->talk, rows, n, f->tools.seen, ++f->tools.mark) < (uint64_t)opts->burst_accounts)
        return false;
    return topic->hashtag ? count_texts(f, rows, n) >= (uint64_t)opts->burst_texts
                          : count_wordings(f, rows, n, false) >= (uint64_t)opts->burst_accounts;
}

/*
 * Does a phrase say anything beside whom it names? Two words at least: a name with the word before or behind it is talk about somebody, which
 * is what episodes are made of.
 */
static avp_status says_something(finding *f, const avpi_topic *topic, bool *says, avp_error *err) {
    enum { WORDS_BESIDE = 2 };
    avp_status status = AVP_OK;
    avpi_folded folded;
    avpi_match match;
    size_t beside = 0;
    uint32_t named = 0; /* bit per word: part of a name */
    *says = true;
    if (topic->hashtag || f->names.n == 0)
        return AVP_OK;
    AVP_TRY(avpi_fold(f->folder, topic->shown, &folded, err));
    avpi_matching walk = avpi_automaton_begin(&f->names.automaton, folded.text, true);
    size_t n = folded.n_words < 32 ? folded.n_words : 32; /* a phrase has four */
    while (avpi_automaton_next(&walk, &match))
        for (size_t i = 0; i < n; i++)
            named |= (uint32_t)(folded.words[i].from >= match.from && folded.words[i].to <= match.to) << i;
    for (size_t i = 0; i < n; i++)
        beside += !(named >> i & 1);
    *says = beside >= WORDS_BESIDE;
done:
    return status;
}

static avp_status add_bursts(finding *f, const avpi_volume *volume, uint32_t topic, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_telling *t = f->t;
    avpi_bursts bursts = {.n = 0};
    const uint32_t *rows = f->rows.row + f->rows.start[topic];
    bool says = true;
    AVP_TRY(says_something(f, &f->topics.of[topic], &says, err));
    if (!says)
        goto done;
    AVP_TRY(avpi_bursts_find(t, volume, rows, (size_t)(f->rows.start[topic + 1] - f->rows.start[topic]),
                             t->opts->burst_gap, true, &bursts, err));
    for (size_t b = 0; b < bursts.n; b++) {
        const avpi_burst of = avpi_burst_opened(t->talk, volume, rows, bursts.of[b]);
        if (!is_large(f, &f->topics.of[topic], rows + of.from, of.to - of.from))
            continue;
        AVP_TRY(avpi_grow(t->ctx, &f->candidates, &f->capacity, f->n + 1, sizeof *f->candidates, err));
        f->candidates[f->n++] = (candidate){topic, of};
    }
done:
    avpi_bursts_free(t->ctx, &bursts);
    return status;
}

static avp_status find_bursts(finding *f, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_volume volume = {.n = 0};
    AVP_TRY(avpi_volume_make(f->t->ctx, f->t->talk, f->t->opts->burst_bin, &volume, err));
    AVP_TRY(avpi_zalloc(f->t->ctx, (size_t)f->t->talk->n_posts + 1, sizeof *f->heard, &f->heard, err));
    for (uint32_t topic = 0; topic < f->rows.n; topic++)
        if (f->rows.start[topic + 1] - f->rows.start[topic] >= (uint64_t)f->t->opts->burst_posts)
            AVP_TRY(add_bursts(f, &volume, topic, err));
done:
    avpi_volume_free(f->t->ctx, &volume);
    return status;
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
static bool is_part(finding *f, const candidate *c) {
    size_t n;
    const uint32_t *rows = rows_of(f, c, &n);
    return !f->topics.of[c->topic].hashtag && 2 * count_wordings(f, rows, n, true) >= count_wordings(f, rows, n, false);
}

/* The target that the phrase itself names; of several the one with the longest name. */
static avp_status name_target(finding *f, avp_trend *trend, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folded folded;
    avpi_match match;
    size_t longest = 0;
    trend->target = AVP_NO_TARGET;
    AVP_TRY(avpi_fold(f->folder, avpi_str_view(trend->phrase), &folded, err));
    avpi_matching walk = avpi_automaton_begin(&f->names.automaton, folded.text, true);
    while (avpi_automaton_next(&walk, &match)) {
        const avpi_alias *alias = &f->names.aliases[match.pattern];
        if (match.to - match.from <= longest || trend->from_us < alias->from_us || trend->from_us >= alias->to_us)
            continue;
        longest = match.to - match.from;
        trend->target = alias->target;
    }
done:
    return status;
}

static avp_status take(finding *f, const candidate *c, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = f->t->ctx;
    size_t n, groups = f->tools.n_groups - 1;
    const uint32_t *rows = rows_of(f, c, &n);
    avp_trend trend = {.hashtag = f->topics.of[c->topic].hashtag};
    for (size_t i = 0; i < n; i++)
        f->covered[rows[i]] = 1;
    AVP_TRY(avpi_grow(ctx, &told->trends, &f->trends_capacity, told->n_trends + 1, sizeof trend, err));
    AVP_TRY(avpi_grow(ctx, &f->p, &f->p_capacity, f->n_p + groups, sizeof *f->p, err));
    AVP_TRY(avpi_trend_measure(&f->tools, rows, n, &trend, f->p + f->n_p, err));
    trend.texts = count_texts(f, rows, n);
    AVP_TRY(avpi_grow(ctx, &f->told, &f->told_capacity, told->n_trends + 1, sizeof *f->told, err));
    f->told[told->n_trends] = *c;
    AVP_TRY(avpi_str_dup(ctx, f->topics.of[c->topic].shown, &trend.phrase, err));
    f->n_p += groups;
    status = name_target(f, &trend, err);
    avpi_trend_about(&f->tools, rows, n, &trend);
    told->trends[told->n_trends++] = trend; /* also when it failed: the phrase is freed with the others */
done:
    return status;
}

static avp_status take_all(finding *f, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    ranked *order = NULL;
    AVP_TRY(avpi_alloc(f->t->ctx, f->n, sizeof *order, &order, err));
    AVP_TRY(avpi_zalloc(f->t->ctx, f->t->talk->n, 1, &f->covered, err));
    for (size_t i = 0; i < f->n; i++) {
        const avpi_topic *topic = &f->topics.of[f->candidates[i].topic];
        order[i] = (ranked){i, f->candidates[i].burst.to - f->candidates[i].burst.from, topic->hashtag, topic->words,
                            topic->shown};
    }
    avpi_sort(order, f->n, sizeof *order, by_rank);
    for (size_t i = 0; i < f->n; i++)
        if (!is_part(f, &f->candidates[order[i].candidate]))
            AVP_TRY(take(f, &f->candidates[order[i].candidate], told, err));
done:
    avpi_free(f->t->ctx, order);
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
static uint32_t maker_of(const finding *f, const double *q, const candidate *c, const avp_trend *trend, bool *passes) {
    size_t n, groups = f->tools.n_groups - 1, best = SIZE_MAX, place;
    const uint32_t *rows = rows_of(f, c, &n);
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

static void name_maker(finding *f, size_t i, const double *q, avp_trend *trend) {
    size_t n, groups = f->tools.n_groups - 1;
    const candidate *c = &f->told[i];
    const uint32_t *rows = rows_of(f, c, &n);
    bool passes = false;
    uint32_t maker = maker_of(f, q + i * groups, c, trend, &passes);
    if (maker == 0)
        return;
    trend->log10_p = f->p[i * groups + maker - 1];
    trend->q = q[i * groups + maker - 1];
    avpi_trend_of_group(&f->tools, rows, n, maker, trend);
    if (passes && trend->hashtag)
        avpi_trend_hijack(&f->tools, f->rows.row + f->rows.start[c->topic], c->burst.from, c->burst.to, trend);
    trend->group = passes ? maker : 0;
}

/* Benjamini and Hochberg over all trends and groups. */
static avp_status judge(finding *f, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    double *q = NULL;
    AVP_TRY(avpi_alloc(f->t->ctx, f->n_p, sizeof *q, &q, err));
    for (size_t i = 0; i < f->n_p; i++)
        q[i] = pow(10, f->p[i]);
    AVP_TRY(avpi_adjust_bh(f->t->ctx, q, f->n_p, q, err));
    for (size_t i = 0; i < told->n_trends; i++)
        name_maker(f, i, q, &told->trends[i]);
done:
    avpi_free(f->t->ctx, q);
    return status;
}

static int by_time(const void *a, const void *b) {
    const avp_trend *x = a, *y = b;
    if (x->from_us != y->from_us)
        return x->from_us < y->from_us ? -1 : 1;
    return strcmp(x->phrase, y->phrase);
}

static void rank(avp_told *told) {
    for (size_t i = 0; i < told->n_trends; i++) {
        avp_trend *mine = &told->trends[i];
        mine->rank_first = mine->rank_rate = 1;
        for (size_t k = 0; k < told->n_trends; k++) {
            mine->rank_first += told->trends[k].share_first > mine->share_first;
            mine->rank_rate += told->trends[k].posts_per_account > mine->posts_per_account;
        }
    }
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    finding *f = state;
    f->t = t;
    AVP_TRY(avpi_topics_find(&f->topics, err));
    AVP_TRY(avpi_topics_wordings(&f->topics, &f->wording, err));
    AVP_TRY(avpi_topic_rows_make(t, &f->topics, &f->rows, err));
    AVP_TRY(avpi_trend_tools_make(t, &f->tools, err));
    AVP_TRY(find_bursts(f, err));
    AVP_TRY(take_all(f, &out->told, err));
    AVP_TRY(judge(f, &out->told, err));
    avpi_sort(out->told.trends, out->told.n_trends, sizeof *out->told.trends, by_time);
    rank(&out->told);
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
