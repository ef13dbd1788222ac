#include "support/reading.h"

#include <unistd.h>

#define FOUR "object_id,account_id,content_id,timestamp_share\n"

static void read__four_columns__posts_with_objects(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 2);
    assert_int_equal(
        reading_text(
            &r, "a.csv",
            AVPI_STR(FOUR "o1,a1,c1,1600000000\no2,a1,c1,1600000000\no1,a2,c2,1600000005\no1,a2,c2,1600000005\n")),
        AVP_OK);
    reading_counts(&r, 3, 1, 0);
    assert_int_equal(r.report.posts, 2); /* c1 stands on two rows: one post with two objects */
    assert_int_equal(r.report.accounts, 2);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM post_objects"), 3);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM post_origins"), 3);
    assert_string_equal(reading_one(&r, "SELECT posted_at::VARCHAR FROM posts WHERE native = 'c2'"),
                        "2020-09-13 12:26:45");
    assert_string_equal(
        reading_one(
            &r, "SELECT line || ' ' || byte_offset || ' ' || byte_count FROM post_origins ORDER BY line DESC LIMIT 1"),
        "4 88 19");
    assert_string_equal(
        reading_one(
            &r, "SELECT format || ' ' || rows_read || ' ' || kept || ' ' || duplicate || ' ' || rejected FROM sources"),
        "coortweet 4 3 1 0");
    reading_close(&r);
}

static void read__same_bytes_again__nothing_changes(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "a.csv", AVPI_STR(FOUR "o1,a1,c1,1600000000\nbroken\n")), AVP_OK);
    assert_false(r.report.files[0].already);
    assert_int_equal(reading_text(&r, "other-name.csv", AVPI_STR(FOUR "o1,a1,c1,1600000000\nbroken\n")), AVP_OK);
    assert_true(r.report.files[0].already);
    assert_string_equal(r.report.files[0].format, "coortweet");
    reading_counts(&r, 0, 1, 1);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM sources"), 1);
    assert_int_equal(r.report.posts, 1);
    reading_close(&r);
}

static void read__overlapping_files__posts_once(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 2);
    assert_int_equal(reading_text(&r, "a.csv", AVPI_STR(FOUR "o1,a1,c1,1600000000\no1,a2,c2,1600000001\n")), AVP_OK);
    assert_int_equal(reading_text(&r, "b.csv", AVPI_STR(FOUR "o1,a2,c2,1600000001\no1,a3,c3,1600000002\n")), AVP_OK);
    reading_counts(&r, 1, 1, 0);
    assert_int_equal(r.report.posts, 3);
    assert_int_equal(reading_number(&r, "SELECT count(DISTINCT post_id) - count(*) FROM posts"), 0);
    reading_close(&r);
}

static void read__one_id_of_two_accounts__two_posts(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(
            &r, "a.csv",
            AVPI_STR(FOUR "o1,a1,c1,1600000000\no1,a2,c1,1600000000\no2,a2,c1,1600000000\no1,a2,c1,1600000009\n")),
        AVP_OK);
    reading_counts(&r, 4, 0, 0);
    assert_int_equal(r.report.posts, 3); /* (c1, a1), (c1, a2) with two objects, (c1, a2) at another time */
    reading_close(&r);
}

static void read__no_post_id__the_row_is_the_key(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "a.csv",
                     AVPI_STR("user,text,date\na,x,2024-01-02\na,x,2024-01-02\na,x,2024-01-03\na,y,2024-01-02\n")),
        AVP_OK);
    reading_counts(&r, 3, 1, 0);
    assert_int_equal(r.report.posts, 3);
    reading_close(&r);
}

static void read__rejects__with_line_offset_reason_raw(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 2);
    assert_int_equal(
        reading_text(&r, "a.csv",
                     AVPI_STR(FOUR "o1,a1,c1,1600000000\r\n,a2,c2,1600000000\r\no1,1.23E+17,c3,1600000000\r\no1,a4,c4,"
                                   "yesterday\r\no1,a5,c5\r\n\"o\"1,a6,c6,1600000000\r\n")),
        AVP_OK);
    reading_counts(&r, 1, 0, 5);
    assert_string_equal(reading_one(&r, "SELECT string_agg(line || '@' || byte_offset || ' ' || reason || ' <' || "
                                        "CAST(raw AS VARCHAR) || '>', chr(10) ORDER BY line) FROM rejects"),
                        "3@69 no object <,a2,c2,1600000000>\n"
                        "4@88 the account is a number in scientific notation: a spreadsheet lost its digits "
                        "<o1,1.23E+17,c3,1600000000>\n"
                        "5@115 the time does not parse <o1,a4,c4,yesterday>\n"
                        "6@135 the row has fewer columns than the header <o1,a5,c5>\n"
                        "7@145 text follows a closing quote <\\x22o\\x221,a6,c6,1600000000>");
    assert_true(reading_warned(&r, "rejected: no object"));
    reading_close(&r);
}

static void read__all_rows_rejected__bad_file_others_kept(void **state) {
    (void)state;
    char good[READING_PATH_SIZE], bad[READING_PATH_SIZE], more[READING_PATH_SIZE];
    reading r;
    reading_open(&r, 2);
    const char *paths[] = {reading_file("1.csv", AVPI_STR(FOUR "o1,a1,c1,1600000000\n"), good),
                           reading_file("2.csv", AVPI_STR(FOUR "o1,a1,c1,never\n"), bad),
                           reading_file("3.csv", AVPI_STR(FOUR "o1,a2,c2,1600000000\n"), more)};
    assert_int_equal(reading_files(&r, paths, 3), AVP_E_INPUT);
    assert_int_equal(r.report.files[0].status, AVP_OK);
    assert_int_equal(r.report.files[1].status, AVP_E_INPUT);
    assert_int_equal(r.report.files[2].status, AVP_OK);
    assert_non_null(strstr(r.report.files[1].message, "none of the 1 rows"));
    assert_non_null(strstr(r.report.files[1].message, "the time does not parse"));
    assert_non_null(strstr(r.err.text, "2.csv"));
    assert_int_equal(r.report.posts, 2);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM sources"), 2);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM rejects"), 0); /* a bad file leaves nothing */
    reading_close(&r);
}

static void read__text__lists_found_in_it(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 2);
    assert_int_equal(
        reading_text(&r, "a.csv",
                     AVPI_STR("user,text,date\na,\"Hi @Ana #Uno #dos #TRES http://www.a.mx/x?utm_source=q, "
                              "see\",2024-01-02 00:00:01\nb,https://a.mx/x,2024-01-02\n")),
        AVP_OK);
    assert_string_equal(
        reading_one(
            &r,
            "SELECT string_agg(hashtag, ' ' ORDER BY position) FROM post_hashtags JOIN hashtags USING (hashtag_id)"),
        "uno dos tres");
    assert_string_equal(reading_one(&r, "SELECT mentioned FROM post_mentions"), "ana");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM urls"), 1);
    assert_string_equal(reading_one(&r, "SELECT url || ' ' || domain FROM urls"), "https://a.mx/x a.mx");
    assert_string_equal(reading_one(&r, "SELECT string_agg(written, ' ' ORDER BY post_id) FROM post_urls"),
                        "http://www.a.mx/x?utm_source=q https://a.mx/x");
    reading_close(&r);
}

static void read__counts_of_account__snapshots_when_they_change(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(
            &r, "a.csv",
            AVPI_STR("user,text,date,followers,statuses\na,x,2024-01-02,5,1\na,y,2024-01-03,5,1\na,z,2024-01-04,6,\n")),
        AVP_OK);
    assert_string_equal(reading_one(&r, "SELECT string_agg(followers || '/' || coalesce(statuses::VARCHAR, '-'), ' ' "
                                        "ORDER BY seen_at) FROM account_snapshots"),
                        "5/1 6/-");
    reading_close(&r);
}

static void read__latin_1__converted_and_said(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 2);
    assert_int_equal(reading_text(&r, "a.csv",
                                  AVPI_STR("user,text,date\na,ma\xf1"
                                           "ana,2024-01-02\nb,plain,2024-01-02\nc,caf\xe9,2024-01-03\n")),
                     AVP_OK);
    reading_counts(&r, 3, 0, 0);
    assert_string_equal(reading_one(&r, "SELECT string_agg(text, ' ' ORDER BY post_id) FROM posts"),
                        "ma\xc3\xb1"
                        "ana plain caf\xc3\xa9");
    assert_true(reading_warned(&r, "Windows-1252"));
    assert_non_null(strstr(r.report.files[0].explanation, "Windows-1252"));
    reading_close(&r);
}

static void read__one_bad_byte_in_utf8__that_row_rejected(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 2);
    static const char text[] = "user,text,date\n"
                               "a,\xc3\xb1,2024-01-02\nb,\xc3\xb1,2024-01-02\nc,\xc3\xb1,2024-01-02\nd,\xc3\xb1,2024-"
                               "01-02\ne,\xc3\xb1,2024-01-02\nf,\xc3\xb1,2024-01-02\n"
                               "g,\xc3\xb1,2024-01-02\nh,\xc3\xb1,2024-01-02\ni,\xc3\xb1,2024-01-02\nj,\xc3\xb1,2024-"
                               "01-02\nk,\xc3\xb1,2024-01-02\nl,caf\xe9,2024-01-02\n";
    assert_int_equal(reading_text(&r, "a.csv", (avp_str){text, sizeof text - 1}), AVP_OK);
    reading_counts(&r, 11, 0, 1);
    assert_string_equal(reading_one(&r, "SELECT reason FROM rejects"), "the record is not valid UTF-8");
    assert_string_equal(reading_one(&r, "SELECT hex(raw) FROM rejects"), "6C2C636166E92C323032342D30312D3032");
    reading_close(&r);
}

static void read__surrogate_pairs__mended(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "a.csv", AVPI_STR("user,text,date\na,\"x \xed\xa0\xbd\xed\xb8\xa0, y\",2024-01-02\n")),
        AVP_OK);
    reading_counts(&r, 1, 0, 0);
    assert_string_equal(reading_one(&r, "SELECT text FROM posts"), "x \xf0\x9f\x98\xa0, y");
    reading_close(&r);
}

static void read__stray_quote__swallows_one_line_only(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 2);
    assert_int_equal(
        reading_text(&r, "a.csv",
                     AVPI_STR("user,text,date\na,\"never "
                              "closed,2024-01-01\nb,two,2024-01-02\nc,\"three\",2024-01-03\nd,\"four\",2024-01-04\n")),
        AVP_OK);
    reading_counts(&r, 3, 0, 1);
    assert_string_equal(reading_one(&r, "SELECT line || ' ' || CAST(raw AS VARCHAR) FROM rejects"),
                        "2 a,\\x22never closed,2024-01-01");
    assert_string_equal(
        reading_one(&r, "SELECT string_agg(line || ':' || byte_offset, ' ' ORDER BY line) FROM post_origins"),
        "3:42 4:59 5:80");
    reading_close(&r);
}

static void read__labels__every_column_a_scheme(void **state) {
    (void)state;
    char labels[READING_PATH_SIZE];
    reading r;
    reading_open(&r, 1);
    r.opts.labels = reading_file("labels.csv", AVPI_STR("id,kind,wave\na1,troll,1\na2,,2\n"), labels);
    assert_int_equal(reading_text(&r, "a.csv", AVPI_STR(FOUR "o1,a1,c1,1600000000\n")), AVP_OK);
    assert_string_equal(
        reading_one(
            &r,
            "SELECT string_agg(account || '.' || scheme || '=' || value, ' ' ORDER BY account, scheme) FROM labels"),
        "a1.kind=troll a1.wave=1 a2.wave=2");
    r.opts.labels = reading_file("labels.csv", AVPI_STR("id,kind\na1,bot\n"), labels);
    assert_int_equal(reading_text(&r, "b.csv", AVPI_STR(FOUR "o1,a1,c2,1600000000\n")), AVP_OK);
    assert_string_equal(
        reading_one(
            &r,
            "SELECT string_agg(account || '.' || scheme || '=' || value, ' ' ORDER BY account, scheme) FROM labels"),
        "a1.kind=bot a1.wave=1 a2.wave=2");
    r.opts.labels = reading_file("labels.csv", AVPI_STR("id,kind\na1,bot,x\n"), labels);
    assert_int_equal(reading_text(&r, "c.csv", AVPI_STR(FOUR "o1,a1,c3,1600000000\n")), AVP_E_INPUT);
    assert_int_equal(r.err.line, 2);
    assert_string_equal(reading_one(&r, "SELECT count(*)::VARCHAR FROM labels"), "3");
    reading_close(&r);
}

static void read__option_out_of_range__arg_error(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    r.opts.expansion_limit = 0;
    assert_int_equal(reading_text(&r, "a.csv", AVPI_STR(FOUR "o1,a1,c1,1600000000\n")), AVP_E_ARG);
    r.opts.expansion_limit = 1000;
    r.opts.map = "account";
    assert_int_equal(reading_text(&r, "a.csv", AVPI_STR(FOUR "o1,a1,c1,1600000000\n")), AVP_E_ARG);
    reading_close(&r);
}

static void read__json_records__by_path(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 2);
    r.opts.map = "account=who.id,time=at,text=said,hashtag=tags.name";
    assert_int_equal(reading_text(&r, "a.json",
                                  AVPI_STR("{\"who\":{\"id\":7},\"at\":\"2024-01-02T03:04:05Z\",\"said\":\"a "
                                           "\\u00f1\\n\",\"tags\":[{\"name\":\"Uno\"},{\"name\":\"dos\"}]}\n"
                                           "{\"who\":{\"id\":8},\"at\":\"2024-01-02T03:04:06Z\"}\n[1]\nnot json\n")),
                     AVP_OK);
    reading_counts(&r, 2, 0, 2);
    assert_string_equal(reading_one(&r, "SELECT native FROM accounts ORDER BY account_id"), "7");
    assert_string_equal(reading_one(&r, "SELECT text FROM posts ORDER BY post_id"), "a \xc3\xb1\n");
    assert_string_equal(
        reading_one(
            &r,
            "SELECT string_agg(hashtag, ' ' ORDER BY position) FROM post_hashtags JOIN hashtags USING (hashtag_id)"),
        "uno dos");
    reading_close(&r);
}

static void read__case_on_disk_opened_again__goes_on(void **state) {
    (void)state;
    char folder[READING_PATH_SIZE], path[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(2);
    reading_path("case", folder);
    for (int round = 0; round < 3; round++) {
        reading r = {.ctx = ctx};
        avp_options_init(&avp_read_option_table, &r.opts);
        assert_int_equal(avp_case_open(&ctx, folder, AVP_CASE_CREATE, &r.c, &r.err), AVP_OK);
        const char *texts[] = {FOUR "o1,a1,c1,1600000000\no1,a2,c2,1600000001\n",
                               FOUR "o1,a2,c2,1600000001\no1,a3,c3,1600000002\n", FOUR "o2,a1,c1,1600000000\n"};
        const char *paths[] = {reading_file("part.csv", avpi_str_view(texts[round]), path)};
        assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
        reading_counts(&r, round == 0 ? 2 : 1, round == 1 ? 1 : 0, 0);
        assert_int_equal(r.report.posts, round == 0 ? 2 : 3);
        assert_int_equal(avp_case_verify(r.c, &r.err), AVP_OK);
        reading_close(&r);
    }
    assert_int_equal(access(reading_path("case/log.jsonl", path), F_OK), 0);
}

static bool stop_after(void *self) {
    int *left = self;
    return (*left)-- <= 0;
}

static void read__cancelled__nothing_of_the_file_stays(void **state) {
    (void)state;
    enum { ROWS = 60000 };
    static char text[ROWS * 40];
    char good[READING_PATH_SIZE], large[READING_PATH_SIZE];
    size_t len = (size_t)snprintf(text, sizeof text, FOUR);
    for (int i = 0; i < ROWS; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "o%d,a%d,c%d,1600000000\n", i % 9, i, i);
    const char *paths[] = {reading_file("good.csv", AVPI_STR(FOUR "o1,a1,x,1600000000\n"), good),
                           reading_file("large.csv", (avp_str){text, len}, large)};
    reading r;
    int left = 1;
    reading_open(&r, 1);
    assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
    r.ctx.cancelled = stop_after;
    r.ctx.cancelled_self = &left;
    assert_int_equal(reading_files(&r, paths + 1, 1), AVP_E_CANCELLED);
    r.ctx.cancelled = NULL;
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts"), 1);
    assert_int_equal(reading_files(&r, paths, 2), AVP_OK);
    assert_int_equal(r.report.posts, ROWS + 1);
    reading_close(&r);
}

static void read__record_over_the_limit__rejected(void **state) {
    (void)state;
    char text[4096] = FOUR "o1,a1,c1,1600000000\no1,";
    size_t len = strlen(text);
    memset(text + len, 'a', 2000);
    snprintf(text + len + 2000, sizeof text - len - 2000, ",c2,1600000000\no1,a3,c3,1600000000\n");
    reading r;
    reading_open(&r, 1);
    r.opts.line_limit = 1024;
    assert_int_equal(reading_text(&r, "a.csv", avpi_str_view(text)), AVP_OK);
    reading_counts(&r, 2, 0, 1);
    assert_string_equal(reading_one(&r, "SELECT line || reason FROM rejects"),
                        "3the record is longer than --max-record");
    reading_close(&r);
}

static void read__by_reference__no_copy(void **state) {
    (void)state;
    char folder[READING_PATH_SIZE];
    reading r = {.ctx = check_ctx(1)};
    avp_options_init(&avp_read_option_table, &r.opts);
    r.opts.by_reference = true;
    r.opts.collector = "Someone \xff";
    assert_int_equal(avp_case_open(&r.ctx, reading_path("by-reference", folder), AVP_CASE_CREATE, &r.c, &r.err),
                     AVP_OK);
    assert_int_equal(reading_text(&r, "a.csv", AVPI_STR(FOUR "o1,a1,c1,1600000000\n")), AVP_OK);
    assert_string_equal(reading_one(&r, "SELECT coalesce(stored_as, 'none') || ' ' || collector FROM sources"),
                        "none Someone \xef\xbf\xbd");
    assert_int_equal(avp_case_verify(r.c, &r.err), AVP_OK);
    reading_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__four_columns__posts_with_objects),
        cmocka_unit_test(read__same_bytes_again__nothing_changes),
        cmocka_unit_test(read__overlapping_files__posts_once),
        cmocka_unit_test(read__one_id_of_two_accounts__two_posts),
        cmocka_unit_test(read__no_post_id__the_row_is_the_key),
        cmocka_unit_test(read__rejects__with_line_offset_reason_raw),
        cmocka_unit_test(read__all_rows_rejected__bad_file_others_kept),
        cmocka_unit_test(read__text__lists_found_in_it),
        cmocka_unit_test(read__counts_of_account__snapshots_when_they_change),
        cmocka_unit_test(read__latin_1__converted_and_said),
        cmocka_unit_test(read__one_bad_byte_in_utf8__that_row_rejected),
        cmocka_unit_test(read__surrogate_pairs__mended),
        cmocka_unit_test(read__stray_quote__swallows_one_line_only),
        cmocka_unit_test(read__labels__every_column_a_scheme),
        cmocka_unit_test(read__option_out_of_range__arg_error),
        cmocka_unit_test(read__json_records__by_path),
        cmocka_unit_test(read__case_on_disk_opened_again__goes_on),
        cmocka_unit_test(read__cancelled__nothing_of_the_file_stays),
        cmocka_unit_test(read__record_over_the_limit__rejected),
        cmocka_unit_test(read__by_reference__no_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
