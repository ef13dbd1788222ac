/* An undirected weighted graph in rows, its parts, and sets of its vertices. */
#include "groups/weighted_graph.h"

#include <string.h>

static avp_status graph_alloc(const avp_ctx *ctx, uint32_t n, size_t entries, avpi_graph *g, avp_error *err) {
    avp_status status = AVP_OK;
    g->n = n;
    AVP_TRY(avpi_zalloc(ctx, (size_t)n + 1, sizeof *g->start, &g->start, err));
    AVP_TRY(avpi_alloc(ctx, entries, sizeof *g->to, &g->to, err));
    AVP_TRY(avpi_alloc(ctx, entries, sizeof *g->weight, &g->weight, err));
done:
    return status;
}

void avpi_graph_free(const avp_ctx *ctx, avpi_graph *graph) {
    avpi_free(ctx, graph->start);
    avpi_free(ctx, graph->to);
    avpi_free(ctx, graph->weight);
    *graph = (avpi_graph){0};
}

/* start[v] is the next free entry of row v while filling; afterwards it is the end of the row, so all move up by one. */
static void rows_shift_back(avpi_graph *g) {
    memmove(g->start + 1, g->start, (size_t)g->n * sizeof *g->start);
    g->start[0] = 0;
}

static void row_add(avpi_graph *g, uint32_t v, uint32_t to, double weight) {
    uint64_t at = g->start[v]++;
    g->to[at] = to;
    g->weight[at] = weight;
}

static void counts_to_starts(uint64_t *counts, uint32_t n) {
    uint64_t sum = 0;
    for (uint32_t v = 0; v <= n; v++) {
        uint64_t count = counts[v];
        counts[v] = sum;
        sum += count;
    }
}

/* Links come sorted by (a, b): row v gets all its smaller neighbours, ascending, before the larger ones. */
avp_status avpi_graph_build(const avp_ctx *ctx, uint32_t n, const avpi_edge *edges, size_t n_edges, avpi_graph *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avpi_graph g = {0};
    AVP_TRY(graph_alloc(ctx, n, 2 * n_edges, &g, err));
    for (size_t i = 0; i < n_edges; i++) {
        g.start[edges[i].a]++;
        g.start[edges[i].b]++;
    }
    counts_to_starts(g.start, n);
    for (size_t i = 0; i < n_edges; i++) {
        row_add(&g, edges[i].a, edges[i].b, edges[i].weight);
        row_add(&g, edges[i].b, edges[i].a, edges[i].weight);
    }
    rows_shift_back(&g);
    *out = g;
    g = (avpi_graph){0};
done:
    avpi_graph_free(ctx, &g);
    return status;
}

static size_t count_inside(const avpi_graph *graph, const uint32_t *vertices, uint32_t count, const uint32_t *local) {
    size_t inside = 0;
    for (uint32_t k = 0; k < count; k++)
        for (uint64_t i = graph->start[vertices[k]]; i < graph->start[vertices[k] + 1]; i++)
            inside += local[graph->to[i]] != UINT32_MAX;
    return inside;
}

/* The neighbours of vertex k are met as "I am in the row of j" for j = 0, 1, ...: so every row comes out ascending. */
static void fill_part(const avpi_graph *graph, const uint32_t *vertices, const uint32_t *local, avpi_graph *part) {
    for (uint32_t j = 0; j < part->n; j++)
        for (uint64_t i = graph->start[vertices[j]]; i < graph->start[vertices[j] + 1]; i++)
            if (local[graph->to[i]] != UINT32_MAX)
                part->start[local[graph->to[i]]]++;
    counts_to_starts(part->start, part->n);
    for (uint32_t j = 0; j < part->n; j++)
        for (uint64_t i = graph->start[vertices[j]]; i < graph->start[vertices[j] + 1]; i++)
            if (local[graph->to[i]] != UINT32_MAX)
                row_add(part, local[graph->to[i]], j, graph->weight[i]);
    rows_shift_back(part);
}

avp_status avpi_graph_part(const avp_ctx *ctx, const avpi_graph *graph, const uint32_t *vertices, uint32_t count,
                           uint32_t *local, avpi_graph *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_graph part = {0};
    for (uint32_t k = 0; k < count; k++)
        local[vertices[k]] = k;
    AVP_TRY(graph_alloc(ctx, count, count_inside(graph, vertices, count, local), &part, err));
    fill_part(graph, vertices, local, &part);
    *out = part;
    part = (avpi_graph){0};
done:
    for (uint32_t k = 0; k < count; k++)
        local[vertices[k]] = UINT32_MAX;
    avpi_graph_free(ctx, &part);
    return status;
}

void avpi_sets_init(uint32_t *parent, uint32_t n) {
    for (uint32_t v = 0; v < n; v++)
        parent[v] = v;
}

uint32_t avpi_sets_find(uint32_t *parent, uint32_t x) {
    while (parent[x] != x) {
        parent[x] = parent[parent[x]];
        x = parent[x];
    }
    return x;
}

void avpi_sets_join(uint32_t *parent, uint32_t a, uint32_t b) {
    a = avpi_sets_find(parent, a);
    b = avpi_sets_find(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

/* Renumber sets by first appearance, count, then deal the vertices out in ascending order. */
avp_status avpi_sets_list(const avp_ctx *ctx, const uint32_t *set, uint32_t n, avpi_sets *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sets s = {0};
    uint32_t *number = NULL;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *number, &number, err));
    memset(number, 0xff, (size_t)n * sizeof *number);
    AVP_TRY(avpi_zalloc(ctx, (size_t)n + 2, sizeof *s.start, &s.start, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *s.vertex, &s.vertex, err));
    for (uint32_t v = 0; v < n; v++) {
        if (set[v] == UINT32_MAX)
            continue;
        if (number[set[v]] == UINT32_MAX)
            number[set[v]] = s.count++;
        s.start[number[set[v]] + 2]++;
    }
    for (uint32_t k = 2; k <= s.count + 1 && k <= n + 1; k++)
        s.start[k] += s.start[k - 1];
    for (uint32_t v = 0; v < n; v++)
        if (set[v] != UINT32_MAX)
            s.vertex[s.start[number[set[v]] + 1]++] = v;
    *out = s;
    s = (avpi_sets){0};
done:
    avpi_free(ctx, number);
    avpi_sets_free(ctx, &s);
    return status;
}

void avpi_sets_free(const avp_ctx *ctx, avpi_sets *sets) {
    avpi_free(ctx, sets->start);
    avpi_free(ctx, sets->vertex);
    *sets = (avpi_sets){0};
}
