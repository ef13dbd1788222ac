/* The way from acts to links: which windows, what the slots hold, what is worth counting, counting, testing. */
#include "avispero/links.h"

#include "base/parallel.h"
#include "links/count_dense.h"
#include "links/count_peers.h"
#include "links/count_spill.h"
#include "links/null_n1.h"

#include <math.h>

enum { SPILL_SHARE = 4 }; /* this part of the budget is for pairs on their way to disk, when little else is left */

/* One call of avp_links_find. */
typedef struct search {
    const avp_ctx *ctx;
    const avp_acts *acts;
    avp_links_options opts;
    avp_windows windows; /* those that the precision of the times allows */
    avpi_slots slots;
    avp_links links;
} search;

/* ---- which windows ---- */

/* A window shorter than the step of the times means nothing; 0 asks for equal times and always means that. */
static avp_status choose_windows(search *s, avp_error *err) {
    const avp_windows *asked = &s->opts.windows;
    const char *trace = s->acts->trace ? s->acts->trace : "";
    double step_s = (double)s->acts->precision_us / 1e6;
    for (size_t k = 0; k < asked->count; k++) {
        if (asked->us[k] == 0 || asked->us[k] >= s->acts->precision_us)
            s->windows.us[s->windows.count++] = asked->us[k];
        else if (asked->count > 1)
            avpi_warn(s->ctx, AVP_LOG_WARNING,
                      N_("the times of \"%s\" are known to %g s only: the window of %g s is left out"), trace, step_s,
                      (double)asked->us[k] / 1e6);
    }
    if (s->windows.count == 0)
        return avpi_fail(
            s->ctx, err, AVP_E_INPUT,
            N_("the times of \"%s\" are known to %g s only, which is longer than the window: use --window %g or more"),
            trace, step_s, step_s);
    s->links.n_windows = s->windows.count;
    for (size_t k = 0; k < s->windows.count; k++)
        s->links.windows[k].window_us = s->windows.us[k];
    return AVP_OK;
}

static avp_status check_options(const search *s, avp_error *err) {
    static const char *const modes[] = {"objects", "coortweet", "qut"};
    const char *mode = modes[s->opts.count];
    if (s->acts->count >= AVPI_ROW_PLACE)
        return avpi_fail(s->ctx, err, AVP_E_LIMIT,
                         N_("more acts than can be counted at once: %zu of at most %zu; split the input"),
                         s->acts->count, (size_t)AVPI_ROW_PLACE);
    if (s->opts.count == AVP_COUNT_OBJECTS)
        return AVP_OK;
    if (s->opts.null != AVP_NULL_NONE)
        return avpi_fail(s->ctx, err, AVP_E_ARG, N_("--count %s has no null model: add --null none"), mode);
    if (s->opts.windows.count > 1)
        return avpi_fail(s->ctx, err, AVP_E_ARG, N_("--count %s takes one window: add --window 60, for example"), mode);
    if (!s->acts->post && s->acts->count > 0)
        return avpi_fail(s->ctx, err, AVP_E_ARG, N_("--count %s needs the ids of the posts: map the post column"),
                         mode);
    for (size_t i = 0; i < s->acts->count; i++)
        if (s->acts->post[i] == UINT32_MAX)
            return avpi_fail(s->ctx, err, AVP_E_INPUT,
                             N_("--count %s needs the ids of the posts, and some rows have none"), mode);
    return AVP_OK;
}

/* ---- counting distinct objects in one window ---- */

/* What must pass through memory beside the pairs: acts unless they lie in a file, slots, live acts. */
static uint64_t held_bytes(const search *s) {
    const avp_acts *acts = s->acts;
    uint64_t per_act = acts->spill ? 0 : sizeof *acts->account + sizeof *acts->time_us;
    per_act += (acts->spill || !acts->post ? 0 : sizeof *acts->post) +
               (acts->spill || !acts->source ? 0 : sizeof *acts->source);
    per_act += sizeof(uint32_t) + 1 + (s->slots.class_of ? 1 : 0); /* live acts, repeats, class_of */
    uint64_t names = acts->accounts.count ? acts->accounts.start[acts->accounts.count] : 0;
    names += acts->objects.count ? acts->objects.start[acts->objects.count] : 0;
    return per_act * acts->count + names +
           sizeof(uint64_t) * ((uint64_t)acts->n_objects + acts->accounts.count + acts->objects.count);
}

static avp_status count_in_memory(const search *s, size_t k, const avpi_live *live, const avpi_keep *keep,
                                  avpi_counted *counted, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rows rows = {0};
    avpi_rows_plan plan = {.window_us = s->windows.us[k], .repeats = s->slots.repeats};
    AVP_TRY(avpi_rows_build(s->ctx, s->acts, live, &plan, &rows, err));
    AVP_TRY(avpi_count_dense(s->ctx, &rows, keep, counted, err));
done:
    avpi_rows_free(s->ctx, &rows);
    return status;
}

static avp_status count_pairs(const search *s, size_t k, const avpi_live *live, const avpi_keep *keep,
                              avpi_counted *counted, avp_error *err) {
    uint64_t budget = s->ctx->memory_bytes, held = held_bytes(s);
    uint64_t need = avpi_rows_size_bytes(s->ctx, s->acts, live->total, false) +
                    avpi_row_product_size_bytes(s->ctx, s->acts->n_accounts);
    if (budget == 0 || held + need <= budget)
        return count_in_memory(s, k, live, keep, counted, err);
    uint64_t buffer = budget / SPILL_SHARE;
    if (budget > held && budget - held > buffer)
        buffer = budget - held;
    avpi_spill_job job = {.acts = s->acts,
                          .live = live,
                          .repeats = s->slots.repeats,
                          .window_us = s->windows.us[k],
                          .buffer_bytes = (size_t)buffer};
    return avpi_count_spill(s->ctx, &job, keep, counted, err);
}

/* One window after its slots: what is worth counting, counting, testing. */
static avp_status find_in_window(search *s, size_t k, avp_error *err) {
    avp_status status = AVP_OK;
    avp_window_links *out = &s->links.windows[k];
    avpi_live live = {0};
    avpi_counted counted = {0};
    bool tested = s->opts.null == AVP_NULL_N1;
    avpi_n1 model = avpi_n1_model(&s->slots, k, s->links.m, s->opts.q);
    avpi_keep keep = {.least = (uint32_t)s->opts.min_weight};
    if (tested)
        keep = avpi_n1_keep(&model, (uint32_t)s->opts.min_weight);
    double start = avpi_now_s();
    if (keep.least != UINT32_MAX)
        AVP_TRY(avpi_prune(s->ctx, s->acts, &s->slots, k, out->window_us, keep.least, &live, err));
    double pruned = avpi_now_s();
    if (live.total > 0)
        AVP_TRY(count_pairs(s, k, &live, &keep, &counted, err));
    double done_counting = avpi_now_s();
    AVP_TRY(tested ? avpi_n1_test(s->ctx, &model, &counted.kept, out, err)
                   : avpi_links_untested(s->ctx, &counted.kept, out, err));
    s->links.seconds_prune += pruned - start;
    s->links.seconds_count += done_counting - pruned;
    s->links.seconds_test += avpi_now_s() - done_counting;
    s->links.pairs_counted = counted.met;
    s->links.co_actions_counted += counted.co_actions;
    s->links.spilled_bytes += counted.spilled_bytes;
done:
    avpi_live_free(s->ctx, &live);
    avpi_pairs_free(s->ctx, &counted.kept);
    return status;
}

static avp_status find_by_objects(search *s, avp_error *err) {
    avp_status status = AVP_OK;
    bool tested = s->opts.null == AVP_NULL_N1;
    double start = avpi_now_s();
    s->links.cap = tested ? (uint64_t)s->opts.cap : 0;
    AVP_TRY(avpi_slots_count(s->ctx, s->acts, &s->windows, s->links.cap, tested, &s->slots, err));
    s->links.seconds_prepare = avpi_now_s() - start;
    for (size_t k = 0; k < s->windows.count; k++) {
        s->links.windows[k].co_actions = s->slots.co_actions[k];
        s->links.windows[k].acts = s->slots.acts[k];
        s->links.windows[k].over_cap_acts = s->slots.over[k];
        AVP_TRY(avpi_progress(s->ctx, N_("counting links"), k, s->windows.count, N_("windows"), err));
        AVP_TRY(find_in_window(s, k, err));
    }
    AVP_TRY(avpi_progress(s->ctx, N_("counting links"), s->windows.count, s->windows.count, N_("windows"), err));
done:
    return status;
}

/* ---- counting as others do ---- */

static avp_status find_as_peer(search *s, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_counted counted = {0};
    avp_window_links *out = &s->links.windows[0];
    avpi_peer_job job = {.acts = s->acts,
                         .window_us = out->window_us,
                         .min_weight = (uint32_t)s->opts.min_weight,
                         .min_participation = (uint64_t)s->opts.min_participation,
                         .loops = s->opts.loops};
    double start = avpi_now_s();
    AVP_TRY(s->links.directed ? avpi_count_qut(s->ctx, &job, &counted, err)
                              : avpi_count_coortweet(s->ctx, &job, &counted, err));
    AVP_TRY(avpi_links_untested(s->ctx, &counted.kept, out, err));
    out->acts = s->acts->count;
    out->co_actions = s->links.co_actions_counted = counted.co_actions;
    s->links.pairs_counted = counted.met;
    s->links.seconds_count = avpi_now_s() - start;
done:
    avpi_pairs_free(s->ctx, &counted.kept);
    return status;
}

/* No acts, no links; the arrays that a result has are there all the same. */
static avp_status find_nothing(search *s, avp_error *err) {
    avp_status status = AVP_OK;
    bool tested = s->opts.null == AVP_NULL_N1;
    for (size_t k = 0; k < s->windows.count; k++) {
        AVP_TRY(avpi_links_room(s->ctx, 0, tested, &s->links.windows[k], err));
        s->links.windows[k].threshold_p = tested ? 0 : NAN;
    }
done:
    return status;
}

avp_status avp_links_find(const avp_ctx *ctx, const avp_acts *acts, const avp_links_options *opts, avp_links *out,
                          avp_error *err) {
    avp_status status = AVP_OK;
    search s = {.ctx = ctx, .acts = acts};
    if (opts)
        s.opts = *opts;
    else
        avp_options_init(&avp_links_option_table, &s.opts);
    AVP_TRY(avp_options_validate(ctx, &avp_links_option_table, &s.opts, err));
    AVP_TRY(check_options(&s, err));
    AVP_TRY(choose_windows(&s, err));
    s.links.m = (double)acts->n_accounts * ((double)acts->n_accounts - 1) / 2;
    s.links.directed = s.opts.count == AVP_COUNT_QUT;
    if (acts->count == 0)
        AVP_TRY(find_nothing(&s, err));
    else
        AVP_TRY(s.opts.count == AVP_COUNT_OBJECTS ? find_by_objects(&s, err) : find_as_peer(&s, err));
    *out = s.links;
    s.links = (avp_links){0};
done:
    avpi_slots_free(ctx, &s.slots);
    avp_links_free(ctx, &s.links);
    return status;
}

void avp_links_free(const avp_ctx *ctx, avp_links *links) {
    for (size_t k = 0; k < AVP_WINDOWS_MAX; k++) {
        avp_window_links *w = &links->windows[k];
        void *arrays[] = {w->a, w->b, w->weight, w->expected, w->log10_p};
        for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
            avpi_free(ctx, arrays[i]);
    }
    *links = (avp_links){0};
}
