/* ForceAtlas2: bodies push each other apart, links pull them together, until they rest. */
#ifndef AVPI_GROUPS_FORCES_H
#define AVPI_GROUPS_FORCES_H

#include "groups/weighted_graph.h"

/* Mean distance of neighbours in the picture is about 1 with this. */
#define AVPI_REPULSION 0.32
#define AVPI_THETA 1.2
/* Gravity over distance, beside links that pull with about 1: holds what no link holds, and keeps islands round. */
#define AVPI_GRAVITY 0.25

/* What is laid out. Bodies of the graph's vertices; positions are start and result. */
typedef struct avpi_bodies {
    const avpi_graph *graph;       /* links pull with weight * distance */
    const double *mass;            /* per body */
    const double *pull_x, *pull_y; /* a steady force from outside per body; NULL = none */
    double repulsion;
    double *x, *y;
} avpi_bodies;

/**
 * Let the bodies move for some iterations.
 *
 *   push of j on i   repulsion * mass_i mass_j / d, away from j; beyond the radius that all would fill, with d^2
 *   pull of j on i   weight_ij * d, towards j
 *   gravity          mass_i * 0.25 d, towards 0,0
 *
 * Speeds are those of the paper, over the force per mass, so that coarse bodies move like fine ones.
 *
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     O(n log n + links) per iteration
 * Threads  fixed blocks of bodies, sums in order of blocks: same bytes for every ctx->n_threads
 * Source   Jacomy, Venturini, Heymann, Bastian (2014) PLoS ONE 9:e98679
 */
AVP_MUST_CHECK avp_status avpi_relax(const avp_ctx *ctx, const avpi_bodies *bodies, unsigned iterations,
                                     avp_error *err);

#endif
