#include "story/coincidence.h"

#include "base/sort.h"

#include <string.h>

static const int64_t minute_us = INT64_C(60000000);

/* B before A, or after, by lag to lag + window; of equals the shortest lag counts. */
typedef struct way {
    int64_t lag_min;
    bool after;
} way;
static const way ways[] = {{0, true},  {0, false},  {5, true},   {5, false},   {15, true},   {15, false},
                           {60, true}, {60, false}, {360, true}, {360, false}, {1440, true}, {1440, false}};
enum { WAYS = sizeof ways / sizeof *ways };

static int ascending(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y ? 1 : 0;
}

/* Onsets of A that have one of B that way; gap_us: room for one distance a coincidence, or NULL. */
static uint64_t count(const avpi_coincidence_test *t, const int64_t *a, size_t n_a, const int64_t *b, size_t n_b, way w,
                      int64_t *gap_us) {
    int64_t lag_us = w.lag_min * minute_us;
    uint64_t k = 0;
    size_t at = 0;
    for (size_t i = 0; i < n_a; i++) {
        int64_t from = w.after ? a[i] + lag_us : a[i] - t->window_us - lag_us + 1,
                to = w.after ? a[i] + t->window_us + lag_us - 1 : a[i] - lag_us;
        while (at < n_b && b[at] < from)
            at++;
        if (at == n_b || b[at] > to)
            continue;
        if (gap_us)
            gap_us[k] = b[at] - a[i];
        k++;
    }
    return k;
}

static uint64_t most(const avpi_coincidence_test *t, const int64_t *a, size_t n_a, const int64_t *b, size_t n_b,
                     size_t *chosen) {
    uint64_t best = 0;
    *chosen = 0;
    for (size_t i = 0; i < WAYS; i++) {
        uint64_t k = count(t, a, n_a, b, n_b, ways[i], NULL);
        if (k > best) {
            best = k;
            *chosen = i;
        }
    }
    return best;
}

static avp_status median_gap(const avp_ctx *ctx, const avpi_coincidence_test *t, const int64_t *a, const int64_t *b,
                             way w, avpi_coincidence_found *out, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t *gap_us = NULL;
    AVP_TRY(avpi_alloc(ctx, out->n_a, sizeof *gap_us, &gap_us, err));
    uint64_t k = count(t, a, out->n_a, b, out->n_b, w, gap_us);
    avpi_sort(gap_us, k, sizeof *gap_us, ascending);
    out->lag_us = gap_us[(k - 1) / 2];
done:
    avpi_free(ctx, gap_us);
    return status;
}

/* Onsets of a series within [from, to]. */
static const int64_t *within(const int64_t *onset_us, size_t n, int64_t from_us, int64_t to_us, size_t *kept) {
    size_t first = 0, end = n;
    while (first < n && onset_us[first] < from_us)
        first++;
    while (end > first && onset_us[end - 1] > to_us)
        end--;
    *kept = end - first;
    return onset_us + first;
}

/* While both are active, and a day before and after: an onset a day apart may be their lag. */
static void overlap(const avpi_coincidence_test *t, avpi_coincidence_found *out) {
    const int64_t day_us = 1440 * minute_us;
    int64_t last_a = t->a[t->n_a - 1], last_b = t->b[t->n_b - 1];
    out->from_us = (t->a[0] > t->b[0] ? t->a[0] : t->b[0]) - day_us;
    out->to_us = (last_a < last_b ? last_a : last_b) + day_us;
}

/* Days with an onset of both series no further off than an onset is moved: silent years between two campaigns are none. */
static avp_status both_active(const avp_ctx *ctx, const avpi_coincidence_test *t, const int64_t *a, const int64_t *b,
                              const avpi_coincidence_found *found, avpi_days *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_days of_a = {.n = 0};
    AVP_TRY(avpi_days_make(ctx, found->from_us, found->to_us, false, &of_a, err));
    AVP_TRY(avpi_days_make(ctx, found->from_us, found->to_us, false, out, err));
    for (int64_t d = -t->shift_days; d <= t->shift_days; d++) {
        for (size_t i = 0; i < found->n_a; i++)
            avpi_days_set(&of_a, a[i] + d * 1440 * minute_us);
        for (size_t i = 0; i < found->n_b; i++)
            avpi_days_set(out, b[i] + d * 1440 * minute_us);
    }
    for (size_t i = 0; i < out->n; i++)
        out->active[i] &= of_a.active[i];
done:
    avpi_free(ctx, of_a.active);
    return status;
}

static avp_status draw(const avp_ctx *ctx, const avpi_coincidence_test *t, const int64_t *a, const int64_t *b,
                       avpi_coincidence_found *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_days days = {.n = 0};
    int64_t *moved = NULL;
    avpi_rng rng;
    uint64_t reached = 0;
    double sum = 0;
    size_t way_of;
    AVP_TRY(both_active(ctx, t, a, b, out, &days, err));
    AVP_TRY(avpi_alloc(ctx, out->n_b, sizeof *moved, &moved, err));
    avpi_rng_init(&rng, t->seed, AVPI_STREAM_SHIFT + t->stream);
    for (uint64_t d = 0; d < t->draws; d++) {
        for (size_t i = 0; i < out->n_b; i++)
            moved[i] = avpi_shift(&days, b[i], t->shift_days, &rng);
        avpi_sort(moved, out->n_b, sizeof *moved, ascending);
        uint64_t k = most(t, a, out->n_a, moved, out->n_b, &way_of);
        reached += k >= out->k;
        sum += (double)k;
    }
    out->p = (1 + (double)reached) / (1 + (double)t->draws);
    out->expected = sum / (double)t->draws;
done:
    avpi_free(ctx, days.active);
    avpi_free(ctx, moved);
    return status;
}

avp_status avpi_coincidence_find(const avp_ctx *ctx, const avpi_coincidence_test *t, avpi_coincidence_found *out,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    size_t n_a, n_b, chosen;
    *out = (avpi_coincidence_found){.p = 1, .poisson_p = 1};
    if (t->n_a == 0 || t->n_b == 0)
        return AVP_OK;
    overlap(t, out);
    const int64_t *a = within(t->a, t->n_a, out->from_us, out->to_us, &n_a),
                  *b = within(t->b, t->n_b, out->from_us, out->to_us, &n_b);
    out->n_a = n_a;
    out->n_b = n_b;
    out->k = most(t, a, n_a, b, n_b, &chosen);
    if (out->k == 0)
        return AVP_OK;
    out->poisson_p =
        avpi_coincidence_poisson(out->k, n_a, n_b, (double)t->window_us * 1e-6, (double)ways[chosen].lag_min * 60,
                                 (double)(out->to_us - out->from_us) * 1e-6);
    AVP_TRY(median_gap(ctx, t, a, b, ways[chosen], out, err));
    AVP_TRY(draw(ctx, t, a, b, out, err));
done:
    return status;
}
