/*
 * Symbols: W_s co-actions, E_s acts, d_is acts of account i in stratum s; lambda_ij = sum_s 2 rate_s d_is d_js; x_ij co-actions;
 * p_ij = P(Poisson(lambda_ij) >= x_ij); m = N (N - 1) / 2 tests; q false discovery rate.
 */
#include "links/null_two_pass.h"

#include "base/parallel.h"
#include "links/poisson.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- first pass: who is suspected ---- */

avp_status avpi_mark_suspects(const avp_ctx *ctx, const avp_window_links *first, uint32_t n_accounts, uint8_t **suspect,
                              avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t *marks = NULL;
    AVP_TRY(avpi_zalloc(ctx, n_accounts, 1, &marks, err));
    for (size_t i = 0; i < first->count; i++)
        marks[first->a[i]] = marks[first->b[i]] = 1;
    *suspect = marks;
done:
    return status;
}

avp_status avpi_two_pass_model(const avp_ctx *ctx, const avpi_strata *strata, const uint8_t *counts, int64_t window_us,
                               const uint8_t *suspect, double m, double q, avpi_two_pass *model, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_margins all = {0}, clean = {0};
    avpi_two_pass made = {.strata = strata, .m = m, .q = q};
    AVP_TRY(avpi_margins_count(ctx, strata, counts, NULL, window_us, &all, err));
    for (uint32_t s = 0; s < all.count; s++)
        made.co_actions += all.co_actions[s];
    if (suspect) {
        AVP_TRY(avpi_margins_count(ctx, strata, counts, suspect, window_us, &clean, err));
        AVP_TRY(avpi_rates_make(ctx, &all, &clean, &made.rates, err));
    } else {
        AVP_TRY(avpi_rates_plain(ctx, &all, &made.rates, err));
    }
    *model = made;
done:
    avpi_margins_free(ctx, &all);
    avpi_margins_free(ctx, &clean);
    return status;
}

void avpi_two_pass_free(const avp_ctx *ctx, avpi_two_pass *model) {
    avpi_rates_free(ctx, &model->rates);
    avpi_free(ctx, model->floor);
    avpi_free(ctx, model->lower);
    *model = (avpi_two_pass){0};
}

/* ---- second pass: which pairs can pass ---- */

/*
 * Two accounts with x co-actions have d_is and d_js of at least x_s in each stratum, so sum d_is d_js >= sum x_s^2 >= x and
 * lambda >= 2 r x for the smallest rate r.
 */
static uint32_t least_weight(const avpi_two_pass *model, double log10_p) {
    double step = 2 * model->rates.least;
    uint64_t most = model->strata->acts.count, low = 0,
             high = 1; /* x is in (low, high]; nobody has more acts than there are */
    if (step >= 1)
        return UINT32_MAX;
    while (high <= most && avp_links_poisson_log10_tail(high, step * (double)high) > log10_p) {
        low = high; /* the tail at step x falls as x grows, since step < 1 */
        high *= 2;
    }
    if (high > most && avp_links_poisson_log10_tail(most, step * (double)most) > log10_p)
        return UINT32_MAX;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (avp_links_poisson_log10_tail(middle, step * (double)middle) > log10_p)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)high;
}

/* K links pass only if each has p <= q K / m, and K is at most W / x when each has x co-actions or more. */
static double largest_log10_p(const avpi_two_pass *model, uint32_t *least) {
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

/* Rounding a few thousand times, to a float and in sums, adds less than this. */
static const double less = 1 - 1e-6;

/* Write 2 rate_s d_is of the account to the cells of its strata, in place of the account before. */
static void lay_out(const avpi_two_pass *model, avpi_keep_space *space, uint32_t account) {
    const avpi_strata *strata = model->strata;
    if (space->account != UINT32_MAX)
        for (uint64_t i = strata->start[space->account]; i < strata->start[space->account + 1]; i++)
            space->cell[strata->stratum[i]] = 0;
    for (uint64_t i = strata->start[account]; i < strata->start[account + 1]; i++)
        space->cell[strata->stratum[i]] = model->lower[i];
    space->account = account;
}

/*
 * Whether lambda of the account that is laid out and another is at most so much. What is compared is no more than lambda: the smaller rate of each
 * stratum, and rounding; once it is too large, the rest of it does not matter.
 */
static bool is_at_most(const avpi_two_pass *model, const avpi_keep_space *space, uint32_t account, double most) {
    const avpi_strata *strata = model->strata;
    double lambda = 0;
    for (uint64_t i = strata->start[account]; i < strata->start[account + 1] && lambda <= most; i++)
        lambda += (double)space->cell[strata->stratum[i]] * strata->acts_in[i];
    return lambda <= most;
}

/* Called by many threads for pairs that reach the least weight; the exact test comes later, of the few that stay. */
static bool could_pass(const void *self, avpi_keep_space *space, uint32_t a, uint32_t b, uint32_t weight) {
    const avpi_two_pass *model = self;
    double most =
        weight < AVPI_KEEP_LIMITS ? model->most[weight] : (double)weight; /* beyond the table a looser bound */
    float floor = model->floor[a] > model->floor[b] ? model->floor[a] : model->floor[b];
    if (weight * (double)floor > most) /* most pairs end here */
        return false;
    if (space->account != a)
        lay_out(model, space, a);
    return is_at_most(model, space, b, most);
}

/*
 * x co-actions in stratum s take x acts of each account there, so lambda_ij >= sum_s 2 rate_s d_is x_s >= x min_s 2 rate_s d_is. The smaller rate of
 * both.
 */
static float floor_of(const avpi_two_pass *model, uint32_t account) {
    const avpi_strata *strata = model->strata;
    float floor = INFINITY; /* without acts: in no pair */
    for (uint64_t i = strata->start[account]; i < strata->start[account + 1]; i++)
        if (model->rates.shared[strata->stratum[i]] > 0) /* else nobody is together with anybody there */
            floor = fminf(floor, model->lower[i]);
    return floor;
}

static void lower_of(avpi_two_pass *model, uint32_t account) {
    const avpi_strata *strata = model->strata;
    for (uint64_t i = strata->start[account]; i < strata->start[account + 1]; i++) {
        uint32_t s = strata->stratum[i];
        double rate = fmin(model->rates.shared[s], model->rates.like_size[s]);
        model->lower[i] = (float)(2 * rate * strata->acts_in[i] * less);
    }
}

static uint64_t acts_of(const avpi_strata *strata, uint32_t account) {
    uint64_t acts = 0;
    for (uint64_t i = strata->start[account]; i < strata->start[account + 1]; i++)
        acts += strata->acts_in[i];
    return acts;
}

/* The bounds by account and by weight; nobody has more co-actions than acts, so the table ends with the most active account. */
static avp_status make_bounds(const avp_ctx *ctx, avpi_two_pass *model, double log10_p, uint32_t least,
                              avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_strata *strata = model->strata;
    uint64_t most = 0;
    AVP_TRY(avpi_alloc(ctx, strata->acts.n_accounts, sizeof *model->floor, &model->floor, err));
    AVP_TRY(avpi_alloc(ctx, strata->start[strata->acts.n_accounts], sizeof *model->lower, &model->lower, err));
    for (uint32_t a = 0; a < strata->acts.n_accounts; a++) {
        lower_of(model, a);
        model->floor[a] = floor_of(model, a);
        uint64_t acts = acts_of(strata, a);
        most = acts > most ? acts : most;
    }
    for (uint32_t x = least; x < AVPI_KEEP_LIMITS; x++)
        model->most[x] = x <= most ? avpi_poisson_largest_mean(x, log10_p) : x;
done:
    return status;
}

avp_status avpi_two_pass_keep(const avp_ctx *ctx, avpi_two_pass *model, uint32_t min_weight, avpi_keep *keep,
                              avp_error *err) {
    avp_status status = AVP_OK;
    *keep = (avpi_keep){.least = UINT32_MAX};
    if (model->co_actions == 0 || !isfinite(model->rates.least))
        return AVP_OK;
    double log10_p = largest_log10_p(model, &keep->least);
    if (keep->least == UINT32_MAX)
        return AVP_OK;
    if (keep->least < min_weight)
        keep->least = min_weight;
    AVP_TRY(make_bounds(ctx, model, log10_p, keep->least, err));
    keep->could_pass = could_pass;
    keep->self = model;
    keep->cells = model->strata->count;
done:
    return status;
}

/* ---- the test ---- */

/* One pair under both rates. */
typedef struct verdict {
    double expected, like_expected, log10_p, like_log10_p;
} verdict;

typedef struct test_work {
    const avpi_two_pass *model;
    const avpi_pairs *kept;
    verdict *of;
    avpi_laid_out *laid_out; /* one per thread */
} test_work;

enum { TEST_STEP = 1 << 12 };

static avp_status test_some(void *arg, size_t task, unsigned worker, avp_error *err) {
    (void)err;
    test_work *w = arg;
    avpi_laid_out *laid_out = &w->laid_out[worker];
    size_t end = (task + 1) * TEST_STEP < w->kept->count ? (task + 1) * TEST_STEP : w->kept->count;
    for (size_t i = task * TEST_STEP; i < end; i++) {
        const avpi_pair *pair = &w->kept->pair[i];
        verdict *v = &w->of[i];
        avpi_lay_out(laid_out, pair->a);
        avpi_rates_lambda(&w->model->rates, laid_out, pair->b, &v->expected, &v->like_expected);
        v->log10_p = avp_links_poisson_log10_tail(pair->weight, v->expected);
        v->like_log10_p =
            v->like_expected == v->expected ? v->log10_p : avp_links_poisson_log10_tail(pair->weight, v->like_expected);
    }
    return AVP_OK;
}

/* Thresholds of Benjamini-Hochberg over all pairs, at the shared rates and at those of like size. */
static avp_status thresholds(const avp_ctx *ctx, const test_work *w, double *shared, double *like, avp_error *err) {
    avp_status status = AVP_OK;
    double *sorted = NULL;
    size_t n = w->kept->count;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *sorted, &sorted, err));
    for (size_t i = 0; i < n; i++)
        sorted[i] = w->of[i].log10_p;
    *shared = avp_links_bh_threshold(sorted, n, w->model->m, w->model->q);
    for (size_t i = 0; i < n; i++)
        sorted[i] = w->of[i].like_log10_p;
    *like = fmin(avp_links_bh_threshold(sorted, n, w->model->m, w->model->q), -log10(w->model->m)); /* and m p <= 1 */
done:
    avpi_free(ctx, sorted);
    return status;
}

static void take_link(avp_window_links *out, const avpi_pair *pair, const verdict *v, bool exclusive) {
    out->a[out->count] = pair->a;
    out->b[out->count] = pair->b;
    out->weight[out->count] = pair->weight;
    out->expected[out->count] = exclusive ? v->like_expected : v->expected;
    out->log10_p[out->count] = exclusive ? v->like_log10_p : v->log10_p;
    out->exclusive[out->count++] = exclusive;
    out->exclusive_count += exclusive;
}

avp_status avpi_two_pass_test(const avp_ctx *ctx, const avpi_two_pass *model, const avpi_pairs *kept,
                              avp_window_links *out, avp_error *err) {
    avp_status status = AVP_OK;
    test_work w = {.model = model, .kept = kept};
    double shared = -INFINITY, like = -INFINITY;
    size_t count = 0;
    size_t n_tasks = (kept->count + TEST_STEP - 1) / TEST_STEP;
    unsigned n_workers = avpi_workers(ctx, n_tasks);
    AVP_TRY(avpi_alloc(ctx, kept->count, sizeof *w.of, &w.of, err));
    AVP_TRY(avpi_zalloc(ctx, n_workers, sizeof *w.laid_out, &w.laid_out, err));
    for (unsigned t = 0; t < n_workers; t++)
        AVP_TRY(avpi_laid_out_make(ctx, model->strata, &w.laid_out[t], err));
    AVP_TRY(avpi_parallel(ctx, n_tasks, test_some, &w, err));
    AVP_TRY(thresholds(ctx, &w, &shared, &like, err));
    for (size_t i = 0; i < kept->count; i++)
        count += w.of[i].log10_p <= shared || w.of[i].like_log10_p <= like;
    AVP_TRY(avpi_links_room(ctx, count, true, out, err));
    AVP_TRY(avpi_alloc(ctx, count, 1, &out->exclusive, err));
    for (size_t i = 0; i < kept->count; i++) {
        bool passes = w.of[i].log10_p <= shared;
        if (passes || w.of[i].like_log10_p <= like)
            take_link(out, &kept->pair[i], &w.of[i], !passes);
    }
    out->threshold_p = isfinite(shared) ? fmax(pow(10, shared), DBL_TRUE_MIN) : 0;
done:
    for (unsigned t = 0; w.laid_out && t < n_workers; t++)
        avpi_laid_out_free(ctx, &w.laid_out[t]);
    avpi_free(ctx, w.laid_out);
    avpi_free(ctx, w.of);
    return status;
}
