/* The statistics of story against their plain definitions. */
#include "support/check.h"

#include "base/rng.h"
#include "story/dormancy.h"
#include "story/indicators.h"
#include "story/pool.h"
#include "story/tails.h"

#include <math.h>
#include <stdlib.h>

/* ---- Fisher: count every way to draw, for all small tables ---- */

static double choose(unsigned n, unsigned k) {
    double c = 1;
    for (unsigned i = 0; i < k; i++)
        c = c * (n - i) / (i + 1);
    return k > n ? 0 : c;
}

static void fisher__all_small_tables__as_enumerated(void **state) {
    (void)state;
    for (unsigned all = 1; all <= 30; all++)
        for (unsigned marked = 0; marked <= all; marked++)
            for (unsigned drawn = 1; drawn <= all; drawn++) {
                double sum = 0;
                unsigned most = marked < drawn ? marked : drawn;
                for (unsigned x = most + 1; x-- > 0;) {
                    sum += choose(marked, x) * choose(all - marked, drawn - x) / choose(all, drawn);
                    double p = pow(10, avpi_hypergeometric_log10_tail(x, all, marked, drawn));
                    if (fabs(p - sum) > 1e-12 * sum + 1e-300 && !(sum == 0 && p == 0))
                        fail_msg("%u of %u, %u marked, %u drawn: %.17g, not %.17g", x, all, marked, drawn, p, sum);
                }
            }
}

/* The table itself, by subsets: choose which accounts have the trait, in every way, and count. */
static void fisher__by_subsets__as_counted(void **state) {
    (void)state;
    enum { ALL = 12 };
    for (unsigned group = 1; group < ALL; group++)
        for (unsigned traits = 0; traits <= ALL; traits++) {
            uint64_t ways[ALL + 1] = {0}, total = 0;
            for (unsigned set = 0; set < 1u << ALL; set++)
                if ((unsigned)__builtin_popcount(set) == traits) {
                    ways[__builtin_popcount(set & ((1u << group) - 1))]++;
                    total++;
                }
            uint64_t at_least = 0;
            for (unsigned x = ALL + 1; x-- > 0;) {
                at_least += ways[x];
                if (ways[x] == 0)
                    continue;
                avp_indicator of = {
                    .group_yes = x, .group_known = group, .rest_yes = traits - x, .rest_known = ALL - group};
                assert_true(fabs(avpi_indicator_p(&of) - (double)at_least / (double)total) < 1e-13);
            }
        }
}

static void binomial__small__as_enumerated(void **state) {
    (void)state;
    for (unsigned n = 1; n <= 25; n++)
        for (double p = .01; p < 1; p += .098) {
            double sum = 0;
            for (unsigned x = n + 1; x-- > 0;) {
                sum += choose(n, x) * pow(p, x) * pow(1 - p, n - x);
                assert_true(fabs(pow(10, avpi_binomial_log10_tail(x, n, p)) - sum) < 1e-12 * sum);
            }
        }
}

/* ---- the longest gap: by throwing points ---- */

static void longest_gap__thrown_points__within_four_deviations(void **state) {
    (void)state;
    enum { TRIES = 20000 };
    static const struct {
        unsigned n;
        double g;
    } cases[] = {{1, .7}, {3, .5}, {10, .3}, {30, .15}, {200, .03}, {60, .05}};
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 0);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        unsigned hits = 0;
        for (unsigned t = 0; t < TRIES; t++) { /* spacings of uniform points are exponentials over their sum */
            double sum = 0, most = 0;
            for (unsigned i = 0; i <= cases[c].n; i++) {
                double e = avpi_rng_exponential(&rng);
                sum += e;
                most = e > most ? e : most;
            }
            hits += most >= cases[c].g * sum;
        }
        double p = avpi_longest_gap_p(cases[c].n, cases[c].g), share = (double)hits / TRIES;
        if (fabs(share - p) > 4 * sqrt(p * (1 - p) / TRIES) + 1e-4)
            fail_msg("n=%u g=%g: %g thrown, %g computed", cases[c].n, cases[c].g, share, p);
    }
}

/* ---- the scan: every window of every member, counted one by one ---- */

static double plain_statistic(const int64_t *pool, size_t n_pool, const int64_t *members, size_t n,
                              const avp_windows *windows) {
    double most = -INFINITY;
    for (size_t w = 0; w < windows->count; w++)
        for (size_t i = 0; i < n; i++) {
            double inside = 0, there = 0;
            for (size_t k = 0; k < n; k++)
                inside += members[k] >= members[i] && members[k] - members[i] <= windows->us[w];
            for (size_t k = 0; k < n_pool; k++)
                there += pool[k] >= members[i] && pool[k] - members[i] <= windows->us[w];
            double e = (double)n * there / (double)n_pool, value = (inside - e) / sqrt(e + 1);
            most = value > most ? value : most;
        }
    return most;
}

static int by_time(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

typedef struct world {
    int64_t pool[12], members[12];
    size_t n_pool, n;
    avp_windows windows;
} world;

/* Few moments, many ties. */
static world random_world(avpi_rng *rng) {
    world w = {.n_pool = 2 + (size_t)avpi_rng_below(rng, 11), .windows = {2, {1, 4}}};
    for (size_t i = 0; i < w.n_pool; i++)
        w.pool[i] = (int64_t)avpi_rng_below(rng, 15);
    w.n = 1 + (size_t)avpi_rng_below(rng, w.n_pool);
    for (size_t i = 0; i < w.n; i++)
        w.members[i] = w.pool[i];
    qsort(w.pool, w.n_pool, sizeof *w.pool, by_time);
    qsort(w.members, w.n, sizeof *w.members, by_time);
    return w;
}

/* P(T >= t) over all sets of n of the pool. */
static double exact_p(const world *w, double t) {
    uint64_t hits = 0, total = 0;
    for (unsigned set = 0; set < 1u << w->n_pool; set++) {
        int64_t drawn[12];
        size_t n = 0;
        if ((size_t)__builtin_popcount(set) != w->n)
            continue;
        for (size_t i = 0; i < w->n_pool; i++)
            if (set >> i & 1)
                drawn[n++] = w->pool[i];
        total++;
        hits += plain_statistic(w->pool, w->n_pool, drawn, n, &w->windows) >= t - 1e-9;
    }
    return (double)hits / (double)total;
}

static void scan__random_worlds__statistic_and_p_as_defined(void **state) {
    (void)state;
    enum { DRAWS = 4000 };
    avp_ctx ctx = check_ctx(2);
    avpi_rng rng;
    avpi_rng_init(&rng, 7, 0);
    for (int round = 0; round < 300; round++) {
        world w = random_world(&rng);
        avp_error err = {0};
        avpi_scan_found found = {0};
        const avpi_scan s = {.pool = w.pool,
                             .n_pool = w.n_pool,
                             .members = w.members,
                             .n_members = w.n,
                             .windows = w.windows,
                             .draws = DRAWS,
                             .seed = (uint64_t)round};
        assert_int_equal(avpi_scan_test(&ctx, &s, &found, &err), AVP_OK);
        double t = plain_statistic(w.pool, w.n_pool, w.members, w.n, &w.windows);
        if (fabs(found.t - t) > 1e-12)
            fail_msg("round %d: T is %.15g, not %.15g", round, found.t, t);
        double p = exact_p(&w, t);
        if (fabs(found.p - p) > 5 * sqrt(p * (1 - p) / DRAWS) + 2.0 / DRAWS)
            fail_msg("round %d: p is %g, exactly %g", round, found.p, p);
    }
}

/* The union bound is never below the exact p: it is what is given when no draw reaches T. */
static void scan__no_draw_reaches__bound_above_the_exact_p(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    unsigned met = 0;
    avpi_rng rng;
    avpi_rng_init(&rng, 11, 0);
    for (int round = 0; round < 3000; round++) {
        world w = random_world(&rng);
        avp_error err = {0};
        avpi_scan_found found = {0};
        const avpi_scan s = {.pool = w.pool,
                             .n_pool = w.n_pool,
                             .members = w.members,
                             .n_members = w.n,
                             .windows = w.windows,
                             .draws = 1,
                             .seed = (uint64_t)round};
        assert_int_equal(avpi_scan_test(&ctx, &s, &found, &err), AVP_OK);
        if (found.exceeding > 0 || found.p == .5)
            continue;
        met++;
        assert_true(found.p >= exact_p(&w, found.t) - 1e-12);
    }
    assert_true(met > 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fisher__all_small_tables__as_enumerated),
        cmocka_unit_test(fisher__by_subsets__as_counted),
        cmocka_unit_test(binomial__small__as_enumerated),
        cmocka_unit_test(longest_gap__thrown_points__within_four_deviations),
        cmocka_unit_test(scan__random_worlds__statistic_and_p_as_defined),
        cmocka_unit_test(scan__no_draw_reaches__bound_above_the_exact_p),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
