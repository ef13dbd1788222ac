/* Numbers as text. */
#include "support/check.h"

#include "report/numbers.h"

#include <math.h>
#include <stdlib.h>

static void count__any__thousands_apart(void **state) {
    (void)state;
    char text[AVPI_NUMBER_SIZE];
    assert_int_equal(avpi_number_count(0, text), 1);
    assert_string_equal(text, "0");
    avpi_number_count(999, text);
    assert_string_equal(text, "999");
    avpi_number_count(1234567, text);
    assert_string_equal(text, "1,234,567");
    assert_int_equal(avpi_number_count(UINT64_MAX, text), 26);
    assert_string_equal(text, "18,446,744,073,709,551,615");
}

static void decimal__rounded__without_trailing_zeros(void **state) {
    (void)state;
    char text[AVPI_NUMBER_SIZE];
    avpi_number_decimal(2.5, 2, 0, text);
    assert_string_equal(text, "2.5");
    avpi_number_decimal(-0.004, 2, 0, text);
    assert_string_equal(text, "0");
    avpi_number_decimal(-1234.056, 2, 1, text);
    assert_string_equal(text, "-1,234.06");
    avpi_number_decimal(1.999, 2, 0, text);
    assert_string_equal(text, "2");
    avpi_number_decimal(0.05, 2, 0, text);
    assert_string_equal(text, "0.05");
}

static void real__for_reading__two_figures(void **state) {
    (void)state;
    static const struct {
        double x;
        const char *text;
    } cases[] = {
        {0, "0"},          {1.69, "1.7"}, {0.092, "0.092"},   {36.42, "36.4"}, {218.9, "219"},
        {1234.4, "1,234"}, {0.5, "0.5"},  {0.0016, "0.0016"}, {7, "7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[AVPI_NUMBER_SIZE];
        avpi_number_real(cases[i].x, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void real__not_finite__a_sign(void **state) {
    (void)state;
    char text[AVPI_NUMBER_SIZE];
    avpi_number_real((double)NAN, text);
    assert_string_equal(text, "?");
    avpi_number_real((double)INFINITY, text);
    assert_string_equal(text, "\xE2\x88\x9E");
}

static void exact__any_double__reads_back(void **state) {
    (void)state;
    static const double values[] = {0, 0.1, -2.5, 1e-9, 3435.0204, 1.0 / 3, 6.02214076e23, -0.0002};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[AVPI_NUMBER_SIZE];
        avpi_number_exact(values[i], text);
        assert_true(strtod(text, NULL) == values[i]);
    }
    char text[AVPI_NUMBER_SIZE];
    avpi_number_exact(0.1, text);
    assert_string_equal(text, "0.1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(count__any__thousands_apart),    cmocka_unit_test(decimal__rounded__without_trailing_zeros),
        cmocka_unit_test(real__for_reading__two_figures), cmocka_unit_test(real__not_finite__a_sign),
        cmocka_unit_test(exact__any_double__reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
