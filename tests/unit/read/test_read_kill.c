/* An import of 20 files killed at random moments; 100 of them in tests/slow/test_kills_import.c. */
#include "support/kill_import.h"

enum { ROUNDS = 4 };

static void read__killed__files_whole_and_completed(void **state) {
    (void)state;
    static kill_import k;
    kill_begin(&k, 13);
    for (int round = 0; round < ROUNDS; round++)
        kill_round(&k, 1 + round % 2);
    print_message("%u kills, %u of them with some files in and some out\n", k.killed, k.between);
    assert_true(k.killed > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(read__killed__files_whole_and_completed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
