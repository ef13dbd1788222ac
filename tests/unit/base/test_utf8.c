#include "base/text.h"
#include "base/utf8.h"
#include "support/faulty.h"

/* The plain definition: decode, then ask whether the code point may be written that way. */
static size_t plain_size(const unsigned char *s, size_t n) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;
    if (size == 0 || size > n)
        return 0;
    uint32_t code = size == 1 ? s[0] : s[0] & (0x7FU >> size);
    for (size_t i = 1; i < size; i++) {
        if (s[i] >> 6 != 2)
            return 0;
        code = code << 6 | (s[i] & 0x3FU);
    }
    if (code < least[size] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return 0;
    return size;
}

static void size__every_start_of_four_bytes__as_defined(void **state) {
    (void)state;
    static const unsigned char follows[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                            0xA0, 0xBF, 0xC0, 0xC2, 0xED, 0xF4, 0xFF};
    enum { N = sizeof follows };
    for (unsigned lead = 0; lead < 256; lead++) {
        for (size_t i = 0; i < N * N * N; i++) {
            const unsigned char s[4] = {(unsigned char)lead, follows[i % N], follows[i / N % N], follows[i / N / N]};
            for (size_t n = 1; n <= 4; n++)
                assert_int_equal(avpi_utf8_size(s, n), plain_size(s, n));
        }
    }
}

static void valid__known_good__accepted(void **state) {
    (void)state;
    static const char *const good[] = {"",
                                       "a",
                                       "ascii of more than sixteen bytes, so that words are tried",
                                       "\xC2\x80",
                                       "\xDF\xBF",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xEF\xBF\xBF",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF",
                                       "ni\xC3\xB1o \xF0\x9F\x90\x9D avispero, con muchas letras"};
    size_t bad = 77;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(avpi_utf8_valid(avpi_str_view(good[i]), &bad));
    assert_true(avpi_utf8_valid((avp_str){"a\0b", 3}, &bad));
    assert_true(avpi_utf8_valid((avp_str){NULL, 0}, NULL));
    assert_int_equal(bad, 77);
}

static void valid__known_bad__offset_of_the_first_bad_byte(void **state) {
    (void)state;
    static const struct {
        const char *what, *bytes;
    } rows[] = {
        {"continuation alone", "\x80"},
        {"overlong, two bytes", "\xC0\xAF"},
        {"overlong, two bytes", "\xC1\xBF"},
        {"overlong, three bytes", "\xE0\x9F\xBF"},
        {"overlong, four bytes", "\xF0\x8F\xBF\xBF"},
        {"first surrogate", "\xED\xA0\x80"},
        {"last surrogate", "\xED\xBF\xBF"},
        {"above U+10FFFF", "\xF4\x90\x80\x80"},
        {"far above", "\xF5\x80\x80\x80"},
        {"no such lead", "\xFF"},
        {"torn after one of two", "\xC3"},
        {"torn after two of three", "\xE2\x82"},
        {"torn after three of four", "\xF0\x9F\x90"},
        {"Latin 1", "\xF1o"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t before = 0; before < 40; before++) {
            for (size_t after = 0; after < 20; after += 19) {
                char text[80];
                size_t size = strlen(rows[i].bytes), bad = 0;
                memset(text, 'x', sizeof text);
                memcpy(text + before, rows[i].bytes, size);
                assert_false(avpi_utf8_valid((avp_str){text, before + size + after}, &bad));
                assert_int_equal(bad, before);
                assert_false(avpi_utf8_valid((avp_str){text, before + size + after}, NULL));
            }
        }
    }
}

static void cut__every_length__whole_characters(void **state) {
    (void)state;
    avp_str text = avpi_str_view("a\xC3\xB1\xE2\x82\xAC\xF0\x9F\x90\x9Dz");
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t most = 0; most < sizeof expected / sizeof *expected; most++)
        assert_int_equal(avpi_utf8_cut(text, most).len, expected[most]);
    assert_int_equal(avpi_utf8_cut((avp_str){NULL, 0}, 3).len, 0);
    assert_int_equal(avpi_utf8_cut(avpi_str_view("\x80\x80\x80\x80\x80\x80"), 5).len, 5);
}

static void put__every_character__one_that_is_valid_and_the_next_is_another(void **state) {
    (void)state;
    static const char *const known[] = {"a", "\xC3\xB1", "\xE2\x82\xAC", "\xF0\x9F\x90\x9D"};
    static const uint32_t codes[] = {'a', 0xF1, 0x20AC, 0x1F41D};
    char text[4], last[4] = "";
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        size_t size = avpi_utf8_put(text, codes[i]);
        assert_int_equal(size, strlen(known[i]));
        assert_memory_equal(text, known[i], size);
    }
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        size_t size = avpi_utf8_put(text, c);
        assert_int_equal(avpi_utf8_size((const unsigned char *)text, size), size);
        assert_true(memcmp(text, last, size) != 0);
        memcpy(last, text, size);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put__every_character__one_that_is_valid_and_the_next_is_another),
        cmocka_unit_test(size__every_start_of_four_bytes__as_defined),
        cmocka_unit_test(valid__known_good__accepted),
        cmocka_unit_test(valid__known_bad__offset_of_the_first_bad_byte),
        cmocka_unit_test(cut__every_length__whole_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
