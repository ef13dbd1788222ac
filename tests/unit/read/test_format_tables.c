/* The formats of tables: qut, ira, twitter-r, rtweet. */
#include "support/reading.h"

static void qut__urls_as_python_list__pieces_as_written_pages_by_name(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "q.csv",
                     AVPI_STR("message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\r\n"
                              "1,u1,@Ana,,,hello there,1606451170.518101,\"['http://a.mx/1', 'http://a.mx/2']\"\r\n"
                              "2,u2,eva,1,,,1606451171.5,[]\r\n3,u3,eva,,2,x,1606451172,\"\"\r\n")),
        AVP_OK);
    assert_string_equal(r.report.files[0].format, "qut");
    reading_counts(&r, 3, 0, 0);
    assert_int_equal(
        reading_number(&r, "SELECT count(*) FROM post_urls JOIN urls USING (url_id) WHERE domain = 'a.mx'"), 2);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM urls WHERE url = ''"), 0);
    assert_string_equal(reading_one(&r, "SELECT written FROM post_urls JOIN urls USING (url_id) WHERE domain IS NULL"),
                        "[]");
    assert_string_equal(reading_one(&r, "SELECT repost_of || is_repost FROM posts WHERE native = '2'"), "1true");
    assert_string_equal(reading_one(&r, "SELECT reply_to FROM posts WHERE native = '3'"), "2");
    assert_string_equal(reading_one(&r, "SELECT handle FROM account_snapshots ORDER BY seen_at"), "Ana");
    assert_int_equal(reading_number(&r, "SELECT epoch_us(posted_at) FROM posts WHERE native = '1'"),
                     INT64_C(1606451170518101));
    reading_close(&r);
}

static void ira__reposts_and_replies__marked_and_unwrapped(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "i.csv",
                     AVPI_STR("author_id,content,region,language,publish_date,harvested_date,following,followers,"
                              "updates,post_type,retweet\n"
                              "a,plain words,US,English,2015-09-23 09:02:00,2015-09-23 09:02:00,239,74,330,,0\n"
                              "a,copied words,US,English,2015-09-23 09:03:00,2015-09-23 09:03:00,239,74,331,R,1\n"
                              "b,'@someone an answer',US,English,2015-09-23 09:03:00,2015-09-23 09:03:00,2,7,3,,0\n"
                              "b,'just quoted',US,English,2015-09-23 09:04:00,2015-09-23 09:03:00,2,7,4,Q,1\n")),
        AVP_OK);
    assert_string_equal(r.report.files[0].format, "ira");
    assert_string_equal(reading_one(&r, "SELECT string_agg(text || ' ' || is_repost, '|' ORDER BY post_id) FROM posts"),
                        "plain words false|copied words true|@someone an answer false|'just quoted' false");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE repost_of IS NOT NULL"), 0);
    assert_string_equal(
        reading_one(&r,
                    "SELECT followers || ' ' || following || ' ' || statuses FROM account_snapshots ORDER BY seen_at"),
        "74 239 330");
    assert_string_equal(reading_one(&r, "SELECT mentioned FROM post_mentions"), "someone");
    reading_close(&r);
}

static void ira__all_seconds_zero__minutes_known(void **state) {
    (void)state;
    char text[2048];
    size_t len =
        (size_t)snprintf(text, sizeof text, "author_id,content,publish_date,harvested_date,updates,post_type\n");
    for (int i = 0; i < 12; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "a,words %d,2015-09-23 09:%02d:00,x,1,\n", i, 3 * i + 1);
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "i.csv", (avp_str){text, len}), AVP_OK);
    assert_int_equal(r.report.files[0].precision_us, 60000000);
    reading_close(&r);
}

static void twitter_r__retweets__marked_by_flag_and_prefix(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "t.csv",
                     AVPI_STR("text,favorited,replyToSN,created,truncated,replyToSID,id,replyToUID,statusSource,"
                              "screenName,isRetweet\n"
                              "RT @Author: words,FALSE,NA,2017-05-30T23:59:48Z,FALSE,NA,869704930835169280,NA,\"<a "
                              "href=\"\"x\"\">An App</a>\",NA,TRUE\n"
                              "an answer,FALSE,Author,2017-05-30T23:59:22Z,FALSE,11,12,13,web,user2,FALSE\n")),
        AVP_OK);
    assert_string_equal(r.report.files[0].format, "twitter-r");
    assert_string_equal(
        reading_one(
            &r, "SELECT concat_ws(' ', native, is_repost, repost_account, client) FROM posts ORDER BY posted_at DESC"),
        "869704930835169280 true Author An App");
    assert_string_equal(
        reading_one(&r, "SELECT concat_ws(' ', reply_to, reply_account, is_repost) FROM posts WHERE native = '12'"),
        "11 Author false");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM accounts WHERE native = 'NA'"),
                     1); /* a handle may be NA */
    reading_close(&r);
}

static void rtweet__x_before_ids_and_lists__read(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "t.csv",
                     AVPI_STR("user_id,status_id,created_at,screen_name,text,source,hashtags,urls_expanded_url,"
                              "mentions_screen_name,is_retweet,retweet_status_id,followers_count\n"
                              "x123456789,x987654321,2019-01-02 03:04:05,ana,words,web,Uno dos,http://a.mx/1 "
                              "http://a.mx/2,eva,TRUE,x555555555,9\n"
                              "x123456789,x987654322,2019-01-02 03:04:06,ana,words,web,,,,FALSE,,9\n")),
        AVP_OK);
    assert_string_equal(r.report.files[0].format, "rtweet");
    assert_string_equal(reading_one(&r, "SELECT concat_ws(' ', p.native, a.native, repost_of, is_repost) FROM posts p "
                                        "JOIN accounts a USING (account_id) ORDER BY post_id"),
                        "987654321 123456789 555555555 true");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM post_urls"), 2);
    assert_string_equal(
        reading_one(
            &r,
            "SELECT string_agg(hashtag, ' ' ORDER BY position) FROM post_hashtags JOIN hashtags USING (hashtag_id)"),
        "uno dos");
    reading_close(&r);
}

static void csv__mangled_optional_id__absent_and_counted(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "t.csv",
                                  AVPI_STR("tweet_id,user,text,date,reply_to\n5.70306E+17,a,words,2/24/2015 "
                                           "11:35,\n\"1,6E+018\",b,more,2/24/2015 11:36,1.2E+17\n")),
                     AVP_OK);
    reading_counts(&r, 2, 0, 0);
    assert_int_equal(reading_number(&r, "SELECT count(native) + count(reply_to) FROM posts"), 0);
    assert_int_equal(r.report.warnings[0].count, 2);
    assert_non_null(strstr(r.report.warnings[0].text, "scientific notation"));
    assert_int_equal(reading_number(&r, "SELECT sum(occurrences) FROM warnings"), 3);
    reading_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(qut__urls_as_python_list__pieces_as_written_pages_by_name),
        cmocka_unit_test(ira__reposts_and_replies__marked_and_unwrapped),
        cmocka_unit_test(ira__all_seconds_zero__minutes_known),
        cmocka_unit_test(twitter_r__retweets__marked_by_flag_and_prefix),
        cmocka_unit_test(rtweet__x_before_ids_and_lists__read),
        cmocka_unit_test(csv__mangled_optional_id__absent_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
