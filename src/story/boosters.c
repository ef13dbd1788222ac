/*
 * For launcher i and member j: n cascades in which both act within the delay of each other, k of them with j after i. If neither led the
 * other, k would be Binomial(n, 1/2). Equal times say nothing about who led, and are left out.
 */
#include "story/boosters.h"

#include "base/sort.h"
#include "base/text.h"
#include "story/adjust.h"
#include "story/cascades.h"
#include "story/launchers.h"
#include "story/tails.h"

#include <math.h>

/* A member near the launcher in one cascade. */
typedef struct nearness {
    uint32_t account;
    int64_t delay_us; /* of the other after the launcher; below 0: before it */
    int64_t followers;
} nearness;

typedef struct nearby {
    nearness *of;
    size_t n, capacity;
    int64_t *values;
    size_t values_capacity;
} nearby;

typedef struct booster_list {
    avp_booster *of;
    size_t n, capacity;
} booster_list;

static int by_account(const void *left, const void *right) {
    const nearness *a = left, *b = right;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    if (a->delay_us != b->delay_us)
        return a->delay_us < b->delay_us ? -1 : 1;
    return a->followers < b->followers ? -1 : a->followers > b->followers;
}

/* Is this actor the launcher? An author who acts nowhere is told by being the author. */
static bool is_launcher(const avp_launcher *launcher, const avp_cascade *cascade, const avp_trace_links *traces,
                        const avp_actor *actor) {
    if (launcher->account != AVP_NOBODY)
        return actor->account == launcher->account;
    return actor->author && avpi_str_equal(avpi_actor_name(NULL, traces, cascade, actor), launcher->name);
}

static const avp_actor *find_launcher(const avp_launcher *launcher, const avp_cascade *cascade,
                                      const avp_trace_links *traces, const avp_actor *actors) {
    for (uint32_t i = 0; i < cascade->n; i++)
        if (is_launcher(launcher, cascade, traces, &actors[i]))
            return &actors[i];
    return NULL;
}

/* An author comes before its reposters also where the clock says the same. */
static bool tells_who_led(const avp_actor *launcher, const avp_actor *other) {
    return launcher->author || other->author || launcher->time_us != other->time_us;
}

static avp_status add_nearby(const avp_ctx *ctx, const avp_cascade *cascade, const avp_actor *actors,
                             const avp_actor *launcher, int64_t delay_us, nearby *all, avp_error *err) {
    avp_status status = AVP_OK;
    for (uint32_t i = 0; i < cascade->n; i++) {
        const avp_actor *other = &actors[i];
        int64_t apart_us = other->time_us - launcher->time_us;
        if (other == launcher || !other->member || apart_us > delay_us || apart_us < -delay_us ||
            !tells_who_led(launcher, other))
            continue;
        AVP_TRY(avpi_grow(ctx, &all->of, &all->capacity, all->n + 1, sizeof *all->of, err));
        int64_t delay = other < launcher ? apart_us - 1 : apart_us; /* below 0: the other one came first */
        all->of[all->n++] = (nearness){other->account, delay, other->followers};
    }
done:
    return status;
}

/* What is known of one member beside the launcher: n > 0 cascades, ascending by delay. */
static avp_booster sum_up(const nearness *of, size_t n, int64_t *values) {
    avp_booster booster = {.account = of->account, .median_us = -1};
    size_t known = 0;
    while (booster.before < n && of[booster.before].delay_us < 0)
        booster.before++;
    booster.after = n - booster.before;
    if (booster.after > 0)
        booster.median_us = of[booster.before + (booster.after - 1) / 2].delay_us;
    for (size_t i = 0; i < n; i++)
        if (of[i].followers >= 0)
            values[known++] = of[i].followers;
    booster.followers = avpi_median_i64(values, known);
    booster.log10_p = avpi_binomial_log10_tail(booster.after, n, 0.5);
    return booster;
}

static bool is_larger(const avp_booster *booster, const avp_launcher *launcher, double times) {
    double least = times * (double)(launcher->followers > 0 ? launcher->followers : 1);
    return launcher->followers >= 0 && (double)booster->followers >= least;
}

static avp_status test_nearby(const avp_ctx *ctx, const avp_launchers_options *opts, const avp_cascades *cascades,
                              uint32_t launcher, nearby *all, booster_list *list, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sort(all->of, all->n, sizeof *all->of, by_account);
    AVP_TRY(avpi_grow(ctx, &all->values, &all->values_capacity, all->n, sizeof *all->values, err));
    for (size_t i = 0, end; i < all->n; i = end) {
        for (end = i; end < all->n && all->of[end].account == all->of[i].account; end++)
            continue;
        avp_booster booster = sum_up(all->of + i, end - i, all->values);
        booster.launcher = launcher;
        booster.group = cascades->launchers[launcher].group;
        if (booster.after == 0 || !is_larger(&booster, &cascades->launchers[launcher], opts->boost_times))
            continue;
        AVP_TRY(avpi_grow(ctx, &list->of, &list->capacity, list->n + 1, sizeof *list->of, err));
        list->of[list->n++] = booster;
    }
done:
    return status;
}

static avp_status test_launcher(const avp_ctx *ctx, const avp_trace_links *traces, const avp_launchers_options *opts,
                                const avp_cascades *cascades, uint32_t launcher, nearby *all, booster_list *list,
                                avp_error *err) {
    avp_status status = AVP_OK;
    all->n = 0;
    for (size_t k = 0; k < cascades->count; k++) {
        const avp_cascade *cascade = &cascades->of[k];
        const avp_actor *actors = avpi_cascade_actors(cascades, cascade), *found = NULL;
        if (cascade->group != cascades->launchers[launcher].group)
            continue;
        found = find_launcher(&cascades->launchers[launcher], cascade, traces, actors);
        if (found)
            AVP_TRY(add_nearby(ctx, cascade, actors, found, opts->boost_s * 1000000, all, err));
    }
    AVP_TRY(test_nearby(ctx, opts, cascades, launcher, all, list, err));
done:
    return status;
}

static int by_evidence(const void *left, const void *right) {
    const avp_booster *a = left, *b = right;
    if (a->launcher != b->launcher)
        return a->launcher < b->launcher ? -1 : 1;
    if (a->log10_p < b->log10_p || a->log10_p > b->log10_p)
        return a->log10_p < b->log10_p ? -1 : 1;
    return a->account < b->account ? -1 : a->account > b->account;
}

static avp_status adjust(const avp_ctx *ctx, double most_q, booster_list *list, avp_error *err) {
    avp_status status = AVP_OK;
    double *q = NULL;
    AVP_TRY(avpi_alloc(ctx, list->n, sizeof *q, &q, err));
    for (size_t i = 0; i < list->n; i++)
        q[i] = pow(10, list->of[i].log10_p);
    AVP_TRY(avpi_adjust_bh(ctx, q, list->n, q, err));
    for (size_t i = 0; i < list->n; i++) {
        list->of[i].q = q[i];
        list->of[i].passes = q[i] <= most_q;
    }
done:
    avpi_free(ctx, q);
    return status;
}

avp_status avpi_boosters_find(const avp_ctx *ctx, const avp_trace_links *traces, const avp_launchers_options *opts,
                              avp_cascades *cascades, avp_error *err) {
    avp_status status = AVP_OK;
    nearby all = {0};
    booster_list list = {0};
    for (uint32_t i = 0; i < cascades->n_launchers; i++)
        if (cascades->launchers[i].passes)
            AVP_TRY(test_launcher(ctx, traces, opts, cascades, i, &all, &list, err));
    avpi_sort(list.of, list.n, sizeof *list.of, by_evidence);
    AVP_TRY(adjust(ctx, opts->launch_q, &list, err));
    cascades->n_boosters = list.n;
    cascades->boosters = list.of;
    list.of = NULL;
done:
    avpi_free(ctx, all.of);
    avpi_free(ctx, all.values);
    avpi_free(ctx, list.of);
    return status;
}
