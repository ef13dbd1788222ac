/* Unweighted eigenvector centrality, as the literature prunes nodes by it. */
#ifndef AVPI_COMPARE_EIGENVECTOR_H
#define AVPI_COMPARE_EIGENVECTOR_H

#include "base/memory.h"

/* Symmetric neighbour lists. */
typedef struct avpi_neighbours {
    uint32_t n;
    uint64_t *start; /* n + 1 */
    uint32_t *neighbour;
} avpi_neighbours;

/** From n_edges distinct pairs a < b. Freed with avpi_neighbours_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_neighbours_build(const avp_ctx *ctx, uint32_t n, const uint32_t *a, const uint32_t *b,
                                                size_t n_edges, avpi_neighbours *out, avp_error *err);
void avpi_neighbours_free(const avp_ctx *ctx, avpi_neighbours *neighbours);

/**
 * Power iteration of A + I from equal scores, scores of length 1, until the sum of changes is below n x 1e-12 or 2,000 steps.
 * Vertices without neighbours have 0; all outside the component with the largest eigenvalue come down to nearly 0.
 */
AVP_MUST_CHECK avp_status avpi_eigenvector(const avp_ctx *ctx, const avpi_neighbours *graph, double *score,
                                           uint64_t *iterations, bool *converged, avp_error *err);

#endif
