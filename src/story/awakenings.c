/* Awakenings of groups against the pool of all dormant accounts. Formulas: docs/methods/dormancy.md. */
#include "story/awakenings.h"

#include "story/adjust.h"
#include "story/pool.h"

static const double day_us = 86400e6;

static avp_status find_moments(const avp_ctx *ctx, const avpi_crowd *crowd, const avpi_sleeps *sleeps, size_t n_groups,
                               avpi_pool *pool, uint64_t *verified, avp_error *err) {
    avp_status status = AVP_OK;
    int64_t *moment_us = NULL;
    AVP_TRY(avpi_alloc(ctx, crowd->n, sizeof *moment_us, &moment_us, err));
    for (uint32_t a = 0; a < crowd->n; a++) {
        const avpi_sleep *sleep = &sleeps->of[a];
        moment_us[a] = sleep->kind == AVPI_UNSEEN || sleep->kind == AVPI_VERIFIED ? sleep->to_us : INT64_MIN;
        verified[crowd->group[a]] += sleep->kind == AVPI_VERIFIED;
    }
    AVP_TRY(avpi_pool_make(ctx, crowd, moment_us, n_groups, pool, err));
done:
    avpi_free(ctx, moment_us);
    return status;
}

static avp_status test_group(const avp_ctx *ctx, const avpi_pool *pool, size_t g, const avp_story_options *opts,
                             uint64_t seed, avp_awakening *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_scan_found found = {0};
    const avpi_scan scan = {.windows = {1, {(int64_t)(opts->awake_days * day_us)}},
                            .draws = (uint64_t)opts->draws,
                            .seed = seed,
                            .stream = AVPI_STREAM_AWAKENING};
    AVP_TRY(avpi_pool_scan(ctx, pool, g, scan, &found, err));
    out->group = (uint32_t)g;
    out->dormant = avpi_pool_count(pool, g);
    out->pool = pool->start[1] + out->dormant;
    out->accounts = found.inside;
    out->from_us = found.from_us;
    out->to_us = found.from_us + found.window_us;
    out->expected = found.expected;
    out->p = found.p;
done:
    return status;
}

static avp_status adjust(const avp_ctx *ctx, double q_most, avp_findings *findings, avp_error *err) {
    avp_status status = AVP_OK;
    double *p = NULL;
    AVP_TRY(avpi_alloc(ctx, findings->n_awakenings, sizeof *p, &p, err));
    for (size_t i = 0; i < findings->n_awakenings; i++)
        p[i] = findings->awakenings[i].p;
    AVP_TRY(avpi_adjust_bh(ctx, p, findings->n_awakenings, p, err));
    for (size_t i = 0; i < findings->n_awakenings; i++) {
        findings->awakenings[i].q = p[i];
        findings->awakenings[i].passes = p[i] <= q_most;
    }
done:
    avpi_free(ctx, p);
    return status;
}

avp_status avpi_awakenings_find(const avp_ctx *ctx, const avpi_crowd *crowd, const avpi_sleeps *sleeps,
                                const avp_story_options *opts, uint64_t seed, avp_findings *findings, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_pool pool = {0};
    uint64_t *verified = NULL;
    size_t n = findings->n_groups;
    AVP_TRY(avpi_zalloc(ctx, n + 1, sizeof *verified, &verified, err));
    AVP_TRY(find_moments(ctx, crowd, sleeps, n, &pool, verified, err));
    AVP_TRY(avpi_zalloc(ctx, n, sizeof *findings->awakenings, &findings->awakenings, err));
    for (size_t g = 1; g <= n; g++) {
        if (avpi_pool_count(&pool, g) < (size_t)opts->awake_least)
            continue;
        avp_awakening *out = &findings->awakenings[findings->n_awakenings];
        AVP_TRY(test_group(ctx, &pool, g, opts, seed, out, err));
        out->verified = verified[g];
        findings->n_awakenings++;
    }
    AVP_TRY(adjust(ctx, opts->q, findings, err));
done:
    avpi_pool_free(ctx, &pool);
    avpi_free(ctx, verified);
    return status;
}
