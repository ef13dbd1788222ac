#include "support/check.h"

#include "base/rng.h"
#include "story/flood.h"

#include <math.h>

static const int64_t hour = INT64_C(3600000000);
enum { DAYS = 40, SPAN_HOURS = 72 };

/* Forty days, one outage of two days and one of six hours. */
static avp_outage outages[] = {
    {INT64_C(12) * 24 * 3600000000, INT64_C(14) * 24 * 3600000000},
    {INT64_C(30) * 24 * 3600000000, INT64_C(30) * 24 * 3600000000 + 6 * INT64_C(3600000000)}};

static avp_mask mask_of_all(void) {
    return (avp_mask){
        .first_us = 0, .last_us = DAYS * 24 * hour - 1, .count = sizeof outages / sizeof *outages, .outages = outages};
}

/* A moment at which the collection was watching. */
static int64_t watched(avpi_rng *rng, const avp_mask *mask) {
    for (;;) {
        int64_t at = (int64_t)avpi_rng_below(rng, (uint64_t)(DAYS * 24 * hour));
        bool out = false;
        for (size_t i = 0; i < mask->count; i++)
            out = out || (at >= mask->outages[i].from_us && at < mask->outages[i].to_us);
        if (!out)
            return at;
    }
}

/* `threats` at any time, and of them every `after_each`-th within a day after the event; p of the 72 hours before and after it. */
static double log10_p_of(uint64_t seed, size_t threats, size_t after_each) {
    const avp_mask mask = mask_of_all();
    const int64_t span = SPAN_HOURS * hour;
    avpi_rng rng;
    uint64_t before = 0, after = 0;
    avpi_rng_init(&rng, seed, 6);
    int64_t event = watched(&rng, &mask);
    for (size_t i = 0; i < threats; i++) {
        int64_t at = after_each && i % after_each == 0 ? event + (int64_t)avpi_rng_below(&rng, (uint64_t)(24 * hour))
                                                       : watched(&rng, &mask);
        before += at >= event - span && at < event;
        after += at >= event && at < event + span;
    }
    return avpi_rate_log10_p(before, avpi_covered_hours(&mask, event - span, event), after,
                             avpi_covered_hours(&mask, event, event + span));
}

static void covered_hours__outages_and_ends__left_out(void **state) {
    (void)state;
    avp_outage out[] = {{10 * hour, 12 * hour}, {20 * hour, 40 * hour}};
    avp_mask mask = {.first_us = 5 * hour, .last_us = 30 * hour - 1, .count = 2, .outages = out};
    assert_true(fabs(avpi_covered_hours(&mask, 0, 15 * hour) - 8) < 1e-9);
    assert_true(fabs(avpi_covered_hours(&mask, 15 * hour, 50 * hour) - 5) < 1e-9);
    assert_true(avpi_covered_hours(&mask, 31 * hour, 50 * hour) == 0);
    assert_true(isnan(avpi_rate_log10_p(3, 0, 4, 5)));
}

/* Threats that know nothing of the event, many and few, the event before, in and behind outages. */
static void flood__unrelated_event__within_level(void **state) {
    (void)state;
    enum { SEEDS = 200 };
    static const size_t threats[] = {30, 400};
    size_t all = 0;
    for (size_t k = 0; k < sizeof threats / sizeof *threats; k++) {
        size_t below_05 = 0, below_01 = 0, tested = 0;
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            double log10_p = log10_p_of(seed, threats[k], 0);
            tested += isnan(log10_p) ? 0 : 1;
            below_05 += log10_p < log10(.05);
            below_01 += log10_p < log10(.01);
        }
        print_message("%zu threats, %zu tested: %zu at .05, %zu at .01\n", threats[k], tested, below_05, below_01);
        assert_true(tested > (size_t)SEEDS * 9 / 10);
        assert_true((double)below_05 <= .05 * SEEDS + 3 * sqrt(.05 * .95 * SEEDS));
        assert_true((double)below_01 <= .01 * SEEDS + 3 * sqrt(.01 * .99 * SEEDS));
        all += below_05;
    }
    assert_true(all > 0); /* a test that never rejects has no level */
}

static void flood__planted__found(void **state) {
    (void)state;
    size_t found = 0;
    for (uint64_t seed = 1; seed <= 20; seed++)
        found += log10_p_of(seed, 100, 4) < -2;
    assert_true(found >= 17); /* an event at the edge of the collection or in an outage has no hours to compare with */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(covered_hours__outages_and_ends__left_out),
        cmocka_unit_test(flood__unrelated_event__within_level),
        cmocka_unit_test(flood__planted__found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
