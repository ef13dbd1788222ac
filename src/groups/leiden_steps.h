/* The two searches of Leiden on one level: vertices that move between communities, and communities taken apart and put together anew. */
#ifndef AVPI_GROUPS_LEIDEN_STEPS_H
#define AVPI_GROUPS_LEIDEN_STEPS_H

#include "base/rng.h"
#include "groups/weighted_graph.h"

/* A graph whose vertices stand for sets of accounts. Their links to themselves are left out: no move changes what they add. */
typedef struct avpi_level {
    const avpi_graph *graph;
    const double *strength; /* per vertex, of all links of all accounts in it */
    double scale;           /* resolution / 2m: joining sets of strengths k and l costs scale k l */
} avpi_level;

/* Weights from one vertex to the communities around it. */
typedef struct avpi_around {
    double *weight;      /* per community, 0 but for those listed */
    uint32_t *listed, n; /* communities, in the order in which they were met */
} avpi_around;

AVP_MUST_CHECK avp_status avpi_around_make(const avp_ctx *ctx, uint32_t n, avpi_around *out, avp_error *err);
void avpi_around_free(const avp_ctx *ctx, avpi_around *around);

static inline void avpi_around_add(avpi_around *a, uint32_t community, double weight) {
    if (a->weight[community] == 0)
        a->listed[a->n++] = community;
    a->weight[community] += weight;
}

static inline void avpi_around_clear(avpi_around *a) {
    for (uint32_t i = 0; i < a->n; i++)
        a->weight[a->listed[i]] = 0;
    a->n = 0;
}

/** n vertices in random order. */
void avpi_leiden_deal(uint32_t *order, uint32_t n, avpi_rng *rng);

/**
 * Move vertices, one at a time, to the community where it adds most to the modularity, until none gains by it.
 * In/out   community  per vertex, below n
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_leiden_move(const avp_ctx *ctx, const avpi_level *level, avpi_rng *rng,
                                           uint32_t *community, avp_error *err);

/**
 * Take every community apart and join its vertices anew, at random in favour of what gains most, and only where both sides
 * are well tied to the rest: so parts are connected, and no part is stuck in a community that it should leave.
 * In       community  per vertex, below n
 * Out      part       per vertex, below n; vertices of one part are of one community
 * Errors   AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_leiden_refine(const avp_ctx *ctx, const avpi_level *level, const uint32_t *community,
                                             avpi_rng *rng, uint32_t *part, avp_error *err);

#endif
