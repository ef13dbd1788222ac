#include "evaluate/bootstrap.h"

#include "base/parallel.h"
#include "base/quantile.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

/* Streams of the seed: one per resample, apart from those of the splits. */
static const uint64_t stream_resamples = UINT64_C(1) << 32;

typedef struct resampling {
    const avp_ctx *ctx;
    const avpi_ranking *ranking;
    uint64_t seed;
    avp_evaluated *values; /* one per resample */
    uint32_t **weights;    /* one array per worker */
} resampling;

/* How often each account is drawn in n draws. */
static void draw(uint32_t *weight, size_t n, uint64_t seed, size_t resample) {
    avpi_rng rng;
    avpi_rng_init(&rng, seed, stream_resamples + resample);
    memset(weight, 0, n * sizeof *weight);
    for (size_t i = 0; i < n; i++)
        weight[avpi_rng_below(&rng, n)]++;
}

static avp_status resample_one(void *arg, size_t task, unsigned worker, avp_error *err) {
    resampling *run = arg;
    (void)err;
    draw(run->weights[worker], run->ranking->count, run->seed, task);
    avpi_ranking_judge(run->ranking, run->weights[worker], &run->values[task], NULL);
    return AVP_OK;
}

/* Resamples with both classes come first, in their order; returns how many. */
static size_t keep_complete(avp_evaluated *values, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i].auc))
            values[kept++] = values[i];
    return kept;
}

/* The middle 95 % of one figure, the offset-th double of the struct. */
static avp_interval interval_of(const avp_evaluated *values, size_t n, size_t offset, double *scratch) {
    static const double low = 0.025, high = 0.975;
    if (n == 0)
        return (avp_interval){(double)NAN, (double)NAN};
    for (size_t i = 0; i < n; i++)
        memcpy(&scratch[i], (const char *)&values[i] + offset, sizeof *scratch);
    avpi_sort_doubles(scratch, n);
    return (avp_interval){avpi_quantile(scratch, n, low), avpi_quantile(scratch, n, high)};
}

static void fill_intervals(const resampling *run, double *scratch, avp_evaluation *out) {
    size_t n = (size_t)out->resamples;
#define X(field) out->interval.field = interval_of(run->values, n, offsetof(avp_evaluated, field), scratch);
    AVP_EVALUATED(X)
#undef X
}

avp_status avpi_bootstrap(const avp_ctx *ctx, const avpi_ranking *ranking, const avp_evaluate_options *opts,
                          avp_evaluation *out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = ranking->count > 0 ? (size_t)opts->bootstrap : 0;
    unsigned workers = avpi_workers(ctx, n);
    double *scratch = NULL;
    resampling run = {.ctx = ctx, .ranking = ranking, .seed = (uint64_t)opts->seed};
    AVP_TRY(avpi_alloc(ctx, n, sizeof *run.values, &run.values, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *scratch, &scratch, err));
    AVP_TRY(avpi_zalloc(ctx, workers, sizeof *run.weights, &run.weights, err));
    for (unsigned i = 0; i < workers; i++)
        AVP_TRY(avpi_alloc(ctx, ranking->count, sizeof **run.weights, &run.weights[i], err));
    AVP_TRY(avpi_parallel(ctx, n, resample_one, &run, err));
    out->resamples = keep_complete(run.values, n);
    fill_intervals(&run, scratch, out);
done:
    for (unsigned i = 0; run.weights && i < workers; i++)
        avpi_free(ctx, run.weights[i]);
    avpi_free(ctx, run.weights);
    avpi_free(ctx, scratch);
    avpi_free(ctx, run.values);
    return status;
}
