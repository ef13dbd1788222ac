/* Accounts in the order of their scores, and what that order is worth. */
#ifndef AVPI_EVALUATE_RANKING_H
#define AVPI_EVALUATE_RANKING_H

#include "avispero/evaluate.h"
#include "base/memory.h"

/*
 *   place      0    1    2    3    4         largest score first
 *   score      .9   .8   .8   .4   0
 *   row        3    0    4    1    2         where the account stands in the input
 *   positive   1    1    0    0    1
 *
 * Accounts of one score are one step: no figure depends on their order.
 */
typedef struct avpi_ranking {
    size_t count;
    double *score;
    uint32_t *row;
    bool *positive;
} avpi_ranking;

/** Errors: AVP_E_ARG a score is not finite; AVP_E_LIMIT more than 2^32 - 2 rows; AVP_E_MEMORY. Freed with avpi_ranking_free whatever happens. */
AVP_MUST_CHECK avp_status avpi_ranking_build(const avp_ctx *ctx, const avp_scored_account *rows, size_t n,
                                             avpi_ranking *out, avp_error *err);
void avpi_ranking_free(const avp_ctx *ctx, avpi_ranking *ranking);

/* Smallest scores called positive, beside the figures. */
typedef struct avpi_least {
    double at_p95, at_p99;
} avpi_least;

/**
 * All figures of the ranking in one walk.
 * In   weight  times that each input row counts; NULL = once each
 * Out  least   may be NULL
 */
void avpi_ranking_judge(const avpi_ranking *ranking, const uint32_t *weight, avp_evaluated *out, avpi_least *least);

/** Precision, recall, F1 and Macro-F1 from the four counts of a cut. */
void avpi_cut_rate(avp_cut *cut);

#endif
