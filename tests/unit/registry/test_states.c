/* The table of states: numbers of municipalities against the published total of 2010. */
#include "support/check.h"

#include "registry/states.h"

#include <stdio.h>

static void states__all__by_code_and_2456_municipalities(void **state) {
    unsigned municipalities = 0;
    char code[8];
    (void)state;
    for (size_t i = 0; i < AVPI_STATES; i++) {
        (void)snprintf(code, sizeof code, "%02zu", i + 1);
        assert_string_equal(avpi_states[i].code, code);
        assert_ptr_equal(avpi_state_of(code), &avpi_states[i]);
        assert_true(avpi_states[i].municipalities >= 5);
        municipalities += avpi_states[i].municipalities;
    }
    assert_int_equal(municipalities, 2456);
    assert_null(avpi_state_of("33"));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(states__all__by_code_and_2456_municipalities)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
