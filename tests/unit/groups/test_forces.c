#include "support/faulty.h"
#include "support/near.h"
#include "support/small_graph.h"

#include "groups/forces.h"
#include "groups/multilevel.h"

/* Two linked bodies rest where push = pull + gravity: repulsion / d = w d + g d / 2, d^2 = repulsion / (w + g / 2). */
static void relax__two_bodies__rest_where_forces_balance(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    small_edges e = {0};
    small_edge(&e, 0, 1, 0.5);
    avpi_graph g = small_graph(&ctx, &e, 2);
    double mass[] = {1, 1}, x[] = {-3, 4}, y[] = {1, 1};
    avpi_bodies bodies = {.graph = &g, .mass = mass, .repulsion = 2, .x = x, .y = y};
    assert_int_equal(avpi_relax(&ctx, &bodies, 2000, &err), AVP_OK);
    assert_near(hypot(x[1] - x[0], y[1] - y[0]), sqrt(2 / (0.5 + AVPI_GRAVITY / 2)), 1e-3);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

/* A clique becomes a disc in which every body has the same room. */
static void multilevel__clique__an_even_disc(void **state) {
    (void)state;
    enum { N = 300 };
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_rng rng;
    small_edges e = {0};
    small_clique(&e, 0, N, 1.0 / (N - 1));
    avpi_graph g = small_graph(&ctx, &e, N);
    double mass[N], x[N], y[N], mean_x = 0, mean_y = 0, radius = 0, inner = 0;
    for (uint32_t i = 0; i < N; i++)
        mass[i] = 1;
    avpi_rng_init(&rng, 1, 1);
    assert_int_equal(avpi_multilevel(&ctx, &g, mass, 500, &rng, x, y, &err), AVP_OK);
    for (uint32_t i = 0; i < N; i++) {
        mean_x += x[i] / N;
        mean_y += y[i] / N;
    }
    for (uint32_t i = 0; i < N; i++)
        radius = fmax(radius, hypot(x[i] - mean_x, y[i] - mean_y));
    for (uint32_t i = 0; i < N; i++)
        inner += hypot(x[i] - mean_x, y[i] - mean_y) < radius * sqrt(0.5);
    assert_near(inner / N, 0.5, 0.06); /* half of the area, half of the bodies */
    assert_near(radius, sqrt(AVPI_REPULSION * N / (1 + AVPI_GRAVITY)), 1);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

static void multilevel__threads__same_bytes(void **state) {
    (void)state;
    enum { N = 1500 };
    avp_error err = {0};
    avpi_rng rng;
    avp_ctx one = check_ctx(1);
    small_edges e = {0};
    avpi_rng_init(&rng, 2, 1);
    for (uint32_t i = 1; i < N; i++)
        for (int k = 0; k < 3; k++)
            small_edge(&e, i, (uint32_t)avpi_rng_below(&rng, i), 0.2);
    avpi_graph g = small_graph(&one, &e, N);
    double *space = malloc(5 * N * sizeof *space), *mass = space + 4 * N;
    assert_non_null(space);
    for (uint32_t i = 0; i < N; i++)
        mass[i] = 1;
    for (unsigned threads = 1; threads <= 8; threads += 7) {
        avp_ctx ctx = check_ctx(threads);
        double *x = space + (threads > 1 ? 2 * N : 0);
        avpi_rng_init(&rng, 5, 1);
        assert_int_equal(avpi_multilevel(&ctx, &g, mass, 100, &rng, x, x + N, &err), AVP_OK);
    }
    assert_memory_equal(space, space + 2 * N, 2 * N * sizeof *space);
    avpi_graph_free(&one, &g);
    free(space);
    free(e.edge);
}

static avp_status lay_out(const avp_ctx *ctx, void *state, avp_error *err) {
    enum { N = 60 };
    double mass[N], x[N], y[N];
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 1);
    for (uint32_t i = 0; i < N; i++)
        mass[i] = 1;
    return avpi_multilevel(ctx, state, mass, 500, &rng, x, y, err);
}

static void multilevel__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_edges e = {0};
    for (uint32_t i = 1; i < 60; i++)
        small_edge(&e, i, i / 2, 0.5);
    avpi_graph g = small_graph(&ctx, &e, 60);
    faulty_run(lay_out, &g);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relax__two_bodies__rest_where_forces_balance),
        cmocka_unit_test(multilevel__clique__an_even_disc),
        cmocka_unit_test(multilevel__threads__same_bytes),
        cmocka_unit_test(multilevel__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
