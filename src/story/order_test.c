/*
 *   T_c = sum over the members of cascade c of a b     a = rank of its time, b = log10(1 + followers)
 *   E = n mean(a) mean(b)     V = sum (a - mean a)^2 sum (b - mean b)^2 / (n - 1)
 *   Z = sum (T_c - E_c) / sqrt(sum V_c)
 *
 * By hour the same over the parts of each cascade that fall into one hour: members of one part are permuted among themselves.
 */
#include "story/order_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ln_10 = 2.302585092994046;
static const int64_t hour_us = INT64_C(3600000000);

avpi_order avpi_order_moments(const double *rank, const double *size, size_t n) {
    avpi_order order = {0};
    double rank_sum = 0, size_sum = 0, rank_squares = 0, size_squares = 0;
    if (n == 0)
        return order;
    for (size_t i = 0; i < n; i++) {
        rank_sum += rank[i];
        size_sum += size[i];
        order.t += rank[i] * size[i];
    }
    double rank_mean = rank_sum / (double)n, size_mean = size_sum / (double)n;
    for (size_t i = 0; i < n; i++) {
        rank_squares += (rank[i] - rank_mean) * (rank[i] - rank_mean);
        size_squares += (size[i] - size_mean) * (size[i] - size_mean);
    }
    order.expected = (double)n * rank_mean * size_mean;
    order.variance = n > 1 ? rank_squares * size_squares / (double)(n - 1) : 0;
    return order;
}

/* Orders of the sizes at places `at` .. n - 1 with T as large as least, the places before adding up to `sum`. */
static uint64_t count_orders(const double *rank, double *size, size_t n, size_t at, double sum, double least) {
    if (at == n)
        return sum >= least;
    uint64_t orders = 0;
    for (size_t k = at; k < n; k++) {
        double chosen = size[k];
        size[k] = size[at];
        size[at] = chosen;
        orders += count_orders(rank, size, n, at + 1, sum + rank[at] * chosen, least);
        size[at] = size[k];
        size[k] = chosen;
    }
    return orders;
}

double avpi_order_exact(const double *rank, const double *size, size_t n) {
    static const double rounding = 1e-9;
    double copy[AVPI_ORDER_EXACT_MOST], all = 1, t = avpi_order_moments(rank, size, n).t;
    for (size_t i = 0; i < n; i++) {
        copy[i] = size[i];
        all *= (double)(i + 1);
    }
    return log10((double)count_orders(rank, copy, n, 0, 0, t - rounding * fabs(t)) / all);
}

double avpi_normal_log10_tail(double z) {
    static const double far = 30, ln_sqrt_two_pi = 0.9189385332046727;
    if (!(z > far))
        return log10(0.5 * erfc(z / sqrt(2.0)));
    double square = z * z; /* z > 30: the first terms left out are below 1e-8 of the whole */
    return (-square / 2 - ln_sqrt_two_pi - log(z) + log1p(-1 / square + 3 / (square * square))) / ln_10;
}

/* ---- cascades ---- */

typedef struct ranks {
    double *rank, *size;
    int64_t *time_us;
    size_t n;
} ranks;

/* The members of known size, in order of time; equal times share the mean of their ranks. The author comes before whoever reposts. */
static void rank_members(const avp_actor *actors, uint32_t n_actors, ranks *r) {
    r->n = 0;
    size_t tied = 0;
    bool author = false;
    for (uint32_t i = 0; i < n_actors; i++) {
        if (!actors[i].member || actors[i].followers < 0)
            continue;
        if (r->n > 0 && (author || actors[i].time_us != r->time_us[r->n - 1]))
            tied = r->n;
        author = actors[i].author;
        r->time_us[r->n] = actors[i].time_us;
        r->size[r->n++] = log10(1 + (double)actors[i].followers);
        for (size_t k = tied; k < r->n; k++)
            r->rank[k] = (double)(tied + 1 + r->n) / 2;
    }
}

typedef struct pooled {
    uint64_t cascades, actors, sets;
    avpi_order sum;
    double rank[AVPI_ORDER_EXACT_MOST], size[AVPI_ORDER_EXACT_MOST]; /* of the first set, where it is small */
} pooled;

/* A small set that stays alone gets its exact p; to work that out for each of many, n! orders every time, would take all of a run. */
static void keep_small(pooled *to, const double *rank, const double *size, size_t n) {
    if (n > AVPI_ORDER_EXACT_MOST)
        return;
    memcpy(to->rank, rank, n * sizeof *rank);
    memcpy(to->size, size, n * sizeof *size);
}

static void pool(pooled *to, const double *rank, const double *size, size_t n, avpi_order *whole) {
    avpi_order of = avpi_order_moments(rank, size, n);
    if (!(of.variance > 0))
        return;
    if (to->sets++ == 0)
        keep_small(to, rank, size, n);
    to->actors += n;
    to->sum.t += of.t;
    to->sum.expected += of.expected;
    to->sum.variance += of.variance;
    whole->variance += of.variance;
}

static size_t end_of_hour(const ranks *r, size_t at) {
    int64_t hour = r->time_us[at] / hour_us;
    while (at < r->n && r->time_us[at] / hour_us == hour)
        at++;
    return at;
}

static double z_of(const avpi_order *order) {
    return order->variance > 0 ? (order->t - order->expected) / sqrt(order->variance) : (double)NAN;
}

static double log10_p_of(const pooled *of) {
    if (of->sets == 1 && of->actors <= AVPI_ORDER_EXACT_MOST)
        return avpi_order_exact(of->rank, of->size, of->actors);
    return avpi_normal_log10_tail(z_of(&of->sum));
}

/* to[0] plain, to[1] by hour */
static void pool_cascade(const ranks *r, pooled *to) {
    avpi_order plain = {0}, hourly = {0};
    pool(&to[0], r->rank, r->size, r->n, &plain);
    for (size_t i = 0, end; i < r->n; i = end) {
        end = end_of_hour(r, i);
        pool(&to[1], r->rank + i, r->size + i, end - i, &hourly);
    }
    to[0].cascades += plain.variance > 0;
    to[1].cascades += hourly.variance > 0;
}

static void test_cascade(const ranks *r, avp_cascade *cascade) {
    pooled alone = {0};
    avpi_order whole = {0};
    cascade->z = cascade->log10_p = NAN;
    if (r->n < 3)
        return;
    pool(&alone, r->rank, r->size, r->n, &whole);
    cascade->z = z_of(&alone.sum);
    cascade->log10_p = log10_p_of(&alone);
}

static void write_orders(uint32_t group, const pooled *of, avp_order_test *to) {
    for (int by_hour = 0; by_hour < 2; by_hour++)
        to[by_hour] = (avp_order_test){.group = group,
                                       .by_hour = by_hour == 1,
                                       .cascades = of[by_hour].cascades,
                                       .actors = of[by_hour].actors,
                                       .z = z_of(&of[by_hour].sum),
                                       .log10_p = log10_p_of(&of[by_hour])};
}

static uint32_t most_actors(const avp_cascades *cascades) {
    uint32_t most = 0;
    for (size_t k = 0; k < cascades->count; k++)
        most = cascades->of[k].n > most ? cascades->of[k].n : most;
    return most;
}

avp_status avpi_order_find(const avp_ctx *ctx, size_t n_groups, avp_cascades *cascades, avp_error *err) {
    avp_status status = AVP_OK;
    ranks r = {0};
    pooled *of = NULL; /* two a group, those of all groups first */
    size_t most = most_actors(cascades);
    AVP_TRY(avpi_alloc(ctx, most, sizeof *r.rank, &r.rank, err));
    AVP_TRY(avpi_alloc(ctx, most, sizeof *r.size, &r.size, err));
    AVP_TRY(avpi_alloc(ctx, most, sizeof *r.time_us, &r.time_us, err));
    AVP_TRY(avpi_zalloc(ctx, 2 * (n_groups + 1), sizeof *of, &of, err));
    AVP_TRY(avpi_alloc(ctx, 2 * (n_groups + 1), sizeof *cascades->orders, &cascades->orders, err));
    for (size_t k = 0; k < cascades->count; k++) {
        avp_cascade *cascade = &cascades->of[k];
        rank_members(cascades->actors + cascade->first, cascade->n, &r);
        test_cascade(&r, cascade);
        pool_cascade(&r, of);
        pool_cascade(&r, of + 2 * (size_t)cascade->group);
    }
    cascades->n_orders = 2 * (n_groups + 1);
    for (size_t g = 0; g <= n_groups; g++)
        write_orders((uint32_t)g, of + 2 * g, cascades->orders + 2 * g);
done:
    avpi_free(ctx, r.rank);
    avpi_free(ctx, r.size);
    avpi_free(ctx, r.time_us);
    avpi_free(ctx, of);
    return status;
}
