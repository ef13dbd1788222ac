/* The n-th allocation fails: a clear status, nothing leaks, no file appears. */
#include "unit/report/story_fixture.h"

#include "support/faulty.h"

#include <unistd.h>

static const story_plan plan = {
    .groups = 2, .size = 4, .events = 6, .organic = 40, .organic_posts = 200, .hostile = true};

/* What is tried, over a story made beforehand with plain memory. */
typedef struct attempt {
    const avp_story *story;
    const char *format; /* of an export */
    char path[STORY_PATH], made[STORY_PATH];
} attempt;

/* A good write leaves its file; a failed one nothing, or, when only the folder could not be synced, the whole file. */
static avp_status check_file(const attempt *a, avp_status status) {
    size_t n;
    if (access(a->made, F_OK) != 0) {
        assert_true(status != AVP_OK);
        return status;
    }
    free(story_read(a->made, &n));
    assert_true(n > 100);
    assert_int_equal(unlink(a->made), 0);
    return status;
}

static avp_status write_page(const avp_ctx *ctx, void *state, avp_error *err) {
    const attempt *a = state;
    return check_file(a, avp_report_write(ctx, a->story, "es", a->path, err));
}

static avp_status write_summary(const avp_ctx *ctx, void *state, avp_error *err) {
    const attempt *a = state;
    char *text = NULL;
    avp_status status = avp_report_text(ctx, a->story, "es", 80, &text, err);
    assert_true((text != NULL) == (status == AVP_OK));
    avp_free(ctx, text);
    return status;
}

static avp_status write_figure(const avp_ctx *ctx, void *state, avp_error *err) {
    const attempt *a = state;
    return check_file(a, avp_report_figure(ctx, a->story, a->format, "en", a->path, err));
}

static avp_status write_export(const avp_ctx *ctx, void *state, avp_error *err) {
    const attempt *a = state;
    return check_file(a, avp_report_export(ctx, a->story, a->format, a->path, err));
}

static void try(const avp_story *story, faulty_work work, const char *format, const char *name, const char *made,
                uint64_t step) {
    attempt a = {.story = story, .format = format};
    story_path(a.path, name);
    story_path(a.made, made);
    faulty_run_step(work, &a, step);
}

static void report__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &plan, &made);
    avp_story bare = made.story;
    bare.c = NULL;
    try(&bare, write_page, NULL, "f.html", "f.html", 1);
    try(&made.story, write_page, NULL, "f.html", "f.html", 13);
    try(&bare, write_summary, NULL, "", "", 1);
    try(&bare, write_figure, "network", "f.svg", "f.svg", 1);
    try(&bare, write_figure, "timeline", "f.png", "f.png", 1);
    story_free(&ctx, &made);
}

static void export__any_allocation_fails__clean(void **state) {
    (void)state;
    static hand_story hand;
    hand_make(&hand);
    try(&hand.story, write_export, "csv", "f.csv", "f.edges.csv", 1);
    try(&hand.story, write_export, "gephi", "f.csv", "f.edges.csv", 1);
    try(&hand.story, write_export, "gexf", "f.gexf", "f.gexf", 1);
    try(&hand.story, write_export, "graphml", "f.graphml", "f.graphml", 1);
    try(&hand.story, write_export, "json", "f.json", "f.json", 1);
    try(&hand.story, write_export, "parquet", "f.parquet", "f.edges.parquet", 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(report__any_allocation_fails__clean),
        cmocka_unit_test(export__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
