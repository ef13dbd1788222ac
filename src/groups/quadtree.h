/* Barnes-Hut: repulsion between many bodies in the plane, far ones taken together. */
#ifndef AVPI_GROUPS_QUADTREE_H
#define AVPI_GROUPS_QUADTREE_H

#include "base/memory.h"

/*
 * Bodies are sorted along a Z curve; a node is a stretch of them. Nodes stand in the order in which a walk meets them,
 * so that a walk is one loop: step inside is the next node, step over is `next`.
 *
 *   node   0 (all)   1 (NW)   2 (NE)   3 (NE.SW, leaf)   4 (SE, leaf) ...
 *   next   n_nodes   2        4        4                 5
 */
typedef struct avpi_quad {
    double x, y, mass;   /* centre of mass */
    double reach2;       /* (side / theta)^2: bodies farther than this see one body */
    uint32_t next;       /* of a leaf: the one after it */
    uint32_t first, end; /* bodies */
} avpi_quad;

typedef struct avpi_quadtree {
    const avp_ctx *ctx;
    uint32_t n, n_nodes;
    double theta;
    avpi_quad *nodes;
    uint64_t *code, *code_scratch;
    uint32_t *order, *order_scratch; /* order[k]: the k-th body along the curve */
    double *x, *y, *mass;            /* of the k-th body */
} avpi_quadtree;

/** Room for n bodies. Errors: AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_quadtree_init(const avp_ctx *ctx, uint32_t n, double theta, avpi_quadtree *tree,
                                             avp_error *err);
/** tree may be zeroed. */
void avpi_quadtree_free(avpi_quadtree *tree);

/** Sort n bodies and build the tree. Cost O(n). */
void avpi_quadtree_build(avpi_quadtree *tree, const double *x, const double *y, const double *mass);

/**
 * Sum over all other bodies j of mass_j / d, away from j, for the k-th body along the curve; beyond the distance `far`
 * of mass_j far / d^2. Bodies at one point push each other apart along x. Cost O(log n); only reads the tree.
 */
void avpi_quadtree_push(const avpi_quadtree *tree, uint32_t k, double far, double *push_x, double *push_y);

#endif
