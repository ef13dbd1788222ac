/* The links of all traces as one graph over one list of accounts. */
#include "groups/fuse.h"

#include "base/dict.h"
#include "base/text.h"

#include <math.h>

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

static avp_status join_accounts(avpi_fusion *f, avp_names *out, avp_error *err) {
    const avp_names *lists[AVP_GROUPS_TRACES_MAX];
    for (size_t t = 0; t < f->n; t++)
        lists[t] = &f->traces[t].acts->accounts;
    return avpi_names_join(f->ctx, lists, f->n, out, f->map, err);
}

/*
 * Lists of pairs to be merged, each sorted: 2 t are the links of trace t, 2 t + 1 its ties, pairs of accounts that recur in viral moments together.
 */
static size_t list_length(const avpi_fusion *f, size_t list) {
    const avp_window_links *w = f->window[list / 2];
    return !w ? 0 : list % 2 ? w->recurrence.n_ties : w->count;
}

/* (a, b) of the i-th pair of a list as one number that sorts like the pair; UINT64_MAX at the end. */
static uint64_t pair_at(const avpi_fusion *f, size_t list, size_t i) {
    const avp_window_links *w = f->window[list / 2];
    const uint32_t *map = f->map[list / 2];
    if (i == list_length(f, list))
        return UINT64_MAX;
    uint32_t a = list % 2 ? w->recurrence.tie_a[i] : w->a[i], b = list % 2 ? w->recurrence.tie_b[i] : w->b[i];
    return (uint64_t)map[a] << 32 | map[b];
}

/* Is this test better evidence than what the link has? Class shared before exclusive, then the smaller p. */
static bool decides(const avp_fused_link *link, bool is_new, double log10_p, bool exclusive) {
    if (is_new || link->exclusive != exclusive)
        return is_new || link->exclusive;
    return log10_p < link->log10_p;
}

static double strength_of(double log10_p) {
    return rint(fmin(AVPI_STRENGTH_MOST, -log10_p) / AVPI_STRENGTH_STEP) * AVPI_STRENGTH_STEP;
}

static void link_add(avp_fused_link *link, const avpi_fusion *f, size_t t, size_t i, bool is_new) {
    const avp_window_links *w = f->window[t];
    double log10_p = w->log10_p[i];
    bool exclusive = w->exclusive && w->exclusive[i];
    if (!avpi_is_joint(f, t))
        link->traces |= (uint32_t)1 << t;
    if (!decides(link, is_new, log10_p, exclusive))
        return;
    link->trace = (uint32_t)t;
    link->exclusive = exclusive;
    link->recurrent = false;
    link->log10_p = log10_p;
    link->weight = w->weight[i];
    link->expected = w->expected[i];
    link->strength = strength_of(log10_p);
    link->log10_mp = log10_p + log10(f->traces[t].links->m) + log10(f->tests);
    link->admits = link->log10_mp <= 0 && link->weight >= f->together;
}

static size_t recurrent_at(const avp_recurrence *r, uint32_t account) {
    size_t low = 0, high = r->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (r->account[middle] <= account)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* A tie is as good as the weaker of its two accounts; the tests were as many as accounts. */
static void tie_add(avp_fused_link *link, const avpi_fusion *f, size_t t, size_t i, bool is_new) {
    const avp_recurrence *r = &f->window[t]->recurrence;
    size_t a = recurrent_at(r, r->tie_a[i]), b = recurrent_at(r, r->tie_b[i]);
    size_t weaker = r->log10_p[a] > r->log10_p[b] ? a : b;
    bool exclusive = r->exclusive[a] || r->exclusive[b];
    link->traces |= (uint32_t)1 << t;
    if (!decides(link, is_new, r->log10_p[weaker], exclusive))
        return;
    link->trace = (uint32_t)t;
    link->exclusive = exclusive;
    link->recurrent = true;
    link->log10_p = r->log10_p[weaker];
    link->weight = r->tie_moments[i];
    link->expected = fmin(r->expected[a], r->expected[b]);
    link->strength = strength_of(link->log10_p);
    link->log10_mp = link->log10_p + log10(f->traces[t].acts->n_accounts) + log10(f->tests);
    link->admits = link->log10_mp <= 0;
}

static void merge_pair(const avpi_fusion *f, uint64_t pair, size_t *next, avp_fused_link *link) {
    bool is_new = true;
    *link = (avp_fused_link){.a = (uint32_t)(pair >> 32), .b = (uint32_t)pair};
    for (size_t list = 0; list < 2 * f->n; list++) {
        if (pair_at(f, list, next[list]) != pair)
            continue;
        (list % 2 ? tie_add : link_add)(link, f, list / 2, next[list]++, is_new);
        is_new = false;
    }
}

static avp_status join_links(avpi_fusion *f, avp_groups *groups, avp_error *err) {
    avp_status status = AVP_OK;
    size_t next[2 * AVP_GROUPS_TRACES_MAX] = {0}, most = 0, n = 0;
    avp_fused_link *links = NULL;
    for (size_t list = 0; list < 2 * f->n; list++)
        most += list_length(f, list);
    AVP_TRY(avpi_zalloc(f->ctx, most, sizeof *links, &links, err));
    for (;;) {
        uint64_t pair = UINT64_MAX;
        for (size_t list = 0; list < 2 * f->n; list++) {
            uint64_t candidate = pair_at(f, list, next[list]);
            pair = candidate < pair ? candidate : pair;
        }
        if (pair == UINT64_MAX)
            break;
        merge_pair(f, pair, next, &links[n]);
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
    *fusion = (avpi_fusion){
        .ctx = ctx, .traces = traces, .n = n, .tests = n > 0 ? (double)n : 1, .together = (uint64_t)opts->together};
    AVP_TRY(check_traces(fusion, opts, groups, err));
    AVP_TRY(join_accounts(fusion, &groups->accounts, err));
    AVP_TRY(join_links(fusion, groups, err));
    AVP_TRY(count_linked(fusion, groups, err));
done:
    return status;
}

/* ---- all traces as one ---- */

/* No joint set was given: joined here, with N1 trace by trace as the null model. */
static avp_status make_whole(avpi_fusion *f, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_acts *acts[AVP_GROUPS_TRACES_MAX];
    size_t n = 0;
    for (size_t t = 0; t < f->n; t++)
        if (f->window[t])
            acts[n++] = f->traces[t].acts;
    if (n == 0)
        return AVP_OK;
    AVP_TRY(avp_acts_join(f->ctx, acts, n, &f->made, err));
    f->made_links = (avp_links){.null = AVP_NULL_N1, .cap = f->traces[0].links->cap};
    f->whole = (avp_trace_links){&f->made, &f->made_links};
done:
    return status;
}

avp_status avpi_fusion_whole(avpi_fusion *f, const avp_names *accounts, int64_t window_us, avp_error *err) {
    avp_status status = AVP_OK;
    if (f->whole.acts || f->n == 0)
        return AVP_OK;
    size_t last = f->n - 1;
    if (f->window[last] && (f->n == 1 || avpi_is_joint(f, last))) {
        f->whole = f->traces[last];
        f->whole_window = *f->window[last];
    } else {
        AVP_TRY(make_whole(f, err));
    }
    f->whole_window.window_us = window_us;
    if (!f->whole.acts)
        return AVP_OK;
    const avp_names *names = &f->whole.acts->accounts;
    AVP_TRY(avpi_alloc(f->ctx, f->whole.acts->n_accounts, sizeof *f->whole_map, &f->whole_map, err));
    for (uint32_t i = 0, k = 0; i < names->count; k++) /* both sorted, and every name is in the union */
        if (avpi_str_compare(avp_names_get(names, i), avp_names_get(accounts, k)) == 0)
            f->whole_map[i++] = k;
done:
    return status;
}

void avpi_fusion_free(avpi_fusion *fusion) {
    if (!fusion->ctx)
        return;
    for (size_t t = 0; t < AVP_GROUPS_TRACES_MAX; t++)
        avpi_free(fusion->ctx, fusion->map[t]);
    avpi_free(fusion->ctx, fusion->whole_map);
    avp_acts_free(fusion->ctx, &fusion->made);
    *fusion = (avpi_fusion){0};
}
