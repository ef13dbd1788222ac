/*
 * Tumminello et al. (2011) PLoS ONE 6:e17994. Every object is taken to be equally likely, whoever shares it: on viral data this
 * "validates" thousands of pairs of strangers (docs/methods/compare.md). Kept to show just that.
 */
#include "compare/svn.h"

#include "avispero/links.h"
#include "compare/hypergeometric.h"

#include <math.h>
#include <string.h>

typedef struct validating {
    const avpi_incidence *incidence;
    uint64_t *start;  /* per row: first place in log10_p */
    double *log10_p;  /* of every pair that shares an object */
    double threshold; /* keep at most this */
    avpi_edge_blocks blocks;
} validating;

static avp_status count_row(void *arg, size_t block, const avpi_row_of_pairs *pairs, avp_error *err) {
    validating *v = arg;
    (void)block;
    (void)err;
    v->start[pairs->row + 1] = pairs->count;
    return AVP_OK;
}

static double tail_of(const validating *v, const avpi_row_of_pairs *pairs, size_t i) {
    return avpi_overlap_log10_tail((uint64_t)pairs->weight[i], v->incidence->n_columns,
                                   avpi_incidence_row_size(v->incidence, pairs->row),
                                   avpi_incidence_row_size(v->incidence, pairs->other[i]));
}

static avp_status test_row(void *arg, size_t block, const avpi_row_of_pairs *pairs, avp_error *err) {
    validating *v = arg;
    (void)block;
    (void)err;
    for (size_t i = 0; i < pairs->count; i++)
        v->log10_p[v->start[pairs->row] + i] = tail_of(v, pairs, i);
    return AVP_OK;
}

static avp_status keep_row(void *arg, size_t block, const avpi_row_of_pairs *pairs, avp_error *err) {
    validating *v = arg;
    avp_status status = AVP_OK;
    for (size_t i = 0; i < pairs->count; i++) {
        double log10_p = tail_of(v, pairs, i);
        if (log10_p <= v->threshold)
            AVP_TRY(
                avpi_edge_blocks_add(&v->blocks, block, pairs->row, pairs->other[i], pairs->weight[i], log10_p, err));
    }
done:
    return status;
}

static avp_status count_pairs(const avp_ctx *ctx, validating *v, const avp_compare_options *opts, uint64_t *pairs,
                              avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = v->incidence->n_rows;
    AVP_TRY(avpi_zalloc(ctx, (size_t)n + 1, sizeof *v->start, &v->start, err));
    AVP_TRY(avpi_all_pairs(ctx, v->incidence, AVPI_MEASURE_SHARED, NULL, 0, count_row, v, err));
    for (uint32_t r = 0; r < n; r++)
        v->start[r + 1] += v->start[r];
    *pairs = v->start[n];
    if (*pairs > (uint64_t)opts->pairs_exact)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_LIMIT,
                          N_("%llu pairs share an object, too many for svn; --pairs-exact raises the limit of %lld"),
                          (unsigned long long)*pairs, (long long)opts->pairs_exact));
done:
    return status;
}

static uint64_t count_at_most(const double *log10_p, uint64_t n, double bound) {
    uint64_t found = 0;
    for (uint64_t i = 0; i < n; i++)
        found += log10_p[i] <= bound;
    return found;
}

avp_status avpi_svn_edges(const avp_ctx *ctx, const avpi_incidence *incidence, const avp_compare_options *opts,
                          avp_compared_network *out, avp_error *err) {
    avp_status status = AVP_OK;
    validating v = {.incidence = incidence};
    uint64_t n = incidence->n_rows, tests = n > 1 ? (n % 2 ? n * ((n - 1) / 2) : n / 2 * (n - 1)) : 0, pairs = 0;
    AVP_TRY(count_pairs(ctx, &v, opts, &pairs, err));
    AVP_TRY(avpi_alloc(ctx, pairs, sizeof *v.log10_p, &v.log10_p, err));
    AVP_TRY(avpi_all_pairs(ctx, incidence, AVPI_MEASURE_SHARED, NULL, 0, test_row, &v, err));
    out->bonferroni = tests > 0 ? count_at_most(v.log10_p, pairs, log10(opts->q) - log10((double)tests)) : 0;
    v.threshold = avp_links_bh_threshold(v.log10_p, pairs, (double)tests, opts->q);
    AVP_TRY(avpi_edge_blocks_new(ctx, avpi_pair_blocks(incidence), opts->edges_most, true, &v.blocks, err));
    AVP_TRY(avpi_all_pairs(ctx, incidence, AVPI_MEASURE_SHARED, NULL, 0, keep_row, &v, err));
    AVP_TRY(avpi_edge_blocks_join(&v.blocks, out, err));
    out->accounts = n;
    out->objects = incidence->n_columns;
    out->single = incidence->single;
    out->pairs = pairs;
    out->tests = tests;
    out->threshold = v.threshold;
done:
    avpi_edge_blocks_free(&v.blocks);
    avpi_free(ctx, v.start);
    avpi_free(ctx, v.log10_p);
    return status;
}
