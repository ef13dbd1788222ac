/*
 * Real files, where there are any ($AVISPERO_DATA): rows as a strict CSV reader (Python 3.11 csv, strict=True) counts them, and what
 * becomes of them.
 */
#include "support/reading.h"

typedef struct expected {
    const char *path, *format;
    uint64_t kept, duplicate, rejected;
    uint64_t accounts;
    int64_t precision_us;
} expected;

enum { SECOND = 1000000, MINUTE = 60 * SECOND };

static const expected tables[] = {
    {"coortweet/russian_coord_tweets.csv.zst", "coortweet", 35124, 1, 0, 9509, SECOND},
    {"coortweet/german_urls.csv.zst", "csv", 41100, 9685, 0, 14770, SECOND},
    {"venezuela/cambio_tweets_0531.csv.zst", "twitter-r", 8243, 0, 0, 6829, SECOND},
    {"airline/Tweets.csv.zst", "csv", 14485, 155, 0, 7701, MINUTE},
    {"mayweather/tweets.csv.zst", "csv", 12118, 0, 0, 11037, SECOND},
    {"qut/cnt_sample_data.csv", "qut", 100, 0, 0, 10, 1},
    {"qut/cnt_coretweet_test_input.csv", "qut", 15, 0, 0, 9, SECOND},
    {"italy/cdx/center_right_wing_FI.csv.zst", "csv", 4171, 0, 0, 0, SECOND},
    {"italy/cdx/right_wing_FdI.csv.zst", "csv", 6610, 0, 0, 0, SECOND},
    {"italy/cdx/right_wing_L.csv.zst", "csv", 15797, 0, 0, 0, SECOND},
    {"italy/csx/center_M5S.csv.zst", "csv", 3672, 0, 0, 0, SECOND},
    {"italy/csx/left_wing_PD.csv.zst", "csv", 4357, 0, 0, 0, SECOND},
    {"italy/csx/left_wing_SiVe.csv.zst", "csv", 4420, 0, 583, 0,
     SECOND}, /* broken quoting: 582 rows without account, one without time */
    {"ira/ira_before_2017.csv.zst", "ira", 763394, 3011, 0, 685, MINUTE},
};

static const expected platforms[] = {
    {"formats/twitter-v1/timeline-1.json", "twitter-v1", 2, 0, 0, 0, SECOND},
    {"formats/twitter-v1/timeline-2.json", "twitter-v1", 103, 0, 0, 0, SECOND},
    {"formats/twitter-v1/timeline-3.json", "twitter-v1", 48, 0, 0, 0, SECOND},
    {"formats/twitter-v1/timeline-4.json", "twitter-v1", 30, 0, 0, 0, SECOND},
    {"formats/twitter-v1/normalization-payload-search.json", "twitter-v1", 1, 0, 0, 0, SECOND},
    {"formats/twitter-v1/normalization-payload-show.json", "twitter-v1", 1, 0, 0, 0, SECOND},
    {"formats/twitter-v1/normalization-payload-stream.json", "twitter-v1", 1, 0, 0, 0, SECOND},
    {"formats/twitter-v2-twarc/2sets.jsonl", "twitter-v2", 200, 0, 0, 0, SECOND},
    {"formats/twitter-v2-twarc/entities_test.jsonl", "twitter-v2", 474, 0, 0, 0, SECOND},
    {"formats/twitter-v2-twarc/flat.jsonl", "twitter-v2", 100, 0, 0, 0, SECOND},
    {"formats/twitter-v2-twarc/noflat.jsonl", "twitter-v2", 100, 0, 0, 0, SECOND},
    {"formats/twitter-v2-twarc/withheld.jsonl", "twitter-v2", 215, 0, 0, 0, SECOND},
    {"formats/twitter-v2-twarc/streaming_output_with_error.jsonl", "twitter-v2", 7, 0, 1, 0, SECOND},
    {"formats/twitter-v2-twarc/payload-v2.json", "twitter-v2", 10, 0, 0, 0, SECOND},
    {"formats/twitter-v2-twarc/payload-v2-tweet-retweet.json", "twitter-v2", 6, 0, 0, 0, SECOND},
};

/* Files that hold no posts, and what is said of them. */
static const struct {
    const char *path, *words;
} others[] = {
    {"formats/twitter-v1/api-users-v1.json", "a user, not a post"},
    {"formats/twitter-v2-twarc/users.jsonl", "a user, not a post"},
    {"formats/twitter-v2-twarc/counts.jsonl", "a count of posts"},
    {"formats/twitter-v2-twarc/lists.jsonl", "a list of users"},
    {"formats/twitter-v2-twarc/tweets_compliance.jsonl", "a compliance notice"},
    {"formats/twitter-v2-twarc/users_compliance.jsonl", "a compliance notice"},
    {"formats/twitter-v2-twarc/empty.json", "the file is empty"},
};

static const char *data;

static const char *path_of(const char *name) {
    static char path[READING_PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", data, name);
    return path;
}

static void check_file(const expected *e) {
    reading r;
    const char *paths[] = {path_of(e->path)};
    reading_open(&r, 2);
    if (reading_files(&r, paths, 1) != AVP_OK)
        fail_msg("%s", r.err.text);
    reading_counts(&r, e->kept, e->duplicate, e->rejected);
    assert_string_equal(r.report.files[0].format, e->format);
    assert_int_equal(r.report.files[0].precision_us, e->precision_us);
    if (e->accounts)
        assert_int_equal(r.report.accounts, e->accounts);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM rejects"), e->rejected);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM post_origins"), e->kept);
    reading_close(&r);
}

static void read__real_tables__every_row_accounted_for(void **state) {
    (void)state;
    for (size_t i = 0; data && i < sizeof tables / sizeof *tables; i++)
        check_file(&tables[i]);
}

static void read__real_platform_files__every_post(void **state) {
    (void)state;
    for (size_t i = 0; data && i < sizeof platforms / sizeof *platforms; i++)
        check_file(&platforms[i]);
}

static void read__files_without_posts__named(void **state) {
    (void)state;
    for (size_t i = 0; data && i < sizeof others / sizeof *others; i++) {
        reading r;
        const char *paths[] = {path_of(others[i].path)};
        reading_open(&r, 1);
        assert_int_equal(reading_files(&r, paths, 1), AVP_E_INPUT);
        if (!strstr(r.err.text, others[i].words))
            fail_msg("%s", r.err.text);
        reading_close(&r);
    }
}

/* v2 pages and the same posts flattened: the same posts, reposts and texts. */
static void read__pages_and_flattened__agree(void **state) {
    (void)state;
    static const char *const sum = "SELECT md5(string_agg(concat_ws('|', p.native, a.native, posted_at, repost_of, "
                                   "reply_to, quote_of, text), chr(10) ORDER BY p.native))"
                                   " FROM posts p JOIN accounts a USING (account_id) WHERE NOT embedded";
    char want[64];
    reading r;
    if (!data)
        return;
    const char *pages[] = {path_of("formats/twitter-v2-twarc/noflat.jsonl")};
    reading_open(&r, 1);
    assert_int_equal(reading_files(&r, pages, 1), AVP_OK);
    snprintf(want, sizeof want, "%.63s", reading_one(&r, sum));
    reading_close(&r);
    const char *flat[] = {path_of("formats/twitter-v2-twarc/flat.jsonl")};
    reading_open(&r, 1);
    assert_int_equal(reading_files(&r, flat, 1), AVP_OK);
    assert_string_equal(reading_one(&r, sum), want);
    reading_close(&r);
}

static int find_data(void **state) {
    (void)state;
    data = reading_data("reading of real files");
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__real_tables__every_row_accounted_for),
        cmocka_unit_test(read__real_platform_files__every_post),
        cmocka_unit_test(read__files_without_posts__named),
        cmocka_unit_test(read__pages_and_flattened__agree),
    };
    return cmocka_run_group_tests(tests, find_data, NULL);
}
