/*
 * Shares are kept as whole numbers of 1 / WHOLE, so that sums do not depend on their order and an account fills one cache line:
 *
 *   spans     | in no group, by native id | group 1, by native id | group 2 | ...      start[g] .. start[g + 1]
 *   drawn     places in spans: of the group's members, then of those in no group; a draw shuffles its first n to the front
 */
#include "story/hours.h"

#include "base/parallel.h"
#include "base/rng.h"
#include "story/shifts.h"
#include "story/talk.h"

#include <string.h>

enum { POSTS_LEAST = 5, MEMBERS_MOST = 2000, DRAWS = 999, WHOLE = UINT16_MAX, LINE = 32, AHEAD = 16 };

static const int64_t hour_us = INT64_C(3600000000);

/* Share of an account's posts in the eight hours from each hour on; the places behind the hours stay 0. */
typedef struct span {
    _Alignas(64) uint16_t share[LINE];
} span;

typedef struct hours {
    uint32_t posts[AVP_HOURS];
} hours;

typedef struct spans {
    span *of;
    void *block; /* what of lies in */
    size_t *start;
} spans;

typedef struct testing {
    const avpi_telling *t;
    avp_styles *styles;
    spans spans;
    uint64_t others[LINE]; /* sums of the shares of those in no group */
    uint32_t **drawn;      /* per worker */
} testing;

/* ---- spans ---- */

static bool counts(const uint32_t *posts, uint32_t account) {
    return posts[account] >= POSTS_LEAST;
}

/* Posts of each account, and in each hour. */
static avp_status count_posts(const avpi_telling *t, uint32_t **posts, hours **of_hour, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_talk *talk = t->talk;
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->crowd->n + 1, sizeof **posts, posts, err));
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->crowd->n + 1, sizeof **of_hour, of_hour, err));
    for (size_t i = 0; i < talk->n; i++) {
        int64_t hour = (talk->time_us[i] / hour_us % AVP_HOURS + AVP_HOURS) % AVP_HOURS;
        (*posts)[talk->account[i]]++;
        (*of_hour)[talk->account[i]].posts[hour]++;
    }
done:
    return status;
}

static span span_of(const hours *of_hour, uint32_t posts) {
    span of = {{0}};
    for (size_t h = 0; h < AVP_HOURS; h++) {
        uint64_t inside = 0;
        for (size_t k = 0; k < AVP_SHIFT_HOURS; k++)
            inside += of_hour->posts[(h + k) % AVP_HOURS];
        of.share[h] = (uint16_t)((2 * inside * WHOLE + posts) / (2 * (uint64_t)posts)); /* to the nearest */
    }
    return of;
}

/* Where the accounts of each group begin, of those with posts enough. */
static avp_status place_groups(const avpi_telling *t, const uint32_t *posts, size_t n_groups, size_t **start,
                               avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(t->ctx, n_groups + 1, sizeof **start, start, err));
    for (uint32_t a = 0; a < t->crowd->n; a++)
        (*start)[t->crowd->group[a] + 1] += counts(posts, a);
    for (size_t g = 0; g < n_groups; g++)
        (*start)[g + 1] += (*start)[g];
done:
    return status;
}

/* In an order that does not depend on how accounts are numbered. */
static avp_status put_spans(const avpi_telling *t, const uint32_t *posts, const hours *of_hour, size_t n_groups,
                            spans *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *of_rank = NULL, n = t->crowd->n;
    size_t *next = NULL;
    AVP_TRY(avpi_alloc(t->ctx, s->start[n_groups] + 1, sizeof *s->of, &s->block, err));
    s->of = (span *)(((uintptr_t)s->block + sizeof *s->of - 1) / sizeof *s->of * sizeof *s->of);
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *of_rank, &of_rank, err));
    AVP_TRY(avpi_alloc(t->ctx, n_groups, sizeof *next, &next, err));
    memcpy(next, s->start, n_groups * sizeof *next);
    memset(of_rank, 0xff, (size_t)n * sizeof *of_rank);
    for (uint32_t a = 0; a < n; a++)
        if (counts(posts, a)) /* ids may have gaps, which have no rank */
            of_rank[t->talk->rank[a]] = a;
    for (uint32_t r = 0; r < n; r++)
        if (of_rank[r] != UINT32_MAX)
            s->of[next[t->crowd->group[of_rank[r]]]++] = span_of(&of_hour[of_rank[r]], posts[of_rank[r]]);
done:
    avpi_free(t->ctx, of_rank);
    avpi_free(t->ctx, next);
    return status;
}

static avp_status make_spans(const avpi_telling *t, size_t n_groups, spans *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *posts = NULL;
    hours *of_hour = NULL;
    AVP_TRY(count_posts(t, &posts, &of_hour, err));
    AVP_TRY(place_groups(t, posts, n_groups, &s->start, err));
    AVP_TRY(put_spans(t, posts, of_hour, n_groups, s, err));
done:
    avpi_free(t->ctx, posts);
    avpi_free(t->ctx, of_hour);
    return status;
}

/* ---- one group ---- */

static void add_spans(const spans *s, uint32_t group, uint64_t sum[LINE]) {
    for (size_t i = s->start[group]; i < s->start[group + 1]; i++)
        for (size_t h = 0; h < LINE; h++)
            sum[h] += s->of[i].share[h];
}

/* Mean of the members of the group and of the accounts in none together, or of the latter alone. */
static void mean_of(const spans *s, const uint64_t others[LINE], uint32_t group, double mean[AVP_HOURS]) {
    uint64_t sum[LINE], n = s->start[1];
    memcpy(sum, others, sizeof sum);
    if (group > 0) {
        n += s->start[group + 1] - s->start[group];
        add_spans(s, group, sum);
    }
    for (size_t h = 0; h < AVP_HOURS; h++)
        mean[h] = (double)sum[h] / (double)n / WHOLE;
}

/* Largest excess of the mean of n drawn accounts over what is usual; 2,000 shares fit into 32 bits. */
static double excess(const spans *s, const uint32_t *drawn, size_t n, const double usual[AVP_HOURS], size_t *from,
                     double *share) {
    uint32_t sum[LINE] = {0};
    double most = -1;
    for (size_t i = 0; i < n; i++) {
        __builtin_prefetch(&s->of[drawn[i + AHEAD < n ? i + AHEAD : i]]);
        for (size_t h = 0; h < LINE; h++)
            sum[h] += s->of[drawn[i]].share[h];
    }
    for (size_t h = 0; h < AVP_HOURS; h++) {
        double mean = (double)sum[h] / (double)n / WHOLE;
        if (mean - usual[h] > most) {
            most = mean - usual[h];
            *from = h;
            *share = mean;
        }
    }
    return most;
}

/* The first `wanted` places become a random draw from all n. */
static void draw(uint32_t *drawn, size_t n, size_t wanted, avpi_rng *rng) {
    for (size_t i = 0; i < wanted; i++) {
        size_t j = i + (size_t)avpi_rng_below(rng, n - i);
        uint32_t kept = drawn[i];
        drawn[i] = drawn[j];
        drawn[j] = kept;
    }
}

/* Places of the group's members, then of those in no group. */
static void fill_places(const spans *s, uint32_t group, uint32_t *drawn) {
    size_t n = 0;
    for (size_t i = s->start[group]; i < s->start[group + 1]; i++)
        drawn[n++] = (uint32_t)i;
    for (size_t i = 0; i < s->start[1]; i++)
        drawn[n++] = (uint32_t)i;
}

static void test_group(const testing *all, uint32_t group, uint32_t *drawn, avp_habits *out) {
    const spans *s = &all->spans;
    size_t members = s->start[group + 1] - s->start[group], n = members < MEMBERS_MOST ? members : MEMBERS_MOST,
           from = 0, other_from, reached = 0;
    double usual[AVP_HOURS], rest[AVP_HOURS], share;
    avpi_rng rng;
    avpi_rng_init(&rng, all->t->seed, AVPI_STREAM_HABITS + group);
    fill_places(s, group, drawn);
    mean_of(s, all->others, group, usual);
    mean_of(s, all->others, 0, rest);
    draw(drawn, members, n, &rng);
    double most = excess(s, drawn, n, usual, &from, &out->hours_share);
    out->from_hour = (unsigned)from;
    out->hours_rest = rest[from];
    for (size_t d = 0; d < DRAWS; d++) {
        draw(drawn, members + s->start[1], n, &rng);
        reached += excess(s, drawn, n, usual, &other_from, &share) >= most;
    }
    out->hours_p = (1 + (double)reached) / (1 + (double)DRAWS);
}

static avp_status test_task(void *arg, size_t task, unsigned worker, avp_error *err) {
    const testing *all = arg;
    uint32_t group = (uint32_t)task + 1;
    (void)err;
    if (all->spans.start[group + 1] - all->spans.start[group] >= AVPI_ACCOUNTS_LEAST)
        test_group(all, group, all->drawn[worker], &all->styles->of[group].habits);
    return AVP_OK;
}

/* ---- all groups ---- */

static avp_status test_all(testing *all, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = all->t->ctx;
    const size_t *start = all->spans.start;
    size_t groups = all->styles->count - 1, most = 0;
    unsigned workers = avpi_workers(ctx, groups);
    if (start[1] < AVPI_OTHERS_LEAST)
        return AVP_OK;
    add_spans(&all->spans, 0, all->others);
    for (size_t g = 1; g <= groups; g++)
        most = start[g + 1] - start[g] > most ? start[g + 1] - start[g] : most;
    AVP_TRY(avpi_zalloc(ctx, workers, sizeof *all->drawn, &all->drawn, err));
    for (unsigned w = 0; w < workers; w++)
        AVP_TRY(avpi_alloc(ctx, most + start[1], sizeof **all->drawn, &all->drawn[w], err));
    AVP_TRY(avpi_parallel(ctx, groups, test_task, all, err));
done:
    for (unsigned w = 0; all->drawn && w < workers; w++)
        avpi_free(ctx, all->drawn[w]);
    avpi_free(ctx, all->drawn);
    return status;
}

avp_status avpi_hours_find(const avpi_telling *t, avp_styles *styles, avp_error *err) {
    avp_status status = AVP_OK;
    testing all = {.t = t, .styles = styles};
    if (t->crowd->precision_us > hour_us)
        return AVP_OK;
    AVP_TRY(make_spans(t, styles->count, &all.spans, err));
    AVP_TRY(test_all(&all, err));
done:
    avpi_free(t->ctx, all.spans.block);
    avpi_free(t->ctx, all.spans.start);
    return status;
}
