/* All pairs of rows that share a column, row by row: never a matrix of accounts x accounts. */
#ifndef AVPI_COMPARE_ALL_PAIRS_H
#define AVPI_COMPARE_ALL_PAIRS_H

#include "compare/incidence.h"

typedef enum avpi_measure {
    AVPI_MEASURE_PRODUCT, /* sum of products: the cosine after avpi_incidence_tf_idf */
    AVPI_MEASURE_JACCARD, /* shared columns / columns of either */
    AVPI_MEASURE_SHARED   /* number of shared columns */
} avpi_measure;

/* One row with all its partners above it: other[k] > row, ascending. */
typedef struct avpi_row_of_pairs {
    uint32_t row;
    size_t count;
    const uint32_t *other;
    const double *weight;
} avpi_row_of_pairs;

/* Rows come block by block; block is 0 .. avpi_pair_blocks() - 1, and within a block rows ascend. */
typedef avp_status (*avpi_pairs_taker)(void *arg, size_t block, const avpi_row_of_pairs *pairs, avp_error *err);

size_t avpi_pair_blocks(const avpi_incidence *incidence);

/**
 * Walk over all pairs.
 * In      rows  the rows to walk, ascending, n_rows of them; NULL = all. Blocks are then blocks of this list
 * Errors  what take returns; AVP_E_MEMORY; AVP_E_CANCELLED
 * Cost    sum over columns of (rows)^2 / 2
 */
AVP_MUST_CHECK avp_status avpi_all_pairs(const avp_ctx *ctx, const avpi_incidence *incidence, avpi_measure measure,
                                         const uint32_t *rows, size_t n_rows, avpi_pairs_taker take, void *arg,
                                         avp_error *err);

#endif
