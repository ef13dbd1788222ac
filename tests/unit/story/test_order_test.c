#include "support/check.h"

#include "base/rng.h"
#include "story/order_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void assert_near(double value, double expected, double tolerance) {
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.15g is not %.15g", value, expected);
}

/* One cascade of group 1 a row of followers, a second apart, all members. */
typedef struct made {
    avp_ctx ctx;
    avp_cascades all;
    avp_cascade of[256];
    avp_actor actors[16384];
} made;

static void begin(made *m) {
    memset(m, 0, sizeof *m);
    m->ctx = check_ctx(1);
    m->all.of = m->of;
    m->all.actors = m->actors;
}

static void add(made *m, const int64_t *followers, uint32_t n, int64_t step_us) {
    m->of[m->all.count++] = (avp_cascade){.group = 1, .first = m->all.n_actors, .n = n, .members = n};
    for (uint32_t i = 0; i < n; i++)
        m->actors[m->all.n_actors++] =
            (avp_actor){.account = i, .time_us = i * step_us, .followers = followers[i], .member = true};
}

/* [0] all groups, [1] all by hour, [2] group 1, [3] group 1 by hour */
static const avp_order_test *test(made *m) {
    avp_error err = {0};
    free(m->all.orders);
    assert_int_equal(avpi_order_find(&m->ctx, 1, &m->all, &err), AVP_OK);
    assert_int_equal(m->all.n_orders, 4);
    return m->all.orders;
}

static void end(made *m) {
    free(m->all.orders);
}

static const int64_t second = 1000000, hour = INT64_C(3600000000);

static void order__six_growing__known_answers(void **state) {
    static const int64_t followers[] = {10, 20, 30, 1000, 5000, 9000};
    (void)state;
    double rank[6], size[6];
    for (int i = 0; i < 6; i++) {
        rank[i] = i + 1;
        size[i] = log10(1 + (double)followers[i]);
    }
    avpi_order order = avpi_order_moments(rank, size, 6);
    assert_near(order.t, 62.382682, 5e-7);
    assert_near(order.expected, 50.780644, 5e-7);
    assert_near(sqrt(order.variance), 5.388171, 5e-7);
    assert_near((order.t - order.expected) / sqrt(order.variance), 2.1532, 5e-5);
    assert_near(pow(10, avpi_order_exact(rank, size, 6)), 1.0 / 720, 1e-12);
}

static void order__one_small_cascade__exact(void **state) {
    static const int64_t followers[] = {10, 20, 30, 1000, 5000, 9000};
    static made m;
    (void)state;
    begin(&m);
    add(&m, followers, 6, second);
    const avp_order_test *orders = test(&m);
    for (int i = 0; i < 4; i++) {
        assert_near(pow(10, orders[i].log10_p), 1.0 / 720, 1e-12);
        assert_int_equal(orders[i].actors, 6);
    }
    assert_near(m.of[0].z, 2.1532, 5e-5);
    end(&m);
}

static void order__by_hour__compares_within_hours_only(void **state) {
    static const int64_t followers[] = {10, 20, 5000, 4000}; /* rising over the hours, falling inside the last */
    static made m;
    (void)state;
    begin(&m);
    add(&m, followers, 4, hour / 2);
    const avp_order_test *orders = test(&m);
    assert_true(orders[0].z > 1);
    assert_near(orders[1].z, 0, 0.9); /* one pair up, one down: the wider one weighs more */
    assert_true(orders[1].z > 0 && orders[1].z < orders[0].z);
    end(&m);
    begin(&m);
    add(&m, followers, 4, hour);
    orders = test(&m);
    assert_true(isnan(orders[1].z) && orders[1].actors == 0);
    end(&m);
}

static void order__unknown_followers_and_ties__left_out_and_shared(void **state) {
    static const int64_t followers[] = {10, -1, 100, 1000};
    static made m;
    (void)state;
    begin(&m);
    add(&m, followers, 4, 0); /* all at once: nothing is earlier */
    const avp_order_test *orders = test(&m);
    assert_true(isnan(orders[0].z) && orders[0].cascades == 0);
    end(&m);
    begin(&m);
    add(&m, followers, 4, second);
    assert_int_equal(test(&m)[0].actors, 3);
    assert_near(pow(10, m.all.orders[0].log10_p), 1.0 / 6, 1e-12);
    end(&m);
}

static void order__author_at_the_same_second__is_first(void **state) {
    static const int64_t followers[] = {10, 100, 1000};
    static made m;
    (void)state;
    begin(&m);
    add(&m, followers, 3, 0);
    m.actors[0].author = true;
    assert_near(pow(10, test(&m)[0].log10_p), 1.0 / 3, 1e-12); /* the smallest of three stands first */
    end(&m);
}

/* 20 cascades of 10, sizes log-normal, in random order: p must be uniform. */
static double random_p(made *m, uint64_t seed) {
    enum { CASCADES = 20, SIZE = 10 };
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 0);
    begin(m);
    for (int c = 0; c < CASCADES; c++) {
        int64_t followers[SIZE];
        for (int i = 0; i < SIZE; i++)
            followers[i] = (int64_t)exp(6 + 2 * avpi_rng_normal(&rng));
        add(m, followers, SIZE, second);
    }
    double p = pow(10, test(m)[0].log10_p);
    end(m);
    m->all.orders = NULL;
    return p;
}

static void order__random_over_200_seeds__uniform(void **state) {
    enum { SEEDS = 200, BINS = 10 };
    static made m;
    int bin[BINS] = {0}, low = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        double p = random_p(&m, seed);
        bin[p < 1 ? (int)(p * BINS) : BINS - 1]++;
        low += p <= .05;
    }
    double chi_square = 0;
    for (int b = 0; b < BINS; b++)
        chi_square += pow(bin[b] - SEEDS / BINS, 2) / (SEEDS / (double)BINS);
    assert_true(chi_square < 27.88); /* .999 of chi-square with 9 degrees of freedom */
    assert_in_range(low, 2, 21);     /* Binomial(200, .05): .001 on either side */
}

/* Sizes double with every step, but for one in five accounts, which is of any size. */
static void order__planted__strong(void **state) {
    enum { CASCADES = 30, SIZE = 10 };
    static made m;
    avpi_rng rng;
    (void)state;
    avpi_rng_init(&rng, 5, 0);
    begin(&m);
    for (int c = 0; c < CASCADES; c++) {
        int64_t followers[SIZE];
        for (int i = 0; i < SIZE; i++) {
            uint64_t step = avpi_rng_below(&rng, 5) == 0 ? avpi_rng_below(&rng, SIZE) : (uint64_t)i;
            followers[i] = INT64_C(10) << step;
        }
        add(&m, followers, SIZE, second);
    }
    assert_true(test(&m)[0].log10_p < -20);
    end(&m);
}

static void normal_tail__near_and_far__continuous(void **state) {
    (void)state;
    assert_near(pow(10, avpi_normal_log10_tail(0)), .5, 1e-15);
    assert_near(pow(10, avpi_normal_log10_tail(1.6448536269514722)), .05, 1e-14);
    assert_near(avpi_normal_log10_tail(30), avpi_normal_log10_tail(30.000000001), 1e-6);
    assert_true(avpi_normal_log10_tail(100) < -2170 && isnan(avpi_normal_log10_tail((double)NAN)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order__six_growing__known_answers),
        cmocka_unit_test(order__one_small_cascade__exact),
        cmocka_unit_test(order__by_hour__compares_within_hours_only),
        cmocka_unit_test(order__unknown_followers_and_ties__left_out_and_shared),
        cmocka_unit_test(order__author_at_the_same_second__is_first),
        cmocka_unit_test(order__random_over_200_seeds__uniform),
        cmocka_unit_test(order__planted__strong),
        cmocka_unit_test(normal_tail__near_and_far__continuous),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
