#include "support/check.h"

#include "read/encoding.h"

#include <string.h>

static void cesu8__pairs__made_four_bytes(void **state) {
    (void)state;
    char out[64];
    size_t len = 0;
    assert_true(avpi_text_from_cesu8(AVPI_STR("a\xed\xa0\xbd\xed\xb8\xa0 \xc3\xa9"), out, &len));
    assert_int_equal(len, 8);
    assert_memory_equal(out, "a\xf0\x9f\x98\xa0 \xc3\xa9", 8);
}

static void cesu8__anything_else__refused(void **state) {
    (void)state;
    char out[64];
    size_t len = 0;
    assert_false(avpi_text_from_cesu8(AVPI_STR("\xed\xa0\xbd"), out, &len));
    assert_false(avpi_text_from_cesu8(AVPI_STR("\xed\xb8\xa0\xed\xa0\xbd"), out, &len));
    assert_false(avpi_text_from_cesu8(AVPI_STR("caf\xe9"), out, &len));
    assert_false(avpi_text_from_cesu8(AVPI_STR("\xed\xa0\xbd\xed\xb8"), out, &len));
    assert_true(avpi_text_from_cesu8(AVPI_STR(""), out, &len));
}

static void cp1252__letters_and_signs__made_utf8(void **state) {
    (void)state;
    char out[64];
    size_t len = 0;
    assert_true(avpi_text_from_cp1252(AVPI_STR("caf\xe9 \x80 \x93x\x94"), out, &len));
    const char *want = "caf\xc3\xa9 \xe2\x82\xac \xe2\x80\x9cx\xe2\x80\x9d";
    assert_int_equal(len, strlen(want));
    assert_memory_equal(out, want, len);
}

static void cp1252__undefined_bytes__refused(void **state) {
    (void)state;
    static const char *const undefined[] = {"\x81", "\x8d", "\x8f", "\x90", "\x9d"};
    char out[8];
    size_t len = 0;
    for (size_t i = 0; i < 5; i++)
        assert_false(avpi_text_from_cp1252(avpi_str_view(undefined[i]), out, &len));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cesu8__pairs__made_four_bytes),
        cmocka_unit_test(cesu8__anything_else__refused),
        cmocka_unit_test(cp1252__letters_and_signs__made_utf8),
        cmocka_unit_test(cp1252__undefined_bytes__refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
