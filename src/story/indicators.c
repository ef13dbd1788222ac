/* Shares of groups against shares of the rest. Formulas: docs/methods/indicators.md. */
#include "story/indicators.h"

#include "story/adjust.h"
#include "story/pool.h"
#include "story/tails.h"

#include <math.h>

static avp_indicator *indicator_of(avp_findings *findings, size_t g, avp_indicator_kind kind) {
    return &findings->indicators[g * AVP_INDICATORS + (size_t)kind];
}

/* Verified dormancy; known where silence can be told from absence. */
static avp_status judge_sleeps(const avp_ctx *ctx, const avpi_crowd *crowd, const avpi_sleeps *sleeps,
                               avpi_profiles *profiles, avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t *dormant = NULL;
    AVP_TRY(avpi_profiles_answers(ctx, profiles, crowd->n, AVP_INDICATOR_DORMANT, &dormant, err));
    for (uint32_t a = 0; a < crowd->n; a++)
        if (sleeps->counted[a] && sleeps->of[a].kind != AVPI_UNSEEN)
            dormant[a] = sleeps->of[a].kind == AVPI_VERIFIED ? AVPI_YES : AVPI_NO;
done:
    return status;
}

static void count_answers(const avpi_crowd *crowd, const uint8_t *answers, avp_indicator_kind kind,
                          avp_findings *findings) {
    uint64_t yes = 0, known = 0;
    for (uint32_t a = 0; a < crowd->n; a++) {
        if (answers[a] == AVPI_NOT_KNOWN)
            continue;
        if (crowd->group[a] == 0) {
            yes += answers[a] == AVPI_YES;
            known++;
        } else {
            avp_indicator *of = indicator_of(findings, crowd->group[a] - 1, kind);
            of->group_yes += answers[a] == AVPI_YES;
            of->group_known++;
        }
    }
    for (size_t g = 0; g < findings->n_groups; g++) {
        indicator_of(findings, g, kind)->rest_yes = yes;
        indicator_of(findings, g, kind)->rest_known = known;
    }
}

double avpi_indicator_p(const avp_indicator *of) {
    if (of->group_known == 0 || of->rest_known == 0)
        return NAN;
    return pow(10, avpi_hypergeometric_log10_tail(of->group_yes, of->group_known + of->rest_known,
                                                  of->group_yes + of->rest_yes, of->group_known));
}

/* ---- created together ---- */

static uint64_t count_between(const int64_t *time_us, size_t n, int64_t from_us, int64_t to_us) {
    uint64_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += time_us[i] >= from_us && time_us[i] <= to_us;
    return count;
}

static avp_status scan_created(const avp_ctx *ctx, const avpi_pool *pool, size_t g, const avp_story_options *opts,
                               uint64_t seed, avp_indicator *of, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_scan_found found = {0};
    const avpi_scan scan = {
        .windows = opts->created, .draws = (uint64_t)opts->draws, .seed = seed, .stream = AVPI_STREAM_CREATED};
    of->group_known = avpi_pool_count(pool, g);
    of->rest_known = pool->start[1];
    of->p = NAN;
    if (of->group_known < 2 || of->rest_known == 0)
        return AVP_OK;
    AVP_TRY(avpi_pool_scan(ctx, pool, g, scan, &found, err));
    of->p = found.p;
    of->group_yes = found.inside;
    of->from_us = found.from_us;
    of->window_us = found.window_us;
    of->rest_yes = count_between(pool->time_us, pool->start[1], found.from_us, found.from_us + found.window_us);
done:
    return status;
}

static avp_status find_created(const avp_ctx *ctx, const avpi_crowd *crowd, const avpi_profiles *profiles,
                               const avp_story_options *opts, uint64_t seed, avp_findings *findings, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_pool pool = {0};
    AVP_TRY(avpi_pool_make(ctx, crowd, profiles->created_us, findings->n_groups, &pool, err));
    for (size_t g = 0; g < findings->n_groups; g++)
        AVP_TRY(scan_created(ctx, &pool, g + 1, opts, seed, indicator_of(findings, g, AVP_INDICATOR_CREATED_TOGETHER),
                             err));
done:
    avpi_pool_free(ctx, &pool);
    return status;
}

/* ---- all of them ---- */

static avp_status adjust(const avp_ctx *ctx, double q_most, avp_findings *findings, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = findings->n_groups * AVP_INDICATORS;
    double *p = NULL;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *p, &p, err));
    for (size_t i = 0; i < n; i++)
        p[i] = findings->indicators[i].p;
    AVP_TRY(avpi_adjust_bh(ctx, p, n, p, err));
    for (size_t i = 0; i < n; i++) {
        findings->indicators[i].q = p[i];
        findings->indicators[i].passes = p[i] <= q_most;
    }
done:
    avpi_free(ctx, p);
    return status;
}

avp_status avpi_indicators_find(const avp_ctx *ctx, const avpi_crowd *crowd, const avpi_sleeps *sleeps,
                                avpi_profiles *profiles, const avp_story_options *opts, uint64_t seed,
                                avp_findings *findings, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(judge_sleeps(ctx, crowd, sleeps, profiles, err));
    AVP_TRY(find_created(ctx, crowd, profiles, opts, seed, findings, err));
    for (size_t k = 0; k < AVP_INDICATORS; k++) {
        if (k == AVP_INDICATOR_CREATED_TOGETHER)
            continue;
        if (profiles->answer[k])
            count_answers(crowd, profiles->answer[k], (avp_indicator_kind)k, findings);
        for (size_t g = 0; g < findings->n_groups; g++)
            indicator_of(findings, g, (avp_indicator_kind)k)->p =
                avpi_indicator_p(indicator_of(findings, g, (avp_indicator_kind)k));
    }
    AVP_TRY(adjust(ctx, opts->q, findings, err));
done:
    return status;
}
