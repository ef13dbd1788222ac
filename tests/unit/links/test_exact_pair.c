/* One pair under the exact law, and the configuration model behind it. */
#include "support/check.h"
#include "support/small_acts.h"

#include "avispero/links.h"

#include <math.h>

#define SECOND INT64_C(1000000)

static bool close_to(double a, double b, double relative) {
    return fabs(a - b) <= relative * fabs(b);
}

/* 200 accounts act once each on 100 objects, two within 10 s: each of 100 pairs of acts is the pair's with chance 2 / (200^2 - 200). */
static void pair__all_alike__by_hand(void **state) {
    (void)state;
    enum { N = 200 };
    small_act rows[N];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_exact_pair pair = {0};
    for (uint32_t i = 0; i < N; i++)
        rows[i] = (small_act){i / 2, i, (int64_t)(i % 2) * 10 * SECOND, i};
    avp_acts acts = small_acts(&ctx, rows, N, N, N / 2, false);
    double q = -expm1(-2.0 / (200.0 * 200 - 200));
    assert_int_equal(avp_links_exact_pair(&ctx, &acts, 0, 1, 60 * SECOND, 0, 1, &pair, &err), AVP_OK);
    assert_int_equal(pair.acts_a, 1);
    assert_true(close_to(pair.expected, 100 * q, 1e-12));
    assert_true(close_to(pow(10, pair.log10_p), 1 - pow(1 - q, 100), 1e-9));
    /* the window decides: none of them is together within 5 s */
    assert_int_equal(avp_links_exact_pair(&ctx, &acts, 0, 1, 5 * SECOND, 0, 1, &pair, &err), AVP_OK);
    assert_true(pair.expected == 0 && isinf(pair.log10_p));
    assert_int_equal(avp_links_exact_pair(&ctx, &acts, 3, 3, 60 * SECOND, 0, 2, &pair, &err), AVP_E_ARG);
    avp_acts_free(&ctx, &acts);
}

/* Sparse and random: the exact tail is near the Poisson tail of N1's lambda, and below it. */
static void pair__sparse__near_poisson(void **state) {
    (void)state;
    enum { ACCOUNTS = 2000, OBJECTS = 3000, N = 20000 };
    static small_act rows[N];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_exact_pair pair = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, 3, 3);
    small_random(&rng, rows, N, ACCOUNTS, OBJECTS, 3600, 0);
    avp_acts acts = small_acts(&ctx, rows, N, ACCOUNTS, OBJECTS, false);
    avp_links_options opts;
    avp_links links = {0};
    avp_options_init(&avp_links_option_table, &opts);
    opts.null = AVP_NULL_N1;
    opts.windows = (avp_windows){1, {60 * SECOND}};
    assert_int_equal(avp_links_find(&ctx, &acts, &opts, &links, &err), AVP_OK);
    double w = (double)links.windows[0].co_actions, e = N, s2 = 0;
    static uint32_t d[ACCOUNTS];
    for (size_t i = 0; i < acts.count; i++)
        d[acts.account[i]]++;
    for (uint32_t a = 0; a < ACCOUNTS; a++)
        s2 += (double)d[a] * d[a];
    for (uint32_t a = 0; a < 40; a += 2) {
        double lambda = 2 * w * d[a] * d[a + 1] / (e * e - s2);
        assert_int_equal(avp_links_exact_pair(&ctx, &acts, a, a + 1, 60 * SECOND, 0, 3, &pair, &err), AVP_OK);
        assert_true(close_to(pair.expected, lambda, 0.05)); /* W counts accounts, S acts */
        assert_true(fabs(pair.log10_p - avp_links_poisson_log10_tail(3, pair.expected)) < 0.01);
    }
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

/* Six accounts repeat themselves on a few crowded objects, names are spread at random: no pair of them looks strange. */
static void pair__repeaters_at_random__calibrated(void **state) {
    (void)state;
    enum { HEAVY = 6, ACCOUNTS = 400, OBJECTS = 150, ACTS = 300, OTHERS = 8, WORLDS = 20 };
    enum { N = HEAVY * ACTS + (ACCOUNTS - HEAVY) * OTHERS };
    static small_act rows[N];
    size_t pairs = 0, below = 0, far_below = 0;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    for (uint64_t world = 1; world <= WORLDS; world++) {
        avpi_rng rng;
        avpi_rng_init(&rng, world, 7);
        for (uint32_t i = 0; i < N; i++) {
            uint32_t account = i < HEAVY * ACTS ? i / ACTS : HEAVY + (i - HEAVY * ACTS) / OTHERS;
            double crowded = avpi_rng_real(&rng);
            rows[i] = (small_act){(uint32_t)(OBJECTS * crowded * crowded), account,
                                  (int64_t)avpi_rng_below(&rng, 200000) * SECOND, i};
        }
        avp_acts acts = small_acts(&ctx, rows, N, ACCOUNTS, OBJECTS, false);
        for (uint32_t a = 0; a < HEAVY; a++)
            for (uint32_t b = a + 1; b < HEAVY; b++, pairs++) {
                avp_co_action *met = NULL;
                avp_exact_pair pair = {0};
                size_t x = 0;
                assert_int_equal(avp_links_evidence(&ctx, &acts, a, b, 60 * SECOND, &met, &x, &err), AVP_OK);
                assert_int_equal(avp_links_exact_pair(&ctx, &acts, a, b, 60 * SECOND, 0, (uint32_t)x, &pair, &err),
                                 AVP_OK);
                below += pair.log10_p < -2;
                far_below += pair.log10_p < -4;
                avp_free(&ctx, met);
            }
        avp_acts_free(&ctx, &acts);
    }
    assert_int_equal(pairs, WORLDS * 15);
    assert_true(below <= 10); /* 3 to be expected */
    assert_int_equal(far_below, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pair__all_alike__by_hand),
        cmocka_unit_test(pair__sparse__near_poisson),
        cmocka_unit_test(pair__repeaters_at_random__calibrated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
