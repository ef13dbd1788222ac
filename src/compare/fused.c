#include "compare/fused.h"

#include "base/radix.h"
#include "compare/eigenvector.h"

#include <math.h>

/* Distinct pairs of all networks, ascending, as (a << 32 | b). */
static avp_status distinct_pairs(const avp_ctx *ctx, const avp_comparison *c, uint64_t **out, size_t *count,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *key = NULL, *scratch = NULL;
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < c->n_networks; i++)
        n += c->network[i].count;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *key, &key, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *scratch, &scratch, err));
    n = 0;
    for (size_t i = 0; i < c->n_networks; i++)
        for (size_t k = 0; k < c->network[i].count; k++)
            key[n++] = (uint64_t)c->network[i].a[k] << 32 | c->network[i].b[k];
    avpi_radix_u64(key, scratch, n);
    for (size_t k = 0; k < n; k++)
        if (kept == 0 || key[k] != key[kept - 1])
            key[kept++] = key[k];
    *out = key;
    *count = kept;
    key = NULL;
done:
    avpi_free(ctx, key);
    avpi_free(ctx, scratch);
    return status;
}

static avp_status unpack(const avp_ctx *ctx, const uint64_t *pairs, size_t n, uint32_t accounts, avpi_neighbours *graph,
                         avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *a = NULL, *b = NULL;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *a, &a, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *b, &b, err));
    for (size_t k = 0; k < n; k++) {
        a[k] = (uint32_t)(pairs[k] >> 32);
        b[k] = (uint32_t)pairs[k];
    }
    AVP_TRY(avpi_neighbours_build(ctx, accounts, a, b, n, graph, err));
done:
    avpi_free(ctx, a);
    avpi_free(ctx, b);
    return status;
}

/* Sum over the edges of all networks: of the weights, or of min(50, -log10 p). */
static void score_strength(avp_comparison *c) {
    static const double most = 50;
    for (size_t i = 0; i < c->n_networks; i++)
        for (size_t k = 0; k < c->network[i].count; k++) {
            const avp_compared_network *network = &c->network[i];
            double weight = network->log10_p ? fmin(most, -network->log10_p[k]) : network->weight[k];
            c->score[network->a[k]] += weight;
            c->score[network->b[k]] += weight;
        }
}

static void find_top(avp_comparison *c) {
    static const double equal = 1e-9;
    for (uint32_t v = 0; v < c->accounts.count; v++)
        c->top_score = c->score[v] > c->top_score ? c->score[v] : c->top_score;
    for (uint32_t v = 0; v < c->accounts.count; v++)
        c->top_accounts += c->score[v] > 0 && c->score[v] >= c->top_score - equal;
}

avp_status avpi_fused_score(const avp_ctx *ctx, avp_comparison *c, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *pairs = NULL;
    size_t n = 0;
    avpi_neighbours graph = {0};
    AVP_TRY(distinct_pairs(ctx, c, &pairs, &n, err));
    AVP_TRY(unpack(ctx, pairs, n, c->accounts.count, &graph, err));
    AVP_TRY(avpi_zalloc(ctx, c->accounts.count, sizeof *c->score, &c->score, err));
    c->fused_edges = n;
    for (uint32_t v = 0; v < graph.n; v++)
        c->fused_accounts += graph.start[v + 1] > graph.start[v];
    c->converged = true;
    if (c->method == AVP_COMPARE_LUCERI)
        AVP_TRY(avpi_eigenvector(ctx, &graph, c->score, &c->iterations, &c->converged, err));
    else if (c->method == AVP_COMPARE_PACHECO)
        for (uint32_t v = 0; v < graph.n; v++)
            c->score[v] = (double)(graph.start[v + 1] - graph.start[v]);
    else
        score_strength(c);
    find_top(c);
done:
    avpi_free(ctx, pairs);
    avpi_neighbours_free(ctx, &graph);
    return status;
}
