#include "support/check.h"
#include "support/faulty.h"
#include "support/small_acts.h"

#include "avispero/links.h"

enum { SECOND = 1000000 };

/* Object 1: four acts of three accounts within 2 s, cap 2: all over. Object 3: five acts. Object 0: three acts, none over. */
static small_act rows[] = {{0, 0, 0, 0},           {0, 1, 0, 1},           {0, 2, 0, 2},
                           {1, 0, 10 * SECOND, 3}, {1, 1, 11 * SECOND, 4}, {1, 2, 11 * SECOND, 5},
                           {1, 2, 12 * SECOND, 6}, {1, 3, 60 * SECOND, 7}, {3, 0, 0, 8},
                           {3, 1, 0, 9},           {3, 2, 0, 10},          {3, 3, 0, 11},
                           {3, 4, 0, 12}};

static avp_acts busy_acts(const avp_ctx *ctx) {
    return small_acts(ctx, rows, sizeof rows / sizeof *rows, 5, 4, false);
}

static void viral__two_moments__largest_first(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_acts acts = busy_acts(&ctx);
    avp_viral *found = NULL;
    size_t count = 0;
    assert_int_equal(avp_links_viral(&ctx, &acts, 2 * SECOND, 2, &found, &count, &err), AVP_OK);
    assert_int_equal(count, 2);
    assert_int_equal(found[0].object, 3);
    assert_int_equal(found[0].acts, 5);
    assert_int_equal(found[1].object, 1);
    assert_int_equal(found[1].acts, 4);
    assert_int_equal(found[1].accounts, 3);
    assert_int_equal(found[1].first_us, 10 * SECOND);
    assert_int_equal(found[1].last_us, 12 * SECOND);
    avp_free(&ctx, found);
    assert_int_equal(avp_links_viral(&ctx, &acts, 2 * SECOND, 0, &found, &count, &err), AVP_OK);
    assert_int_equal(count, 0);
    avp_free(&ctx, found);
    avp_acts_free(&ctx, &acts);
}

/* The same acts as the count of links leaves out. */
static void viral__all_moments__sum_to_the_acts_over_the_cap(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_acts acts = busy_acts(&ctx);
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.cap = 2;
    opts.windows = (avp_windows){.count = 3, .us = {0, SECOND, 60 * SECOND}};
    avp_links links = {0};
    assert_int_equal(avp_links_find(&ctx, &acts, &opts, &links, &err), AVP_OK);
    for (size_t k = 0; k < 3; k++) {
        avp_viral *found = NULL;
        size_t count = 0;
        uint64_t sum = 0;
        assert_int_equal(avp_links_viral(&ctx, &acts, opts.windows.us[k], links.cap, &found, &count, &err), AVP_OK);
        for (size_t i = 0; i < count; i++)
            sum += found[i].acts;
        assert_int_equal(sum, links.windows[k].over_cap_acts);
        assert_true(sum > 0);
        avp_free(&ctx, found);
    }
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

static avp_status find(const avp_ctx *ctx, void *state, avp_error *err) {
    avp_viral *found = NULL;
    size_t count = 0;
    avp_status status = avp_links_viral(ctx, state, SECOND, 2, &found, &count, err);
    avp_free(ctx, found);
    return status;
}

static void viral__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = busy_acts(&ctx);
    faulty_run(find, &acts);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(viral__two_moments__largest_first),
        cmocka_unit_test(viral__all_moments__sum_to_the_acts_over_the_cap),
        cmocka_unit_test(viral__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
