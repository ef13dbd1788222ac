#include "base/text.h"
#include "support/faulty.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>

static avp_str view(const char *text) {
    return avpi_str_view(text);
}

static void compare__prefixes_and_high_bytes__bytewise(void **state) {
    (void)state;
    static const char *const ascending[] = {"", "A", "Aa", "B", "a", "\x7F", "\xC3\xB1", "\xFF"};
    size_t n = sizeof ascending / sizeof *ascending;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            int order = avpi_str_compare(view(ascending[i]), view(ascending[k]));
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
            assert_int_equal(avpi_str_equal(view(ascending[i]), view(ascending[k])), i == k);
        }
    }
    assert_int_equal(avpi_str_compare((avp_str){NULL, 0}, (avp_str){NULL, 0}), 0);
    assert_true(avpi_str_equal((avp_str){NULL, 0}, view("")));
}

static void starts_ends_find__edges__right(void **state) {
    (void)state;
    assert_true(avpi_str_starts(view("abc"), view("")));
    assert_true(avpi_str_starts(view("abc"), view("abc")));
    assert_false(avpi_str_starts(view("abc"), view("abcd")));
    assert_false(avpi_str_starts((avp_str){NULL, 0}, view("a")));
    assert_true(avpi_str_ends(view("abc"), view("bc")));
    assert_true(avpi_str_ends(view("abc"), view("")));
    assert_false(avpi_str_ends(view("c"), view("bc")));
    assert_int_equal(avpi_str_find_byte(view("abc"), 'c'), 2);
    assert_int_equal(avpi_str_find_byte(view("abc"), 'x'), 3);
    assert_int_equal(avpi_str_find_byte((avp_str){NULL, 0}, 'x'), 0);
    assert_int_equal(avpi_str_find_byte((avp_str){"a\0b", 3}, 'b'), 2);
    assert_int_equal(avpi_str_find(view("abcabd"), view("abd")), 3);
    assert_int_equal(avpi_str_find(view("abc"), view("")), 0);
    assert_int_equal(avpi_str_find(view("abc"), view("abcd")), 3);
    assert_int_equal(avpi_str_find((avp_str){NULL, 0}, view("a")), 0);
}

static void fold_and_trim__non_ascii__left_alone(void **state) {
    (void)state;
    assert_true(avpi_str_equal_fold(view("Tweet_ID"), view("tweet_id")));
    assert_false(avpi_str_equal_fold(view("tweet"), view("tweets")));
    assert_false(avpi_str_equal_fold(view("\xC3\x91"), view("\xC3\xB1")));
    assert_false(avpi_str_equal_fold(view("@"), view("`")));
    assert_true(avpi_str_equal(avpi_str_trim(view(" \t\r\n\v\f a b  ")), view("a b")));
    assert_int_equal(avpi_str_trim(view("   ")).len, 0);
    assert_int_equal(avpi_str_trim(view("")).len, 0);
    assert_int_equal(avpi_str_trim((avp_str){NULL, 0}).len, 0);
}

static void to_i64__limits_and_garbage__told_apart(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"0", 0},
                {"-0", 0},
                {"+7", 7},
                {"007", 7},
                {"9223372036854775807", INT64_MAX},
                {"-9223372036854775808", INT64_MIN}};
    static const char *const bad[] = {"",
                                      "-",
                                      "+",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "1e3",
                                      "0x1",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999",
                                      "--1",
                                      "+-1",
                                      "\xD9\xA1"};
    int64_t value = 42;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(avpi_str_to_i64(view(good[i].text), &value));
        assert_int_equal(value, good[i].value);
    }
    value = 42;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(avpi_str_to_i64(view(bad[i]), &value));
    assert_false(avpi_str_to_i64((avp_str){"1\0", 2}, &value));
    assert_false(avpi_str_to_i64((avp_str){NULL, 0}, &value));
    assert_int_equal(value, 42);
}

static void to_f64__known_values__exact(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},
                {"1", 1},
                {"-2.5", -2.5},
                {"+.5", .5},
                {"5.", 5},
                {"1e3", 1000},
                {"1E-3", 0.001},
                {"1e+2", 100},
                {"0.1", 0.1},
                {"0.30000000000000004", 0.30000000000000004},
                {"1606451170.518101", 1606451170.518101},
                {"9007199254740993", 9007199254740992.0},
                {"1.7976931348623157e308", 0x1.fffffffffffffp1023},
                {"4.9406564584124654e-324", 0x1p-1074},
                {"2.2250738585072011e-308", 2.2250738585072011e-308},
                {"1e-400", 0},
                {"0e999999999999", 0},
                {"000000000000000000000000000000000000000001", 1},
                {"123456789012345678901234567890", 123456789012345678901234567890.0}};
    static const char *const bad[] = {"",      ".",   "-",     "e5",     "1e",    "1e+",
                                      "1e5.5", "inf", "nan",   "NaN",    "0x10",  "1,5",
                                      "1 ",    " 1",  "1e999", "-1e999", "1.2.3", "1e9999999999999999999"};
    double value = 42;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(avpi_str_to_f64(view(good[i].text), &value));
        assert_memory_equal(&value, &good[i].value, sizeof value);
    }
    value = 42;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(avpi_str_to_f64(view(bad[i]), &value));
    assert_false(avpi_str_to_f64((avp_str){NULL, 0}, &value));
    assert_true(value == 42);
    assert_true(avpi_str_to_f64(view("-0"), &value));
    assert_true(signbit(value));
}

/* Just above the middle between two doubles: the digit that decides stands 900 places behind. */
static void to_f64__a_thousand_digits__rounds_right(void **state) {
    (void)state;
    char text[1200] = "9007199254740993.";
    size_t used = strlen(text);
    double value;
    memset(text + used, '0', 900);
    text[used + 900] = '1';
    assert_true(avpi_str_to_f64((avp_str){text, used + 901}, &value));
    assert_true(value == 9007199254740994.0);
    text[used + 900] = '0';
    assert_true(avpi_str_to_f64((avp_str){text, used + 901}, &value));
    assert_true(value == 9007199254740992.0);
}

/* Any double, written with 17 digits, must come back, and as avpi_f64_format writes it too. */
static void to_f64__random_doubles__round_trip(void **state) {
    (void)state;
    uint64_t bits = 88172645463325252U;
    for (int i = 0; i < 20000; i++) {
        char text[64], shortest[AVPI_F64_SIZE];
        double value, again;
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        snprintf(text, sizeof text, "%.17g", value);
        assert_true(avpi_str_to_f64(view(text), &again));
        assert_memory_equal(&again, &value, sizeof value);
        size_t length = avpi_f64_format(value, shortest);
        assert_int_equal(length, strlen(shortest));
        assert_true(avpi_str_to_f64(view(shortest), &again));
        assert_true(again == value);
    }
}

static void f64_format__known_values__short_text(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {{0, "0"},
                {10, "10"},
                {1e9, "1000000000"},
                {-60, "-60"},
                {0.1, "0.1"},
                {0.01, "0.01"},
                {2592000, "2592000"},
                {1e-12, "1e-12"},
                {0x1p-1074, "4.94066e-324"},
                {1.0 / 3, "0.3333333333333333"}};
    char text[AVPI_F64_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        avpi_f64_format(rows[i].value, text);
        assert_string_equal(text, rows[i].text);
    }
    avpi_f64_format((double)NAN, text);
    assert_string_equal(text, "nan");
    avpi_f64_format(-(double)INFINITY, text);
    assert_string_equal(text, "-inf");
}

/* Skipped where no locale with a decimal comma is installed. */
static void numbers__decimal_comma_in_the_locale__no_difference(void **state) {
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8", "es_AR.UTF-8", "de_DE", "fr_FR"};
    const char *set = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !set; i++)
        set = setlocale(LC_NUMERIC, names[i]);
    if (!set)
        skip();
    double value;
    char text[AVPI_F64_SIZE];
    assert_true(avpi_str_to_f64(view("0.123456789012345678"), &value));
    avpi_f64_format(0.5, text);
    setlocale(LC_NUMERIC, "C");
    assert_true(value == 0.123456789012345678);
    assert_string_equal(text, "0.5");
}

static void buf__grows_to_its_limit__then_refuses(void **state) {
    (void)state;
    faulty f;
    avp_ctx ctx = faulty_ctx(&f);
    avpi_buf buf;
    avp_error err = {0};
    avpi_buf_init(&buf, &ctx, 10);
    assert_int_equal(avpi_buf_view(&buf).len, 0);
    assert_non_null(avpi_buf_view(&buf).ptr);
    avpi_buf_clear(&buf);
    assert_int_equal(avpi_buf_add(&buf, view(""), &err), AVP_OK);
    assert_string_equal(buf.ptr, "");
    assert_int_equal(avpi_buf_add(&buf, view("12345"), &err), AVP_OK);
    assert_int_equal(avpi_buf_printf(&buf, &err, "%d", 678), AVP_OK);
    assert_int_equal(avpi_buf_add_byte(&buf, '9', &err), AVP_OK);
    assert_int_equal(avpi_buf_add_byte(&buf, '\0', &err), AVP_OK);
    assert_int_equal(buf.len, 10);
    assert_memory_equal(buf.ptr, "123456789\0", 11);
    assert_int_equal(avpi_buf_add_byte(&buf, 'x', &err), AVP_E_LIMIT);
    assert_int_equal(avpi_buf_printf(&buf, NULL, "%d", 1), AVP_E_LIMIT);
    assert_int_equal(avpi_buf_add(&buf, (avp_str){"x", SIZE_MAX}, NULL), AVP_E_LIMIT);
    assert_int_equal(buf.len, 10);
    avpi_buf_clear(&buf);
    assert_string_equal(buf.ptr, "");
    avpi_buf_free(&buf);
    avpi_buf_free(&buf);
    assert_int_equal(f.live, 0);
}

static avp_status build_text(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avp_status status = AVP_OK;
    avpi_buf buf;
    char *copy = NULL;
    avpi_buf_init(&buf, ctx, SIZE_MAX);
    for (int i = 0; i < 200; i++) {
        AVP_TRY(avpi_buf_printf(&buf, err, "%d,", i));
        AVP_TRY(avpi_buf_add_byte(&buf, '\n', err));
        AVP_TRY(avpi_buf_add(&buf, AVPI_STR("more text to make it grow"), err));
    }
    AVP_TRY(avpi_str_dup(ctx, avpi_buf_view(&buf), &copy, err));
    assert_string_equal(copy, buf.ptr);
done:
    avpi_buf_free(&buf);
    avpi_free(ctx, copy);
    return status;
}

static void buf__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(build_text, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compare__prefixes_and_high_bytes__bytewise),
        cmocka_unit_test(starts_ends_find__edges__right),
        cmocka_unit_test(fold_and_trim__non_ascii__left_alone),
        cmocka_unit_test(to_i64__limits_and_garbage__told_apart),
        cmocka_unit_test(to_f64__known_values__exact),
        cmocka_unit_test(to_f64__a_thousand_digits__rounds_right),
        cmocka_unit_test(to_f64__random_doubles__round_trip),
        cmocka_unit_test(f64_format__known_values__short_text),
        cmocka_unit_test(numbers__decimal_comma_in_the_locale__no_difference),
        cmocka_unit_test(buf__grows_to_its_limit__then_refuses),
        cmocka_unit_test(buf__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
