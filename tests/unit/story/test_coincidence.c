#include "support/check.h"
#include "support/faulty.h"

#include "story/coincidence.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const int64_t day = INT64_C(86400000000), hour = INT64_C(3600000000), minute = 60000000;

static int ascending(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static avpi_coincidence_found found_of(const int64_t *a, size_t n_a, const int64_t *b, size_t n_b, uint64_t draws,
                                       uint64_t seed) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_coincidence_found found;
    const avpi_coincidence_test test = {.a = a,
                                        .b = b,
                                        .n_a = n_a,
                                        .n_b = n_b,
                                        .window_us = 15 * minute,
                                        .shift_days = 7,
                                        .draws = draws,
                                        .seed = seed};
    assert_int_equal(avpi_coincidence_find(&ctx, &test, &found, &err), AVP_OK);
    return found;
}

/* A campaign of 65 days; everybody is awake in the evening. */
static void evening_onsets(avpi_rng *rng, int64_t *onset, size_t n) {
    for (size_t i = 0; i < n; i++)
        onset[i] =
            (int64_t)avpi_rng_below(rng, 65) * day + 18 * hour + (int64_t)avpi_rng_below(rng, (uint64_t)(4 * hour));
    qsort(onset, n, sizeof *onset, ascending);
}

static void coincidence__planted_lag__found_with_its_lag(void **state) {
    (void)state;
    enum { N = 12 };
    int64_t a[N], b[N];
    avpi_rng rng;
    avpi_rng_init(&rng, 3, 1);
    evening_onsets(&rng, a, N);
    for (size_t i = 0; i < N; i++)
        b[i] = i < 8 ? a[i] + 6 * minute + (int64_t)avpi_rng_below(&rng, (uint64_t)minute) : a[i] + 3 * hour;
    qsort(b, N, sizeof *b, ascending);
    avpi_coincidence_found found = found_of(a, N, b, N, 9999, 1);
    assert_true(found.k >= 8);
    assert_true(found.p < .01);
    assert_true(found.lag_us >= 6 * minute && found.lag_us <= 7 * minute);
    assert_true(found.expected < 5);
    found = found_of(b, N, a, N, 9999, 1);
    assert_true(found.p < .01);
    assert_true(found.lag_us <= -6 * minute && found.lag_us >= -7 * minute);
}

static void coincidence__far_apart_or_empty__nothing(void **state) {
    (void)state;
    const int64_t a[] = {0, day}, b[] = {100 * day, 101 * day};
    assert_true(found_of(a, 2, b, 2, 99, 1).p == 1);
    assert_true(found_of(a, 0, b, 2, 99, 1).p == 1);
    assert_true(found_of(a, 2, b, 0, 99, 1).p == 1);
}

/* Two series that know nothing of each other but the hour of the day: within level, and not far below it. */
static void coincidence__uncoupled_series__within_level(void **state) {
    (void)state;
    enum { SEEDS = 200, N_A = 25, N_B = 30, DRAWS = 399 };
    size_t below_05 = 0, below_01 = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int64_t a[N_A], b[N_B];
        avpi_rng rng;
        avpi_rng_init(&rng, seed, 2);
        evening_onsets(&rng, a, N_A);
        evening_onsets(&rng, b, N_B);
        double p = found_of(a, N_A, b, N_B, DRAWS, seed).p;
        below_05 += p <= .05;
        below_01 += p <= .01;
    }
    print_message("of %d: %zu at .05, %zu at .01\n", SEEDS, below_05, below_01);
    assert_true((double)below_05 <= .05 * SEEDS + 3 * sqrt(.05 * .95 * SEEDS));
    assert_true((double)below_01 <= .01 * SEEDS + 3 * sqrt(.01 * .99 * SEEDS));
}

/* Active in 2014 and 2017, silent between: onsets are not moved into the silence. */
static void coincidence__silent_years__within_level(void **state) {
    (void)state;
    enum { SEEDS = 200, N = 20, DRAWS = 199 };
    size_t below_05 = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int64_t a[N], b[N];
        avpi_rng rng;
        avpi_rng_init(&rng, seed, 3);
        evening_onsets(&rng, a, N);
        evening_onsets(&rng, b, N);
        for (size_t i = N / 2; i < N; i++) {
            a[i] += 900 * day;
            b[i] += 900 * day;
        }
        below_05 += found_of(a, N, b, N, DRAWS, seed).p <= .05;
    }
    print_message("of %d: %zu at .05\n", SEEDS, below_05);
    assert_true((double)below_05 <= .05 * SEEDS + 3 * sqrt(.05 * .95 * SEEDS));
}

/* Few onsets: one that coincides by chance hardly ever does so on another day, and must not count for that alone. */
static void coincidence__few_onsets__within_level(void **state) {
    (void)state;
    enum { SEEDS = 400, N = 6, DRAWS = 199 };
    size_t below_05 = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int64_t a[N], b[N];
        avpi_rng rng;
        avpi_rng_init(&rng, seed, 4);
        for (size_t i = 0; i < N; i++) { /* at any hour: no two of them alike */
            a[i] = (int64_t)avpi_rng_below(&rng, (uint64_t)(65 * day));
            b[i] = (int64_t)avpi_rng_below(&rng, (uint64_t)(65 * day));
        }
        qsort(a, N, sizeof *a, ascending);
        qsort(b, N, sizeof *b, ascending);
        below_05 += found_of(a, N, b, N, DRAWS, seed).p <= .05;
    }
    print_message("of %d: %zu at .05\n", SEEDS, below_05);
    assert_true((double)below_05 <= .05 * SEEDS + 3 * sqrt(.05 * .95 * SEEDS));
}

static avp_status work(const avp_ctx *ctx, void *state, avp_error *err) {
    const int64_t a[] = {0, 3 * day}, b[] = {minute, 3 * day + minute, 5 * day};
    const avpi_coincidence_test test = {
        .a = a, .b = b, .n_a = 2, .n_b = 3, .window_us = 15 * minute, .shift_days = 7, .draws = 9};
    avpi_coincidence_found found;
    (void)state;
    return avpi_coincidence_find(ctx, &test, &found, err);
}

static void coincidence__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(work, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coincidence__planted_lag__found_with_its_lag),
        cmocka_unit_test(coincidence__far_apart_or_empty__nothing),
        cmocka_unit_test(coincidence__uncoupled_series__within_level),
        cmocka_unit_test(coincidence__silent_years__within_level),
        cmocka_unit_test(coincidence__few_onsets__within_level),
        cmocka_unit_test(coincidence__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
