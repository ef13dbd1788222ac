/* How strong a link must be to be seen. */
#include "report/exhibits.h"

#include "base/radix.h"

#include <math.h>

/* Smallest x with log10 P(Poisson(lambda) >= x) <= limit; the tail falls with x. */
static uint64_t times_needed(double lambda, double limit) {
    uint64_t low = 0, high = 1;
    while (high < UINT32_MAX && avp_links_poisson_log10_tail(high, lambda) > limit) {
        low = high;
        high *= 2;
    }
    while (low + 1 < high) {
        uint64_t middle = low + (high - low) / 2;
        if (avp_links_poisson_log10_tail(middle, lambda) > limit)
            low = middle;
        else
            high = middle;
    }
    return high;
}

typedef struct activity {
    double acts, squares; /* E and S2 of the null model */
    uint64_t typical, busy;
} activity;

static avp_status measure(const avp_ctx *ctx, const avp_acts *acts, activity *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *counts = NULL, *scratch = NULL;
    size_t active = 0;
    AVP_TRY(avpi_zalloc(ctx, acts->n_accounts, sizeof *counts, &counts, err));
    AVP_TRY(avpi_alloc(ctx, acts->n_accounts, sizeof *scratch, &scratch, err));
    for (size_t i = 0; i < acts->count; i++)
        counts[acts->account[i]]++;
    *out = (activity){.acts = (double)acts->count};
    for (uint32_t account = 0; account < acts->n_accounts; account++) {
        uint64_t n = counts[account];
        out->squares += (double)n * (double)n;
        if (n > 0)
            counts[active++] = n;
    }
    avpi_radix_u64(counts, scratch, active);
    if (active > 0) {
        out->typical = counts[(active - 1) / 2];
        out->busy = counts[(size_t)(0.99 * (double)(active - 1))];
    }
done:
    avpi_free(ctx, counts);
    avpi_free(ctx, scratch);
    return status;
}

/* lambda = 2 W d d / (E^2 - S2): the degree-corrected windowed null model */
static uint64_t times_of(const activity *a, uint64_t co_actions, uint64_t d, double limit) {
    double pairs = a->acts * a->acts - a->squares;
    return pairs > 0 ? times_needed(2 * (double)(co_actions ? co_actions : 1) * (double)d * (double)d / pairs, limit)
                     : 0;
}

static avp_status reach_of(const avp_ctx *ctx, const avp_story *story, const avp_trace_links *trace, double q,
                           avpi_reach *out, avp_error *err) {
    avp_status status = AVP_OK;
    activity a = {0};
    size_t w = avpi_window_index(trace->links, story->groups->window_us);
    const avp_window_links *links = w < trace->links->n_windows ? &trace->links->windows[w] : NULL;
    *out = (avpi_reach){.trace = trace->acts->trace,
                        .acts = trace->acts->count,
                        .accounts = trace->acts->n_accounts,
                        .objects = trace->acts->n_objects,
                        .tests = trace->links->m};
    if (!links || trace->acts->count == 0)
        return AVP_OK;
    AVP_TRY(measure(ctx, trace->acts, &a, err));
    out->co_actions = links->co_actions;
    out->over_cap_acts = links->over_cap_acts;
    out->links = links->count;
    /* with nothing found the first of m tests would have had to pass q / m */
    out->threshold_p = links->threshold_p > 0 ? links->threshold_p : out->tests > 0 ? q / out->tests : 0;
    out->typical_acts = a.typical;
    out->busy_acts = a.busy;
    if (out->threshold_p > 0) {
        out->typical_times = times_of(&a, links->co_actions, a.typical, log10(out->threshold_p));
        out->busy_times = times_of(&a, links->co_actions, a.busy, log10(out->threshold_p));
    }
done:
    return status;
}

avp_status avpi_reach_compute(const avp_ctx *ctx, const avp_story *story, avpi_reach **out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_reach *reach = NULL;
    avp_links_options defaults;
    avp_options_init(&avp_links_option_table, &defaults);
    double q = story->links_options ? story->links_options->q : defaults.q;
    AVP_TRY(avpi_zalloc(ctx, story->n_traces, sizeof *reach, &reach, err));
    for (size_t t = 0; t < story->n_traces; t++)
        AVP_TRY(reach_of(ctx, story, &story->traces[t], q, &reach[t], err));
    *out = reach;
    reach = NULL;
done:
    avpi_free(ctx, reach);
    return status;
}
