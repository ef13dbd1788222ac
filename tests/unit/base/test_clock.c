#include "base/clock.h"
#include "support/faulty.h"

#include <stdio.h>

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define DAY (86400 * SECOND)

typedef struct row {
    const char *text;
    const char *utc; /* NULL: must not parse */
    int64_t step_us;
} row;

static void check_rows(avpi_time_kind kind, const row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int64_t time_us = -7, step_us = -7;
        char out[32] = "(none)";
        bool parsed = avpi_time_parse(avpi_str_view(rows[i].text), kind, &time_us, &step_us);
        if (parsed)
            avpi_time_format(time_us, out);
        if (parsed != (rows[i].utc != NULL))
            fail_msg("\"%s\" as %s gives %s", rows[i].text, avpi_time_kind_name(kind), out);
        if (!parsed) {
            assert_int_equal(time_us, -7);
            assert_int_equal(step_us, -7);
            continue;
        }
        assert_string_equal(out, rows[i].utc);
        assert_int_equal(step_us, rows[i].step_us);
    }
}
#define CHECK_ROWS(kind, rows) check_rows(kind, rows, sizeof(rows) / sizeof *(rows))

static void parse__iso__as_listed(void **state) {
    (void)state;
    static const row rows[] = {
        {"2015-09-23T09:02:00.123Z", "2015-09-23T09:02:00.123Z", 1000},
        {"2015-09-23T09:02:00.123456Z", "2015-09-23T09:02:00.123456Z", 1},
        {"2015-09-23T09:02:00.1234569Z", "2015-09-23T09:02:00.123456Z", 1},
        {"2015-09-23T09:02:00,5Z", "2015-09-23T09:02:00.500Z", 1000},
        {"2015-09-23T09:02:00.000Z", "2015-09-23T09:02:00Z", SECOND},
        {"2015-09-23 09:02:00", "2015-09-23T09:02:00Z", SECOND},
        {"2015-09-23 09:02:00 UTC", "2015-09-23T09:02:00Z", SECOND},
        {"2015-09-23t9:02z", "2015-09-23T09:02:00Z", MINUTE},
        {"2015-09-23 09:02:00+02:00", "2015-09-23T07:02:00Z", SECOND},
        {"2015-09-23 09:02:00 -0530", "2015-09-23T14:32:00Z", SECOND},
        {"2015-09-23 09:02:00+0030", "2015-09-23T08:32:00Z", SECOND},
        {"2015-09-23T09:02-06", "2015-09-23T15:02:00Z", MINUTE},
        {"2015-09-23 09:02:00 +0000 UTC", "2015-09-23T09:02:00Z", SECOND},
        {"2015-01-01T01:00:00+02:00", "2014-12-31T23:00:00Z", SECOND},
        {"2015-09-23", "2015-09-23T00:00:00Z", DAY},
        {"2015/9/3", "2015-09-03T00:00:00Z", DAY},
        {"  2015-09-23\n", "2015-09-23T00:00:00Z", DAY},
        {"2016-02-29", "2016-02-29T00:00:00Z", DAY},
        {"2000-02-29", "2000-02-29T00:00:00Z", DAY},
        {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", SECOND},
        {"2199-12-31T23:59:59.999999Z", "2199-12-31T23:59:59.999999Z", 1},
        {"2015-02-29", NULL, 0},
        {"2100-02-29", NULL, 0},
        {"2015-02-30", NULL, 0},
        {"2015-04-31", NULL, 0},
        {"2015-13-01", NULL, 0},
        {"2015-00-01", NULL, 0},
        {"2015-01-00", NULL, 0},
        {"2015-01-32", NULL, 0},
        {"2015-09/23", NULL, 0},
        {"15-09-23", NULL, 0},
        {"02015-09-23", NULL, 0},
        {"1969-12-31T23:59:59Z", NULL, 0},
        {"1970-01-01T00:00:00+01:00", NULL, 0},
        {"2200-01-01", NULL, 0},
        {"2199-12-31T23:59:59-01:00", NULL, 0},
        {"2015-09-23T24:00:00Z", NULL, 0},
        {"2015-09-23T09:60:00Z", NULL, 0},
        {"2015-09-23T09:02:60Z", NULL, 0},
        {"2015-09-23T09:2:00Z", NULL, 0},
        {"2015-09-23T09:02:00.Z", NULL, 0},
        {"2015-09-23T09:02:00+2:00", NULL, 0},
        {"2015-09-23T09:02:00+15:00", NULL, 0},
        {"2015-09-23T09:02:00+02:60", NULL, 0},
        {"2015-09-23T09:02:00+02:", NULL, 0},
        {"2015-09-23T09:02:00+020", NULL, 0},
        {"2015-09-23T09:02:00Zx", NULL, 0},
        {"2015-09-23T", NULL, 0},
        {"2015-09-23x09:02", NULL, 0},
        {"2015-09-23 09", NULL, 0},
        {"", NULL, 0},
        {"   ", NULL, 0},
    };
    CHECK_ROWS(AVPI_TIME_ISO, rows);
}

static void parse__unix__as_listed(void **state) {
    (void)state;
    static const row seconds[] = {
        {"1623881091", "2021-06-16T22:04:51Z", SECOND},
        {"1606451170.518101", "2020-11-27T04:26:10.518101Z", 1},
        {"1606451170.5", "2020-11-27T04:26:10.500Z", 1000},
        {"1606451170.0", "2020-11-27T04:26:10Z", SECOND},
        {"0", "1970-01-01T00:00:00Z", SECOND},
        {"60", "1970-01-01T00:01:00Z", SECOND},
        {"7258118399", "2199-12-31T23:59:59Z", SECOND},
        {"7258118400", NULL, 0},
        {"1623881091000", NULL, 0},
        {"-1", NULL, 0},
        {"+1", NULL, 0},
        {"1.62388E+09", NULL, 0},
        {"1,623,881,091", NULL, 0},
        {"1623881091.", NULL, 0},
        {".5", NULL, 0},
        {"1623881091 s", NULL, 0},
        {"42250.4791666667", NULL, 0}, /* a spreadsheet's day number */
        {"42250", "1970-01-01T11:44:10Z", SECOND},
        {"99999999999999999999999", NULL, 0},
        {"0x10", NULL, 0},
        {"nan", NULL, 0},
    };
    static const row milliseconds[] = {{"1623881091123", "2021-06-16T22:04:51.123Z", 1000},
                                       {"1623881091000", "2021-06-16T22:04:51Z", SECOND},
                                       {"1623881091123.5", NULL, 0},
                                       {"7258118400000", NULL, 0}};
    static const row microseconds[] = {{"1623881091123456", "2021-06-16T22:04:51.123456Z", 1},
                                       {"7258118399999999", "2199-12-31T23:59:59.999999Z", 1},
                                       {"7258118400000000", NULL, 0},
                                       {"9223372036854775807", NULL, 0}};
    CHECK_ROWS(AVPI_TIME_UNIX_S, seconds);
    CHECK_ROWS(AVPI_TIME_UNIX_MS, milliseconds);
    CHECK_ROWS(AVPI_TIME_UNIX_US, microseconds);
}

static void parse__twitter__as_listed(void **state) {
    (void)state;
    static const row rows[] = {
        {"Wed Aug 27 13:08:45 +0000 2008", "2008-08-27T13:08:45Z", SECOND},
        {"Mon Feb 29 00:00:00 +0000 2016", "2016-02-29T00:00:00Z", SECOND},
        {"Wed Aug 27 13:08:45 -0500 2008", "2008-08-27T18:08:45Z", SECOND},
        {"Sun Feb 29 00:00:00 +0000 2015", NULL, 0},
        {"Wed Feb 30 00:00:00 +0000 2008", NULL, 0},
        {"Xxx Aug 27 13:08:45 +0000 2008", NULL, 0},
        {"Wed Agu 27 13:08:45 +0000 2008", NULL, 0},
        {"wed Aug 27 13:08:45 +0000 2008", NULL, 0},
        {"Wed Aug 27 13:08 +0000 2008", NULL, 0},
        {"Wed Aug 27 13:08:45 2008", NULL, 0},
        {"Wed Aug 27 13:08:45 UTC 2008", NULL, 0},
        {"Wed Aug 27 13:08:45 +0000", NULL, 0},
        {"Wed Aug 27 13:08:45 +0000 08", NULL, 0},
        {"Wed Aug 27", NULL, 0},
        {"Wed", NULL, 0},
        {"We", NULL, 0},
    };
    CHECK_ROWS(AVPI_TIME_TWITTER, rows);
}

static void parse__month_or_day_first__as_listed(void **state) {
    (void)state;
    static const row us[] = {
        {"2/24/2015 11:35", "2015-02-24T11:35:00Z", MINUTE},
        {"2/24/2015 11:35:08", "2015-02-24T11:35:08Z", SECOND},
        {"02/24/2015 11:35:08 PM", "2015-02-24T23:35:08Z", SECOND},
        {"2/24/2015 12:35 AM", "2015-02-24T00:35:00Z", MINUTE},
        {"2/24/2015 12:35 pm", "2015-02-24T12:35:00Z", MINUTE},
        {"2/24/2015 1:35pm", "2015-02-24T13:35:00Z", MINUTE},
        {"2/24/2015, 11:35:08 AM", "2015-02-24T11:35:08Z", SECOND},
        {"2/24/15 11:35", "2015-02-24T11:35:00Z", MINUTE},
        {"2/24/99", "1999-02-24T00:00:00Z", DAY},
        {"2/24/2015", "2015-02-24T00:00:00Z", DAY},
        {"2-24-2015 11:35", "2015-02-24T11:35:00Z", MINUTE},
        {"2/24/2015 11:35:08 +02:00", "2015-02-24T09:35:08Z", SECOND},
        {"24/2/2015 11:35", NULL, 0},
        {"2.24.2015 11:35", NULL, 0},
        {"2/30/2015", NULL, 0},
        {"2/24/2015 13:35 PM", NULL, 0},
        {"2/24/2015 0:35 AM", NULL, 0},
        {"2/24/2015 11:35 XM", NULL, 0},
        {"2/24/2015 11:35 P", NULL, 0},
        {"2/24/2015,", NULL, 0},
        {"2/24/201511:35", NULL, 0},
        {"2/24/015", NULL, 0},
        {"2/24-2015", NULL, 0},
        {"2-24-15", NULL, 0},
        {"########", NULL, 0},
        {"2/24", NULL, 0},
    };
    static const row eu[] = {
        {"24/2/2015 11:35", "2015-02-24T11:35:00Z", MINUTE},
        {"24.2.2015 11:35:08", "2015-02-24T11:35:08Z", SECOND},
        {"24-02-2015", "2015-02-24T00:00:00Z", DAY},
        {"24/02/2015, 11:35:08", "2015-02-24T11:35:08Z", SECOND},
        {"24/02/2015 11:35:08 a. m.", "2015-02-24T11:35:08Z", SECOND},
        {"24/02/2015 11:35:08 p.\xC2\xA0m.", "2015-02-24T23:35:08Z", SECOND},
        {"24/02/2015 11:35\xE2\x80\xAFp.m.", "2015-02-24T23:35:00Z", MINUTE},
        {"29.2.16", "2016-02-29T00:00:00Z", DAY},
        {"29.2.2015", NULL, 0},
        {"2/24/2015 11:35", NULL, 0},
        {"31/04/2015", NULL, 0},
    };
    CHECK_ROWS(AVPI_TIME_US, us);
    CHECK_ROWS(AVPI_TIME_EU, eu);
}

static void parse__named__months_in_words(void **state) {
    (void)state;
    static const row rows[] = {
        {"3 de enero de 2024", "2024-01-03T00:00:00Z", DAY},
        {"3 de enero de 2024 15:04", "2024-01-03T15:04:00Z", MINUTE},
        {"mi\xC3\xA9rcoles, 3 de enero del 2024 a las 15:04 hrs", "2024-01-03T15:04:00Z", MINUTE},
        {"martes 2 de septiembre de 2014, 9:05:07 p. m.", "2014-09-02T21:05:07Z", SECOND},
        {"03/ene/2024", "2024-01-03T00:00:00Z", DAY},
        {"3-Ene-24", "2024-01-03T00:00:00Z", DAY},
        {"1\xC2\xBA de setiembre de 2014", "2014-09-01T00:00:00Z", DAY},
        {"26 SEPT. 2014", "2014-09-26T00:00:00Z", DAY},
        {"mar 3 ene 2024", "2024-01-03T00:00:00Z", DAY},
        {"mar 3 2024", "2024-03-03T00:00:00Z", DAY},
        {"s\xC3\xA1"
         "b. 6 ene 2024",
         "2024-01-06T00:00:00Z", DAY},
        {"3 Jan 2024", "2024-01-03T00:00:00Z", DAY},
        {"January 3rd, 2024 at 3:04 PM", "2024-01-03T15:04:00Z", MINUTE},
        {"Jan 3, 2024 \xC2\xB7 2:00 PM UTC", "2024-01-03T14:00:00Z", MINUTE},
        {"Wed, 27 Aug 2008 13:08:45 +0200", "2008-08-27T11:08:45Z", SECOND},
        {"27-Aug-2008 13:08:45 CET", "2008-08-27T12:08:45Z", SECOND},
        {"31 de abril de 2024", NULL, 0},
        {"3 de enero", NULL, 0},
        {"enero de 2024", NULL, 0},
        {"3 de eneros de 2024", NULL, 0},
        {"3 de ene ro de 2024", NULL, 0},
        {"3 de enero de 024", NULL, 0},
        {"January 3, 24", NULL, 0}, /* of which the year may be either */
        {"3 de enero de 2024 a las", NULL, 0},
        {"3 de enero de 2024 25:00", NULL, 0},
        {"marzo", NULL, 0},
        {"de", NULL, 0},
    };
    CHECK_ROWS(AVPI_TIME_NAMED, rows);
}

static void parse__auto__first_kind_that_fits(void **state) {
    (void)state;
    static const row rows[] = {
        {"2015-09-23T09:02:00Z", "2015-09-23T09:02:00Z", SECOND},
        {"1623881091", "2021-06-16T22:04:51Z", SECOND},
        {"1623881091000", "2021-06-16T22:04:51Z", SECOND},
        {"1623881091000001", "2021-06-16T22:04:51.000001Z", 1},
        {"Wed Aug 27 13:08:45 +0000 2008", "2008-08-27T13:08:45Z", SECOND},
        {"1/2/2015", "2015-01-02T00:00:00Z", DAY},
        {"13/2/2015", "2015-02-13T00:00:00Z", DAY},
        {"13 de febrero de 2015", "2015-02-13T00:00:00Z", DAY},
        {"yesterday", NULL, 0},
        {"1.23E+17", NULL, 0},
    };
    CHECK_ROWS(AVPI_TIME_AUTO, rows);
}

static avpi_time_kind guess(const char *const *texts, bool *ambiguous) {
    avp_str views[8];
    size_t n = 0;
    for (; texts[n]; n++)
        views[n] = avpi_str_view(texts[n]);
    return avpi_time_guess(views, n, ambiguous);
}

static void guess__columns__kind_and_doubt(void **state) {
    (void)state;
    static const struct {
        const char *texts[8];
        avpi_time_kind kind;
        bool ambiguous;
    } rows[] = {
        {{NULL}, AVPI_TIME_AUTO, false},
        {{"", " ", NULL}, AVPI_TIME_AUTO, false},
        {{"2015-09-23", "", "2015-09-23T10:00:00Z", NULL}, AVPI_TIME_ISO, false},
        {{"1623881091", NULL}, AVPI_TIME_UNIX_S, false},
        {{"0", "1623881091000", NULL}, AVPI_TIME_UNIX_MS, false},
        {{"1623881091000000", NULL}, AVPI_TIME_UNIX_US, false},
        {{"Wed Aug 27 13:08:45 +0000 2008", NULL}, AVPI_TIME_TWITTER, false},
        {{"1/2/2015", "3/4/2015", NULL}, AVPI_TIME_US, true},
        {{"1/2/2015", "3/14/2015", NULL}, AVPI_TIME_US, false},
        {{"1/2/2015", "14/3/2015", NULL}, AVPI_TIME_EU, false},
        {{"1.2.2015", NULL}, AVPI_TIME_EU, false},
        {{"1 feb 2015", "14 de marzo de 2015 11:35", NULL}, AVPI_TIME_NAMED, false},
        {{"13/2/2015", "3/14/2015", NULL}, AVPI_TIME_AUTO, false},
        {{"2015-09-23", "1623881091", NULL}, AVPI_TIME_AUTO, false},
        {{"1.62E+09", NULL}, AVPI_TIME_AUTO, false},
        {{"42250.479", "42250.481", NULL}, AVPI_TIME_AUTO, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool ambiguous = !rows[i].ambiguous;
        assert_int_equal(guess(rows[i].texts, &ambiguous), rows[i].kind);
        assert_int_equal(ambiguous, rows[i].ambiguous);
    }
}

/* Day by day through 1200 years, counted the slow way. */
static void calendar__every_day__as_counted(void **state) {
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 1600, month = 1, day = 1, weekday = 5; /* 1600-01-01 was a Saturday */
    int64_t us = avpi_time_from_calendar((avpi_calendar){.year = 1600, .month = 1, .day = 1});
    assert_int_equal(us, INT64_C(-135140) * DAY);
    for (; year < 2800; us += DAY) {
        avpi_calendar c = avpi_time_calendar(us), late = avpi_time_calendar(us + DAY - 1);
        assert_true(c.year == year && c.month == month && c.day == day && c.weekday == weekday);
        assert_true(late.day == day && late.hour == 23 && late.minute == 59 && late.second == 59);
        assert_int_equal(avpi_time_from_calendar(c), us);
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        weekday = (weekday + 1) % 7;
        if (++day > lengths[month - 1] + (month == 2 && leap)) {
            day = 1;
            if (++month > 12) {
                month = 1;
                year++;
            }
        }
    }
}

static void format__limits_and_fractions(void **state) {
    (void)state;
    static const struct {
        int64_t us;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59.999999Z"},
        {-1000, "1969-12-31T23:59:59.999Z"},
        {1, "1970-01-01T00:00:00.000001Z"},
        {SECOND, "1970-01-01T00:00:01Z"},
        {INT64_MAX, "294247-01-10T04:00:54.775807Z"},
        {INT64_MIN, "-290308-12-21T19:59:05.224192Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[32];
        avpi_time_format(rows[i].us, out);
        assert_string_equal(out, rows[i].text);
    }
}

/* What we write we read, at every precision. */
static void format__random_times__round_trip(void **state) {
    (void)state;
    uint64_t bits = 88172645463325252U;
    for (int i = 0; i < 100000; i++) {
        static const int64_t steps[] = {1, 1000, SECOND};
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        int64_t us = (int64_t)(bits % (uint64_t)(INT64_C(7258118400) * SECOND)), back, step;
        char text[32];
        us -= us % steps[i % 3];
        avpi_time_format(us, text);
        assert_true(avpi_time_parse(avpi_str_view(text), AVPI_TIME_ISO, &back, &step));
        assert_int_equal(back, us);
        assert_int_equal(us % step, 0);
    }
}

static void kind_name__every_kind__has_one(void **state) {
    (void)state;
    assert_string_equal(avpi_time_kind_name(AVPI_TIME_AUTO), "auto");
    assert_string_equal(avpi_time_kind_name(AVPI_TIME_EU), "eu");
    assert_string_equal(avpi_time_kind_name((avpi_time_kind)99), "?");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__iso__as_listed),          cmocka_unit_test(parse__unix__as_listed),
        cmocka_unit_test(parse__twitter__as_listed),      cmocka_unit_test(parse__month_or_day_first__as_listed),
        cmocka_unit_test(parse__named__months_in_words),  cmocka_unit_test(parse__auto__first_kind_that_fits),
        cmocka_unit_test(guess__columns__kind_and_doubt), cmocka_unit_test(calendar__every_day__as_counted),
        cmocka_unit_test(format__limits_and_fractions),   cmocka_unit_test(format__random_times__round_trip),
        cmocka_unit_test(kind_name__every_kind__has_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
