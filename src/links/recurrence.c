#include "links/recurrence.h"

#include "base/exact_sum.h"
#include "base/radix.h"
#include "links/rates.h"
#include "links/slots.h"

#include <math.h>
#include <string.h>

/* Who was in which moment: (account, moment) as one number, sorted, each once. */
typedef struct presences {
    uint64_t *key;
    size_t n;
    uint64_t *start;      /* per account, n_accounts + 1 */
    uint32_t *stratum_of; /* per moment */
    uint32_t n_moments;
    uint32_t *moment_of; /* per act, UINT32_MAX = in none */
} presences;

/* One account with a moment or more, under both rates. */
typedef struct verdict {
    uint32_t account, met;
    double expected, like_expected, log10_p, like_log10_p;
} verdict;

typedef struct work {
    const avp_ctx *ctx;
    const avpi_recurrence_job *job;
    const avp_acts *acts;
    presences in;
    avpi_margins all, clean; /* co_actions: presences; pairings: acts, as a real number */
    avpi_rates rates;
    uint32_t *met_in; /* per entry of strata: presences */
    double level;     /* share of all acts that are in moments */
    double suspected; /* largest log10 p of the first pass that passes */
    verdict *of;
    size_t n;
} work;

/* ---- moments ---- */

/* The post counts on the first of its objects alone, as in the count of pairs. */
static bool in_moments(const work *w, size_t act) {
    return !w->job->counts[act] && !(w->acts->elders.of && w->acts->elders.of[act] != 0);
}

static avp_status number_moments(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    size_t capacity = 0;
    AVP_TRY(avpi_alloc(w->ctx, w->acts->count, sizeof *w->in.moment_of, &w->in.moment_of, err));
    for (uint32_t o = 0; o < w->acts->n_objects; o++) {
        bool open = false;
        int64_t last_us = 0;
        for (uint64_t i = w->acts->object_start[o]; i < w->acts->object_start[o + 1]; i++) {
            w->in.moment_of[i] = UINT32_MAX;
            if (w->job->counts[i])
                continue;
            if (!open || !avpi_within(last_us, w->acts->time_us[i], w->job->window_us)) {
                AVP_TRY(avpi_grow(w->ctx, &w->in.stratum_of, &capacity, (size_t)w->in.n_moments + 1,
                                  sizeof *w->in.stratum_of, err));
                w->in.stratum_of[w->in.n_moments++] = w->job->strata->of_object[o];
            }
            open = true;
            last_us = w->acts->time_us[i];
            if (in_moments(w, i))
                w->in.moment_of[i] = w->in.n_moments - 1;
        }
    }
done:
    return status;
}

static avp_status list_presences(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *scratch = NULL;
    size_t n = 0;
    for (size_t i = 0; i < w->acts->count; i++)
        n += w->in.moment_of[i] != UINT32_MAX;
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *w->in.key, &w->in.key, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *scratch, &scratch, err));
    n = 0;
    for (size_t i = 0; i < w->acts->count; i++)
        if (w->in.moment_of[i] != UINT32_MAX)
            w->in.key[n++] = (uint64_t)w->acts->account[i] << 32 | w->in.moment_of[i];
    avpi_radix_u64(w->in.key, scratch, n);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || w->in.key[i] != w->in.key[i - 1])
            w->in.key[w->in.n++] = w->in.key[i];
    AVP_TRY(avpi_alloc(w->ctx, (size_t)w->acts->n_accounts + 1, sizeof *w->in.start, &w->in.start, err));
    uint64_t at = 0;
    for (uint32_t a = 0; a <= w->acts->n_accounts; a++) {
        while (at < w->in.n && w->in.key[at] >> 32 < a)
            at++;
        w->in.start[a] = at;
    }
done:
    avpi_free(w->ctx, scratch);
    return status;
}

static uint32_t met_by(const work *w, uint32_t account) {
    return (uint32_t)(w->in.start[account + 1] - w->in.start[account]);
}

/* ---- rates ---- */

/* Presences of every account in each of its strata, entry by entry. */
static avp_status count_presences(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_strata *strata = w->job->strata;
    AVP_TRY(avpi_zalloc(w->ctx, (size_t)strata->start[w->acts->n_accounts], sizeof *w->met_in, &w->met_in, err));
    for (uint32_t a = 0; a < w->acts->n_accounts; a++)
        for (uint64_t k = w->in.start[a]; k < w->in.start[a + 1]; k++) {
            uint32_t s = w->in.stratum_of[(uint32_t)w->in.key[k]];
            uint64_t low = strata->start[a], high = strata->start[a + 1];
            while (high - low > 1) {
                uint64_t middle = low + (high - low) / 2;
                if (strata->stratum[middle] <= s)
                    low = middle;
                else
                    high = middle;
            }
            w->met_in[low]++;
        }
done:
    return status;
}

static avp_status margins_new(const work *w, avpi_margins *out, avp_error *err) {
    avp_status status = AVP_OK;
    *out = (avpi_margins){.count = w->job->strata->count};
    AVP_TRY(avpi_zalloc(w->ctx, out->count, sizeof *out->co_actions, &out->co_actions, err));
    AVP_TRY(avpi_zalloc(w->ctx, out->count, sizeof *out->acts, &out->acts, err));
    AVP_TRY(avpi_zalloc(w->ctx, out->count, sizeof *out->pairings, &out->pairings, err));
    AVP_TRY(avpi_zalloc(w->ctx, out->count, sizeof *out->accounts, &out->accounts, err));
done:
    return status;
}

static void margins_add(const work *w, uint64_t entry, avpi_margins *out) {
    uint32_t s = w->job->strata->stratum[entry];
    out->acts[s] += w->job->strata->acts_in[entry];
    out->pairings[s] = (double)out->acts[s];
    out->co_actions[s] += w->met_in[entry];
    out->accounts[s]++;
}

static uint64_t acts_of(const work *w, uint32_t account) {
    const avpi_strata *strata = w->job->strata;
    uint64_t acts = 0;
    for (uint64_t e = strata->start[account]; e < strata->start[account + 1]; e++)
        acts += strata->acts_in[e];
    return acts;
}

/* log10 P(Binomial(n, p) >= x) for x > n p; 0 below, where nothing can pass. */
static double binomial_log10_tail(double x, double n, double p) {
    static const double ln_10 = 2.302585092994046;
    double term = 1, sum = 1;
    if (x <= n * p || p >= 1)
        return 0;
    if (p <= 0)
        return -INFINITY;
    for (double k = x; k < n && sum + term != sum; k++) {
        term *= (n - k) / (k + 1) * p / (1 - p);
        sum += term;
    }
    double ln_mass = lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1) + x * log(p) + (n - x) * log1p(-p);
    double ln_tail = ln_mass + log(sum);
    return ln_tail < 0 ? ln_tail / ln_10 : 0;
}

static void expect(const work *w, verdict *v) {
    const avpi_strata *strata = w->job->strata;
    avpi_sum shared = {0}, like = {0};
    for (uint64_t e = strata->start[v->account]; e < strata->start[v->account + 1]; e++) {
        avpi_sum_add(&shared, w->rates.shared[strata->stratum[e]] * strata->acts_in[e]);
        avpi_sum_add(&like, w->rates.like_size[strata->stratum[e]] * strata->acts_in[e]);
    }
    double acts = (double)acts_of(w, v->account);
    v->expected = avpi_sum_value(&shared);
    v->like_expected = avpi_sum_value(&like);
    v->log10_p = binomial_log10_tail(v->met, acts, v->expected / acts);
    v->like_log10_p = binomial_log10_tail(v->met, acts, v->like_expected / acts);
}

/* ---- the test ---- */

static avp_status list_present(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    for (uint32_t a = 0; a < w->acts->n_accounts; a++)
        w->n += met_by(w, a) > 0;
    AVP_TRY(avpi_zalloc(w->ctx, w->n, sizeof *w->of, &w->of, err));
    w->n = 0;
    for (uint32_t a = 0; a < w->acts->n_accounts; a++)
        if (met_by(w, a) > 0)
            w->of[w->n++] = (verdict){.account = a, .met = met_by(w, a)};
done:
    return status;
}

/* Largest log10 p that passes over all accounts, at the shared rates and at those of like size (there also N p <= 1). */
static avp_status thresholds(const work *w, double *shared, double *like, avp_error *err) {
    avp_status status = AVP_OK;
    double *sorted = NULL, accounts = w->acts->n_accounts;
    AVP_TRY(avpi_alloc(w->ctx, w->n, sizeof *sorted, &sorted, err));
    for (size_t i = 0; i < w->n; i++)
        sorted[i] = w->of[i].log10_p;
    *shared = avp_links_bh_threshold(sorted, w->n, accounts, w->job->q);
    for (size_t i = 0; i < w->n; i++)
        sorted[i] = w->of[i].like_log10_p;
    *like = fmin(avp_links_bh_threshold(sorted, w->n, accounts, w->job->q), -log10(accounts));
done:
    avpi_free(w->ctx, sorted);
    return status;
}

/* First pass, as N1 for pairs: one rate for all acts, which a network's own acts move least. */
static avp_status first_pass(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    double like = 0;
    uint64_t acts = 0, met = 0;
    AVP_TRY(margins_new(w, &w->all, err));
    for (uint64_t e = 0; e < w->job->strata->start[w->acts->n_accounts]; e++) {
        margins_add(w, e, &w->all);
        acts += w->job->strata->acts_in[e];
        met += w->met_in[e];
    }
    w->level = acts > 0 ? (double)met / (double)acts : 0;
    for (size_t i = 0; i < w->n; i++) {
        double own = (double)acts_of(w, w->of[i].account);
        w->of[i].log10_p = w->of[i].like_log10_p = binomial_log10_tail(w->of[i].met, own, w->level);
    }
    AVP_TRY(thresholds(w, &w->suspected, &like, err));
done:
    return status;
}

/*
 * Left out of the rate of a source is who is suspected by what it does *elsewhere*: whoever were left out for its acts in the source itself
 * would take the high counts with it, and the rate would be too low for those who stay.
 */
static bool is_suspected(const work *w, uint32_t account, uint64_t entry, double acts) {
    uint32_t elsewhere = met_by(w, account) - w->met_in[entry];
    if (w->job->suspect[account])
        return true;
    return elsewhere > 0 &&
           binomial_log10_tail(elsewhere, acts - w->job->strata->acts_in[entry], w->level) <= w->suspected;
}

static avp_status make_rates(work *w, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_strata *strata = w->job->strata;
    AVP_TRY(margins_new(w, &w->clean, err));
    for (uint32_t a = 0; a < w->acts->n_accounts; a++) {
        double acts = (double)acts_of(w, a);
        for (uint64_t e = strata->start[a]; e < strata->start[a + 1]; e++)
            if (!is_suspected(w, a, e, acts))
                margins_add(w, e, &w->clean);
    }
    AVP_TRY(avpi_rates_make(w->ctx, &w->all, &w->clean, &w->rates, err));
done:
    return status;
}

static avp_status room(const work *w, size_t n, avp_recurrence *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *out->account, &out->account, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *out->met, &out->met, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *out->expected, &out->expected, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *out->log10_p, &out->log10_p, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *out->exclusive, &out->exclusive, err));
done:
    return status;
}

static avp_status second_pass(work *w, avp_recurrence *out, avp_error *err) {
    avp_status status = AVP_OK;
    double shared = 0, like = 0;
    AVP_TRY(make_rates(w, err));
    for (size_t i = 0; i < w->n; i++)
        expect(w, &w->of[i]);
    AVP_TRY(thresholds(w, &shared, &like, err));
    AVP_TRY(room(w, w->n, out, err));
    for (size_t i = 0; i < w->n; i++) {
        const verdict *v = &w->of[i];
        bool passes = v->log10_p <= shared;
        if (!passes && !(v->like_log10_p <= like))
            continue;
        out->account[out->count] = v->account;
        out->met[out->count] = v->met;
        out->expected[out->count] = passes ? v->expected : v->like_expected;
        out->log10_p[out->count] = passes ? v->log10_p : v->like_log10_p;
        out->exclusive[out->count++] = !passes;
    }
done:
    return status;
}

/* ---- ties ---- */

enum { LOOKED_AT = 64, TIES = 4 };

static uint32_t moments_together(const work *w, uint32_t a, uint32_t b) {
    uint32_t together = 0;
    uint64_t i = w->in.start[a], j = w->in.start[b];
    while (i < w->in.start[a + 1] && j < w->in.start[b + 1]) {
        uint32_t s = (uint32_t)w->in.key[i], t = (uint32_t)w->in.key[j];
        together += s == t;
        i += s <= t;
        j += t <= s;
    }
    return together;
}

typedef struct ties {
    uint64_t *pair;
    size_t n, capacity;
} ties;

/* Each recurrent account of a moment with some of those that act right after it. */
static avp_status tie_moment(const work *w, const uint32_t *who, size_t n, ties *t, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        size_t tied = 0;
        for (size_t j = i + 1; j < n && j <= i + LOOKED_AT && tied < TIES; j++) {
            uint32_t a = who[i] < who[j] ? who[i] : who[j], b = who[i] < who[j] ? who[j] : who[i];
            if (a == b || moments_together(w, a, b) < 2)
                continue;
            AVP_TRY(avpi_grow(w->ctx, &t->pair, &t->capacity, t->n + 1, sizeof *t->pair, err));
            t->pair[t->n++] = (uint64_t)a << 32 | b;
            tied++;
        }
    }
done:
    return status;
}

static avp_status keep_ties(const work *w, ties *t, avp_recurrence *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *scratch = NULL;
    AVP_TRY(avpi_alloc(w->ctx, t->n, sizeof *scratch, &scratch, err));
    AVP_TRY(avpi_alloc(w->ctx, t->n, sizeof *out->tie_a, &out->tie_a, err));
    AVP_TRY(avpi_alloc(w->ctx, t->n, sizeof *out->tie_b, &out->tie_b, err));
    AVP_TRY(avpi_alloc(w->ctx, t->n, sizeof *out->tie_moments, &out->tie_moments, err));
    if (t->n > 0)
        avpi_radix_u64(t->pair, scratch, t->n);
    for (size_t i = 0; i < t->n; i++) {
        if (i > 0 && t->pair[i] == t->pair[i - 1])
            continue;
        uint32_t a = (uint32_t)(t->pair[i] >> 32), b = (uint32_t)t->pair[i];
        out->tie_a[out->n_ties] = a;
        out->tie_b[out->n_ties] = b;
        out->tie_moments[out->n_ties++] = moments_together(w, a, b);
    }
done:
    avpi_free(w->ctx, scratch);
    return status;
}

static avp_status tie(const work *w, avp_recurrence *out, avp_error *err) {
    avp_status status = AVP_OK;
    ties t = {0};
    uint8_t *recurs = NULL;
    uint32_t *who = NULL;
    size_t n = 0;
    AVP_TRY(avpi_zalloc(w->ctx, w->acts->n_accounts, 1, &recurs, err));
    AVP_TRY(avpi_alloc(w->ctx, w->acts->count, sizeof *who, &who, err));
    for (size_t i = 0; i < out->count; i++)
        recurs[out->account[i]] = 1;
    uint32_t moment = UINT32_MAX;
    for (size_t i = 0; i < w->acts->count; i++) { /* acts of a moment stand together, in order of time */
        if (w->in.moment_of[i] == UINT32_MAX || !recurs[w->acts->account[i]])
            continue;
        if (w->in.moment_of[i] != moment) {
            AVP_TRY(tie_moment(w, who, n, &t, err));
            n = 0;
        }
        moment = w->in.moment_of[i];
        who[n++] = w->acts->account[i];
    }
    AVP_TRY(tie_moment(w, who, n, &t, err));
    AVP_TRY(keep_ties(w, &t, out, err));
done:
    avpi_free(w->ctx, t.pair);
    avpi_free(w->ctx, recurs);
    avpi_free(w->ctx, who);
    return status;
}

static void work_free(work *w) {
    avpi_margins_free(w->ctx, &w->all);
    avpi_margins_free(w->ctx, &w->clean);
    avpi_rates_free(w->ctx, &w->rates);
    void *arrays[] = {w->in.key, w->in.start, w->in.stratum_of, w->in.moment_of, w->met_in, w->of};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        avpi_free(w->ctx, arrays[i]);
}

avp_status avpi_recurrence_find(const avpi_recurrence_job *job, avp_recurrence *out, avp_error *err) {
    avp_status status = AVP_OK;
    work w = {.ctx = job->ctx, .job = job, .acts = &job->strata->acts};
    avp_recurrence found = {0};
    AVP_TRY(avpi_strata_count(job->ctx, job->strata, NULL, err));
    AVP_TRY(number_moments(&w, err));
    AVP_TRY(list_presences(&w, err));
    found.moments = w.in.n_moments;
    AVP_TRY(count_presences(&w, err));
    AVP_TRY(list_present(&w, err));
    AVP_TRY(first_pass(&w, err));
    AVP_TRY(second_pass(&w, &found, err));
    AVP_TRY(tie(&w, &found, err));
    *out = found;
    found = (avp_recurrence){0};
done:
    work_free(&w);
    avpi_recurrence_free(job->ctx, &found);
    return status;
}

void avpi_recurrence_free(const avp_ctx *ctx, avp_recurrence *recurrence) {
    void *arrays[] = {recurrence->account,   recurrence->met,   recurrence->expected, recurrence->log10_p,
                      recurrence->exclusive, recurrence->tie_a, recurrence->tie_b,    recurrence->tie_moments};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        avpi_free(ctx, arrays[i]);
    *recurrence = (avp_recurrence){0};
}
