/* Attack episodes: bursts of hits on a target in which one group is present as it is not otherwise. docs/methods/episodes.md. */
#include "store/sql.h"
#include "story/adjust.h"
#include "story/bursts.h"
#include "story/tails.h"

#include <math.h>
#include <string.h>

/* Hits of one target: in each burst, and outside all of them (the last place), posts and accounts of each group (0: of none). */
typedef struct counts {
    const avpi_telling *t;
    size_t n_groups;            /* with group 0 */
    uint64_t *posts, *accounts; /* place x group */
    uint64_t *hostile;          /* per place: posts with hostile words */
    uint32_t *seen;             /* per account: place + 1 in which it was counted last */
} counts;

static avp_status counts_make(const avpi_telling *t, size_t places, counts *c, avp_error *err) {
    avp_status status = AVP_OK;
    *c = (counts){.t = t, .n_groups = t->groups->count + 1};
    AVP_TRY(avpi_zalloc(t->ctx, places * c->n_groups, sizeof *c->posts, &c->posts, err));
    AVP_TRY(avpi_zalloc(t->ctx, places * c->n_groups, sizeof *c->accounts, &c->accounts, err));
    AVP_TRY(avpi_zalloc(t->ctx, places, sizeof *c->hostile, &c->hostile, err));
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->crowd->n + 1, sizeof *c->seen, &c->seen, err));
done:
    return status;
}

static void counts_free(counts *c) {
    if (!c->t)
        return;
    avpi_free(c->t->ctx, c->posts);
    avpi_free(c->t->ctx, c->accounts);
    avpi_free(c->t->ctx, c->hostile);
    avpi_free(c->t->ctx, c->seen);
}

static void count_rows(counts *c, size_t place, const uint32_t *rows, size_t n) {
    const avpi_talk *talk = c->t->talk;
    for (size_t i = 0; i < n; i++) {
        size_t at = place * c->n_groups + avpi_talk_group(c->t, rows[i]);
        uint32_t *seen = &c->seen[talk->account[rows[i]]];
        c->posts[at]++;
        c->hostile[place] += talk->hostile && talk->hostile[talk->words[rows[i]]];
        c->accounts[at] += *seen != place + 1;
        *seen = (uint32_t)place + 1;
    }
}

static uint64_t sum(const counts *c, const uint64_t *of, size_t place) {
    uint64_t all = 0;
    for (size_t g = 0; g < c->n_groups; g++)
        all += of[place * c->n_groups + g];
    return all;
}

/* k of n in the burst, rest_k of rest outside: Fisher's exact test, for what is usual is known from rest posts alone. */
static double log10_above(uint64_t k, uint64_t n, uint64_t rest_k, uint64_t rest) {
    return avpi_hypergeometric_log10_tail(k, n + rest, k + rest_k, n);
}

/* The larger of the chances by posts and by accounts: a few busy members are no group, nor are many that post once a year. */
static double log10_p_of(const counts *c, size_t place, size_t outside, size_t g) {
    size_t at = place * c->n_groups + g, rest = outside * c->n_groups + g;
    return fmax(
        log10_above(c->posts[at], sum(c, c->posts, place), c->posts[rest], sum(c, c->posts, outside)),
        log10_above(c->accounts[at], sum(c, c->accounts, place), c->accounts[rest], sum(c, c->accounts, outside)));
}

/* Every burst with the group of the smallest chance. */
typedef struct finding {
    avp_told *told;
    size_t capacity, p_capacity, n_p;
    double *p;       /* of all bursts and groups, for the false discovery rate */
    uint64_t *posts; /* the same: of the group in the burst */
    size_t posts_capacity;
    size_t *of; /* per episode: where its p begin */
    size_t of_capacity;
} finding;

static avp_status add_p(const avpi_telling *t, const counts *c, size_t place, size_t outside, finding *f,
                        avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(t->ctx, &f->p, &f->p_capacity, f->n_p + c->n_groups, sizeof *f->p, err));
    AVP_TRY(avpi_grow(t->ctx, &f->of, &f->of_capacity, f->told->n_episodes + 1, sizeof *f->of, err));
    AVP_TRY(avpi_grow(t->ctx, &f->posts, &f->posts_capacity, f->n_p + c->n_groups, sizeof *f->posts, err));
    f->of[f->told->n_episodes] = f->n_p;
    for (size_t g = 1; g < c->n_groups; g++) {
        f->posts[f->n_p] = c->posts[place * c->n_groups + g];
        f->p[f->n_p++] = log10_p_of(c, place, outside, g);
    }
done:
    return status;
}

static void fill_group(const counts *c, size_t place, size_t outside, const double *log10_p, avp_episode *e) {
    size_t best = 0;
    for (size_t g = 1; g < c->n_groups; g++)
        if (best == 0 || log10_p[g - 1] < log10_p[best - 1])
            best = g;
    e->rest_hits = sum(c, c->posts, outside);
    e->log10_p = e->q = e->group_share = e->rest_share = NAN;
    if (best == 0)
        return;
    e->group = (uint32_t)best;
    e->log10_p = log10_p[best - 1];
    e->group_hits = c->posts[place * c->n_groups + best];
    e->group_accounts = c->accounts[place * c->n_groups + best];
    e->rest_group_hits = c->posts[outside * c->n_groups + best];
    e->group_share = (double)e->group_hits / (double)e->hits;
    e->rest_share = e->rest_hits > 0 ? (double)e->rest_group_hits / (double)e->rest_hits : NAN;
}

/* Is what is said in the burst more hostile than what is said about the target outside all bursts? */
static void fill_hostility(const counts *c, size_t place, size_t outside, avp_episode *e) {
    e->hostile_share = e->hostile_rest = e->hostile_log10_p = NAN;
    if (!c->t->talk->hostile)
        return;
    uint64_t rest = sum(c, c->posts, outside);
    e->hostile_share = (double)c->hostile[place] / (double)e->hits;
    e->hostile_rest = rest > 0 ? (double)c->hostile[outside] / (double)rest : NAN;
    e->hostile_log10_p = log10_above(c->hostile[place], e->hits, c->hostile[outside], rest);
}

static avp_status add_episode(const avpi_telling *t, uint32_t target, const uint32_t *rows, avpi_burst burst,
                              const counts *c, size_t place, size_t outside, finding *f, avp_error *err) {
    avp_status status = AVP_OK;
    avp_episode e = {.target = target,
                     .from_us = t->talk->time_us[rows[burst.from]],
                     .to_us = t->talk->time_us[rows[burst.to - 1]],
                     .hits = burst.to - burst.from,
                     .accounts = sum(c, c->accounts, place)};
    if (e.hits < (uint64_t)t->opts->burst_posts || e.accounts < (uint64_t)t->opts->burst_accounts)
        return AVP_OK;
    AVP_TRY(avpi_grow(t->ctx, &f->told->episodes, &f->capacity, f->told->n_episodes + 1, sizeof e, err));
    AVP_TRY(add_p(t, c, place, outside, f, err));
    fill_hostility(c, place, outside, &e);
    fill_group(c, place, outside, f->p + f->of[f->told->n_episodes], &e);
    f->told->episodes[f->told->n_episodes++] = e;
    f->told->targets[target].bursts++;
done:
    return status;
}

static avp_status find_of_target(const avpi_telling *t, const avpi_volume *v, uint32_t target, const uint32_t *rows,
                                 size_t n, finding *f, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_bursts bursts = {.n = 0};
    counts c = {.t = NULL};
    AVP_TRY(avpi_bursts_find(t, v, rows, n, t->opts->burst_gap, true, &bursts, err));
    AVP_TRY(counts_make(t, bursts.n + 1, &c, err));
    size_t at = 0;
    for (size_t b = 0; b < bursts.n; b++) {
        count_rows(&c, bursts.n, rows + at, bursts.of[b].from - at);
        count_rows(&c, b, rows + bursts.of[b].from, bursts.of[b].to - bursts.of[b].from);
        at = bursts.of[b].to;
    }
    count_rows(&c, bursts.n, rows + at, n - at);
    for (size_t b = 0; b < bursts.n; b++)
        AVP_TRY(add_episode(t, target, rows, bursts.of[b], &c, b, bursts.n, f, err));
done:
    counts_free(&c);
    avpi_bursts_free(t->ctx, &bursts);
    return status;
}

/* Share of the posts of episode i by all groups that pass in it: an army that was found in parts is one army. */
static double passing_share(const avpi_telling *t, const finding *f, size_t i, const double *q) {
    uint64_t posts = 0;
    for (size_t g = 0; g < t->groups->count; g++)
        posts += q[f->of[i] + g] <= t->opts->told_q ? f->posts[f->of[i] + g] : 0;
    return (double)posts / (double)f->told->episodes[i].hits;
}

/* Benjamini and Hochberg over all bursts and groups; an episode keeps its group when it passes and those that pass are more than marginal. */
static avp_status judge(const avpi_telling *t, finding *f, avp_error *err) {
    avp_status status = AVP_OK;
    double *q = NULL;
    AVP_TRY(avpi_alloc(t->ctx, f->n_p, sizeof *q, &q, err));
    for (size_t i = 0; i < f->n_p; i++)
        q[i] = pow(10, f->p[i]);
    AVP_TRY(avpi_adjust_bh(t->ctx, q, f->n_p, q, err));
    for (size_t i = 0; i < f->told->n_episodes; i++) {
        avp_episode *e = &f->told->episodes[i];
        if (e->group == 0)
            continue;
        e->q = q[f->of[i] + e->group - 1];
        e->groups_share = passing_share(t, f, i, q);
        bool passes = e->q <= t->opts->told_q && e->groups_share >= t->opts->share_least;
        f->told->targets[e->target].attributed += passes;
        e->group = passes ? e->group : 0;
    }
done:
    avpi_free(t->ctx, q);
    return status;
}

static size_t rows_of(const avpi_telling *t, uint32_t target, uint32_t *rows) {
    size_t n = 0;
    for (size_t i = 0; i < t->talk->n; i++)
        if (avpi_talk_hit(t->talk, i, target))
            rows[n++] = (uint32_t)i;
    return n;
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    finding f = {.told = &out->told};
    avpi_volume volume = {.n = 0};
    uint32_t *rows = NULL;
    (void)state;
    if (out->told.n_targets == 0)
        return AVP_OK;
    AVP_TRY(avpi_volume_make(t->ctx, t->talk, t->opts->burst_bin, &volume, err));
    AVP_TRY(avpi_alloc(t->ctx, t->talk->n, sizeof *rows, &rows, err));
    for (uint32_t target = 0; target < out->told.n_targets; target++)
        AVP_TRY(find_of_target(t, &volume, target, rows, rows_of(t, target, rows), &f, err));
    AVP_TRY(judge(t, &f, err));
done:
    avpi_free(t->ctx, f.p);
    avpi_free(t->ctx, f.posts);
    avpi_free(t->ctx, f.of);
    avpi_free(t->ctx, rows);
    avpi_volume_free(t->ctx, &volume);
    return status;
}

static avp_status store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    (void)groups;
    AVP_TRY(avpi_appender_open(c, "episodes", &appender, err));
    for (size_t i = 0; i < f->told.n_episodes; i++) {
        const avp_episode *e = &f->told.episodes[i];
        avp_str target = avpi_str_view(f->told.targets[e->target].id);
        const bool known = !isnan(e->log10_p), hostile = !isnan(e->hostile_share), rest = known && e->rest_hits > 0,
                   usual = !isnan(e->hostile_rest);
        const avpi_column columns[] = {{AVPI_SQL_U64, &run_id, NULL},
                                       {AVPI_SQL_TEXT, &target, NULL},
                                       {AVPI_SQL_I64, &e->from_us, NULL},
                                       {AVPI_SQL_I64, &e->to_us, NULL},
                                       {AVPI_SQL_U64, &e->hits, NULL},
                                       {AVPI_SQL_U64, &e->accounts, NULL},
                                       {AVPI_SQL_U32, e->group ? &e->group : NULL, NULL},
                                       {AVPI_SQL_U64, &e->group_hits, NULL},
                                       {AVPI_SQL_F64, known ? &e->group_share : NULL, NULL},
                                       {AVPI_SQL_F64, rest ? &e->rest_share : NULL, NULL},
                                       {AVPI_SQL_F64, known ? &e->log10_p : NULL, NULL},
                                       {AVPI_SQL_F64, known ? &e->q : NULL, NULL},
                                       {AVPI_SQL_F64, hostile ? &e->hostile_share : NULL, NULL},
                                       {AVPI_SQL_F64, usual ? &e->hostile_rest : NULL, NULL},
                                       {AVPI_SQL_F64, hostile ? &e->hostile_log10_p : NULL, NULL}};
        AVP_TRY(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, 1, err));
    }
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

static void drop(const avp_ctx *ctx, avp_findings *f) {
    avpi_free(ctx, f->told.episodes);
}

const avpi_module avpi_module_episodes = {.name = "episodes", .find = find, .store = store, .drop = drop};
