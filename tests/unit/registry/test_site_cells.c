/* Small counts are hidden, and with them what a subtraction would need. */
#include "support/check.h"

#include "base/rng.h"
#include "registry/site_cells.h"

enum { PARTS_MOST = 12 };

static void hide(avpi_site_cell *cells, const uint64_t *counts, size_t n, uint64_t least) {
    for (size_t i = 0; i < n; i++)
        cells[i] = (avpi_site_cell){.count = counts[i]};
    avpi_site_suppress(cells, n, least);
}

static void hides(const uint64_t *counts, size_t n, uint64_t least, const char *wanted) {
    avpi_site_cell cells[PARTS_MOST];
    char got[PARTS_MOST + 1] = "";
    hide(cells, counts, n, least);
    for (size_t i = 0; i < n; i++)
        got[i] = cells[i].hidden ? 'x' : '.';
    assert_string_equal(got, wanted);
}

static void suppress__known_sums__as_worked_out_by_hand(void **state) {
    (void)state;
    hides((const uint64_t[]){14, 4, 2}, 3, 5, ".xx"); /* 6 of two places */
    hides((const uint64_t[]){14, 5, 1}, 3, 5, ".xx"); /* one alone is had by subtraction: the smallest other goes too */
    hides((const uint64_t[]){14, 9, 1, 1}, 4, 5, ".xxx"); /* two, but together they are as small as one may not be */
    hides((const uint64_t[]){9, 9, 1}, 3, 5, "x.x");      /* of equals the first */
    hides((const uint64_t[]){14, 9, 5}, 3, 5, "...");     /* nothing is small */
    hides((const uint64_t[]){2, 1}, 2, 5, "xx");          /* the sum itself is not told */
    hides((const uint64_t[]){7}, 1, 5, ".");
    hides((const uint64_t[]){7, 1}, 2, 1, ".."); /* least 1: all is told */
    hides(NULL, 0, 5, "");
}

/* Whoever knows the sum and what stands knows of the hidden parts what they sum up to, and no more. */
static void suppress__random_sums__nothing_hidden_can_be_told(void **state) {
    avpi_rng rng;
    (void)state;
    avpi_rng_init(&rng, 7, 0);
    for (size_t round = 0; round < 20000; round++) {
        avpi_site_cell cells[PARTS_MOST];
        uint64_t counts[PARTS_MOST], least = 2 + avpi_rng_below(&rng, 9), sum = 0, told = 0;
        size_t n = 1 + (size_t)avpi_rng_below(&rng, PARTS_MOST), hidden = 0;
        for (size_t i = 0; i < n; i++)
            sum += counts[i] = 1 + avpi_rng_below(&rng, avpi_rng_below(&rng, 3) ? 12 : 60);
        hide(cells, counts, n, least);
        for (size_t i = 0; i < n; i++) {
            assert_true(cells[i].hidden || cells[i].count >= least);
            told += cells[i].hidden ? 0 : cells[i].count;
            hidden += cells[i].hidden;
        }
        if (sum < least)
            assert_int_equal(told, 0);
        else
            assert_true(hidden == 0 || (hidden >= 2 && sum - told >= least));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suppress__known_sums__as_worked_out_by_hand),
        cmocka_unit_test(suppress__random_sums__nothing_hidden_can_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
