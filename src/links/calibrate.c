/* How much a search finds in worlds without coordination. */
#include "avispero/links.h"

#include "base/memory.h"

#include <string.h>

/* A copy whose labels may be moved: what goes with an act is our own; times, objects and names are borrowed. */
enum { COLUMNS = 4 };

static void columns_of(avp_acts *acts, uint32_t **columns[COLUMNS]) {
    columns[0] = &acts->account;
    columns[1] = &acts->source;
    columns[2] = &acts->post;
    columns[3] = &acts->elders.of;
}

static avp_status copy_labels(const avp_ctx *ctx, const avp_acts *acts, avp_acts *copy, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t **columns[COLUMNS];
    avp_acts from = *acts;
    *copy = *acts;
    columns_of(copy, columns);
    for (size_t c = 0; c < COLUMNS; c++)
        *columns[c] = NULL;
    uint32_t **given[COLUMNS];
    columns_of(&from, given);
    for (size_t c = 0; c < COLUMNS; c++)
        if (*given[c])
            AVP_TRY(avpi_alloc(ctx, acts->count, sizeof **columns[c], columns[c], err));
done:
    return status;
}

static void restore_labels(const avp_acts *acts, avp_acts *copy) {
    uint32_t **to[COLUMNS], **given[COLUMNS];
    avp_acts from = *acts;
    columns_of(copy, to);
    columns_of(&from, given);
    for (size_t c = 0; c < COLUMNS && acts->count > 0; c++)
        if (*given[c])
            memcpy(*to[c], *given[c], acts->count * sizeof **to[c]);
}

static void free_labels(const avp_ctx *ctx, avp_acts *copy) {
    uint32_t **columns[COLUMNS];
    columns_of(copy, columns);
    for (size_t c = 0; c < COLUMNS; c++)
        avpi_free(ctx, *columns[c]);
}

static void add_up(const avp_links *links, avp_calibration *sum) {
    sum->n_windows = links->n_windows;
    for (size_t k = 0; k < links->n_windows; k++) {
        sum->mean_false[k] += (double)(links->windows[k].count - links->windows[k].exclusive_count);
        sum->mean_exclusive[k] += (double)links->windows[k].exclusive_count;
    }
}

avp_status avp_links_calibrate(const avp_ctx *ctx, const avp_acts *acts, const avp_links_options *opts,
                               uint64_t shuffles, uint64_t seed, avp_calibration *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_acts copy = {0};
    avp_links links = {0};
    avp_calibration sum = {.shuffles = shuffles};
    avp_shuffle how = acts->source ? AVP_SHUFFLE_WITHIN_SOURCE : AVP_SHUFFLE_LABELS;
    AVP_TRY(copy_labels(ctx, acts, &copy, err));
    for (uint64_t i = 0; i < shuffles; i++) {
        AVP_TRY(avpi_progress(ctx, N_("calibrating on shuffles"), i, shuffles, N_("shuffles"), err));
        restore_labels(acts, &copy);
        AVP_TRY(avp_acts_shuffle(ctx, &copy, how, seed + i, err));
        AVP_TRY(avp_links_find(ctx, &copy, opts, &links, err));
        add_up(&links, &sum);
        avp_links_free(ctx, &links);
    }
    for (size_t k = 0; k < sum.n_windows; k++) {
        sum.mean_false[k] /= (double)shuffles;
        sum.mean_exclusive[k] /= (double)shuffles;
    }
    *out = sum;
done:
    free_labels(ctx, &copy);
    avp_links_free(ctx, &links);
    return status;
}
