#include "compare/union_accounts.h"

#include "base/dict.h"
#include "base/text.h"

#include <string.h>

static void add_name(avp_names *out, uint64_t *bytes, avp_str name) {
    if (name.len > 0)
        memcpy(out->bytes + *bytes, name.ptr, name.len);
    *bytes += name.len;
    out->start[++out->count] = *bytes;
}

/* Two sorted lists into one. */
static avp_status merge(const avp_ctx *ctx, const avp_names *a, const avp_names *b, avp_names *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t bytes = 0, most = (a->count ? a->start[a->count] : 0) + (b->count ? b->start[b->count] : 0);
    uint32_t i = 0, j = 0;
    AVP_TRY(avpi_zalloc(ctx, (size_t)a->count + b->count + 1, sizeof *out->start, &out->start, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)most, 1, &out->bytes, err));
    while (i < a->count || j < b->count) {
        int order = i == a->count ? 1 : j == b->count ? -1 : avpi_str_compare(avp_names_get(a, i), avp_names_get(b, j));
        add_name(out, &bytes, order <= 0 ? avp_names_get(a, i) : avp_names_get(b, j));
        i += order <= 0;
        j += order >= 0;
    }
done:
    return status;
}

avp_status avpi_union_names(const avp_ctx *ctx, const avp_names *const *lists, size_t n, avp_names *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avp_names all = {0}, next = {0};
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *all.start, &all.start, err));
    for (size_t i = 0; i < n; i++) {
        AVP_TRY(merge(ctx, &all, lists[i], &next, err));
        avpi_names_free(ctx, &all);
        all = next;
        next = (avp_names){0};
    }
    *out = all;
    all = (avp_names){0};
done:
    avpi_names_free(ctx, &all);
    avpi_names_free(ctx, &next);
    return status;
}

avp_status avpi_union_map(const avp_ctx *ctx, const avp_names *list, const avp_names *all, uint32_t **map,
                          avp_error *err) {
    avp_status status = avpi_alloc(ctx, list->count, sizeof **map, map, err);
    for (uint32_t i = 0, j = 0; status == AVP_OK && i < list->count; i++) {
        while (!avpi_str_equal(avp_names_get(all, j), avp_names_get(list, i)))
            j++;
        (*map)[i] = j;
    }
    return status;
}
