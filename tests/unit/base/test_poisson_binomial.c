#include "support/check.h"

#include "base/rng.h"
#include "story/tails.h"

#include <math.h>

static double tail_of(const double *p, size_t n, uint64_t k) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    double log10_p = 1;
    assert_int_equal(avp_poisson_binomial_tail(&ctx, p, n, k, &log10_p, &err), AVP_OK);
    return log10_p;
}

static void assert_near(double value, double expected, double relative) {
    if (!(fabs(value - expected) <= relative * fabs(expected)))
        fail_msg("%.15g is not %.15g", value, expected);
}

static void tail__three_chances__known_answers(void **state) {
    (void)state;
    const double p[] = {.1, .2, .3};
    assert_near(pow(10, tail_of(p, 3, 1)), .496, 1e-13);
    assert_near(pow(10, tail_of(p, 3, 2)), .098, 1e-13);
    assert_near(pow(10, tail_of(p, 3, 3)), .006, 1e-13);
}

static void tail__borders__certain_or_impossible(void **state) {
    (void)state;
    const double p[] = {0, .5, 1, 1}, wrong[] = {.5, 1.5}, none[] = {.5, (double)NAN};
    assert_true(tail_of(p, 4, 0) == 0 && tail_of(p, 0, 0) == 0);
    assert_true(tail_of(p, 4, 2) == 0);
    assert_near(pow(10, tail_of(p, 4, 3)), .5, 1e-14);
    assert_true(tail_of(p, 4, 4) == -INFINITY && tail_of(p, 0, 1) == -INFINITY);
    assert_true(isnan(tail_of(wrong, 2, 1)) && isnan(tail_of(none, 2, 1)));
}

/* The definition: the sum over all outcomes. */
static double enumerate(const double *p, size_t n, uint64_t k) {
    double sum = 0;
    for (uint64_t outcome = 0; outcome < UINT64_C(1) << n; outcome++) {
        double chance = 1;
        uint64_t successes = 0;
        for (size_t i = 0; i < n; i++) {
            bool success = outcome >> i & 1;
            successes += success;
            chance *= success ? p[i] : 1 - p[i];
        }
        sum += successes >= k ? chance : 0;
    }
    return sum;
}

static void tail__random_chances__equals_the_sum_over_outcomes(void **state) {
    enum { MOST = 12, ROUNDS = 200 };
    (void)state;
    double p[MOST];
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 0);
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = 1 + (size_t)avpi_rng_below(&rng, MOST);
        for (size_t i = 0; i < n; i++)
            p[i] = pow(avpi_rng_real(&rng), (double)(round % 7));
        for (uint64_t k = 1; k <= n; k++)
            assert_near(pow(10, tail_of(p, n, k)), enumerate(p, n, k), 1e-11);
    }
}

static void tail__equal_chances__is_the_binomial(void **state) {
    enum { N = 2000 };
    (void)state;
    static double p[N];
    for (size_t i = 0; i < N; i++)
        p[i] = .15;
    for (uint64_t k = 1; k <= N; k += 37) {
        double expected = avpi_binomial_log10_tail(k, N, .15);
        assert_true(fabs(tail_of(p, N, k) - expected) <= 1e-10 * (1 + fabs(expected)));
    }
    assert_near(tail_of(p, 30, 30), 30 * log10(.15), 1e-13);
}

static void tail__far_out__no_underflow(void **state) {
    enum { N = 500 };
    (void)state;
    static double p[N];
    for (size_t i = 0; i < N; i++)
        p[i] = 1e-300;
    assert_near(tail_of(p, N, N), -300.0 * N, 1e-12);
    assert_near(tail_of(p, N, 1), log10(N) - 300, 1e-13);
}

static void tail__order_of_trials__does_not_matter(void **state) {
    enum { N = 300 };
    (void)state;
    static double up[N], down[N];
    for (size_t i = 0; i < N; i++) {
        up[i] = (double)i / N;
        down[N - 1 - i] = up[i];
    }
    for (uint64_t k = 1; k < N; k += 13)
        assert_true(fabs(tail_of(up, N, k) - tail_of(down, N, k)) < 1e-11);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tail__three_chances__known_answers),
        cmocka_unit_test(tail__borders__certain_or_impossible),
        cmocka_unit_test(tail__random_chances__equals_the_sum_over_outcomes),
        cmocka_unit_test(tail__equal_chances__is_the_binomial),
        cmocka_unit_test(tail__far_out__no_underflow),
        cmocka_unit_test(tail__order_of_trials__does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
