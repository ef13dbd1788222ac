/* Axes. */
#include "report/scales.h"

#include "base/clock.h"
#include "base/text.h"
#include "report/numbers.h"

#include <stdio.h>

avpi_ticks avpi_ticks_counts(uint64_t most, size_t wanted) {
    static const uint64_t leads[] = {1, 2, 5};
    avpi_ticks ticks = {0};
    uint64_t step = 1, power = 1;
    for (size_t i = 0; most > step * wanted; i++) {
        power = i > 0 && i % 3 == 0 ? power * 10 : power;
        step = leads[i % 3] * power;
    }
    for (uint64_t at = 0; ticks.count < AVPI_TICKS_MAX; at += step) {
        avpi_tick *tick = &ticks.tick[ticks.count++];
        tick->at = (double)at;
        (void)avpi_number_count(at, tick->label);
        if (at >= most && at > 0)
            break;
    }
    return ticks;
}

/* A step of the time axis: so many microseconds, or so many months. */
typedef struct time_step {
    int64_t us;
    int months;
} time_step;

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)
static const time_step time_steps[] = {
    {SECOND_US, 0},
    {10 * SECOND_US, 0},
    {MINUTE_US, 0},
    {5 * MINUTE_US, 0},
    {15 * MINUTE_US, 0},
    {HOUR_US, 0},
    {3 * HOUR_US, 0},
    {6 * HOUR_US, 0},
    {12 * HOUR_US, 0},
    {DAY_US, 0},
    {2 * DAY_US, 0},
    {7 * DAY_US, 0},
    {14 * DAY_US, 0},
    {0, 1},
    {0, 2},
    {0, 3},
    {0, 6},
    {0, 12},
    {0, 24},
    {0, 60},
    {0, 120},
    {0, 600},
};

/* First multiple of the step at or after us. Weeks begin on Monday: 1970-01-05 was one. */
static int64_t first_mark(time_step step, int64_t us) {
    if (step.months) {
        avpi_calendar c = avpi_time_calendar(us);
        int month = c.year * 12 + c.month - 1, at = month - month % step.months;
        while (true) {
            int64_t mark = avpi_time_from_calendar((avpi_calendar){.year = at / 12, .month = at % 12 + 1, .day = 1});
            if (mark >= us)
                return mark;
            at += step.months;
        }
    }
    int64_t origin = step.us % (7 * DAY_US) == 0 ? 4 * DAY_US : 0, rest = (us - origin) % step.us;
    rest = rest < 0 ? rest + step.us : rest;
    return rest == 0 ? us : us + step.us - rest;
}

static int64_t next_mark(time_step step, int64_t us) {
    return step.months ? first_mark(step, us + 1) : us + step.us;
}

static avp_str short_month(const avp_ctx *ctx, int month) {
    avp_str names = avpi_str_view(AVP_TR(ctx, N_("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")));
    for (int i = 1; i < month && names.len > 0; i++) {
        size_t end = avpi_str_find_byte(names, ' ') + 1;
        end = end < names.len ? end : names.len;
        names = (avp_str){names.ptr + end, names.len - end};
    }
    return (avp_str){names.ptr, avpi_str_find_byte(names, ' ')};
}

/* "09:30", "14 Mar", "Mar 2016", "2016": what changes from mark to mark. */
static void label_time(const avp_ctx *ctx, time_step step, int64_t us, char out[AVPI_TICK_LABEL_SIZE]) {
    avpi_calendar c = avpi_time_calendar(us);
    avp_str month = short_month(ctx, c.month);
    if (step.months >= 12)
        (void)snprintf(out, AVPI_TICK_LABEL_SIZE, "%d", c.year);
    else if (step.months)
        (void)snprintf(out, AVPI_TICK_LABEL_SIZE, "%.*s %d", (int)month.len, month.ptr, c.year);
    else if (step.us >= DAY_US || (step.us >= HOUR_US && c.hour == 0))
        (void)snprintf(out, AVPI_TICK_LABEL_SIZE, "%d %.*s", c.day, (int)month.len, month.ptr);
    else if (step.us >= MINUTE_US)
        (void)snprintf(out, AVPI_TICK_LABEL_SIZE, "%02d:%02d", c.hour, c.minute);
    else
        (void)snprintf(out, AVPI_TICK_LABEL_SIZE, "%02d:%02d:%02d", c.hour, c.minute, c.second);
}

static size_t count_marks(time_step step, int64_t first_us, int64_t last_us, size_t stop) {
    size_t n = 0;
    for (int64_t at = first_mark(step, first_us); at <= last_us && n <= stop; at = next_mark(step, at))
        n++;
    return n;
}

avpi_ticks avpi_ticks_times(const avp_ctx *ctx, int64_t first_us, int64_t last_us, size_t wanted) {
    static const size_t n_steps = sizeof time_steps / sizeof *time_steps;
    avpi_ticks ticks = {0};
    size_t s = 0;
    while (s + 1 < n_steps && count_marks(time_steps[s], first_us, last_us, wanted) > wanted)
        s++;
    for (int64_t at = first_mark(time_steps[s], first_us); at <= last_us && ticks.count < wanted;
         at = next_mark(time_steps[s], at)) {
        avpi_tick *tick = &ticks.tick[ticks.count++];
        tick->at = (double)at;
        label_time(ctx, time_steps[s], at, tick->label);
    }
    return ticks;
}
