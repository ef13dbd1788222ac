/* Tables of collectors and platforms: twarc-csv, Twitter's information operations, 4CAT, telegram-tracker, CrowdTangle. */
#include "support/reading.h"

#include "read/facebook.h"

static void twarc_csv__repost_and_reply__as_api_v2(void **state) {
    (void)state;
    static const char text[] =
        "id,referenced_tweets.replied_to.id,referenced_tweets.retweeted.id,referenced_tweets.quoted.id,author_id,"
        "in_reply_to_user_id,retweeted_user_id,retweeted_username,quoted_user_id,created_at,text,lang,source,"
        "edit_history_tweet_ids,withheld.country_codes,entities.hashtags,entities.mentions,entities.urls,"
        "attachments.media_keys,author.created_at,author.username,author.verified,author.description,"
        "author.public_metrics.followers_count\n"
        "101,,100,,9,,7,Ana,,2008-08-27T13:09:00.000Z,dos\\nlineas "
        "\\ud83d,es,App,\"[\"\"101\"\"]\",,\"[\"\"#Uno\"\"]\",,"
        "\"[\"\"https://a.example/x\"\"]\",\"[\"\"3_777\"\"]\",2010-01-02T00:00:00.000Z,Eva,True,,5\n"
        "102,100,,50,9,7,,,8,2008-08-27T13:10:00.000Z,no,es,App,\"[\"\"99\"\", \"\"102\"\"]\",\"[\"\"TR\"\"]\","
        "\"[\"\"#\\ud83d\\ude00\\u00e9\"\"]\",\"[\"\"@Ana\"\"]\",,,2010-01-02T00:00:00.000Z,Eva,True,hola,6\n";
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "t.csv", AVPI_STR(text)), AVP_OK);
    assert_string_equal(r.report.files[0].format, "twarc-csv");
    reading_counts(&r, 2, 0, 0);
    assert_string_equal(
        reading_one(&r, "SELECT concat_ws('|', repost_of, repost_account, is_repost, text) FROM posts WHERE "
                        "native = '101'"),
        "100|7|true|RT @Ana: dos\nlineas \\ud83d");
    assert_string_equal(
        reading_one(&r, "SELECT concat_ws('|', reply_to, reply_account, quote_of, quote_account) FROM posts "
                        "WHERE native = '102'"),
        "100|7|50|8");
    assert_string_equal(reading_one(&r, "SELECT concat_ws(' ', media, kind) FROM post_media"), "777 photo");
    assert_string_equal(reading_one(&r, "SELECT string_agg(hashtag, ' ' ORDER BY hashtag) FROM hashtags"),
                        "uno \xf0\x9f\x98\x80\xc3\xa9");
    assert_string_equal(
        reading_one(&r, "SELECT string_agg(concat_ws(' ', kind, post), '|' ORDER BY kind) FROM deletions"),
        "edited 102|withheld 102");
    assert_string_equal(
        reading_one(&r, "SELECT string_agg(concat_ws(' ', followers, verified, has_description), '|' ORDER BY "
                        "seen_at) FROM account_snapshots"),
        "5 true false|6 true true");
    assert_string_equal(reading_one(&r, "SELECT created_at::VARCHAR FROM accounts"), "2010-01-02 00:00:00");
    reading_close(&r);
}

static void users__of_twarc_and_of_the_archive__accounts_without_posts(void **state) {
    (void)state;
    static const struct {
        const char *text, *format;
    } cases[] = {
        {"id,created_at,username,name,description,pinned_tweet_id,protected,public_metrics.followers_count,verified\n"
         "7,2010-01-02T00:00:00.000Z,Ana,A,hola,,False,5,True\n7,2010-01-02T00:00:00.000Z,Ana,A,hola,,False,5,True\n",
         "twarc-csv-users"},
        {"userid,user_display_name,user_screen_name,user_profile_description,follower_count,following_count,"
         "account_creation_date,account_language\n7,A,Ana,hola,5,6,2010-01-02,es\n7,A,Ana,hola,5,6,2010-01-02,es\n",
         "twitter-io-users"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        reading r;
        reading_open(&r, 1);
        assert_int_equal(reading_text(&r, "u.csv", avpi_str_view(cases[i].text)), AVP_OK);
        assert_string_equal(r.report.files[0].format, cases[i].format);
        reading_counts(&r, 1, 1, 0);
        assert_true(reading_warned(&r, "a user, not a post"));
        assert_int_equal(r.report.posts, 0);
        assert_string_equal(
            reading_one(&r, "SELECT concat_ws(' ', a.native, handle, followers, has_description, created_at) "
                            "FROM account_snapshots JOIN accounts a USING (account_id)"),
            "7 Ana 5 true 2010-01-02 00:00:00");
        reading_close(&r);
    }
}

static void archive__posts__links_lists_and_minutes(void **state) {
    (void)state;
    char text[4096];
    size_t len = (size_t)snprintf(
        text, sizeof text,
        "tweetid,userid,user_display_name,user_screen_name,user_profile_description,follower_count,following_count,"
        "account_creation_date,tweet_language,tweet_text,tweet_time,tweet_client_name,in_reply_to_userid,"
        "in_reply_to_tweetid,quoted_tweet_tweetid,is_retweet,retweet_userid,retweet_tweetid,hashtags,urls,user_"
        "mentions\n");
    for (int i = 0; i < 12; i++)
        len += (size_t)snprintf(text + len, sizeof text - len,
                                "10%d,abc=,N,Abc,,5,6,2015-03-04,es,RT @x: hola,2016-05-06 07:%02d,App,,,,true,9,99,"
                                "\"[uno, dos]\",\"[http://a.example/1, http://a.example/2]\",\"[77]\"\n",
                                i, i);
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "io.csv", (avp_str){text, len}), AVP_OK);
    assert_string_equal(r.report.files[0].format, "twitter-io");
    reading_counts(&r, 12, 0, 0);
    assert_int_equal(r.report.files[0].precision_us, 60000000);
    assert_string_equal(
        reading_one(&r, "SELECT DISTINCT concat_ws('|', repost_of, repost_account, is_repost, client) FROM posts"),
        "99|9|true|App");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM urls"), 2);
    assert_string_equal(reading_one(&r, "SELECT string_agg(hashtag, ' ' ORDER BY hashtag) FROM hashtags"), "dos uno");
    assert_string_equal(reading_one(&r, "SELECT DISTINCT mentioned FROM post_mentions"), "77");
    reading_close(&r);
}

static void fourcat_csv__of_two_platforms__accounts_by_id_else_by_name(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(
            &r, "x.csv",
            AVPI_STR("id,thread_id,timestamp,unix_timestamp,body,author,author_id,source,is_retweet,retweeted_user,"
                     "hashtags,urls,images,mentions\n"
                     "1,1,2024-01-01 00:00:00,1704067200,RT @Ana: hola,Eva,9,App,yes,Ana,\"uno,dos\","
                     "\"https://a.example/1,https://a.example/2\",https://p.example/1.jpg,Ana\n"
                     "2,1,2024-01-01 00:00:01,1704067201,solo,Luis,,App,no,,,,,\n"
                     "3,1,2024-01-01 00:00:01,1704067201,nadie,,,App,no,,,,,\n")),
        AVP_OK);
    assert_string_equal(r.report.files[0].format, "4cat-csv");
    reading_counts(&r, 2, 0, 1);
    assert_string_equal(
        reading_one(&r, "SELECT string_agg(concat_ws(' ', a.native, is_repost, repost_account), '|' ORDER BY "
                        "p.native) FROM posts p JOIN accounts a USING (account_id)"),
        "9 true Ana|Luis false");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM urls"), 2);
    assert_string_equal(reading_one(&r, "SELECT concat_ws(' ', media, kind) FROM post_media"),
                        "https://p.example/1.jpg photo");
    assert_string_equal(reading_one(&r, "SELECT reason FROM rejects"), "no account");
    assert_int_equal(
        reading_text(&r, "t.csv",
                     AVPI_STR("id,thread_id,chat,author,author_username,body,reply_to,timestamp,unix_timestamp,"
                              "unix_timestamp_edited,author_forwarded_from_id\n"
                              "5,canal,canal,3,ana,hola,4,2024-01-01 00:00:00,1704067200,1704067300,8\n")),
        AVP_OK);
    assert_string_equal(
        reading_one(&r, "SELECT concat_ws('|', p.native, reply_to, repost_account, is_repost) FROM posts p WHERE "
                        "native LIKE 'canal%'"),
        "canal/5|canal/4|8|true");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM deletions WHERE kind = 'edited'"), 1);
    reading_close(&r);
}

static void telegram_tracker__forward_and_reply__ids_of_telegram_desktop(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(
            &r, "msgs_dataset.csv",
            AVPI_STR("signature,channel_id,username,message,date,msg_link,msg_from_peer,msg_from_id,is_forward,"
                     "from_channel_id,forward_msg_link,is_reply,reply_to_msg_id,url\n"
                     "s,77,canal,hola,2024-01-01 00:00:00,https://t.me/canal/5,,,1,88.0,https://t.me/otro/3,0,,"
                     "https://a.example/1\n"
                     "s,77,canal,si,2024-01-01 00:00:01,https://t.me/canal/6,PeerUser,1.0,0,,,1,5.0,\n")),
        AVP_OK);
    assert_string_equal(r.report.files[0].format, "telegram-tracker");
    reading_counts(&r, 2, 0, 0);
    assert_string_equal(
        reading_one(
            &r, "SELECT string_agg(concat_ws(' ', p.native, a.native, repost_of, repost_account, is_repost, reply_to), "
                "'|' ORDER BY p.native) FROM posts p JOIN accounts a USING (account_id)"),
        "77/5 channel77 88/3 channel88 true|77/6 user1 false 77/5");
    assert_string_equal(reading_one(&r, "SELECT url FROM urls"), "https://a.example/1");
    reading_close(&r);
}

static void crowdtangle__posts__ids_from_the_address_and_the_zone_obeyed(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(
            &r, "c.csv",
            AVPI_STR(
                "Page Name,User Name,Facebook Id,Page Category,Page Created,Followers at Posting,Post Created,Type,"
                "URL,Message,Link,Final Link\n"
                "Uno,uno,100,NEWS,2010-01-02 00:00:00,5,2023-11-13 04:30:36 EST,Link,"
                "https://www.facebook.com/100/posts/66,lee,http://b.example/s,https://a.example/nota\n"
                "Uno,uno,100,NEWS,2010-01-02 00:00:00,6,2023-10-27 15:00:03 EDT,Photo,"
                "https://www.facebook.com/100/posts/67,ve https://c.example/t,https://www.facebook.com/photo/8,\n")),
        AVP_OK);
    assert_string_equal(r.report.files[0].format, "crowdtangle");
    reading_counts(&r, 2, 0, 0);
    assert_string_equal(
        reading_one(&r, "SELECT string_agg(concat_ws(' ', p.native, a.native, posted_at), '|' ORDER BY p.native) "
                        "FROM posts p JOIN accounts a USING (account_id)"),
        "100_66 100 2023-11-13 09:30:36|100_67 100 2023-10-27 19:00:03");
    assert_string_equal(reading_one(&r, "SELECT string_agg(url, '|' ORDER BY url) FROM urls"),
                        "https://a.example/nota|https://c.example/t");
    assert_string_equal(reading_one(&r, "SELECT concat_ws(' ', media, kind) FROM post_media"),
                        "https://www.facebook.com/photo/8 photo");
    assert_string_equal(reading_one(&r, "SELECT string_agg(followers, ' ' ORDER BY followers) FROM account_snapshots"),
                        "5 6");
    reading_close(&r);
}

static void crowdtangle__list_of_pages__accounts(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "p.csv",
                     AVPI_STR("Page Name,Page Category,URL\nUno,NEWS,https://www.facebook.com/100/posts/66\n"
                              "Dos,NEWS,https://www.facebook.com/dos/posts/67\n")),
        AVP_OK);
    assert_string_equal(r.report.files[0].format, "crowdtangle-pages");
    reading_counts(&r, 2, 0, 0);
    assert_string_equal(reading_one(&r, "SELECT string_agg(native, ' ' ORDER BY native) FROM accounts"), "100 Dos");
    reading_close(&r);
}

static void facebook_ids__addresses_of_every_kind__page_and_post(void **state) {
    (void)state;
    static const struct {
        const char *url, *page, *post;
    } cases[] = {{"https://www.facebook.com/100/posts/66", "100", "66"},
                 {"https://www.facebook.com/uno/videos/66/", NULL, "66"},
                 {"https://www.facebook.com/groups/5/permalink/66/", "5", "66"},
                 {"https://www.facebook.com/permalink.php?story_fbid=66&id=100", "100", "66"},
                 {"https://www.facebook.com/uno/posts/pfbid02abc", NULL, NULL},
                 {"https://www.instagram.com/p/Cx/", NULL, NULL},
                 {"https://www.facebook.com/", NULL, NULL},
                 {"", NULL, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        avp_str page, post;
        avpi_facebook_ids(avpi_str_view(cases[i].url), &page, &post);
        assert_true(cases[i].page ? avpi_str_equal(page, avpi_str_view(cases[i].page)) : !page.ptr);
        assert_true(cases[i].post ? avpi_str_equal(post, avpi_str_view(cases[i].post)) : !post.ptr);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twarc_csv__repost_and_reply__as_api_v2),
        cmocka_unit_test(users__of_twarc_and_of_the_archive__accounts_without_posts),
        cmocka_unit_test(archive__posts__links_lists_and_minutes),
        cmocka_unit_test(fourcat_csv__of_two_platforms__accounts_by_id_else_by_name),
        cmocka_unit_test(telegram_tracker__forward_and_reply__ids_of_telegram_desktop),
        cmocka_unit_test(crowdtangle__posts__ids_from_the_address_and_the_zone_obeyed),
        cmocka_unit_test(crowdtangle__list_of_pages__accounts),
        cmocka_unit_test(facebook_ids__addresses_of_every_kind__page_and_post),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
