/* The terminal summary fits the terminal and speaks both languages. */
#include "unit/report/story_fixture.h"

#include "report/show.h"

static const story_plan many = {
    .groups = 13, .size = 6, .events = 8, .organic = 200, .organic_posts = 1500, .hostile = true};
static const story_plan nothing = {.organic = 80, .organic_posts = 600};

static char *summary_of(const avp_ctx *ctx, const made_story *made, const char *lang, unsigned width) {
    avp_error err = {0};
    char *text = NULL;
    MUST(avp_report_text(ctx, &made->story, lang, width, &text, &err));
    return text;
}

static void summary__any_width__lines_fit(void **state) {
    (void)state;
    static const story_plan *const plans[] = {&many, &nothing};
    avp_ctx ctx = check_ctx(2);
    for (size_t i = 0; i < 2; i++) {
        made_story made;
        story_make(&ctx, plans[i], &made);
        for (unsigned width = 0; width <= 130; width += 13) {
            char *text = summary_of(&ctx, &made, width % 2 ? "es" : "en", width);
            for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
                size_t wide = avpi_utf8_count((avp_str){line, strcspn(line, "\n")});
                assert_true(wide <= (width < 40 ? 40 : width));
            }
            avp_free(&ctx, text);
        }
        story_free(&ctx, &made);
    }
}

static void summary__groups__sentence_and_ten_rows(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &many, &made);
    char *text = summary_of(&ctx, &made, "en", 100), *spanish = summary_of(&ctx, &made, "es", 100);
    assert_non_null(strstr(text, "13 groups of accounts are linked by acting together"));
    assert_non_null(strstr(text, "Pair by pair, these 6 accounts shared the same web link within 60 seconds"));
    assert_non_null(strstr(text, "... and 3 more groups"));
    assert_null(strstr(text, "\x1b"));
    assert_non_null(strstr(spanish, "13 grupos de cuentas est\xC3\xA1n enlazados"));
    assert_non_null(strstr(spanish, "... y 3 grupos m\xC3\xA1s"));
    avp_free(&ctx, text);
    avp_free(&ctx, spanish);
    story_free(&ctx, &made);
}

static void summary__nothing__what_could_have_been_seen(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &nothing, &made);
    char *text = summary_of(&ctx, &made, "en", 100);
    assert_non_null(strstr(text, "No group of accounts"));
    assert_non_null(strstr(text, "would have been seen"));
    avp_free(&ctx, text);
    story_free(&ctx, &made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(summary__any_width__lines_fit),
        cmocka_unit_test(summary__groups__sentence_and_ten_rows),
        cmocka_unit_test(summary__nothing__what_could_have_been_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
