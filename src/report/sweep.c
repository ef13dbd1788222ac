/* Links inside the groups, window by window. */
#include "report/exhibits.h"

#include "report/timeline.h"

size_t avpi_window_index(const avp_links *links, int64_t window_us) {
    size_t w = 0;
    while (w < links->n_windows && links->windows[w].window_us != window_us)
        w++;
    return w;
}

static void count_window(const avp_window_links *links, const uint32_t *group_of, size_t at, avpi_sweep *sweep) {
    for (size_t i = 0; i < links->count; i++) {
        uint32_t group = group_of[links->a[i]];
        if (group == 0 || group != group_of[links->b[i]])
            continue;
        size_t cell = (group - 1) * sweep->n_windows + at;
        sweep->links[cell]++;
        sweep->co_actions[cell] += links->weight[i];
        sweep->expected[cell] += links->expected ? links->expected[i] : 0;
    }
}

static avp_status count_trace(const avp_ctx *ctx, const avp_story *story, const avp_trace_links *trace,
                              avpi_sweep *sweep, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *group_of = NULL;
    AVP_TRY(avpi_groups_of_acts(ctx, story->groups, trace->acts, &group_of, err));
    for (size_t w = 0; w < sweep->n_windows; w++) {
        size_t index = avpi_window_index(trace->links, sweep->window_us[w]);
        if (index < trace->links->n_windows)
            count_window(&trace->links->windows[index], group_of, w, sweep);
    }
done:
    avpi_free(ctx, group_of);
    return status;
}

avp_status avpi_sweep_count(const avp_ctx *ctx, const avp_story *story, avpi_sweep *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sweep sweep = {0};
    const avp_links *first = story->n_traces > 0 ? story->traces[0].links : NULL;
    sweep.n_windows = first ? first->n_windows : 0;
    for (size_t w = 0; w < sweep.n_windows; w++)
        sweep.window_us[w] = first->windows[w].window_us;
    size_t cells = story->groups->count * sweep.n_windows;
    AVP_TRY(avpi_zalloc(ctx, cells, sizeof *sweep.links, &sweep.links, err));
    AVP_TRY(avpi_zalloc(ctx, cells, sizeof *sweep.co_actions, &sweep.co_actions, err));
    AVP_TRY(avpi_zalloc(ctx, cells, sizeof *sweep.expected, &sweep.expected, err));
    for (size_t t = 0; t < story->n_traces && cells > 0; t++)
        AVP_TRY(count_trace(ctx, story, &story->traces[t], &sweep, err));
    *out = sweep;
    sweep = (avpi_sweep){0};
done:
    avpi_sweep_free(ctx, &sweep);
    return status;
}

void avpi_sweep_free(const avp_ctx *ctx, avpi_sweep *sweep) {
    avpi_free(ctx, sweep->links);
    avpi_free(ctx, sweep->co_actions);
    avpi_free(ctx, sweep->expected);
    *sweep = (avpi_sweep){0};
}
