/* CooRnet's interval and bins, on tables small enough to work out by hand. */
#include "support/check.h"
#include "support/small_acts.h"

#include "compare/coornet.h"

enum { S = 1000000 };

static avp_acts acts_of(const avp_ctx *ctx, small_act *rows, size_t n, uint32_t accounts, uint32_t objects) {
    return small_acts(ctx, rows, n, accounts, objects, false);
}

/*
 * Second shares after 5, 20, 40 s; the 10 % quantile of these is 8 s, so only the first object is quick. Of its four shares the third is the
 * first past one half (rank 3 of 4): 9 s.
 */
static void interval__three_objects__by_hand(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    double interval = 0;
    small_act rows[] = {{0, 0, 0, 0},      {0, 1, 5 * S, 1}, {0, 2, 9 * S, 2},  {0, 3, 100 * S, 3}, {1, 0, 0, 4},
                        {1, 1, 20 * S, 5}, {2, 0, 0, 6},     {2, 1, 40 * S, 7}, {3, 0, 0, 8}};
    avp_acts acts = acts_of(&ctx, rows, 9, 4, 4);
    assert_int_equal(avpi_coornet_interval(&ctx, &acts, .1, .5, &interval, &err), AVP_OK);
    assert_true(interval == 9);
    /* all three objects count: 9, 20 and 40 s, whose median is 20 */
    assert_int_equal(avpi_coornet_interval(&ctx, &acts, 1, .5, &interval, &err), AVP_OK);
    assert_true(interval == 20);
    avp_acts_free(&ctx, &acts);
}

static void interval__same_second_or_nothing__one_second(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    double interval = 0;
    small_act rows[] = {{0, 0, 7 * S, 0}, {0, 1, 7 * S, 1}};
    avp_acts acts = acts_of(&ctx, rows, 2, 2, 1), none = {.trace = "url"};
    assert_int_equal(avpi_coornet_interval(&ctx, &acts, .1, .5, &interval, &err), AVP_OK);
    assert_true(interval == 1);
    assert_int_equal(avpi_coornet_interval(&ctx, &none, .1, .5, &interval, &err), AVP_OK);
    assert_true(interval == 1);
    avp_acts_free(&ctx, &acts);
}

/* Bins of 10 s from the first share: 0-9, 10-19 ... A burst at 8 and 11 s is cut in two, one at 31 and 33 s is whole. */
static void mark__burst_across_a_border__cut(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 8 * S, 1}, {0, 2, 11 * S, 2}, {0, 3, 31 * S, 3}, {0, 4, 33 * S, 4}};
    avp_acts acts = acts_of(&ctx, rows, 5, 5, 1);
    uint8_t marks[5];
    const uint8_t wanted[5] = {1, 1, 0, 1, 1};
    avpi_coornet_mark(&acts, 10, marks);
    assert_memory_equal(marks, wanted, sizeof wanted);
    avp_acts_free(&ctx, &acts);
}

static void mark__one_account_alone__nothing(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_act rows[] = {{0, 0, 0, 0}, {0, 0, S, 1}, {1, 0, 0, 2}, {1, 0, S, 3}, {1, 1, 900 * S, 4}};
    avp_acts acts = acts_of(&ctx, rows, 5, 2, 2);
    uint8_t marks[5];
    const uint8_t wanted[5] = {0, 0, 1, 1, 0}; /* the second object has two accounts: rows are counted, not accounts */
    avpi_coornet_mark(&acts, 10, marks);
    assert_memory_equal(marks, wanted, sizeof wanted);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interval__three_objects__by_hand),
        cmocka_unit_test(interval__same_second_or_nothing__one_second),
        cmocka_unit_test(mark__burst_across_a_border__cut),
        cmocka_unit_test(mark__one_account_alone__nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
