#include "support/check.h"

#include "story/rushes.h"

#include <math.h>

static const int64_t day = INT64_C(86400000000);
enum { SPAN = 60, DRAWS = 199, ONSETS_MOST = 20 };

static void rush_most__by_hand__window_and_place(void **state) {
    (void)state;
    int64_t onset[] = {50, 0, 3, 20, 22, 24, 30};
    size_t first = 9;
    assert_int_equal(avpi_rush_most(onset, 7, 10, &first), 4);
    assert_int_equal(onset[first], 20);
    assert_int_equal(avpi_rush_most(onset, 7, 0, &first), 1);
    assert_int_equal(avpi_rush_most(onset, 0, 10, &first), 0);
}

static double p_of(const avpi_days *days, int64_t *onset, size_t n, uint64_t seed) {
    int64_t moved[ONSETS_MOST];
    size_t first, most = avpi_rush_most(onset, n, 2 * day, &first);
    const avpi_rush_test test = {
        .days = days, .onset_us = onset, .n = n, .window_us = 2 * day, .shift_days = 7, .draws = DRAWS, .seed = seed};
    return avpi_rush_p(&test, most, moved);
}

/* Onsets of trends that know nothing of each other, n of them: how many of 200 seeds have p at most .05. later: the nearer the end the
 * denser, as campaigns go. gaps: on every third day nobody speaks of the target. */
static size_t below_05(size_t n, bool later, bool gaps) {
    enum { SEEDS = 200 };
    avp_ctx ctx = check_ctx(1);
    avpi_days days;
    size_t below = 0;
    assert_int_equal(avpi_days_make(&ctx, 0, SPAN * day - 1, !gaps, &days, NULL), AVP_OK);
    for (int64_t d = 0; d < SPAN; d++)
        if (d % 3)
            avpi_days_set(&days, d * day);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        int64_t onset[ONSETS_MOST];
        avpi_rng rng;
        avpi_rng_init(&rng, seed, 5);
        for (size_t i = 0; i < n;) {
            int64_t one = (int64_t)avpi_rng_below(&rng, (uint64_t)(SPAN * day)),
                    other = later ? (int64_t)avpi_rng_below(&rng, (uint64_t)(SPAN * day)) : one;
            onset[i] = one > other ? one : other;
            i += avpi_days_has(&days, onset[i]);
        }
        below += p_of(&days, onset, n, seed) <= .05;
    }
    avpi_free(&ctx, days.active);
    print_message("%zu onsets%s%s: %zu of %d at .05\n", n, later ? ", denser later" : "", gaps ? ", with gaps" : "",
                  below, SEEDS);
    assert_true((double)below <= .05 * SEEDS + 3 * sqrt(.05 * .95 * SEEDS));
    return below;
}

static void rush__uncoupled_onsets__within_level(void **state) {
    (void)state;
    size_t all = 0;
    for (int kind = 0; kind < 4; kind++)
        all += below_05(6, kind & 1, kind & 2) + below_05(20, kind & 1, kind & 2);
    assert_true(all > 0); /* a test that never rejects has no level */
}

static void rush__planted__found(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_days days;
    int64_t onset[12];
    assert_int_equal(avpi_days_make(&ctx, 0, SPAN * day - 1, true, &days, NULL), AVP_OK);
    for (int64_t i = 0; i < 12; i++)
        onset[i] = i < 4 ? i * 13 * day : 50 * day + i * day / 8;
    assert_true(p_of(&days, onset, 12, 1) <= 1.0 / (1 + DRAWS) + 1e-12);
    avpi_free(&ctx, days.active);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rush_most__by_hand__window_and_place),
        cmocka_unit_test(rush__uncoupled_onsets__within_level),
        cmocka_unit_test(rush__planted__found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
