#include "support/check.h"

#include "base/search.h"

#include "base/rng.h"

typedef struct row {
    uint64_t wide;
    uint32_t narrow;
} row;

enum { ROWS = 200 };

/* By its definition: the first that is not below. */
static size_t plain(const row *rows, size_t n, uint64_t key) {
    size_t i = 0;
    while (i < n && rows[i].wide < key)
        i++;
    return i;
}

static void first__random_rows_with_repeats__as_by_definition(void **state) {
    (void)state;
    row rows[ROWS];
    uint32_t numbers[ROWS];
    avpi_rng rng;
    avpi_rng_init(&rng, 7, 0);
    for (size_t n = 0; n <= ROWS; n++) {
        uint32_t at = 0;
        for (size_t i = 0; i < n; i++) {
            at += (uint32_t)avpi_rng_below(&rng, 3);
            rows[i] = (row){at, at};
            numbers[i] = at;
        }
        for (uint32_t key = 0; key <= at + 1; key++) {
            size_t wanted = plain(rows, n, key);
            assert_int_equal(avpi_first_u64(rows, sizeof *rows, offsetof(row, wide), n, key), wanted);
            assert_int_equal(avpi_first_u32(rows, sizeof *rows, offsetof(row, narrow), n, key), wanted);
            assert_int_equal(avpi_first_u32(numbers, sizeof *numbers, 0, n, key), wanted);
        }
    }
}

static void first__no_rows_or_the_largest_keys__in_range(void **state) {
    (void)state;
    const uint64_t ends[] = {0, UINT64_MAX};
    assert_int_equal(avpi_first_u32(NULL, sizeof(row), offsetof(row, narrow), 0, 5), 0);
    assert_int_equal(avpi_first_u64(NULL, sizeof(row), offsetof(row, wide), 0, 5), 0);
    assert_int_equal(avpi_first_u64(ends, sizeof *ends, 0, 2, UINT64_MAX), 1);
    assert_int_equal(avpi_first_u64(ends, sizeof *ends, 0, 2, 1), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first__random_rows_with_repeats__as_by_definition),
        cmocka_unit_test(first__no_rows_or_the_largest_keys__in_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
