/* Axes have round marks. */
#include "support/check.h"

#include "report/scales.h"

#include <string.h>

static void counts__any_most__round_steps_to_the_end(void **state) {
    (void)state;
    avpi_ticks ticks = avpi_ticks_counts(1800, 4);
    assert_int_equal(ticks.count, 5);
    assert_string_equal(ticks.tick[4].label, "2,000");
    ticks = avpi_ticks_counts(1, 4);
    assert_int_equal(ticks.count, 2);
    assert_string_equal(ticks.tick[1].label, "1");
    ticks = avpi_ticks_counts(0, 4);
    assert_true(ticks.count >= 2);
    for (uint64_t most = 1; most < 100000; most = most * 7 / 5 + 1)
        for (size_t wanted = 1; wanted <= 6; wanted++) {
            ticks = avpi_ticks_counts(most, wanted);
            assert_true(ticks.count >= 2 && ticks.count <= wanted + 1);
            assert_true(ticks.tick[ticks.count - 1].at >= (double)most);
        }
}

static void times__ranges__at_most_wanted_and_inside(void **state) {
    (void)state;
    static const int64_t lengths[] = {1, 30, 900, 7200, 86400, 604800, 2592000, 31536000, 300000000};
    avp_ctx ctx = check_ctx(1);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (size_t wanted = 2; wanted <= AVPI_TICKS_MAX; wanted += 7) {
            int64_t first = INT64_C(1458046925123456), last = first + lengths[i] * 1000000;
            avpi_ticks ticks = avpi_ticks_times(&ctx, first, last, wanted);
            assert_true(ticks.count <= wanted);
            assert_true(lengths[i] < 2 || wanted < 9 || ticks.count >= 2);
            for (size_t k = 0; k < ticks.count; k++)
                assert_true(ticks.tick[k].at >= (double)first && ticks.tick[k].at <= (double)last);
        }
}

static void times__months__calendar_in_the_language(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    memcpy(ctx.lang, "es", 3);
    /* 2016-01-15 .. 2016-06-15 */
    avpi_ticks ticks = avpi_ticks_times(&ctx, INT64_C(1452816000000000), INT64_C(1465948800000000), 6);
    assert_int_equal(ticks.count, 5);
    assert_string_equal(ticks.tick[0].label, "feb 2016");
    assert_string_equal(ticks.tick[4].label, "jun 2016");
    assert_true(ticks.tick[0].at == 1454284800e6);
}

static void times__hours__midnight_names_the_day(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    /* 2016-03-14T18:00 .. 2016-03-15T06:00 */
    avpi_ticks ticks = avpi_ticks_times(&ctx, INT64_C(1457978400000000), INT64_C(1458021600000000), 6);
    assert_int_equal(ticks.count, 5);
    assert_string_equal(ticks.tick[0].label, "18:00");
    assert_string_equal(ticks.tick[2].label, "15 Mar");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts__any_most__round_steps_to_the_end),
        cmocka_unit_test(times__ranges__at_most_wanted_and_inside),
        cmocka_unit_test(times__months__calendar_in_the_language),
        cmocka_unit_test(times__hours__midnight_names_the_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
