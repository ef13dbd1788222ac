/* One pair under the exact law, and the configuration model behind it. */
#include "links/bicm.h"
#include "support/check.h"
#include "support/small_acts.h"

#include "avispero/links.h"

#include <math.h>

#define SECOND INT64_C(1000000)

static bool close_to(double a, double b, double relative) {
    return fabs(a - b) <= relative * fabs(b);
}

/* ---- configuration model ---- */

/* The expected degrees are the given ones. */
static void bicm__uneven_degrees__are_met(void **state) {
    (void)state;
    enum { N = 6, M = 8 };
    const uint32_t d[N] = {1, 2, 2, 3, 5, 7}, k[M] = {1, 1, 2, 2, 3, 3, 4, 4};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    double x[N], y[M];
    assert_int_equal(avpi_bicm_fit(&ctx, d, N, k, M, x, y, &err), AVP_OK);
    for (size_t i = 0; i < N; i++) {
        double sum = 0;
        for (size_t o = 0; o < M; o++)
            sum += avpi_bicm_chance(x[i], y[o]);
        assert_true(close_to(sum, d[i], 1e-6));
    }
    for (size_t o = 0; o < M; o++) {
        double sum = 0;
        for (size_t i = 0; i < N; i++)
            sum += avpi_bicm_chance(x[i], y[o]);
        assert_true(close_to(sum, k[o], 1e-6));
    }
}

/* All alike: p = d / M. */
static void bicm__even_degrees__one_chance(void **state) {
    (void)state;
    const uint32_t d[4] = {3, 3, 3, 3}, k[6] = {2, 2, 2, 2, 2, 2};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    double x[4], y[6];
    assert_int_equal(avpi_bicm_fit(&ctx, d, 4, k, 6, x, y, &err), AVP_OK);
    for (size_t i = 0; i < 4; i++)
        for (size_t o = 0; o < 6; o++)
            assert_true(close_to(avpi_bicm_chance(x[i], y[o]), 0.5, 1e-9));
}

/* ---- pairs ---- */

/* 200 accounts act once each on 100 objects, two within 10 s: p_io = 2 / 200, C_o = 1, so q = 1e-4 for each of 100. */
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
    assert_int_equal(avp_links_exact_pair(&ctx, &acts, 0, 1, 60 * SECOND, 0, 1, &pair, &err), AVP_OK);
    assert_false(pair.configuration);
    assert_int_equal(pair.acts_a, 1);
    assert_true(close_to(pair.expected, 100 * 1e-4, 1e-12));
    assert_true(close_to(pow(10, pair.log10_p), 1 - pow(1 - 1e-4, 100), 1e-9));
    /* the window decides: none of them is together within 5 s */
    assert_int_equal(avp_links_exact_pair(&ctx, &acts, 0, 1, 5 * SECOND, 0, 1, &pair, &err), AVP_OK);
    assert_true(pair.expected == 0 && isinf(pair.log10_p));
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
        assert_false(pair.configuration);
        assert_true(close_to(pair.expected, lambda, 0.3)); /* which objects are crowded is known here, not there */
        assert_true(fabs(pair.log10_p - avp_links_poisson_log10_tail(3, pair.expected)) < 0.01);
    }
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

/* An account on half of all objects: d k / E is no chance there, and the model is fitted. */
static void pair__an_account_everywhere__configuration_model(void **state) {
    (void)state;
    enum { ACCOUNTS = 40, OBJECTS = 60 };
    small_act rows[ACCOUNTS * OBJECTS];
    size_t n = 0;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_exact_pair pair = {0};
    for (uint32_t o = 0; o < OBJECTS; o++) {
        if (o % 2 == 0)
            rows[n] = (small_act){o, 0, 0, (uint32_t)n};
        n += o % 2 == 0;
        for (uint32_t k = 0; k < 4; k++, n++)
            rows[n] = (small_act){o, 1 + (o * 7 + k * 11) % (ACCOUNTS - 1), (int64_t)k * SECOND, (uint32_t)n};
    }
    avp_acts acts = small_acts(&ctx, rows, n, ACCOUNTS, OBJECTS, false);
    assert_int_equal(avp_links_exact_pair(&ctx, &acts, 0, 1, 60 * SECOND, 0, 2, &pair, &err), AVP_OK);
    assert_true(pair.configuration);
    assert_true(pair.expected > 0 && pair.expected <= (double)pair.acts_b); /* never more than the rarer acts */
    assert_true(pair.log10_p < 0 && isfinite(pair.log10_p));
    assert_int_equal(avp_links_exact_pair(&ctx, &acts, 3, 3, 60 * SECOND, 0, 2, &pair, &err), AVP_E_ARG);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bicm__uneven_degrees__are_met),
        cmocka_unit_test(bicm__even_degrees__one_chance),
        cmocka_unit_test(pair__all_alike__by_hand),
        cmocka_unit_test(pair__sparse__near_poisson),
        cmocka_unit_test(pair__an_account_everywhere__configuration_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
