/* The hypergeometric tail: known answers, borders, and the sum of its terms. */
#include "support/check.h"

#include "compare/hypergeometric.h"

#include <math.h>

static void near(double got, double wanted, double relative) {
    if (!(fabs(got - wanted) <= relative * fabs(wanted)))
        fail_msg("%.15g, not %.15g", got, wanted);
}

/* phyper(2, 10, 90, 12, lower.tail = FALSE) and phyper(4, 50, 7235, 40, lower.tail = FALSE) of R 4.2 */
static void tail__known_answers__to_twelve_digits(void **state) {
    (void)state;
    near(pow(10, avpi_overlap_log10_tail(3, 100, 10, 12)), .098101126797, 1e-11);
    near(pow(10, avpi_overlap_log10_tail(5, 7285, 50, 40)), 6.81531300742e-6, 1e-11);
    near(avpi_overlap_log10_tail(3, 100, 10, 12), avpi_overlap_log10_tail(3, 100, 12, 10), 1e-12);
}

static void tail__borders__certain_or_impossible(void **state) {
    (void)state;
    assert_true(avpi_overlap_log10_tail(0, 50, 5, 5) == 0);
    assert_true(isinf(avpi_overlap_log10_tail(6, 50, 5, 5)));
    assert_true(avpi_overlap_log10_tail(5, 5, 5, 5) == 0);
    assert_true(avpi_overlap_log10_tail(3, 10, 8, 5) == 0); /* 8 + 5 - 10: at least 3 */
    assert_true(avpi_overlap_log10_tail(4, 10, 8, 5) < 0);
    assert_true(isinf(avpi_overlap_log10_tail(1, 10, 0, 5)));
    near(pow(10, avpi_overlap_log10_tail(1, 2, 1, 1)), .5, 1e-12);
}

/* C(n, k) in exact integers while they fit */
static double choose(unsigned n, unsigned k) {
    double value = 1;
    for (unsigned i = 1; i <= k; i++)
        value = floor(value * (n - k + i) / i + 0.5);
    return k > n ? 0 : value;
}

static void tail__every_small_case__sum_of_terms(void **state) {
    (void)state;
    for (unsigned m = 1; m <= 16; m++)
        for (unsigned d = 0; d <= m; d++)
            for (unsigned e = 0; e <= m; e++)
                for (unsigned x = 0; x <= e; x++) {
                    double sum = 0;
                    for (unsigned k = x; k <= e; k++)
                        if (k <= d && e - k <= m - d)
                            sum += choose(d, k) * choose(m - d, e - k) / choose(m, e);
                    double got = pow(10, avpi_overlap_log10_tail(x, m, d, e));
                    if (fabs(got - sum) > 1e-12)
                        fail_msg("P(X >= %u | %u, %u, %u) = %.15g, not %.15g", x, m, d, e, got, sum);
                }
}

static void tail__larger_x__never_likelier(void **state) {
    (void)state;
    double last = 0;
    for (uint64_t x = 0; x <= 300; x++) {
        double now = avpi_overlap_log10_tail(x, 1000000, 3000, 300);
        assert_true(now <= last);
        last = now;
    }
    /* all 300 of 3,000 in a million: about 300 log10(.003) */
    assert_true(last < -750 && last > -800);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tail__known_answers__to_twelve_digits),
        cmocka_unit_test(tail__borders__certain_or_impossible),
        cmocka_unit_test(tail__every_small_case__sum_of_terms),
        cmocka_unit_test(tail__larger_x__never_likelier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
