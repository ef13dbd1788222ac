/* Notes become the report's text: in order, beside what was seen, without names. */
#include "unit/report/story_fixture.h"

#include "avispero/notes.h"

/* Handles are cuenta_0 .. , ids 500000 .. ; those below 80 are in no group and have no link. Account 5 has a name in plain words. */
static void make(const avp_ctx *ctx, made_story *made) {
    static char folder[STORY_PATH];
    story_path(folder, "case");
    char command[STORY_PATH + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
    const story_plan plan = {.groups = 2,
                             .size = 6,
                             .events = 8,
                             .organic = 80,
                             .organic_posts = 600,
                             .folder = folder,
                             .sql = "UPDATE account_snapshots SET name = 'Clara Campana' WHERE account_id = 5;"};
    story_make(ctx, &plan, made);
}

static void write_notes(avp_case *c) {
    avp_error err = {0};
    uint64_t removed, undone;
    MUST(
        avp_notes_write(c, "Lo que vimos de cuenta_81",
                        "Primero <b>uno</b>: @cuenta_3 y 500004 siguen a Cuenta_82; Clara Campana lo niega.\n\nSegundo "
                        "p\xC3\xA1rrafo\ncon dos renglones.",
                        "#/group/1?from=1491004800000000&to=1491091200000000&lang=es", NULL, &err));
    MUST(avp_notes_write(c, "", "Nota quitada", "#/overview", &removed, &err));
    MUST(avp_notes_write(c, "", "Nota deshecha", "#/overview", &undone, &err));
    MUST(avp_notes_remove(c, removed, NULL, &err));
    MUST(avp_notes_undo(c, undone, NULL, &err));
    MUST(avp_notes_write(c, "La \xC3\xBAltima", "De todo el caso.", "#/overview?lang=es", NULL, &err));
}

/* What the report warned of. */
static char warned[4096];

static void keep_warning(void *user, avp_log_level level, const char *text) {
    (void)user;
    (void)level;
    strncat(warned, text, sizeof warned - strlen(warned) - 1);
}

static char *report_of(const avp_ctx *ctx, made_story *made, const avp_report_options *opts, const char *lang) {
    avp_error err = {0};
    char path[STORY_PATH];
    size_t n;
    made->story.shown = opts;
    story_path(path, "notes.html");
    MUST(avp_report_write(ctx, &made->story, lang, path, &err));
    return story_read(path, &n);
}

/* From the section of notes to the next one. */
static char *section_of(char *page) {
    char *from = strstr(page, "id=\"notes\"");
    assert_non_null(from);
    char *to = strstr(from, "</section>");
    assert_non_null(to);
    *to = '\0';
    return from;
}

static void notes__that_stand__in_order_without_names(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    make(&ctx, &made);
    write_notes(made.c);
    warned[0] = '\0';
    ctx.log = keep_warning;
    char *page = report_of(&ctx, &made, NULL, "es"), *notes = section_of(page);
    const char *first = strstr(notes, "Lo que vimos de u-"), *last = strstr(notes, "La \xC3\xBAltima");
    assert_non_null(first);
    assert_true(last > first);
    assert_non_null(strstr(notes, "Primero &lt;b&gt;uno&lt;/b&gt;"));
    assert_non_null(strstr(notes, "<p><bdi>Segundo p\xC3\xA1rrafo</bdi><br>"));
    assert_null(strstr(notes, "cuenta_"));
    assert_null(strstr(notes, "Cuenta_"));
    assert_null(strstr(notes, "500004"));
    assert_null(strstr(notes, "quitada"));
    assert_null(strstr(notes, "deshecha"));
    assert_non_null(strstr(notes, "Clara Campana"));
    assert_non_null(strstr(warned, "Clara Campana"));
    free(page);
    story_free(&ctx, &made);
}

/* The group of the view with its figures and its strip; the whole case where the view shows no part of it. */
static void notes__of_a_view__with_its_numbers(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    char members[64];
    make(&ctx, &made);
    write_notes(made.c);
    char *page = report_of(&ctx, &made, NULL, "en"), *notes = section_of(page);
    snprintf(members, sizeof members, ": %zu accounts", made.groups.groups[0].n_members);
    const char *group = strstr(notes, "<a href=\"#group-1\">1</a>");
    assert_non_null(group);
    assert_non_null(strstr(group, members));
    assert_non_null(strstr(group, "id=\"note-1-t\""));
    assert_non_null(strstr(group, "Seen in this span of time: <span class=\"nowrap\">1 April 2017</span></p>"));
    assert_non_null(strstr(strstr(group, "La \xC3\xBAltima"), "<dt>posts</dt><dd>"));
    free(page);
    story_free(&ctx, &made);
}

static void notes__left_out_or_by_name__as_asked(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    avp_report_options opts;
    make(&ctx, &made);
    avp_options_init(&avp_report_option_table, &opts);
    char *none = report_of(&ctx, &made, &opts, "es");
    assert_null(strstr(none, "#notes"));
    write_notes(made.c);
    opts.without_notes = true;
    char *out = report_of(&ctx, &made, &opts, "es");
    assert_string_equal(none, out);
    opts.without_notes = false;
    opts.names = true;
    char *named = report_of(&ctx, &made, &opts, "es");
    assert_non_null(strstr(named, "@cuenta_3 y 500004 siguen a Cuenta_82"));
    free(none);
    free(out);
    free(named);
    story_free(&ctx, &made);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(notes__that_stand__in_order_without_names),
                                       cmocka_unit_test(notes__of_a_view__with_its_numbers),
                                       cmocka_unit_test(notes__left_out_or_by_name__as_asked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
