/*
 * Power and level of the awakening test: 2,000 accounts that slept, waking over two years with an election that wakes a third of
 * them within three weeks; a group of 200, of which some were made to wake within two days at a quiet time.
 */
#include "support/check.h"

#include "base/rng.h"
#include "story/scan.h"

#include <stdio.h>
#include <stdlib.h>

static const int64_t day = INT64_C(86400000000);
enum { POOL = 2000, GROUP = 200, DAYS = 730 };

static int by_time(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static double awakening_p(uint64_t seed, int planted, uint64_t draws) {
    static int64_t pool[POOL], members[GROUP];
    avpi_rng rng;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avpi_scan_found found = {0};
    avpi_rng_init(&rng, seed, 77);
    for (size_t i = 0; i < POOL; i++)
        pool[i] = i % 3 == 0 ? 500 * day + (int64_t)avpi_rng_below(&rng, (uint64_t)(21 * day))
                             : (int64_t)avpi_rng_below(&rng, (uint64_t)(DAYS * day));
    for (int i = 0; i < planted; i++)
        pool[i] = 200 * day + (int64_t)avpi_rng_below(&rng, (uint64_t)(2 * day));
    for (size_t i = 0; i < GROUP; i++)
        members[i] = pool[i];
    qsort(pool, POOL, sizeof *pool, by_time);
    qsort(members, GROUP, sizeof *members, by_time);
    const avpi_scan s = {.pool = pool,
                         .n_pool = POOL,
                         .members = members,
                         .n_members = GROUP,
                         .windows = {1, {7 * day}},
                         .draws = draws,
                         .seed = seed};
    assert_int_equal(avpi_scan_test(&ctx, &s, &found, &err), AVP_OK);
    return found.p;
}

static double share_at(int planted, double alpha, int rounds) {
    int hits = 0;
    for (int r = 0; r < rounds; r++)
        hits += awakening_p((uint64_t)r + 1000 * (uint64_t)planted, planted, 999) <= alpha;
    return (double)hits / rounds;
}

static void awakening__planted__found_at_the_stated_rate(void **state) {
    (void)state;
    double five = share_at(5, .05, 300), eight = share_at(8, .05, 300), twelve = share_at(12, .05, 300);
    printf("power at .05: %.2f %.2f %.2f for 5, 8, 12 of 200\n", five, eight, twelve);
    assert_true(five > .1 && five < .7);
    assert_true(eight > .75);
    assert_true(twelve > .97);
}

static void awakening__nothing_planted__within_its_level(void **state) {
    (void)state;
    enum { ROUNDS = 2000 };
    int at_05 = 0, at_01 = 0;
    for (int r = 0; r < ROUNDS; r++) {
        double p = awakening_p((uint64_t)r + 500000, 0, 999);
        at_05 += p <= .05;
        at_01 += p <= .01;
    }
    printf("level: %.4f at .05, %.4f at .01\n", (double)at_05 / ROUNDS, (double)at_01 / ROUNDS);
    assert_true(at_05 <= ROUNDS * (.05 + 4 * .0049) && at_05 >= ROUNDS * (.05 - 4 * .0049));
    assert_true(at_01 <= ROUNDS * (.01 + 4 * .0022));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(awakening__planted__found_at_the_stated_rate),
        cmocka_unit_test(awakening__nothing_planted__within_its_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
