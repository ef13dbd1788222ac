/*
 * N1 in three steps: the model from the slots, the rule that lets a count drop nearly all pairs at once, the exact test.
 *
 * Symbols: W co-actions, E acts, d_i acts of account i, S2 = sum d_i^2, m = N (N - 1) / 2 tests, q false discovery rate,
 * lambda_ij = 2 W d_i d_j / (E^2 - S2), p_ij = P(Poisson(lambda_ij) >= x_ij).
 */
#include "links/null_n1.h"

#include "base/parallel.h"
#include "links/poisson.h"

#include <float.h>
#include <math.h>
#include <string.h>

avpi_n1 avpi_n1_model(const avpi_slots *slots, size_t k, double m, double q) {
    avpi_n1 model = {
        .acts_of = slots->acts_of[k], .acts = slots->acts[k], .co_actions = slots->co_actions[k], .m = m, .q = q};
    if (slots->pairings[k] > 0)
        model.scale = 2.0 * (double)slots->co_actions[k] / (double)slots->pairings[k];
    return model;
}

double avpi_n1_lambda(const avpi_n1 *model, uint32_t a, uint32_t b) {
    return model->scale * (double)((uint64_t)model->acts_of[a] * model->acts_of[b]);
}

/*
 * Smallest x with which a pair can have p <= 10^log10_p. Both accounts have at least x acts, so lambda >= scale x^2. Once
 * lambda passes 2 x, the tail is above 1/2 for good.
 */
static uint32_t least_weight(const avpi_n1 *model, double log10_p) {
    for (uint32_t x = 1; x < UINT32_MAX && model->scale * x <= 2; x++)
        if (avp_links_poisson_log10_tail(x, model->scale * x * x) <= log10_p)
            return x;
    return UINT32_MAX;
}

/*
 * Largest p that can pass. K pairs pass only if each has p <= q K / m; K is at most W, and at most W / x when each has x
 * co-actions or more. So a bound on K bounds p, which bounds x from below, which bounds K better, until nothing moves.
 */
static double largest_log10_p(const avpi_n1 *model, uint32_t *least) {
    static const double slack = 1e-9; /* far above what rounding does to a logarithm */
    double passing = fmin((double)model->co_actions, model->m);
    for (;;) {
        double log10_p = log10(model->q * passing / model->m) + slack;
        *least = least_weight(model, log10_p);
        double fewer = fmax(1, floor((double)model->co_actions / *least));
        if (*least == UINT32_MAX || fewer >= passing)
            return log10_p;
        passing = fewer;
    }
}

avpi_keep avpi_n1_keep(const avpi_n1 *model, uint32_t min_weight) {
    avpi_keep keep = {.least = UINT32_MAX, .acts_of = model->acts_of};
    if (model->co_actions == 0)
        return keep;
    double log10_p = largest_log10_p(model, &keep.least);
    if (keep.least == UINT32_MAX)
        return keep;
    if (keep.least < min_weight)
        keep.least = min_weight;
    double product = 0, largest = (double)model->acts * (double)model->acts;
    for (uint32_t x = 1; x < AVPI_KEEP_LIMITS; x++) {
        if (product < largest) /* from there on every pair is kept */
            product = avpi_poisson_largest_mean(x, log10_p) / model->scale;
        keep.limit[x] = product < largest ? (uint64_t)product : UINT64_MAX;
    }
    return keep;
}

typedef struct test_work {
    const avpi_n1 *model;
    const avpi_pairs *kept;
    double *log10_p;
} test_work;

enum { TEST_STEP = 1 << 14 };

static avp_status test_some(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    test_work *w = arg;
    size_t end = (task + 1) * TEST_STEP < w->kept->count ? (task + 1) * TEST_STEP : w->kept->count;
    for (size_t i = task * TEST_STEP; i < end; i++) {
        const avpi_pair *pair = &w->kept->pair[i];
        w->log10_p[i] = avp_links_poisson_log10_tail(pair->weight, avpi_n1_lambda(w->model, pair->a, pair->b));
    }
    return AVP_OK;
}

/* Links are the pairs whose p is at most the threshold. */
static avp_status take_links(const avp_ctx *ctx, const test_work *w, double threshold, avp_window_links *out,
                             avp_error *err) {
    avp_status status = AVP_OK;
    size_t count = 0;
    for (size_t i = 0; i < w->kept->count; i++)
        count += w->log10_p[i] <= threshold;
    AVP_TRY(avpi_links_room(ctx, count, true, out, err));
    for (size_t i = 0; i < w->kept->count; i++) {
        if (!(w->log10_p[i] <= threshold))
            continue;
        const avpi_pair *pair = &w->kept->pair[i];
        out->a[out->count] = pair->a;
        out->b[out->count] = pair->b;
        out->weight[out->count] = pair->weight;
        out->expected[out->count] = avpi_n1_lambda(w->model, pair->a, pair->b);
        out->log10_p[out->count++] = w->log10_p[i];
    }
    /* A p too small for a double is still a p, not "none". */
    out->threshold_p = count > 0 ? fmax(pow(10, threshold), DBL_TRUE_MIN) : 0;
done:
    return status;
}

avp_status avpi_n1_test(const avp_ctx *ctx, const avpi_n1 *model, const avpi_pairs *kept, avp_window_links *out,
                        avp_error *err) {
    avp_status status = AVP_OK;
    test_work w = {.model = model, .kept = kept};
    double *sorted = NULL;
    AVP_TRY(avpi_alloc(ctx, kept->count, sizeof *w.log10_p, &w.log10_p, err));
    AVP_TRY(avpi_parallel(ctx, (kept->count + TEST_STEP - 1) / TEST_STEP, test_some, &w, err));
    AVP_TRY(avpi_alloc(ctx, kept->count, sizeof *sorted, &sorted, err));
    if (kept->count)
        memcpy(sorted, w.log10_p, kept->count * sizeof *sorted);
    AVP_TRY(take_links(ctx, &w, avp_links_bh_threshold(sorted, kept->count, model->m, model->q), out, err));
done:
    avpi_free(ctx, sorted);
    avpi_free(ctx, w.log10_p);
    return status;
}
