#include "support/faulty.h"
#include "support/near.h"
#include "support/small_graph.h"

#include "groups/packing.h"

/* n discs in shapes of 1 to 4, the discs of a shape side by side. */
static uint32_t *make_shapes(avpi_rng *rng, avpi_disc *disc, uint32_t n) {
    uint32_t *shape = malloc((n + 1) * sizeof *shape), first = 0;
    assert_non_null(shape);
    while (first < n) {
        uint32_t end = first + 1 + (uint32_t)avpi_rng_below(rng, 4);
        double x = 100 * avpi_rng_real(rng);
        for (uint32_t i = first; i < end && i < n; i++) {
            double r = 0.7 + 5 * avpi_rng_real(rng) * avpi_rng_real(rng) * avpi_rng_real(rng);
            disc[i] = (avpi_disc){x + r, -3, r};
            x += 2 * r;
            shape[i] = first;
        }
        first = end;
    }
    return shape;
}

static void pack__random_shapes__none_on_another_and_compact(void **state) {
    (void)state;
    enum { N = 300 };
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, 8, 1);
    for (int round = 0; round < 10; round++) {
        avpi_disc before[N], disc[N];
        uint32_t *shape = make_shapes(&rng, before, N);
        avpi_sets sets = {0};
        double area = 0, reach_x = 0, reach_y = 0;
        memcpy(disc, before, sizeof disc);
        assert_int_equal(avpi_sets_list(&ctx, shape, N, &sets, &err), AVP_OK);
        assert_int_equal(avpi_pack(&ctx, &sets, 1.35, disc, &err), AVP_OK);
        for (uint32_t i = 0; i < N; i++) {
            area += 3.1416 * disc[i].r * disc[i].r;
            reach_x = fmax(reach_x, fabs(disc[i].x) + disc[i].r);
            reach_y = fmax(reach_y, fabs(disc[i].y) + disc[i].r);
            for (uint32_t j = 0; j < i; j++) {
                double dx = disc[i].x - disc[j].x, dy = disc[i].y - disc[j].y;
                if (shape[i] == shape[j]) { /* moved as one */
                    assert_near(dx, before[i].x - before[j].x, 1e-9);
                    assert_near(dy, before[i].y - before[j].y, 1e-9);
                } else {
                    assert_true(sqrt(dx * dx + dy * dy) > 0.95 * (disc[i].r + disc[j].r) - 0.3);
                }
            }
        }
        assert_true(area > 0.4 * 3.1416 * reach_x * reach_y);
        assert_true(reach_x > reach_y);
        avpi_sets_free(&ctx, &sets);
        free(shape);
    }
}

static void pack__one_disc__in_the_middle(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    uint32_t start[] = {0, 1}, vertex[] = {0};
    avpi_sets one = {1, start, vertex}, none = {0};
    avpi_disc disc = {50, -7, 3};
    assert_int_equal(avpi_pack(&ctx, &one, 1.35, &disc, &err), AVP_OK);
    assert_true(disc.x == 0 && disc.y == 0 && disc.r == 3);
    assert_int_equal(avpi_pack(&ctx, &none, 1.35, NULL, &err), AVP_OK);
}

static void separate__discs_on_a_heap__come_apart(void **state) {
    (void)state;
    enum { N = 200 };
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_rng rng;
    avpi_disc disc[N];
    avpi_rng_init(&rng, 3, 3);
    for (int i = 0; i < N; i++)
        disc[i] = (avpi_disc){avpi_rng_real(&rng), avpi_rng_real(&rng), 0.5 + avpi_rng_real(&rng)};
    disc[1].x = disc[0].x; /* two at one point */
    disc[1].y = disc[0].y;
    assert_int_equal(avpi_discs_separate(&ctx, disc, N, 5000, &err), AVP_OK);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++)
            assert_true(hypot(disc[i].x - disc[j].x, disc[i].y - disc[j].y) > 0.99 * (disc[i].r + disc[j].r));
}

static avp_status pack_some(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    uint32_t start[] = {0, 1, 3}, vertex[] = {0, 1, 2};
    avpi_sets shapes = {2, start, vertex};
    avpi_disc disc[] = {{0, 0, 1}, {0, 0, 2}, {4, 0, 2}};
    return avpi_pack(ctx, &shapes, 1, disc, err);
}

static void pack__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(pack_some, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pack__random_shapes__none_on_another_and_compact),
        cmocka_unit_test(pack__one_disc__in_the_middle),
        cmocka_unit_test(separate__discs_on_a_heap__come_apart),
        cmocka_unit_test(pack__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
