#include "support/check.h"

#include "story/handles.h"

static void digits__at_the_end__counted(void **state) {
    (void)state;
    assert_int_equal(avpi_handle_digits(AVPI_STR("maria12345678")), 8);
    assert_int_equal(avpi_handle_digits(AVPI_STR("12maria")), 0);
    assert_int_equal(avpi_handle_digits(AVPI_STR("12345")), 5);
    assert_int_equal(avpi_handle_digits((avp_str){NULL, 0}), 0);
}

static void series__one_stem_different_numbers__marked(void **state) {
    (void)state;
    const avp_str handles[] = {AVPI_STR("Norte_01"), AVPI_STR("norte_2"), AVPI_STR("norte_77"), AVPI_STR("norte_"),
                               AVPI_STR("sur1"),     AVPI_STR("sur2"),    AVPI_STR("555"),      {NULL, 0},
                               AVPI_STR("eco9"),     AVPI_STR("eco9"),    AVPI_STR("ECO9"),     AVPI_STR("")};
    enum { N = sizeof handles / sizeof *handles };
    const bool expected[N] = {true, true, true};
    bool series[N];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    assert_int_equal(avpi_handle_series(&ctx, handles, N, 3, series, &err), AVP_OK);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(series[i], expected[i]);
    assert_int_equal(avpi_handle_series(&ctx, handles, N, 2, series, &err), AVP_OK);
    assert_true(series[4] && series[5] && !series[8]); /* the same number is the same handle, not a series */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits__at_the_end__counted),
        cmocka_unit_test(series__one_stem_different_numbers__marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
