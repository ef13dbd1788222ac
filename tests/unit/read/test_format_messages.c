/* Mastodon, Telegram Desktop, TikTok's Research API, and what Zeeschuimer and 4CAT keep of platforms. */
#include "support/reading.h"

#define ACCOUNT(id, name)                                                                                              \
    "{\"id\":\"" id "\",\"acct\":\"" name "@m.example\",\"username\":\"" name "\",\"display_name\":\"N\","             \
    "\"uri\":\"https://m.example/users/" name "\",\"followers_count\":3,\"following_count\":4,\"statuses_count\":5,"   \
    "\"note\":\"<p>hi</p>\",\"created_at\":\"2022-11-05T00:00:00.000Z\",\"avatar\":\"https://m.example/avatars/"       \
    "original/missing.png\"}"
#define STATUS(id, name, more)                                                                                         \
    "{\"id\":\"" id "\",\"created_at\":\"2024-05-27T10:00:00.000Z\",\"language\":\"es\",\"spoiler_text\":\"\","        \
    "\"uri\":\"https://m.example/users/" name "/statuses/" id "\",\"account\":" ACCOUNT("1", name) more "}"
#define CONTENT                                                                                                        \
    ",\"content\":\"<p>uno &amp; dos<br>tres</p><p>cuatro <a href=\\\"https://a.example/?x=1&amp;y=2\\\">a.ex</a> "    \
    "<a href=\\\"https://m.example/tags/t\\\" class=\\\"mention hashtag\\\">#<span>t</span></a></p>\","                \
    "\"tags\":[{\"name\":\"Tema\"}],\"mentions\":[{\"id\":\"9\",\"acct\":\"eva\",\"url\":\"https://m.example/"         \
    "@eva\"}],"                                                                                                        \
    "\"media_attachments\":[{\"id\":\"7\",\"type\":\"image\",\"url\":\"https://f.example/"                             \
    "7.png\",\"blurhash\":\"UAB\",\"meta\":{\"original\":{\"size\":\"640x480\"}}}]"

static void mastodon__status__html_undone_lists_and_standing(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "s.json",
                     AVPI_STR("[" STATUS("11", "ana",
                                         CONTENT ",\"in_reply_to_id\":\"5\",\"in_reply_to_account_id\":\"9\","
                                                 "\"edited_at\":\"2024-05-27T11:00:00.000Z\"") "]")),
        AVP_OK);
    assert_string_equal(r.report.files[0].format, "mastodon");
    reading_counts(&r, 1, 0, 0);
    assert_string_equal(reading_one(&r, "SELECT text FROM posts"), "uno & dos\ntres\ncuatro a.ex #t");
    assert_string_equal(reading_one(&r,
                                    "SELECT concat_ws('|', p.native, a.native, reply_to, reply_account, a.created_at) "
                                    "FROM posts p JOIN accounts a USING (account_id)"),
                        "https://m.example/users/ana/statuses/11|https://m.example/users/ana|5|https://m.example/@eva|"
                        "2022-11-05 00:00:00");
    assert_string_equal(reading_one(&r, "SELECT written FROM post_urls"), "https://a.example/?x=1&y=2");
    assert_string_equal(reading_one(&r, "SELECT concat_ws(' ', media, kind, hash) FROM post_media"),
                        "https://f.example/7.png photo blurhash:640x480:UAB");
    assert_string_equal(reading_one(&r, "SELECT concat_ws(' ', followers, following, statuses, has_picture, "
                                        "has_description) FROM account_snapshots"),
                        "3 4 5 false true");
    assert_string_equal(reading_one(&r, "SELECT kind || ' ' || happened_at FROM deletions"),
                        "edited 2024-05-27 11:00:00");
    reading_close(&r);
}

static void mastodon__boost__repost_with_the_original_inside(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "s.json",
                                  AVPI_STR("{\"statuses\":[" STATUS(
                                      "12", "eva",
                                      ",\"content\":\"\",\"reblog\":" STATUS(
                                          "11", "ana", CONTENT)) "],\"accounts\":[" ACCOUNT("3", "luis") "]}")),
                     AVP_OK);
    reading_counts(&r, 2, 0, 0);
    assert_string_equal(
        reading_one(&r, "SELECT concat_ws('|', repost_of, repost_account, is_repost, left(text, 3)) FROM posts "
                        "WHERE NOT embedded"),
        "https://m.example/users/ana/statuses/11|https://m.example/users/ana|true|uno");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE embedded AND NOT is_repost"), 1);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM accounts"), 3);
    reading_close(&r);
}

#define CHAT(messages) "{\"name\":\"C\",\"type\":\"public_channel\",\"id\":77,\"messages\":[" messages "]}"
#define MESSAGE                                                                                                        \
    "{\"id\":5,\"type\":\"message\",\"date\":\"2025-02-12T08:37:48\",\"date_unixtime\":\"1739349468\","                \
    "\"edited\":\"2025-02-12T08:40:00\",\"edited_unixtime\":\"1739349600\",\"from\":\"Ana\",\"from_id\":\"user1\","    \
    "\"forwarded_from\":\"Otro\",\"forwarded_from_id\":\"channel9\",\"reply_to_message_id\":4,"                        \
    "\"photo\":\"photos/a.jpg\",\"file\":\"(File not included. Change data exporting settings to download.)\","        \
    "\"text\":[\"Hola \",{\"type\":\"bold\",\"text\":\"mundo \"},{\"type\":\"text_link\",\"text\":\"liga\","           \
    "\"href\":\"https://a.example/\"},{\"type\":\"hashtag\",\"text\":\"#Uno\"}]}"
#define SERVICE                                                                                                        \
    "{\"id\":6,\"type\":\"service\",\"date\":\"2025-02-12T09:00:00\",\"date_unixtime\":\"1739350800\","                \
    "\"actor\":\"Ana\",\"actor_id\":\"user1\",\"action\":\"invite_members\",\"text\":\"\"}"
#define LOCAL                                                                                                          \
    "{\"id\":7,\"type\":\"message\",\"date\":\"2025-02-12T10:00:00\",\"date_unixtime\":\"0000000000\","                \
    "\"from\":\"Eva\",\"from_id\":\"user2\",\"text\":\"solo texto\"}"

static void check_chat(reading *r) {
    assert_string_equal(r->report.files[0].format, "telegram-desktop");
    reading_counts(r, 2, 0, 1);
    assert_string_equal(
        reading_one(r, "SELECT concat_ws('|', p.native, a.native, posted_at, text, repost_account, reply_to, "
                       "is_repost) FROM posts p JOIN accounts a USING (account_id) WHERE p.native = '77/5'"),
        "77/5|user1|2025-02-12 08:37:48|Hola mundo liga#Uno|channel9|77/4|true");
    assert_string_equal(reading_one(r, "SELECT posted_at::VARCHAR FROM posts WHERE native = '77/7'"),
                        "2025-02-12 10:00:00");
    assert_true(reading_warned(r, "exporting computer"));
    assert_string_equal(reading_one(r, "SELECT string_agg(concat_ws(' ', media, kind), '|') FROM post_media"),
                        "77/photos/a.jpg photo"); /* a file that is not there is no medium */
    assert_string_equal(reading_one(r, "SELECT concat_ws(' ', kind, post, happened_at) FROM deletions"),
                        "edited 77/5 2025-02-12 08:40:00");
    assert_string_equal(reading_one(r, "SELECT url FROM urls"), "https://a.example/");
    assert_string_equal(reading_one(r, "SELECT hashtag FROM hashtags"), "uno");
}

static void telegram__one_chat_and_whole_account__same_posts(void **state) {
    (void)state;
    static const char *const texts[] = {CHAT(MESSAGE "," SERVICE "," LOCAL),
                                        "{\"about\":\"x\",\"chats\":{\"about\":\"y\",\"list\":[" CHAT(
                                            MESSAGE "," SERVICE) "]},"
                                                                 "\"left_chats\":{\"list\":[" CHAT(LOCAL) "]}}"};
    for (size_t i = 0; i < 2; i++) {
        reading r;
        reading_open(&r, 1);
        assert_int_equal(reading_text(&r, "result.json", avpi_str_view(texts[i])), AVP_OK);
        check_chat(&r);
        reading_close(&r);
    }
}

static void telegram__origins__lead_to_the_bytes_of_the_message(void **state) {
    (void)state;
    static const char text[] = CHAT(MESSAGE "," LOCAL);
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "result.json", AVPI_STR(text)), AVP_OK);
    int64_t offset = reading_number(
        &r, "SELECT byte_offset::BIGINT FROM post_origins JOIN posts USING (post_id) WHERE native = '77/7'");
    int64_t size = reading_number(
        &r, "SELECT byte_count::BIGINT FROM post_origins JOIN posts USING (post_id) WHERE native = '77/7'");
    assert_int_equal(size, sizeof LOCAL - 1);
    assert_memory_equal(text + offset, LOCAL, sizeof LOCAL - 1);
    reading_close(&r);
}

static void tiktok__videos_with_and_without_username__kept_and_named(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(
            &r, "v.json",
            AVPI_STR(
                "{\"data\":{\"videos\":[{\"id\":702874395068494965,\"username\":\"ana\",\"create_time\":1633823999,"
                "\"video_description\":\"hola #Uno @eva\",\"hashtag_names\":[\"Uno\",\"dos\"],\"music_id\":7038,"
                "\"region_code\":\"MX\"},{\"id\":9,\"create_time\":1633823999,\"region_code\":\"MX\"}],"
                "\"cursor\":100},\"error\":{\"code\":\"ok\",\"log_id\":\"L\"}}")),
        AVP_OK);
    assert_string_equal(r.report.files[0].format, "tiktok-research");
    reading_counts(&r, 1, 0, 1);
    assert_string_equal(
        reading_one(&r, "SELECT concat_ws('|', p.native, a.native, posted_at, text) FROM posts p JOIN accounts a "
                        "USING (account_id)"),
        "702874395068494965|ana|2021-10-09 23:59:59|hola #Uno @eva");
    assert_string_equal(reading_one(&r, "SELECT concat_ws(' ', media, kind) FROM post_media"), "7038 sound");
    assert_string_equal(reading_one(&r, "SELECT string_agg(hashtag, ' ' ORDER BY hashtag) FROM hashtags"), "dos uno");
    assert_string_equal(reading_one(&r, "SELECT mentioned FROM post_mentions"), "eva");
    assert_non_null(strstr(reading_one(&r, "SELECT reason FROM rejects"), "username"));
    reading_close(&r);
}

#define ENVELOPE(platform, item)                                                                                       \
    "{\"nav_index\":\"1\",\"item_id\":\"x\",\"timestamp_collected\":1,\"source_platform\":\"" platform                 \
    "\",\"data\":" item "}\n"
#define LEGACY(id, user, name, text, more)                                                                             \
    "{\"rest_id\":\"" id "\",\"core\":{\"user_results\":{\"result\":{\"rest_id\":\"" user                              \
    "\",\"legacy\":{\"screen_name\":\"" name                                                                           \
    "\",\"followers_count\":5,\"created_at\":\"Mon Jan 07 00:00:01 +0000 2008\"}}}},"                                  \
    "\"source\":\"<a href=\\\"x\\\">App</a>\",\"legacy\":{\"user_id_str\":\"" user                                     \
    "\",\"created_at\":\"Wed Aug 27 13:08:45 +0000 2008\",\"full_text\":\"" text "\",\"entities\":{\"urls\":[],"       \
    "\"hashtags\":[{\"text\":\"Uno\"}],\"user_mentions\":[]}" more "}}"

static void fourcat__items_of_platforms__their_posts(void **state) {
    (void)state;
    static const char text[] = ENVELOPE("twitter.com", LEGACY("101", "9", "Eva", "RT @Ana: cut",
                                                              ",\"retweeted_status_result\":{\"result\":" LEGACY(
                                                                  "100", "7", "Ana", "the whole", "") "}"))
        ENVELOPE("tiktok.com",
                 "{\"id\":\"55\",\"desc\":\"baile\",\"createTime\":1633823999,\"author\":{\"id\":\"3\",\"uniqueId\":"
                 "\"luis\",\"nickname\":\"L\"},\"music\":{\"id\":\"8\"},\"textExtra\":[{\"hashtagName\":\"fyp\"}]}")
            ENVELOPE("instagram.com",
                     "{\"code\":\"Cx1\",\"taken_at\":1633824000,\"user\":{\"pk\":\"4\",\"username\":\"rosa\"},"
                     "\"caption\":{\"text\":\"mira #Dos https://a.example/z\"}}")
                ENVELOPE("9gag.com", "{\"id\":\"1\"}");
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "z.ndjson", AVPI_STR(text)), AVP_OK);
    assert_string_equal(r.report.files[0].format, "4cat-ndjson");
    reading_counts(&r, 3, 0, 1);
    assert_string_equal(
        reading_one(&r, "SELECT concat_ws('|', a.native, text, repost_of, repost_account, client) FROM posts p "
                        "JOIN accounts a USING (account_id) WHERE is_repost"),
        "9|RT @Ana: the whole|100|7|App");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE embedded AND native = '100'"), 1);
    assert_string_equal(
        reading_one(&r, "SELECT a.native || ' ' || text FROM posts p JOIN accounts a USING (account_id) WHERE "
                        "p.native = '55'"),
        "luis baile");
    assert_string_equal(reading_one(&r, "SELECT url FROM urls"), "https://a.example/z");
    assert_string_equal(reading_one(&r, "SELECT string_agg(hashtag, ' ' ORDER BY hashtag) FROM hashtags"),
                        "dos fyp uno");
    reading_close(&r);
}

static void fourcat__item_with_import_meta__read_without_envelope(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "z.ndjson",
                     AVPI_STR("{\"id\":\"55\",\"desc\":\"baile\",\"createTime\":1633823999,\"author\":\"luis\","
                              "\"nickname\":\"L\",\"__import_meta\":{\"source_platform\":\"www.tiktok.com\"}}\n")),
        AVP_OK);
    reading_counts(&r, 1, 0, 0);
    assert_string_equal(reading_one(&r, "SELECT native FROM accounts"), "luis");
    reading_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mastodon__status__html_undone_lists_and_standing),
        cmocka_unit_test(mastodon__boost__repost_with_the_original_inside),
        cmocka_unit_test(telegram__one_chat_and_whole_account__same_posts),
        cmocka_unit_test(telegram__origins__lead_to_the_bytes_of_the_message),
        cmocka_unit_test(tiktok__videos_with_and_without_username__kept_and_named),
        cmocka_unit_test(fourcat__items_of_platforms__their_posts),
        cmocka_unit_test(fourcat__item_with_import_meta__read_without_envelope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
