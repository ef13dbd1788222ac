/* Bluesky: Jetstream in its three forms, and the API's posts, feeds, threads and profiles. */
#include "support/reading.h"

#include "read/bluesky.h"

#define RECORD                                                                                                         \
    "{\"$type\":\"app.bsky.feed.post\",\"createdAt\":\"2026-01-02T03:04:05.678Z\",\"langs\":[\"es\"],"                 \
    "\"text\":\"hola @eva a.example/x... #Uno\",\"tags\":[\"dos\"],"                                                   \
    "\"reply\":{\"parent\":{\"uri\":\"at://did:plc:p/app.bsky.feed.post/1\"},"                                         \
    "\"root\":{\"uri\":\"at://did:plc:r/app.bsky.feed.post/0\"}},"                                                     \
    "\"facets\":[{\"features\":[{\"$type\":\"app.bsky.richtext.facet#link\",\"uri\":\"https://a.example/x?y=1\"}]},"   \
    "{\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"Uno\"}]},"                                    \
    "{\"features\":[{\"$type\":\"app.bsky.richtext.facet#mention\",\"did\":\"did:plc:eva\"}]}],"                       \
    "\"embed\":{\"$type\":\"app.bsky.embed.recordWithMedia\",\"record\":{\"record\":"                                  \
    "{\"uri\":\"at://did:plc:q/app.bsky.feed.post/9\"}},"                                                              \
    "\"media\":{\"images\":[{\"image\":{\"ref\":{\"$link\":\"bafkone\"}}}]}}}"

static const char *const forms[] = {
    "{\"did\":\"did:plc:a\",\"time_us\":1767323045700000,\"kind\":\"commit\",\"commit\":{\"rev\":\"r\","
    "\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"k1\",\"record\":" RECORD "}}\n",
    "{\"did\":\"did:plc:a\",\"time_us\":1767323045700000,\"type\":\"com\",\"commit\":{\"rev\":\"r\",\"type\":\"c\","
    "\"collection\":\"app.bsky.feed.post\",\"rkey\":\"k1\",\"record\":" RECORD "}}\n",
    "{\"$type\":\"message\",\"payload\":{\"$type\":\"network.bsky.jetstream.subscribeEvents#commit\",\"seq\":7,"
    "\"did\":\"did:plc:a\",\"time\":\"2026-01-02T03:04:05.700000Z\",\"rev\":\"r\",\"operation\":\"create\","
    "\"collection\":\"app.bsky.feed.post\",\"rkey\":\"k1\",\"record\":" RECORD "}}\n"};

static void jetstream__every_form__the_same_post(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        reading r;
        reading_open(&r, 1);
        assert_int_equal(reading_text(&r, "j.jsonl", avpi_str_view(forms[i])), AVP_OK);
        assert_string_equal(r.report.files[0].format, "bluesky-jetstream");
        reading_counts(&r, 1, 0, 0);
        assert_string_equal(
            reading_one(&r, "SELECT concat_ws('|', p.native, a.native, posted_at, language, reply_to, reply_account, "
                            "quote_of, quote_account) FROM posts p JOIN accounts a USING (account_id)"),
            "at://did:plc:a/app.bsky.feed.post/k1|did:plc:a|2026-01-02 03:04:05.678|es|"
            "at://did:plc:p/app.bsky.feed.post/1|did:plc:p|at://did:plc:q/app.bsky.feed.post/9|did:plc:q");
        assert_string_equal(reading_one(&r, "SELECT url FROM urls"), "https://a.example/x?y=1");
        assert_string_equal(reading_one(&r, "SELECT string_agg(hashtag, ' ' ORDER BY hashtag) FROM hashtags"),
                            "dos uno");
        assert_string_equal(reading_one(&r, "SELECT mentioned FROM post_mentions"), "did:plc:eva");
        assert_string_equal(reading_one(&r, "SELECT concat_ws(' ', media, kind, hash) FROM post_media"),
                            "bafkone photo cid:bafkone");
        reading_close(&r);
    }
}

#define EVENT(kind, rest) "{\"did\":\"did:plc:a\",\"time_us\":1767323045700000,\"kind\":\"" kind "\"," rest "}\n"
#define COMMIT(operation, collection, rest)                                                                            \
    EVENT("commit",                                                                                                    \
          "\"commit\":{\"operation\":\"" operation "\",\"collection\":\"" collection "\",\"rkey\":\"k2\"" rest "}")

static void jetstream__reposts_deletions_handles_and_likes__each_by_its_kind(void **state) {
    (void)state;
    static const char text[] = COMMIT("create", "app.bsky.feed.repost",
                                      ",\"record\":{\"createdAt\":\"2026-01-02T03:04:06Z\",\"subject\":{\"uri\":\"at://"
                                      "did:plc:b/app.bsky.feed.post/5\"}}") COMMIT("delete", "app.bsky.feed.post", "")
        COMMIT("delete", "app.bsky.feed.post", "") COMMIT("create", "app.bsky.feed.like", "")
            COMMIT("update", "app.bsky.graph.follow", "") EVENT("identity", "\"identity\":{\"handle\":\"ana.example\"}")
                EVENT("account", "\"account\":{\"active\":false,\"status\":\"takendown\"}")
                    EVENT("sync", "\"sync\":{}");
    reading r;
    reading_open(&r, 2);
    assert_int_equal(reading_text(&r, "j.jsonl", AVPI_STR(text)), AVP_OK);
    reading_counts(&r, 4, 1, 3);
    assert_string_equal(reading_one(&r, "SELECT concat_ws('|', repost_of, repost_account, is_repost) FROM posts"),
                        "at://did:plc:b/app.bsky.feed.post/5|did:plc:b|true");
    assert_string_equal(reading_one(&r, "SELECT string_agg(concat_ws(' ', kind, post, account, detail, alone), '|' "
                                        "ORDER BY line) FROM deletions"),
                        "deleted at://did:plc:a/app.bsky.feed.post/k2 did:plc:a true|"
                        "unavailable did:plc:a takendown true");
    assert_string_equal(reading_one(&r, "SELECT handle || ' ' || seen_at FROM account_snapshots"),
                        "ana.example 2026-01-02 03:04:05.7");
    assert_string_equal(reading_one(&r, "SELECT string_agg(DISTINCT reason, '|' ORDER BY reason) FROM rejects"),
                        "a follow, not a post|a like, not a post|a notice of the stream, not a post");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM account_origins"), 1);
    /* the same events once more, in another file: nothing new */
    assert_int_equal(reading_text(&r, "again.jsonl", AVPI_STR(" " COMMIT("delete", "app.bsky.feed.post", ""))), AVP_OK);
    reading_counts(&r, 0, 1, 0);
    reading_close(&r);
}

static void jetstream__time_that_cannot_be_read__from_the_server_then_from_the_key(void **state) {
    (void)state;
    int64_t time_us = 0;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "j.jsonl",
                     AVPI_STR(COMMIT("create", "app.bsky.feed.post",
                                     ",\"record\":{\"text\":\"x\",\"createdAt\":\"0000-10-14T00:00:00Z\"}"))),
        AVP_OK);
    assert_string_equal(reading_one(&r, "SELECT posted_at::VARCHAR FROM posts"), "2026-01-02 03:04:05.7");
    reading_close(&r);
    assert_true(avpi_bluesky_key_time(AVPI_STR("at://did:plc:b/app.bsky.feed.post/3l3qo2vuowo2b"), &time_us));
    assert_int_equal(time_us / 1000000, 1725911162); /* 2024-09-09T19:46:02Z, as the protocol's own example */
    assert_false(avpi_bluesky_key_time(AVPI_STR("at://did:plc:b/app.bsky.feed.post/self"), &time_us));
    assert_false(avpi_bluesky_key_time(AVPI_STR("at://did:plc:b/app.bsky.feed.post/1l3qo2vuowo2b"), &time_us));
}

static void jetstream__clock_a_year_off__kept_with_a_warning(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "j.jsonl",
                     AVPI_STR(COMMIT("create", "app.bsky.feed.post",
                                     ",\"record\":{\"text\":\"x\",\"createdAt\":\"2025-01-02T00:00:00Z\"}"))),
        AVP_OK);
    assert_string_equal(reading_one(&r, "SELECT posted_at::VARCHAR FROM posts"), "2025-01-02 00:00:00");
    assert_true(reading_warned(&r, "more than a day"));
    reading_close(&r);
}

#define AUTHOR(did, handle)                                                                                            \
    "{\"did\":\"" did "\",\"handle\":\"" handle "\",\"displayName\":\"N\",\"createdAt\":\"2023-01-02T00:00:00Z\"}"
#define VIEW(did, key, record)                                                                                         \
    "{\"uri\":\"at://" did "/app.bsky.feed.post/" key                                                                  \
    "\",\"author\":" AUTHOR(did, "ana.example") ",\"record\":" record ",\"indexedAt\":\"2026-01-02T03:04:06Z\"}"
#define PLAIN "{\"text\":\"x\",\"createdAt\":\"2026-01-02T03:04:05Z\"}"

static void api__posts_of_every_page__the_same_as_of_the_stream(void **state) {
    (void)state;
    static const char *const pages[] = {"[" VIEW("did:plc:a", "k1", RECORD) "]",
                                        "{\"posts\":[" VIEW("did:plc:a", "k1", RECORD) "],\"cursor\":\"c\"}",
                                        "{\"feed\":[{\"post\":" VIEW("did:plc:a", "k1", RECORD) "}]}",
                                        "{\"thread\":{\"post\":" VIEW("did:plc:a", "k1", RECORD) ",\"replies\":[]}}"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        reading r;
        reading_open(&r, 1);
        assert_int_equal(reading_text(&r, "p.json", avpi_str_view(pages[i])), AVP_OK);
        assert_string_equal(r.report.files[0].format, "bluesky-api");
        reading_counts(&r, 1, 0, 0);
        assert_string_equal(
            reading_one(&r, "SELECT concat_ws('|', p.native, a.native, posted_at, reply_to, quote_of, a.created_at) "
                            "FROM posts p JOIN accounts a USING (account_id)"),
            "at://did:plc:a/app.bsky.feed.post/k1|did:plc:a|2026-01-02 03:04:05.678|"
            "at://did:plc:p/app.bsky.feed.post/1|at://did:plc:q/app.bsky.feed.post/9|2023-01-02 00:00:00");
        assert_int_equal(reading_text(&r, "j.jsonl", avpi_str_view(forms[0])), AVP_OK); /* merges with the stream's */
        assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts"), 1);
        reading_close(&r);
    }
}

static void api__feed_with_a_repost_and_a_gone_quote__act_original_and_fact(void **state) {
    (void)state;
    static const char text[] = "{\"feed\":[{\"post\":" VIEW("did:plc:b", "k3", PLAIN) ",\"reason\":{\"by\":" AUTHOR(
        "did:plc:c", "eva.example") ",\"indexedAt\":\"2026-01-03T00:00:00Z\"}},"
                                    "{\"post\":{\"uri\":\"at://did:plc:d/app.bsky.feed.post/k4\",\"author\":" AUTHOR(
                                        "did:plc:d", "d.example") ",\"record\":" PLAIN
                                                                  ",\"embed\":{\"record\":{\"uri\":\"at://did:plc:e/"
                                                                  "app.bsky.feed.post/k5\",\"notFound\":true}}},"
                                                                  "\"reply\":{\"parent\":" VIEW("did:plc:b", "k6",
                                                                                                PLAIN) "}}]}";
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "f.json", AVPI_STR(text)), AVP_OK);
    reading_counts(&r, 2, 0, 0);
    assert_string_equal(
        reading_one(&r, "SELECT concat_ws('|', a.native, repost_of, repost_account, posted_at) FROM posts p "
                        "JOIN accounts a USING (account_id) WHERE is_repost"),
        "did:plc:c|at://did:plc:b/app.bsky.feed.post/k3|did:plc:b|2026-01-03 00:00:00");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE embedded"), 2);
    assert_string_equal(reading_one(&r, "SELECT concat_ws(' ', kind, post, detail) FROM deletions"),
                        "unavailable at://did:plc:e/app.bsky.feed.post/k5 notFound");
    reading_close(&r);
}

static void api__followers__accounts_and_no_posts(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "f.json",
                                  AVPI_STR("{\"followers\":[" AUTHOR("did:plc:a", "ana.example") "," AUTHOR(
                                      "did:plc:b", "eva.example") "],\"subject\":{}}")),
                     AVP_OK);
    reading_counts(&r, 2, 0, 0);
    assert_int_equal(r.report.posts, 0);
    assert_true(reading_warned(&r, "a user, not a post"));
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM accounts WHERE created_at IS NOT NULL"), 2);
    reading_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jetstream__every_form__the_same_post),
        cmocka_unit_test(jetstream__reposts_deletions_handles_and_likes__each_by_its_kind),
        cmocka_unit_test(jetstream__time_that_cannot_be_read__from_the_server_then_from_the_key),
        cmocka_unit_test(jetstream__clock_a_year_off__kept_with_a_warning),
        cmocka_unit_test(api__posts_of_every_page__the_same_as_of_the_stream),
        cmocka_unit_test(api__feed_with_a_repost_and_a_gone_quote__act_original_and_fact),
        cmocka_unit_test(api__followers__accounts_and_no_posts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
