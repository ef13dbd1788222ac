#include "base/acts_filter.h"

enum { COLUMNS = 4 };

static void columns_of(avp_acts *acts, uint32_t **columns[COLUMNS]) {
    columns[0] = &acts->account;
    columns[1] = &acts->post;
    columns[2] = &acts->source;
    columns[3] = &acts->elders.of;
}

static void copy_kept(const avp_acts *acts, const uint8_t *keep, uint32_t *const from[COLUMNS],
                      uint32_t *const to[COLUMNS], avp_acts *out) {
    size_t n = 0;
    for (uint32_t o = 0; o < acts->n_objects; o++) {
        out->object_start[o] = n;
        for (uint64_t i = acts->object_start[o]; i < acts->object_start[o + 1]; i++) {
            if (!keep[i])
                continue;
            out->time_us[n] = acts->time_us[i];
            for (size_t c = 0; c < COLUMNS; c++)
                if (from[c])
                    to[c][n] = from[c][i];
            n++;
        }
    }
    out->object_start[acts->n_objects] = n;
    out->count = n;
}

avp_status avpi_acts_filter(const avp_ctx *ctx, const avp_acts *acts, const uint8_t *keep, avp_acts *out,
                            avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts made = *acts, given = *acts;
    uint32_t **to[COLUMNS], **from[COLUMNS], *source[COLUMNS], *target[COLUMNS];
    size_t n = 0;
    columns_of(&made, to);
    columns_of(&given, from);
    made.object_start = NULL;
    made.time_us = NULL;
    made.spill = NULL;
    for (size_t c = 0; c < COLUMNS; c++)
        *to[c] = NULL;
    for (size_t i = 0; i < acts->count; i++)
        n += keep[i] != 0;
    AVP_TRY(avpi_alloc(ctx, (size_t)acts->n_objects + 1, sizeof *made.object_start, &made.object_start, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *made.time_us, &made.time_us, err));
    for (size_t c = 0; c < COLUMNS; c++)
        if (*from[c])
            AVP_TRY(avpi_alloc(ctx, n, sizeof **to[c], to[c], err));
    for (size_t c = 0; c < COLUMNS; c++) {
        source[c] = *from[c];
        target[c] = *to[c];
    }
    copy_kept(acts, keep, source, target, &made);
    *out = made;
    made = (avp_acts){0};
done:
    avpi_acts_filter_free(ctx, &made);
    return status;
}

void avpi_acts_filter_free(const avp_ctx *ctx, avp_acts *acts) {
    uint32_t **columns[COLUMNS];
    columns_of(acts, columns);
    for (size_t c = 0; c < COLUMNS; c++)
        avpi_free(ctx, *columns[c]);
    avpi_free(ctx, acts->object_start);
    avpi_free(ctx, acts->time_us);
    *acts = (avp_acts){0};
}
