/* 100 kills and more of an import of 20 files; a few of them in tests/unit/read/test_read_kill.c. */
#include "support/kill_import.h"

enum { KILLS = 100, CHAIN = 3 };

static void read__killed_100_times__whole_files_and_the_same_bytes(void **state) {
    (void)state;
    static kill_import k;
    kill_begin(&k, 1);
    for (int round = 0; k.killed < KILLS && round < 4 * KILLS; round++)
        kill_round(&k, round % CHAIN == 0 ? CHAIN : 1);
    print_message("%u kills, %u of them with some files in and some out; an import takes %.2f s\n", k.killed, k.between,
                  (double)k.takes_ns * 1e-9);
    assert_true(k.killed >= KILLS);
    assert_true(k.between >= KILLS / 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(read__killed_100_times__whole_files_and_the_same_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
