/* The way from acts to links: which windows, what the slots hold, what is worth counting, counting, testing. */
#include "avispero/links.h"

#include "base/parallel.h"
#include "links/count_peers.h"
#include "links/null_n1.h"
#include "links/null_two_pass.h"
#include "links/prune.h"
#include "links/recurrence.h"
#include "links/rows.h"
#include "links/window_count.h"

#include <math.h>

/* One call of avp_links_find. */
typedef struct search {
    const avp_ctx *ctx;
    const avp_acts *acts;
    avp_links_options opts;
    avp_windows windows; /* those that the precision of the times allows */
    avpi_slots slots;
    avpi_strata strata; /* by source, for the two-pass null; acts then points into it */
    avpi_strata parts;  /* the traces of a joint set: what stands for N1 there */
    avp_acts plain;     /* without a null model: a view in which every object counts, whatever post it stands in */
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
    if (s->opts.edge_quantile > 0 && s->opts.null != AVP_NULL_NONE)
        return avpi_fail(s->ctx, err, AVP_E_ARG, N_("--edge-quantile is for links without a test: add --null none"));
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

/* ---- counting distinct objects ---- */

/* Count the pairs that a rule keeps, and note the work in the result. */
static avp_status count_kept(search *s, size_t k, const avpi_keep *keep, avpi_counted *counted, avp_error *err) {
    avpi_window_job job = {s->ctx, s->acts, &s->slots, k, s->windows.us[k]};
    avpi_window_clock clock = {0};
    avp_status status = avpi_window_count(&job, keep, counted, &clock, err);
    s->links.seconds_prune += clock.prune_s;
    s->links.seconds_count += clock.count_s;
    s->links.pairs_counted = counted->met;
    s->links.co_actions_counted += counted->co_actions;
    s->links.spilled_bytes += counted->spilled_bytes;
    return status;
}

static avp_status find_untested(search *s, size_t k, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_counted counted = {0};
    avpi_keep keep = {.least = (uint32_t)s->opts.min_weight};
    AVP_TRY(count_kept(s, k, &keep, &counted, err));
    AVP_TRY(avpi_links_untested(s->ctx, &counted.kept, &s->links.windows[k], err));
    AVP_TRY(avpi_links_heavier(s->ctx, s->opts.edge_quantile, &s->links.windows[k], err));
done:
    avpi_pairs_free(s->ctx, &counted.kept);
    return status;
}

static avp_status find_by_n1(search *s, size_t k, uint32_t min_weight, avp_window_links *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_counted counted = {0};
    avpi_n1 model = avpi_n1_model(&s->slots, k, s->links.m, s->opts.q);
    avpi_keep keep = avpi_n1_keep(&model, min_weight);
    AVP_TRY(count_kept(s, k, &keep, &counted, err));
    double start = avpi_now_s();
    AVP_TRY(avpi_n1_test(s->ctx, &model, &counted.kept, out, err));
    s->links.seconds_test += avpi_now_s() - start;
done:
    avpi_pairs_free(s->ctx, &counted.kept);
    return status;
}

/* Which acts count in window k: those below the cap. NULL when all do. */
static avp_status acts_below_cap(const search *s, size_t k, uint8_t **counts, avp_error *err) {
    avp_status status = AVP_OK;
    *counts = NULL;
    if (!s->slots.class_of || s->slots.over[k] == 0)
        return AVP_OK;
    AVP_TRY(avpi_alloc(s->ctx, s->acts->count, 1, counts, err));
    for (size_t i = 0; i < s->acts->count; i++)
        (*counts)[i] = s->slots.class_of[i] > k;
done:
    return status;
}

/* Test at rates by stratum; suspects NULL = at the rates of all accounts. */
static avp_status find_by_rates(search *s, size_t k, avpi_strata *strata, const uint8_t *suspect, uint32_t min_weight,
                                avp_window_links *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_two_pass model = {0};
    avpi_counted counted = {0};
    avpi_keep keep;
    uint8_t *counts = NULL;
    AVP_TRY(acts_below_cap(s, k, &counts, err));
    AVP_TRY(avpi_strata_count(s->ctx, strata, counts, err));
    AVP_TRY(avpi_two_pass_model(s->ctx, strata, counts, s->windows.us[k], suspect, s->links.m, s->opts.q, &model, err));
    AVP_TRY(avpi_two_pass_keep(s->ctx, &model, min_weight, &keep, err));
    AVP_TRY(count_kept(s, k, &keep, &counted, err));
    double start = avpi_now_s();
    AVP_TRY(avpi_two_pass_test(s->ctx, &model, &counted.kept, out, err));
    s->links.seconds_test += avpi_now_s() - start;
done:
    avpi_free(s->ctx, counts);
    avpi_two_pass_free(s->ctx, &model);
    avpi_pairs_free(s->ctx, &counted.kept);
    return status;
}

/* N1: one rate for all acts, in a joint set one for every trace. */
static avp_status find_by_activity(search *s, size_t k, uint32_t min_weight, avp_window_links *out, avp_error *err) {
    if (s->parts.count <= 1)
        return find_by_n1(s, k, min_weight, out, err);
    avp_status status = find_by_rates(s, k, &s->parts, NULL, min_weight, out, err);
    avpi_free(s->ctx, out->exclusive); /* no rate is pooled: none is exclusive */
    out->exclusive = NULL;
    return status;
}

/* What the cap took out, by itself. In a joint set a moment would stand in several traces: only trace by trace. */
static avp_status find_recurrence(search *s, size_t k, avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t *counts = NULL;
    if (s->parts.count > 1)
        return AVP_OK;
    AVP_TRY(acts_below_cap(s, k, &counts, err));
    if (!counts)
        return AVP_OK;
    avpi_recurrence_job job = {s->ctx, &s->strata, counts, s->links.windows[k].suspect, s->windows.us[k], s->opts.q};
    AVP_TRY(avpi_recurrence_find(&job, &s->links.windows[k].recurrence, err));
done:
    avpi_free(s->ctx, counts);
    return status;
}

static avp_status find_by_two_pass(search *s, size_t k, avp_error *err) {
    avp_status status = AVP_OK;
    avp_window_links first = {0}, *out = &s->links.windows[k];
    AVP_TRY(find_by_activity(s, k, 1, &first, err));
    AVP_TRY(avpi_mark_suspects(s->ctx, &first, s->acts->n_accounts, &out->suspect, err));
    for (uint32_t a = 0; a < s->acts->n_accounts; a++)
        out->suspects += out->suspect[a];
    AVP_TRY(find_by_rates(s, k, &s->strata, out->suspect, (uint32_t)s->opts.min_weight, out, err));
    AVP_TRY(find_recurrence(s, k, err));
done:
    avpi_links_free_window(s->ctx, &first);
    return status;
}

static avp_status find_in_window(search *s, size_t k, avp_error *err) {
    switch (s->opts.null) {
    case AVP_NULL_N1: return find_by_activity(s, k, (uint32_t)s->opts.min_weight, &s->links.windows[k], err);
    case AVP_NULL_TWO_PASS: return find_by_two_pass(s, k, err);
    default: return find_untested(s, k, err);
    }
}

static avp_status find_by_objects(search *s, avp_error *err) {
    avp_status status = AVP_OK;
    bool tested = s->opts.null != AVP_NULL_NONE;
    double start = avpi_now_s();
    s->links.cap = tested ? (uint64_t)s->opts.cap : 0;
    if (!tested) {
        s->plain = *s->acts;
        s->plain.elders = (avp_elders){0};
        s->acts = &s->plain;
    }
    const avp_acts *given = s->acts;
    if (s->opts.null == AVP_NULL_TWO_PASS) {
        AVP_TRY(avpi_strata_split(s->ctx, given, &s->strata, err));
        s->acts = &s->strata.acts;
    }
    if (tested && given->n_parts > 1)
        AVP_TRY(avpi_strata_parts(s->ctx, given, s->strata.count ? &s->strata : NULL, &s->parts, err));
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
    AVP_TRY(avpi_links_heavier(s->ctx, s->opts.edge_quantile, out, err));
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
    bool tested = s->opts.null != AVP_NULL_NONE;
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
    s.links.null = s.opts.null;
    s.links.directed = s.opts.count == AVP_COUNT_QUT;
    if (acts->count == 0)
        AVP_TRY(find_nothing(&s, err));
    else
        AVP_TRY(s.opts.count == AVP_COUNT_OBJECTS ? find_by_objects(&s, err) : find_as_peer(&s, err));
    *out = s.links;
    s.links = (avp_links){0};
done:
    avpi_slots_free(ctx, &s.slots);
    avpi_strata_free(ctx, &s.strata);
    avpi_strata_free(ctx, &s.parts);
    avp_links_free(ctx, &s.links);
    return status;
}

void avpi_links_free_window(const avp_ctx *ctx, avp_window_links *window) {
    void *arrays[] = {window->a,       window->b,         window->weight, window->expected,
                      window->log10_p, window->exclusive, window->suspect};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        avpi_free(ctx, arrays[i]);
    avpi_recurrence_free(ctx, &window->recurrence);
    *window = (avp_window_links){0};
}

void avp_links_free(const avp_ctx *ctx, avp_links *links) {
    for (size_t k = 0; k < AVP_WINDOWS_MAX; k++)
        avpi_links_free_window(ctx, &links->windows[k]);
    *links = (avp_links){0};
}
