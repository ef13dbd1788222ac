#include "support/faulty.h"
#include "support/small_graph.h"

static void graph__some_links__stand_in_both_rows_ascending(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_edges e = {0};
    small_edge(&e, 3, 1, 2);
    small_edge(&e, 0, 3, 1);
    small_edge(&e, 3, 2, 4);
    avpi_graph g = small_graph(&ctx, &e, 5);
    assert_int_equal(avpi_graph_edges(&g), 3);
    const uint32_t to_3[] = {0, 1, 2};
    assert_int_equal(g.start[4] - g.start[3], 3);
    assert_memory_equal(g.to + g.start[3], to_3, sizeof to_3);
    assert_true(g.weight[g.start[3]] == 1 && g.weight[g.start[3] + 1] == 2 && g.weight[g.start[3] + 2] == 4);
    assert_int_equal(g.to[g.start[1]], 3);
    assert_int_equal(g.start[5] - g.start[4], 0);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

static void graph__nothing__is_empty(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_graph g = {0};
    avp_error err = {0};
    assert_int_equal(avpi_graph_edges(&g), 0);
    assert_int_equal(avpi_graph_build(&ctx, 0, NULL, 0, &g, &err), AVP_OK);
    assert_int_equal(avpi_graph_edges(&g), 0);
    avpi_graph_free(&ctx, &g);
}

/* A part has the links between its vertices, with their weights, and leaves the work space as it was. */
static void part__random_vertices__keeps_links_between_them(void **state) {
    (void)state;
    enum { N = 40, PICK = 15 };
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, 11, 1);
    for (int round = 0; round < 50; round++) {
        small_edges e = {0};
        for (int i = 0; i < 120; i++)
            small_edge(&e, (uint32_t)avpi_rng_below(&rng, N), (uint32_t)avpi_rng_below(&rng, N),
                       1 + avpi_rng_real(&rng));
        avpi_graph g = small_graph(&ctx, &e, N), part = {0};
        uint32_t *vertices = small_permutation(&rng, N), local[N], links = 0;
        memset(local, 0xff, sizeof local);
        assert_int_equal(avpi_graph_part(&ctx, &g, vertices, PICK, local, &part, &err), AVP_OK);
        for (uint32_t i = 0; i < N; i++)
            assert_int_equal(local[i], UINT32_MAX);
        for (uint32_t i = 0; i < PICK; i++)
            for (uint64_t k = part.start[i]; k < part.start[i + 1]; k++) {
                uint64_t found = g.start[vertices[i]];
                while (found < g.start[vertices[i] + 1] && g.to[found] != vertices[part.to[k]])
                    found++;
                assert_true(found < g.start[vertices[i] + 1] && g.weight[found] == part.weight[k]);
                assert_true(k == part.start[i] || part.to[k - 1] < part.to[k]);
            }
        for (size_t k = 0; k < e.n; k++) {
            bool a = false, b = false;
            for (uint32_t i = 0; i < PICK; i++) {
                a |= vertices[i] == e.edge[k].a;
                b |= vertices[i] == e.edge[k].b;
            }
            links += a && b;
        }
        assert_int_equal(avpi_graph_edges(&part), links);
        avpi_graph_free(&ctx, &g);
        avpi_graph_free(&ctx, &part);
        free(vertices);
        free(e.edge);
    }
}

static void sets__joined__are_named_by_their_smallest(void **state) {
    (void)state;
    uint32_t parent[8];
    avpi_sets_init(parent, 8);
    avpi_sets_join(parent, 7, 5);
    avpi_sets_join(parent, 5, 2);
    avpi_sets_join(parent, 4, 6);
    assert_int_equal(avpi_sets_find(parent, 7), 2);
    assert_int_equal(avpi_sets_find(parent, 6), 4);
    assert_int_equal(avpi_sets_find(parent, 0), 0);
}

static void sets__listed__ascend_and_skip_those_in_none(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    const uint32_t set[] = {5, UINT32_MAX, 1, 5, 1, UINT32_MAX, 0};
    avpi_sets s = {0};
    assert_int_equal(avpi_sets_list(&ctx, set, 7, &s, &err), AVP_OK);
    const uint32_t start[] = {0, 2, 4, 5}, vertex[] = {0, 3, 2, 4, 6};
    assert_int_equal(s.count, 3);
    assert_memory_equal(s.start, start, sizeof start);
    assert_memory_equal(s.vertex, vertex, sizeof vertex);
    avpi_sets_free(&ctx, &s);
    assert_int_equal(avpi_sets_list(&ctx, set, 0, &s, &err), AVP_OK);
    assert_int_equal(s.count, 0);
    avpi_sets_free(&ctx, &s);
}

static avp_status build_part_list(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    const avpi_edge edges[] = {{0, 1, 1}, {1, 2, 1}};
    const uint32_t vertices[] = {1, 2}, set[] = {0, 0, 2};
    uint32_t local[] = {UINT32_MAX, UINT32_MAX, UINT32_MAX};
    avpi_graph g = {0}, part = {0};
    avpi_sets sets = {0};
    avp_status status = avpi_graph_build(ctx, 3, edges, 2, &g, err);
    if (status == AVP_OK)
        status = avpi_graph_part(ctx, &g, vertices, 2, local, &part, err);
    if (status == AVP_OK)
        status = avpi_sets_list(ctx, set, 3, &sets, err);
    assert_int_equal(local[1], UINT32_MAX);
    avpi_graph_free(ctx, &g);
    avpi_graph_free(ctx, &part);
    avpi_sets_free(ctx, &sets);
    return status;
}

static void graph__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(build_part_list, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(graph__some_links__stand_in_both_rows_ascending),
        cmocka_unit_test(graph__nothing__is_empty),
        cmocka_unit_test(part__random_vertices__keeps_links_between_them),
        cmocka_unit_test(sets__joined__are_named_by_their_smallest),
        cmocka_unit_test(sets__listed__ascend_and_skip_those_in_none),
        cmocka_unit_test(graph__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
