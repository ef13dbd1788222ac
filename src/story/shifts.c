#include "story/shifts.h"

#include "story/tails.h"

#include <math.h>
#include <string.h>

static const int64_t day_us = INT64_C(86400000000);

static int64_t day_of(int64_t time_us) {
    return time_us >= 0 ? time_us / day_us : -((day_us - 1 - time_us) / day_us);
}

avp_status avpi_days_make(const avp_ctx *ctx, int64_t from_us, int64_t to_us, bool active, avpi_days *out,
                          avp_error *err) {
    avp_status status = AVP_OK;
    *out = (avpi_days){.first_day = day_of(from_us)};
    out->n = to_us >= from_us ? (size_t)(day_of(to_us) - out->first_day + 1) : 0;
    AVP_TRY(avpi_alloc(ctx, out->n, 1, &out->active, err));
    memset(out->active, active, out->n);
done:
    return status;
}

static size_t place_of(const avpi_days *days, int64_t time_us) {
    int64_t place = day_of(time_us) - days->first_day;
    return place >= 0 && (uint64_t)place < days->n ? (size_t)place : SIZE_MAX;
}

void avpi_days_set(avpi_days *days, int64_t time_us) {
    size_t place = place_of(days, time_us);
    if (place != SIZE_MAX)
        days->active[place] = 1;
}

bool avpi_days_has(const avpi_days *days, int64_t time_us) {
    size_t place = place_of(days, time_us);
    return place != SIZE_MAX && days->active[place];
}

int64_t avpi_shift(const avpi_days *days, int64_t onset_us, int64_t most, avpi_rng *rng) {
    uint64_t allowed = 0;
    for (int64_t d = -most; d <= most; d++)
        allowed += avpi_days_has(days, onset_us + d * day_us);
    if (allowed == 0)
        return onset_us;
    uint64_t chosen = avpi_rng_below(rng, allowed);
    for (int64_t d = -most; d <= most; d++)
        if (avpi_days_has(days, onset_us + d * day_us) && chosen-- == 0)
            return onset_us + d * day_us;
    return onset_us;
}

double avpi_coincidence_poisson(uint64_t k, uint64_t n_a, uint64_t n_b, double window_s, double lag_s, double time_s) {
    double none = 1 - window_s / (time_s - lag_s);
    double p = 1 - (none > 0 ? pow(none, (double)n_b) : 0);
    return pow(10, avpi_binomial_log10_tail(k, n_a, p));
}
