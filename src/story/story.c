/* From groups to what their members are like, and to what happened: load, mask, silences, awakenings, indicators; the findings. */
#include "avispero/story.h"

#include "story/awakenings.h"
#include "story/indicators.h"
#include "story/mask.h"
#include "story/telling.h"

#include <math.h>

/* Without a case, or before anything is known: every indicator is not known. */
static avp_status findings_make(const avp_ctx *ctx, size_t n_groups, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    out->n_groups = n_groups;
    AVP_TRY(avpi_zalloc(ctx, n_groups * AVP_INDICATORS, sizeof *out->indicators, &out->indicators, err));
    for (size_t i = 0; i < n_groups * AVP_INDICATORS; i++)
        out->indicators[i].p = out->indicators[i].q = NAN;
done:
    return status;
}

static avp_status find_groups(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd, const avp_story_options *opts,
                              uint64_t seed, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sleeps sleeps = {0};
    avpi_profiles profiles = {.handle = NULL};
    AVP_TRY(avpi_sleeps_find(ctx, c, crowd, &out->mask, opts, &sleeps, err));
    AVP_TRY(avpi_dormancies_list(ctx, crowd, &sleeps, out, err));
    AVP_TRY(avpi_awakenings_find(ctx, crowd, &sleeps, opts, seed, out, err));
    AVP_TRY(avpi_profiles_load(ctx, c, crowd, opts, &profiles, err));
    AVP_TRY(avpi_indicators_find(ctx, crowd, &sleeps, &profiles, opts, seed, out, err));
done:
    avpi_profiles_free(ctx, &profiles);
    avpi_sleeps_free(ctx, &sleeps);
    return status;
}

/* told NULL: what the groups are like, and nothing else. */
static avp_status find(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, const avp_story_options *opts,
                       const avp_told_options *told, uint64_t seed, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_crowd crowd = {0};
    AVP_TRY(avpi_crowd_load(ctx, c, groups, &crowd, err));
    AVP_TRY(avpi_mask_find(ctx, crowd.read_us, crowd.n_read, crowd.precision_us, opts, &out->mask, err));
    if (groups->count > 0)
        AVP_TRY(find_groups(ctx, c, &crowd, opts, seed, out, err));
    if (told) {
        avpi_telling t = {
            .ctx = ctx, .c = c, .groups = groups, .opts = told, .seed = seed, .crowd = &crowd, .mask = &out->mask};
        AVP_TRY(avpi_tell_all(&t, out, err));
    }
done:
    avpi_crowd_free(ctx, &crowd);
    return status;
}

static avp_status find_all(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, const avp_story_options *opts,
                           const avp_told_options *told, uint64_t seed, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_story_options chosen;
    avp_findings findings = {0};
    avp_options_init(&avp_story_option_table, &chosen);
    if (opts)
        chosen = *opts;
    AVP_TRY(avp_options_validate(ctx, &avp_story_option_table, &chosen, err));
    AVP_TRY(findings_make(ctx, groups->count, &findings, err));
    if (c && (groups->count > 0 || told))
        AVP_TRY(find(ctx, c, groups, &chosen, told, seed, &findings, err));
    *out = findings;
    findings = (avp_findings){0};
done:
    avp_findings_free(ctx, &findings);
    return status;
}

avp_status avp_story_find(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, const avp_story_options *opts,
                          uint64_t seed, avp_findings *out, avp_error *err) {
    return find_all(ctx, c, groups, opts, NULL, seed, out, err);
}

avp_status avp_story_tell(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, const avp_story_options *opts,
                          const avp_told_options *told, uint64_t seed, avp_findings *out, avp_error *err) {
    avp_told_options chosen;
    avp_options_init(&avp_told_option_table, &chosen);
    if (told)
        chosen = *told;
    avp_status status = avp_options_validate(ctx, &avp_told_option_table, &chosen, err);
    return status == AVP_OK ? find_all(ctx, c, groups, opts, &chosen, seed, out, err) : status;
}

void avp_findings_free(const avp_ctx *ctx, avp_findings *findings) {
    avpi_free(ctx, findings->indicators);
    avpi_free(ctx, findings->awakenings);
    avpi_free(ctx, findings->dormancies);
    avpi_mask_free(ctx, &findings->mask);
    for (size_t m = 0; m < avpi_modules_count; m++)
        if (avpi_modules[m]->drop)
            avpi_modules[m]->drop(ctx, findings);
    *findings = (avp_findings){0};
}
