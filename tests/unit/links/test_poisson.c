#include "support/check.h"

#include <stdlib.h>

#include "avispero/links.h"
#include "links/poisson.h"

#include <float.h>
#include <math.h>

typedef struct known {
    uint64_t x;
    double lambda, log10_p;
} known;

/* Computed with 60 digits from the series of docs/methods/links.md. */
static const known tails[] = {
    {1, 0.1, -1.0215337831383126},
    {5, 0.1, -7.1153291278893601},
    {30, 10.0, -6.6003347219903443},
    {197, 0.5, -427.5192986881486},
    {1, 1e-300, -300.0},
    {2, 4.4722e-05, -9.0000005094366706},
    {3, 0.00181795, -8.9999975644217013},
    {4, 0.0124778, -8.9999934901461327},
    {5, 0.0415761, -9.0000019316811883},
    {20, 20.0, -0.27593499208734968},
    {21, 21.0, -0.27652328191373008},
    {22, 20.5, -0.39897795938748222},
    {100, 50.0, -9.4948411561121929},
    {1000, 1000.0, -0.29739264158958963},
    {1001, 1000.0, -0.30839640110769805},
    {1000000, 999000.0, -0.79954565196351696},
    {1000000, 1000.0, -2566143.2112341105},
    {1000000000, 999900000.0, -3.1065455476115572},
    {1, 1e-12, -12.000000000000217},
    {100000, 1e-05, -956573.45090431381},
};

static void poisson_tail__known_answers__to_twelve_digits(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        double log10_p = avp_links_poisson_log10_tail(tails[i].x, tails[i].lambda);
        if (!(fabs(log10_p - tails[i].log10_p) <= 1e-12 * fmax(1, fabs(tails[i].log10_p))))
            fail_msg("x %llu, lambda %g: %.17g, not %.17g", (unsigned long long)tails[i].x, tails[i].lambda, log10_p,
                     tails[i].log10_p);
    }
}

/* The figures of the methods page, in the digits given there. */
static void poisson_tail__small_lambda__as_in_tables(void **state) {
    (void)state;
    static const double table[] = {.09516258196, .00467884016, 1.546530703e-4, 3.846833925e-6, 7.667801686e-8};
    for (uint64_t x = 1; x <= 5; x++)
        assert_true(fabs(pow(10, avp_links_poisson_log10_tail(x, .1)) / table[x - 1] - 1) < 1e-9);
    assert_true(fabs(pow(10, avp_links_poisson_log10_tail(30, 10)) / 2.50995120153e-7 - 1) < 1e-11);
}

static void poisson_tail__ends_of_the_range__as_promised(void **state) {
    (void)state;
    assert_true(avp_links_poisson_log10_tail(0, 5) == 0);
    assert_true(avp_links_poisson_log10_tail(0, 0) == 0);
    assert_true(avp_links_poisson_log10_tail(1, 0) == -INFINITY);
    assert_true(avp_links_poisson_log10_tail(3, 1e6) == 0);
    assert_true(avp_links_poisson_log10_tail(3, INFINITY) == 0);
    assert_true(isnan(avp_links_poisson_log10_tail(3, NAN)));
    assert_true(isnan(avp_links_poisson_log10_tail(3, -1)));
    assert_true(isfinite(avp_links_poisson_log10_tail(UINT32_MAX, 1e-300)));
}

/* Falls with x, rises with lambda, also across the places where the formula changes. */
static void poisson_tail__both_arguments__monotone(void **state) {
    (void)state;
    for (double lambda = 1e-6; lambda < 5000; lambda *= 1.7) {
        double before = 0;
        for (uint64_t x = 1; x < 300; x++) {
            double now = avp_links_poisson_log10_tail(x, lambda);
            assert_true(now <= before + 1e-13);
            assert_true(now <= avp_links_poisson_log10_tail(x, lambda * 1.01) + 1e-13);
            before = now;
        }
    }
}

static double threshold_of(const double *p, size_t n, double m, double q) {
    double logs[16];
    for (size_t i = 0; i < n; i++)
        logs[i] = log10(p[i]);
    return pow(10, avp_links_bh_threshold(logs, n, m, q));
}

/* Adjusted values of these eight: .008 .032 .0672 .0672 .0672 .08 .0845714 .205 */
static const double eight[] = {.042, .205, .001, .041, .06, .008, .074, .039};

static void bh__known_answers__pass_at_their_adjusted_value(void **state) {
    (void)state;
    assert_true(threshold_of(eight, 8, 8, .0079) == 0);
    assert_true(fabs(threshold_of(eight, 8, 8, .0081) - .001) < 1e-15);
    assert_true(fabs(threshold_of(eight, 8, 8, .0321) - .008) < 1e-15);
    assert_true(fabs(threshold_of(eight, 8, 8, .0671) - .008) < 1e-15);
    assert_true(fabs(threshold_of(eight, 8, 8, .0673) - .042) < 1e-15);
    assert_true(fabs(threshold_of(eight, 8, 8, .0801) - .06) < 1e-15);
    assert_true(fabs(threshold_of(eight, 8, 8, .0846) - .074) < 1e-15);
    assert_true(fabs(threshold_of(eight, 8, 8, .206) - .205) < 1e-15);
}

/* Tests that were never written down (p = 1) count in m all the same. */
static void bh__more_tests_than_values__stricter(void **state) {
    (void)state;
    assert_true(fabs(threshold_of(eight, 8, 80, .0673) - 0) < 1e-15);
    assert_true(fabs(threshold_of(eight, 8, 80, .081) - .001) < 1e-15);
}

static void bh__nothing__passes_nothing(void **state) {
    (void)state;
    double one = -3;
    assert_true(avp_links_bh_threshold(&one, 0, 10, .05) == -INFINITY);
    assert_true(avp_links_bh_threshold(&one, 1, 10, .05) == -3);
    assert_true(avp_links_bh_threshold(&one, 1, 1000, .05) == -INFINITY);
}

static int rising(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Values of which each look takes one more away than fits: the list shrinks slowly, and is sorted in the end. */
static void bh__list_that_shrinks_slowly__equals_the_definition(void **state) {
    (void)state;
    enum { MANY = 200 };
    double log10_p[MANY];
    for (size_t k = 1; k <= MANY; k++) /* the k-th is a little above what k may have */
        log10_p[k - 1] = k == 3 ? log10(.05 * 3 / MANY) : log10(.05 * ((double)k + .5) / MANY);
    assert_true(avp_links_bh_threshold(log10_p, MANY, MANY, .05) == log10(.05 * 3 / MANY));
}

/* Many values with ties and infinities. */
static void bh__many_values__equal_the_definition(void **state) {
    (void)state;
    enum { MANY = 5000 };
    static double log10_p[MANY], copy[MANY];
    uint64_t seed = 1;
    for (size_t i = 0; i < MANY; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        double uniform = (double)(seed >> 40) / 16777216.0;
        copy[i] = log10_p[i] = i % 100 == 0 ? -INFINITY : -10 * uniform * uniform * (double)(i % 3);
    }
    double threshold = avp_links_bh_threshold(log10_p, MANY, 20000, .05);
    size_t passing = 0;
    for (size_t i = 0; i < MANY; i++)
        passing += copy[i] <= threshold;
    assert_true(threshold <= log10(.05 * (double)passing / 20000));
    qsort(copy, MANY, sizeof *copy, rising);
    for (size_t k = passing + 1; k <= MANY; k++)
        assert_true(copy[k - 1] > log10(.05 * (double)k / 20000));
}

/* Never too small, so that no pair is dropped that could pass, and too large by a part in 10^9 at most. */
static void largest_mean__many_counts_and_levels__the_tail_meets_the_level_there(void **state) {
    (void)state;
    static const double levels[] = {-.4, -1, -2.5, -4, -9, -50, -299, -3000};
    for (uint64_t x = 1; x < 300; x++)
        for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
            double mean = avpi_poisson_largest_mean(x, levels[i]), below = mean * (1 - 3e-9);
            if (mean < DBL_MIN) /* too small for a double */
                continue;
            if (!(mean <= (double)x * (1 + 2e-9)) || !(avp_links_poisson_log10_tail(x, below) <= levels[i]) ||
                !(avp_links_poisson_log10_tail(x, mean) > levels[i]))
                fail_msg("x %llu, level %g: %.17g", (unsigned long long)x, levels[i], mean);
        }
}

static void largest_mean__level_that_every_mean_below_x_meets__x(void **state) {
    (void)state;
    static const double levels[] = {-.1, 0, 1e-9};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        for (uint64_t x = 2; x < 300; x += 7)
            assert_true(fabs(avpi_poisson_largest_mean(x, levels[i]) / (double)x - 1) < 2e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poisson_tail__known_answers__to_twelve_digits),
        cmocka_unit_test(poisson_tail__small_lambda__as_in_tables),
        cmocka_unit_test(poisson_tail__ends_of_the_range__as_promised),
        cmocka_unit_test(poisson_tail__both_arguments__monotone),
        cmocka_unit_test(largest_mean__many_counts_and_levels__the_tail_meets_the_level_there),
        cmocka_unit_test(largest_mean__level_that_every_mean_below_x_meets__x),
        cmocka_unit_test(bh__known_answers__pass_at_their_adjusted_value),
        cmocka_unit_test(bh__more_tests_than_values__stricter),
        cmocka_unit_test(bh__nothing__passes_nothing),
        cmocka_unit_test(bh__list_that_shrinks_slowly__equals_the_definition),
        cmocka_unit_test(bh__many_values__equal_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
