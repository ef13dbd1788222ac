/* Cores: accounts that links with m p <= 1 hold together; and which cores belong together. */
#include "groups/cores.h"

#include "avispero/links.h"
#include "base/radix.h"

#include <math.h>

/* The pairs of cores that links run between, one entry per link, sorted. */
static avp_status list_between(const avp_ctx *ctx, const avpi_edge *edges, size_t n_edges, const uint32_t *core,
                               uint64_t **out, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    *n = 0;
    AVP_TRY(avpi_alloc(ctx, 2 * n_edges, sizeof *keys, &keys, err));
    for (size_t i = 0; i < n_edges; i++) {
        uint32_t a = core[edges[i].a], b = core[edges[i].b];
        if (a != b)
            keys[(*n)++] = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
    }
    avpi_radix_u64(keys, keys + n_edges, *n);
    *out = keys;
done:
    return status;
}

/* More links between two cores than chance makes. */
static bool belong_together(uint32_t size_a, uint32_t size_b, size_t links, double chance, double pairs) {
    double expected = (double)size_a * size_b * chance;
    return avp_links_poisson_log10_tail(links, expected) <= log10(AVPI_CORES_LEVEL / pairs);
}

/* All pairs are judged by the cores as they came in; only then do they become one. */
avp_status avpi_cores_join(const avp_ctx *ctx, const avpi_edge *edges, size_t n_edges, double chance, uint32_t *core,
                           uint32_t n, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *size = NULL, *joined = NULL;
    uint64_t *between = NULL;
    size_t n_between = 0;
    double cores = 0;
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *size, &size, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *joined, &joined, err));
    avpi_sets_init(joined, n);
    for (uint32_t v = 0; v < n; v++) {
        size[core[v]]++;
        cores += core[v] == v;
    }
    AVP_TRY(list_between(ctx, edges, n_edges, core, &between, &n_between, err));
    for (size_t first = 0, end; first < n_between; first = end) {
        uint32_t a = (uint32_t)(between[first] >> 32), b = (uint32_t)between[first];
        for (end = first + 1; end < n_between && between[end] == between[first];)
            end++;
        if (belong_together(size[a], size[b], end - first, chance, cores * (cores - 1) / 2))
            avpi_sets_join(joined, a, b);
    }
    for (uint32_t v = 0; v < n; v++)
        core[v] = avpi_sets_find(joined, core[v]);
done:
    avpi_free(ctx, size);
    avpi_free(ctx, joined);
    avpi_free(ctx, between);
    return status;
}
