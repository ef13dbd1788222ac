/* Eigenvector centrality: what it says of a viral clique, and of small graphs. */
#include "support/check.h"

#include "compare/eigenvector.h"

#include <math.h>
#include <stdlib.h>

typedef struct edges {
    uint32_t *a, *b;
    size_t n;
} edges;

static void add(edges *e, uint32_t a, uint32_t b) {
    e->a = realloc(e->a, (e->n + 1) * sizeof *e->a);
    e->b = realloc(e->b, (e->n + 1) * sizeof *e->b);
    assert_non_null(e->a);
    assert_non_null(e->b);
    e->a[e->n] = a;
    e->b[e->n++] = b;
}

static void score(edges *e, uint32_t n, double *out) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_neighbours graph = {0};
    uint64_t iterations = 0;
    bool converged = false;
    assert_int_equal(avpi_neighbours_build(&ctx, n, e->a, e->b, e->n, &graph, &err), AVP_OK);
    assert_int_equal(avpi_eigenvector(&ctx, &graph, out, &iterations, &converged, &err), AVP_OK);
    assert_true(converged);
    avpi_neighbours_free(&ctx, &graph);
    free(e->a);
    free(e->b);
}

/* One viral post makes 308 accounts with one post each share the top score, and hides everybody else. */
static void score__viral_clique_beside_a_path__one_score_for_all_and_zero(void **state) {
    (void)state;
    enum { CLIQUE = 308, PATH = 6 };
    double out[CLIQUE + PATH + 1];
    edges e = {0};
    for (uint32_t i = 0; i < CLIQUE; i++)
        for (uint32_t j = i + 1; j < CLIQUE; j++)
            add(&e, i, j);
    for (uint32_t i = CLIQUE; i + 1 < CLIQUE + PATH; i++)
        add(&e, i, i + 1);
    score(&e, CLIQUE + PATH + 1, out);
    for (uint32_t i = 0; i < CLIQUE; i++)
        assert_true(fabs(out[i] - .0569803) < 5e-8);
    for (uint32_t i = CLIQUE; i < CLIQUE + PATH; i++)
        assert_true(out[i] < 1e-9);
    assert_true(out[CLIQUE + PATH] == 0); /* alone */
}

/* A star of n leaves: the middle has 1/sqrt(2), a leaf 1/sqrt(2 n). Bipartite: without the + I it would not settle. */
static void score__star__middle_and_leaves(void **state) {
    (void)state;
    enum { LEAVES = 9 };
    double out[LEAVES + 1];
    edges e = {0};
    for (uint32_t i = 1; i <= LEAVES; i++)
        add(&e, 0, i);
    score(&e, LEAVES + 1, out);
    assert_true(fabs(out[0] - sqrt(.5)) < 1e-9);
    assert_true(fabs(out[3] - sqrt(.5 / LEAVES)) < 1e-9);
}

/* A path of three: 1/2, 1/sqrt(2), 1/2. */
static void score__path_of_three__known(void **state) {
    (void)state;
    double out[3];
    edges e = {0};
    add(&e, 0, 1);
    add(&e, 1, 2);
    score(&e, 3, out);
    assert_true(fabs(out[0] - .5) < 1e-9 && fabs(out[1] - sqrt(.5)) < 1e-9 && fabs(out[2] - .5) < 1e-9);
}

static void score__nobody__nothing(void **state) {
    (void)state;
    double out[1];
    edges e = {0};
    score(&e, 0, out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(score__viral_clique_beside_a_path__one_score_for_all_and_zero),
        cmocka_unit_test(score__star__middle_and_leaves),
        cmocka_unit_test(score__path_of_three__known),
        cmocka_unit_test(score__nobody__nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
