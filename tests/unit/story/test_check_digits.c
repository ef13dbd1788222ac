#include "support/check.h"

#include "base/text.h"
#include "story/check_digits.h"

#include <string.h>

/* A valid code stays valid under no single change that its check is made to see. */
static size_t changed_and_still_valid(bool (*is)(avp_str), const char *valid, size_t from) {
    size_t n = strlen(valid), still = 0;
    char code[32];
    for (size_t i = from; i < n; i++)
        for (char c = '0'; c <= '9'; c++) {
            memcpy(code, valid, n + 1);
            if (code[i] < '0' || code[i] > '9' || code[i] == c)
                continue;
            code[i] = c;
            still += is(avpi_str_view(code));
        }
    return still;
}

static void curp__known_answer_and_every_wrong_digit(void **state) {
    (void)state;
    assert_true(avpi_is_curp(AVPI_STR("HEGG560427MVZRRL04")));
    for (char c = '0'; c <= '9'; c++) {
        char code[] = "HEGG560427MVZRRL04";
        code[17] = c;
        assert_int_equal(avpi_is_curp(avpi_str_view(code)), c == '4');
    }
    assert_false(avpi_is_curp(AVPI_STR("HEGG561327MVZRRL04"))); /* month 13 */
    assert_false(avpi_is_curp(AVPI_STR("HEGG560427XVZRRL04")));
    assert_false(avpi_is_curp(AVPI_STR("HEGG560427MXXRRL04"))); /* no such state */
    assert_false(avpi_is_curp(AVPI_STR("HEGG560427MVZRRL0")) || avpi_is_curp(AVPI_STR("")));
}

static void rfc__person_and_company__checked(void **state) {
    (void)state;
    assert_true(avpi_is_rfc(AVPI_STR("GODE561231GR8"))); /* the tax office's own example */
    assert_false(avpi_is_rfc(AVPI_STR("GODE561231GR7")));
    assert_false(avpi_is_rfc(AVPI_STR("GODE561331GR8")));
    size_t valid = 0;
    for (const char *c = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"; *c; c++) {
        char code[] = "ABC010101AB?";
        code[11] = *c;
        valid += avpi_is_rfc(avpi_str_view(code));
    }
    assert_int_equal(valid, 1);
}

static void clabe__known_answer_and_every_wrong_digit(void **state) {
    (void)state;
    assert_true(avpi_is_clabe(AVPI_STR("032180000118359719")));
    assert_int_equal(changed_and_still_valid(avpi_is_clabe, "032180000118359719", 0), 0);
    assert_false(avpi_is_clabe(AVPI_STR("03218000011835971")) || avpi_is_clabe(AVPI_STR("03218000011835971a")));
}

static void card__test_numbers_of_the_trade__checked(void **state) {
    (void)state;
    assert_true(avpi_is_card(AVPI_STR("4111111111111111")));
    assert_true(avpi_is_card(AVPI_STR("5555555555554444")));
    assert_true(avpi_is_card(AVPI_STR("378282246310005")));
    assert_false(avpi_is_card(AVPI_STR("4111111111111112")));
    assert_false(avpi_is_card(AVPI_STR("0000000000000000")));
    assert_int_equal(changed_and_still_valid(avpi_is_card, "4111111111111111", 1), 0);
}

static void elector__form_date_state_sex(void **state) {
    (void)state;
    assert_true(avpi_is_elector(AVPI_STR("GMVLMR80070501M100")));
    assert_false(avpi_is_elector(AVPI_STR("GMVLMR80073501M100")));
    assert_false(avpi_is_elector(AVPI_STR("GMVLMR80070533M100")));
    assert_false(avpi_is_elector(AVPI_STR("GMVLMR80070501X100")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curp__known_answer_and_every_wrong_digit),
        cmocka_unit_test(rfc__person_and_company__checked),
        cmocka_unit_test(clabe__known_answer_and_every_wrong_digit),
        cmocka_unit_test(card__test_numbers_of_the_trade__checked),
        cmocka_unit_test(elector__form_date_state_sex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
