/* Posts and co-actions over time add up. */
#include "unit/report/story_fixture.h"

#include "report/exhibits.h"
#include "report/records.h"
#include "report/timeline.h"

static const story_plan plan = {.groups = 3, .size = 6, .events = 8, .organic = 80, .organic_posts = 600};

static uint64_t sum(const uint64_t *values, size_t n) {
    uint64_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += values[i];
    return total;
}

static void timeline__case__sums_agree(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    made_story made;
    avpi_timeline line = {0};
    story_make(&ctx, &plan, &made);
    MUST(avpi_timeline_build(&ctx, &made.story, &line, &err));
    assert_int_equal(line.posts_total, 744);
    assert_int_equal(sum(line.posts, line.n_bins), 744);
    assert_int_equal(line.together_total, 144); /* every planted post has company within 40 s */
    assert_int_equal(sum(line.together, line.n_bins), 144);
    assert_int_equal(line.n_lanes, 3);
    for (size_t g = 0; g < 3; g++) {
        assert_int_equal(line.of_group[g], 48);
        assert_int_equal(sum(line.lanes + g * line.n_bins, line.n_bins), 48);
    }
    assert_true(line.n_bins <= AVPI_BINS_MAX);
    assert_true(line.start_us <= line.first_us && line.last_us < line.start_us + (int64_t)line.n_bins * line.step_us);
    avpi_timeline_free(&ctx, &line);
    story_free(&ctx, &made);
}

/* Without a case the acts stand in for the posts. */
static void timeline__no_case__counts_acts(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    made_story made;
    avpi_timeline line = {0};
    story_make(&ctx, &plan, &made);
    made.story.c = NULL;
    MUST(avpi_timeline_build(&ctx, &made.story, &line, &err));
    assert_true(line.of_acts);
    assert_int_equal(line.posts_total, made.acts.count);
    assert_int_equal(sum(line.posts, line.n_bins), made.acts.count);
    avpi_timeline_free(&ctx, &line);
    story_free(&ctx, &made);
}

static void timeline__nothing__no_bins(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_groups groups = {0};
    avpi_timeline line = {0};
    MUST(avpi_timeline_build(&ctx, &(avp_story){.groups = &groups}, &line, &err));
    assert_int_equal(line.n_bins, 0);
    avpi_timeline_free(&ctx, &line);
}

/* The moments shown are those of the strongest link, in order of time, with their texts. */
static void exhibits__strongest_link__meetings_with_texts(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    made_story made;
    avpi_exhibits exhibits = {0};
    story_make(&ctx, &plan, &made);
    MUST(avpi_exhibits_load(&ctx, &made.story, &exhibits, &err));
    assert_int_equal(exhibits.count, 3);
    for (size_t g = 0; g < 3; g++) {
        const avpi_exhibit *exhibit = &exhibits.exhibits[g];
        assert_int_equal(exhibit->n_meetings, AVPI_MOMENTS_MAX);
        assert_int_equal(exhibit->meetings_total, 8);
        assert_true(exhibit->tested && exhibit->expected < 1 && exhibit->log10_p < -4);
        for (size_t k = 0; k < exhibit->n_meetings; k++) {
            const avpi_meeting *meeting = &exhibit->meetings[k];
            assert_true(meeting->time_a_us <= meeting->time_b_us &&
                        meeting->time_b_us - meeting->time_a_us <= 60000000);
            assert_true(k == 0 || exhibit->meetings[k - 1].time_a_us < meeting->time_a_us + 60000000);
            assert_true(avpi_str_starts(meeting->a.text, AVPI_STR("palabras")));
            assert_true(meeting->account_a != meeting->account_b);
        }
        assert_non_null(exhibit->samples[0].text.ptr);
    }
    avpi_exhibits_free(&ctx, &exhibits);
    story_free(&ctx, &made);
}

static void sweep__windows__links_inside_groups(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    made_story made;
    avpi_sweep sweep = {0};
    story_make(&ctx, &plan, &made);
    MUST(avpi_sweep_count(&ctx, &made.story, &sweep, &err));
    assert_int_equal(sweep.n_windows, 5);
    for (size_t g = 0; g < 3; g++) {
        assert_int_equal(sweep.links[g * 5 + 1], 15); /* all pairs of six, within 60 s */
        assert_int_equal(sweep.co_actions[g * 5 + 1], 120);
    }
    avpi_sweep_free(&ctx, &sweep);
    story_free(&ctx, &made);
}

/* The smallest count that would have been a link is one: one less is not. */
static void reach__times_needed__just_enough(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    made_story made;
    avpi_reach *reach = NULL;
    story_make(&ctx, &(story_plan){.organic = 80, .organic_posts = 600}, &made);
    MUST(avpi_reach_compute(&ctx, &made.story, &reach, &err));
    assert_true(reach->typical_acts >= 1 && reach->busy_acts >= reach->typical_acts);
    assert_true(reach->busy_times >= reach->typical_times && reach->typical_times >= 1);
    assert_true(reach->threshold_p > 0 && reach->threshold_p <= 0.01);
    avpi_free(&ctx, reach);
    story_free(&ctx, &made);
}

static void records__case__files_labels_settings(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    made_story made;
    avpi_records records = {0};
    story_make(&ctx, &plan, &made);
    MUST(avpi_records_load(&ctx, &made.story, &records, &err));
    assert_int_equal(records.n_files, 1);
    assert_true(avpi_str_equal(records.files[0].name, AVPI_STR("posts.csv")));
    assert_int_equal(records.files[0].n_reasons, 1);
    assert_int_equal(records.files[0].reasons[0].count, 2);
    assert_int_equal(records.files[0].reasons[0].first_line, 17);
    assert_int_equal(records.n_warnings, 1);
    assert_int_equal(records.n_labels, 2);
    uint64_t labelled = 0;
    for (size_t i = 0; i < records.n_labels * 3; i++)
        labelled += records.label_of_group[i];
    assert_int_equal(labelled, 9); /* every second of 18 members */
    /* of the run only what the story does not say itself */
    assert_int_equal(records.n_settings, 1 + avp_links_option_table.count + avp_groups_option_table.count);
    assert_true(avpi_str_equal(records.settings[0].value, AVPI_STR("labels.csv")));
    avpi_records_free(&ctx, &records);
    story_free(&ctx, &made);
}

static void without_folders__texts__last_parts(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", ""}, {"run a/b.csv /c/d/e.csv", "run b.csv e.csv"}, {"--out=/x/y z/", "--out=y z"}, {"10,60", "10,60"}};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_arena arena;
    avpi_arena_init(&arena, &ctx);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        avp_str out;
        MUST(avpi_without_folders(&arena, avpi_str_view(cases[i][0]), &out, &err));
        assert_true(avpi_str_equal(out, avpi_str_view(cases[i][1])));
    }
    avpi_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timeline__case__sums_agree),
        cmocka_unit_test(timeline__no_case__counts_acts),
        cmocka_unit_test(timeline__nothing__no_bins),
        cmocka_unit_test(exhibits__strongest_link__meetings_with_texts),
        cmocka_unit_test(sweep__windows__links_inside_groups),
        cmocka_unit_test(reach__times_needed__just_enough),
        cmocka_unit_test(records__case__files_labels_settings),
        cmocka_unit_test(without_folders__texts__last_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
