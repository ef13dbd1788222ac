/* Tables as people and spreadsheets leave them: notes above the header, trailing commas, headers of any length, packed twice. */
#include "support/reading.h"

#include <zlib.h>

#define ROWS "1,ana,2024-01-02 03:04:05,hola a todos\n2,beto,2024-01-02 03:04:06,buenas noches\n"
#define TABLE "post_id,user_id,date,text\n" ROWS

/* Two rows whatever stands around them; how the file was understood holds the words. */
static void two_rows(avp_str text, const char *words) {
    reading r;
    reading_open(&r, 1);
    if (reading_text(&r, "trap.csv", text) != AVP_OK)
        fail_msg("%s", r.err.text);
    reading_counts(&r, 2, 0, 0);
    if (!strstr(r.report.files[0].explanation, words))
        fail_msg("\"%s\" is not in \"%s\"", words, r.report.files[0].explanation);
    assert_string_equal(reading_one(&r, "SELECT string_agg(post || account || text, '/' ORDER BY post) FROM post_list"),
                        "1anahola a todos/2betobuenas noches");
    assert_string_equal(reading_one(&r, "SELECT max(posted_at)::VARCHAR FROM posts"), "2024-01-02 03:04:06");
    reading_close(&r);
}

#define TWO_ROWS(text, words) two_rows(AVPI_STR(text), words)

static void notes_above__passed_over_and_said(void **state) {
    (void)state;
    TWO_ROWS("Export of an observatory\n" TABLE, "passed over: 1");
    TWO_ROWS("Export\nMade by Ana; all rights, reserved\n\n" TABLE, "passed over: 2");
    TWO_ROWS("Export,,,\nMade in 2024,,,\n,,,\n" TABLE, "passed over: 3");
    TWO_ROWS("# first\n# second, with, commas, too\n" TABLE, "passed over: 2");
    TWO_ROWS("\xef\xbb\xbf\"Export, \"\"quoted\"\"\"\r\n" TABLE, "passed over: 1");
    TWO_ROWS("Search: \"elections\"\nAt: 2024-02-01\n"
             "post_id;user_id;date;text\n1;ana;2024-01-02 03:04:05;hola a todos\n2;beto;2024-01-02 03:04:06;buenas "
             "noches\n",
             "passed over: 2");
}

/* Places are those of the file, notes and all. */
static void notes_above__rejects_have_their_place(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "trap.csv", AVPI_STR("A note\nmore\n" TABLE "3,carla,never,x\n")), AVP_OK);
    reading_counts(&r, 2, 0, 1);
    assert_string_equal(reading_one(&r, "SELECT line || ' ' || byte_offset || ' ' || raw::VARCHAR FROM rejects"),
                        "6 118 3,carla,never,x");
    reading_close(&r);
}

/* No line of data is taken for a header, however poor the real one is. */
static void poor_header__stays_the_header(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "trap.csv", AVPI_STR("user_id,date,text\n" ROWS)), AVP_E_INPUT);
    assert_int_equal(r.report.files[0].rows_read, 2);
    assert_non_null(strstr(r.report.files[0].message, "more columns than the header"));
    assert_int_equal(r.report.files[0].line, 2);
    reading_close(&r);
}

static void trailing_commas__anywhere__same_rows(void **state) {
    (void)state;
    const char *kind = "time=date (iso)";
    TWO_ROWS("post_id,user_id,date,text,,,\n1,ana,2024-01-02 03:04:05,hola a todos,,,\n"
             "2,beto,2024-01-02 03:04:06,buenas noches,,,\n",
             kind);
    TWO_ROWS("post_id,user_id,date,text\n1,ana,2024-01-02 03:04:05,hola a todos,,,\n"
             "2,beto,2024-01-02 03:04:06,buenas noches,,,\n",
             kind);
    TWO_ROWS("post_id,user_id,date,text,\n" ROWS, kind);
    TWO_ROWS("post_id,user_id,date,text,,\n1,ana,2024-01-02 03:04:05,\"hola a todos\",note\n"
             "2,beto,2024-01-02 03:04:06,buenas noches\n",
             kind);
}

/* What a longer row left behind is not read into a shorter one. */
static void short_row_after_long__cells_are_absent(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "trap.csv",
                     AVPI_STR("user,text,date,\"\"\na,\"say \"\"x\"\"\",2024-01-02,\"a \"\"b\"\"\"\nb,y,2024-01-03\n")),
        AVP_OK);
    reading_counts(&r, 2, 0, 0);
    assert_string_equal(reading_one(&r, "SELECT string_agg(text, '|' ORDER BY account) FROM post_list"), "say \"x\"|y");
    reading_close(&r);
}

static void refused(avp_str text, const char *message, uint64_t line, uint64_t byte) {
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "trap", text), AVP_E_INPUT);
    if (!strstr(r.report.files[0].message, message))
        fail_msg("\"%s\" is not in \"%s\"", message, r.report.files[0].message);
    assert_int_equal(r.report.files[0].line, line);
    assert_int_equal(r.report.files[0].byte, byte);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM sources"), 0);
    reading_close(&r);
}

static void header_longer_than_the_first_look__counted_whole(void **state) {
    (void)state;
    enum { MANY = 100000 };
    char *text = malloc(MANY * 8);
    size_t len = 0;
    assert_non_null(text);
    for (int i = 0; i < MANY; i++)
        len += (size_t)snprintf(text + len, 8, "%sc%d", i ? "," : "", i);
    text[len++] = '\n';
    refused((avp_str){text, len}, "the header has 100000 columns", 0, 0);
    free(text);
}

static void first_json_record__too_long_or_deep__said_with_its_place(void **state) {
    (void)state;
    enum { DEPTH = 200000, SIZE = 2 * DEPTH + 8 };
    char *text = malloc(SIZE);
    assert_non_null(text);
    memcpy(text, "\n{\"a\":", 6);
    memset(text + 6, '[', DEPTH);
    memset(text + 6 + DEPTH, ']', DEPTH);
    memcpy(text + SIZE - 2, "}\n", 2);
    refused((avp_str){text, SIZE}, "nested more than 64 levels deep", 2, 69);
    reading r;
    reading_open(&r, 1);
    r.opts.line_limit = 1 << 17;
    text[SIZE - 2] = ']';
    assert_int_equal(reading_text(&r, "long.json", (avp_str){text, SIZE}), AVP_E_INPUT);
    assert_non_null(strstr(r.report.files[0].message, "longer than --max-record"));
    assert_int_equal(r.report.files[0].line, 1);
    reading_close(&r);
    free(text);
}

static void packed_twice_or_otherwise__named(void **state) {
    (void)state;
    refused(AVPI_STR("BZh91AY&SY"), "bzip2", 0, 0);
    refused(AVPI_STR("\xfd\x37zXZ\0\0"), "xz", 0, 0);
    refused(AVPI_STR("7z\xbc\xaf\x27\x1c"), "7z", 0, 0);
    refused(AVPI_STR("Rar!\x1a\x07"), "rar", 0, 0);
    static const char table[] = TABLE;
    Bytef plain[sizeof table], once[256], twice[256];
    memcpy(plain, table, sizeof table);
    z_stream z = {.next_in = plain, .avail_in = sizeof table - 1, .next_out = once, .avail_out = sizeof once};
    for (unsigned round = 0; round < 2; round++) {
        assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
        assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
        deflateEnd(&z);
        if (round == 0)
            z = (z_stream){
                .next_in = once, .avail_in = sizeof once - z.avail_out, .next_out = twice, .avail_out = sizeof twice};
    }
    refused((avp_str){(const char *)twice, sizeof twice - z.avail_out}, "packed twice (gzip)", 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_above__passed_over_and_said),
        cmocka_unit_test(notes_above__rejects_have_their_place),
        cmocka_unit_test(poor_header__stays_the_header),
        cmocka_unit_test(trailing_commas__anywhere__same_rows),
        cmocka_unit_test(short_row_after_long__cells_are_absent),
        cmocka_unit_test(header_longer_than_the_first_look__counted_whole),
        cmocka_unit_test(first_json_record__too_long_or_deep__said_with_its_place),
        cmocka_unit_test(packed_twice_or_otherwise__named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
