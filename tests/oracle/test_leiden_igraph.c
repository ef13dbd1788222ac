/* Our Leiden beside igraph's: as good a modularity, the planted communities, and parts that are connected. */
#include "support/small_graph.h"

#include "base/parallel.h"
#include "groups/leiden.h"
#include "groups/partition.h"

#include <igraph/igraph.h>

enum { N = 600, RUNS = 10 };

/* igraph's partition of a graph with the same iterations, at resolution / 2m. */
static void by_igraph(const avpi_graph *g, double resolution, uint64_t seed, uint32_t *label) {
    igraph_t graph;
    igraph_vector_t weights, strengths;
    igraph_vector_int_t links, labels;
    igraph_integer_t count = 0, at = 0, n_links = (igraph_integer_t)avpi_graph_edges(g);
    igraph_real_t quality = 0;
    double total = 0;
    igraph_vector_init(&weights, n_links);
    igraph_vector_init(&strengths, g->n);
    igraph_vector_int_init(&links, 2 * n_links);
    igraph_vector_int_init(&labels, g->n);
    for (uint32_t v = 0; v < g->n; v++)
        for (uint64_t i = g->start[v]; i < g->start[v + 1]; i++) {
            VECTOR(strengths)[v] += g->weight[i];
            total += g->weight[i];
            if (g->to[i] < v)
                continue;
            VECTOR(links)[2 * at] = v;
            VECTOR(links)[2 * at + 1] = g->to[i];
            VECTOR(weights)[at++] = g->weight[i];
        }
    igraph_create(&graph, &links, g->n, IGRAPH_UNDIRECTED);
    igraph_rng_seed(igraph_rng_default(), seed);
    assert_int_equal(igraph_community_leiden(&graph, &weights, &strengths, resolution / total, 0.01, false, 10, &labels,
                                             &count, &quality),
                     IGRAPH_SUCCESS);
    for (uint32_t v = 0; v < g->n; v++)
        label[v] = (uint32_t)VECTOR(labels)[v];
    igraph_destroy(&graph);
    igraph_vector_destroy(&weights);
    igraph_vector_destroy(&strengths);
    igraph_vector_int_destroy(&links);
    igraph_vector_int_destroy(&labels);
}

/* Best and mean modularity of ten runs of each. */
typedef struct compared {
    double best[2], mean[2];
} compared;

static double modularity(const avpi_graph *g, const uint32_t *label, double resolution) {
    avp_ctx ctx = check_ctx(1);
    double q = 0;
    assert_int_equal(avpi_partition_modularity(&ctx, g, label, resolution, &q, NULL), AVP_OK);
    return q;
}

static void check_connected(const avpi_graph *g, const uint32_t *label) {
    uint32_t *parent = malloc(g->n * sizeof *parent), *first = malloc(g->n * sizeof *first);
    assert_non_null(parent);
    assert_non_null(first);
    avpi_sets_init(parent, g->n);
    for (uint32_t v = 0; v < g->n; v++)
        for (uint64_t i = g->start[v]; i < g->start[v + 1]; i++)
            if (label[g->to[i]] == label[v])
                avpi_sets_join(parent, v, g->to[i]);
    for (uint32_t v = g->n; v > 0; v--)
        first[label[v - 1]] = v - 1;
    for (uint32_t v = 0; v < g->n; v++)
        assert_int_equal(avpi_sets_find(parent, v), avpi_sets_find(parent, first[label[v]]));
    free(parent);
    free(first);
}

static compared compare(const avpi_graph *g, double resolution) {
    avp_ctx ctx = check_ctx(1);
    compared c = {{-1, -1}, {0, 0}};
    static uint32_t label[2][N];
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        assert_int_equal(avpi_leiden(&ctx, g, resolution, seed, label[0], NULL), AVP_OK);
        check_connected(g, label[0]);
        by_igraph(g, resolution, seed, label[1]);
        for (int k = 0; k < 2; k++) {
            double q = modularity(g, label[k], resolution);
            c.best[k] = q > c.best[k] ? q : c.best[k];
            c.mean[k] += q / RUNS;
        }
    }
    print_message("modularity: ours best %.5f mean %.5f, igraph best %.5f mean %.5f\n", c.best[0], c.mean[0], c.best[1],
                  c.mean[1]);
    return c;
}

/* Twelve communities of 50, with links across as often as `across` says; weights from 1 to 5. */
static avpi_graph planted(const avp_ctx *ctx, uint64_t seed, double inside, size_t across, bool weighted) {
    small_edges e = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 3);
    for (uint32_t k = 0; k < 12; k++)
        small_chance(&e, &rng, 50 * k, 50, inside, 1);
    for (size_t i = 0; i < across; i++)
        small_edge(&e, (uint32_t)avpi_rng_below(&rng, N), (uint32_t)avpi_rng_below(&rng, N), 1);
    for (size_t i = 0; weighted && i < e.n; i++)
        e.edge[i].weight = 1 + 4 * avpi_rng_real(&rng);
    avpi_graph g = small_graph(ctx, &e, N);
    free(e.edge);
    return g;
}

static void leiden__planted_and_blurred__as_good_as_igraph(void **state) {
    (void)state;
    static const struct {
        double inside, resolution;
        size_t across;
        bool weighted;
    } worlds[] = {{.3, 1, 200, false},   {.3, 1, 3000, true}, {.1, 1, 1500, true},   {.2, 4, 1000, true},
                  {.05, 1, 4000, false}, {.4, .3, 800, true}, {0.02, 1, 6000, false}};
    avp_ctx ctx = check_ctx(1);
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++) {
        avpi_graph g = planted(&ctx, i + 1, worlds[i].inside, worlds[i].across, worlds[i].weighted);
        compared c = compare(&g, worlds[i].resolution);
        assert_true(c.best[0] >= c.best[1] - 0.003);
        assert_true(c.mean[0] >= c.mean[1] - 0.003);
        avpi_graph_free(&ctx, &g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(leiden__planted_and_blurred__as_good_as_igraph)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
