/* Microseconds <-> calendar and text: proleptic Gregorian, UTC, no leap seconds. */
#include "base/clock.h"

#include <assert.h>
#include <stdio.h>

#define SECOND_US INT64_C(1000000)
#define DAY_US (86400 * SECOND_US)

void avpi_time_format(int64_t time_us, char out[32]) {
    avpi_calendar c = avpi_time_calendar(time_us);
    int64_t us = time_us % SECOND_US;
    if (us < 0)
        us += SECOND_US;
    char fraction[16] = "";
    if (us % 1000 != 0)
        snprintf(fraction, sizeof fraction, ".%06d", (int)us);
    else if (us != 0)
        snprintf(fraction, sizeof fraction, ".%03d", (int)(us / 1000));
    int length = snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", c.year, c.month, c.day, c.hour, c.minute,
                          c.second, fraction);
    assert(length > 0 && length < 32);
    (void)length;
}

/*
 * Years are counted from March, so that the leap day is the last of its year: in day d of such a year (0..365) the
 * months have 31 30 31 30 31 31 30 31 30 31 31 28/29 days, which (5 d + 2) / 153 counts. 400 years have 146097 days;
 * 1970-01-01 is day 719468 after 0000-03-01.
 */
enum { ERA_YEARS = 400, ERA_DAYS = 146097, EPOCH_DAYS = 719468 };

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

avpi_calendar avpi_time_calendar(int64_t time_us) {
    int64_t days = floor_divide(time_us, DAY_US), rest_us = time_us % DAY_US;
    int64_t second = (rest_us < 0 ? rest_us + DAY_US : rest_us) / SECOND_US;
    int64_t era = floor_divide(days + EPOCH_DAYS, ERA_DAYS), day = days + EPOCH_DAYS - era * ERA_DAYS;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    int64_t month = (5 * day + 2) / 153;
    avpi_calendar c = {0};
    c.day = (int)(day - (153 * month + 2) / 5) + 1;
    c.month = (int)(month < 10 ? month + 3 : month - 9);
    c.year = (int)(era * ERA_YEARS + year + (month >= 10));
    c.hour = (int)(second / 3600);
    c.minute = (int)(second / 60 % 60);
    c.second = (int)(second % 60);
    c.weekday = (int)((days % 7 + 7 + 3) % 7); /* 1970-01-01 was a Thursday */
    return c;
}

int64_t avpi_time_from_calendar(avpi_calendar c) {
    assert(c.year > -290000 && c.year < 290000);
    int64_t year = c.year - (c.month < 3), month = c.month < 3 ? c.month + 9 : c.month - 3;
    int64_t era = floor_divide(year, ERA_YEARS), of_era = year - era * ERA_YEARS;
    int64_t day = (153 * month + 2) / 5 + c.day - 1;
    int64_t days = era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + day - EPOCH_DAYS;
    return days * DAY_US + ((int64_t)c.hour * 3600 + c.minute * 60 + c.second) * SECOND_US;
}
