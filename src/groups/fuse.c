/* The links of all traces as one graph over one list of accounts. */
#include "groups/fuse.h"

#include "base/dict.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

/* One window counted everywhere needs no choice; else the option chooses. */
static int64_t group_window(const avp_trace_links *traces, size_t n, const avp_groups_options *opts) {
    for (size_t t = 0; t < n; t++)
        if (traces[t].links->n_windows != 1 ||
            traces[t].links->windows[0].window_us != traces[0].links->windows[0].window_us)
            return llround(opts->window * 1e6);
    return n > 0 ? traces[0].links->windows[0].window_us : llround(opts->window * 1e6);
}

static avp_status choose_window(const avp_ctx *ctx, const avp_trace_links *trace, int64_t window_us,
                                const avp_window_links **out, avp_error *err) {
    for (size_t w = 0; w < trace->links->n_windows; w++)
        if (trace->links->windows[w].window_us == window_us)
            *out = &trace->links->windows[w];
    if (*out) {
        if (isnan((*out)->threshold_p) || ((*out)->count > 0 && (!(*out)->expected || !(*out)->log10_p)))
            return avpi_fail(ctx, err, AVP_E_ARG,
                             N_("the links of \"%s\" were not tested; groups need a null model, such as --null n1"),
                             trace->acts->trace);
        return AVP_OK;
    }
    if (trace->acts->precision_us > window_us) {
        avpi_warn(ctx, AVP_LOG_WARNING, N_("times of \"%s\" are coarser than the group window; it makes no groups"),
                  trace->acts->trace);
        return AVP_OK;
    }
    return avpi_fail(ctx, err, AVP_E_ARG,
                     N_("the links of \"%s\" were not counted at the group window of %g s; add it to --window, or "
                        "choose --group-window from that list"),
                     trace->acts->trace, (double)window_us * 1e-6);
}

static avp_status check_traces(avpi_fusion *f, const avp_groups_options *opts, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    if (f->n > AVP_GROUPS_TRACES_MAX)
        AVP_TRY(avpi_fail(f->ctx, err, AVP_E_LIMIT, N_("%zu traces are too many for groups; choose at most %d"), f->n,
                          (int)AVP_GROUPS_TRACES_MAX));
    groups->window_us = group_window(f->traces, f->n, opts);
    for (size_t t = 0; t < f->n; t++) {
        if (f->traces[t].links->directed)
            AVP_TRY(avpi_fail(f->ctx, err, AVP_E_ARG,
                              N_("the links of \"%s\" have a direction; groups need --count objects"),
                              f->traces[t].acts->trace));
        AVP_TRY(choose_window(f->ctx, &f->traces[t], groups->window_us, &f->window[t], err));
    }
done:
    return status;
}

/* The traces whose next name is the smallest, as bits; 0 when all are used up. */
static uint32_t smallest_names(const avpi_fusion *f, const uint32_t *next) {
    uint32_t which = 0;
    avp_str smallest = {0};
    for (size_t t = 0; t < f->n; t++) {
        const avp_names *names = &f->traces[t].acts->accounts;
        if (next[t] == names->count)
            continue;
        avp_str name = avp_names_get(names, next[t]);
        int order = which == 0 ? -1 : avpi_str_compare(name, smallest);
        if (order > 0)
            continue;
        if (order < 0) {
            which = 0;
            smallest = name;
        }
        which |= (uint32_t)1 << t;
    }
    return which;
}

/* Merge the sorted lists: rank in the union is the fused id. */
static avp_status map_accounts(avpi_fusion *f, uint32_t *count, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t next[AVP_GROUPS_TRACES_MAX] = {0};
    for (size_t t = 0; t < f->n; t++)
        AVP_TRY(avpi_alloc(f->ctx, f->traces[t].acts->accounts.count, sizeof *f->map[t], &f->map[t], err));
    *count = 0;
    for (uint32_t which = smallest_names(f, next); which != 0; which = smallest_names(f, next)) {
        if (*count == UINT32_MAX - 1)
            AVP_TRY(avpi_fail(f->ctx, err, AVP_E_LIMIT, N_("more than 2^32 - 2 accounts in all traces")));
        for (size_t t = 0; t < f->n; t++)
            if (which >> t & 1)
                f->map[t][next[t]++] = *count;
        (*count)++;
    }
done:
    return status;
}

static avp_status join_accounts(avpi_fusion *f, avp_names *out, avp_error *err) {
    avp_status status = AVP_OK;
    avp_names joined = {0};
    AVP_TRY(map_accounts(f, &joined.count, err));
    AVP_TRY(avpi_zalloc(f->ctx, (size_t)joined.count + 1, sizeof *joined.start, &joined.start, err));
    for (size_t t = 0; t < f->n; t++)
        for (uint32_t i = 0; i < f->traces[t].acts->accounts.count; i++)
            joined.start[f->map[t][i] + 1] = avp_names_get(&f->traces[t].acts->accounts, i).len;
    for (uint32_t i = 0; i < joined.count; i++)
        joined.start[i + 1] += joined.start[i];
    AVP_TRY(avpi_alloc(f->ctx, (size_t)joined.start[joined.count], 1, &joined.bytes, err));
    for (size_t t = 0; t < f->n; t++)
        for (uint32_t i = 0; i < f->traces[t].acts->accounts.count; i++) {
            avp_str name = avp_names_get(&f->traces[t].acts->accounts, i);
            if (name.len > 0)
                memcpy(joined.bytes + joined.start[f->map[t][i]], name.ptr, name.len);
        }
    *out = joined;
    joined = (avp_names){0};
done:
    avpi_names_free(f->ctx, &joined);
    return status;
}

/* (a, b) of the next link of trace t as one number that sorts like the pair; UINT64_MAX at the end. */
static uint64_t next_pair(const avpi_fusion *f, size_t t, size_t i) {
    const avp_window_links *w = f->window[t];
    if (!w || i == w->count)
        return UINT64_MAX;
    return (uint64_t)f->map[t][w->a[i]] << 32 | f->map[t][w->b[i]];
}

static void link_add(avp_fused_link *link, const avpi_fusion *f, size_t t, size_t i) {
    const avp_window_links *w = f->window[t];
    double log10_p = w->log10_p[i];
    if (link->traces == 0 || log10_p < link->log10_p) {
        link->log10_p = log10_p;
        link->trace = (uint32_t)t;
    }
    link->weight += w->weight[i];
    link->expected += w->expected[i];
    link->traces |= (uint32_t)1 << t;
    link->strength += rint(fmin(AVPI_STRENGTH_MOST, -log10_p) / AVPI_STRENGTH_STEP) * AVPI_STRENGTH_STEP;
    if (log10_p + log10(f->traces[t].links->m) <= 0)
        link->admits = true;
}

static avp_status join_links(avpi_fusion *f, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    size_t next[AVP_GROUPS_TRACES_MAX] = {0}, most = 0, n = 0;
    avp_fused_link *links = NULL;
    for (size_t t = 0; t < f->n; t++)
        most += f->window[t] ? f->window[t]->count : 0;
    AVP_TRY(avpi_zalloc(f->ctx, most, sizeof *links, &links, err));
    for (;;) {
        uint64_t pair = UINT64_MAX;
        for (size_t t = 0; t < f->n; t++) {
            uint64_t candidate = next_pair(f, t, next[t]);
            pair = candidate < pair ? candidate : pair;
        }
        if (pair == UINT64_MAX)
            break;
        links[n] = (avp_fused_link){.a = (uint32_t)(pair >> 32), .b = (uint32_t)pair};
        for (size_t t = 0; t < f->n; t++)
            if (next_pair(f, t, next[t]) == pair)
                link_add(&links[n], f, t, next[t]++);
        n += links[n].a != links[n].b;
    }
    groups->links = links;
    groups->n_links = n;
    links = NULL;
done:
    avpi_free(f->ctx, links);
    return status;
}

/* linked_accounts, and m times the threshold: how many links of innocents BH lets through on average, at most. */
static avp_status count_linked(avpi_fusion *f, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    bool *linked = NULL;
    AVP_TRY(avpi_zalloc(f->ctx, groups->accounts.count, sizeof *linked, &linked, err));
    for (size_t i = 0; i < groups->n_links; i++)
        linked[groups->links[i].a] = linked[groups->links[i].b] = true;
    for (uint32_t v = 0; v < groups->accounts.count; v++)
        groups->linked_accounts += linked[v];
    for (size_t t = 0; t < f->n; t++) {
        double passed_p = f->window[t] ? f->window[t]->threshold_p : 0;
        groups->innocent_pairs += f->traces[t].links->m * passed_p;
        f->chance += passed_p;
    }
done:
    avpi_free(f->ctx, linked);
    return status;
}

avp_status avpi_fuse(const avp_ctx *ctx, const avp_trace_links *traces, size_t n, const avp_groups_options *opts,
                     avpi_fusion *fusion, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    *fusion = (avpi_fusion){.ctx = ctx, .traces = traces, .n = n};
    AVP_TRY(check_traces(fusion, opts, groups, err));
    AVP_TRY(join_accounts(fusion, &groups->accounts, err));
    AVP_TRY(join_links(fusion, groups, err));
    AVP_TRY(count_linked(fusion, groups, err));
done:
    return status;
}

void avpi_fusion_free(avpi_fusion *fusion) {
    for (size_t t = 0; fusion->ctx && t < AVP_GROUPS_TRACES_MAX; t++)
        avpi_free(fusion->ctx, fusion->map[t]);
    *fusion = (avpi_fusion){0};
}
