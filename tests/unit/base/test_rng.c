#include "base/rng.h"
#include "support/faulty.h"

#include <math.h>

enum { DRAWS = 400000 };

/* xoshiro256** from the state 1, 2, 3, 4, as its authors publish it. */
static void u64__known_state__published_numbers(void **state) {
    (void)state;
    avpi_rng rng = {{1, 2, 3, 4}};
    static const uint64_t expected[] = {11520, 0, 1509978240, 1215971899390074240};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_int_equal(avpi_rng_u64(&rng), expected[i]);
}

/* These numbers are part of every seeded result: they must never change. */
static void init__seed_and_stream__fixed_numbers(void **state) {
    (void)state;
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 0);
    assert_int_equal(avpi_rng_u64(&rng), UINT64_C(0xef75d62a19ba94ed));
    avpi_rng_init(&rng, 1, 7);
    assert_int_equal(avpi_rng_u64(&rng), UINT64_C(0x9c5c7575cd2893f7));
}

static void init__other_seed_or_stream__other_numbers(void **state) {
    (void)state;
    enum { N = 16 };
    uint64_t first[N * N];
    for (uint64_t seed = 0; seed < N; seed++) {
        for (uint64_t stream = 0; stream < N; stream++) {
            avpi_rng rng;
            avpi_rng_init(&rng, seed, stream);
            assert_true(rng.s[0] | rng.s[1] | rng.s[2] | rng.s[3]);
            first[seed * N + stream] = avpi_rng_u64(&rng);
        }
    }
    for (size_t i = 0; i < N * N; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(first[i] != first[k]);
}

/* Chi-square with n - 1 degrees of freedom; 5 standard deviations above its mean are never seen by chance. */
static void below__small_n__even(void **state) {
    (void)state;
    avpi_rng rng;
    avpi_rng_init(&rng, 3, 0);
    for (uint64_t n = 1; n <= 40; n += 3) {
        double counts[40] = {0}, expected = (double)DRAWS / (double)n, chi = 0;
        for (int i = 0; i < DRAWS; i++) {
            uint64_t draw = avpi_rng_below(&rng, n);
            assert_true(draw < n);
            counts[draw]++;
        }
        for (uint64_t i = 0; i < n; i++)
            chi += (counts[i] - expected) * (counts[i] - expected) / expected;
        assert_true(chi <= (double)(n - 1) + 5 * sqrt(2 * (double)n));
    }
}

static void below__huge_n__unbiased(void **state) {
    (void)state;
    avpi_rng rng;
    const uint64_t n = UINT64_MAX / 4 * 3; /* taking the rest of a division would favour the lower third */
    int low = 0;
    avpi_rng_init(&rng, 4, 0);
    for (int i = 0; i < DRAWS; i++)
        low += avpi_rng_below(&rng, n) < n / 3;
    assert_true(fabs(low - DRAWS / 3.0) < 5 * sqrt(DRAWS * 2.0 / 9));
}

typedef double (*draw)(avpi_rng *rng, double mean);

static double draw_real(avpi_rng *rng, double mean) {
    (void)mean;
    double value = avpi_rng_real(rng);
    assert_true(value >= 0 && value < 1);
    return value;
}
static double draw_normal(avpi_rng *rng, double mean) {
    (void)mean;
    return avpi_rng_normal(rng);
}
static double draw_exponential(avpi_rng *rng, double mean) {
    (void)mean;
    double value = avpi_rng_exponential(rng);
    assert_true(value >= 0 && isfinite(value));
    return value;
}
static double draw_poisson(avpi_rng *rng, double mean) {
    return (double)avpi_rng_poisson(rng, mean);
}

/* Mean and variance within 5 standard errors; kurtosis (fourth moment over variance squared) gives the variance's own. */
static void check_moments(draw f, double mean, double variance, double kurtosis) {
    avpi_rng rng;
    double sum = 0, squares = 0;
    avpi_rng_init(&rng, 5, 0);
    for (int i = 0; i < DRAWS; i++) {
        double off = f(&rng, mean) - mean;
        sum += off;
        squares += off * off;
    }
    assert_true(fabs(sum / DRAWS) < 5 * sqrt(variance / DRAWS));
    assert_true(fabs(squares / DRAWS - variance) < 5 * variance * sqrt((kurtosis - 1) / DRAWS));
}

static void distributions__moments__as_they_should(void **state) {
    (void)state;
    static const double means[] = {0.001, 0.5, 3, 9.99, 10, 12.5, 100, 12345, 1e9};
    check_moments(draw_real, 0.5, 1.0 / 12, 1.8);
    check_moments(draw_normal, 0, 1, 3);
    check_moments(draw_exponential, 1, 1, 9);
    for (size_t i = 0; i < sizeof means / sizeof *means; i++)
        check_moments(draw_poisson, means[i], means[i], 3 + 1 / means[i]);
}

/* Each probability itself, on both sides of the border between the two algorithms. */
static void poisson__probabilities__chi_square(void **state) {
    (void)state;
    enum { MOST = 60 };
    for (double mean = 2; mean < 30; mean += 4.5) {
        avpi_rng rng;
        double counts[MOST] = {0}, chi = 0, p = exp(-mean);
        int cells = 0;
        avpi_rng_init(&rng, 6, 0);
        for (int i = 0; i < DRAWS; i++) {
            uint64_t k = avpi_rng_poisson(&rng, mean);
            counts[k < MOST ? k : MOST - 1]++;
        }
        for (int k = 0; k < MOST - 1; k++) {
            double expected = p * DRAWS;
            if (expected > 10) {
                chi += (counts[k] - expected) * (counts[k] - expected) / expected;
                cells++;
            }
            p *= mean / (k + 1);
        }
        assert_true(chi < cells + 5 * sqrt(2.0 * cells));
    }
}

static void poisson__no_mean__zero(void **state) {
    (void)state;
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 0);
    assert_int_equal(avpi_rng_poisson(&rng, 0), 0);
    assert_int_equal(avpi_rng_poisson(&rng, -1), 0);
    assert_int_equal(avpi_rng_poisson(&rng, (double)NAN), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(u64__known_state__published_numbers),
        cmocka_unit_test(init__seed_and_stream__fixed_numbers),
        cmocka_unit_test(init__other_seed_or_stream__other_numbers),
        cmocka_unit_test(below__small_n__even),
        cmocka_unit_test(below__huge_n__unbiased),
        cmocka_unit_test(distributions__moments__as_they_should),
        cmocka_unit_test(poisson__probabilities__chi_square),
        cmocka_unit_test(poisson__no_mean__zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
