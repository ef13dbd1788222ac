/*
 * Symbols: W_s co-actions, H_s = E_s^2 - S2_s pairings of a stratum, over clean accounts; b = sum W / sum H over all strata, the rate of the whole collection.
 *   rate_s = (W_s + 1) / (H_s + 1 / b)         a stratum with little in it leans on the whole
 * Pooled over the strata of like size (log2 of all their acts within 1): the same with sums.
 */
#include "links/rates.h"

#include "base/exact_sum.h"

#include <math.h>

enum { SIZES = 64 };

/* floor(log2(n)) */
static unsigned size_of(uint64_t acts) {
    return acts ? 63u - (unsigned)__builtin_clzll(acts) : 0;
}

typedef struct pool {
    uint64_t co_actions[SIZES + 2],
        pairings[SIZES + 2]; /* one empty bin on either side; whole numbers, so that order is nothing */
    uint64_t all_pairings;
    double base;
} pool;

static pool pool_by_size(const avpi_margins *all, const avpi_margins *clean) {
    pool p = {{0}, {0}, 0, 0};
    uint64_t co_actions = 0;
    for (uint32_t s = 0; s < all->count; s++) {
        unsigned bin = size_of(all->acts[s]) + 1;
        p.co_actions[bin] += clean->co_actions[s];
        p.pairings[bin] += (uint64_t)clean->pairings[s];
        co_actions += clean->co_actions[s];
        p.all_pairings += (uint64_t)clean->pairings[s];
    }
    p.base = p.all_pairings > 0 ? (double)co_actions / (double)p.all_pairings : 0;
    return p;
}

/* No clean co-action anywhere: the prior takes one away from nothing, 1 / H. */
static double prior_pairings(double base, double all_pairings) {
    return base > 0 ? 1 / base : all_pairings > 0 ? all_pairings : 1;
}

static double like_size(const pool *p, uint64_t acts, double prior) {
    unsigned bin = size_of(acts) + 1;
    uint64_t co_actions = p->co_actions[bin - 1] + p->co_actions[bin] + p->co_actions[bin + 1];
    uint64_t pairings = p->pairings[bin - 1] + p->pairings[bin] + p->pairings[bin + 1];
    return ((double)co_actions + 1) / ((double)pairings + prior);
}

static void note_least(avpi_rates *rates, double rate) {
    if (rate > 0 && rate < rates->least)
        rates->least = rate;
}

avp_status avpi_rates_make(const avp_ctx *ctx, const avpi_margins *all, const avpi_margins *clean, avpi_rates *rates,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rates made = {.count = all->count, .least = INFINITY};
    pool p = pool_by_size(all, clean);
    double prior = prior_pairings(p.base, (double)p.all_pairings);
    AVP_TRY(avpi_alloc(ctx, made.count, sizeof *made.shared, &made.shared, err));
    AVP_TRY(avpi_alloc(ctx, made.count, sizeof *made.like_size, &made.like_size, err));
    for (uint32_t s = 0; s < all->count; s++) {
        made.shared[s] = made.like_size[s] = ((double)clean->co_actions[s] + 1) / (clean->pairings[s] + prior);
        if (clean->accounts[s] < AVPI_CLEAN_ACCOUNTS) {
            made.shared[s] = all->pairings[s] > 0 ? (double)all->co_actions[s] / all->pairings[s] : 0;
            made.like_size[s] = like_size(&p, all->acts[s], prior);
        }
        note_least(&made, made.shared[s]);
        note_least(&made, made.like_size[s]);
    }
    *rates = made;
    made = (avpi_rates){0};
done:
    avpi_rates_free(ctx, &made);
    return status;
}

avp_status avpi_rates_plain(const avp_ctx *ctx, const avpi_margins *all, avpi_rates *rates, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rates made = {.count = all->count, .least = INFINITY};
    AVP_TRY(avpi_alloc(ctx, made.count, sizeof *made.shared, &made.shared, err));
    AVP_TRY(avpi_alloc(ctx, made.count, sizeof *made.like_size, &made.like_size, err));
    for (uint32_t s = 0; s < all->count; s++) {
        made.shared[s] = all->pairings[s] > 0 ? (double)all->co_actions[s] / all->pairings[s] : 0;
        made.like_size[s] = made.shared[s];
        note_least(&made, made.shared[s]);
    }
    *rates = made;
    made = (avpi_rates){0};
done:
    avpi_rates_free(ctx, &made);
    return status;
}

void avpi_rates_free(const avp_ctx *ctx, avpi_rates *rates) {
    avpi_free(ctx, rates->shared);
    avpi_free(ctx, rates->like_size);
    *rates = (avpi_rates){0};
}

avp_status avpi_laid_out_make(const avp_ctx *ctx, const avpi_strata *strata, avpi_laid_out *out, avp_error *err) {
    *out = (avpi_laid_out){.strata = strata, .account = UINT32_MAX};
    return avpi_zalloc(ctx, strata->count, sizeof *out->acts_in, &out->acts_in, err);
}

void avpi_laid_out_free(const avp_ctx *ctx, avpi_laid_out *laid_out) {
    avpi_free(ctx, laid_out->acts_in);
    *laid_out = (avpi_laid_out){.account = UINT32_MAX};
}

void avpi_lay_out(avpi_laid_out *l, uint32_t account) {
    const avpi_strata *strata = l->strata;
    if (account == l->account)
        return;
    if (l->account != UINT32_MAX)
        for (uint64_t i = strata->start[l->account]; i < strata->start[l->account + 1]; i++)
            l->acts_in[strata->stratum[i]] = 0;
    for (uint64_t i = strata->start[account]; i < strata->start[account + 1]; i++)
        l->acts_in[strata->stratum[i]] = strata->acts_in[i];
    l->account = account;
}

void avpi_rates_lambda(const avpi_rates *rates, const avpi_laid_out *a, uint32_t b, double *shared,
                       double *like_size_) {
    const avpi_strata *strata = a->strata;
    avpi_sum shared_sum = {0}, like_size_sum = {0};
    for (uint64_t i = strata->start[b]; i < strata->start[b + 1]; i++) {
        uint32_t s = strata->stratum[i];
        if (a->acts_in[s] == 0)
            continue;
        double pairings = 2.0 * (double)((uint64_t)a->acts_in[s] * strata->acts_in[i]);
        avpi_sum_add(&shared_sum, rates->shared[s] * pairings);
        avpi_sum_add(&like_size_sum, rates->like_size[s] * pairings);
    }
    *shared = avpi_sum_value(&shared_sum);
    *like_size_ = avpi_sum_value(&like_size_sum);
}
