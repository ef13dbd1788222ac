#include "support/check.h"

#include "simulate/bijection.h"

#include <stdlib.h>
#include <string.h>

static void mix__every_number_of_few_bits__each_once(void **state) {
    (void)state;
    for (unsigned bits = 1; bits <= 16; bits++) {
        uint64_t n = (uint64_t)1 << bits;
        unsigned char *seen = calloc(n, 1);
        assert_non_null(seen);
        for (uint64_t x = 0; x < n; x++) {
            uint64_t mixed = avpi_sim_mix(x, bits);
            assert_true(mixed < n);
            assert_int_equal(seen[mixed]++, 0);
        }
        free(seen);
    }
}

static void mix__many_bits__stays_in_range(void **state) {
    (void)state;
    for (uint64_t x = 0; x < 100000; x++)
        assert_true(avpi_sim_mix(x << 27, 60) >> 60 == 0);
    assert_true(avpi_sim_mix(UINT64_MAX, 64) != avpi_sim_mix(UINT64_MAX - 1, 64));
}

static void shuffled__every_small_n__order_and_its_inverse(void **state) {
    (void)state;
    for (uint64_t n = 1; n <= 600; n += n < 20 ? 1 : 97) {
        unsigned char *seen = calloc(n, 1);
        assert_non_null(seen);
        for (uint64_t x = 0; x < n; x++) {
            uint64_t place = avpi_sim_shuffled(x, n, 5);
            assert_true(place < n);
            assert_int_equal(seen[place]++, 0);
            assert_int_equal(avpi_sim_unshuffled(place, n, 5), x);
        }
        free(seen);
    }
}

static void shuffled__large_n__inverse(void **state) {
    (void)state;
    const uint64_t n = 3999999999U;
    for (uint64_t x = 0; x < n; x += 39999983)
        assert_int_equal(avpi_sim_unshuffled(avpi_sim_shuffled(x, n, 9), n, 9), x);
}

static void shuffled__other_seed__other_order(void **state) {
    (void)state;
    enum { N = 1000 };
    int same = 0;
    for (uint64_t x = 0; x < N; x++)
        same += avpi_sim_shuffled(x, N, 1) == avpi_sim_shuffled(x, N, 2);
    assert_true(same < 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mix__every_number_of_few_bits__each_once),
        cmocka_unit_test(mix__many_bits__stays_in_range),
        cmocka_unit_test(shuffled__every_small_n__order_and_its_inverse),
        cmocka_unit_test(shuffled__large_n__inverse),
        cmocka_unit_test(shuffled__other_seed__other_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
