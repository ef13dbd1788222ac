#include "support/faulty.h"
#include "support/near.h"

#include "base/rng.h"
#include "groups/quadtree.h"

#include <stdlib.h>

/* The sum over all others, one by one. */
static void plain_push(const double *x, const double *y, const double *mass, uint32_t n, uint32_t i, double far,
                       double *px, double *py) {
    *px = *py = 0;
    for (uint32_t j = 0; j < n; j++) {
        double dx = x[i] - x[j], dy = y[i] - y[j], d = sqrt(dx * dx + dy * dy);
        if (j == i || d == 0)
            continue;
        double force = mass[j] / d * (d > far ? far / d : 1);
        *px += force * dx / d;
        *py += force * dy / d;
    }
}

static void compare(uint32_t n, double theta, double far, double most, uint64_t seed) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_rng rng;
    avpi_quadtree tree = {0};
    avpi_rng_init(&rng, seed, 1);
    double *x = malloc(3 * n * sizeof *x), *y = x + n, *mass = y + n, error = 0, all = 0;
    assert_non_null(x);
    for (uint32_t i = 0; i < n; i++) {
        x[i] = avpi_rng_normal(&rng) * (i % 3 ? 1 : 20);
        y[i] = avpi_rng_normal(&rng);
        mass[i] = 1 + avpi_rng_real(&rng);
    }
    assert_int_equal(avpi_quadtree_init(&ctx, n, theta, &tree, &err), AVP_OK);
    avpi_quadtree_build(&tree, x, y, mass);
    assert_true(tree.n_nodes <= 2 * n + 1);
    for (uint32_t k = 0; k < n; k++) {
        double px, py, wanted_x, wanted_y;
        avpi_quadtree_push(&tree, k, far, &px, &py);
        plain_push(x, y, mass, n, tree.order[k], far, &wanted_x, &wanted_y);
        error += hypot(px - wanted_x, py - wanted_y);
        all += hypot(wanted_x, wanted_y);
    }
    if (all > 0)
        assert_true(error / all <= most);
    avpi_quadtree_free(&tree);
    free(x);
}

static void push__theta_near_zero__equals_the_sum(void **state) {
    (void)state;
    for (uint32_t n = 1; n < 60; n++)
        compare(n, 1e-6, 1e9, 1e-12, n);
    compare(500, 1e-6, 3, 1e-12, 1);
}

static void push__theta_of_the_layout__within_a_few_percent(void **state) {
    (void)state;
    compare(3000, 1.2, 1e9, 0.05, 7);
    compare(3000, 1.2, 5, 0.05, 8);
}

static void push__all_at_one_point__pushed_apart_along_x(void **state) {
    (void)state;
    enum { N = 40 };
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_quadtree tree = {0};
    double x[N], y[N], mass[N];
    for (int i = 0; i < N; i++) {
        x[i] = 2;
        y[i] = -1;
        mass[i] = 1;
    }
    assert_int_equal(avpi_quadtree_init(&ctx, N, 1.2, &tree, &err), AVP_OK);
    avpi_quadtree_build(&tree, x, y, mass);
    double first, last, none;
    avpi_quadtree_push(&tree, 0, 1, &first, &none);
    avpi_quadtree_push(&tree, N - 1, 1, &last, &none);
    assert_true(first < 0 && last > 0 && none == 0 && isfinite(first));
    avpi_quadtree_free(&tree);
}

static avp_status make_tree(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avpi_quadtree tree = {0};
    avp_status status = avpi_quadtree_init(ctx, 100, 1.2, &tree, err);
    avpi_quadtree_free(&tree);
    return status;
}

static void tree__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(make_tree, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(push__theta_near_zero__equals_the_sum),
        cmocka_unit_test(push__theta_of_the_layout__within_a_few_percent),
        cmocka_unit_test(push__all_at_one_point__pushed_apart_along_x),
        cmocka_unit_test(tree__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
