#include "support/faulty.h"
#include "support/near.h"
#include "support/small_graph.h"

#include "groups/partition.h"

#include <math.h>

static double agreement(const uint32_t *a, const uint32_t *b, uint32_t n) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    double out = NAN;
    assert_int_equal(avpi_partition_agreement(&ctx, a, b, n, &out, &err), AVP_OK);
    return out;
}

/* The definition, pair by pair. */
static double plain_agreement(const uint32_t *a, const uint32_t *b, uint32_t n) {
    double both = 0, in_a = 0, in_b = 0, all = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < i; j++) {
            all++;
            in_a += a[i] == a[j];
            in_b += b[i] == b[j];
            both += a[i] == a[j] && b[i] == b[j];
        }
    double chance = all > 0 ? in_a * in_b / all : 0, most = 0.5 * (in_a + in_b);
    return most > chance ? (both - chance) / (most - chance) : 1;
}

static void agreement__known_tables__known_values(void **state) {
    (void)state;
    const uint32_t a[] = {0, 0, 1, 1}, b[] = {0, 0, 1, 2}, c[] = {3, 3, 0, 0}, d[] = {0, 1, 0, 1};
    assert_near(agreement(a, b, 4), 4.0 / 7, 1e-12); /* cells 1, a 2, b 1, all 6 */
    assert_near(agreement(a, c, 4), 1, 0);           /* labels do not matter */
    assert_near(agreement(a, d, 4), -0.5, 1e-12);
}

static void agreement__all_together_or_all_apart__is_one(void **state) {
    (void)state;
    const uint32_t together[] = {2, 2, 2}, apart[] = {0, 1, 2};
    assert_near(agreement(together, together, 3), 1, 0);
    assert_near(agreement(apart, apart, 3), 1, 0);
    assert_near(agreement(together, apart, 3), 0, 0);
    assert_near(agreement(apart, apart, 0), 1, 0);
    assert_near(agreement(apart, apart, 1), 1, 0);
}

static void agreement__random_labels__equals_definition(void **state) {
    (void)state;
    avpi_rng rng;
    avpi_rng_init(&rng, 3, 1);
    for (int round = 0; round < 2000; round++) {
        uint32_t a[30], b[30], n = (uint32_t)avpi_rng_below(&rng, 31), classes = 1 + (uint32_t)avpi_rng_below(&rng, 6);
        for (uint32_t i = 0; i < n; i++) {
            a[i] = (uint32_t)avpi_rng_below(&rng, classes < n ? classes : n);
            b[i] = avpi_rng_real(&rng) < 0.5 ? a[i] : (uint32_t)avpi_rng_below(&rng, n);
        }
        assert_near(agreement(a, b, n), plain_agreement(a, b, n), 1e-12);
    }
}

static double modularity(const avpi_graph *g, const uint32_t *label, double resolution) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    double out = NAN;
    assert_int_equal(avpi_partition_modularity(&ctx, g, label, resolution, &out, &err), AVP_OK);
    return out;
}

/* The best partition of the karate club that is known, and its two halves. */
static void modularity__karate_club__known_values(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_edges e = small_karate();
    avpi_graph g = small_graph(&ctx, &e, 34);
    static const uint32_t four[34] = {0, 0, 0, 0, 1, 1, 1, 0, 2, 2, 1, 0, 0, 0, 2, 2, 1,
                                      0, 2, 0, 2, 0, 2, 3, 3, 3, 2, 3, 3, 2, 2, 3, 2, 2};
    uint32_t one[34] = {0}, apart[34];
    for (uint32_t v = 0; v < 34; v++)
        apart[v] = v;
    assert_near(modularity(&g, four, 1), 0.4198, 5e-5);
    assert_near(modularity(&g, one, 1), 0, 1e-15);
    assert_true(modularity(&g, apart, 1) < 0);
    assert_near(modularity(&g, four, 0), 57.0 / 78, 1e-12); /* 57 of 78 links stay inside */
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

static void modularity__no_links__is_zero(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_edges e = {0};
    avpi_graph g = small_graph(&ctx, &e, 3);
    assert_near(modularity(&g, (uint32_t[]){0, 1, 2}, 1), 0, 0);
    avpi_graph_free(&ctx, &g);
}

static avp_status compare(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    const uint32_t a[] = {0, 1, 1};
    double out = 7;
    avp_status status = avpi_partition_agreement(ctx, a, a, 3, &out, err);
    assert_true(status == AVP_OK || out == 7);
    return status;
}

static void agreement__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(compare, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement__known_tables__known_values),
        cmocka_unit_test(agreement__all_together_or_all_apart__is_one),
        cmocka_unit_test(agreement__random_labels__equals_definition),
        cmocka_unit_test(modularity__karate_club__known_values),
        cmocka_unit_test(modularity__no_links__is_zero),
        cmocka_unit_test(agreement__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
