/* What can be shown for a group: moments of its strongest link, and a post for each object it pushed. */
#include "report/exhibits.h"

#include "base/dict.h"
#include "report/timeline.h"

const char *avpi_object_of(const avp_acts *acts, uint32_t object, avp_str *name) {
    *name = avp_names_get(&acts->objects, object);
    for (size_t p = 0; p < acts->n_parts; p++) {
        const avp_part *part = &acts->parts[p];
        size_t prefix = strlen(part->trace) + 1;
        if (object < part->first_object || object >= part->end_object || prefix > name->len)
            continue;
        *name = (avp_str){name->ptr + prefix, name->len - prefix};
        return part->trace;
    }
    return acts->trace;
}

/* Index of the link a - b among links sorted by (a, b); links->count when absent. */
static size_t find_link(const avp_window_links *links, uint32_t a, uint32_t b) {
    size_t low = 0, high = links->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (links->a[middle] < a || (links->a[middle] == a && links->b[middle] < b))
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < links->count && links->a[low] == a && links->b[low] == b;
    return found ? low : links->count;
}

/* What its own trace says of the strongest link; the fused graph has sums over traces. */
static void take_test(const avp_links *links, int64_t window_us, uint32_t a, uint32_t b, avpi_exhibit *exhibit) {
    size_t w = avpi_window_index(links, window_us);
    if (w == links->n_windows)
        return;
    const avp_window_links *of = &links->windows[w];
    size_t at = find_link(of, a < b ? a : b, a < b ? b : a);
    if (at == of->count || !of->expected || !of->log10_p)
        return;
    exhibit->tested = true;
    exhibit->exclusive = of->exclusive && of->exclusive[at];
    exhibit->weight = of->weight[at];
    exhibit->expected = of->expected[at];
    exhibit->log10_p = of->log10_p[at];
}

static uint32_t post_of(const avp_acts *acts, size_t act) {
    return acts->post ? acts->post[act] : UINT32_MAX;
}

static avpi_meeting meeting_of(const avp_acts *acts, const avp_co_action *moment, uint32_t a, uint32_t b) {
    bool swap = acts->time_us[moment->act_b] < acts->time_us[moment->act_a];
    size_t first = swap ? moment->act_b : moment->act_a, second = swap ? moment->act_a : moment->act_b;
    return (avpi_meeting){.object = moment->object,
                          .account_a = swap ? b : a,
                          .account_b = swap ? a : b,
                          .time_a_us = acts->time_us[first],
                          .time_b_us = acts->time_us[second],
                          .a = {.post = post_of(acts, first)},
                          .b = {.post = post_of(acts, second)}};
}

/* Not the quickest ones: first, last and evenly between, so that the choice flatters nothing. */
static avp_status take_meetings(const avp_ctx *ctx, const avp_story *story, const avp_group *group,
                                avpi_exhibit *exhibit, avp_error *err) {
    const avp_acts *acts = exhibit->acts;
    avp_status status = AVP_OK;
    avp_co_action *moments = NULL;
    size_t n = 0;
    uint32_t a = avpi_names_find(&acts->accounts, avp_names_get(&story->groups->accounts, group->strongest_a));
    uint32_t b = avpi_names_find(&acts->accounts, avp_names_get(&story->groups->accounts, group->strongest_b));
    if (a == UINT32_MAX || b == UINT32_MAX)
        return AVP_OK;
    AVP_TRY(avp_links_evidence(ctx, acts, a, b, story->groups->window_us, &moments, &n, err));
    take_test(story->traces[group->strongest_trace].links, story->groups->window_us, a, b, exhibit);
    exhibit->meetings_total = n;
    exhibit->n_meetings = n < AVPI_MOMENTS_MAX ? n : AVPI_MOMENTS_MAX;
    for (size_t k = 0; k < exhibit->n_meetings; k++) {
        size_t at = exhibit->n_meetings > 1 ? k * (n - 1) / (exhibit->n_meetings - 1) : 0;
        exhibit->meetings[k] = meeting_of(acts, &moments[at], group->strongest_a, group->strongest_b);
    }
done:
    avp_free(ctx, moments);
    return status;
}

/* The first post of a member on the object that still stands, else the first. */
static uint32_t sample_of(const avp_acts *acts, const uint32_t *group_of, uint32_t group, uint32_t object,
                          const avpi_gone *gone) {
    uint32_t first = UINT32_MAX;
    for (size_t i = acts->object_start[object]; i < acts->object_start[object + 1]; i++) {
        if (group_of[acts->account[i]] != group)
            continue;
        if (!avpi_gone_has(gone, acts->post[i]))
            return acts->post[i];
        first = first == UINT32_MAX ? acts->post[i] : first;
    }
    return first;
}

static void take_samples(const avp_acts *acts, const uint32_t *group_of, uint32_t trace, const avp_group *group,
                         const avpi_gone *gone, avpi_exhibit *exhibit) {
    for (size_t k = 0; k < group->n_objects; k++) {
        if (group->objects[k].trace != trace || !acts->post)
            continue;
        exhibit->samples[k].post = sample_of(acts, group_of, group->id, group->objects[k].object, gone);
    }
}

static avp_status sample_trace(const avp_ctx *ctx, const avp_story *story, uint32_t trace, avpi_exhibits *exhibits,
                               avp_error *err) {
    const avp_acts *acts = story->traces[trace].acts;
    avp_status status = AVP_OK;
    uint32_t *group_of = NULL;
    AVP_TRY(avpi_groups_of_acts(ctx, story->groups, acts, &group_of, err));
    for (size_t g = 0; g < exhibits->count; g++)
        take_samples(acts, group_of, trace, &story->groups->groups[g], &exhibits->gone, &exhibits->exhibits[g]);
done:
    avpi_free(ctx, group_of);
    return status;
}

avp_status avpi_exhibits_load(const avp_ctx *ctx, const avp_story *story, avpi_exhibits *out, avp_error *err) {
    const avp_groups *groups = story->groups;
    avp_status status = AVP_OK;
    avpi_exhibits made = {.count = groups->count < AVPI_FULL_GROUPS ? groups->count : AVPI_FULL_GROUPS};
    avpi_arena_init(&made.text, ctx);
    AVP_TRY(avpi_zalloc(ctx, made.count, sizeof *made.exhibits, &made.exhibits, err));
    if (avpi_exhibits_of_case(story))
        AVP_TRY(avpi_gone_load(ctx, story->c, &made.gone, err));
    for (size_t g = 0; g < made.count; g++) {
        avpi_exhibit *exhibit = &made.exhibits[g];
        const avp_group *group = &groups->groups[g];
        for (size_t k = 0; k < AVP_GROUP_TOP_OBJECTS; k++)
            exhibit->samples[k].post = UINT32_MAX;
        exhibit->acts = story->traces[group->strongest_trace].acts;
        AVP_TRY(take_meetings(ctx, story, group, exhibit, err));
    }
    for (uint32_t t = 0; t < story->n_traces && made.count > 0; t++)
        AVP_TRY(sample_trace(ctx, story, t, &made, err));
    AVP_TRY(avpi_exhibits_texts(ctx, story, &made, err));
    *out = made;
    made = (avpi_exhibits){.text = {.ctx = ctx}};
done:
    avpi_exhibits_free(ctx, &made);
    return status;
}

static avp_status mask_excerpt(avpi_masks *masks, avpi_excerpt *excerpt, avp_error *err) {
    avp_status status = AVP_OK;
    if (excerpt->gone && !masks->quote_deleted)
        excerpt->text = (avp_str){0};
    AVP_TRY(avpi_masks_post(masks, excerpt->native, &excerpt->native, err));
    AVP_TRY(avpi_masks_words(masks, excerpt->text, &excerpt->text, err));
done:
    return status;
}

avp_status avpi_exhibits_mask(avpi_masks *masks, avpi_exhibits *exhibits, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t g = 0; g < exhibits->count; g++) {
        avpi_exhibit *exhibit = &exhibits->exhibits[g];
        for (size_t k = 0; k < exhibit->n_meetings; k++) {
            AVP_TRY(mask_excerpt(masks, &exhibit->meetings[k].a, err));
            AVP_TRY(mask_excerpt(masks, &exhibit->meetings[k].b, err));
        }
        for (size_t k = 0; k < AVP_GROUP_TOP_OBJECTS; k++)
            AVP_TRY(mask_excerpt(masks, &exhibit->samples[k], err));
    }
done:
    return status;
}

void avpi_exhibits_free(const avp_ctx *ctx, avpi_exhibits *exhibits) {
    avpi_free(ctx, exhibits->exhibits);
    avpi_gone_free(ctx, &exhibits->gone);
    if (exhibits->text.ctx)
        avpi_arena_free(&exhibits->text);
    *exhibits = (avpi_exhibits){0};
}
