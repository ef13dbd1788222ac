/* Rejects read again after a mapping was mended: what is kept moves, every count stays exact. */
#include "support/reading.h"

#define HEAD "user,date,other,text\n"
#define GOOD "u1,2024-01-02 03:04:05,,uno\nu2,2024-01-02 03:04:06,,dos\nu3,2024-01-02 03:04:07,,tres\n"
/* the first is good by `other`; the second says what u1's row says; the third is bad in any case */
#define BAD "u4,never,2024-01-02 03:04:08,\"cuatro \"\"4\"\"\"\nu1,,2024-01-02 03:04:05,uno\nu6,,,seis\n"
#define BY_OTHER "account=user,time=other,text=text"

static avp_status again(reading *r, const char *map) {
    avp_read_report_free(&r->ctx, &r->report);
    avp_error_clear(&r->err);
    r->opts.map = map;
    r->status = avp_read_rejects(&r->ctx, r->c, &r->opts, &r->report, &r->err);
    return r->status;
}

static const char *counts(reading *r) {
    return reading_one(r, "SELECT rows_read || '=' || kept || '+' || duplicate || '+' || rejected || ' posts ' ||"
                          " (SELECT count(*) FROM posts) || ' origins ' || (SELECT count(*) FROM post_origins) ||"
                          " ' rejects ' || (SELECT count(*) FROM rejects) FROM sources WHERE source_id = 0");
}

static void begin(reading *r, const char *name, avp_str text, const char *map) {
    reading_open(r, 2);
    r->opts.map = map;
    assert_int_equal(reading_text(r, name, text), AVP_OK);
}

static void retry__mended_mapping__moves_what_is_kept(void **state) {
    (void)state;
    reading r;
    begin(&r, "retry.csv", AVPI_STR(HEAD GOOD BAD), NULL);
    assert_string_equal(counts(&r), "6=3+0+3 posts 3 origins 3 rejects 3");
    assert_int_equal(again(&r, BY_OTHER), AVP_OK);
    assert_int_equal(r.report.n_files, 1);
    reading_counts(&r, 1, 1, 1);
    assert_true(r.report.files[0].retried);
    assert_non_null(strstr(r.report.files[0].path, "retry.csv"));
    assert_non_null(strstr(r.report.files[0].explanation, "time=other"));
    assert_string_equal(counts(&r), "6=4+1+1 posts 4 origins 4 rejects 1");
    assert_string_equal(reading_one(&r, "SELECT text || ' ' || o.line || ' ' || o.byte_offset FROM posts JOIN"
                                        " post_origins o USING (post_id) ORDER BY post_id DESC LIMIT 1"),
                        "cuatro \"4\" 5 106");
    assert_string_equal(reading_one(&r, "SELECT raw::VARCHAR || ' ' || reason FROM rejects"), "u6,,,seis no time");
    assert_int_equal(
        reading_number(&r, "SELECT count(*) FROM log_records WHERE line LIKE '%\"action\":\"retry\"%' AND line LIKE"
                           " '%\"duplicate\":1,\"format\":\"csv\",\"kept\":1,\"rejected\":1,\"rejected_before\":3%'"),
        1);
    reading_close(&r);
}

/* Nothing mended: nothing moves; and with no rejects there is nothing to do. */
static void retry__nothing_mended__nothing_moves(void **state) {
    (void)state;
    reading r;
    begin(&r, "retry.csv", AVPI_STR(HEAD GOOD BAD), NULL);
    assert_int_equal(again(&r, NULL), AVP_OK);
    reading_counts(&r, 0, 0, 3);
    assert_string_equal(counts(&r), "6=3+0+3 posts 3 origins 3 rejects 3");
    assert_int_equal(again(&r, "account=user,time=nowhere,text=text"), AVP_E_INPUT);
    assert_string_equal(counts(&r), "6=3+0+3 posts 3 origins 3 rejects 3");
    reading_close(&r);
    begin(&r, "retry.csv", AVPI_STR(HEAD GOOD), NULL);
    assert_int_equal(again(&r, NULL), AVP_OK);
    assert_int_equal(r.report.n_files, 0);
    assert_int_equal(r.report.posts, 3);
    reading_close(&r);
}

static void retry__json_lines__moves(void **state) {
    (void)state;
    reading r;
    begin(&r, "retry.json",
          AVPI_STR("{\"user\":\"u1\",\"date\":\"2024-01-02\",\"other\":null,\"text\":\"x\"}\n{\"broken\n"
                   "{\"user\":\"u2\",\"date\":\"\",\"other\":\"2024-01-03\",\"text\":\"y\"}\n"),
          NULL);
    assert_string_equal(counts(&r), "3=1+0+2 posts 1 origins 1 rejects 2");
    assert_int_equal(again(&r, BY_OTHER), AVP_OK);
    assert_string_equal(counts(&r), "3=2+0+1 posts 2 origins 2 rejects 1");
    assert_string_equal(reading_one(&r, "SELECT reason FROM rejects"), "not valid JSON");
    reading_close(&r);
}

/* A record that was too long is read with a larger limit; one that was in another encoding as what it is alone. */
/* Messages have places of their own inside of the one record that their chat is. */
static void retry__messages_of_a_chat__met_again(void **state) {
    (void)state;
    reading r;
    begin(
        &r, "chat.json",
        AVPI_STR(
            "{\"name\": \"c\", \"type\": \"public_channel\", \"id\": 1, \"messages\": [\n"
            "{\"id\": 1, \"type\": \"message\", \"date\": \"never\", \"from_id\": \"channel1\", \"text\": \"uno\"},\n"
            "{\"id\": 2, \"type\": \"message\", \"date\": \"2024-01-02T03:04:05\", \"from_id\": \"channel1\","
            " \"text\": \"dos\"},\n"
            "{\"id\": 3, \"type\": \"message\", \"date\": \"nor then\", \"from_id\": \"channel1\", \"text\": \"tres\"}"
            "]}"),
        NULL);
    assert_string_equal(counts(&r), "3=1+0+2 posts 1 origins 1 rejects 2");
    assert_int_equal(again(&r, NULL), AVP_OK);
    reading_counts(&r, 0, 0, 2);
    assert_string_equal(counts(&r), "3=1+0+2 posts 1 origins 1 rejects 2");
    reading_close(&r);
}

static void retry__limits_and_encodings__moves(void **state) {
    (void)state;
    char *text = malloc(1 << 16);
    assert_non_null(text);
    int len = snprintf(text, 1 << 16, "%s%s\nu7,2024-01-02 03:04:09,,%06000d\n%s", HEAD GOOD,
                       "u8,2024-01-02 03:04:09,,a\xc3\xb1o", 7,
                       "u9,2024-01-02 03:04:09,,ma\xf1"
                       "ana\n");
    reading r;
    reading_open(&r, 1);
    r.opts.line_limit = 2048;
    assert_int_equal(reading_text(&r, "retry.csv", (avp_str){text, (size_t)len}), AVP_OK);
    assert_string_equal(counts(&r), "6=4+0+2 posts 4 origins 4 rejects 2");
    r.opts.line_limit = 1 << 20;
    assert_int_equal(again(&r, NULL), AVP_OK);
    assert_string_equal(counts(&r), "6=6+0+0 posts 6 origins 6 rejects 0");
    assert_string_equal(reading_one(&r, "SELECT text FROM posts WHERE length(text) < 9 ORDER BY text DESC LIMIT 1"),
                        "uno");
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts WHERE text = 'ma\xc3\xb1"
                                        "ana'"),
                     1);
    reading_close(&r);
    free(text);
}

/* By reference the file may have changed since: its bytes are compared, and nothing moves. */
static void retry__other_bytes__refused(void **state) {
    (void)state;
    reading r;
    char path[READING_PATH_SIZE];
    begin(&r, "retry.csv", AVPI_STR(HEAD GOOD BAD), NULL);
    reading_file("retry.csv", AVPI_STR(HEAD GOOD BAD "u9,,2024-01-02,x\n"), path);
    assert_int_equal(again(&r, BY_OTHER), AVP_E_INPUT);
    assert_non_null(strstr(r.report.files[0].message, "other bytes"));
    assert_string_equal(counts(&r), "6=3+0+3 posts 3 origins 3 rejects 3");
    reading_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry__mended_mapping__moves_what_is_kept),
        cmocka_unit_test(retry__nothing_mended__nothing_moves),
        cmocka_unit_test(retry__json_lines__moves),
        cmocka_unit_test(retry__messages_of_a_chat__met_again),
        cmocka_unit_test(retry__limits_and_encodings__moves),
        cmocka_unit_test(retry__other_bytes__refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
