/* Graphs made by hand or by chance, for tests of groups and of the layout. */
#ifndef TESTS_SUPPORT_SMALL_GRAPH_H
#define TESTS_SUPPORT_SMALL_GRAPH_H

#include "support/check.h"

#include "base/rng.h"
#include "groups/weighted_graph.h"

#include <stdlib.h>
#include <string.h>

/* Links in any order, ends in any order; kept sorted and without duplicates by small_graph. */
typedef struct small_edges {
    avpi_edge *edge;
    size_t n, capacity;
} small_edges;

static inline void small_edge(small_edges *e, uint32_t a, uint32_t b, double weight) {
    if (e->n == e->capacity) {
        e->capacity = 2 * e->capacity + 16;
        e->edge = realloc(e->edge, e->capacity * sizeof *e->edge);
        assert_non_null(e->edge);
    }
    e->edge[e->n++] = a < b ? (avpi_edge){a, b, weight} : (avpi_edge){b, a, weight};
}

/* All pairs of first .. first + n - 1. */
static inline void small_clique(small_edges *e, uint32_t first, uint32_t n, double weight) {
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n; j++)
            small_edge(e, first + i, first + j, weight);
}

/* Every pair of n vertices with this chance. */
static inline void small_chance(small_edges *e, avpi_rng *rng, uint32_t first, uint32_t n, double chance,
                                double weight) {
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n; j++)
            if (avpi_rng_real(rng) < chance)
                small_edge(e, first + i, first + j, weight);
}

static inline int small_edge_order(const void *left, const void *right) {
    const avpi_edge *a = left, *b = right;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : a->b > b->b;
}

/* Sort and drop duplicates and loops. */
static inline void small_sort(small_edges *e) {
    size_t kept = 0;
    if (e->n > 0)
        qsort(e->edge, e->n, sizeof *e->edge, small_edge_order);
    for (size_t i = 0; i < e->n; i++)
        if (e->edge[i].a != e->edge[i].b && (kept == 0 || small_edge_order(&e->edge[i], &e->edge[kept - 1]) != 0))
            e->edge[kept++] = e->edge[i];
    e->n = kept;
}

static inline avpi_graph small_graph(const avp_ctx *ctx, small_edges *e, uint32_t n) {
    avpi_graph graph = {0};
    avp_error err = {0};
    small_sort(e);
    assert_int_equal(avpi_graph_build(ctx, n, e->edge, e->n, &graph, &err), AVP_OK);
    return graph;
}

/* Friends in a karate club of 34: Zachary (1977) J Anthropol Res 33:452. */
static inline small_edges small_karate(void) {
    static const unsigned char link[78][2] = {
        {0, 1},   {0, 2},   {0, 3},   {0, 4},   {0, 5},   {0, 6},   {0, 7},   {0, 8},   {0, 10},  {0, 11},
        {0, 12},  {0, 13},  {0, 17},  {0, 19},  {0, 21},  {0, 31},  {1, 2},   {1, 3},   {1, 7},   {1, 13},
        {1, 17},  {1, 19},  {1, 21},  {1, 30},  {2, 3},   {2, 7},   {2, 8},   {2, 9},   {2, 13},  {2, 27},
        {2, 28},  {2, 32},  {3, 7},   {3, 12},  {3, 13},  {4, 6},   {4, 10},  {5, 6},   {5, 10},  {5, 16},
        {6, 16},  {8, 30},  {8, 32},  {8, 33},  {9, 33},  {13, 33}, {14, 32}, {14, 33}, {15, 32}, {15, 33},
        {18, 32}, {18, 33}, {19, 33}, {20, 32}, {20, 33}, {22, 32}, {22, 33}, {23, 25}, {23, 27}, {23, 29},
        {23, 32}, {23, 33}, {24, 25}, {24, 27}, {24, 31}, {25, 31}, {26, 29}, {26, 33}, {27, 33}, {28, 31},
        {28, 33}, {29, 32}, {29, 33}, {30, 32}, {30, 33}, {31, 32}, {31, 33}, {32, 33}};
    small_edges e = {0};
    for (size_t i = 0; i < sizeof link / sizeof *link; i++)
        small_edge(&e, link[i][0], link[i][1], 1);
    return e;
}

/* A random order of 0 .. n - 1. */
static inline uint32_t *small_permutation(avpi_rng *rng, uint32_t n) {
    uint32_t *order = malloc((n + 1) * sizeof *order);
    assert_non_null(order);
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = (uint32_t)avpi_rng_below(rng, i), kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
    return order;
}

/* The same links under other numbers. */
static inline small_edges small_renamed(const small_edges *e, const uint32_t *name) {
    small_edges renamed = {0};
    for (size_t i = 0; i < e->n; i++)
        small_edge(&renamed, name[e->edge[i].a], name[e->edge[i].b], e->edge[i].weight);
    return renamed;
}

#endif
