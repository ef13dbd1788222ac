/* 10,000 broken files; AVISPERO_MUTATIONS and AVISPERO_SEED for others. A few in tests/unit/read/test_read_mutations.c. */
#include "support/mutations.h"

static uint64_t number_of(const char *name, uint64_t otherwise) {
    const char *text = getenv(name);
    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void read__broken_in_10000_ways__no_row_unaccounted_for(void **state) {
    (void)state;
    static mutations m;
    mutations_begin(&m, number_of("AVISPERO_SEED", 1));
    mutations_run(&m, number_of("AVISPERO_MUTATIONS", 10000));
    mutations_end(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(read__broken_in_10000_ways__no_row_unaccounted_for)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
