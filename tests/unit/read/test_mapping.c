#include "support/reading.h"

#define ROWS "id,\"quien, cual\",cuando,que\n1,ana,2020-01-02 03:04:05,hola\n2,eva,2020-01-02 03:04:06,adios\n"

static void mapping__saved_and_used_again__same_columns(void **state) {
    (void)state;
    char path[READING_PATH_SIZE], text[512] = "";
    reading r;
    reading_path("mi.mapping", path);
    reading_open(&r, 1);
    r.opts.save_mapping = path;
    r.opts.map = "post=id\x1f"
                 "account=quien, cual\x1f"
                 "time=cuando\x1f"
                 "text=que";
    assert_int_equal(reading_text(&r, "a.csv", AVPI_STR(ROWS)), AVP_OK);
    reading_close(&r);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    assert_string_equal(text, "# avispero mapping\nformat=csv\npost=id\naccount=quien, cual\ntime=cuando\ntext=que\n");
    reading_open(&r, 1);
    r.opts.mapping = path;
    assert_int_equal(reading_text(&r, "b.csv", AVPI_STR(ROWS)), AVP_OK);
    reading_counts(&r, 2, 0, 0);
    assert_string_equal(reading_one(&r, "SELECT string_agg(native, ' ' ORDER BY native) FROM accounts"), "ana eva");
    assert_string_equal(r.report.files[0].explanation, "post=id, account=quien, cual, time=cuando (iso), text=que");
    reading_close(&r);
}

static void mapping__of_a_format_with_its_own_columns__its_name_alone(void **state) {
    (void)state;
    char path[READING_PATH_SIZE], text[512] = "";
    reading r;
    reading_path("qut.mapping", path);
    reading_open(&r, 1);
    r.opts.save_mapping = path;
    assert_int_equal(
        reading_text(&r, "a.csv", AVPI_STR("object_id,account_id,content_id,timestamp_share\na,b,c,1623881091\n")),
        AVP_OK);
    reading_close(&r);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    assert_string_equal(text, "# avispero mapping\nformat=coortweet\n");
    reading_open(&r, 1);
    r.opts.mapping = path;
    assert_int_equal(reading_text(&r, "b.csv", AVPI_STR(ROWS)),
                     AVP_E_INPUT); /* it overrides what the file looks like */
    assert_non_null(strstr(r.err.text, "object_id"));
    reading_close(&r);
}

static void mapping__bad_files__said_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *text;
        avp_status status;
        const char *words;
    } cases[] = {{"", AVP_E_ARG, "no mapping"},
                 {"# nothing\r\n\r\n", AVP_E_ARG, "no mapping"},
                 {"account=nobody\ntime=cuando\n", AVP_E_INPUT, "nobody"},
                 {"colour=id\n", AVP_E_ARG, "colour"},
                 {"format=no-such\n", AVP_E_ARG, "no-such"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[READING_PATH_SIZE];
        reading r;
        reading_file("bad.mapping", avpi_str_view(cases[i].text), path);
        reading_open(&r, 1);
        r.opts.mapping = path;
        assert_int_equal(reading_text(&r, "a.csv", AVPI_STR(ROWS)), cases[i].status);
        if (!strstr(r.err.text, cases[i].words))
            fail_msg("%s: %s", cases[i].text, r.err.text);
        reading_close(&r);
    }
    reading r;
    reading_open(&r, 1);
    r.opts.mapping = "/nonexistent/x";
    assert_int_not_equal(reading_text(&r, "a.csv", AVPI_STR(ROWS)), AVP_OK);
    r.opts.map = "account=id";
    assert_int_equal(reading_text(&r, "a.csv", AVPI_STR(ROWS)), AVP_E_ARG);
    reading_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mapping__saved_and_used_again__same_columns),
        cmocka_unit_test(mapping__of_a_format_with_its_own_columns__its_name_alone),
        cmocka_unit_test(mapping__bad_files__said_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
