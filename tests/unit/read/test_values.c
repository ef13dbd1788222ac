#include "support/check.h"

#include "read/values.h"

#include <string.h>

static avpi_id look(const char *text, const char *expected) {
    avp_str id = avpi_str_view(text);
    avpi_id found = avpi_id_look(&id);
    if (found == AVPI_ID_GOOD)
        assert_true(avpi_str_equal(id, avpi_str_view(expected)));
    return found;
}

static void id__scientific_notation__mangled(void **state) {
    (void)state;
    static const char *const mangled[] = {"1.23E+17",
                                          "5.70306e+17",
                                          "1,60771538217283E+018",
                                          "1E+17",
                                          "1e+17",
                                          "5.7e17",
                                          "1.E+5",
                                          "8.697049308351693e+17",
                                          "869704930835169280.0",
                                          "1234567890123456.0"};
    for (size_t i = 0; i < sizeof mangled / sizeof *mangled; i++)
        assert_int_equal(look(mangled[i], ""), AVPI_ID_MANGLED);
}

static void id__hashes_and_numbers__good(void **state) {
    (void)state;
    static const char *const good[] = {"1",
                                       "12",
                                       "869704930835169280",
                                       "85e12",
                                       "1e5",
                                       "9e10",
                                       "114e22f1b2b648528277b76f0b0224e7",
                                       "1,2,3",
                                       "1.5",
                                       "NAN1",
                                       "user",
                                       "@x",
                                       "0",
                                       "1e+",
                                       "1.23E+1234",
                                       "e+17",
                                       "naïve"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(look(good[i], good[i]), AVPI_ID_GOOD);
}

static void id__small_float__mended(void **state) {
    (void)state;
    assert_int_equal(look("12345.0", "12345"), AVPI_ID_GOOD);
    assert_int_equal(look("123456789012345.0", "123456789012345"), AVPI_ID_GOOD);
    assert_int_equal(look("a.0", "a.0"), AVPI_ID_GOOD);
}

static void id__words_for_nothing__absent(void **state) {
    (void)state;
    static const char *const absent[] = {"", "NA", "NULL", "null", "None", "nan", "NaN", "N/A", "<NA>"};
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        assert_int_equal(look(absent[i], ""), AVPI_ID_ABSENT);
}

static void id__plain__agrees_with_look(void **state) {
    (void)state;
    static const char *const texts[] = {"1.23E+17", "12345.0", "",      "NA", "869704930835169280", "abcde", "1e+17",
                                        "5,7E1",    "a1234",   "12.45", "x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        avp_str id = avpi_str_view(texts[i]), before = id;
        if (avpi_id_plain(id)) {
            assert_int_equal(avpi_id_look(&id), AVPI_ID_GOOD);
            assert_int_equal(id.len, before.len);
        }
    }
}

static void count__texts__whole_numbers_only(void **state) {
    (void)state;
    int64_t n = -1;
    assert_true(avpi_value_count(AVPI_STR("12"), &n) && n == 12);
    assert_true(avpi_value_count(AVPI_STR("12.0"), &n) && n == 12);
    assert_true(avpi_value_count(AVPI_STR("12."), &n) && n == 12);
    assert_false(avpi_value_count(AVPI_STR("12.5"), &n));
    assert_false(avpi_value_count(AVPI_STR(""), &n));
    assert_false(avpi_value_count(AVPI_STR("99999999999999999999"), &n));
    assert_false(avpi_value_count(AVPI_STR("1,000"), &n));
}

/* Items with | between. */
static const char *items(const char *text, char separator) {
    static char out[1024];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_batch batch;
    assert_int_equal(avpi_batch_init(&batch, &ctx, (avpi_columns){.lists = 1}, &err), AVP_OK);
    assert_int_equal(avpi_batch_begin(&batch, &err), AVP_OK);
    if (separator)
        assert_int_equal(avpi_list_add_split(&batch, AVPI_LIST_URLS, avpi_str_view(text), separator, &err), AVP_OK);
    else
        assert_int_equal(avpi_list_add_python(&batch, AVPI_LIST_URLS, avpi_str_view(text), &err), AVP_OK);
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < batch.list_count[AVPI_LIST_URLS]; i++) {
        avp_str item = batch.list_items[AVPI_LIST_URLS][i];
        if (i > 0)
            out[used++] = '|';
        memcpy(out + used, item.ptr, item.len);
        used += item.len;
        out[used] = '\0';
    }
    avpi_batch_free(&batch);
    return out;
}

static void python_list__items__added(void **state) {
    (void)state;
    assert_string_equal(items("['a', 'b']", 0), "a|b");
    assert_string_equal(items("[]", 0), "");
    assert_string_equal(items("", 0), "");
    assert_string_equal(items("  ", 0), "");
    assert_string_equal(items("[\"it's\", 'a\"b']", 0), "it's|a\"b");
    assert_string_equal(items("['a\\'b', 'c\\\\d', 'e\\nf']", 0), "a'b|c\\d|e\nf");
    assert_string_equal(items("['\\xe9', '\\u00e9', '\\U0001f600']", 0), "\xc3\xa9|\xc3\xa9|\xf0\x9f\x98\x80");
    assert_string_equal(items("[a, b , None, '']", 0), "a|b");
    assert_string_equal(items("http://x.y/z", 0), "http://x.y/z");
    assert_string_equal(items("nan", 0), "");
}

static void python_list__broken__what_can_be_had(void **state) {
    (void)state;
    assert_string_equal(items("['a", 0), "['a");
    assert_string_equal(items("['a]", 0), "a");
    assert_string_equal(items("['a\\']", 0), "a'");
    assert_string_equal(items("['\\x4', '\\ud800']", 0), "x4|ud800");
}

static void split_list__items__trimmed(void **state) {
    (void)state;
    assert_string_equal(items(" a  b\tc ", ' '), "a|b|c");
    assert_string_equal(items("a, b,,c", ','), "a|b|c");
    assert_string_equal(items("a|b", '|'), "a|b");
    assert_string_equal(items("", ','), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(id__scientific_notation__mangled), cmocka_unit_test(id__hashes_and_numbers__good),
        cmocka_unit_test(id__small_float__mended),          cmocka_unit_test(id__words_for_nothing__absent),
        cmocka_unit_test(id__plain__agrees_with_look),      cmocka_unit_test(count__texts__whole_numbers_only),
        cmocka_unit_test(python_list__items__added),        cmocka_unit_test(python_list__broken__what_can_be_had),
        cmocka_unit_test(split_list__items__trimmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
