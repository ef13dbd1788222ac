#include "support/check.h"

#include "base/rng.h"
#include "story/mask.h"

#include <stdlib.h>

static const int64_t minute = INT64_C(60000000), hour = INT64_C(3600000000), day = INT64_C(86400000000);
static const int64_t start = INT64_C(1483228800000000);
enum { MOST = 4000000 };

typedef struct moments {
    int64_t *time_us;
    size_t n;
} moments;

/* Posts at `rate` a minute by day, a fourth of it by night, but for an outage. */
static moments collect(int days, double rate, int64_t out_from, int64_t out_to, double out_share, uint64_t seed) {
    moments m = {malloc(MOST * sizeof(int64_t)), 0};
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 0);
    assert_non_null(m.time_us);
    for (int64_t t = start; t < start + days * day; t += minute) {
        double night = (t / hour) % 24 < 8 ? .25 : 1, out = t >= out_from && t < out_to ? out_share : 1;
        for (uint64_t k = avpi_rng_poisson(&rng, rate * night * out); k > 0 && m.n < MOST; k--)
            m.time_us[m.n++] = t + (int64_t)avpi_rng_below(&rng, (uint64_t)minute);
    }
    return m;
}

static avp_mask find(const moments *m, int64_t precision_us) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_story_options opts;
    avp_mask mask = {0};
    avp_options_init(&avp_story_option_table, &opts);
    assert_int_equal(avpi_mask_find(&ctx, m->time_us, m->n, precision_us, &opts, &mask, &err), AVP_OK);
    return mask;
}

static void drop(moments *m, avp_mask *mask) {
    avp_ctx ctx = check_ctx(1);
    avpi_mask_free(&ctx, mask);
    free(m->time_us);
}

static void mask__steady_collection__no_outage(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        moments m = collect(21, seed % 2 ? 40 : .2, 0, 0, 1, seed);
        avp_mask mask = find(&m, 1000000);
        assert_int_equal(mask.count, 0);
        drop(&m, &mask);
    }
}

static void mask__silent_hours__found_to_the_minute(void **state) {
    (void)state;
    int64_t from = start + 10 * day + 9 * hour, to = from + 3 * hour;
    moments m = collect(21, 40, from, to, 0, 1);
    avp_mask mask = find(&m, 1000000);
    assert_int_equal(mask.bin_us, minute);
    assert_int_equal(mask.count, 1);
    assert_int_equal(mask.outages[0].from_us, from);
    assert_int_equal(mask.outages[0].to_us, to);
    assert_int_equal(mask.outage_us, 3 * hour);
    drop(&m, &mask);
}

/* Too few posts a minute for a minute to be strange; a silent day is. */
static void mask__thin_collection__long_silence_found(void **state) {
    (void)state;
    int64_t from = start + 40 * day, to = from + day;
    moments m = collect(90, .1, from, to, 0, 2);
    avp_mask mask = find(&m, 1000000);
    assert_int_equal(mask.count, 1);
    assert_true(mask.outages[0].from_us <= from && mask.outages[0].from_us > from - 6 * hour);
    assert_true(mask.outages[0].to_us >= to && mask.outages[0].to_us < to + 6 * hour);
    drop(&m, &mask);
}

static void mask__a_ninth_is_left__found(void **state) {
    (void)state;
    int64_t from = start + 10 * day + 9 * hour, to = from + 6 * hour;
    moments m = collect(21, 90, from, to, 1.0 / 9, 3);
    avp_mask mask = find(&m, 1000000);
    assert_true(mask.outage_us > 6 * hour * 98 / 100 && mask.outage_us <= 6 * hour);
    assert_true(mask.outages[0].from_us >= from && mask.outages[mask.count - 1].to_us <= to);
    drop(&m, &mask);
}

/* A collection that grows a hundredfold: its small beginnings are no outage. */
static void mask__growth__no_outage(void **state) {
    (void)state;
    moments m = {malloc(MOST * sizeof(int64_t)), 0};
    avpi_rng rng;
    avpi_rng_init(&rng, 4, 0);
    for (int64_t t = start; t < start + 300 * day; t += hour)
        for (uint64_t k = avpi_rng_poisson(&rng, t < start + 200 * day ? 5 : 500); k > 0 && m.n < MOST; k--)
            m.time_us[m.n++] = t + (int64_t)avpi_rng_below(&rng, (uint64_t)hour);
    avp_mask mask = find(&m, 0);
    assert_true(mask.outage_us < 60 * day); /* at most the eight weeks before the step, which the later ones outvote */
    assert_int_equal(avpi_mask_between(&mask, start, start + 140 * day), 0);
    drop(&m, &mask);
}

static void mask__nobody_for_a_month__outage_whatever_is_usual(void **state) {
    (void)state;
    int64_t times[] = {start, start + 5 * day, start + 50 * day, start + 51 * day};
    moments m = {times, 4};
    avp_ctx ctx = check_ctx(1);
    avp_mask mask = find(&m, 0);
    assert_int_equal(mask.count, 1);
    assert_int_equal(mask.outages[0].from_us, start + 5 * day + minute);
    assert_int_equal(mask.outages[0].to_us, start + 50 * day);
    avpi_mask_free(&ctx, &mask);
}

static void between__borders__clipped(void **state) {
    (void)state;
    avp_outage outages[] = {{10, 20}, {30, 40}};
    const avp_mask mask = {.count = 2, .outages = outages};
    assert_int_equal(avpi_mask_between(&mask, 0, 10), 0);
    assert_int_equal(avpi_mask_between(&mask, 0, 100), 20);
    assert_int_equal(avpi_mask_between(&mask, 15, 35), 10);
    assert_int_equal(avpi_mask_between(&mask, 12, 13), 1);
    assert_int_equal(avpi_mask_between(&mask, 20, 30), 0);
    assert_int_equal(avpi_mask_between(&mask, 40, 90), 0);
}

static void mask__odd_inputs__no_harm(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    int64_t wide[] = {0, INT64_C(7258118400000000)}; /* 1970 and 2200 */
    const moments cases[] = {{NULL, 0}, {wide, 1}, {wide, 2}};
    for (size_t i = 0; i < 3; i++)
        for (int64_t precision_us = 0; precision_us <= day; precision_us += day / 2) {
            avp_mask mask = find(&cases[i], precision_us);
            assert_int_equal(mask.count, i == 2 ? 1 : 0);
            avpi_mask_free(&ctx, &mask);
        }
}

static void mask__data_by_the_day__days_are_the_bins(void **state) {
    (void)state;
    moments m = {malloc(MOST * sizeof(int64_t)), 0};
    for (int64_t d = 0; d < 100; d++)
        for (int k = 0; k < 200 && d != 60; k++)
            m.time_us[m.n++] = start + d * day;
    avp_mask mask = find(&m, day);
    assert_int_equal(mask.bin_us, day);
    assert_int_equal(mask.count, 1);
    assert_int_equal(mask.outages[0].from_us, start + 60 * day);
    assert_int_equal(mask.outage_us, day);
    drop(&m, &mask);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mask__steady_collection__no_outage),
        cmocka_unit_test(mask__silent_hours__found_to_the_minute),
        cmocka_unit_test(mask__thin_collection__long_silence_found),
        cmocka_unit_test(mask__a_ninth_is_left__found),
        cmocka_unit_test(mask__growth__no_outage),
        cmocka_unit_test(mask__nobody_for_a_month__outage_whatever_is_usual),
        cmocka_unit_test(between__borders__clipped),
        cmocka_unit_test(mask__odd_inputs__no_harm),
        cmocka_unit_test(mask__data_by_the_day__days_are_the_bins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
