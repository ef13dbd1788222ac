/*
 * Leiden on an army: bench_leiden [accounts [links [groups]]]. Groups of equal size, half of the links inside them; ours, and igraph's where it was
 * there at build time, one run each on the same graph. Prints seconds and modularity.
 */
#include "base/parallel.h"
#include "base/rng.h"
#include "base/sort.h"
#include "groups/leiden.h"
#include "groups/partition.h"

#ifdef HAVE_IGRAPH
#include <igraph/igraph.h>
#endif
#include <stdio.h>
#include <stdlib.h>

static int by_ends(const void *left, const void *right) {
    const avpi_edge *a = left, *b = right;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : a->b > b->b;
}

/* Two ends of a link: of one group, or any. */
static avpi_edge draw(avpi_rng *rng, uint32_t n, uint32_t size, bool inside) {
    uint32_t a = (uint32_t)avpi_rng_below(rng, n), first = a / size * size, last = first + size < n ? first + size : n;
    uint32_t b = inside ? first + (uint32_t)avpi_rng_below(rng, last - first) : (uint32_t)avpi_rng_below(rng, n);
    return (avpi_edge){a < b ? a : b, a < b ? b : a, 1 + 9 * avpi_rng_real(rng)};
}

static avpi_graph make(const avp_ctx *ctx, uint32_t n, size_t links, uint32_t groups) {
    avpi_edge *edges = malloc(links * sizeof *edges);
    avpi_graph graph = {0};
    avpi_rng rng;
    size_t kept = 0;
    avpi_rng_init(&rng, 1, 1);
    for (size_t i = 0; i < links && edges; i++)
        edges[i] = draw(&rng, n, (n + groups - 1) / groups, i % 2 == 0);
    avpi_sort(edges, links, sizeof *edges, by_ends);
    for (size_t i = 0; i < links; i++)
        if (edges[i].a != edges[i].b && (kept == 0 || by_ends(&edges[i], &edges[kept - 1]) != 0))
            edges[kept++] = edges[i];
    if (avpi_graph_build(ctx, n, edges, kept, &graph, NULL) != AVP_OK)
        exit(1);
    free(edges);
    return graph;
}

static void tell(const avp_ctx *ctx, const char *who, const avpi_graph *g, const uint32_t *label, double seconds) {
    double quality = 0;
    if (avpi_partition_modularity(ctx, g, label, 1, &quality, NULL) != AVP_OK)
        exit(1);
    printf("%-8s %8.2f s  modularity %.5f\n", who, seconds, quality);
}

#ifdef HAVE_IGRAPH
static void by_igraph(const avpi_graph *g, uint32_t *label) {
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
    igraph_community_leiden(&graph, &weights, &strengths, 1 / total, 0.01, false, n_links > 600000 ? 3 : 10, &labels,
                            &count, &quality);
    for (uint32_t v = 0; v < g->n; v++)
        label[v] = (uint32_t)VECTOR(labels)[v];
}
#endif

int main(int argc, char **argv) {
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 75000,
             groups = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 60;
    size_t links = argc > 2 ? (size_t)strtoull(argv[2], NULL, 10) : 5000000;
    avpi_graph g = make(&ctx, n, links, groups);
    uint32_t *label = calloc(n, sizeof *label);
    printf("%u accounts, %zu links, %u groups\n", n, avpi_graph_edges(&g), groups);
    double began = avpi_now_s();
    if (!label || avpi_leiden(&ctx, &g, 1, 1, label, NULL) != AVP_OK)
        return 1;
    tell(&ctx, "ours", &g, label, avpi_now_s() - began);
#ifdef HAVE_IGRAPH
    began = avpi_now_s();
    by_igraph(&g, label);
    tell(&ctx, "igraph", &g, label, avpi_now_s() - began);
#endif
    free(label);
    avpi_graph_free(&ctx, &g);
    return 0;
}
