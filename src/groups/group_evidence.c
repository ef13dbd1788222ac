/* What the members of each group did together, and how much of it chance would do. */
#include "groups/group_evidence.h"

#include "groups/group_counts.h"
#include "groups/group_objects.h"

#include <math.h>
#include <string.h>

/* A trace supports a group by itself when chance gives as many co-actions in fewer of all groups than this, over all traces. */
static const double trace_level = 0.01;

typedef struct weighing {
    const avp_ctx *ctx;
    avpi_fusion *fusion;
    avp_groups *groups;
    uint32_t *group_of; /* per account of the whole */
    avpi_chance chance;
    uint32_t *part_of_object;
    size_t n_parts;
    avpi_group_count *counts;
    double *expected, *like_size; /* groups x parts */
} weighing;

avp_status avpi_group_of_accounts(const avp_ctx *ctx, const avp_groups *groups, uint32_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *group_of = NULL;
    AVP_TRY(avpi_alloc(ctx, groups->accounts.count, sizeof *group_of, &group_of, err));
    memset(group_of, 0xff, groups->accounts.count * sizeof *group_of);
    for (size_t g = 0; g < groups->count; g++)
        for (size_t k = 0; k < groups->groups[g].n_members; k++)
            group_of[groups->groups[g].members[k]] = (uint32_t)g;
    *out = group_of;
done:
    return status;
}

/* The same for accounts of the whole. */
static avp_status map_groups(weighing *w, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *fused = NULL;
    uint32_t n = w->fusion->whole.acts->n_accounts;
    AVP_TRY(avpi_group_of_accounts(w->ctx, w->groups, &fused, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *w->group_of, &w->group_of, err));
    for (uint32_t a = 0; a < n; a++)
        w->group_of[a] = fused[w->fusion->whole_map[a]];
done:
    avpi_free(w->ctx, fused);
    return status;
}

static avp_status count_observed(weighing *w, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_group_parts(w->ctx, &w->chance, &w->part_of_object, err));
    AVP_TRY(avpi_alloc(w->ctx, w->groups->count, sizeof *w->counts, &w->counts, err));
    const avpi_group_job job = {.acts = &w->chance.strata.acts,
                                .counts = w->chance.counts,
                                .part_of_object = w->part_of_object,
                                .window_us = w->groups->window_us,
                                .group_of = w->group_of,
                                .n_groups = w->groups->count};
    AVP_TRY(avpi_groups_count(w->ctx, &job, w->counts, err));
done:
    return status;
}

static avp_status sum_expected(weighing *w, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = w->groups->count * w->n_parts;
    const avpi_grouping grouping = {w->group_of, w->groups->count, w->n_parts};
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *w->expected, &w->expected, err));
    AVP_TRY(avpi_alloc(w->ctx, n, sizeof *w->like_size, &w->like_size, err));
    AVP_TRY(avpi_chance_of_groups(w->ctx, w->chance.given, &w->chance.strata, w->chance.rates.shared, &grouping,
                                  w->expected, err));
    AVP_TRY(avpi_chance_of_groups(w->ctx, w->chance.given, &w->chance.strata, w->chance.rates.like_size, &grouping,
                                  w->like_size, err));
done:
    return status;
}

/* Index of a part of the whole among the traces. */
static size_t trace_of_part(const weighing *w, size_t part) {
    const avp_acts *whole = w->chance.given;
    size_t t = 0;
    if (whole->n_parts == 0)
        return 0;
    while (t + 1 < w->fusion->n && strcmp(w->fusion->traces[t].acts->trace, whole->parts[part].trace) != 0)
        t++;
    return t;
}

static void take_evidence(const weighing *w, size_t g) {
    avp_group *group = &w->groups->groups[g];
    const avpi_group_count *count = &w->counts[g];
    const double *expected = (group->exclusive ? w->like_size : w->expected) + g * w->n_parts;
    group->observed = count->observed;
    group->expected = 0;
    for (size_t part = 0; part < w->n_parts; part++) {
        size_t t = trace_of_part(w, part);
        group->trace_observed[t] = count->of_part[part];
        group->trace_expected[t] = expected[part];
        group->expected += expected[part];
        double log10_p = avp_links_poisson_log10_tail(count->of_part[part], expected[part]);
        if (count->of_part[part] > 0 && log10_p <= log10(trace_level / (double)w->n_parts / (double)w->groups->count))
            group->traces |= (uint32_t)1 << t;
    }
    group->log10_p = avp_links_poisson_log10_tail(group->observed, group->expected);
    if (group->observed > 0) {
        group->first_us = count->first_us;
        group->last_us = count->last_us;
    }
}

static void weighing_free(weighing *w) {
    avpi_chance_free(w->ctx, &w->chance);
    void *arrays[] = {w->group_of, w->part_of_object, w->counts, w->expected, w->like_size};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        avpi_free(w->ctx, arrays[i]);
}

avp_status avpi_group_evidence(const avp_ctx *ctx, avpi_fusion *fusion, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    weighing w = {.ctx = ctx, .fusion = fusion, .groups = groups};
    if (groups->count == 0)
        return AVP_OK;
    AVP_TRY(avpi_fusion_whole(fusion, &groups->accounts, groups->window_us, err));
    AVP_TRY(avpi_group_objects(ctx, fusion, groups, err));
    AVP_TRY(map_groups(&w, err));
    AVP_TRY(avpi_chance_make(ctx, fusion->whole.acts, fusion->whole.links, &fusion->whole_window, &w.chance, err));
    w.n_parts = fusion->whole.acts->n_parts > 0 ? fusion->whole.acts->n_parts : 1;
    AVP_TRY(count_observed(&w, err));
    AVP_TRY(sum_expected(&w, err));
    for (size_t g = 0; g < groups->count; g++)
        take_evidence(&w, g);
done:
    weighing_free(&w);
    return status;
}
