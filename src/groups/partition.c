/* Partitions of a vertex set: how well two agree, and how good one is. */
#include "groups/partition.h"

#include <string.h>

#include "base/radix.h"

static double pairs_of(uint64_t n) {
    return 0.5 * (double)n * (double)(n > 0 ? n - 1 : 0);
}

/* Sum over the classes of one labelling of the pairs inside each; counts holds n zeros, and does so again afterwards. */
static double pairs_inside(const uint32_t *label, uint32_t n, uint32_t *counts) {
    double sum = 0;
    for (uint32_t v = 0; v < n; v++)
        sum += counts[label[v]]++; /* the k-th of a class meets k - 1 before it; exact below 2^53 pairs */
    for (uint32_t v = 0; v < n; v++)
        counts[label[v]] = 0;
    return sum;
}

static double pairs_in_cells(const uint64_t *sorted, uint32_t n) {
    double sum = 0;
    for (uint32_t first = 0, v = 1; v <= n; v++)
        if (v == n || sorted[v] != sorted[first]) {
            sum += pairs_of(v - first);
            first = v;
        }
    return sum;
}

/*
 *                 cells - a b / all          a, b   pairs together in the one, in the other
 *   ARI = ------------------------------     cells  pairs together in both
 *          (a + b) / 2  -  a b / all         all    n (n - 1) / 2
 */
avp_status avpi_partition_agreement(const avp_ctx *ctx, const uint32_t *a, const uint32_t *b, uint32_t n, double *out,
                                    avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    uint32_t *counts = NULL;
    AVP_TRY(avpi_alloc(ctx, 2 * (size_t)n, sizeof *keys, &keys, err));
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *counts, &counts, err));
    double in_a = pairs_inside(a, n, counts), in_b = pairs_inside(b, n, counts), all = pairs_of(n);
    for (uint32_t v = 0; v < n; v++)
        keys[v] = (uint64_t)a[v] << 32 | b[v];
    avpi_radix_u64(keys, keys + n, n);
    double cells = pairs_in_cells(keys, n), chance = all > 0 ? in_a * in_b / all : 0;
    double most = 0.5 * (in_a + in_b);
    *out = most - chance > 0 ? (cells - chance) / (most - chance) : 1;
done:
    avpi_free(ctx, keys);
    avpi_free(ctx, counts);
    return status;
}

avp_status avpi_partition_modularity(const avp_ctx *ctx, const avpi_graph *graph, const uint32_t *label,
                                     double resolution, double *out, avp_error *err) {
    avp_status status = AVP_OK;
    double *total = NULL, inside = 0, all = 0, expected = 0;
    AVP_TRY(avpi_zalloc(ctx, graph->n, sizeof *total, &total, err));
    for (uint32_t v = 0; v < graph->n; v++)
        for (uint64_t i = graph->start[v]; i < graph->start[v + 1]; i++) {
            total[label[v]] += graph->weight[i];
            inside += label[v] == label[graph->to[i]] ? graph->weight[i] : 0;
            all += graph->weight[i];
        }
    for (uint32_t c = 0; c < graph->n; c++)
        expected += total[c] * total[c];
    *out = all > 0 ? inside / all - resolution * expected / (all * all) : 0;
done:
    avpi_free(ctx, total);
    return status;
}

uint32_t avpi_partition_renumber(uint32_t *label, uint32_t n, uint32_t *number) {
    uint32_t count = 0;
    memset(number, 0xff, n * sizeof *number);
    for (uint32_t v = 0; v < n; v++) {
        if (number[label[v]] == UINT32_MAX)
            number[label[v]] = count++;
        label[v] = number[label[v]];
    }
    return count;
}
