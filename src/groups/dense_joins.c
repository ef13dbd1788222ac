#include "groups/dense_joins.h"

#include "base/radix.h"

#include <string.h>

typedef struct joining {
    const avp_ctx *ctx;
    const avpi_graph *graph;
    uint32_t *label;
    uint32_t count;
    uint64_t *key, *scratch; /* per link: its two communities, the smaller first */
    size_t n;
    uint32_t *size;
    uint64_t *inside; /* links inside each community */
    uint32_t *set;
} joining;

static void list_links(joining *j) {
    j->n = 0;
    for (uint32_t v = 0; v < j->graph->n; v++)
        for (uint64_t i = j->graph->start[v]; i < j->graph->start[v + 1]; i++) {
            uint32_t a = j->label[v], b = j->label[j->graph->to[i]];
            if (j->graph->to[i] < v)
                j->key[j->n++] = (uint64_t)(a < b ? a : b) << 32 | (a < b ? b : a);
        }
    avpi_radix_u64(j->key, j->scratch, j->n);
}

static size_t end_of_pair(const joining *j, size_t from) {
    size_t end = from;
    while (end < j->n && j->key[end] == j->key[from])
        end++;
    return end;
}

static void count_inside(joining *j) {
    memset(j->size, 0, j->count * sizeof *j->size);
    memset(j->inside, 0, j->count * sizeof *j->inside);
    for (uint32_t v = 0; v < j->graph->n; v++)
        j->size[j->label[v]]++;
    for (size_t from = 0, end; from < j->n; from = end) {
        end = end_of_pair(j, from);
        if (j->key[from] >> 32 == (uint32_t)j->key[from])
            j->inside[(uint32_t)j->key[from]] = end - from;
    }
}

/* Share of the pairs inside that are linked; of one account nothing is missing. */
static double density(const joining *j, uint32_t community) {
    double n = j->size[community];
    return n > 1 ? 2 * (double)j->inside[community] / (n * (n - 1)) : 1;
}

/* One round: all pairs of communities that are dense across at once, so that no order matters. */
static bool join_round(joining *j, double share) {
    bool any = false;
    list_links(j);
    count_inside(j);
    avpi_sets_init(j->set, j->count);
    for (size_t from = 0, end; from < j->n; from = end) {
        uint32_t a = (uint32_t)(j->key[from] >> 32), b = (uint32_t)j->key[from];
        end = end_of_pair(j, from);
        if (a == b)
            continue;
        double across = (double)(end - from) / ((double)j->size[a] * (double)j->size[b]);
        double least = density(j, a) < density(j, b) ? density(j, a) : density(j, b);
        if (across < share * least)
            continue;
        avpi_sets_join(j->set, a, b);
        any = true;
    }
    return any;
}

/* Labels after a round, numbered by first vertex. */
static void renumber(joining *j) {
    uint32_t *number = j->size, count = 0;
    memset(number, 0xff, j->count * sizeof *number);
    for (uint32_t v = 0; v < j->graph->n; v++) {
        uint32_t set = avpi_sets_find(j->set, j->label[v]);
        if (number[set] == UINT32_MAX)
            number[set] = count++;
        j->label[v] = number[set];
    }
    j->count = count;
}

avp_status avpi_dense_joins(const avp_ctx *ctx, const avpi_graph *graph, double share, uint32_t *label, uint32_t *count,
                            avp_error *err) {
    avp_status status = AVP_OK;
    joining j = {.ctx = ctx, .graph = graph, .label = label, .count = *count};
    AVP_TRY(avpi_alloc(ctx, avpi_graph_edges(graph), sizeof *j.key, &j.key, err));
    AVP_TRY(avpi_alloc(ctx, avpi_graph_edges(graph), sizeof *j.scratch, &j.scratch, err));
    AVP_TRY(avpi_alloc(ctx, j.count, sizeof *j.size, &j.size, err));
    AVP_TRY(avpi_alloc(ctx, j.count, sizeof *j.inside, &j.inside, err));
    AVP_TRY(avpi_alloc(ctx, j.count, sizeof *j.set, &j.set, err));
    while (join_round(&j, share))
        renumber(&j);
    *count = j.count;
done:
    avpi_free(ctx, j.key);
    avpi_free(ctx, j.scratch);
    avpi_free(ctx, j.size);
    avpi_free(ctx, j.inside);
    avpi_free(ctx, j.set);
    return status;
}
