/* The whole way from acts to links at its edges. */
#include "support/check.h"
#include "support/small_acts.h"

#include "avispero/links.h"

#include <math.h>

enum { SECOND = 1000000 };

static avp_links_options options(int64_t window_us, avp_links_null null) {
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){.count = 1, .us = {window_us}};
    opts.null = (int)null;
    return opts;
}

static avp_links find(const avp_ctx *ctx, const avp_acts *acts, const avp_links_options *opts) {
    avp_error err = {0};
    avp_links links = {0};
    avp_status status = avp_links_find(ctx, acts, opts, &links, &err);
    if (status != AVP_OK)
        fail_msg("%s", err.text);
    return links;
}

/* Number of links and their summed weight, in one window, without a null model. */
static void expect(small_act *rows, size_t n, int64_t window_us, size_t count, uint64_t weight) {
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = small_acts(&ctx, rows, n, 8, 8, false);
    avp_links_options opts = options(window_us, AVP_NULL_NONE);
    avp_links links = find(&ctx, &acts, &opts);
    uint64_t sum = 0;
    for (size_t i = 0; i < links.windows[0].count; i++)
        sum += links.windows[0].weight[i];
    assert_int_equal(links.windows[0].count, count);
    assert_int_equal(sum, weight);
    assert_int_equal(links.windows[0].co_actions, weight);
    assert_null(links.windows[0].expected);
    assert_null(links.windows[0].log10_p);
    assert_true(isnan(links.windows[0].threshold_p));
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

static void links__no_acts_at_all__are_none(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = {0};
    for (int null = AVP_NULL_NONE; null <= AVP_NULL_N1; null++) {
        avp_links_options opts = options(60 * SECOND, (avp_links_null)null);
        avp_links links = find(&ctx, &acts, &opts);
        assert_int_equal(links.n_windows, 1);
        assert_int_equal(links.windows[0].count, 0);
        assert_int_equal(links.windows[0].log10_p != NULL, null == AVP_NULL_N1);
        avp_links_free(&ctx, &links);
    }
}

static void links__default_options__five_windows(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 0, 1}};
    avp_acts acts = small_acts(&ctx, rows, 2, 2, 1, false);
    avp_links links = find(&ctx, &acts, NULL);
    assert_int_equal(links.n_windows, 5);
    assert_int_equal(links.windows[1].window_us, 60 * SECOND);
    assert_int_equal(links.cap, 500);
    for (size_t k = 0; k < 5; k++)
        assert_int_equal(links.windows[k].co_actions, 1);
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

static void links__one_act__is_none(void **state) {
    (void)state;
    small_act rows[] = {{0, 0, 0, 0}};
    expect(rows, 1, 60 * SECOND, 0, 0);
}

static void links__two_acts_at_the_ends_of_the_window__are_one(void **state) {
    (void)state;
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 60 * SECOND, 1}};
    expect(rows, 2, 60 * SECOND, 1, 1);
    expect(rows, 2, 60 * SECOND - 1, 0, 0);
}

static void links__window_zero__asks_for_equal_times(void **state) {
    (void)state;
    small_act rows[] = {{0, 0, 5, 0}, {0, 1, 5, 1}, {0, 2, 6, 2}};
    expect(rows, 3, 0, 1, 1);
}

static void links__other_object__is_not_together(void **state) {
    (void)state;
    small_act rows[] = {{0, 0, 0, 0}, {1, 1, 0, 1}};
    expect(rows, 2, 60 * SECOND, 0, 0);
}

static void links__account_with_itself__is_no_link(void **state) {
    (void)state;
    small_act rows[] = {{0, 3, 0, 0}, {0, 3, 1, 1}, {0, 3, 2, 2}};
    expect(rows, 3, 60 * SECOND, 0, 0);
}

/* Two accounts act three times each within the window: one object, weight 1. Equal rows change nothing. */
static void links__repeats_and_ties__count_an_object_once(void **state) {
    (void)state;
    small_act rows[] = {{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 5, 1}, {0, 1, 0, 2}, {0, 1, 0, 2}, {0, 1, 9, 3}};
    expect(rows, 6, 10, 1, 1);
}

/* i acts twice, far apart; y answers both times: still one object. */
static void links__met_twice_far_apart__counts_once(void **state) {
    (void)state;
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 1, 1}, {0, 0, 1000, 2}, {0, 1, 1001, 3}, {0, 2, 5000, 4}};
    expect(rows, 5, 10, 1, 1);
}

static void links__first_and_last_moment__do_not_wrap(void **state) {
    (void)state;
    small_act rows[] = {{0, 0, INT64_MIN, 0}, {0, 1, INT64_MAX, 1}, {0, 2, INT64_MIN, 2}, {0, 3, INT64_MAX - 1, 3}};
    expect(rows, 4, 2592000 * (int64_t)SECOND, 2, 2);
}

/* All ids at their largest. */
static void links__last_account_and_object__are_counted(void **state) {
    (void)state;
    small_act rows[] = {{7, 7, 0, 0}, {7, 6, 0, 1}};
    expect(rows, 2, 0, 1, 1);
}

static void links__min_weight__cuts(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 0, 1}, {1, 0, 0, 2}, {1, 1, 0, 3}, {2, 1, 0, 4}, {2, 2, 0, 5}};
    avp_acts acts = small_acts(&ctx, rows, 6, 3, 3, false);
    avp_links_options opts = options(0, AVP_NULL_NONE);
    opts.min_weight = 2;
    avp_links links = find(&ctx, &acts, &opts);
    assert_int_equal(links.windows[0].count, 1);
    assert_int_equal(links.windows[0].weight[0], 2);
    assert_int_equal(links.windows[0].co_actions, 3); /* W is not cut */
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

/* Five accounts at once, cap 3: all five acts are over; the pair beside them is not. Acts, not accounts, fill a slot. */
static void links__over_the_cap__acts_leave_count_and_test(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 0, 1}, {0, 2, 0, 2}, {0, 2, 0, 3},
                        {0, 2, 0, 4}, {1, 0, 0, 5}, {1, 1, 0, 6}};
    avp_acts acts = small_acts(&ctx, rows, 7, 3, 2, false);
    avp_links_options opts = options(0, AVP_NULL_N1);
    opts.cap = 3;
    avp_links links = find(&ctx, &acts, &opts);
    assert_int_equal(links.cap, 3);
    assert_int_equal(links.windows[0].over_cap_acts, 5);
    assert_int_equal(links.windows[0].acts, 2);
    assert_int_equal(links.windows[0].co_actions, 1);
    avp_links_free(&ctx, &links);
    opts.null = AVP_NULL_NONE; /* the cap belongs to the null model */
    links = find(&ctx, &acts, &opts);
    assert_int_equal(links.cap, 0);
    assert_int_equal(links.windows[0].over_cap_acts, 0);
    assert_int_equal(links.windows[0].co_actions, 4);
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

/* ---- windows and the precision of the times ---- */

static unsigned warnings;

static void count_warning(void *self, avp_log_level level, const char *text) {
    (void)self;
    assert_int_equal(level, AVP_LOG_WARNING);
    assert_non_null(strstr(text, "60 s"));
    warnings++;
}

static void links__times_to_the_minute__shorter_windows_are_left_out(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 0, 1}};
    avp_acts acts = small_acts(&ctx, rows, 2, 2, 1, false);
    acts.precision_us = 60 * SECOND;
    ctx.log = count_warning;
    warnings = 0;
    avp_links links = find(&ctx, &acts, NULL);
    assert_int_equal(links.n_windows, 4);
    assert_int_equal(links.windows[0].window_us, 60 * SECOND);
    assert_int_equal(warnings, 1);
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

static void links__only_window_below_the_precision__is_refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 0, 1}};
    avp_acts acts = small_acts(&ctx, rows, 2, 2, 1, false);
    avp_links links = {.n_windows = 77};
    avp_links_options opts = options(10 * SECOND, AVP_NULL_N1);
    acts.precision_us = 60 * SECOND;
    assert_int_equal(avp_links_find(&ctx, &acts, &opts, &links, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "--window 60"));
    assert_int_equal(links.n_windows, 77); /* untouched */
    opts.windows.us[0] = 0;                /* equal times mean something at any precision */
    links = find(&ctx, &acts, &opts);
    assert_int_equal(links.windows[0].co_actions, 1);
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

/* ---- options ---- */

static void refuse(const avp_acts *acts, const avp_links_options *opts, avp_status expected, const char *word) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_links links = {.n_windows = 77};
    assert_int_equal(avp_links_find(&ctx, acts, opts, &links, &err), expected);
    if (!strstr(err.text, word))
        fail_msg("\"%s\" does not say \"%s\"", err.text, word);
    assert_int_equal(links.n_windows, 77);
}

static void links__options_that_make_no_sense__are_refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 0, UINT32_MAX}};
    avp_acts acts = small_acts(&ctx, rows, 2, 2, 1, false);
    avp_links_options opts = options(0, AVP_NULL_N1);
    opts.q = NAN;
    refuse(&acts, &opts, AVP_E_ARG, "q");
    opts = options(0, AVP_NULL_N1);
    opts.min_weight = 0;
    refuse(&acts, &opts, AVP_E_ARG, "min-weight");
    opts = options(-1, AVP_NULL_N1);
    refuse(&acts, &opts, AVP_E_ARG, "window");
    opts = options(0, AVP_NULL_N1);
    opts.count = AVP_COUNT_QUT;
    refuse(&acts, &opts, AVP_E_ARG, "--null none");
    opts.null = AVP_NULL_NONE;
    refuse(&acts, &opts, AVP_E_INPUT, "some rows");
    opts.windows = (avp_windows){.count = 2, .us = {0, SECOND}};
    refuse(&acts, &opts, AVP_E_ARG, "one window");
    opts = options(0, AVP_NULL_NONE);
    opts.count = AVP_COUNT_COORTWEET;
    uint32_t *post = acts.post;
    acts.post = NULL;
    refuse(&acts, &opts, AVP_E_ARG, "ids of the posts");
    acts.post = post;
    avp_acts_free(&ctx, &acts);
}

static bool always(void *self) {
    (void)self;
    return true;
}

static void links__cancelled__says_so_and_leaves_nothing(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    small_act rows[] = {{0, 0, 0, 0}, {0, 1, 0, 1}};
    avp_acts acts = small_acts(&ctx, rows, 2, 2, 1, false);
    avp_links links = {.n_windows = 77};
    ctx.cancelled = always;
    assert_int_equal(avp_links_find(&ctx, &acts, NULL, &links, &err), AVP_E_CANCELLED);
    assert_int_equal(links.n_windows, 77);
    avp_acts_free(&ctx, &acts);
}

static void option_table__every_row__has_what_help_needs(void **state) {
    (void)state;
    const avp_option_table *table = &avp_links_option_table;
    assert_string_equal(table->stage, "links");
    for (size_t i = 0; i < table->count; i++) {
        assert_non_null(table->options[i].name);
        assert_non_null(table->options[i].help);
        assert_true(table->options[i].offset < table->struct_size);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links__no_acts_at_all__are_none),
        cmocka_unit_test(links__default_options__five_windows),
        cmocka_unit_test(links__one_act__is_none),
        cmocka_unit_test(links__two_acts_at_the_ends_of_the_window__are_one),
        cmocka_unit_test(links__window_zero__asks_for_equal_times),
        cmocka_unit_test(links__other_object__is_not_together),
        cmocka_unit_test(links__account_with_itself__is_no_link),
        cmocka_unit_test(links__repeats_and_ties__count_an_object_once),
        cmocka_unit_test(links__met_twice_far_apart__counts_once),
        cmocka_unit_test(links__first_and_last_moment__do_not_wrap),
        cmocka_unit_test(links__last_account_and_object__are_counted),
        cmocka_unit_test(links__min_weight__cuts),
        cmocka_unit_test(links__over_the_cap__acts_leave_count_and_test),
        cmocka_unit_test(links__times_to_the_minute__shorter_windows_are_left_out),
        cmocka_unit_test(links__only_window_below_the_precision__is_refused),
        cmocka_unit_test(links__options_that_make_no_sense__are_refused),
        cmocka_unit_test(links__cancelled__says_so_and_leaves_nothing),
        cmocka_unit_test(option_table__every_row__has_what_help_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
