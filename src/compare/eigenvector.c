#include "compare/eigenvector.h"

#include <math.h>

avp_status avpi_neighbours_build(const avp_ctx *ctx, uint32_t n, const uint32_t *a, const uint32_t *b, size_t n_edges,
                                 avpi_neighbours *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *next = NULL;
    out->n = n;
    AVP_TRY(avpi_zalloc(ctx, (size_t)n + 1, sizeof *out->start, &out->start, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)n, sizeof *next, &next, err));
    AVP_TRY(avpi_alloc(ctx, 2 * n_edges, sizeof *out->neighbour, &out->neighbour, err));
    for (size_t k = 0; k < n_edges; k++) {
        out->start[a[k] + 1]++;
        out->start[b[k] + 1]++;
    }
    for (uint32_t v = 0; v < n; v++) {
        out->start[v + 1] += out->start[v];
        next[v] = out->start[v];
    }
    for (size_t k = 0; k < n_edges; k++) {
        out->neighbour[next[a[k]]++] = b[k];
        out->neighbour[next[b[k]]++] = a[k];
    }
done:
    avpi_free(ctx, next);
    return status;
}

void avpi_neighbours_free(const avp_ctx *ctx, avpi_neighbours *neighbours) {
    avpi_free(ctx, neighbours->start);
    avpi_free(ctx, neighbours->neighbour);
    *neighbours = (avpi_neighbours){0};
}

/* One step: next = (A + I) last, made of length 1. Returns the sum of changes. */
static double step(const avpi_neighbours *graph, const double *last, double *next) {
    double squares = 0, change = 0;
    for (uint32_t v = 0; v < graph->n; v++) {
        double sum = last[v];
        for (uint64_t k = graph->start[v]; k < graph->start[v + 1]; k++)
            sum += last[graph->neighbour[k]];
        next[v] = sum;
        squares += sum * sum;
    }
    double length = squares > 0 ? sqrt(squares) : 1;
    for (uint32_t v = 0; v < graph->n; v++) {
        next[v] /= length;
        change += fabs(next[v] - last[v]);
    }
    return change;
}

avp_status avpi_eigenvector(const avp_ctx *ctx, const avpi_neighbours *graph, double *score, uint64_t *iterations,
                            bool *converged, avp_error *err) {
    static const double tolerance = 1e-12;
    enum { STEPS_MOST = 2000 };
    avp_status status = AVP_OK;
    double *next = NULL;
    *iterations = 0;
    *converged = graph->n == 0;
    AVP_TRY(avpi_alloc(ctx, graph->n, sizeof *next, &next, err));
    for (uint32_t v = 0; v < graph->n; v++)
        score[v] = graph->start[v + 1] > graph->start[v] ? 1 / sqrt((double)graph->n) : 0;
    while (!*converged && *iterations < STEPS_MOST) {
        if (avpi_cancelled(ctx))
            AVP_TRY(avpi_fail(ctx, err, AVP_E_CANCELLED, N_("interrupted")));
        *converged = step(graph, score, next) < tolerance * (double)graph->n;
        for (uint32_t v = 0; v < graph->n; v++)
            score[v] = next[v];
        ++*iterations;
    }
done:
    avpi_free(ctx, next);
    return status;
}
