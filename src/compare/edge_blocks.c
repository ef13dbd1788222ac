/* Edges kept by several workers: each block of rows has its own list, so the order never depends on who was faster. */
#include "compare/similar.h"

#include <string.h>

typedef struct avpi_edge_block {
    size_t count, capacity, p_capacity;
    struct one_edge {
        uint32_t a, b;
        double weight;
    } * edge;
    double *log10_p;
} avpi_edge_block;

avp_status avpi_edge_blocks_new(const avp_ctx *ctx, size_t n_blocks, int64_t most, bool with_p, avpi_edge_blocks *out,
                                avp_error *err) {
    *out = (avpi_edge_blocks){.ctx = ctx, .n_blocks = n_blocks, .most = most, .with_p = with_p};
    return avpi_zalloc(ctx, n_blocks, sizeof *out->block, &out->block, err);
}

avp_status avpi_edge_blocks_add(avpi_edge_blocks *blocks, size_t block, uint32_t a, uint32_t b, double weight,
                                double log10_p, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_edge_block *own = &blocks->block[block];
    if (__atomic_add_fetch(&blocks->kept, 1, __ATOMIC_RELAXED) > blocks->most)
        AVP_TRY(avpi_fail(blocks->ctx, err, AVP_E_LIMIT,
                          N_("more than %lld edges; raise the percentile, or --edges-most if there is memory"),
                          (long long)blocks->most));
    AVP_TRY(avpi_grow(blocks->ctx, &own->edge, &own->capacity, own->count + 1, sizeof *own->edge, err));
    if (blocks->with_p) {
        AVP_TRY(avpi_grow(blocks->ctx, &own->log10_p, &own->p_capacity, own->count + 1, sizeof *own->log10_p, err));
        own->log10_p[own->count] = log10_p;
    }
    own->edge[own->count++] = (struct one_edge){a, b, weight};
done:
    return status;
}

avp_status avpi_edge_blocks_join(avpi_edge_blocks *blocks, avp_compared_network *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0, at = 0;
    for (size_t i = 0; i < blocks->n_blocks; i++)
        n += blocks->block[i].count;
    AVP_TRY(avpi_alloc(blocks->ctx, n, sizeof *out->a, &out->a, err));
    AVP_TRY(avpi_alloc(blocks->ctx, n, sizeof *out->b, &out->b, err));
    AVP_TRY(avpi_alloc(blocks->ctx, n, sizeof *out->weight, &out->weight, err));
    if (blocks->with_p)
        AVP_TRY(avpi_alloc(blocks->ctx, n, sizeof *out->log10_p, &out->log10_p, err));
    for (size_t i = 0; i < blocks->n_blocks; i++)
        for (size_t k = 0; k < blocks->block[i].count; k++, at++) {
            out->a[at] = blocks->block[i].edge[k].a;
            out->b[at] = blocks->block[i].edge[k].b;
            out->weight[at] = blocks->block[i].edge[k].weight;
            if (blocks->with_p)
                out->log10_p[at] = blocks->block[i].log10_p[k];
        }
    out->count = n;
done:
    return status;
}

void avpi_edge_blocks_free(avpi_edge_blocks *blocks) {
    for (size_t i = 0; blocks->block && i < blocks->n_blocks; i++) {
        avpi_free(blocks->ctx, blocks->block[i].edge);
        avpi_free(blocks->ctx, blocks->block[i].log10_p);
    }
    if (blocks->ctx)
        avpi_free(blocks->ctx, blocks->block);
    *blocks = (avpi_edge_blocks){0};
}
