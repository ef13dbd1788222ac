/* Times of a column: units mixed, days of a spreadsheet, snowflakes beside them. What is read is the time that was meant. */
#include "support/reading.h"

#include "read/snowflake.h"

#define FOUR "object_id,account_id,content_id,timestamp_share\n"

static avp_status read_times(reading *r, const char *const *times, size_t n) {
    char text[READING_TEXT_SIZE] = FOUR;
    size_t len = strlen(text);
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "o,a%zu,c%zu,%s\n", i, i, times[i]);
    reading_open(r, 1);
    return reading_text(r, "times.csv", (avp_str){text, len});
}

/* Whatever the unit of most, each value says its own by its size; none lands in 1970. */
static void units_mixed__each_read_in_its_own(void **state) {
    (void)state;
    static const char *const columns[][5] = {
        {"1600000000", "1600000001000", "1600000002", "1600000003", "1600000004"},
        {"1600000000000", "1600000001", "1600000002000", "1600000003000", "1600000004000"},
        {"1600000000000000", "1600000001", "1600000002000000", "1600000003000", "1600000004000000"},
        {"1600000000", "1600000001000000", "1600000002", "1600000003", "1600000004"},
        {"1600000000.0", "1600000001000", "1600000002000", "1600000003000", "1600000004000"},
    };
    static const uint64_t others[] = {1, 1, 2, 1, 1};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        reading r;
        assert_int_equal(read_times(&r, columns[i], 5), AVP_OK);
        reading_counts(&r, 5, 0, 0);
        assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE posted_at = make_timestamp((1600000000 +"
                                            " CAST(substr(native, 2) AS BIGINT)) * 1000000)"),
                         5);
        assert_int_equal(r.report.n_warnings, 1);
        assert_non_null(strstr(r.report.warnings[0].text, "another unit"));
        assert_int_equal(r.report.warnings[0].count, others[i]);
        reading_close(&r);
    }
}

static void units_alike__no_warning(void **state) {
    (void)state;
    static const char *const columns[][3] = {{"1600000000", "1600000001", "1600000002"},
                                             {"1600000000000", "1600000001000", "1600000002000"},
                                             {"1600000000000000", "1600000001000000", "1600000002000000"},
                                             {"5", "6", "7"},
                                             {"2024-01-02 03:04:05", "2024-01-02 03:04:06", "2024-01-02 03:04:07"}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        reading r;
        assert_int_equal(read_times(&r, columns[i], 3), AVP_OK);
        assert_int_equal(r.report.n_warnings, 0);
        reading_close(&r);
    }
}

/* Two acts a fortnight apart must not come to stand within a minute, whatever rows stand between. */
static void units_mixed__no_false_co_action(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_acts acts = {0};
    avp_read_report report = {0};
    const char *paths[] = {reading_file("apart.csv",
                                        AVPI_STR(FOUR "o,a1,c1,1600000000\no,a2,c2,1600000030000\n"
                                                      "o,a3,c3,1601000000\no,a4,c4,1602000000000\n"),
                                        path)};
    assert_int_equal(avp_read_acts(&ctx, paths, 1, NULL, "object", false, &acts, &report, &err), AVP_OK);
    assert_int_equal(acts.count, 4);
    int64_t wanted[] = {INT64_C(1600000000000000), INT64_C(1600000030000000), INT64_C(1601000000000000),
                        INT64_C(1602000000000000)};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(acts.time_us[i], wanted[i]);
    avp_acts_free(&ctx, &acts);
    avp_read_report_free(&ctx, &report);
}

static void days_of_a_spreadsheet__read_as_such(void **state) {
    (void)state;
    static const char *const fractions[] = {"42059.4826388889", "42059.5", "42059", "42060,25"};
    static const char *const days[] = {"42059", "42060", "42061"};
    reading r;
    assert_int_equal(read_times(&r, fractions, 3), AVP_OK);
    assert_string_equal(reading_one(&r, "SELECT string_agg(posted_at::VARCHAR, ' ' ORDER BY native) FROM posts"),
                        "2015-02-24 11:35:00 2015-02-24 12:00:00 2015-02-24 00:00:00");
    assert_non_null(strstr(r.report.files[0].explanation, "(excel)"));
    reading_close(&r);
    assert_int_equal(read_times(&r, days, 3), AVP_OK); /* known to the day, so no window of minutes says anything */
    assert_int_equal(r.report.files[0].precision_us, INT64_C(86400000000));
    reading_close(&r);
}

/* 1288834974657 ms is the beginning; id >> 22 the milliseconds since. */
static uint64_t snowflake(int64_t time_s) {
    return (uint64_t)(time_s * 1000 - INT64_C(1288834974657)) << 22;
}

static void snowflakes_against_times__those_that_differ_counted(void **state) {
    (void)state;
    char text[READING_TEXT_SIZE] = "id,user,text,date\n";
    size_t len = strlen(text);
    for (int i = 0; i < 10; i++) {
        int64_t time_s = 1600000000 + i, stated_s = i == 4 || i == 7 ? time_s + 200000 : time_s + 80000;
        len += (size_t)snprintf(text + len, sizeof text - len, "%llu,u%d,hola a todos,%lld\n",
                                (unsigned long long)snowflake(time_s), i, (long long)stated_s);
    }
    reading r;
    reading_open(&r, 2);
    assert_int_equal(reading_text(&r, "snow.csv", (avp_str){text, len}), AVP_OK);
    assert_int_equal(r.report.n_warnings, 1);
    assert_non_null(strstr(r.report.warnings[0].text, "snowflake"));
    assert_int_equal(r.report.warnings[0].count, 2);
    assert_non_null(strstr(r.report.warnings[0].first_place, ":6"));
    assert_int_equal(reading_number(&r, "SELECT occurrences FROM warnings"), 2);
    reading_close(&r);
}

/* The times of ids of every length, and of none that is no number: one more or less than a day away is told apart. */
static void snowflakes__any_length__read_exactly(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_batch batch;
    const avpi_columns have = {.fields = UINT32_C(1) << AVPI_FIELD_POST};
    const int64_t day_us = INT64_C(86400000000), begun_ms = INT64_C(1288834974657);
    assert_int_equal(avpi_batch_init(&batch, &ctx, have, &err), AVP_OK);
    uint64_t id = 123456789012345;
    for (int i = 0; i < 3000; i++, id += id / 300 + 7919) {
        char text[32], broken[32];
        int len = snprintf(text, sizeof text, "%llu", (unsigned long long)id);
        assert_in_range(len, 15, 19);
        for (int off = 0; off < 4; off++) {
            static const int64_t beyond_us[] = {0, 1, 0, 1};
            avpi_batch_clear(&batch);
            assert_int_equal(avpi_batch_begin(&batch, &err), AVP_OK);
            batch.text[AVPI_FIELD_POST][0] = (avp_str){text, (size_t)len};
            batch.time_us[0] = (begun_ms + (int64_t)(id >> 22)) * 1000 +
                               (off < 2 ? day_us + beyond_us[off] : -day_us - beyond_us[off]);
            avpi_batch_commit(&batch, (avpi_place){1, 0, 1}, 0);
            avpi_snowflakes_count(&batch);
            assert_int_equal(batch.snowflakes.agree, beyond_us[off] == 0);
            assert_int_equal(batch.snowflakes.differ, beyond_us[off]);
        }
        memcpy(broken, text, sizeof broken);
        broken[i % len] = (char)(i % 2 ? ':' : '/');
        batch.text[AVPI_FIELD_POST][0].ptr = broken;
        avpi_snowflakes_count(&batch);
        assert_int_equal(batch.snowflakes.agree + batch.snowflakes.differ, 0);
    }
    avpi_batch_free(&batch);
}

/* Ids of another platform, or made up, say nothing. */
static void other_ids__no_word(void **state) {
    (void)state;
    const avpi_snowflakes none = {0, 50, {0, 0, 0}}, few = {3, 3, {0, 0, 0}}, most = {4, 3, {0, 0, 0}},
                          clean = {9, 0, {0, 0, 0}};
    assert_null(avpi_snowflakes_word(&none, "csv"));
    assert_null(avpi_snowflakes_word(&few, "csv"));
    assert_null(avpi_snowflakes_word(&clean, "twitter-v2"));
    assert_non_null(avpi_snowflakes_word(&most, "csv"));
    assert_non_null(avpi_snowflakes_word(&none, "twitter-v2"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_mixed__each_read_in_its_own),
        cmocka_unit_test(units_alike__no_warning),
        cmocka_unit_test(units_mixed__no_false_co_action),
        cmocka_unit_test(days_of_a_spreadsheet__read_as_such),
        cmocka_unit_test(snowflakes_against_times__those_that_differ_counted),
        cmocka_unit_test(snowflakes__any_length__read_exactly),
        cmocka_unit_test(other_ids__no_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
