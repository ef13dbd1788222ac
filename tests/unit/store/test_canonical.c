#include "case_fixture.h"

#include "store/canonical.h"
#include "support/faulty.h"

static void expect(const char *from, const char *to) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_buf out;
    avpi_buf_init(&out, &ctx, 1 << 16);
    if (avpi_canonical_json(&ctx, avpi_str_view(from), &out, &err) != AVP_OK)
        fail_msg("%s: %s", from, err.text);
    assert_string_equal(out.ptr, to);
    avpi_buf_free(&out);
}

static void json__members_and_space__sorted_and_gone(void **state) {
    (void)state;
    expect(" { \"b\" : [ 1 , true , null ] , \"a\" : { } } ", "{\"a\":{},\"b\":[1,true,null]}");
    expect("{\"\":1,\"aa\":2,\"a\":3,\"A\":4}", "{\"\":1,\"A\":4,\"a\":3,\"aa\":2}");
    expect("[]", "[]");
    expect("\"x\"", "\"x\"");
}

/* The example of RFC 8785, 3.2.3: the order is that of UTF-16 units. */
static void json__keys_of_the_standard__in_its_order(void **state) {
    (void)state;
    expect("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\","
           "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\",\"\\u00f6\":\"Latin "
           "Small Letter O With Diaeresis\"}",
           "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"ö\":\"Latin Small Letter O With "
           "Diaeresis\","
           "\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

static void json__strings__fewest_escapes(void **state) {
    (void)state;
    expect("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"", "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    expect("\"\\b\\f\\t\\u0000\\u007f\"", "\"\\b\\f\\t\\u0000\x7f\"");
}

/* Appendix B of RFC 8785, and around the places where the form changes. */
static void json__numbers__as_ecmascript_writes_them(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"0.0", "0"},
        {"1e0", "1"},
        {"333333333.33333329", "333333333.3333333"},
        {"1E30", "1e+30"},
        {"4.50", "4.5"},
        {"2e-3", "0.002"},
        {"0.000000000000000000000000001", "1e-27"},
        {"5e-324", "5e-324"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"9007199254740992", "9007199254740992"},
        {"295147905179352830000", "295147905179352830000"},
        {"1e21", "1e+21"},
        {"999999999999999900000", "999999999999999900000"},
        {"1e-6", "0.000001"},
        {"1e-7", "1e-7"},
        {"-1.5e-9", "-1.5e-9"},
        {"123456789012345680000", "123456789012345680000"},
        {"0.1", "0.1"},
        {"12345.678", "12345.678"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect(rows[i][0], rows[i][1]);
}

static void json__twice_the_same_key_or_no_json__input_error(void **state) {
    (void)state;
    static const char *const bad[] = {"{\"a\":1,\"\\u0061\":2}", "{", "", "{\"a\":1}x", "1e999"};
    avp_ctx ctx = check_ctx(1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        avp_error err = {0};
        avpi_buf out;
        avpi_buf_init(&out, &ctx, 1000);
        assert_int_equal(avpi_canonical_json(&ctx, avpi_str_view(bad[i]), &out, &err), AVP_E_INPUT);
        avpi_buf_free(&out);
    }
}

static void string__bytes_that_are_not_utf8__replaced(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_buf out;
    avpi_buf_init(&out, &ctx, 1000);
    MUST(avpi_canonical_string(&out,
                               AVPI_STR("a\xff\xfe"
                                        "b\0"),
                               &err));
    assert_string_equal(out.ptr, "\"a\xEF\xBF\xBD\xEF\xBF\xBD"
                                 "b\\u0000\"");
    avpi_buf_free(&out);
}

static avp_status work(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avpi_buf out;
    avpi_buf_init(&out, ctx, 1000);
    avp_status status =
        avpi_canonical_json(ctx, AVPI_STR("{\"b\":[1,2.5,\"\\u0061\"],\"a\":{\"z\":1,\"y\":2}}"), &out, err);
    avpi_buf_free(&out);
    return status;
}

static void json__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(work, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json__members_and_space__sorted_and_gone),
        cmocka_unit_test(json__keys_of_the_standard__in_its_order),
        cmocka_unit_test(json__strings__fewest_escapes),
        cmocka_unit_test(json__numbers__as_ecmascript_writes_them),
        cmocka_unit_test(json__twice_the_same_key_or_no_json__input_error),
        cmocka_unit_test(string__bytes_that_are_not_utf8__replaced),
        cmocka_unit_test(json__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
