#include "support/check.h"

#include "cli/json_out.h"

#include <math.h>
#include <string.h>

static void real__not_finite__null(void **state) {
    (void)state;
    json_t *values = json_pack("[o, o, o, o]", avpi_cli_json_real((double)NAN), avpi_cli_json_real((double)INFINITY),
                               avpi_cli_json_real(-(double)INFINITY), avpi_cli_json_real(1.5));
    for (size_t i = 0; i < 3; i++)
        assert_true(json_is_null(json_array_get(values, i)));
    assert_true(json_is_real(json_array_get(values, 3)));
    json_decref(values);
}

/* Ids come from files: any bytes may stand in them. */
static void str__bytes_that_are_no_utf8__replaced(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *wanted;
    } rows[] = {
        {"abc", 3, "abc"},
        {"\xc3\xb1", 2, "\xc3\xb1"},
        {"a\xff"
         "b",
         3,
         "a\xef\xbf\xbd"
         "b"},
        {"\xc3", 1, "\xef\xbf\xbd"},
        {"\xc0\x80", 2, "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xf0\x9f\x90\x9d\xff", 5, "\xf0\x9f\x90\x9d\xef\xbf\xbd"},
        {"", 0, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *value = avpi_cli_json_str((avp_str){rows[i].bytes, rows[i].n});
        assert_non_null(value);
        assert_string_equal(json_string_value(value), rows[i].wanted);
        json_decref(value);
    }
    json_t *none = avpi_cli_json_str((avp_str){NULL, 0});
    assert_true(json_is_null(none));
    json_decref(none);
}

static void set__no_value__printing_fails(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    json_t *root = json_object();
    avpi_cli_json_set(root, "key", NULL);
    assert_int_equal(avpi_cli_json_print(&ctx, root, stdout, &err), AVP_E_MEMORY);
    assert_true(err.text[0] != '\0');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real__not_finite__null),
        cmocka_unit_test(str__bytes_that_are_no_utf8__replaced),
        cmocka_unit_test(set__no_value__printing_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
