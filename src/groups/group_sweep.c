/* What each group did within each window, beside chance. */
#include "groups/group_counts.h"
#include "groups/whole.h"

typedef struct sweeping {
    const avp_ctx *ctx;
    const avp_trace_links *whole;
    avp_groups *groups;
    uint32_t *group_of;
    avpi_group_count *counts;
    double *shared, *like_size;
    avpi_chance chance; /* of the window at hand */
} sweeping;

static avp_status sweep_window(sweeping *s, int64_t window_us, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_chance *chance = &s->chance;
    avp_window_links window = {.window_us =
                                   window_us}; /* with the suspects of the group window: one clean set for all */
    for (size_t j = 0; j < s->whole->links->n_windows; j++)
        if (s->whole->links->windows[j].window_us == s->groups->window_us)
            window.suspect = s->whole->links->windows[j].suspect;
    const avpi_grouping grouping = {s->group_of, s->groups->count, 1};
    AVP_TRY(chance->given ? avpi_chance_within(s->ctx, s->whole->links, &window, chance, err)
                          : avpi_chance_make(s->ctx, s->whole->acts, s->whole->links, &window, chance, err));
    const avpi_group_job job = {.acts = &chance->strata.acts,
                                .counts = chance->counts,
                                .window_us = window.window_us,
                                .group_of = s->group_of,
                                .n_groups = s->groups->count};
    AVP_TRY(avpi_groups_count(s->ctx, &job, s->counts, err));
    AVP_TRY(avpi_chance_of_groups(s->ctx, s->whole->acts, &chance->strata, chance->rates.shared, &grouping, s->shared,
                                  err));
    AVP_TRY(avpi_chance_of_groups(s->ctx, s->whole->acts, &chance->strata, chance->rates.like_size, &grouping,
                                  s->like_size, err));
    for (size_t g = 0; g < s->groups->count; g++) {
        avp_group *group = &s->groups->groups[g];
        group->sweep[group->n_sweep++] =
            (avp_group_sweep){.window_us = window.window_us,
                              .observed = s->counts[g].observed,
                              .expected = group->exclusive ? s->like_size[g] : s->shared[g]};
    }
done:
    return status;
}

avp_status avp_groups_sweep(const avp_ctx *ctx, const avp_trace_links *traces, size_t n, const avp_windows *windows,
                            avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    sweeping s = {.ctx = ctx, .whole = avpi_whole_of(traces, n), .groups = groups};
    if (!s.whole || groups->count == 0)
        return AVP_OK;
    AVP_TRY(avpi_whole_groups(ctx, groups, true, &s.group_of, err));
    AVP_TRY(avpi_alloc(ctx, groups->count, sizeof *s.counts, &s.counts, err));
    AVP_TRY(avpi_alloc(ctx, groups->count, sizeof *s.shared, &s.shared, err));
    AVP_TRY(avpi_alloc(ctx, groups->count, sizeof *s.like_size, &s.like_size, err));
    for (size_t g = 0; g < groups->count; g++)
        groups->groups[g].n_sweep = 0;
    for (size_t k = 0; k < windows->count; k++) {
        AVP_TRY(avpi_progress(ctx, N_("windows of the groups"), k, windows->count, N_("windows"), err));
        if (windows->us[k] == 0 || windows->us[k] >= s.whole->acts->precision_us)
            AVP_TRY(sweep_window(&s, windows->us[k], err));
    }
done:
    avpi_chance_free(ctx, &s.chance);
    avpi_free(ctx, s.group_of);
    avpi_free(ctx, s.counts);
    avpi_free(ctx, s.shared);
    avpi_free(ctx, s.like_size);
    return status;
}
