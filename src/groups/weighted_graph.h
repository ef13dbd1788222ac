/* An undirected weighted graph in rows: what communities and the layout see of the fused links. */
#ifndef AVPI_GROUPS_WEIGHTED_GRAPH_H
#define AVPI_GROUPS_WEIGHTED_GRAPH_H

#include "base/memory.h"

/* One link between two vertices; lists are sorted by (a, b), a < b, without duplicates. */
typedef struct avpi_edge {
    uint32_t a, b;
    double weight;
} avpi_edge;

/*
 *   start   0     2        5 ...   n + 1 offsets
 *   to      1 7   0 3 9    ...     neighbours of 0, of 1 ..., ascending; every link stands in both rows
 *   weight  . .   . . .    ...
 */
typedef struct avpi_graph {
    uint32_t n;
    uint64_t *start;
    uint32_t *to;
    double *weight;
} avpi_graph;

/** Rows from n_edges links of n vertices. The caller frees with avpi_graph_free. Cost O(n + edges). */
AVP_MUST_CHECK avp_status avpi_graph_build(const avp_ctx *ctx, uint32_t n, const avpi_edge *edges, size_t n_edges,
                                           avpi_graph *out, avp_error *err);
/** graph may be zeroed; it is zeroed afterwards. */
void avpi_graph_free(const avp_ctx *ctx, avpi_graph *graph);
static inline size_t avpi_graph_edges(const avpi_graph *graph) {
    return graph->start ? (size_t)(graph->start[graph->n] / 2) : 0;
}

/**
 * The part of graph between some of its vertices.
 * In       vertices  count ids; vertex k of the part is vertices[k]
 *          local     n entries of work space, all UINT32_MAX before and after
 * Cost     O(links of these vertices * log of their number in a row)
 */
AVP_MUST_CHECK avp_status avpi_graph_part(const avp_ctx *ctx, const avpi_graph *graph, const uint32_t *vertices,
                                          uint32_t count, uint32_t *local, avpi_graph *out, avp_error *err);

/* Sets that merge: parent[x] == x for the first vertex of a set, so that a set's name is its smallest member. */
void avpi_sets_init(uint32_t *parent, uint32_t n);
uint32_t avpi_sets_find(uint32_t *parent, uint32_t x);
void avpi_sets_join(uint32_t *parent, uint32_t a, uint32_t b);

/*
 * Vertices listed set by set. Sets are numbered by their smallest member; vertices whose set is UINT32_MAX stand in none.
 *   start   0       3      5     count + 1 offsets into vertices
 *   vertex  0 4 9   1 2    ...   ascending inside a set
 */
typedef struct avpi_sets {
    uint32_t count;
    uint32_t *start;
    uint32_t *vertex;
} avpi_sets;

/** List the sets of n vertices. In: set[v] any number below n, or UINT32_MAX. The caller frees with avpi_sets_free. */
AVP_MUST_CHECK avp_status avpi_sets_list(const avp_ctx *ctx, const uint32_t *set, uint32_t n, avpi_sets *out,
                                         avp_error *err);
void avpi_sets_free(const avp_ctx *ctx, avpi_sets *sets);

#endif
