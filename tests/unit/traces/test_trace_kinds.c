/* fast-repost, media and sync: what gives an act, and what does not. */
#include "support/trace_case.h"

#define ACCOUNTS "INSERT INTO accounts (account_id, native) VALUES (0, 'radio'), (1, 'ana'), (2, 'beto');"
#define POSTS                                                                                                          \
    "INSERT INTO posts (post_id, native, account_id, posted_at, repost_of, repost_account, embedded, is_repost) "      \
    "VALUES "
#define SOURCE(id, step_us)                                                                                            \
    "INSERT INTO sources VALUES (" #id ", 'f', 's" #id                                                                 \
    "', 0, 'x', '', make_timestamp(0), NULL, NULL, 0, 0, 0, 0, " #step_us ");"
#define ORIGIN(post, source) "INSERT INTO post_origins VALUES (" #post ", " #source ", 0, 0, 0, 0);"
#define AT(seconds) "make_timestamp(" #seconds "000000)"

/* ---- fast-repost ---- */

/* Times in seconds after 1,000; post 0 is the original. */
static const char quick[] = ACCOUNTS POSTS "(0, 'o', 0, " AT(
    1000) ", NULL, NULL, false, false),"
          "(1, 'a', 1, " AT(
              1000) ", 'o', NULL, false, true)," /* in the same second */
                    "(2, 'b', 2, " AT(
                        1060) ", 'o', 'radio', false, true),"
                              "(3, 'c', 1, " AT(
                                  1061) ", 'o', 'radio', false, true)," /* too late */
                                        "(4, 'd', 2, " AT(
                                            999) ", 'o', 'radio', false, true)," /* before the original */
                                                 "(5, 'e', 2, " AT(
                                                     260205) ", 'o', 'radio', false, true)," /* 3 days and 5 seconds */
                                                             "(6, 'f', 2, NULL, 'o', 'radio', false, true),"
                                                             "(7, 'g', 2, " AT(
                                                                 1001) ", 'unknown', 'radio', false, true),"
                                                                       "(8, 'h', 2, " AT(
                                                                           1001) ", 'o', 'radio', true, true),"
                                                                                 "(9, 'i', 0, " AT(
                                                                                     1030) ", 'o', 'radio', false, "
                                                                                           "true);"; /* the author */

static void fast_repost__delays_around_the_limit__in_whole(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    expect_acts(&ctx, quick, "fast-repost",
                "radio|radio|ana|1000|1\nradio|radio|radio|1030|9\nradio|radio|beto|1060|2\n");
}

static void fast_repost__longer_delay_asked_for__more_acts(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_traces_options opts = trace_options("fast-delay", "61");
    expect_acts_as(
        &ctx, quick, "fast-repost", &opts,
        "radio|radio|ana|1000|1\nradio|radio|radio|1030|9\nradio|radio|beto|1060|2\nradio|radio|ana|1061|3\n");
    opts = trace_options("fast-delay", "0");
    expect_acts_as(&ctx, quick, "fast-repost", &opts, "radio|radio|ana|1000|1\n");
}

/* The original stands inside the repost alone. */
static void fast_repost__embedded_original__has_a_time(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    expect_acts(&ctx,
                ACCOUNTS POSTS "(0, 'o', 0, " AT(1000) ", NULL, NULL, true, false),"
                                                       "(1, 'a', 1, " AT(1005) ", 'o', NULL, false, true);",
                "fast-repost", "radio|radio|ana|1005|1\n");
}

/* A file that knows the minute alone says nothing of 60 s; one that knows the second does, of the same post. */
static void fast_repost__times_to_the_minute__no_act(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    static const char two[] = ACCOUNTS POSTS
        "(0, 'o', 0, " AT(1020) ", NULL, NULL, false, false),"
                                "(1, 'a', 1, " AT(1025) ", 'o', 'radio', false, true);" SOURCE(0, 1000000)
                                    SOURCE(1, 60000000);
    char sql[4096];
    snprintf(sql, sizeof sql, "%s%s%s", two, ORIGIN(0, 0), ORIGIN(1, 1));
    expect_acts(&ctx, sql, "fast-repost", "");
    snprintf(sql, sizeof sql, "%s%s%s", two, ORIGIN(0, 1), ORIGIN(1, 0));
    expect_acts(&ctx, sql, "fast-repost", "");
    snprintf(sql, sizeof sql, "%s%s%s%s", two, ORIGIN(0, 0), ORIGIN(1, 1), ORIGIN(1, 0));
    expect_acts(&ctx, sql, "fast-repost", "radio|radio|ana|1025|1\n");
}

/* An id of X for a time in ms. */
static uint64_t id_of(uint64_t ms, unsigned rest) {
    return (ms - 1288834974657U) << 22 | rest;
}

/* A repost at `posted_s` by its row, with ids made at repost_ms and original_ms. */
static void expect_by_ids(int64_t posted_s, uint64_t repost_ms, uint64_t original_id, const char *more,
                          const char *expected) {
    avp_ctx ctx = check_ctx(1);
    char sql[2048];
    snprintf(sql, sizeof sql,
             ACCOUNTS POSTS "(1, '%llu', 1, make_timestamp(%lld000000), '%llu', 'radio', false, true);%s",
             (unsigned long long)id_of(repost_ms, 77), (long long)posted_s, (unsigned long long)original_id, more);
    expect_acts(&ctx, sql, "fast-repost", expected);
}

static void fast_repost__ids_that_hold_times__to_the_millisecond(void **state) {
    (void)state;
    const uint64_t ms = 1491320836000U; /* 2017-04-04 15:47:16 */
    static const char one[] = "radio|radio|ana|1491320836|1\n";
    expect_by_ids(1491320836, ms + 400, id_of(ms + 400 - 60000, 5), "", one);
    expect_by_ids(1491320836, ms + 400, id_of(ms + 400 - 60001, 5), "", "");
    expect_by_ids(1491320836, ms + 400, id_of(ms + 400 - 3 * 86400000U - 5000, 5), "", "");
    expect_by_ids(1491320836, ms + 400, id_of(ms + 401, 5), "", "");   /* before the original */
    expect_by_ids(1491320836, ms + 400, 29700000000U, "", "");         /* an id of 2010 that counts posts */
    expect_by_ids(1491320836, ms + 5000, id_of(ms + 4000, 5), "", ""); /* its own id says another time: no id of X */
}

/* The row knows the minute, the ids the millisecond. */
static void fast_repost__minutes_beside_ids__the_ids_count(void **state) {
    (void)state;
    const uint64_t ms = 1491320840000U; /* 15:47:20; the row says 15:47 */
    expect_by_ids(1491320820, ms, id_of(ms - 59000, 1), SOURCE(0, 60000000) ORIGIN(1, 0),
                  "radio|radio|ana|1491320820|1\n");
    expect_by_ids(1491320820, ms, id_of(ms - 61000, 1), SOURCE(0, 60000000) ORIGIN(1, 0), "");
    expect_by_ids(1491320820, ms, id_of(ms - 59000, 1), SOURCE(0, 1000000) ORIGIN(1, 0), "");
}

static void fast_repost__ids_out_of_range__no_harm(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    expect_acts(&ctx,
                ACCOUNTS POSTS "(1, '18446744073709551615', 1, " AT(
                    1000) ", '18446744073709551614', 'radio', false, true),"
                          "(2, '99999999999999999999999', 1, " AT(
                              1000) ", '-5', 'radio', false, true),"
                                    "(3, '1e18', 1, " AT(1000) ", '', 'radio', false, true),"
                                                               "(4, NULL, 1, " AT(1000) ", '0', 'radio', false, true);",
                "fast-repost", "");
}

/* ---- media ---- */

static const char pictures[] = ACCOUNTS POSTS "(0, 'p0', 0, " AT(10) ", NULL, NULL, false, false), (1, 'p1', 1, " AT(
    11) ", NULL, NULL, false, false),"
        "(2, 'p2', 2, " AT(12) ", NULL, NULL, false, false), (3, 'p3', 2, " AT(
            13) ", 'p0', NULL, false, true),"
                "(4, 'p4', 1, " AT(14) ", NULL, NULL, true, false), (5, 'p5', 1, NULL, NULL, NULL, false, false),"
                                       "(6, 'p6', 2, " AT(
                                           15) ", NULL, NULL, false, false);"
                                               "INSERT INTO post_media (post_id, media, position, kind, hash) VALUES "
                                               "(0, 'm1', 0, 'photo', NULL),"
                                               " (1, 'm1', 0, 'photo', NULL), (1, 'm2', 1, 'photo', 'md5:aa'), (1, "
                                               "'m2', 2, 'photo', 'md5:aa'),"
                                               " (2, 'm3', 0, NULL, 'md5:aa'), (3, 'm1', 0, 'photo', NULL), (4, 'm1', "
                                               "0, 'photo', NULL),"
                                               " (5, 'm1', 0, 'photo', NULL), (6, 'm3', 0, 'photo', NULL);";

static void media__hash_where_there_is_one_else_id__no_source(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    expect_acts(&ctx, pictures, "media",
                "m1|-|radio|10|0\nm1|-|ana|11|1\nmd5:aa|-|ana|11|1\nmd5:aa|-|beto|12|2\nmd5:aa|-|beto|15|6\n");
}

/* All who join a trend use its sound, and unlike pictures share a blurhash: neither says that two posted the same. */
static void media__sound_or_blurhash__no_link(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    static const char alike[] = ACCOUNTS POSTS "(0, 'p0', 0, " AT(10) ", NULL, NULL, false, false), (1, 'p1', 1, " AT(
        11) ", NULL, NULL, false, false);"
            "INSERT INTO post_media (post_id, media, position, kind, hash) VALUES (0, 's', 0, 'sound', NULL),"
            " (1, 's', 0, 'sound', 'md5:aa'), (0, 'm0', 1, 'photo', 'blurhash:L1'),"
            " (1, 'm1', 1, 'photo', 'blurhash:L1'), (1, 'm0', 2, 'photo', NULL);";
    expect_acts(&ctx, alike, "media", "m0|-|radio|10|0\nm0|-|ana|11|1\nm1|-|ana|11|1\n");
}

/* ---- sync ---- */

static const char seconds[] = ACCOUNTS POSTS "(0, 'p0', 0, make_timestamp(1491320836000000), NULL, NULL, false, false),"
                                             "(1, 'p1', 1, make_timestamp(1491320836999999), 'p0', NULL, false, true),"
                                             "(2, 'p2', 2, make_timestamp(1491320837000000), NULL, NULL, false, false),"
                                             "(3, 'p3', 2, make_timestamp(1491320836000000), NULL, NULL, true, false),"
                                             "(4, 'p4', 2, NULL, NULL, NULL, false, false),"
                                             "(5, 'p5', 2, make_timestamp(-1), NULL, NULL, false, false);";

static void sync__any_post__second_and_hour_of_the_week(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    expect_acts(&ctx, seconds, "sync",
                "1969-12-31T23:59:59Z|Wed 23|beto|0|5\n"
                "2017-04-04T15:47:16Z|Tue 15|radio|1491320836|0\n2017-04-04T15:47:16Z|Tue 15|ana|1491320836|1\n"
                "2017-04-04T15:47:17Z|Tue 15|beto|1491320837|2\n");
}

static void sync__times_to_the_minute__no_act_unless_another_file_knows(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char sql[4096];
    snprintf(sql, sizeof sql,
             "%s" SOURCE(0, 60000000) SOURCE(1, 1) ORIGIN(0, 0) ORIGIN(1, 0) ORIGIN(1, 1) ORIGIN(2, 1) ORIGIN(5, 0),
             seconds);
    expect_acts(&ctx, sql, "sync",
                "2017-04-04T15:47:16Z|Tue 15|ana|1491320836|1\n2017-04-04T15:47:17Z|Tue 15|beto|1491320837|2\n");
}

/* ---- all ---- */

static void on_request__the_two__and_no_other(void **state) {
    (void)state;
    for (size_t i = 0; i < avp_traces_count(); i++) {
        const char *name = avp_traces_name(i);
        assert_int_equal(avp_traces_on_request(i), strcmp(name, "sync") == 0 || strcmp(name, "fast-repost") == 0);
    }
    assert_false(avp_traces_on_request(avp_traces_count()));
}

/* Posts of many accounts over four days, many of them reposts; `order` shuffles the rows. */
static avp_case *large_case(const avp_ctx *ctx, const char *order) {
    char sql[2048];
    snprintf(
        sql, sizeof sql,
        "INSERT INTO accounts (account_id, native) SELECT range, 'a' || range FROM range(200) ORDER BY %s;"
        "INSERT INTO posts (post_id, native, account_id, posted_at, repost_of, repost_account, embedded, is_repost)"
        " SELECT range, 'p' || range, hash(range) %% 200, make_timestamp((hash(range // 10) %% 300000 +"
        " range %% 10 * 8)::BIGINT * 1000000), CASE WHEN range %% 10 > 0 THEN 'p' || (range - range %% 10) END,"
        " NULL, false, range %% 10 > 0 FROM range(30000) ORDER BY %s;"
        "INSERT INTO post_media (post_id, media, position, hash) SELECT range, 'm' || hash(range) %% 500, 0,"
        " CASE WHEN range %% 3 = 0 THEN 'md5:' || hash(range) %% 500 %% 77 END FROM range(30000) ORDER BY %s",
        order, order, order);
    return make_case(ctx, sql);
}

static void law__threads_and_row_order__same_acts(void **state) {
    (void)state;
    static const char *const orders[] = {"range", "range", "hash(range)"}, *const names[] = {"fast-repost", "media",
                                                                                             "sync"};
    static const unsigned threads[] = {1, 8, 2};
    avp_ctx plain = check_ctx(1);
    for (size_t t = 0; t < 3; t++) {
        avp_acts first = {0};
        for (size_t i = 0; i < 3; i++) {
            avp_ctx ctx = check_ctx(threads[i]);
            avp_case *c = large_case(&ctx, orders[i]);
            avp_acts acts = {0};
            assert_int_equal(avp_traces_load(&ctx, c, names[t], NULL, &acts, NULL), AVP_OK);
            avp_case_close(c);
            assert_true(acts.count >= 3000);
            if (i == 0)
                first = acts;
            else {
                expect_same_acts(&first, &acts);
                avp_acts_free(&ctx, &acts);
            }
        }
        avp_acts_free(&plain, &first);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fast_repost__delays_around_the_limit__in_whole),
        cmocka_unit_test(fast_repost__longer_delay_asked_for__more_acts),
        cmocka_unit_test(fast_repost__embedded_original__has_a_time),
        cmocka_unit_test(fast_repost__times_to_the_minute__no_act),
        cmocka_unit_test(fast_repost__ids_that_hold_times__to_the_millisecond),
        cmocka_unit_test(fast_repost__minutes_beside_ids__the_ids_count),
        cmocka_unit_test(fast_repost__ids_out_of_range__no_harm),
        cmocka_unit_test(media__sound_or_blurhash__no_link),
        cmocka_unit_test(media__hash_where_there_is_one_else_id__no_source),
        cmocka_unit_test(sync__any_post__second_and_hour_of_the_week),
        cmocka_unit_test(sync__times_to_the_minute__no_act_unless_another_file_knows),
        cmocka_unit_test(on_request__the_two__and_no_other),
        cmocka_unit_test(law__threads_and_row_order__same_acts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
