#include "support/faulty.h"
#include "support/small_graph.h"

#include "groups/graph_order.h"

/* Under other names the same vertices come in the same order. */
static void order__other_names__same_vertices(void **state) {
    (void)state;
    enum { N = 60 };
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, 5, 1);
    for (int round = 0; round < 30; round++) {
        small_edges e = {0};
        for (int i = 0; i < 200; i++)
            small_edge(&e, (uint32_t)avpi_rng_below(&rng, N), (uint32_t)avpi_rng_below(&rng, N),
                       1 + (double)avpi_rng_below(&rng, 1000) / 1024);
        avpi_graph g = small_graph(&ctx, &e, N);
        uint32_t *name = small_permutation(&rng, N), order[N], renamed_order[N];
        small_edges other = small_renamed(&e, name);
        avpi_graph renamed = small_graph(&ctx, &other, N);
        assert_int_equal(avpi_graph_order(&ctx, &g, order, &err), AVP_OK);
        assert_int_equal(avpi_graph_order(&ctx, &renamed, renamed_order, &err), AVP_OK);
        for (uint32_t k = 0; k < N; k++)
            if (g.start[order[k]] != g.start[order[k] + 1]) /* those without links are all alike */
                assert_int_equal(renamed_order[k], name[order[k]]);
        avpi_graph_free(&ctx, &g);
        avpi_graph_free(&ctx, &renamed);
        free(name);
        free(other.edge);
        free(e.edge);
    }
}

static void order__all_alike__is_by_number(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    small_edges e = {0};
    uint32_t order[7];
    small_clique(&e, 0, 7, 1);
    avpi_graph g = small_graph(&ctx, &e, 7);
    assert_int_equal(avpi_graph_order(&ctx, &g, order, &err), AVP_OK);
    for (uint32_t k = 0; k < 7; k++)
        assert_int_equal(order[k], k);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

static avp_status order_triangle(const avp_ctx *ctx, void *state, avp_error *err) {
    avpi_graph *g = state;
    uint32_t order[3];
    return avpi_graph_order(ctx, g, order, err);
}

static void order__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_edges e = {0};
    small_clique(&e, 0, 3, 1);
    avpi_graph g = small_graph(&ctx, &e, 3);
    faulty_run(order_triangle, &g);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order__other_names__same_vertices),
        cmocka_unit_test(order__all_alike__is_by_number),
        cmocka_unit_test(order__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
