/* The rules (a) to (e) of src/links/count_coortweet.c, each by an invented case that was counted by hand. */
#include "support/check.h"

#include "avispero/links.h"
#include "base/text.h"

enum { SECOND = 1000000, LINKS_MOST = 16 };

/* "account object post seconds" */
typedef struct line {
    const char *account, *object, *post;
    int64_t time_s;
} line;

typedef struct found {
    size_t count;
    uint64_t pairs;
    char a[LINKS_MOST][8], b[LINKS_MOST][8];
    uint32_t weight[LINKS_MOST];
} found;

static void copy_name(const avp_names *names, uint32_t id, char out[8]) {
    avp_str name = avp_names_get(names, id);
    assert_true(name.len < 8);
    memcpy(out, name.ptr, name.len);
    out[name.len] = '\0';
}

static found count(const line *lines, size_t n, int64_t window_s, int64_t min_participation, bool loops) {
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_acts acts = {0};
    avp_links links = {0};
    avp_act rows[32];
    found f = {0};
    assert_true(n <= 32);
    for (size_t i = 0; i < n; i++)
        rows[i] = (avp_act){.account = avpi_str_view(lines[i].account),
                            .object = avpi_str_view(lines[i].object),
                            .post = avpi_str_view(lines[i].post),
                            .time_us = lines[i].time_s * SECOND};
    assert_int_equal(avp_acts_build(&ctx, "test", rows, n, &acts, &err), AVP_OK);
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){.count = 1, .us = {window_s * SECOND}};
    opts.count = AVP_COUNT_COORTWEET;
    opts.null = AVP_NULL_NONE;
    opts.min_participation = min_participation;
    opts.loops = loops;
    assert_int_equal(avp_links_find(&ctx, &acts, &opts, &links, &err), AVP_OK);
    assert_false(links.directed);
    f.count = links.windows[0].count;
    f.pairs = links.pairs_counted;
    assert_true(f.count <= LINKS_MOST);
    for (size_t i = 0; i < f.count; i++) {
        copy_name(&acts.accounts, links.windows[0].a[i], f.a[i]);
        copy_name(&acts.accounts, links.windows[0].b[i], f.b[i]);
        f.weight[i] = links.windows[0].weight[i];
    }
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
    return f;
}

#define COUNT(lines, window, participation, loops)                                                                     \
    count(lines, sizeof lines / sizeof *lines, window, participation, loops)

/* o1: a and b 10 s apart, c 11 s after b and with one act only. o2: a, b, a: two pairs, and one of a with itself. */
static const line basic[] = {
    {"a", "o1", "p1", 0}, {"b", "o1", "p2", 10}, {"c", "o1", "p3", 12},
    {"a", "o2", "p4", 0}, {"b", "o2", "p5", 5},  {"a", "o2", "p6", 7},
};

static void coortweet__repeated_account__weight_is_pairs_of_contents(void **state) {
    (void)state;
    found f = COUNT(basic, 10, 2, false);
    assert_int_equal(f.count, 1);
    assert_string_equal(f.a[0], "a");
    assert_string_equal(f.b[0], "b");
    assert_int_equal(f.weight[0], 3);
    assert_int_equal(f.pairs, 3);
}

static void coortweet__window_one_second_shorter__loses_the_pair_at_its_end(void **state) {
    (void)state;
    found f = COUNT(basic, 9, 2, false);
    assert_int_equal(f.weight[0], 2);
}

static void coortweet__account_with_few_acts__is_left_out(void **state) {
    (void)state;
    found f = COUNT(basic, 20, 2, false);
    assert_int_equal(f.count, 1); /* c is 2 s after b, but has one act */
    f = COUNT(basic, 20, 1, false);
    assert_int_equal(f.count, 3);
}

static void coortweet__loops__pairs_of_an_account_with_itself_stay(void **state) {
    (void)state;
    found f = COUNT(basic, 10, 2, true);
    assert_int_equal(f.count, 2);
    assert_string_equal(f.a[0], "a");
    assert_string_equal(f.b[0], "a");
    assert_int_equal(f.weight[0], 1);
    assert_int_equal(f.weight[1], 3);
}

/* d and e have two acts each, but only one that stands in a pair. */
static const line lonely[] = {
    {"d", "o3", "p7", 0},
    {"e", "o3", "p8", 3},
    {"d", "o4", "p9", 0},
    {"e", "o5", "p10", 0},
};

static void coortweet__too_few_acts_in_pairs__pair_goes(void **state) {
    (void)state;
    found f = COUNT(lonely, 10, 2, false);
    assert_int_equal(f.count, 0);
    assert_int_equal(f.pairs, 0);
}

/* The same, but d's other act carries the content that stands in the pair: matched by content, d has two again. */
static const line same_content[] = {
    {"d", "o3", "p7", 0},
    {"e", "o3", "p8", 3},
    {"d", "o4", "p7", 0},
    {"e", "o5", "p10", 0},
};

static void coortweet__content_on_two_rows__is_matched_over_objects(void **state) {
    (void)state;
    found f = COUNT(same_content, 10, 2, false);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.weight[0], 1);
}

/* d's content is also one of f, who has two acts in pairs: the pair of d and e stays for its content's sake. */
static const line content_of_another[] = {
    {"d", "o3", "p7", 0}, {"e", "o3", "p8", 3},  {"d", "o4", "p9", 0},  {"e", "o5", "p10", 0},
    {"f", "o6", "p7", 0}, {"g", "o6", "p11", 1}, {"f", "o7", "p12", 0}, {"g", "o7", "p13", 1},
};

static void coortweet__content_of_an_account_that_stays__keeps_its_other_pairs(void **state) {
    (void)state;
    found f = COUNT(content_of_another, 10, 2, false);
    assert_int_equal(f.count, 2);
    assert_string_equal(f.a[0], "d");
    assert_int_equal(f.weight[0], 1);
    assert_int_equal(f.weight[1], 2);
}

/* The original stands among its reposts: its post is the object. Two rows of one content on one object are no pair. */
static const line originals[] = {
    {"a", "o1", "o1", 0}, {"b", "o1", "p2", 5}, {"a", "o2", "p3", 0},
    {"b", "o2", "p3", 5}, {"a", "o3", "p4", 0}, {"b", "o3", "p5", 5},
};

static void coortweet__original_and_shared_content__make_no_pair(void **state) {
    (void)state;
    found f = COUNT(originals, 10, 1, false);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.weight[0], 1); /* o3 alone */
    f = COUNT(originals, 10, 1, true);
    assert_int_equal(f.weight[0], 3); /* all three, as the peer does with loops */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coortweet__repeated_account__weight_is_pairs_of_contents),
        cmocka_unit_test(coortweet__window_one_second_shorter__loses_the_pair_at_its_end),
        cmocka_unit_test(coortweet__account_with_few_acts__is_left_out),
        cmocka_unit_test(coortweet__loops__pairs_of_an_account_with_itself_stay),
        cmocka_unit_test(coortweet__too_few_acts_in_pairs__pair_goes),
        cmocka_unit_test(coortweet__content_on_two_rows__is_matched_over_objects),
        cmocka_unit_test(coortweet__content_of_an_account_that_stays__keeps_its_other_pairs),
        cmocka_unit_test(coortweet__original_and_shared_content__make_no_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
