/* The partition of a seed depended on the second in which the program ran: igraph's copied generator was never marked as seeded. */
#include "groups/leiden.h"
#include "support/small_graph.h"

#include <time.h>

enum { N = 300 };

static void partition(const avp_ctx *ctx, const avpi_graph *graph, uint32_t *label) {
    uint32_t order[N];
    avpi_leiden *leiden = NULL;
    for (uint32_t v = 0; v < N; v++)
        order[v] = v;
    assert_int_equal(avpi_leiden_open(ctx, graph, order, &leiden, NULL), AVP_OK);
    assert_int_equal(avpi_leiden_run(leiden, 1, 7, label, NULL), AVP_OK);
    avpi_leiden_close(leiden);
}

static void leiden__one_seed_in_different_seconds__same_partition(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_edges edges = {0};
    avpi_rng rng;
    uint32_t first[N], again[N];
    avpi_rng_init(&rng, 1, 0);
    small_chance(&edges, &rng, 0, N, 0.05, 1); /* no communities: every partition is arbitrary */
    avpi_graph graph = small_graph(&ctx, &edges, N);
    partition(&ctx, &graph, first);
    for (int round = 0; round < 3; round++) {
        nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 20000000}, NULL);
        partition(&ctx, &graph, again);
        assert_memory_equal(first, again, sizeof first);
    }
    avpi_graph_free(&ctx, &graph);
    free(edges.edge);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(leiden__one_seed_in_different_seconds__same_partition)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
