/*
 * Every real sample of a platform format, where there are any ($AVISPERO_DATA/formats): what it is read as, what becomes of its
 * records, or what is said of it; and that docs/formats/README.md promises neither more nor less.
 */
#include "support/reading.h"

#include <dirent.h>
#include <sys/stat.h>

enum { SECOND = 1000000, MILLI = 1000 };

static const struct {
    const char *path, *format;
    uint64_t kept, duplicate, rejected;
    int64_t precision_us;
    const char *words; /* of the message where the file is no collection of posts; NULL = it is read */
} files[] = {
    {"bluesky-jetstream/api-posts.json", "bluesky-api", 121, 2, 0, 1, NULL},
    {"bluesky-jetstream/expected_v1.jsonl", "bluesky-jetstream", 35, 0, 117, MILLI, NULL},
    {"crowdtangle/db1_rows_with_genocide.csv", "crowdtangle", 2203, 0, 0, SECOND, NULL},
    {"crowdtangle/db2_rows_with_genocide.csv", "crowdtangle", 382, 0, 0, SECOND, NULL},
    {"crowdtangle/media_outlets_with_fb_page_admin_in_palestine.csv", "crowdtangle-pages", 58, 0, 0, 0, NULL},
    {"mastodon/statuses.json", "mastodon", 70, 68, 0, MILLI, NULL},
    {"telegram-desktop/full-account.json", "telegram-desktop", 3, 0, 1, SECOND, NULL},
    {"telegram-desktop/single-chat.json", "telegram-desktop", 98, 152, 6, SECOND, NULL},
    {"tiktok/example_resp_comments.json", "tiktok-research", 0, 0, 1, 0,
     "a comment on TikTok, whose author the API does not tell"},
    {"tiktok/example_resp_q_user.json", "tiktok-research", 0, 0, 1, 0,
     "a user of TikTok; the answer does not tell which"},
    {"tiktok/example_resp_q_videos.json", "tiktok-research", 0, 0, 2, SECOND,
     "the video has no username: ask the API for the field \"username\""},
    {"twitter-v1/api-users-v1.json", "twitter-v1", 3, 0, 0, 0, NULL},
    {"twitter-v1/normalization-no-api-key.json", "twitter-v1", 3, 0, 0, SECOND, NULL},
    {"twitter-v1/normalization-payload-search.json", "twitter-v1", 1, 0, 0, SECOND, NULL},
    {"twitter-v1/normalization-payload-show.json", "twitter-v1", 1, 0, 0, SECOND, NULL},
    {"twitter-v1/normalization-payload-stream.json", "twitter-v1", 1, 0, 0, SECOND, NULL},
    {"twitter-v1/normalization.json", "twitter-v1", 9, 0, 0, SECOND, NULL},
    {"twitter-v1/timeline-1.json", "twitter-v1", 2, 0, 0, SECOND, NULL},
    {"twitter-v1/timeline-2.json", "twitter-v1", 103, 0, 0, SECOND, NULL},
    {"twitter-v1/timeline-3.json", "twitter-v1", 48, 0, 0, SECOND, NULL},
    {"twitter-v1/timeline-4.json", "twitter-v1", 30, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/2sets.jsonl", "twitter-v2", 200, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/brexit.jsonl", "twitter-v2", 100, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/cashtags.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/cotweet.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/counts.jsonl", "twitter-v2", 0, 0, 169, 0, "a count of posts, not a post"},
    {"twitter-v2-twarc/edited.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/edited_after.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/edited_before.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/empty.json", "", 0, 0, 0, 0, "the file is empty"},
    {"twitter-v2-twarc/entities_test.jsonl", "twitter-v2", 474, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/flat.jsonl", "twitter-v2", 100, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/geo_tweets.jsonl", "twitter-v2", 2, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/kpop.jsonl", "twitter-v2", 100, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/lists.jsonl", "twitter-v2", 0, 0, 6, 0, "a list of users, not a post"},
    {"twitter-v2-twarc/many_urls.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/media_policy_violation_off.jsonl", "twitter-v2", 100, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/media_policy_violation_on.jsonl", "twitter-v2", 100, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/media_tweet.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/mentions_tweet.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/noflat.jsonl", "twitter-v2", 100, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/payload-v2-geo.json", "twitter-v2", 2, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/payload-v2-singletweet.json", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/payload-v2-tweet-retweet.json", "twitter-v2", 6, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/payload-v2-video.json", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/payload-v2.json", "twitter-v2", 10, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/quoted_edit.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/streaming_output_with_error.jsonl", "twitter-v2", 7, 0, 1, SECOND, NULL},
    {"twitter-v2-twarc/tweets_compliance.jsonl", "twitter-v2", 2, 0, 0, 0, NULL},
    {"twitter-v2-twarc/two_tweets.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/users.jsonl", "twitter-v2", 91, 5, 0, SECOND, NULL},
    {"twitter-v2-twarc/users_compliance.jsonl", "twitter-v2", 1, 1, 0, 0, NULL},
    {"twitter-v2-twarc/verified_type.jsonl", "twitter-v2", 1, 0, 0, SECOND, NULL},
    {"twitter-v2-twarc/withheld.jsonl", "twitter-v2", 215, 0, 0, SECOND, NULL},
};
enum { N_FILES = sizeof files / sizeof *files };

static const char *data;

static const char *path_of(const char *name) {
    static char path[READING_PATH_SIZE];
    snprintf(path, sizeof path, "%s/formats/%s", data, name);
    return path;
}

static void sample__each_file__read_or_named(void **state) {
    (void)state;
    for (size_t i = 0; data && i < N_FILES; i++) {
        reading r;
        const char *paths[] = {path_of(files[i].path)};
        reading_open(&r, 2);
        avp_status status = reading_files(&r, paths, 1);
        const avp_read_file *file = &r.report.files[0];
        if (status != (files[i].words ? AVP_E_INPUT : AVP_OK))
            fail_msg("%s: %s", files[i].path, r.err.text);
        reading_counts(&r, files[i].kept, files[i].duplicate, files[i].rejected);
        assert_string_equal(file->format, files[i].format);
        if (!files[i].words) {
            assert_int_equal(file->precision_us, files[i].precision_us);
            assert_true(file->explanation[0] != '\0');
            assert_int_equal(reading_number(&r, "SELECT count(*) FROM rejects"), files[i].rejected);
        } else if (!strstr(file->message, files[i].words)) {
            fail_msg("%s: %s", files[i].path, file->message);
        }
        reading_close(&r);
    }
}

static void check_folder(const char *folder) {
    char path[READING_PATH_SIZE], name[READING_PATH_SIZE];
    snprintf(path, sizeof path, "%s/formats/%s", data, folder);
    DIR *entries = opendir(path);
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries));) {
        size_t i = 0;
        if (entry->d_name[0] == '.')
            continue;
        assert_true(snprintf(name, sizeof name, "%s/%s", folder, entry->d_name) < (int)sizeof name);
        while (i < N_FILES && strcmp(files[i].path, name) != 0)
            i++;
        if (i == N_FILES)
            fail_msg("%s is not in the table of this test", name);
    }
    closedir(entries);
}

static void sample__none__left_out_of_the_table(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    if (!data)
        return;
    snprintf(path, sizeof path, "%s/formats", data);
    DIR *folders = opendir(path);
    assert_non_null(folders);
    for (struct dirent *entry; (entry = readdir(folders));)
        if (entry->d_name[0] != '.')
            check_folder(entry->d_name);
    closedir(folders);
}

/* ---- what the documents promise ---- */

/* The columns of the table in docs/formats/README.md after the first two, and what of a case they speak of. */
static const char *const gives[] = {
    "SELECT count(*) FROM posts WHERE NOT embedded",
    "SELECT count(*) FROM posts WHERE is_repost",
    "SELECT count(*) FROM posts WHERE reply_to IS NOT NULL",
    "SELECT count(*) FROM posts WHERE quote_of IS NOT NULL",
    "SELECT count(*) FROM post_urls",
    "SELECT count(*) FROM post_hashtags",
    "SELECT count(*) FROM post_mentions",
    "SELECT count(*) FROM post_media",
    "SELECT count(*) FROM account_snapshots WHERE followers IS NOT NULL",
    "SELECT count(*) FROM accounts WHERE created_at IS NOT NULL",
    "SELECT count(*) FROM deletions",
};
enum { N_GIVES = sizeof gives / sizeof *gives, FIRST_CELL = 2 };

static char *read_page(void) {
    char path[READING_PATH_SIZE];
    static char text[1 << 16];
    const char *source = getenv("AVISPERO_SOURCE");
    snprintf(path, sizeof path, "%s/docs/formats/README.md", source ? source : ".");
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    size_t len = fread(text, 1, sizeof text - 1, stream);
    text[len] = '\0';
    fclose(stream);
    return text;
}

/* Cell number k of the format's row; false when the page has no such row. */
static bool cell_of(const char *page, const char *format, size_t k, char out[256]) {
    char begin[64];
    snprintf(begin, sizeof begin, "\n| [%s](", format);
    const char *at = strstr(page, begin);
    if (!at)
        return false;
    at += 2; /* behind the first | */
    for (size_t i = 0; i < k; i++) {
        at = strchr(at, '|');
        assert_non_null(at);
        at++;
    }
    size_t len = strcspn(at, "|\n");
    while (len > 0 && *at == ' ') {
        at++;
        len--;
    }
    while (len > 0 && at[len - 1] == ' ')
        len--;
    snprintf(out, 256, "%.*s", (int)len, at);
    return true;
}

static void format__what_its_samples_give__is_what_its_row_says(void **state) {
    (void)state;
    static const char *const formats[] = {"bluesky-api", "bluesky-jetstream", "crowdtangle", "crowdtangle-pages",
                                          "mastodon",    "telegram-desktop",  "twitter-v1",  "twitter-v2"};
    const char *page = read_page();
    for (size_t f = 0; data && f < sizeof formats / sizeof *formats; f++) {
        reading r;
        char cell[256];
        reading_open(&r, 2);
        for (size_t i = 0; i < N_FILES; i++) {
            const char *paths[] = {path_of(files[i].path)};
            if (strcmp(files[i].format, formats[f]) == 0 && !files[i].words)
                assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
        }
        for (size_t k = 0; k < N_GIVES; k++) {
            int64_t found = reading_number(&r, gives[k]);
            assert_true(cell_of(page, formats[f], FIRST_CELL + k, cell));
            bool promised = cell[0] != '\0', unseen = strstr(cell, "(not in the samples)") != NULL;
            if (promised != (found > 0) && !(unseen && found == 0))
                fail_msg("%s, column %zu: \"%s\" but %lld in the samples", formats[f], FIRST_CELL + k, cell,
                         (long long)found);
        }
        reading_close(&r);
    }
}

/* ---- the same posts in several forms ---- */

/* No sample of v1.1 describes a post of a v2 sample (invented ones do, in test_format_twitter.c); these describe the same ones. */
static const char *const same[][3] = {
    {"twitter-v1/normalization-payload-search.json", "twitter-v1/normalization-payload-show.json",
     "twitter-v1/normalization-payload-stream.json"},
    {"twitter-v2-twarc/flat.jsonl", "twitter-v2-twarc/noflat.jsonl", "twitter-v2-twarc/flat.jsonl"},
};

/* The stream alone leaves out the address of the quoted post at the end of the text. */
static void twitter__same_posts_in_several_forms__same_links_and_texts(void **state) {
    (void)state;
    static const char *const sum = "SELECT count(*) || ' ' || md5(string_agg(concat_ws('|', p.native, a.native, "
                                   "posted_at, coalesce(repost_of, '-'),"
                                   " coalesce(repost_account, '-'), coalesce(reply_to, '-'), coalesce(quote_of, '-'), "
                                   "regexp_replace(text, ' https://t.co/\\w+$', '')), chr(10) ORDER BY p.native))"
                                   " FROM posts p JOIN accounts a USING (account_id)";
    for (size_t i = 0; data && i < sizeof same / sizeof *same; i++) {
        char want[READING_TEXT_SIZE] = "";
        for (size_t k = 0; k < 3; k++) {
            reading r;
            const char *paths[] = {path_of(same[i][k])};
            reading_open(&r, 1);
            assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
            const char *got = reading_one(&r, sum);
            if (k == 0)
                snprintf(want, sizeof want, "%s", got);
            if (strcmp(got, want) != 0)
                fail_msg("%s: %s, not %s", same[i][k], got, want);
            reading_close(&r);
        }
    }
}

static int find_data(void **state) {
    (void)state;
    data = reading_data("reading of real samples of formats");
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample__each_file__read_or_named),
        cmocka_unit_test(sample__none__left_out_of_the_table),
        cmocka_unit_test(format__what_its_samples_give__is_what_its_row_says),
        cmocka_unit_test(twitter__same_posts_in_several_forms__same_links_and_texts),
    };
    return cmocka_run_group_tests(tests, find_data, NULL);
}
