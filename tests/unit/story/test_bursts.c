#include "support/check.h"

#include "story/bursts.h"

#include <stdlib.h>

static const int64_t hour = INT64_C(3600000000);
enum { DAYS = 10, BY_DAY = 60, BY_NIGHT = 15, IN_BURST = 400, POSTS_MOST = DAYS * 24 * BY_DAY + 4 * IN_BURST };

/* Everybody writes 60 posts an hour, from 23 to 7 fifteen, and none in the outage; the set has two bursts of an hour. */
typedef struct world {
    int64_t time_us[POSTS_MOST];
    uint32_t rows[2 * IN_BURST];
    size_t n, n_rows;
} world;

typedef struct post {
    int64_t time_us;
    bool of_set;
} post;

static int by_time(const void *a, const void *b) {
    const post *x = a, *y = b;
    return x->time_us < y->time_us ? -1 : x->time_us > y->time_us ? 1 : x->of_set - y->of_set;
}

static void make(world *w, const int64_t burst_at[2], int64_t outage_from, int64_t outage_to) {
    static post all[POSTS_MOST];
    size_t n = 0;
    for (int64_t h = 0; h < DAYS * 24; h++) {
        int64_t posts = h % 24 >= 23 || h % 24 < 7 ? BY_NIGHT : BY_DAY;
        for (int64_t i = 0; i < posts && (h < outage_from || h >= outage_to); i++)
            all[n++] = (post){h * hour + i * hour / posts, false};
    }
    for (size_t b = 0; b < 2; b++)
        for (int64_t i = 0; i < IN_BURST; i++)
            all[n++] = (post){burst_at[b] * hour + i * hour / IN_BURST, true};
    qsort(all, n, sizeof *all, by_time);
    *w = (world){.n = n};
    for (size_t i = 0; i < n; i++) {
        w->time_us[i] = all[i].time_us;
        if (all[i].of_set)
            w->rows[w->n_rows++] = (uint32_t)i;
    }
}

static size_t bursts_of(const int64_t burst_at[2], int64_t outage_from, int64_t outage_to, bool over_nights) {
    static world w;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_told_options opts;
    avpi_volume volume = {.n = 0};
    avpi_bursts bursts = {.n = 0};
    make(&w, burst_at, outage_from, outage_to);
    avp_options_init(&avp_told_option_table, &opts);
    avpi_talk talk = {.n = w.n, .time_us = w.time_us};
    const avpi_telling t = {.ctx = &ctx, .opts = &opts, .talk = &talk};
    assert_int_equal(avpi_volume_make(&ctx, &talk, opts.burst_bin, &volume, &err), AVP_OK);
    assert_int_equal(avpi_bursts_find(&t, &volume, w.rows, w.n_rows, opts.burst_gap, over_nights, &bursts, &err),
                     AVP_OK);
    size_t n = bursts.n, posts = 0;
    for (size_t b = 0; b < n; b++)
        posts += bursts.of[b].to - bursts.of[b].from;
    assert_int_equal(posts, 2 * IN_BURST);
    avpi_bursts_free(&ctx, &bursts);
    avpi_volume_free(&ctx, &volume);
    return n;
}

/* Eight hours apart: a night and an outage end no burst, a day does; five hours are near whatever they are. */
static void bursts__night_and_outage__one(void **state) {
    static const int64_t over_night[] = {5 * 24 + 22, 6 * 24 + 7}, by_day[] = {5 * 24 + 9, 5 * 24 + 18},
                         near[] = {5 * 24 + 9, 5 * 24 + 15};
    (void)state;
    assert_int_equal(bursts_of(over_night, 0, 0, true), 1);
    assert_int_equal(bursts_of(by_day, 0, 0, true), 2);
    assert_int_equal(bursts_of(by_day, 5 * 24 + 10, 5 * 24 + 17, true), 1);
    assert_int_equal(bursts_of(near, 0, 0, true), 1);
    assert_int_equal(bursts_of(over_night, 0, 0, false), 2); /* by the clock alone */
}

/* Six days without a post of the set lie between: two bursts, though no row says so. */
static void bursts__silence_between__two(void **state) {
    static const int64_t apart[] = {2 * 24 + 10, 8 * 24 + 10};
    (void)state;
    assert_int_equal(bursts_of(apart, 0, 0, true), 2);
    assert_int_equal(bursts_of(apart, 0, 0, false), 2);
}

/* An evening and the next: a night and a day lie between. */
static void bursts__two_evenings__two(void **state) {
    static const int64_t evenings[] = {5 * 24 + 20, 6 * 24 + 20};
    (void)state;
    assert_int_equal(bursts_of(evenings, 0, 0, true), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bursts__night_and_outage__one),
        cmocka_unit_test(bursts__silence_between__two),
        cmocka_unit_test(bursts__two_evenings__two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
