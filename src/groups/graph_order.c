/* An order of vertices that looks at the graph before it looks at names. */
#include "groups/graph_order.h"

#include "base/radix.h"

#include <string.h>

enum { ROUNDS_MOST = 16 };

/* Finaliser of splitmix64: every input bit moves every output bit. */
static uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27) * 0x94d049bb133111ebU;
    return x ^ x >> 31;
}

static uint64_t bits_of(double weight) {
    uint64_t bits;
    memcpy(&bits, &weight, sizeof bits);
    return bits;
}

/* The sum over neighbours wraps around and does not depend on their order. */
static void refine(const avpi_graph *g, const uint64_t *colour, uint64_t *next) {
    for (uint32_t v = 0; v < g->n; v++) {
        uint64_t sum = 0;
        for (uint64_t i = g->start[v]; i < g->start[v + 1]; i++)
            sum += mix(colour[g->to[i]] ^ mix(bits_of(g->weight[i])));
        next[v] = mix(colour[v] ^ mix(sum));
    }
}

static uint32_t count_colours(const uint64_t *colour, uint64_t *sorted, uint64_t *scratch, uint32_t n) {
    memcpy(sorted, colour, n * sizeof *sorted);
    avpi_radix_u64(sorted, scratch, n);
    uint32_t count = n > 0;
    for (uint32_t v = 1; v < n; v++)
        count += sorted[v] != sorted[v - 1];
    return count;
}

avp_status avpi_graph_order(const avp_ctx *ctx, const avpi_graph *graph, uint32_t *order, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = graph->n, before = 0, *scratch = NULL;
    uint64_t *space = NULL;
    AVP_TRY(avpi_zalloc(ctx, 4 * (size_t)n, sizeof *space, &space, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *scratch, &scratch, err));
    uint64_t *colour = space, *next = space + n, *work = space + 2 * (size_t)n;
    for (int round = 0; round < ROUNDS_MOST; round++) {
        refine(graph, colour, next);
        uint64_t *swap = colour;
        colour = next;
        next = swap;
        uint32_t now = count_colours(colour, work, work + n, n);
        if (now == before || now == n)
            break;
        before = now;
    }
    for (uint32_t v = 0; v < n; v++)
        order[v] = v;
    avpi_radix_u64_u32(colour, order, work, scratch, n);
done:
    avpi_free(ctx, space);
    avpi_free(ctx, scratch);
    return status;
}
