#include "compare/weight_sample.h"

#include "base/quantile.h"
#include "base/radix.h"
#include "base/rng.h"
#include "base/sort.h"

#include <math.h>
#include <string.h>

/* ---- how many pairs each row has ---- */

typedef struct counting {
    uint64_t *of_row;
} counting;

static avp_status count_row(void *arg, size_t block, const avpi_row_of_pairs *pairs, avp_error *err) {
    counting *c = arg;
    (void)block;
    (void)err;
    c->of_row[pairs->row] = pairs->count;
    return AVP_OK;
}

/* ---- the weights of some rows, each at a place of its own ---- */

typedef struct taking {
    const uint64_t *start; /* per row */
    uint64_t *weight;      /* as bits: positive doubles sort like integers */
} taking;

static avp_status take_row(void *arg, size_t block, const avpi_row_of_pairs *pairs, avp_error *err) {
    taking *t = arg;
    (void)block;
    (void)err;
    if (pairs->count > 0)
        memcpy(t->weight + t->start[pairs->row], pairs->weight, pairs->count * sizeof *pairs->weight);
    return AVP_OK;
}

static int by_row(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Whole rows at random until they hold enough pairs. Returns how many rows. */
static size_t draw_rows(const uint64_t *of_row, uint32_t n, uint64_t enough, uint64_t seed, uint32_t *rows,
                        uint64_t *pairs) {
    avpi_rng rng;
    size_t drawn = 0;
    avpi_rng_init(&rng, seed, n);
    for (uint32_t i = 0; i < n; i++)
        rows[i] = i;
    for (*pairs = 0; drawn < n && *pairs < enough; drawn++) {
        size_t other = drawn + (size_t)avpi_rng_below(&rng, n - drawn);
        uint32_t row = rows[other];
        rows[other] = rows[drawn];
        rows[drawn] = row;
        *pairs += of_row[row];
    }
    avpi_sort(rows, drawn, sizeof *rows, by_row);
    return drawn;
}

/* of_row becomes the place of each row's first weight. */
static void lay_out(uint64_t *of_row, const uint32_t *rows, size_t n) {
    uint64_t at = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t own = of_row[rows[i]];
        of_row[rows[i]] = at;
        at += own;
    }
}

static avp_status sort_weights(const avp_ctx *ctx, avpi_weight_sample *sample, avp_error *err) {
    uint64_t *scratch = NULL;
    avp_status status = avpi_alloc(ctx, sample->count, sizeof *scratch, &scratch, err);
    if (status == AVP_OK)
        avpi_radix_u64((uint64_t *)(void *)sample->weight, scratch, sample->count);
    avpi_free(ctx, scratch);
    return status;
}

avp_status avpi_weight_sample_take(const avp_ctx *ctx, const avpi_incidence *incidence, avpi_measure measure,
                                   const avp_compare_options *opts, avpi_weight_sample *out, avp_error *err) {
    avp_status status = AVP_OK;
    counting counts = {NULL};
    uint32_t *rows = NULL;
    uint64_t all = 0;
    AVP_TRY(avpi_zalloc(ctx, incidence->n_rows, sizeof *counts.of_row, &counts.of_row, err));
    AVP_TRY(avpi_alloc(ctx, incidence->n_rows, sizeof *rows, &rows, err));
    AVP_TRY(avpi_all_pairs(ctx, incidence, measure, NULL, 0, count_row, &counts, err));
    for (uint32_t r = 0; r < incidence->n_rows; r++)
        all += counts.of_row[r];
    out->sampled = all > (uint64_t)opts->pairs_exact;
    size_t n = draw_rows(counts.of_row, incidence->n_rows, out->sampled ? (uint64_t)opts->pairs_sampled : UINT64_MAX,
                         (uint64_t)opts->seed, rows, &out->count);
    lay_out(counts.of_row, rows, n);
    AVP_TRY(avpi_alloc(ctx, out->count, sizeof *out->weight, &out->weight, err));
    taking take = {counts.of_row, (uint64_t *)(void *)out->weight};
    AVP_TRY(avpi_all_pairs(ctx, incidence, measure, rows, n, take_row, &take, err));
    AVP_TRY(sort_weights(ctx, out, err));
done:
    avpi_free(ctx, counts.of_row);
    avpi_free(ctx, rows);
    return status;
}

void avpi_weight_sample_free(const avp_ctx *ctx, avpi_weight_sample *sample) {
    avpi_free(ctx, sample->weight);
    *sample = (avpi_weight_sample){0};
}

double avpi_weight_percentile(const avpi_weight_sample *sample, double percentile) {
    static const double whole = 100;
    return sample->count > 0 ? avpi_quantile(sample->weight, sample->count, percentile / whole) : (double)NAN;
}
