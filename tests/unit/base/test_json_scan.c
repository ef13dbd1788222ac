#include "base/json_scan.h"
#include "support/faulty.h"

#include <stdio.h>

typedef struct fixture {
    avp_ctx ctx;
    avpi_json json;
    avp_error err;
} fixture;

static int set_up(void **state) {
    static fixture f;
    avp_ctx_init(&f.ctx);
    avpi_json_init(&f.json, &f.ctx);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    avpi_json_free(&f->json);
    avpi_json_free(&f->json);
    return 0;
}

/* Parses a copy of exactly the text's size, so that a sanitizer sees any read behind it. */
static avp_status parse_n(fixture *f, const char *text, size_t size) {
    static char *copy;
    free(copy);
    copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    avp_error_clear(&f->err);
    return avpi_json_parse(&f->json, (avp_str){copy, size}, &f->err);
}

static avp_status parse(fixture *f, const char *text) {
    return parse_n(f, text, strlen(text));
}

static void assert_node(fixture *f, uint32_t node, avpi_json_type type, const char *raw, uint32_t next) {
    assert_true(node < f->json.count);
    const avpi_json_node *n = &f->json.nodes[node];
    assert_int_equal(n->type, type);
    assert_int_equal(n->len, strlen(raw));
    assert_memory_equal(f->json.text.ptr + n->offset, raw, n->len);
    assert_int_equal(n->next, next);
}

static void assert_text(fixture *f, uint32_t node, const char *expected) {
    avp_str text = avpi_json_text(&f->json, node);
    if (!expected) {
        assert_null(text.ptr);
        return;
    }
    assert_non_null(text.ptr);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.ptr, expected, text.len);
}

static void parse__the_example_of_the_header__as_drawn(void **state) {
    fixture *f = *state;
    assert_int_equal(parse(f, "{\"a\": [1, \"x\"]}"), AVP_OK);
    assert_int_equal(f->json.count, 5);
    assert_node(f, 0, AVPI_JSON_OBJECT, "{\"a\": [1, \"x\"]}", 5);
    assert_node(f, 1, AVPI_JSON_STRING, "a", 2);
    assert_node(f, 2, AVPI_JSON_ARRAY, "[1, \"x\"]", 5);
    assert_node(f, 3, AVPI_JSON_NUMBER, "1", 4);
    assert_node(f, 4, AVPI_JSON_STRING, "x", 5);
}

static void parse__one_value__one_node(void **state) {
    fixture *f = *state;
    static const struct {
        const char *text, *raw;
        avpi_json_type type;
    } rows[] = {
        {"null", "null", AVPI_JSON_NULL},
        {" true ", "true", AVPI_JSON_TRUE},
        {"\r\nfalse\t", "false", AVPI_JSON_FALSE},
        {"0", "0", AVPI_JSON_NUMBER},
        {"-0.5e+10", "-0.5e+10", AVPI_JSON_NUMBER},
        {"\"\"", "", AVPI_JSON_STRING},
        {"[]", "[]", AVPI_JSON_ARRAY},
        {"{ }", "{ }", AVPI_JSON_OBJECT},
        {"1E5", "1E5", AVPI_JSON_NUMBER},
        {"[ \n ]", "[ \n ]", AVPI_JSON_ARRAY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(parse(f, rows[i].text), AVP_OK);
        assert_int_equal(f->json.count, 1);
        assert_node(f, 0, rows[i].type, rows[i].raw, 1);
    }
}

typedef struct bad_row {
    const char *text;
    uint64_t byte;
} bad_row;

static const bad_row bad_rows[] = {
    {"", 0},
    {"  ", 2},
    {"nul", 0},
    {"nulL", 0},
    {"True", 0},
    {"tru", 0},
    {"falsee", 5},
    {"NaN", 0},
    {"Infinity", 0},
    {"-", 1},
    {"-x", 1},
    {"01", 1},
    {"-01", 2},
    {"1.", 2},
    {"1.e5", 2},
    {".5", 0},
    {"1e", 2},
    {"1e+", 3},
    {"+1", 0},
    {"0x10", 1},
    {"1 2", 2},
    {"\"", 1},
    {"\"abc", 4},
    {"\"a\\", 3},
    {"\"a\\\"", 4},
    {"\"\\x\"", 1},
    {"\"\\u12\"", 1},
    {"\"\\u12", 5},
    {"\"\\uD83\"", 1},
    {"\"\\u00g0\"", 1},
    {"\"a\nb\"", 2},
    {"\"a\tb\"", 2},
    {"\"\x1F\"", 1},
    {"'a'", 0},
    {"\"\x80\"", 1},
    {"\"a\xC0\xAF\"", 2},
    {"\"\xED\xA0\x80\"", 1},
    {"\"\xF4\x90\x80\x80\"", 1},
    {"\"\xC3", 1},
    {"\"\xC3\"", 1},
    {"\"\xE2\x82\"", 1},
    {"[", 1},
    {"[1", 2},
    {"[1,", 3},
    {"[1,]", 3},
    {"[,1]", 1},
    {"[1 2]", 3},
    {"[1}", 2},
    {"]", 0},
    {"[]]", 2},
    {"[1,,2]", 3},
    {"{", 1},
    {"{1:2}", 1},
    {"{\"a\"}", 4},
    {"{\"a\":}", 5},
    {"{\"a\":1", 6},
    {"{\"a\":1,}", 7},
    {"{\"a\":1]", 6},
    {"{\"a\" 1}", 5},
    {"{,}", 1},
    {"{\"a\"", 4},
    {"{\"a\":", 5},
    {"{\"a\":1,", 7},
    {"{a:1}", 1},
    {"}", 0},
    {"{}{}", 2},
    {"\xEF\xBB\xBF{}", 0},
    {"[1]//x", 3},
    {"/**/1", 0},
    {"\v1", 0},
    {"[1\f]", 2},
};

static void parse__not_json__byte_of_the_error(void **state) {
    fixture *f = *state;
    for (size_t i = 0; i < sizeof bad_rows / sizeof *bad_rows; i++) {
        if (parse(f, bad_rows[i].text) != AVP_E_INPUT)
            fail_msg("%s is taken for JSON", bad_rows[i].text);
        assert_int_equal(f->err.status, AVP_E_INPUT);
        if (f->err.byte != bad_rows[i].byte)
            fail_msg("%s: byte %llu (%s)", bad_rows[i].text, (unsigned long long)f->err.byte, f->err.text);
        assert_int_equal(f->json.count, 0);
        assert_int_equal(avpi_json_member(&f->json, 0, AVPI_STR("a")), AVPI_JSON_NONE);
    }
    assert_int_equal(parse_n(f, "\"a\0b\"", 5), AVP_E_INPUT);
    assert_int_equal(f->err.byte, 2);
    assert_int_equal(parse_n(f, "1\0", 2), AVP_E_INPUT);
    assert_int_equal(f->err.byte, 1);
}

/* Every prefix of a document that ends in a bracket is no document. */
static void parse__cut_anywhere__refused(void **state) {
    fixture *f = *state;
    static const char text[] =
        "{\"id\": \"1\\u00e9\", \"n\": -1.5e3, \"l\": [true, false, null, {}], \"t\": \"ma\xC3\xB1"
        "ana \xF0\x9F\x90\x9D y algo m\xC3\xA1s de texto\"}";
    size_t size = sizeof text - 1;
    assert_int_equal(parse_n(f, text, size), AVP_OK);
    for (size_t n = 0; n < size; n++) {
        assert_int_equal(parse_n(f, text, n), AVP_E_INPUT);
        assert_true(f->err.byte <= n);
    }
}

static void parse__depth__sixty_four_and_no_more(void **state) {
    fixture *f = *state;
    char text[AVPI_JSON_DEPTH_MAX * 2 + 8];
    for (size_t depth = 1; depth <= AVPI_JSON_DEPTH_MAX + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        avp_status status = parse_n(f, text, 2 * depth);
        if (depth <= AVPI_JSON_DEPTH_MAX) {
            assert_int_equal(status, AVP_OK);
            assert_int_equal(f->json.count, depth);
            assert_int_equal(f->json.nodes[0].next, depth);
        } else {
            assert_int_equal(status, AVP_E_LIMIT);
            assert_int_equal(f->err.byte, AVPI_JSON_DEPTH_MAX);
            assert_non_null(strstr(f->err.text, "64"));
        }
    }
    assert_int_equal(avpi_json_parse(&f->json, (avp_str){text, (size_t)UINT32_MAX}, &f->err), AVP_E_LIMIT);
}

static void member__duplicates_escapes_and_absence__first_or_none(void **state) {
    fixture *f = *state;
    static const char text[] = "{\"a\": 1, \"b\": {\"a\": 2}, \"a\": 3, \"\": 4, \"\\u00f1\\n\": 5, \"ab\": 6, "
                               "\"x\\/y\": 7, \"z\\ud83d\\udc1d\": 8}";
    assert_int_equal(parse(f, text), AVP_OK);
    const avpi_json *json = &f->json;
    assert_text(f, avpi_json_member(json, 0, AVPI_STR("a")), "1");
    assert_text(f, avpi_json_member(json, 0, AVPI_STR("")), "4");
    assert_text(f, avpi_json_member(json, 0, AVPI_STR("\xC3\xB1\n")), "5");
    assert_text(f, avpi_json_member(json, 0, AVPI_STR("ab")), "6");
    assert_text(f, avpi_json_member(json, 0, AVPI_STR("x/y")), "7");
    assert_text(f, avpi_json_member(json, 0, AVPI_STR("z\xF0\x9F\x90\x9D")), "8");
    assert_int_equal(avpi_json_member(json, 0, AVPI_STR("\xC3\xB1")), AVPI_JSON_NONE);
    assert_int_equal(avpi_json_member(json, 0, AVPI_STR("x\\/y")), AVPI_JSON_NONE);
    assert_int_equal(avpi_json_member(json, 0, AVPI_STR("x/yz")), AVPI_JSON_NONE);
    assert_int_equal(avpi_json_member(json, 0, AVPI_STR("c")), AVPI_JSON_NONE);
    assert_int_equal(avpi_json_member(json, 1, AVPI_STR("a")), AVPI_JSON_NONE);
    assert_int_equal(avpi_json_member(json, AVPI_JSON_NONE, AVPI_STR("a")), AVPI_JSON_NONE);
    assert_text(f, avpi_json_path(json, 0, "b.a"), "2");
    assert_int_equal(avpi_json_path(json, 0, "b.c"), AVPI_JSON_NONE);
    assert_int_equal(avpi_json_path(json, 0, "a.b"), AVPI_JSON_NONE);
    assert_int_equal(avpi_json_path(json, 0, "b"), avpi_json_member(json, 0, AVPI_STR("b")));
    assert_int_equal(avpi_json_path(json, 0, ""), 0);
    assert_int_equal(avpi_json_path(json, AVPI_JSON_NONE, "a"), AVPI_JSON_NONE);
    assert_int_equal(avpi_json_path(json, AVPI_JSON_NONE, ""), AVPI_JSON_NONE);
}

static void elements__walk__each_once(void **state) {
    fixture *f = *state;
    char seen[8] = "";
    size_t n = 0;
    assert_int_equal(parse(f, "[1, [2, 3], {\"k\": [4]}, 5]"), AVP_OK);
    for (uint32_t i = avpi_json_first(0); i < avpi_json_end(&f->json, 0); i = f->json.nodes[i].next)
        seen[n++] = "n__#sao"[f->json.nodes[i].type];
    assert_string_equal(seen, "#ao#");
    assert_int_equal(parse(f, "[]"), AVP_OK);
    assert_int_equal(avpi_json_first(0), avpi_json_end(&f->json, 0));
}

static void text__each_type__as_documented(void **state) {
    fixture *f = *state;
    assert_int_equal(parse(f, "[\"a b\", 12.50, true, false, null, [], {}, \"\"]"), AVP_OK);
    static const char *const expected[] = {NULL, "a b", "12.50", "true", "false", NULL, NULL, NULL, ""};
    for (uint32_t i = 0; i < 9; i++)
        assert_text(f, i, expected[i]);
    assert_text(f, 9, NULL);
    assert_text(f, AVPI_JSON_NONE, NULL);
}

static void text__escapes__undone(void **state) {
    fixture *f = *state;
    static const char *const rows[][2] = {
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0041\\u00f1\\u20AC\"", "A\xC3\xB1\xE2\x82\xAC"},
        {"\"x\\uD83D\\uDC1Dy\"", "x\xF0\x9F\x90\x9Dy"},
        {"\"\\uDBFF\\uDFFF\"", "\xF4\x8F\xBF\xBF"},
        {"\"\\uD800\"", "\xEF\xBF\xBD"},
        {"\"\\uDC00x\"", "\xEF\xBF\xBDx"},
        {"\"\\uD800\\uD800\\uDC00\"", "\xEF\xBF\xBD\xF0\x90\x80\x80"},
        {"\"\\uD800\\n\"", "\xEF\xBF\xBD\n"},
        {"\"\\uD800\\u0041\"", "\xEF\xBF\xBD"
                               "A"},
        {"\"https:\\/\\/t.co\\/x\"", "https://t.co/x"},
        {"\"\\uFFFF\\u07FF\\u0800\\u007F\"", "\xEF\xBF\xBF\xDF\xBF\xE0\xA0\x80\x7F"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(parse(f, rows[i][0]), AVP_OK);
        assert_true(f->json.nodes[0].escaped);
        assert_text(f, 0, rows[i][1]);
        assert_text(f, 0, rows[i][1]);
    }
    assert_int_equal(parse(f, "\"a\\u0000b\""), AVP_OK);
    avp_str text = avpi_json_text(&f->json, 0);
    assert_int_equal(text.len, 3);
    assert_memory_equal(text.ptr, "a\0b", 3);
}

/* Unescaped texts of one document do not disturb each other. */
static void text__many_escaped__all_stay(void **state) {
    fixture *f = *state;
    enum { N = 3000 };
    avpi_buf buf;
    avp_str texts[N];
    avpi_buf_init(&buf, &f->ctx, SIZE_MAX);
    for (int i = 0; i < N; i++)
        assert_int_equal(avpi_buf_printf(&buf, NULL, "%s\"\\u00e9%d\\n\"", i ? "," : "[", i), AVP_OK);
    assert_int_equal(avpi_buf_add_byte(&buf, ']', NULL), AVP_OK);
    assert_int_equal(avpi_json_parse(&f->json, avpi_buf_view(&buf), NULL), AVP_OK);
    for (uint32_t i = N; i > 0; i--)
        texts[i - 1] = avpi_json_text(&f->json, i);
    for (int i = 0; i < N; i++) {
        char expected[32];
        int length = snprintf(expected, sizeof expected, "\xC3\xA9%d\n", i);
        assert_int_equal(texts[i].len, length);
        assert_memory_equal(texts[i].ptr, expected, texts[i].len);
    }
    avpi_buf_free(&buf);
}

static void i64__numbers_and_digits__whole_only(void **state) {
    fixture *f = *state;
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } rows[] = {
        {"12", true, 12},
        {"-12", true, -12},
        {"\"1234567890123456789\"", true, 1234567890123456789},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"12.0", true, 12},
        {"1e3", true, 1000},
        {"-0", true, 0},
        {"12.5", false, 0},
        {"9223372036854775808", false, 0},
        {"1.2e17", false, 0},
        {"1e999", false, 0},
        {"\"12.0\"", false, 0},
        {"\"\"", false, 0},
        {"\"x\"", false, 0},
        {"true", false, 0},
        {"null", false, 0},
        {"[1]", false, 0},
        {"{}", false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t value = 42;
        assert_int_equal(parse(f, rows[i].text), AVP_OK);
        assert_int_equal(avpi_json_i64(&f->json, 0, &value), rows[i].good);
        assert_int_equal(value, rows[i].good ? rows[i].value : 42);
        assert_false(avpi_json_i64(&f->json, AVPI_JSON_NONE, &value));
    }
}

static avp_status parse_several(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    static const char *const texts[] = {
        "[1]", "{\"a\\n\": \"b\\n\", \"c\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]}", "\"\\u0041\"",
        "7"};
    avp_status status = AVP_OK;
    avpi_json json;
    avpi_json_init(&json, ctx);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        AVP_TRY(avpi_json_parse(&json, avpi_str_view(texts[i]), err));
done:
    avpi_json_free(&json);
    return status;
}

static void parse__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(parse_several, NULL);
}

#define JSON_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        JSON_TEST(parse__the_example_of_the_header__as_drawn),
        JSON_TEST(parse__one_value__one_node),
        JSON_TEST(parse__not_json__byte_of_the_error),
        JSON_TEST(parse__cut_anywhere__refused),
        JSON_TEST(parse__depth__sixty_four_and_no_more),
        JSON_TEST(member__duplicates_escapes_and_absence__first_or_none),
        JSON_TEST(elements__walk__each_once),
        JSON_TEST(text__each_type__as_documented),
        JSON_TEST(text__escapes__undone),
        JSON_TEST(text__many_escaped__all_stay),
        JSON_TEST(i64__numbers_and_digits__whole_only),
        JSON_TEST(parse__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
