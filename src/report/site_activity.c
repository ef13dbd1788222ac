/* When each account acted together with its group, in steps for a slider. */
#include "report/site.h"

enum { MOST = 35 };

static void choose_steps(const avpi_timeline *line, avpi_activity *out) {
    int64_t by = ((int64_t)line->n_bins + AVPI_SITE_STEPS - 1) / AVPI_SITE_STEPS;
    out->start_us = line->start_us;
    out->step_us = line->step_us * (by > 0 ? by : 1);
    out->n_steps = by > 0 ? (line->n_bins + (size_t)by - 1) / (size_t)by : 0;
}

/* Both lists of names are sorted: one walk. */
static void match_accounts(const avp_groups *groups, const avp_acts *acts, uint32_t *account_of) {
    for (uint32_t i = 0, k = 0; i < acts->n_accounts && k < groups->accounts.count;) {
        int order = avpi_str_compare(avp_names_get(&acts->accounts, i), avp_names_get(&groups->accounts, k));
        if (order == 0)
            account_of[i] = k;
        i += order <= 0;
        k += order >= 0;
    }
}

static void add_marks(const avp_acts *acts, const bool *marks, const uint32_t *account_of, avpi_activity *out) {
    for (size_t i = 0; i < acts->count; i++) {
        int64_t since = acts->time_us[i] - out->start_us;
        size_t step = since < 0 ? out->n_steps : (size_t)(since / out->step_us);
        if (!marks[i] || step >= out->n_steps)
            continue;
        unsigned char *cell = &out->posts[(size_t)account_of[acts->account[i]] * out->n_steps + step];
        *cell = *cell < MOST ? (unsigned char)(*cell + 1) : *cell;
    }
}

static avp_status count_trace(const avp_ctx *ctx, const avp_story *story, const avp_acts *acts, avpi_activity *out,
                              avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *group_of = NULL, *account_of = NULL;
    bool *marks = NULL;
    AVP_TRY(avpi_groups_of_acts(ctx, story->groups, acts, &group_of, err));
    AVP_TRY(avpi_zalloc(ctx, acts->n_accounts, sizeof *account_of, &account_of, err));
    AVP_TRY(avpi_zalloc(ctx, acts->count, sizeof *marks, &marks, err));
    match_accounts(story->groups, acts, account_of);
    AVP_TRY(avpi_mark_together(ctx, story->groups, acts, group_of, marks, err));
    add_marks(acts, marks, account_of, out);
done:
    avpi_free(ctx, group_of);
    avpi_free(ctx, account_of);
    avpi_free(ctx, marks);
    return status;
}

avp_status avpi_activity_count(const avp_ctx *ctx, const avp_story *story, const avpi_timeline *line,
                               avpi_activity *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_activity made = {0};
    choose_steps(line, &made);
    AVP_TRY(avpi_zalloc(ctx, story->groups->accounts.count, made.n_steps, &made.posts, err));
    for (size_t t = 0; t < story->n_traces && story->groups->count > 0 && made.n_steps > 0; t++)
        if (story->traces[t].acts->n_parts == 0) /* the joint set has the same acts again */
            AVP_TRY(count_trace(ctx, story, story->traces[t].acts, &made, err));
    *out = made;
    made = (avpi_activity){0};
done:
    avpi_activity_free(ctx, &made);
    return status;
}

void avpi_activity_free(const avp_ctx *ctx, avpi_activity *activity) {
    avpi_free(ctx, activity->posts);
    *activity = (avpi_activity){0};
}
