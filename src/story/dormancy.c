/* The longest silence of each account. Formulas: docs/methods/dormancy.md. */
#include "story/dormancy.h"

#include "base/radix.h"
#include "base/sort.h"
#include "story/mask.h"
#include "story/snapshots.h"
#include "story/tails.h"

#include <math.h>

static const double day_us = 86400e6;

double avpi_longest_gap_p(uint64_t n, double g) {
    static const double sure = 20;
    if (!(g > 0) || n == 0)
        return g > 1 ? 0 : 1;
    if (g >= 1)
        return 0;
    double count = (double)n, sum = 0;
    if ((count + 1) * exp(count * log1p(-g)) > sure)
        return 1;
    double ln_choose = 0;
    for (double j = 1; j * g < 1 && j <= count + 1; j++) {
        ln_choose += log((count + 2 - j) / j);
        double term = exp(ln_choose + count * log1p(-j * g));
        sum += fmod(j, 2) != 0 ? term : -term;
        if (term < 1e-18 * fabs(sum))
            break;
    }
    return sum < 0 ? 0 : sum > 1 ? 1 : sum;
}

/* ---- silences ---- */

static int64_t silence(const avpi_crowd *crowd, const avp_mask *mask, uint64_t k) {
    int64_t from_us = crowd->time_us[k], to_us = crowd->time_us[k + 1];
    return to_us - from_us - avpi_mask_between(mask, from_us, to_us);
}

/* Median silence of an account with at least two posts; scratch and keys hold one per silence. */
static double median_silence(const avpi_crowd *crowd, const avp_mask *mask, uint32_t a, uint64_t *keys,
                             uint64_t *scratch) {
    size_t n = (size_t)(crowd->start[a + 1] - crowd->start[a] - 1);
    for (size_t i = 0; i < n; i++)
        keys[i] = (uint64_t)silence(crowd, mask, crowd->start[a] + i);
    avpi_radix_u64(keys, scratch, n);
    return 0.5 * ((double)keys[(n - 1) / 2] + (double)keys[n / 2]);
}

static avpi_sleep longest(const avpi_crowd *crowd, const avp_mask *mask, uint32_t a) {
    avpi_sleep sleep = {.posts = crowd->start[a + 1] - crowd->start[a]};
    for (uint64_t k = crowd->start[a]; k + 1 < crowd->start[a + 1]; k++) {
        int64_t raw_us = crowd->time_us[k + 1] - crowd->time_us[k];
        if (raw_us <= sleep.silent_us)
            continue;
        int64_t silent_us = silence(crowd, mask, k);
        if (silent_us > sleep.silent_us) {
            sleep.silent_us = silent_us;
            sleep.from_us = crowd->time_us[k];
            sleep.to_us = crowd->time_us[k + 1];
        }
    }
    return sleep;
}

static avp_status find_all(const avp_ctx *ctx, const avpi_crowd *crowd, const avp_mask *mask,
                           const avp_story_options *opts, avpi_sleep *of, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL, *scratch = NULL, most = 0;
    for (uint32_t a = 0; a < crowd->n; a++)
        most = crowd->start[a + 1] - crowd->start[a] > most ? crowd->start[a + 1] - crowd->start[a] : most;
    AVP_TRY(avpi_alloc(ctx, most, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(ctx, most, sizeof *scratch, &scratch, err));
    for (uint32_t a = 0; a < crowd->n; a++) {
        of[a] = longest(crowd, mask, a);
        double silent_us = (double)of[a].silent_us;
        if (silent_us >= opts->dormant_days * day_us &&
            silent_us >= opts->dormant_times * median_silence(crowd, mask, a, keys, scratch))
            of[a].kind = AVPI_UNSEEN;
    }
done:
    avpi_free(ctx, keys);
    avpi_free(ctx, scratch);
    return status;
}

avp_status avpi_sleeps_find(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd, const avp_mask *mask,
                            const avp_story_options *opts, avpi_sleeps *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sleeps sleeps = {0};
    AVP_TRY(avpi_zalloc(ctx, crowd->n, sizeof *sleeps.of, &sleeps.of, err));
    AVP_TRY(avpi_zalloc(ctx, crowd->n, sizeof *sleeps.counted, &sleeps.counted, err));
    AVP_TRY(find_all(ctx, crowd, mask, opts, sleeps.of, err));
    AVP_TRY(avpi_sleeps_verify(ctx, c, crowd, (uint64_t)opts->hidden_most, &sleeps, err));
    *out = sleeps;
    sleeps = (avpi_sleeps){0};
done:
    avpi_sleeps_free(ctx, &sleeps);
    return status;
}

void avpi_sleeps_free(const avp_ctx *ctx, avpi_sleeps *sleeps) {
    avpi_free(ctx, sleeps->of);
    avpi_free(ctx, sleeps->counted);
    *sleeps = (avpi_sleeps){0};
}

/* ---- members ---- */

enum { SIZES = 64 };

static unsigned size_class(uint64_t posts) {
    unsigned k = 0;
    while (posts >>= 1)
        k++;
    return k;
}

/* Longest silences of the accounts in no group, by how active they are. */
typedef struct controls {
    size_t start[SIZES + 1];
    uint64_t *silent_us; /* ascending within a class */
} controls;

static bool is_control(const avpi_crowd *crowd, const avpi_sleeps *sleeps, uint32_t a) {
    return crowd->group[a] == 0 && sleeps->of[a].posts >= 2;
}

static avp_status controls_make(const avp_ctx *ctx, const avpi_crowd *crowd, const avpi_sleeps *sleeps, controls *out,
                                avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *scratch = NULL;
    size_t at[SIZES] = {0};
    for (uint32_t a = 0; a < crowd->n; a++)
        if (is_control(crowd, sleeps, a))
            out->start[size_class(sleeps->of[a].posts) + 1]++;
    for (unsigned k = 0; k < SIZES; k++) {
        out->start[k + 1] += out->start[k];
        at[k] = out->start[k];
    }
    AVP_TRY(avpi_alloc(ctx, out->start[SIZES], sizeof *out->silent_us, &out->silent_us, err));
    AVP_TRY(avpi_alloc(ctx, out->start[SIZES], sizeof *scratch, &scratch, err));
    for (uint32_t a = 0; a < crowd->n; a++)
        if (is_control(crowd, sleeps, a))
            out->silent_us[at[size_class(sleeps->of[a].posts)]++] = (uint64_t)sleeps->of[a].silent_us;
    for (unsigned k = 0; k < SIZES; k++)
        avpi_radix_u64(out->silent_us + out->start[k], scratch, out->start[k + 1] - out->start[k]);
done:
    avpi_free(ctx, scratch);
    return status;
}

static double conformal_p(const controls *c, const avpi_sleep *sleep) {
    unsigned k = size_class(sleep->posts);
    size_t low = c->start[k], high = c->start[k + 1], n = high - low;
    while (low < high) { /* the first that is at least as long */
        size_t middle = low + (high - low) / 2;
        if (c->silent_us[middle] >= (uint64_t)sleep->silent_us)
            high = middle;
        else
            low = middle + 1;
    }
    return (double)(1 + c->start[k + 1] - low) / (double)(1 + n);
}

static int by_member(const void *left, const void *right) {
    const avp_dormancy *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return a->account < b->account ? -1 : a->account > b->account;
}

static avp_dormancy describe(const avpi_crowd *crowd, const avp_mask *mask, const controls *c, uint32_t a,
                             const avpi_sleep *sleep) {
    double span_us = (double)(mask->last_us - mask->first_us - mask->outage_us);
    return (avp_dormancy){.account = crowd->account[a],
                          .group = crowd->group[a],
                          .from_us = sleep->from_us,
                          .to_us = sleep->to_us,
                          .silent_us = sleep->silent_us,
                          .verified = sleep->kind == AVPI_VERIFIED,
                          .hidden_most = sleep->kind == AVPI_VERIFIED ? sleep->hidden_most : 0,
                          .uniform_p = avpi_longest_gap_p(sleep->posts, (double)sleep->silent_us / span_us),
                          .conformal_p = conformal_p(c, sleep)};
}

avp_status avpi_dormancies_list(const avp_ctx *ctx, const avpi_crowd *crowd, const avpi_sleeps *sleeps,
                                avp_findings *findings, avp_error *err) {
    avp_status status = AVP_OK;
    controls c = {0};
    size_t n = 0;
    for (uint32_t a = 0; a < crowd->n; a++) {
        bool dormant = sleeps->of[a].kind == AVPI_UNSEEN || sleeps->of[a].kind == AVPI_VERIFIED;
        findings->dormant_accounts += dormant;
        n += dormant && crowd->group[a] != 0;
    }
    AVP_TRY(controls_make(ctx, crowd, sleeps, &c, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *findings->dormancies, &findings->dormancies, err));
    for (uint32_t a = 0; a < crowd->n; a++)
        if (crowd->group[a] && (sleeps->of[a].kind == AVPI_UNSEEN || sleeps->of[a].kind == AVPI_VERIFIED))
            findings->dormancies[findings->n_dormancies++] = describe(crowd, &findings->mask, &c, a, &sleeps->of[a]);
    avpi_sort(findings->dormancies, n, sizeof *findings->dormancies, by_member);
done:
    avpi_free(ctx, c.silent_us);
    return status;
}
