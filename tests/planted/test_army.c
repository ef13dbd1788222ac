/* An army of 600 beside 1,600 organic accounts; tests/slow/test_army_3000.c is the same five times as large. */
#include "support/army.h"

static void army__600_beside_1600__found_whole_alone_and_confirmed(void **state) {
    (void)state;
    army_expect(.2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(army__600_beside_1600__found_whole_alone_and_confirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
