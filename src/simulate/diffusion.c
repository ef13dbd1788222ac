#include "simulate/diffusion.h"

static void collect_gaps(avpi_sim_diffusion *d) {
    const avp_acts *acts = d->acts;
    size_t low = 0, high = acts->count;
    for (uint32_t o = 0; o < acts->n_objects; o++)
        for (uint64_t k = acts->object_start[o]; k < acts->object_start[o + 1]; k++) {
            d->object_of[k] = o;
            d->first_us = acts->time_us[k] < d->first_us ? acts->time_us[k] : d->first_us;
            d->last_us = acts->time_us[k] > d->last_us ? acts->time_us[k] : d->last_us;
            if (k == acts->object_start[o])
                continue;
            int64_t gap = acts->time_us[k] - acts->time_us[k - 1];
            if (gap <= d->spread_us)
                d->gap_us[low++] = gap;
            else
                d->gap_us[--high] = gap;
        }
    d->n_short = low;
    /* close the hole between the two */
    for (size_t i = high; i < acts->count; i++)
        d->gap_us[low++] = d->gap_us[i];
    d->n_gaps = low;
}

avp_status avpi_sim_diffusion_init(const avp_ctx *ctx, const avp_acts *acts, int64_t spread_us, avpi_sim_diffusion *out,
                                   avp_error *err) {
    avp_status status = AVP_OK;
    *out = (avpi_sim_diffusion){.acts = acts,
                                .spread_us = spread_us,
                                .first_us = acts->time_us[0],
                                .last_us = acts->time_us[0],
                                .step_us = acts->precision_us > 0 ? acts->precision_us : 1};
    AVP_TRY(avpi_alloc(ctx, acts->count, sizeof *out->object_of, &out->object_of, err));
    AVP_TRY(avpi_alloc(ctx, acts->count, sizeof *out->gap_us, &out->gap_us, err));
    collect_gaps(out);
done:
    return status;
}

void avpi_sim_diffusion_free(const avp_ctx *ctx, avpi_sim_diffusion *diffusion) {
    avpi_free(ctx, diffusion->object_of);
    avpi_free(ctx, diffusion->gap_us);
    *diffusion = (avpi_sim_diffusion){0};
}

uint64_t avpi_sim_diffusion_act(const avpi_sim_diffusion *diffusion, avpi_rng *rng) {
    return avpi_rng_below(rng, diffusion->acts->count);
}

int64_t avpi_sim_diffusion_short(const avpi_sim_diffusion *diffusion, avpi_rng *rng) {
    if (diffusion->n_short > 0)
        return diffusion->gap_us[avpi_rng_below(rng, diffusion->n_short)];
    return (int64_t)avpi_rng_below(rng, (uint64_t)diffusion->spread_us + 1);
}

int64_t avpi_sim_diffusion_after(const avpi_sim_diffusion *diffusion, int64_t time_us, avpi_rng *rng) {
    enum { TRIES_MOST = 64 };
    for (int tries = 0; tries < TRIES_MOST && diffusion->n_gaps > 0; tries++) {
        int64_t gap = diffusion->gap_us[avpi_rng_below(rng, diffusion->n_gaps)];
        if (gap <= diffusion->last_us - time_us)
            return time_us + gap;
    }
    return time_us;
}

int64_t avpi_sim_diffusion_time(const avpi_sim_diffusion *diffusion, int64_t time_us) {
    int64_t step = diffusion->step_us, span = diffusion->last_us - diffusion->first_us;
    int64_t after = time_us - diffusion->first_us;
    after = after < 0 ? 0 : after > span ? span : after;
    return diffusion->first_us + after / step * step;
}
