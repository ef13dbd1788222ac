/* The picture: members as points, each group a round island, linked islands side by side. */
#ifndef AVPI_GROUPS_ISLANDS_H
#define AVPI_GROUPS_ISLANDS_H

#include "groups/discs.h"

/*
 *   nodes     all members, in order of account
 *   islands   the groups; set k of `sets` lists the nodes of island k
 *   x, y      of a node, from the middle of its island
 *   disc      middle of an island and the radius that holds its nodes
 */
typedef struct avpi_picture {
    const avp_ctx *ctx;
    uint64_t seed;
    uint32_t n;
    uint32_t *island_of; /* per node */
    avpi_graph graph;    /* all links between members; weight: how strongly they pull */
    avpi_sets sets;
    double *mass; /* per node: 1 */
    double *x, *y;
    double *scale; /* per island: what its layout was shrunk by */
    avpi_disc *disc;
} avpi_picture;

/** Lay out every island by itself. Errors: AVP_E_MEMORY, AVP_E_CANCELLED. */
AVP_MUST_CHECK avp_status avpi_islands_lay_out(avpi_picture *p, avp_error *err);

/**
 * Let every island move a little under the pull of the links to the others, which stand still meanwhile. Islands stay
 * where they are; their radii are measured again.
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_islands_face(avpi_picture *p, avp_error *err);

#endif
