/* Sums that are the same in any order. */
#include "base/exact_sum.h"
#include "base/rng.h"

#include "support/faulty.h"

enum { N = 20000 };

static double sum_of(const double *terms) {
    avpi_sum sum = {0};
    for (size_t i = 0; i < N; i++)
        avpi_sum_add(&sum, terms[i]);
    return avpi_sum_value(&sum);
}

static void shuffle(avpi_rng *rng, double *terms) {
    for (size_t i = N; i > 1; i--) {
        size_t k = (size_t)avpi_rng_below(rng, i);
        double held = terms[i - 1];
        terms[i - 1] = terms[k];
        terms[k] = held;
    }
}

/* Terms over 18 decades: a plain sum changes its last digits, this one does not. */
static void sum__any_order__same_digits(void **state) {
    (void)state;
    static double terms[N];
    avpi_rng rng;
    size_t plain_differs = 0;
    avpi_rng_init(&rng, 1, 0);
    for (size_t i = 0; i < N; i++)
        terms[i] = pow(10, 18 * avpi_rng_real(&rng) - 12);
    double first = sum_of(terms), plain = 0;
    for (size_t i = 0; i < N; i++)
        plain += terms[i];
    for (int round = 0; round < 20; round++) {
        double again = 0;
        shuffle(&rng, terms);
        assert_true(sum_of(terms) == first);
        for (size_t i = 0; i < N; i++)
            again += terms[i];
        plain_differs += again != plain;
    }
    assert_true(plain_differs > 0); /* else the test shows nothing */
    assert_true(fabs(first - plain) < 1e-9 * plain);
}

static void sum__known_answers(void **state) {
    (void)state;
    avpi_sum sum = {0};
    assert_true(avpi_sum_value(&sum) == 0);
    avpi_sum_add(&sum, 1e-12);
    assert_true(fabs(avpi_sum_value(&sum) - 1e-12) < 1e-27);
    avpi_sum_add(&sum, 3);
    avpi_sum_add(&sum, 0.5);
    assert_true(avpi_sum_value(&sum) == 3.5 + 1e-12);
}

static void sum__not_a_term__adds_nothing(void **state) {
    (void)state;
    avpi_sum sum = {0};
    const double nothing[] = {0, -1, -0.0, NAN, -INFINITY, 5e-324, 1e-60};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        avpi_sum_add(&sum, nothing[i]);
    assert_true(avpi_sum_value(&sum) == 0);
}

static void sum__too_large__stays_at_the_largest(void **state) {
    (void)state;
    avpi_sum sum = {0};
    for (int i = 0; i < 5; i++)
        avpi_sum_add(&sum, INFINITY);
    avpi_sum_add(&sum, 1e300);
    assert_true(avpi_sum_value(&sum) == ldexp(1, 38));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sum__any_order__same_digits),
        cmocka_unit_test(sum__known_answers),
        cmocka_unit_test(sum__not_a_term__adds_nothing),
        cmocka_unit_test(sum__too_large__stays_at_the_largest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
