/* An army of 3,000 beside 8,000 organic accounts: 4.5 million links, a minute of processor time. */
#include "support/army.h"

static void army__3000_beside_8000__found_whole_alone_and_confirmed(void **state) {
    (void)state;
    army_expect(1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(army__3000_beside_8000__found_whole_alone_and_confirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
