/* The rules of src/links/count_qut.c, by an invented case that was counted by hand. */
#include "support/check.h"
#include "support/small_acts.h"

#include "avispero/links.h"

enum { SECOND = 1000000, A = 0, B = 1, C = 2 };

/* weight[from][to] */
typedef struct found {
    size_t count;
    uint32_t weight[3][3];
} found;

static found count(const small_act *lines, size_t n, int64_t window_s, int64_t min_weight, bool loops) {
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_links links = {0};
    small_act rows[32];
    found f = {0};
    assert_true(n <= 32);
    memcpy(rows, lines, n * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i].time_us *= SECOND;
    avp_acts acts = small_acts(&ctx, rows, n, 3, 4, true);
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){.count = 1, .us = {window_s * SECOND}};
    opts.count = AVP_COUNT_QUT;
    opts.null = AVP_NULL_NONE;
    opts.min_weight = min_weight;
    opts.loops = loops;
    assert_int_equal(avp_links_find(&ctx, &acts, &opts, &links, &err), AVP_OK);
    assert_true(links.directed);
    f.count = links.windows[0].count;
    for (size_t i = 0; i < f.count; i++) {
        assert_true(
            i == 0 || links.windows[0].a[i - 1] < links.windows[0].a[i] ||
            (links.windows[0].a[i - 1] == links.windows[0].a[i] && links.windows[0].b[i - 1] < links.windows[0].b[i]));
        f.weight[links.windows[0].a[i]][links.windows[0].b[i]] = links.windows[0].weight[i];
    }
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
    return f;
}

#define COUNT(lines, window, weight, loops) count(lines, sizeof lines / sizeof *lines, window, weight, loops)

/* Object 0: two messages of A at 0 and 1 s, one of B 60 s after the first. {object, account, seconds, message} */
static const small_act basic[] = {{0, A, 0, 0}, {0, A, 1, 1}, {0, B, 60, 2}};

static void qut__two_messages_and_one__weights_differ_by_direction(void **state) {
    (void)state;
    found f = COUNT(basic, 60, 1, false);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.weight[A][B], 2);
    assert_int_equal(f.weight[B][A], 1);
}

static void qut__window_ends__are_inside(void **state) {
    (void)state;
    found f = COUNT(basic, 59, 1, false);
    assert_int_equal(f.weight[A][B], 1);
    assert_int_equal(f.weight[B][A], 1);
    f = COUNT(basic, 58, 1, false);
    assert_int_equal(f.count, 0);
}

static void qut__loops__messages_of_one_account_match(void **state) {
    (void)state;
    found f = COUNT(basic, 1, 1, true);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.weight[A][A], 2);
}

static void qut__min_weight__cuts_each_direction_by_itself(void **state) {
    (void)state;
    found f = COUNT(basic, 60, 2, false);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.weight[A][B], 2);
}

/* Message 0 acts on objects 0 and 1, and B answers on both: one message of A. Both of B's messages match. */
static const small_act two_objects[] = {{0, A, 0, 0}, {1, A, 0, 0}, {0, B, 5, 1}, {1, B, 6, 2}, {0, C, 7, 3}};

static void qut__message_on_two_objects__counts_once(void **state) {
    (void)state;
    found f = COUNT(two_objects, 10, 1, false);
    assert_int_equal(f.weight[A][B], 1);
    assert_int_equal(f.weight[B][A], 2);
    assert_int_equal(f.weight[A][C], 1);
    assert_int_equal(f.weight[C][A], 1);
    assert_int_equal(f.weight[B][C], 1);
    assert_int_equal(f.weight[C][B], 1);
}

/* Message 0 stands twice; the later row is not another message, and does not match C. */
static const small_act repeated[] = {{0, A, 0, 0}, {0, A, 500, 0}, {0, B, 5, 1}, {0, C, 500, 2}};

static void qut__repeated_message_id__first_wins(void **state) {
    (void)state;
    found f = COUNT(repeated, 10, 1, false);
    assert_int_equal(f.count, 2);
    assert_int_equal(f.weight[A][B], 1);
    assert_int_equal(f.weight[B][A], 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(qut__two_messages_and_one__weights_differ_by_direction),
        cmocka_unit_test(qut__window_ends__are_inside),
        cmocka_unit_test(qut__loops__messages_of_one_account_match),
        cmocka_unit_test(qut__min_weight__cuts_each_direction_by_itself),
        cmocka_unit_test(qut__message_on_two_objects__counts_once),
        cmocka_unit_test(qut__repeated_message_id__first_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
