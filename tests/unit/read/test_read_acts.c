#include "support/reading.h"

#define FOUR "object_id,account_id,content_id,timestamp_share\n"

static avp_status acts_of(avp_ctx *ctx, const char *const *paths, size_t n, const char *map, bool posts, avp_acts *acts,
                          avp_read_report *report, avp_error *err) {
    avp_read_options opts;
    avp_options_init(&avp_read_option_table, &opts);
    opts.map = map;
    avp_status status = avp_read_acts(ctx, paths, n, &opts, "repost", posts, acts, report, err);
    avp_error ignored = {0};
    if (acts->count > 0)
        assert_int_equal(avp_acts_validate(ctx, acts, &ignored), AVP_OK);
    return status;
}

static void read_acts__four_columns__canonical_acts(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = {0};
    avp_read_report report = {0};
    avp_error err = {0};
    const char *paths[] = {reading_file(
        "a.csv", AVPI_STR(FOUR "o2,b,c3,1600000009\no1,b,c2,1600000005\no1,a,c1,1600000000\no1,a,c1,1600000000\nbad\n"),
        path)};
    assert_int_equal(acts_of(&ctx, paths, 1, NULL, true, &acts, &report, &err), AVP_OK);
    assert_string_equal(acts.trace, "repost");
    assert_int_equal(acts.count, 3);
    assert_int_equal(acts.posts.count, 3);
    assert_true(avpi_str_equal(avp_names_get(&acts.accounts, acts.account[0]), AVPI_STR("a")));
    assert_true(acts.time_us[2] == INT64_C(1600000009000000));
    assert_null(acts.source);
    assert_int_equal(acts.precision_us, 1000000);
    assert_true(report.files[0].kept == 3 && report.files[0].duplicate == 1 && report.files[0].rejected == 1 &&
                report.files[0].rows_read == 5);
    avp_acts_free(&ctx, &acts);
    avp_read_report_free(&ctx, &report);
}

static void read_acts__posts_not_wanted__rows_of_other_posts_kept(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = {0};
    avp_read_report report = {0};
    avp_error err = {0};
    const char *paths[] = {
        reading_file("a.csv", AVPI_STR(FOUR "o1,a,c1,1600000000\no1,a,c2,1600000000\no1,a,c2,1600000000\n"), path)};
    assert_int_equal(acts_of(&ctx, paths, 1, NULL, false, &acts, &report, &err), AVP_OK);
    assert_int_equal(acts.count, 2);
    assert_null(acts.post);
    assert_int_equal(report.files[0].duplicate, 1);
    avp_acts_free(&ctx, &acts);
    avp_read_report_free(&ctx, &report);
}

static void read_acts__several_files__duplicates_counted_for_the_later(void **state) {
    (void)state;
    char one[READING_PATH_SIZE], two[READING_PATH_SIZE], bad[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = {0};
    avp_read_report report = {0};
    avp_error err = {0};
    const char *paths[] = {reading_file("1.csv", AVPI_STR(FOUR "o1,a,c1,1600000000\n"), one),
                           reading_file("bad.csv", AVPI_STR(FOUR "o9,z,c9,never\n"), bad),
                           reading_file("2.csv", AVPI_STR(FOUR "o1,a,c1,1600000000\no1,b,c2,1600000000\n"), two)};
    assert_int_equal(acts_of(&ctx, paths, 3, NULL, false, &acts, &report, &err), AVP_E_INPUT);
    assert_int_equal(acts.count, 2);
    assert_int_equal(acts.n_accounts, 2); /* z of the bad file left no name */
    assert_int_equal(report.files[0].kept, 1);
    assert_int_equal(report.files[1].status, AVP_E_INPUT);
    assert_true(report.files[2].kept == 1 && report.files[2].duplicate == 1);
    avp_acts_free(&ctx, &acts);
    avp_read_report_free(&ctx, &report);
}

static void read_acts__rows_without_object__kept_but_no_acts(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = {0};
    avp_read_report report = {0};
    avp_error err = {0};
    const char *paths[] = {reading_file(
        "a.csv", AVPI_STR("who,what,where,at\na,o,s,1600000000\nb,,s,1600000000\nb,,s,1600000000\n"), path)};
    assert_int_equal(
        acts_of(&ctx, paths, 1, "account=who,object=what,source=where,time=at", false, &acts, &report, &err), AVP_OK);
    assert_int_equal(acts.count, 1);
    assert_int_equal(acts.n_sources, 1);
    assert_true(report.files[0].kept == 2 && report.files[0].duplicate == 1);
    avp_acts_free(&ctx, &acts);
    avp_read_report_free(&ctx, &report);
}

static void read_acts__posts_instead_of_acts__arg_error(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_acts acts = {0};
    avp_read_report report = {0};
    avp_error err = {0};
    const char *paths[] = {reading_file("a.csv", AVPI_STR("user,text,date\na,x,2024-01-02\n"), path)};
    assert_int_equal(acts_of(&ctx, paths, 1, NULL, false, &acts, &report, &err), AVP_E_ARG);
    assert_non_null(strstr(err.text, "--map object=COLUMN"));
    assert_int_equal(acts.count, 0);
    avp_read_report_free(&ctx, &report);
}

static void read_acts__latin_1__read_again_without_leftovers(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = {0};
    avp_read_report report = {0};
    avp_error err = {0};
    const char *paths[] = {reading_file("l.csv", AVPI_STR(FOUR "o1,a\xf1,c1,1600000000\no1,b,c2,1600000000\n"), path)};
    assert_int_equal(acts_of(&ctx, paths, 1, NULL, false, &acts, &report, &err), AVP_OK);
    assert_true(acts.count == 2 && acts.n_accounts == 2 && report.files[0].duplicate == 0);
    assert_true(avpi_str_equal(avp_names_get(&acts.accounts, 0), AVPI_STR("a\xc3\xb1")));
    avp_acts_free(&ctx, &acts);
    avp_read_report_free(&ctx, &report);
}

static void is_acts__by_content__told(void **state) {
    (void)state;
    char four[READING_PATH_SIZE], posts[READING_PATH_SIZE], missing[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_read_options opts;
    avp_options_init(&avp_read_option_table, &opts);
    const char *paths[] = {reading_file("f.csv", AVPI_STR(FOUR "o,a,c,1600000000\n"), four),
                           reading_file("p.csv", AVPI_STR("user,text,date\na,x,2024-01-02\n"), posts)};
    const char *none[] = {reading_path("missing", missing)}, *dash[] = {"-"};
    assert_true(avp_read_is_acts(&ctx, paths, 1, NULL));
    assert_false(avp_read_is_acts(&ctx, paths, 2, &opts));
    assert_false(avp_read_is_acts(&ctx, paths + 1, 1, &opts));
    opts.map = "account=user,object=text,time=date";
    assert_true(avp_read_is_acts(&ctx, paths + 1, 1, &opts));
    assert_false(avp_read_is_acts(&ctx, none, 1, NULL));
    assert_false(avp_read_is_acts(&ctx, dash, 1, NULL));
    assert_false(avp_read_is_acts(&ctx, none, 0, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_acts__four_columns__canonical_acts),
        cmocka_unit_test(read_acts__posts_not_wanted__rows_of_other_posts_kept),
        cmocka_unit_test(read_acts__several_files__duplicates_counted_for_the_later),
        cmocka_unit_test(read_acts__rows_without_object__kept_but_no_acts),
        cmocka_unit_test(read_acts__posts_instead_of_acts__arg_error),
        cmocka_unit_test(read_acts__latin_1__read_again_without_leftovers),
        cmocka_unit_test(is_acts__by_content__told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
