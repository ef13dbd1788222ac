#include "support/reading.h"

#include "read/detect.h"

/* Plan for a text; the caller frees it. */
static avp_status plan_of(avp_str text, const char *map, const char *as, avpi_plan *plan, avp_error *err) {
    static avp_ctx ctx;
    char path[READING_PATH_SIZE];
    avp_read_options opts;
    avpi_input *in = NULL;
    ctx = check_ctx(1);
    avp_options_init(&avp_read_option_table, &opts);
    opts.map = map;
    opts.as = as;
    reading_file("detected", text, path);
    assert_int_equal(avpi_input_open(&ctx, path, 1000, &in, err), AVP_OK);
    avpi_plan_init(plan, &ctx);
    avp_status status = avpi_detect(&ctx, in, &opts, plan, err);
    avpi_input_close(in);
    return status;
}

/* "format: explanation", or the message. */
static const char *told(avp_str text, const char *map, const char *as) {
    static char out[2048];
    avpi_plan plan;
    avp_error err = {0};
    avpi_buf buf;
    avp_status status = plan_of(text, map, as, &plan, &err);
    snprintf(out, sizeof out, "%s", err.text);
    if (status == AVP_OK) {
        avpi_buf_init(&buf, plan.ctx, SIZE_MAX);
        assert_int_equal(avpi_plan_explain(&plan, &buf, &err), AVP_OK);
        snprintf(out, sizeof out, "%s: %s", plan.format->name, buf.ptr);
        avpi_buf_free(&buf);
    }
    avpi_plan_free(&plan);
    return out;
}

#define TOLD(text) told(AVPI_STR(text), NULL, NULL)

static void detect__known_headers__their_format(void **state) {
    (void)state;
    assert_string_equal(
        TOLD("object_id,account_id,content_id,timestamp_share\no,a,c,1600000000\n"),
        "coortweet: object=object_id, account=account_id, post=content_id, time=timestamp_share (unix-s)");
    assert_non_null(strstr(TOLD("content_id;ID_USER;object_id;timestamp_share\nc;a;o;2024-01-02T03:04:05\n"),
                           "coortweet: object=object_id, account=ID_USER"));
    assert_non_null(strstr(
        TOLD("\xef\xbb\xbfmessage_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n1,2,x,,,m,0,[]\n"),
        "qut: post=message_id"));
    assert_non_null(strstr(TOLD("sep=;\nuser;text;date\na;b;2024-01-02\n"), "csv: guessed: account=user"));
}

static void detect__by_map__as_told(void **state) {
    (void)state;
    avp_str text = AVPI_STR("a,b,c,d\n1,2,2024-01-02,http://a.mx/\n");
    assert_string_equal(told(text, "account=a,object=b,time=c", NULL),
                        "csv: account=a, object=b, time=c (iso); no column names the posts: every row is one");
    assert_string_equal(told(text, "account=a, url=d ,time=c", NULL), "csv: account=a, url=d, time=c (iso)");
    assert_non_null(strstr(told(text, "account=z,time=c", NULL), "\"z\""));
    assert_non_null(strstr(told(text, "acount=a", NULL), "known key"));
    assert_non_null(strstr(told(text, "account", NULL), "known key"));
    assert_non_null(strstr(told(text, "account=a,object=b", NULL), "--map time=COLUMN"));
}

static void detect__by_name__as_told_or_refused(void **state) {
    (void)state;
    avp_str text = AVPI_STR("object_id,account_id,content_id,time\no,a,c,1600000000\n");
    assert_non_null(strstr(told(text, NULL, "coortweet"), "needs a column \"timestamp_share\""));
    assert_non_null(strstr(told(text, NULL, "csv"), "csv: guessed"));
    assert_non_null(strstr(told(text, NULL, "twitter-v1"), "not written as format \"twitter-v1\""));
    assert_non_null(strstr(told(text, NULL, "no-such"), "coortweet, crowdtangle"));
}

static void detect__missing_column__named_with_those_there(void **state) {
    (void)state;
    const char *message = TOLD("user,text\na,b\n");
    assert_non_null(strstr(message, "looks like \"time\""));
    assert_non_null(strstr(message, "user, text"));
    assert_non_null(strstr(TOLD("text,date\na,2024-01-02\n"), "looks like \"account\""));
    assert_non_null(strstr(TOLD("user,date\na,2024-01-02\n"), "looks like \"object\""));
}

static void detect__no_table__said(void **state) {
    (void)state;
    assert_non_null(strstr(TOLD(""), "the file is empty"));
    assert_non_null(strstr(TOLD("one column\nof text\n"), "no table"));
    assert_non_null(strstr(TOLD("PK\x03\x04xxxxx"), "zip"));
    assert_non_null(strstr(TOLD("%PDF-1.4"), "PDF"));
    assert_non_null(strstr(TOLD("\xff\xfe"
                                "a\0,\0"),
                           "UTF-16"));
    assert_non_null(strstr(TOLD("\x7f"
                                "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03"),
                           "binary"));
    assert_non_null(strstr(TOLD("[]"), "no JSON object"));
    assert_non_null(strstr(TOLD("{\"a\":1}"), "looks like \"account\""));
}

static avpi_cut cut_of(const char *text) {
    avpi_plan plan;
    avp_error err = {0};
    avpi_cut cut = AVPI_CUT_CSV;
    if (plan_of(avpi_str_view(text), NULL, NULL, &plan, &err) != AVP_OK)
        fail_msg("%s", err.text);
    cut = plan.cut;
    avpi_plan_free(&plan);
    return cut;
}

#define POST "{\"user_id\":\"1\",\"text\":\"x\",\"created_at\":\"2024-01-02\"}"

static void detect__json__lines_or_objects(void **state) {
    (void)state;
    assert_int_equal(cut_of(POST "\n" POST "\n"), AVPI_CUT_LINES);
    assert_int_equal(cut_of(POST), AVPI_CUT_LINES);
    assert_int_equal(cut_of("\n\n" POST "\n"), AVPI_CUT_LINES);
    assert_int_equal(cut_of("{\"broken\":\"}\n" POST "\n"), AVPI_CUT_LINES);
    assert_int_equal(cut_of("[" POST ",\n" POST "]"), AVPI_CUT_JSON);
    assert_int_equal(cut_of("{\n\"user_id\":\"1\",\"text\":\"x\",\n\"created_at\":\"2024-01-02\"}\n"), AVPI_CUT_JSON);
    assert_int_equal(cut_of(POST POST), AVPI_CUT_JSON);
}

static void detect__header_with_line_ends_in_quotes__skipped_whole(void **state) {
    (void)state;
    avpi_plan plan;
    avp_error err = {0};
    avp_str text = AVPI_STR("\"user\nname\",text,date\nx,y,2024-01-02\n");
    assert_int_equal(plan_of(text, "account=user\nname,text=text,time=date", NULL, &plan, &err), AVP_OK);
    assert_int_equal(plan.skip, 22);
    assert_int_equal(plan.skip_lines, 2);
    avpi_plan_free(&plan);
}

static void detect__tab_without_quoting__told_by_its_rows(void **state) {
    (void)state;
    avpi_plan plan;
    avp_error err = {0};
    avp_str text =
        AVPI_STR("user\ttext\tdate\na\t\"hello\" she said\t2024-01-02\nb\t\"x\t2024-01-02\nc\ty\t2024-01-02\n");
    assert_int_equal(plan_of(text, NULL, NULL, &plan, &err), AVP_OK);
    assert_int_equal(plan.dialect.delimiter, '\t');
    assert_int_equal(plan.dialect.quote, '\t');
    avpi_plan_free(&plan);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(detect__known_headers__their_format),
        cmocka_unit_test(detect__by_map__as_told),
        cmocka_unit_test(detect__by_name__as_told_or_refused),
        cmocka_unit_test(detect__missing_column__named_with_those_there),
        cmocka_unit_test(detect__no_table__said),
        cmocka_unit_test(detect__json__lines_or_objects),
        cmocka_unit_test(detect__header_with_line_ends_in_quotes__skipped_whole),
        cmocka_unit_test(detect__tab_without_quoting__told_by_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
