/* Some broken files; 10,000 of them in tests/slow/test_mutations_many.c. */
#include "support/mutations.h"

static void read__broken_files__no_row_unaccounted_for(void **state) {
    (void)state;
    static mutations m;
    mutations_begin(&m, 2);
    mutations_run(&m, 200);
    mutations_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(read__broken_files__no_row_unaccounted_for)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
