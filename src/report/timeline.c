/* What happened when. */
#include "report/timeline.h"

#include "store/sql.h"

#include <string.h>

#define MINUTE_US INT64_C(60000000)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)

/* ---- the range and the steps ---- */

static avp_status range_of_posts(const avp_story *story, avpi_timeline *line, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_I64, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(
        avpi_sql_query(story->c,
                       "SELECT count(*), coalesce(min(epoch_us(posted_at)), 0), coalesce(max(epoch_us(posted_at)), 0)"
                       " FROM posts WHERE NOT embedded AND posted_at IS NOT NULL",
                       NULL, 0, types, 3, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n > 0) {
        line->posts_total = (uint64_t)avpi_rows_i64(rows, 0)[0];
        line->first_us = avpi_rows_i64(rows, 1)[0];
        line->last_us = avpi_rows_i64(rows, 2)[0];
    }
done:
    avpi_rows_close(rows);
    return status;
}

static void range_of_acts(const avp_acts *acts, avpi_timeline *line) {
    line->of_acts = true;
    line->posts_total = acts->count;
    for (size_t i = 0; i < acts->count; i++) {
        line->first_us = i == 0 || acts->time_us[i] < line->first_us ? acts->time_us[i] : line->first_us;
        line->last_us = i == 0 || acts->time_us[i] > line->last_us ? acts->time_us[i] : line->last_us;
    }
}

/* The shortest step that needs no more than AVPI_BINS_MAX bins. Weeks begin on Monday: 1970-01-05 was one. */
static void choose_steps(avpi_timeline *line) {
    static const int64_t steps[] = {1000000,     10000000, MINUTE_US,  10 * MINUTE_US, HOUR_US,     3 * HOUR_US,
                                    6 * HOUR_US, DAY_US,   7 * DAY_US, 28 * DAY_US,    364 * DAY_US};
    static const size_t n_steps = sizeof steps / sizeof *steps;
    if (line->posts_total == 0)
        return;
    for (size_t s = 0; s < n_steps; s++) {
        int64_t step = steps[s], origin = step % (7 * DAY_US) == 0 ? 4 * DAY_US : 0,
                rest = (line->first_us - origin) % step;
        line->step_us = step;
        line->start_us = line->first_us - rest - (rest < 0 ? step : 0);
        line->n_bins = (size_t)((line->last_us - line->start_us) / step) + 1;
        if (line->n_bins <= AVPI_BINS_MAX)
            break;
    }
}

static bool bin_of(const avpi_timeline *line, int64_t time_us, size_t *bin) {
    if (time_us < line->start_us)
        return false;
    *bin = (size_t)((time_us - line->start_us) / line->step_us);
    return *bin < line->n_bins;
}

/* ---- all posts ---- */

static avp_status count_posts(const avp_story *story, avpi_timeline *line, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    avpi_sql_value params[] = {avpi_sql_i64(line->start_us), avpi_sql_i64(line->step_us)};
    AVP_TRY(avpi_sql_query(story->c,
                           "SELECT (epoch_us(posted_at) - ?::BIGINT) // ?::BIGINT AS bin, count(*) FROM posts"
                           " WHERE NOT embedded AND posted_at IS NOT NULL GROUP BY bin",
                           params, 2, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        const int64_t *bins = avpi_rows_i64(rows, 0), *counts = avpi_rows_i64(rows, 1);
        for (size_t i = 0; i < n; i++)
            if (bins[i] >= 0 && (size_t)bins[i] < line->n_bins)
                line->posts[bins[i]] = (uint64_t)counts[i];
    }
done:
    avpi_rows_close(rows);
    return status;
}

static void count_acts(const avp_acts *acts, avpi_timeline *line) {
    for (size_t i = 0, bin; i < acts->count; i++)
        if (bin_of(line, acts->time_us[i], &bin))
            line->posts[bin]++;
}

/* ---- posts that took part ---- */

/* Posts met so far, one bit each, so that a post with acts in several traces counts once. */
typedef struct post_set {
    uint64_t *bits;
    uint32_t count;
} post_set;

static bool add_post(post_set *set, uint32_t post) {
    if (post >= set->count)
        return true;
    uint64_t bit = UINT64_C(1) << (post & 63);
    bool fresh = !(set->bits[post >> 6] & bit);
    set->bits[post >> 6] |= bit;
    return fresh;
}

static avp_status make_set(const avp_ctx *ctx, const avp_story *story, post_set *set, avp_error *err) {
    uint32_t count = 0;
    for (size_t t = 0; t < story->n_traces; t++) {
        const avp_acts *acts = story->traces[t].acts;
        for (size_t i = 0; acts->post && i < acts->count; i++)
            if (acts->post[i] != UINT32_MAX && acts->post[i] >= count)
                count = acts->post[i] + 1;
    }
    set->count = count;
    return avpi_zalloc(ctx, (size_t)count / 64 + 1, sizeof *set->bits, &set->bits, err);
}

static void count_marks(const avp_acts *acts, const uint32_t *group_of, const bool *marks, post_set *set,
                        avpi_timeline *line) {
    for (size_t i = 0, bin; i < acts->count; i++) {
        if (!marks[i] || (acts->post && !add_post(set, acts->post[i])))
            continue;
        uint32_t group = group_of[acts->account[i]];
        line->together_total++;
        line->of_group[group - 1]++;
        if (!bin_of(line, acts->time_us[i], &bin))
            continue;
        line->together[bin]++;
        if (group <= line->n_lanes)
            line->lanes[(group - 1) * line->n_bins + bin]++;
    }
}

static avp_status count_trace(const avp_ctx *ctx, const avp_story *story, const avp_acts *acts, post_set *set,
                              avpi_timeline *line, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *group_of = NULL;
    bool *marks = NULL;
    AVP_TRY(avpi_groups_of_acts(ctx, story->groups, acts, &group_of, err));
    AVP_TRY(avpi_zalloc(ctx, acts->count, sizeof *marks, &marks, err));
    AVP_TRY(avpi_mark_together(ctx, story->groups, acts, group_of, marks, err));
    count_marks(acts, group_of, marks, set, line);
done:
    avpi_free(ctx, group_of);
    avpi_free(ctx, marks);
    return status;
}

static avp_status count_together(const avp_ctx *ctx, const avp_story *story, avpi_timeline *line, avp_error *err) {
    avp_status status = AVP_OK;
    post_set set = {0};
    AVP_TRY(make_set(ctx, story, &set, err));
    for (size_t t = 0; t < story->n_traces && story->groups->count > 0; t++) {
        if (avpi_cancelled(ctx))
            AVP_TRY(avpi_fail(ctx, err, AVP_E_CANCELLED, N_("interrupted")));
        AVP_TRY(count_trace(ctx, story, story->traces[t].acts, &set, line, err));
    }
done:
    avpi_free(ctx, set.bits);
    return status;
}

static avp_status make_room(const avp_ctx *ctx, const avp_groups *groups, avpi_timeline *line, avp_error *err) {
    avp_status status = AVP_OK;
    line->n_lanes = groups->count < AVPI_LANES_MAX ? groups->count : AVPI_LANES_MAX;
    AVP_TRY(avpi_zalloc(ctx, line->n_bins, sizeof *line->posts, &line->posts, err));
    AVP_TRY(avpi_zalloc(ctx, line->n_bins, sizeof *line->together, &line->together, err));
    AVP_TRY(avpi_zalloc(ctx, line->n_bins * line->n_lanes, sizeof *line->lanes, &line->lanes, err));
    AVP_TRY(avpi_zalloc(ctx, groups->count, sizeof *line->of_group, &line->of_group, err));
done:
    return status;
}

avp_status avpi_timeline_build(const avp_ctx *ctx, const avp_story *story, avpi_timeline *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_timeline line = {.groups = story->groups};
    if (story->c)
        AVP_TRY(range_of_posts(story, &line, err));
    bool of_posts = line.posts_total > 0;
    if (!of_posts && story->n_traces > 0)
        range_of_acts(story->traces[0].acts, &line);
    choose_steps(&line);
    AVP_TRY(make_room(ctx, story->groups, &line, err));
    if (of_posts)
        AVP_TRY(count_posts(story, &line, err));
    else if (story->n_traces > 0)
        count_acts(story->traces[0].acts, &line);
    AVP_TRY(count_together(ctx, story, &line, err));
    *out = line;
    line = (avpi_timeline){0};
done:
    avpi_timeline_free(ctx, &line);
    return status;
}

void avpi_timeline_free(const avp_ctx *ctx, avpi_timeline *timeline) {
    avpi_free(ctx, timeline->posts);
    avpi_free(ctx, timeline->together);
    avpi_free(ctx, timeline->lanes);
    avpi_free(ctx, timeline->of_group);
    *timeline = (avpi_timeline){0};
}
