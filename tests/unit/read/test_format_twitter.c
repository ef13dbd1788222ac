/* X API v1.1 and v2, and that both tell the same of the same posts. */
#include "support/reading.h"

#define USER1                                                                                                          \
    "{\"id_str\":\"7\",\"id\":7,\"screen_name\":\"Ana\",\"name\":\"Ana "                                               \
    "A\",\"followers_count\":5,\"friends_count\":6,\"statuses_count\":8}"
#define USER2                                                                                                          \
    "{\"id_str\":\"9\",\"id\":9,\"screen_name\":\"Eva\",\"name\":\"Eva "                                               \
    "E\",\"followers_count\":1,\"friends_count\":2,\"statuses_count\":3}"

/* An original of more than 140 characters, in the stream's extended form. */
#define ORIGINAL                                                                                                       \
    "{\"id_str\":\"100\",\"created_at\":\"Wed Aug 27 13:08:45 +0000 2008\",\"text\":\"cut "                            \
    "of\\u2026\",\"truncated\":true,\"lang\":\"es\","                                                                  \
    "\"source\":\"<a href=\\\"x\\\">An App</a>\",\"user\":" USER1 ","                                                  \
    "\"extended_tweet\":{\"full_text\":\"the whole #Text "                                                             \
    "https://t.co/abc\",\"entities\":{\"hashtags\":[{\"text\":\"Text\"}],"                                             \
    "\"urls\":[{\"url\":\"https://t.co/abc\",\"expanded_url\":\"http://www.a.mx/"                                      \
    "x?utm_source=t\"}],\"user_mentions\":[{\"screen_name\":\"Luis\",\"id_str\":\"3\"}]}}}"
#define REPOST                                                                                                         \
    "{\"id_str\":\"101\",\"created_at\":\"Wed Aug 27 13:09:00 +0000 2008\",\"text\":\"RT @Ana: the "                   \
    "wh\\u2026\",\"entities\":{},\"user\":" USER2 ",\"retweeted_status\":" ORIGINAL "}"
#define REPLY                                                                                                          \
    "{\"id_str\":\"102\",\"created_at\":\"Wed Aug 27 13:10:00 +0000 2008\",\"full_text\":\"@Ana "                      \
    "no\",\"in_reply_to_status_id_str\":\"100\","                                                                      \
    "\"in_reply_to_user_id_str\":\"7\",\"quoted_status_id_str\":\"50\",\"entities\":{\"user_mentions\":[{\"screen_"    \
    "name\":\"Ana\"}],"                                                                                                \
    "\"media\":[{\"id_str\":\"777\"}]},\"user\":" USER2 "}"

static void check_v1(reading *r) {
    assert_string_equal(r->report.files[0].format, "twitter-v1");
    assert_int_equal(r->report.posts, 2);
    assert_int_equal(reading_number(r, "SELECT count(*) FROM posts WHERE embedded"), 1);
    assert_string_equal(
        reading_one(
            r, "SELECT concat_ws('|', repost_of, repost_account, is_repost, text) FROM posts WHERE native = '101'"),
        "100|7|true|RT @Ana: the whole #Text https://t.co/abc");
    assert_string_equal(
        reading_one(r,
                    "SELECT concat_ws('|', reply_to, reply_account, quote_of, text) FROM posts WHERE native = '102'"),
        "100|7|50|@Ana no");
    assert_string_equal(
        reading_one(
            r, "SELECT url FROM posts JOIN post_urls USING (post_id) JOIN urls USING (url_id) WHERE native = '101'"),
        "https://a.mx/x");
    assert_string_equal(reading_one(r, "SELECT string_agg(mentioned, ' ' ORDER BY position) FROM posts JOIN "
                                       "post_mentions USING (post_id) WHERE native = '101'"),
                        "ana luis");
    assert_string_equal(reading_one(r, "SELECT media || coalesce(kind, '?') || coalesce(hash, '?') FROM post_media"),
                        "777??");
    assert_string_equal(
        reading_one(r, "SELECT client || lang FROM (SELECT client, language AS lang FROM posts WHERE native = '100')"),
        "An Appes");
    assert_string_equal(reading_one(r, "SELECT concat_ws(' ', handle, name, followers, following, statuses) FROM "
                                       "account_snapshots JOIN accounts USING (account_id)"
                                       " WHERE native = '9'"),
                        "Eva Eva E 1 2 3");
}

static void v1__standing_of_accounts__snapshot_and_birth(void **state) {
    (void)state;
    static const char *const post =
        "{\"id_str\":\"%d\",\"created_at\":\"Wed Aug 27 13:09:00 +0000 2008\",\"text\":\"x\",\"entities\":{},\"user\":"
        "{\"id_str\":\"7\",\"screen_name\":\"%s\",\"followers_count\":5%s}}\n";
    char text[2048];
    int len = snprintf(text, sizeof text, post, 1, "Ana", "");
    len += snprintf(text + len, sizeof text - (size_t)len, post, 2, "Ana",
                    ",\"default_profile\":true,\"default_profile_image\":true,\"description\":\"\",\"verified\":false,"
                    "\"protected\":true,\"created_at\":\"Mon Jan 07 00:00:01 +0000 2008\"");
    len += snprintf(text + len, sizeof text - (size_t)len, post, 3, "Nueva", ",\"description\":\"hola\"");
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "s.json", (avp_str){text, (size_t)len}), AVP_OK);
    assert_string_equal(
        reading_one(&r, "SELECT string_agg(concat_ws(' ', handle, followers, default_profile, has_picture, "
                        "has_description, verified, protected), '|' ORDER BY rowid) FROM account_snapshots"),
        "Ana 5|Ana 5 true false false false true|Nueva 5 true");
    assert_string_equal(reading_one(&r, "SELECT created_at::VARCHAR FROM accounts"), "2008-01-07 00:00:01");
    /* a second file tells of an earlier birth, a third of none */
    len = snprintf(text, sizeof text, post, 4, "Nueva", ",\"created_at\":\"Sun Jan 06 00:00:01 +0000 2008\"");
    assert_int_equal(reading_text(&r, "t.json", (avp_str){text, (size_t)len}), AVP_OK);
    len = snprintf(text, sizeof text, post, 5, "Nueva", ",\"created_at\":\"Mon Jan 07 00:00:01 +0000 2008\"");
    assert_int_equal(reading_text(&r, "u.json", (avp_str){text, (size_t)len}), AVP_OK);
    assert_string_equal(reading_one(&r, "SELECT created_at::VARCHAR FROM accounts"), "2008-01-06 00:00:01");
    reading_close(&r);
}

static void v1__lines_arrays_and_search__same_posts(void **state) {
    (void)state;
    static const char *const texts[] = {REPOST "\n" REPLY "\n", "[" REPOST ",\n" REPLY "]",
                                        "{\"statuses\":[" REPOST "," REPLY "],\"search_metadata\":{}}",
                                        "[" REPOST "," REPLY "]\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        reading r;
        reading_open(&r, 2);
        assert_int_equal(reading_text(&r, "v1.json", avpi_str_view(texts[i])), AVP_OK);
        reading_counts(&r, 2, 0, 0);
        check_v1(&r);
        reading_close(&r);
    }
}

static void v1__original_read_later__no_longer_embedded(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "a.json", AVPI_STR(REPOST "\n")), AVP_OK);
    assert_int_equal(r.report.posts, 1);
    assert_int_equal(reading_text(&r, "b.json", AVPI_STR(ORIGINAL "\n" REPOST "\n" ORIGINAL "\n")), AVP_OK);
    reading_counts(&r, 1, 2, 0);
    assert_int_equal(r.report.posts, 2);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE native = '100'"), 1);
    assert_int_equal(
        reading_number(&r, "SELECT count(*) FROM post_urls JOIN posts USING (post_id) WHERE native = '100'"), 1);
    assert_int_equal(
        reading_number(&r, "SELECT count(*) FROM post_urls WHERE post_id NOT IN (SELECT post_id FROM posts)"), 0);
    assert_int_equal(reading_text(&r, "c.json", AVPI_STR(REPLY "\n" REPOST "\n")), AVP_OK); /* and it stays so */
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE embedded"), 0);
    reading_close(&r);
}

static void v1__other_records__kept_for_what_they_are_or_rejected_by_name(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "a.json",
                     AVPI_STR(REPLY
                              "\n{\"delete\":{\"status\":{\"id_str\":\"1\",\"user_id_str\":\"7\"},\"timestamp_ms\":"
                              "\"1220000000000\"}}\n" USER1 "\n{\"id_str\":\"5\",\"text\":\"x\",\"user\":" USER1
                              "}\n{\"limit\":{\"track\":5}}\n{\"user_withheld\":{\"id\":7,\"withheld_in_countries\":"
                              "[\"TR\",\"DE\"]}}\n")),
        AVP_OK);
    reading_counts(&r, 4, 0, 2);
    assert_string_equal(reading_one(&r, "SELECT string_agg(reason, '|' ORDER BY line) FROM rejects"),
                        "no time that can be read|a notice of the stream, not a post");
    assert_string_equal(reading_one(&r,
                                    "SELECT string_agg(concat_ws(' ', kind, post, account, happened_at, detail), '|' "
                                    "ORDER BY line) FROM deletions"),
                        "deleted 1 7 2008-08-29 08:53:20|withheld 7 TR DE");
    assert_int_equal(reading_text(&r, "u.json", AVPI_STR("[" USER1 "," USER2 "]")), AVP_OK);
    reading_counts(&r, 1, 1, 0); /* the first was there */
    assert_true(reading_warned(&r, "a user, not a post"));
    reading_close(&r);
}

static void v1_and_v2__withheld_and_edited__facts_beside_the_post(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{\"id_str\":\"11\",\"created_at\":\"Wed Aug 27 13:10:00 +0000 2008\",\"text\":\"x\",\"user\":" USER2
        ",\"withheld_in_countries\":[\"IN\"],\"edit_history\":{\"edit_tweet_ids\":[\"10\",\"11\"]}}",
        "{\"data\":[{\"id\":\"11\",\"author_id\":\"9\",\"created_at\":\"2008-08-27T13:10:00.000Z\",\"text\":\"x\","
        "\"withheld\":{\"copyright\":false,\"country_codes\":[\"IN\"]},\"edit_history_tweet_ids\":[\"10\",\"11\"]}]}"};
    for (size_t i = 0; i < 2; i++) {
        reading r;
        reading_open(&r, 1);
        assert_int_equal(reading_text(&r, "a.json", avpi_str_view(texts[i])), AVP_OK);
        reading_counts(&r, 1, 0, 0);
        assert_string_equal(reading_one(&r, "SELECT string_agg(concat_ws(' ', kind, post, account, detail, alone), '|' "
                                            "ORDER BY kind) FROM deletions"),
                            "edited 11 9 10 11 false|withheld 11 9 IN false");
        reading_close(&r);
    }
}

#define V2_ORIGINAL                                                                                                    \
    "{\"id\":\"100\",\"author_id\":\"7\",\"created_at\":\"2008-08-27T13:08:45.000Z\",\"text\":\"the whole #Text "      \
    "https://t.co/abc\",\"lang\":\"es\","                                                                              \
    "\"entities\":{\"hashtags\":[{\"tag\":\"Text\"}],\"mentions\":[{\"username\":\"Luis\",\"id\":\"3\"}],\"urls\":["   \
    "{\"url\":\"https://t.co/abc\",\"expanded_url\":\"http://www.a.mx/x?utm_source=t\"},{\"url\":\"https://t.co/"      \
    "p\",\"display_url\":\"pic.twitter.com/p\"}]}}"
#define V2_REPOST                                                                                                      \
    "{\"id\":\"101\",\"author_id\":\"9\",\"created_at\":\"2008-08-27T13:09:00.000Z\",\"text\":\"RT @Ana: the "         \
    "wh\\u2026\","                                                                                                     \
    "\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"100\"}],\"entities\":{\"mentions\":[{\"username\":"       \
    "\"Ana\",\"id\":\"7\"}]}}"
#define V2_REPLY                                                                                                       \
    "{\"id\":\"102\",\"author_id\":\"9\",\"created_at\":\"2008-08-27T13:10:00.000Z\",\"text\":\"@Ana "                 \
    "no\",\"in_reply_to_user_id\":\"7\","                                                                              \
    "\"referenced_tweets\":[{\"type\":\"quoted\",\"id\":\"50\"},{\"type\":\"replied_to\",\"id\":\"100\"}],"            \
    "\"attachments\":{\"media_keys\":[\"3_777\"]},"                                                                    \
    "\"entities\":{\"mentions\":[{\"username\":\"Ana\",\"id\":\"7\"}]}}"
#define V2_USERS                                                                                                       \
    "[{\"id\":\"7\",\"username\":\"Ana\",\"name\":\"Ana "                                                              \
    "A\",\"public_metrics\":{\"followers_count\":5,\"following_count\":6,\"tweet_count\":8}},"                         \
    "{\"id\":\"9\",\"username\":\"Eva\",\"name\":\"Eva "                                                               \
    "E\",\"public_metrics\":{\"followers_count\":1,\"following_count\":2,\"tweet_count\":3}}]"
#define V2_PAGE                                                                                                        \
    "{\"data\":[" V2_REPOST "," V2_REPLY "],\"includes\":{\"users\":" V2_USERS ",\"tweets\":[" V2_ORIGINAL             \
    "]},\"errors\":[{\"title\":\"Not Found\"}],\"meta\":{\"result_count\":2}}"

static void v2__page__as_v1(void **state) {
    (void)state;
    static const char *const facts =
        "SELECT string_agg(concat_ws('|', p.native, a.native, posted_at, text, repost_of, repost_account, reply_to, "
        "reply_account, quote_of, embedded, is_repost,"
        " (SELECT string_agg(url || ' ' || domain, ',' ORDER BY position) FROM post_urls u JOIN urls USING (url_id) "
        "WHERE u.post_id = p.post_id),"
        " (SELECT string_agg(mentioned, ',' ORDER BY position) FROM post_mentions m WHERE m.post_id = p.post_id),"
        " (SELECT string_agg(media, ',' ORDER BY position) FROM post_media m WHERE m.post_id = p.post_id),"
        " (SELECT string_agg(hashtag, ',' ORDER BY position) FROM post_hashtags h JOIN hashtags USING (hashtag_id) "
        "WHERE h.post_id = p.post_id)),"
        " chr(10) ORDER BY p.native) FROM posts p JOIN accounts a USING (account_id)";
    char want[READING_TEXT_SIZE];
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "v1.json", AVPI_STR(REPOST "\n" REPLY "\n")), AVP_OK);
    snprintf(want, sizeof want, "%s", reading_one(&r, facts));
    reading_close(&r);
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "v2.json", AVPI_STR(V2_PAGE "\n")), AVP_OK);
    assert_string_equal(r.report.files[0].format, "twitter-v2");
    reading_counts(&r, 2, 0, 0);
    assert_string_equal(reading_one(&r, facts), want);
    assert_true(reading_warned(&r, "could not be had"));
    assert_string_equal(reading_one(&r, "SELECT concat_ws(' ', handle, name, followers, following, statuses) FROM "
                                        "account_snapshots JOIN accounts USING (account_id)"
                                        " WHERE native = '9'"),
                        "Eva Eva E 1 2 3");
    reading_close(&r);
}

static void v2__flattened_and_streamed__read(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "flat.jsonl",
                     AVPI_STR("{\"id\":\"1\",\"author_id\":\"9\",\"author\":{\"id\":\"9\",\"username\":\"Eva\","
                              "\"name\":\"E\"},\"created_at\":\"2020-01-02T03:04:05.000Z\",\"text\":\"RT @Ana: x\","
                              "\"public_metrics\":{},\"referenced_tweets\":[{\"type\":\"retweeted\",\"id\":\"100\","
                              "\"text\":\"x and more\",\"author_id\":\"7\",\"created_at\":\"2020-01-02T03:00:00.000Z\","
                              "\"author\":{\"username\":\"Ana\"}}]}\n")),
        AVP_OK);
    reading_counts(&r, 1, 0, 0);
    assert_string_equal(reading_one(&r, "SELECT text FROM posts WHERE native = '1'"), "RT @Ana: x and more");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE embedded"), 1);
    assert_int_equal(
        reading_text(&r, "stream.jsonl",
                     AVPI_STR("{\"data\":" V2_REPLY ",\"matching_rules\":[]}\n{\"data\":" V2_REPOST "}\n")),
        AVP_OK);
    reading_counts(&r, 2, 0, 0);
    assert_string_equal(reading_one(&r, "SELECT repost_account FROM posts WHERE native = '101'"),
                        "7"); /* from the mention */
    reading_close(&r);
}

static void v2__long_posts__whole_text(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "long.jsonl",
                                  AVPI_STR("{\"data\":[{\"id\":\"1\",\"author_id\":\"9\",\"created_at\":\"2020-01-"
                                           "02T03:04:05.000Z\",\"text\":\"short\\u2026\","
                                           "\"note_tweet\":{\"text\":\"the long text "
                                           "#Tag\",\"entities\":{\"hashtags\":[{\"tag\":\"Tag\"}]}}}]}\n")),
                     AVP_OK);
    assert_string_equal(reading_one(&r, "SELECT text FROM posts"), "the long text #Tag");
    assert_string_equal(reading_one(&r, "SELECT hashtag FROM hashtags"), "tag");
    reading_close(&r);
}

static void v2__other_pages__named(void **state) {
    (void)state;
    static const struct {
        const char *text, *reason;
    } cases[] = {{"{\"data\":[{\"start\":\"x\",\"end\":\"y\",\"tweet_count\":3}]}", "a count of posts, not a post"},
                 {"{\"data\":[{\"id\":\"1\",\"owner_id\":\"2\",\"member_count\":3}]}", "a list of users, not a post"},
                 {"{\"meta\":{\"result_count\":0}}", "holds no rows"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        reading r;
        reading_open(&r, 1);
        assert_int_equal(reading_text(&r, "other.json", avpi_str_view(cases[i].text)), AVP_E_INPUT);
        assert_non_null(strstr(r.err.text, cases[i].reason));
        reading_close(&r);
    }
}

static void v2__users_errors_and_compliance__accounts_and_facts(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(
            &r, "u.json",
            AVPI_STR("{\"data\":" V2_USERS ",\"errors\":[{\"resource_type\":\"tweet\",\"value\":\"5\",\"detail\":"
                     "\"not found\"},{\"resource_type\":\"user\",\"resource_id\":\"6\",\"title\":\"Forbidden\"}]}\n"
                     "{\"id\":\"1\",\"action\":\"delete\",\"created_at\":\"x\",\"reason\":\"deactivated\","
                     "\"redacted_at\":\"2021-08-17T17:26:15.000Z\"}\n")),
        AVP_OK);
    reading_counts(&r, 3, 0, 0);
    assert_int_equal(r.report.posts, 0);
    assert_true(reading_warned(&r, "a user, not a post"));
    assert_true(reading_warned(&r, "a compliance notice"));
    assert_string_equal(
        reading_one(&r, "SELECT string_agg(concat_ws(' ', kind, post, account, happened_at, detail, alone), '|' "
                        "ORDER BY rowid) FROM deletions"),
        "unavailable 5 not found false|unavailable 6 Forbidden false|"
        "deleted 1 1 2021-08-17 17:26:15 deactivated true");
    reading_close(&r);
}

static void v2__page_of_errors_alone__each_is_a_record(void **state) {
    (void)state;
    const avp_str gone = AVPI_STR(
        "{\"errors\":[{\"resource_type\":\"tweet\",\"value\":\"5\",\"detail\":\"not found\"},"
        "{\"resource_type\":\"tweet\",\"value\":\"5\",\"detail\":\"not found\"},"
        "{\"resource_type\":\"user\",\"resource_id\":\"6\",\"title\":\"Forbidden\"},{\"title\":\"Later\"}]}\n");
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "gone.json", gone), AVP_OK);
    reading_counts(&r, 2, 1, 0);
    assert_string_equal(
        reading_one(
            &r,
            "SELECT string_agg(concat_ws(' ', kind, post, account, detail, alone), '|' ORDER BY rowid) FROM deletions"),
        "unavailable 5 not found true|unavailable 6 Forbidden true");
    reading_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v1__standing_of_accounts__snapshot_and_birth),
        cmocka_unit_test(v1__lines_arrays_and_search__same_posts),
        cmocka_unit_test(v1__original_read_later__no_longer_embedded),
        cmocka_unit_test(v1__other_records__kept_for_what_they_are_or_rejected_by_name),
        cmocka_unit_test(v1_and_v2__withheld_and_edited__facts_beside_the_post),
        cmocka_unit_test(v2__users_errors_and_compliance__accounts_and_facts),
        cmocka_unit_test(v2__page_of_errors_alone__each_is_a_record),
        cmocka_unit_test(v2__page__as_v1),
        cmocka_unit_test(v2__flattened_and_streamed__read),
        cmocka_unit_test(v2__long_posts__whole_text),
        cmocka_unit_test(v2__other_pages__named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
