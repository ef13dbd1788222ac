/* One network of similar accounts: all pairs, a threshold, the edges above it. */
#ifndef AVPI_COMPARE_SIMILAR_H
#define AVPI_COMPARE_SIMILAR_H

#include "avispero/compare.h"
#include "compare/all_pairs.h"

typedef struct avpi_similar_rule {
    avpi_measure measure;
    bool by_percentile; /* edges from the percentile of the weights above 0 on (ties stay), else above `bound` */
    double percentile, bound;
} avpi_similar_rule;

/**
 * Edges of one network, in the rows' numbers.
 * Out     out  name is untouched; a, b, weight are freed by the caller, whatever happens
 * Errors  AVP_E_LIMIT more than opts->edges_most edges; AVP_E_MEMORY; AVP_E_CANCELLED
 */
AVP_MUST_CHECK avp_status avpi_similar_edges(const avp_ctx *ctx, const avpi_incidence *incidence,
                                             const avpi_similar_rule *rule, const avp_compare_options *opts,
                                             avp_compared_network *out, avp_error *err);

/* Edges that a walk keeps, block by block, put in order at the end. */
typedef struct avpi_edge_blocks {
    const avp_ctx *ctx;
    size_t n_blocks;
    struct avpi_edge_block *block;
    int64_t most;
    int64_t kept; /* atomically, over all blocks */
    bool with_p;
} avpi_edge_blocks;

AVP_MUST_CHECK avp_status avpi_edge_blocks_new(const avp_ctx *ctx, size_t n_blocks, int64_t most, bool with_p,
                                               avpi_edge_blocks *out, avp_error *err);
AVP_MUST_CHECK avp_status avpi_edge_blocks_add(avpi_edge_blocks *blocks, size_t block, uint32_t a, uint32_t b,
                                               double weight, double log10_p, avp_error *err);
/** All edges in order; sorted when every block got its rows ascending. */
AVP_MUST_CHECK avp_status avpi_edge_blocks_join(avpi_edge_blocks *blocks, avp_compared_network *out, avp_error *err);
void avpi_edge_blocks_free(avpi_edge_blocks *blocks);

#endif
