#include "support/check.h"

#include "story/tails.h"

#include <math.h>

static void assert_near(double value, double expected, double relative) {
    if (!(fabs(value - expected) <= relative * fabs(expected)))
        fail_msg("%.15g is not %.15g", value, expected);
}

static void ln_factorial__small_and_large__as_lgamma(void **state) {
    (void)state;
    assert_true(avpi_ln_factorial(0) == 0 && avpi_ln_factorial(1) == 0);
    for (uint64_t n = 2; n < 2000000; n = n * 5 / 4 + 1)
        assert_near(avpi_ln_factorial(n), lgamma((double)n + 1), 4e-15);
}

static void hypergeometric__known_answers__to_their_digits(void **state) {
    (void)state;
    assert_near(pow(10, avpi_hypergeometric_log10_tail(3, 100, 10, 12)), .098101126797, 1e-11);
    assert_near(pow(10, avpi_hypergeometric_log10_tail(5, 7285, 50, 40)), 6.81531300742e-6, 1e-11);
}

static void hypergeometric__borders__certain_or_impossible(void **state) {
    (void)state;
    assert_true(avpi_hypergeometric_log10_tail(0, 10, 3, 4) == 0);
    assert_true(avpi_hypergeometric_log10_tail(4, 10, 3, 4) == -INFINITY);
    assert_true(avpi_hypergeometric_log10_tail(2, 10, 8, 4) == 0); /* at least two must be marked */
    assert_true(avpi_hypergeometric_log10_tail(1, 10, 0, 4) == -INFINITY);
    assert_true(avpi_hypergeometric_log10_tail(4, 10, 10, 4) == 0);
    assert_near(avpi_hypergeometric_log10_tail(10, 20, 10, 10), -log10(184756), 1e-13); /* 1 / C(20, 10) */
}

static void hypergeometric__far_tail__no_underflow(void **state) {
    (void)state;
    double log10_p = avpi_hypergeometric_log10_tail(3000, 100000, 3000, 3000);
    assert_true(isfinite(log10_p) && log10_p < -5000);
}

static void binomial__known_answer__to_its_digits(void **state) {
    (void)state;
    assert_near(pow(10, avpi_binomial_log10_tail(40, 1000, 30.0 / 3650)), 9.78019890775e-16, 1e-11);
    assert_true(avpi_binomial_log10_tail(0, 10, .5) == 0);
    assert_true(avpi_binomial_log10_tail(11, 10, .5) == -INFINITY);
    assert_true(avpi_binomial_log10_tail(3, 10, 0) == -INFINITY);
    assert_true(avpi_binomial_log10_tail(10, 10, 1) == 0);
    assert_near(pow(10, avpi_binomial_log10_tail(1, 10, .5)), 1 - 1.0 / 1024, 1e-13);
}

static void poisson_below__small__as_summed(void **state) {
    (void)state;
    for (double mean = 1; mean < 60; mean *= 1.7)
        for (uint64_t x = 0; (double)x <= mean; x++) {
            double sum = 0;
            for (uint64_t k = 0; k <= x; k++)
                sum += exp((double)k * log(mean) - mean - lgamma((double)k + 1));
            assert_near(avpi_poisson_log10_below(x, mean), log10(sum), 1e-12);
        }
    assert_true(avpi_poisson_log10_below(0, 0) == 0);
    assert_near(avpi_poisson_log10_below(0, 100), -100 / log(10), 1e-13);
}

/* Mean .1: methods' known answers; mean 10: one far out; below the mean; as one minus what lies below. */
static void poisson_above__known_answers__to_their_digits(void **state) {
    (void)state;
    static const double known[] = {.09516258196, .00467884016, 1.546530703e-4, 3.846833925e-6, 7.667801686e-8};
    for (uint64_t x = 1; x <= 5; x++)
        assert_near(pow(10, avpi_poisson_log10_above(x, .1)), known[x - 1], 2e-9);
    assert_near(avpi_poisson_log10_above(30, 10), log10(2.50995120153e-7), 1e-10);
    assert_near(avpi_poisson_log10_above(197, .5), -427.519298688, 1e-11);
    assert_true(avpi_poisson_log10_above(0, 3) == 0);
    for (uint64_t x = 1; x < 12; x++)
        assert_near(pow(10, avpi_poisson_log10_above(x, 6)) + pow(10, avpi_poisson_log10_below(x - 1, 6)), 1, 1e-12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ln_factorial__small_and_large__as_lgamma),
        cmocka_unit_test(hypergeometric__known_answers__to_their_digits),
        cmocka_unit_test(hypergeometric__borders__certain_or_impossible),
        cmocka_unit_test(hypergeometric__far_tail__no_underflow),
        cmocka_unit_test(binomial__known_answer__to_its_digits),
        cmocka_unit_test(poisson_below__small__as_summed),
        cmocka_unit_test(poisson_above__known_answers__to_their_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
