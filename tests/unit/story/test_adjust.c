#include "support/check.h"

#include "story/adjust.h"

#include <math.h>

static void adjust__known_answer__to_its_digits(void **state) {
    (void)state;
    double p[] = {.205, .008, .039, .001, NAN, .041, .042, .06, .074};
    const double q[] = {.205, .032, .0672, .008, NAN, .0672, .0672, .08, .0845714286};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    assert_int_equal(avpi_adjust_bh(&ctx, p, sizeof p / sizeof *p, p, &err), AVP_OK);
    for (size_t i = 0; i < sizeof p / sizeof *p; i++)
        assert_true(isnan(q[i]) ? isnan(p[i]) : fabs(p[i] - q[i]) < 1e-9);
}

static void adjust__nothing__nothing(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    double one = 1;
    assert_int_equal(avpi_adjust_bh(&ctx, &one, 0, &one, &err), AVP_OK);
    assert_int_equal(avpi_adjust_bh(&ctx, &one, 1, &one, &err), AVP_OK);
    assert_true(one == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adjust__known_answer__to_its_digits),
        cmocka_unit_test(adjust__nothing__nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
