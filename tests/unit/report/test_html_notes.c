/* Notes become the report's text: in order, beside what was seen, without names. */
#include "unit/report/story_fixture.h"

#include "avispero/notes.h"

/* Handles are cuenta_0 .. , ids 500000 .. ; those below 80 are in no group and have no link. Accounts 5 to 9 have names in plain words. */
static void make(const avp_ctx *ctx, made_story *made) {
    static char folder[STORY_PATH];
    story_path(folder, "case");
    char command[STORY_PATH + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
    const story_plan plan = {
        .groups = 2,
        .size = 6,
        .events = 8,
        .organic = 80,
        .organic_posts = 600,
        .folder = folder,
        .sql = "UPDATE account_snapshots SET name = 'Clara Nu\xC3\xB1o \xE2\x9C\xBF' WHERE account_id = 5;"
               "UPDATE account_snapshots SET name = 'Farolito' WHERE account_id = 6;"
               "UPDATE account_snapshots SET name = 'Dos Veces' WHERE account_id IN (7, 8);"
               "UPDATE account_snapshots SET name = 'Se Supo' WHERE account_id = 9;"
               "INSERT INTO targets (target, name) VALUES ('x', 'Se Supo');"};
    story_make(ctx, &plan, made);
}

static void write_notes(avp_case *c) {
    avp_error err = {0};
    uint64_t removed, undone;
    MUST(avp_notes_write(c, "Lo que vimos de cuenta_81",
                         "Primero <b>uno</b>: @cuenta_3 y 500004 siguen a Cuenta_82; Clara NU\xC3\x91O lo niega, "
                         "clara-nu\xC3\xB1o calla, "
                         "Clara Nu\xC3\xB1ora no; Farolito y Dos  Veces; se supo.\n\nSegundo "
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

static char *written(const avp_ctx *ctx, made_story *made, const avp_report_options *opts, const char *lang, bool one) {
    avp_error err = {0};
    char path[STORY_PATH];
    size_t n;
    made->story.shown = opts;
    story_path(path, "notes.html");
    MUST(one ? avp_report_one_page(ctx, &made->story, lang, path, &err)
             : avp_report_write(ctx, &made->story, lang, path, &err));
    return story_read(path, &n);
}

static char *report_of(const avp_ctx *ctx, made_story *made, const avp_report_options *opts, const char *lang) {
    return written(ctx, made, opts, lang, false);
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
    const char *she = strstr(
        notes, "; u-"); /* names of two words are pseudonyms, wherever they stand, those of several accounts nothing */
    char again[64];
    assert_non_null(she);
    snprintf(again, sizeof again, "%.12s lo niega, %.12s calla", she + 2, she + 2);
    assert_non_null(strstr(notes, again));
    assert_non_null(strstr(notes, "Clara Nu\xC3\xB1ora no; Farolito y [...]; se supo."));
    assert_non_null(strstr(warned, "\xC2\xAB"
                                   "farolito\xC2\xBB")); /* one word may be a word */
    assert_null(strstr(warned, "clara"));
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

/* The page for an editor has the first notes, cut, and says how many more there are. */
static void notes__on_one_page__the_first_cut(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    make(&ctx, &made);
    char *none = written(&ctx, &made, NULL, "en", true);
    assert_null(strstr(none, "What the authors found"));
    write_notes(made.c);
    char *page = written(&ctx, &made, NULL, "en", true), *notes = strstr(page, "What the authors found");
    assert_non_null(notes);
    assert_non_null(strstr(notes, "Lo que vimos de u-"));
    assert_null(strstr(page, "cuenta_"));
    assert_null(strstr(page, "500004"));
    assert_null(strstr(page, "NU\xC3\x91O"));
    assert_null(strstr(notes, "deshecha"));
    assert_non_null(strstr(notes, "De todo el caso."));
    free(none);
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
                                       cmocka_unit_test(notes__on_one_page__the_first_cut),
                                       cmocka_unit_test(notes__left_out_or_by_name__as_asked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
