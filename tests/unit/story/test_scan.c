#include "support/check.h"
#include "support/faulty.h"

#include "base/rng.h"
#include "story/pool.h"

#include <math.h>
#include <stdlib.h>

static const int64_t day = INT64_C(86400000000);

static avpi_scan_found scan(const avp_ctx *ctx, const avpi_scan *s) {
    avp_error err = {0};
    avpi_scan_found found = {0};
    assert_int_equal(avpi_scan_test(ctx, s, &found, &err), AVP_OK);
    return found;
}

/* Eight of the pool's ten moments lie in days 0..7, three of the group's four in days 20..21 with nobody else. */
static void scan__by_hand__window_and_value(void **state) {
    (void)state;
    int64_t pool[14], members[] = {3 * day, 20 * day, 20 * day, 21 * day};
    for (int64_t i = 0; i < 8; i++)
        pool[i] = i * day;
    pool[8] = 10 * day, pool[9] = 15 * day, pool[10] = 20 * day, pool[11] = 20 * day, pool[12] = 21 * day;
    pool[13] = 40 * day;
    avp_ctx ctx = check_ctx(1);
    const avpi_scan s = {.pool = pool,
                         .n_pool = 14,
                         .members = members,
                         .n_members = 4,
                         .windows = {1, {7 * day}},
                         .draws = 999,
                         .seed = 1};
    avpi_scan_found found = scan(&ctx, &s);
    double e = 4.0 * 3 / 14;
    assert_true(fabs(found.t - (3 - e) / sqrt(e + 1)) < 1e-12);
    assert_int_equal(found.from_us, 20 * day);
    assert_int_equal(found.inside, 3);
    assert_int_equal(found.pool_inside, 3);
    assert_true(fabs(found.expected - e) < 1e-12);
    assert_true(found.p > 0 && found.p < .2);
}

static void scan__group_is_the_pool__p_is_one(void **state) {
    (void)state;
    int64_t pool[] = {1, 2, 3, 50 * day, 50 * day + 1};
    avp_ctx ctx = check_ctx(2);
    const avpi_scan s = {.pool = pool,
                         .n_pool = 5,
                         .members = pool,
                         .n_members = 5,
                         .windows = {2, {day, 7 * day}},
                         .draws = 500,
                         .seed = 1};
    assert_true(scan(&ctx, &s).p == 1);
}

static void scan__one_account__no_harm(void **state) {
    (void)state;
    int64_t pool[] = {5};
    avp_ctx ctx = check_ctx(1);
    const avpi_scan s = {
        .pool = pool, .n_pool = 1, .members = pool, .n_members = 1, .windows = {1, {0}}, .draws = 99, .seed = 1};
    assert_true(scan(&ctx, &s).p == 1);
}

/* 1000 over ten years, 40 of a group of 50 within a day: beyond the reach of any number of draws. */
static void scan__far_beyond_the_draws__union_bound(void **state) {
    (void)state;
    enum { POOL = 1000, GROUP = 50 };
    int64_t pool[POOL], members[GROUP];
    for (int64_t i = 0; i < GROUP; i++)
        members[i] = i < 40 ? 1000 * day + i : (1100 + 10 * i) * day;
    for (int64_t i = 0, at = 0; i < POOL - GROUP + GROUP; i++)
        pool[at++] = i < GROUP ? members[i] : 4 * i * day;
    for (size_t i = 1; i < POOL; i++) /* order them */
        for (size_t k = i; k > 0 && pool[k - 1] > pool[k]; k--) {
            int64_t swap = pool[k];
            pool[k] = pool[k - 1];
            pool[k - 1] = swap;
        }
    avp_ctx ctx = check_ctx(1);
    avpi_scan s = {.pool = pool,
                   .n_pool = POOL,
                   .members = members,
                   .n_members = GROUP,
                   .windows = {1, {day}},
                   .draws = 999,
                   .seed = 1};
    avpi_scan_found found = scan(&ctx, &s);
    assert_int_equal(found.exceeding, 0);
    assert_true(found.p < 1e-40 && found.p > 0);
}

static int by_time(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

/* Sorting by insertion, by radix and by marks: all three are met by these sizes. */
static void scan__any_threads__same_p(void **state) {
    (void)state;
    enum { POOL = 5000 };
    static const size_t sizes[] = {20, 100, 3000};
    static int64_t pool[POOL], members[POOL];
    avpi_rng rng;
    avpi_rng_init(&rng, 5, 0);
    for (size_t i = 0; i < POOL; i++)
        pool[i] = (int64_t)avpi_rng_below(&rng, 900) * day / 2;
    qsort(pool, POOL, sizeof *pool, by_time);
    for (size_t k = 0; k < 3; k++) {
        double p[3];
        for (unsigned t = 0; t < 3; t++) {
            for (size_t i = 0; i < sizes[k]; i++)
                members[i] = pool[i * POOL / sizes[k]];
            avp_ctx ctx = check_ctx(1u << t);
            const avpi_scan s = {.pool = pool,
                                 .n_pool = POOL,
                                 .members = members,
                                 .n_members = sizes[k],
                                 .windows = {2, {day, 7 * day}},
                                 .draws = 300,
                                 .seed = 9};
            p[t] = scan(&ctx, &s).p;
        }
        assert_true(p[0] == p[1] && p[1] == p[2]);
        assert_true(p[0] > .3); /* evenly spread: less striking than chance */
    }
}

static avp_status scan_once(const avp_ctx *ctx, void *state, avp_error *err) {
    int64_t pool[200];
    avpi_scan_found found = {0};
    (void)state;
    for (int64_t i = 0; i < 200; i++)
        pool[i] = i * day;
    const avpi_scan s = {.pool = pool,
                         .n_pool = 200,
                         .members = pool + 90,
                         .n_members = 8,
                         .windows = {2, {day, 7 * day}},
                         .draws = 130,
                         .seed = 1};
    return avpi_scan_test(ctx, &s, &found, err);
}

static void scan__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(scan_once, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan__by_hand__window_and_value), cmocka_unit_test(scan__group_is_the_pool__p_is_one),
        cmocka_unit_test(scan__one_account__no_harm),      cmocka_unit_test(scan__far_beyond_the_draws__union_bound),
        cmocka_unit_test(scan__any_threads__same_p),       cmocka_unit_test(scan__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
