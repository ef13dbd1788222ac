#include "support/check.h"
#include "support/faulty.h"

#include "story/shifts.h"

#include <math.h>

static const int64_t day = INT64_C(86400000000);

static void poisson__known_answers__to_their_digits(void **state) {
    (void)state;
    assert_true(fabs(avpi_coincidence_poisson(6, 10, 20, 1, 0, 100) - .0039001512087) < 1e-13);
    assert_true(fabs(avpi_coincidence_poisson(3, 8, 5, 2, 0, 365) - .00100593254951) < 1e-13);
    assert_true(avpi_coincidence_poisson(0, 10, 20, 1, 0, 100) == 1);
    assert_true(avpi_coincidence_poisson(10, 10, 20, 200, 0, 100) == 1);
}

/* Whole days, never too far, only to active days; all that are allowed are met. */
static void shift__many_draws__allowed_days_only(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_days days;
    avpi_rng rng;
    bool met[15] = {false};
    assert_int_equal(avpi_days_make(&ctx, 0, 30 * day, false, &days, NULL), AVP_OK);
    for (int64_t d = 0; d < 31; d += 2)
        avpi_days_set(&days, d * day + 5);
    avpi_rng_init(&rng, 3, 1);
    for (size_t i = 0; i < 2000; i++) {
        int64_t moved = avpi_shift(&days, 10 * day + 77, 7, &rng), by = (moved - 77) / day - 10;
        assert_true(moved == (10 + by) * day + 77 && by >= -7 && by <= 7);
        assert_true(avpi_days_has(&days, moved) && by % 2 == 0);
        met[by + 7] = true;
    }
    for (int64_t by = -6; by <= 6; by += 2)
        assert_true(met[by + 7]);
    avpi_free(&ctx, days.active);
    assert_int_equal(avpi_days_make(&ctx, 5 * day, 5 * day, true, &days, NULL), AVP_OK);
    assert_true(avpi_shift(&days, 5 * day + 3, 7, &rng) == 5 * day + 3);
    avpi_free(&ctx, days.active);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poisson__known_answers__to_their_digits),
        cmocka_unit_test(shift__many_draws__allowed_days_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
