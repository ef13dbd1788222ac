/* Joining lists of pairs, and turning them into links. */
#include "links/pairs.h"

#include "base/quantile.h"

#include <math.h>
#include <string.h>

avp_status avpi_pairs_join(const avp_ctx *ctx, avpi_pairs *lists, size_t n, avpi_pairs *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_pairs joined = {0};
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += lists[i].count;
    AVP_TRY(avpi_alloc(ctx, total, sizeof *joined.pair, &joined.pair, err));
    joined.capacity = total;
    for (size_t i = 0; i < n; i++) {
        if (lists[i].count)
            memcpy(joined.pair + joined.count, lists[i].pair, lists[i].count * sizeof *joined.pair);
        joined.count += lists[i].count;
        avpi_pairs_free(ctx, &lists[i]);
    }
    *out = joined;
done:
    return status;
}

void avpi_pairs_free(const avp_ctx *ctx, avpi_pairs *list) {
    avpi_free(ctx, list->pair);
    *list = (avpi_pairs){0};
}

avp_status avpi_links_room(const avp_ctx *ctx, size_t count, bool tested, avp_window_links *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(ctx, count, sizeof *out->a, &out->a, err));
    AVP_TRY(avpi_alloc(ctx, count, sizeof *out->b, &out->b, err));
    AVP_TRY(avpi_alloc(ctx, count, sizeof *out->weight, &out->weight, err));
    if (!tested)
        goto done;
    AVP_TRY(avpi_alloc(ctx, count, sizeof *out->expected, &out->expected, err));
    AVP_TRY(avpi_alloc(ctx, count, sizeof *out->log10_p, &out->log10_p, err));
done:
    return status;
}

avp_status avpi_links_untested(const avp_ctx *ctx, const avpi_pairs *kept, avp_window_links *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_links_room(ctx, kept->count, false, out, err));
    for (size_t i = 0; i < kept->count; i++) {
        out->a[i] = kept->pair[i].a;
        out->b[i] = kept->pair[i].b;
        out->weight[i] = kept->pair[i].weight;
    }
    out->count = kept->count;
    out->threshold_p = NAN;
done:
    return status;
}

avp_status avpi_links_heavier(const avp_ctx *ctx, double share, avp_window_links *out, avp_error *err) {
    avp_status status = AVP_OK;
    double *weight = NULL;
    if (share <= 0 || out->count == 0)
        return AVP_OK;
    AVP_TRY(avpi_alloc(ctx, out->count, sizeof *weight, &weight, err));
    for (size_t i = 0; i < out->count; i++)
        weight[i] = out->weight[i];
    avpi_sort_doubles(weight, out->count);
    double least = avpi_quantile(weight, out->count, share);
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (!((double)out->weight[i] > least))
            continue;
        out->a[kept] = out->a[i];
        out->b[kept] = out->b[i];
        out->weight[kept++] = out->weight[i];
    }
    out->count = kept;
done:
    avpi_free(ctx, weight);
    return status;
}

avp_status avpi_keep_space_make(const avp_ctx *ctx, const avpi_keep *keep, avpi_keep_space *space, avp_error *err) {
    *space = (avpi_keep_space){.account = UINT32_MAX};
    return avpi_zalloc(ctx, keep->cells, sizeof *space->cell, &space->cell, err);
}

void avpi_keep_space_free(const avp_ctx *ctx, avpi_keep_space *space) {
    avpi_free(ctx, space->cell);
    space->cell = NULL;
}
