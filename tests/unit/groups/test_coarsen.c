#include "support/faulty.h"
#include "support/near.h"
#include "support/small_graph.h"

#include "groups/coarsen.h"

/* Masses and weights between clusters are sums; a connected graph at least halves. */
static void coarsen__random_connected_graphs__sums_and_halves(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, 6, 1);
    for (int round = 0; round < 200; round++) {
        uint32_t n = 2 + (uint32_t)avpi_rng_below(&rng, 60);
        small_edges e = {0};
        for (uint32_t i = 1; i < n; i++)
            small_edge(&e, i, (uint32_t)avpi_rng_below(&rng, i), 1 + avpi_rng_real(&rng));
        for (uint32_t i = 0; i < n; i++)
            small_edge(&e, (uint32_t)avpi_rng_below(&rng, n), (uint32_t)avpi_rng_below(&rng, n), 1);
        avpi_graph g = small_graph(&ctx, &e, n);
        avpi_coarse c = {0};
        double mass[64], all = 0, between = 0, weight = 0;
        for (uint32_t i = 0; i < n; i++)
            mass[i] = 1 + (double)(i % 3);
        assert_int_equal(avpi_coarsen(&ctx, &g, mass, &c, &err), AVP_OK);
        assert_true(c.graph.n >= 1 && c.graph.n <= n / 2);
        for (uint32_t i = 0; i < n; i++) {
            assert_true(c.into[i] < c.graph.n);
            all += mass[i];
        }
        for (uint32_t i = 0; i < c.graph.n; i++) {
            all -= c.mass[i];
            for (uint64_t k = c.graph.start[i]; k < c.graph.start[i + 1]; k++) {
                assert_true(c.graph.to[k] != i && c.graph.to[k] < c.graph.n);
                weight += c.graph.weight[k];
            }
        }
        for (size_t k = 0; k < e.n; k++)
            between += c.into[e.edge[k].a] != c.into[e.edge[k].b] ? 2 * e.edge[k].weight : 0;
        assert_near(all, 0, 1e-9);
        assert_near(weight, between, 1e-9);
        avpi_coarse_free(&ctx, &c);
        avpi_graph_free(&ctx, &g);
        free(e.edge);
    }
}

static void coarsen__star__one_vertex(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    small_edges e = {0};
    double mass[50];
    for (uint32_t i = 0; i < 50; i++)
        mass[i] = 1;
    for (uint32_t i = 1; i < 50; i++)
        small_edge(&e, 0, i, 1);
    avpi_graph g = small_graph(&ctx, &e, 50);
    avpi_coarse c = {0};
    assert_int_equal(avpi_coarsen(&ctx, &g, mass, &c, &err), AVP_OK);
    assert_int_equal(c.graph.n, 1);
    assert_near(c.mass[0], 50, 0);
    avpi_coarse_free(&ctx, &c);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

static avp_status coarsen_path(const avp_ctx *ctx, void *state, avp_error *err) {
    double mass[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    avpi_coarse c = {0};
    avp_status status = avpi_coarsen(ctx, state, mass, &c, err);
    avpi_coarse_free(ctx, &c);
    return status;
}

static void coarsen__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_edges e = {0};
    for (uint32_t i = 1; i < 10; i++)
        small_edge(&e, i - 1, i, 1);
    avpi_graph g = small_graph(&ctx, &e, 10);
    faulty_run(coarsen_path, &g);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coarsen__random_connected_graphs__sums_and_halves),
        cmocka_unit_test(coarsen__star__one_vertex),
        cmocka_unit_test(coarsen__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
