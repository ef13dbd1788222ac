#include "support/check.h"
#include "support/small_acts.h"

#include "links/null_n1.h"

#include <math.h>

enum { SECOND = 1000000, ACTS = 3000, ACCOUNTS = 60, OBJECTS = 40 };

static small_act rows[ACTS];

static avp_acts busy_acts(const avp_ctx *ctx, uint64_t seed) {
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 0);
    small_random(&rng, rows, ACTS, ACCOUNTS, OBJECTS, 3000, 0);
    for (size_t i = 0; i < ACTS; i += 3) /* activity that differs */
        rows[i].account = rows[i].account % 7;
    return small_acts(ctx, rows, ACTS, ACCOUNTS, OBJECTS, false);
}

/* The lambdas of all pairs sum to the co-actions, also where a cap took acts away. */
static void n1__lambdas_of_all_pairs__sum_to_the_co_actions(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        avp_ctx ctx = check_ctx(2);
        avp_error err = {0};
        avp_acts acts = busy_acts(&ctx, seed);
        avp_windows windows = {.count = 3, .us = {SECOND, 10 * SECOND, 100 * SECOND}};
        avpi_slots slots = {0};
        assert_int_equal(avpi_slots_count(&ctx, &acts, &windows, 5, true, &slots, &err), AVP_OK);
        assert_true(slots.over[2] > 0);
        for (size_t k = 0; k < 3; k++) {
            avpi_n1 model = avpi_n1_model(&slots, k, 1770, .01);
            double sum = 0;
            for (uint32_t a = 0; a < ACCOUNTS; a++)
                for (uint32_t b = a + 1; b < ACCOUNTS; b++)
                    sum += avpi_n1_lambda(&model, a, b);
            assert_true(fabs(sum - (double)slots.co_actions[k]) <= 1e-9 * (double)slots.co_actions[k]);
        }
        avpi_slots_free(&ctx, &slots);
        avp_acts_free(&ctx, &acts);
    }
}

/* W = 100, ten accounts of ten acts: lambda = 2 * 100 * 100 / (10000 - 1000). */
static void n1__equal_accounts__lambda_by_hand(void **state) {
    (void)state;
    uint32_t acts_of[10];
    for (size_t i = 0; i < 10; i++)
        acts_of[i] = 10;
    avpi_slots slots = {
        .n_windows = 1, .co_actions = {100}, .acts = {100}, .pairings = {10000 - 1000}, .acts_of = {acts_of}};
    avpi_n1 model = avpi_n1_model(&slots, 0, 45, .01);
    assert_true(fabs(avpi_n1_lambda(&model, 3, 4) - 20000.0 / 9000.0) < 1e-14);
}

/* The rule of a count drops no pair whose p is at most q K / m for any number K of links that could pass. */
static void n1_keep__any_pair_that_could_pass__is_kept(void **state) {
    (void)state;
    avpi_rng rng;
    size_t kept = 0, dropped = 0;
    avpi_rng_init(&rng, 4, 0);
    for (int i = 0; i < 300; i++) {
        uint32_t acts_of[2] = {1 + (uint32_t)avpi_rng_below(&rng, 300), 1 + (uint32_t)avpi_rng_below(&rng, 300)};
        uint64_t acts = 1000 + avpi_rng_below(&rng, 20000), co_actions = 1 + avpi_rng_below(&rng, 20 * acts);
        double m = 1e3 * pow(10, 6 * avpi_rng_real(&rng));
        avpi_n1 model = {.acts_of = acts_of,
                         .scale = 2.0 * (double)co_actions / ((double)acts * (double)acts),
                         .acts = acts,
                         .co_actions = co_actions,
                         .m = m,
                         .q = .01};
        avpi_keep keep = avpi_n1_keep(&model, 1);
        uint32_t most = acts_of[0] < acts_of[1] ? acts_of[0] : acts_of[1];
        for (uint32_t x = 1; x <= most; x++) {
            /* All links that pass have x co-actions or more, so there are at most W / x: the weakest that could still help. */
            double links = fmin(m, floor((double)co_actions / x));
            bool could = avp_links_poisson_log10_tail(x, avpi_n1_lambda(&model, 0, 1)) <= log10(.01 * links / m);
            bool keeps = avpi_keeps(&keep, NULL, 0, 1, x);
            assert_true(keeps || !could);
            kept += keeps;
            dropped += !keeps;
        }
    }
    assert_true(kept > 1000 && dropped > 1000);
}

static void n1_keep__no_co_actions__keeps_nothing(void **state) {
    (void)state;
    uint32_t acts_of[2] = {5, 5};
    avpi_n1 model = {.acts_of = acts_of, .acts = 10, .m = 1, .q = .01};
    avpi_keep keep = avpi_n1_keep(&model, 1);
    assert_int_equal(keep.least, UINT32_MAX);
    assert_false(avpi_keeps(&keep, NULL, 0, 1, 3));
}

/* So few acts that chance explains everything: nothing need be counted at all. */
static void n1_keep__crowded_collection__keeps_nothing(void **state) {
    (void)state;
    uint32_t acts_of[2] = {50, 50};
    avpi_n1 model = {.acts_of = acts_of, .scale = 2, .acts = 100, .co_actions = 4950, .m = 4950, .q = .01};
    avpi_keep keep = avpi_n1_keep(&model, 1);
    assert_int_equal(keep.least, UINT32_MAX);
}

static void n1_keep__min_weight__is_a_floor(void **state) {
    (void)state;
    uint32_t acts_of[2] = {50, 50};
    avpi_n1 model = {.acts_of = acts_of, .scale = 1e-9, .acts = 100000, .co_actions = 5, .m = 1e6, .q = .01};
    assert_true(avpi_n1_keep(&model, 1).least < 7);
    assert_int_equal(avpi_n1_keep(&model, 7).least, 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(n1__lambdas_of_all_pairs__sum_to_the_co_actions),
        cmocka_unit_test(n1__equal_accounts__lambda_by_hand),
        cmocka_unit_test(n1_keep__any_pair_that_could_pass__is_kept),
        cmocka_unit_test(n1_keep__no_co_actions__keeps_nothing),
        cmocka_unit_test(n1_keep__crowded_collection__keeps_nothing),
        cmocka_unit_test(n1_keep__min_weight__is_a_floor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
