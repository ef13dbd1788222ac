#include "support/check.h"
#include "support/small_acts.h"

#include "avispero/links.h"

enum { SECOND = 1000000 };

/* Object 2: the closest of several acts, b before a. Object 0: later in time. Object 1: too far apart. Object 3: one alone. */
static void evidence__several_objects__closest_acts_in_order_of_time(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    small_act rows[] = {{0, 4, 500 * SECOND, 0},
                        {0, 5, 500 * SECOND, 1},
                        {1, 4, 0, 2},
                        {1, 5, 11 * SECOND, 3},
                        {2, 4, 10 * SECOND, 4},
                        {2, 5, 20 * SECOND, 5},
                        {2, 5, 33 * SECOND, 6},
                        {2, 1, 34 * SECOND, 7},
                        {2, 4, 35 * SECOND, 8},
                        {3, 4, 0, 9}};
    avp_acts acts = small_acts(&ctx, rows, 10, 6, 4, false);
    avp_co_action *found = NULL;
    size_t count = 0;
    assert_int_equal(avp_links_evidence(&ctx, &acts, 4, 5, 10 * SECOND, &found, &count, &err), AVP_OK);
    assert_int_equal(count, 2);
    assert_int_equal(found[0].object, 2);
    assert_int_equal(acts.time_us[found[0].act_a], 35 * SECOND);
    assert_int_equal(acts.time_us[found[0].act_b], 33 * SECOND);
    assert_int_equal(found[0].gap_us, -2 * SECOND);
    assert_int_equal(found[1].object, 0);
    assert_int_equal(found[1].gap_us, 0);
    assert_int_equal(acts.account[found[1].act_a], 4);
    assert_int_equal(acts.account[found[1].act_b], 5);
    avp_free(&ctx, found);
    avp_acts_free(&ctx, &acts);
}

/* As many objects as the weight of the link, whatever the accounts and the window. */
static void evidence__random_pairs__as_many_as_their_weight(void **state) {
    (void)state;
    enum { ACTS = 120, ACCOUNTS = 7, OBJECTS = 12 };
    avpi_rng rng;
    uint64_t found_in_all = 0;
    avpi_rng_init(&rng, 11, 0);
    for (int i = 0; i < 200; i++) {
        avp_ctx ctx = check_ctx(1);
        avp_error err = {0};
        small_act rows[ACTS];
        avp_links links = {0};
        avp_links_options opts;
        small_random(&rng, rows, ACTS, ACCOUNTS, OBJECTS, 100, 0);
        avp_acts acts = small_acts(&ctx, rows, ACTS, ACCOUNTS, OBJECTS, false);
        avp_options_init(&avp_links_option_table, &opts);
        opts.null = AVP_NULL_NONE;
        opts.windows = (avp_windows){.count = 1, .us = {(int64_t)avpi_rng_below(&rng, 30) * SECOND}};
        assert_int_equal(avp_links_find(&ctx, &acts, &opts, &links, &err), AVP_OK);
        const avp_window_links *w = &links.windows[0];
        for (size_t k = 0; k < w->count; k++) {
            avp_co_action *found = NULL;
            size_t count = 0;
            assert_int_equal(avp_links_evidence(&ctx, &acts, w->b[k], w->a[k], w->window_us, &found, &count, &err),
                             AVP_OK);
            assert_int_equal(count, w->weight[k]);
            for (size_t j = 0; j < count; j++) {
                assert_int_equal(acts.account[found[j].act_a], w->b[k]);
                assert_int_equal(acts.account[found[j].act_b], w->a[k]);
                assert_true(llabs(found[j].gap_us) <= w->window_us);
                found_in_all++;
            }
            avp_free(&ctx, found);
        }
        avp_links_free(&ctx, &links);
        avp_acts_free(&ctx, &acts);
    }
    assert_true(found_in_all > 1000);
}

static void evidence__accounts_that_are_none__are_refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 0, 1}};
    avp_acts acts = small_acts(&ctx, rows, 2, 2, 1, false);
    avp_co_action *found = NULL;
    size_t count = 0;
    assert_int_equal(avp_links_evidence(&ctx, &acts, 0, 0, 0, &found, &count, &err), AVP_E_ARG);
    assert_int_equal(avp_links_evidence(&ctx, &acts, 0, 2, 0, &found, &count, &err), AVP_E_ARG);
    assert_int_equal(avp_links_evidence(&ctx, &acts, 0, 1, -1, &found, &count, &err), AVP_E_ARG);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence__several_objects__closest_acts_in_order_of_time),
        cmocka_unit_test(evidence__random_pairs__as_many_as_their_weight),
        cmocka_unit_test(evidence__accounts_that_are_none__are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
