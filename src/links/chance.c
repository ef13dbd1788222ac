#include "links/chance.h"

#include "base/exact_sum.h"
#include "base/radix.h"

#include <math.h>

static avp_status below_cap(const avp_ctx *ctx, uint64_t cap, avpi_chance *chance, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_slots slots = {0};
    avp_windows windows = {.count = 1, .us = {chance->window_us}};
    const avp_acts *acts = &chance->strata.acts;
    if (cap == 0)
        return AVP_OK;
    AVP_TRY(avpi_slots_count(ctx, acts, &windows, cap, false, &slots, err));
    if (!slots.class_of || slots.over[0] == 0)
        goto done;
    AVP_TRY(avpi_alloc(ctx, acts->count, 1, &chance->counts, err));
    for (size_t i = 0; i < acts->count; i++)
        chance->counts[i] = slots.class_of[i] > 0;
done:
    avpi_slots_free(ctx, &slots);
    return status;
}

avp_status avpi_chance_strata(const avp_ctx *ctx, const avp_acts *acts, bool by_source, uint64_t cap, int64_t window_us,
                              avpi_chance *chance, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_chance made = {.given = acts, .window_us = window_us};
    AVP_TRY(by_source ? avpi_strata_split(ctx, acts, &made.strata, err)
                      : avpi_strata_parts(ctx, acts, NULL, &made.strata, err));
    AVP_TRY(below_cap(ctx, cap, &made, err));
    AVP_TRY(avpi_strata_count(ctx, &made.strata, made.counts, err));
    *chance = made;
    made = (avpi_chance){0};
done:
    avpi_chance_free(ctx, &made);
    return status;
}

static avp_status estimate(const avp_ctx *ctx, const avp_links *links, const avp_window_links *window,
                           avpi_chance *chance, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_two_pass model = {0};
    const uint8_t *suspect = links->null == AVP_NULL_TWO_PASS ? window->suspect : NULL;
    AVP_TRY(
        avpi_two_pass_model(ctx, &chance->strata, chance->counts, chance->window_us, suspect, 1, 0.01, &model, err));
    chance->rates = model.rates;
done:
    return status;
}

avp_status avpi_chance_make(const avp_ctx *ctx, const avp_acts *acts, const avp_links *links,
                            const avp_window_links *window, avpi_chance *chance, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_chance made = {0};
    bool by_source = links->null == AVP_NULL_TWO_PASS;
    AVP_TRY(avpi_chance_strata(ctx, acts, by_source, links->cap, window->window_us, &made, err));
    AVP_TRY(estimate(ctx, links, window, &made, err));
    *chance = made;
    made = (avpi_chance){0};
done:
    avpi_chance_free(ctx, &made);
    return status;
}

avp_status avpi_chance_within(const avp_ctx *ctx, const avp_links *links, const avp_window_links *window,
                              avpi_chance *chance, avp_error *err) {
    avp_status status = AVP_OK;
    bool some = chance->counts != NULL;
    avpi_free(ctx, chance->counts);
    chance->counts = NULL;
    avpi_rates_free(ctx, &chance->rates);
    chance->window_us = window->window_us;
    AVP_TRY(below_cap(ctx, links->cap, chance, err));
    if (some || chance->counts)
        AVP_TRY(avpi_strata_count(ctx, &chance->strata, chance->counts, err));
    AVP_TRY(estimate(ctx, links, window, chance, err));
done:
    return status;
}

void avpi_chance_free(const avp_ctx *ctx, avpi_chance *chance) {
    avpi_strata_free(ctx, &chance->strata);
    avpi_rates_free(ctx, &chance->rates);
    avpi_free(ctx, chance->counts);
    *chance = (avpi_chance){0};
}

/* ---- groups ---- */

/* d_is of all members: (group, stratum) and d, sorted so that those of one group and stratum stand together. */
typedef struct entries {
    size_t n;
    uint64_t *key, *key_scratch;
    uint32_t *d, *d_scratch;
} entries;

static void entries_free(const avp_ctx *ctx, entries *e) {
    avpi_free(ctx, e->key);
    avpi_free(ctx, e->key_scratch);
    avpi_free(ctx, e->d);
    avpi_free(ctx, e->d_scratch);
}

static avp_status list_entries(const avp_ctx *ctx, const avpi_strata *strata, const avpi_grouping *groups, entries *e,
                               avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0;
    for (uint32_t a = 0; a < strata->acts.n_accounts; a++)
        if (groups->group_of[a] != UINT32_MAX)
            n += (size_t)(strata->start[a + 1] - strata->start[a]);
    AVP_TRY(avpi_alloc(ctx, n, sizeof *e->key, &e->key, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *e->key_scratch, &e->key_scratch, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *e->d, &e->d, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *e->d_scratch, &e->d_scratch, err));
    for (uint32_t a = 0; a < strata->acts.n_accounts; a++) {
        if (groups->group_of[a] == UINT32_MAX)
            continue;
        for (uint64_t i = strata->start[a]; i < strata->start[a + 1]; i++) {
            e->key[e->n] = (uint64_t)groups->group_of[a] << 32 | strata->stratum[i];
            e->d[e->n++] = strata->acts_in[i];
        }
    }
    avpi_radix_u64_u32(e->key, e->d, e->key_scratch, e->d_scratch, e->n);
done:
    return status;
}

typedef struct sums {
    uint32_t group, stratum;
    double pairings; /* (sum d)^2 - sum d^2: whole numbers below 2^53 for any collection that fits into memory */
} sums;

/* The next (group, stratum) from entry `from` on; where the one after it begins. */
static size_t next_sums(const entries *e, size_t from, sums *out) {
    double sum = 0, squares = 0;
    size_t to = from;
    for (; to < e->n && e->key[to] == e->key[from]; to++) {
        sum += e->d[to];
        squares += (double)e->d[to] * e->d[to];
    }
    *out = (sums){(uint32_t)(e->key[from] >> 32), (uint32_t)e->key[from], sum * sum - squares};
    return to;
}

avp_status avpi_chance_of_groups(const avp_ctx *ctx, const avp_acts *given, const avpi_strata *strata,
                                 const double *rate, const avpi_grouping *groups, double *expected, avp_error *err) {
    avp_status status = AVP_OK;
    entries e = {0};
    sums s;
    avpi_sum *sum = NULL;
    size_t n = groups->n_groups * groups->n_parts;
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *sum, &sum, err));
    AVP_TRY(list_entries(ctx, strata, groups, &e, err));
    for (size_t from = 0; from < e.n;) {
        from = next_sums(&e, from, &s);
        size_t part = groups->n_parts > 1 ? avpi_strata_part(given, strata, s.stratum) : 0;
        avpi_sum_add(&sum[s.group * groups->n_parts + part], rate[s.stratum] * s.pairings);
    }
    for (size_t i = 0; i < n; i++)
        expected[i] = avpi_sum_value(&sum[i]);
done:
    avpi_free(ctx, sum);
    entries_free(ctx, &e);
    return status;
}

avp_status avpi_chance_spread(const avp_ctx *ctx, const avpi_strata *strata, const double *weight,
                              const avpi_grouping *groups, double *spread, avp_error *err) {
    avp_status status = AVP_OK;
    entries e = {0};
    sums s;
    avpi_sum *sum = NULL;
    AVP_TRY(avpi_zalloc(ctx, groups->n_groups, sizeof *sum, &sum, err));
    AVP_TRY(list_entries(ctx, strata, groups, &e, err));
    for (size_t from = 0; from < e.n;) {
        from = next_sums(&e, from, &s);
        avpi_sum_add(&sum[s.group], weight[s.stratum] * s.pairings * s.pairings);
    }
    for (size_t g = 0; g < groups->n_groups; g++)
        spread[g] = avpi_sum_value(&sum[g]);
done:
    avpi_free(ctx, sum);
    entries_free(ctx, &e);
    return status;
}

/* ln G(r + k) / G(r). Above 100 by Stirling's series, in a form that does not subtract large numbers. */
static double log_rising(double r, double k) {
    if (r < 100)
        return lgamma(r + k) - lgamma(r);
    return (r - 0.5) * log1p(k / r) + k * log(r + k) - k + (1 / (r + k) - 1 / r) / 12;
}

/* One step of Lentz's way to work out a continued fraction b0 + a1 / (1 + a2 / (1 + ...)); c and d are kept from step to step. */
static double lentz_step(double coefficient, double *c, double *d) {
    static const double tiny = 1e-300;
    *d = 1 + coefficient * *d;
    *c = 1 + coefficient / *c;
    *d = 1 / (fabs(*d) < tiny ? tiny : *d);
    *c = fabs(*c) < tiny ? tiny : *c;
    return *c * *d;
}

/*
 * F of the incomplete beta function I_s(a, b) = s^a (1 - s)^b / (a B(a, b)) F, for s <= (a + 1) / (a + b + 2): then it takes about
 * sqrt(max(a, b)) steps. Source: DLMF 8.17.22, https://dlmf.nist.gov/8.17
 */
static double beta_fraction(double a, double b, double s) {
    enum { STEPS_MOST = 1000000 };
    static const double negligible = 1e-15;
    double c = 1, d = 1 / (1 - (a + b) / (a + 1) * s), value = d;
    for (int m = 1; m < STEPS_MOST; m++) {
        double even = lentz_step(m * (b - m) / ((a + 2 * m - 1) * (a + 2 * m)) * s, &c, &d);
        double odd = lentz_step(-(a + m) * (a + b + m) / ((a + 2 * m) * (a + 2 * m + 1)) * s, &c, &d);
        value *= even * odd;
        if (fabs(even * odd - 1) < negligible)
            break;
    }
    return value;
}

/*
 * Negative binomial of size r = lambda^2 / spread, with share s = lambda / (lambda + r):
 *   P(X = x) = G(x + r) / (G(r) x!) s^x (1 - s)^r        P(X >= x) = I_s(x, r) = 1 - I_(1-s)(r, x)
 */
double avpi_mixed_log10_tail(uint64_t x, double lambda, double spread) {
    if (x == 0 || !(spread > 0))
        return avp_links_poisson_log10_tail(x, lambda);
    double r = lambda * lambda / spread, share = lambda / (lambda + r), k = (double)x;
    if (r > 1e12)
        return avp_links_poisson_log10_tail(x, lambda);
    double log_term = log_rising(r, k) - lgamma(k + 1) - k * log1p(r / lambda) - r * log1p(lambda / r);
    if (share <= (k + 1) / (k + r + 2))
        return fmin(0, (log_term + log(beta_fraction(k, r, share))) / log(10));
    double below = exp(log_term + log(k) - log(r)) * beta_fraction(r, k, r / (lambda + r));
    return log1p(-fmin(1, below)) / log(10);
}
