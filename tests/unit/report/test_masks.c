/* Names that are not shown stand in no byte of a report, whatever was posted; those that are shown, are. */
#include "unit/report/story_fixture.h"

#include "report/masks.h"

/* Handles are cuenta_0 .. ; members of groups from cuenta_80 on. Posts speak of them. */
static const story_plan named = {
    .groups = 2,
    .size = 6,
    .events = 8,
    .organic = 80,
    .organic_posts = 600,
    .sql = "UPDATE posts SET text = 'https://twitter.com/cuenta_83/status/77 dice @cuenta_81, y cuenta_82 contesta: "
           "https://portal1.example/nota?lector=cuenta_84 escriban a ana@correo.example o al 55 1234 5678 90'",
};

static char *report_on(const story_plan *plan, const avp_report_options *opts, const char *name, size_t *n) {
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    made_story made;
    char path[STORY_PATH];
    story_make(&ctx, plan, &made);
    made.story.shown = opts;
    story_path(path, name);
    MUST(avp_report_write(&ctx, &made.story, "es", path, &err));
    story_free(&ctx, &made);
    return story_read(path, n);
}

static char *report_of(const avp_report_options *opts, const char *name, size_t *n) {
    return report_on(&named, opts, name, n);
}

static void check_nowhere(const char *bytes, size_t n, const char *word) {
    if (avpi_str_find((avp_str){bytes, n}, avpi_str_view(word)) < n)
        fail_msg("\"%s\" stands in the report", word);
}

static const char *const private_words[] = {"cuenta_", "500080", "500085",  "9000000",   "twitter.com/c", "lector",
                                            "ana@",    "correo", "55 1234", "posts.csv", "someone",       "run case"};

static void report__defaults__no_name_in_any_byte(void **state) {
    (void)state;
    size_t n;
    char *page = report_of(NULL, "masked.html", &n);
    for (size_t i = 0; i < sizeof private_words / sizeof *private_words; i++)
        check_nowhere(page, n, private_words[i]);
    assert_non_null(strstr(page, "seud\xC3\xB3nimos"));
    const char *first = strstr(page, "class=\"account\">");
    assert_non_null(first);
    assert_non_null(strstr(first, "<bdi>u-"));
    assert_non_null(strstr(page, "https://twitter.com/..."));
    free(page);
}

static void report__names__said_and_shown(void **state) {
    (void)state;
    size_t n;
    avp_report_options opts;
    avp_options_init(&avp_report_option_table, &opts);
    opts.names = true;
    char *page = report_of(&opts, "named.html", &n);
    assert_non_null(strstr(page, "cuenta_8"));
    assert_non_null(strstr(page, "posts.csv"));
    assert_non_null(strstr(page, "llama a las cuentas por sus nombres"));
    free(page);
}

static void report__public_figure__named_all_others_not(void **state) {
    (void)state;
    size_t n;
    avp_report_options opts;
    char list[STORY_PATH];
    story_path(list, "figures.txt");
    FILE *f = fopen(list, "w");
    assert_non_null(f);
    fputs("# who holds an office\n@Cuenta_81\n", f);
    fclose(f);
    avp_options_init(&avp_report_option_table, &opts);
    opts.public_names = list;
    char *page = report_of(&opts, "figures.html", &n);
    assert_non_null(strstr(page, "cuenta_81"));
    check_nowhere(page, n, "cuenta_82");
    check_nowhere(page, n, "cuenta_80");
    free(page);
}

/* The same rows give the same pseudonyms; a key of one's own gives others. */
static void report__key__decides_the_pseudonyms(void **state) {
    (void)state;
    size_t n, m, k;
    avp_report_options opts;
    char key[STORY_PATH];
    story_path(key, "own.key");
    (void)remove(key);
    avp_options_init(&avp_report_option_table, &opts);
    char *first = report_of(NULL, "a.html", &n), *again = report_of(NULL, "b.html", &m);
    opts.pseudonyms = key;
    char *other = report_of(&opts, "c.html", &k);
    assert_int_equal(n, m);
    assert_memory_equal(first, again, n);
    char name[16];
    memcpy(name, strstr(first, "<bdi>u-") + 5, 12);
    name[12] = '\0';
    assert_null(strstr(other, name));
    free(first);
    free(again);
    free(other);
}

/* ---- posts that are gone ---- */

#define NOTICE(kind, at)                                                                                               \
    "INSERT INTO deletions SELECT 0, 0, 0, 0, 0, true, '" kind "', native, NULL, " at ", NULL FROM posts;"
#define GONE NOTICE("deleted", "TIMESTAMP '2017-06-01'")

static const story_plan taken_back = {
    .groups = 2, .size = 6, .events = 8, .organic = 80, .organic_posts = 600, .sql = GONE};
static const story_plan put_back = {.groups = 2,
                                    .size = 6,
                                    .events = 8,
                                    .organic = 80,
                                    .organic_posts = 600,
                                    .sql = GONE NOTICE("restored", "TIMESTAMP '2017-06-02'")};
/* Notices of accounts, without a time; and reposts of a post that is gone. */
static const story_plan by_account = {
    .groups = 2,
    .size = 6,
    .events = 8,
    .organic = 80,
    .organic_posts = 600,
    .sql = "INSERT INTO deletions SELECT 0, 0, 0, 0, 0, true, 'deleted', NULL, native, NULL, NULL FROM accounts"
           " WHERE account_id < 86;"
           "INSERT INTO deletions VALUES (0, 0, 0, 0, 0, true, 'deleted', 'of-another', NULL, NULL, NULL);"
           "UPDATE posts SET repost_of = 'of-another' WHERE account_id >= 86;"};

static void report__deleted_since__said_and_not_quoted(void **state) {
    (void)state;
    size_t n;
    const story_plan *const plans[] = {&taken_back, &by_account};
    for (size_t i = 0; i < 2; i++) {
        char *page = report_on(plans[i], NULL, "gone.html", &n);
        check_nowhere(page, n, "palabras de la");
        assert_non_null(strstr(page, "Borrada despu\xC3\xA9s."));
        assert_non_null(strstr(page, "cuentan como evidencia y no se citan"));
        free(page);
    }
}

static void report__deleted_since__quoted_where_asked_for_or_restored(void **state) {
    (void)state;
    size_t n;
    avp_report_options opts;
    avp_options_init(&avp_report_option_table, &opts);
    opts.quote_deleted = true;
    char *asked = report_on(&taken_back, &opts, "asked.html", &n), *back = report_on(&put_back, NULL, "back.html", &n);
    assert_non_null(strstr(asked, "palabras de la"));
    assert_non_null(strstr(asked, "Borrada despu\xC3\xA9s."));
    assert_non_null(strstr(back, "palabras de la"));
    assert_null(strstr(back, "Borrada despu\xC3\xA9s."));
    free(asked);
    free(back);
}

/* ---- sites of accounts ---- */

/* Account 3 is called like the site that it links to; the words name the site in every way. */
static const story_plan with_site = {
    .groups = 2,
    .size = 6,
    .events = 8,
    .organic = 80,
    .organic_posts = 600,
    .sql = "UPDATE account_snapshots SET handle = 'Portal1_MX' WHERE account_id = 3;"
           "UPDATE posts SET text = 'Lea portal1.example/nota/secreta y https://www.Portal1.example:80/otra, "
           "no https://portal2.example/nota ni portal1.example';"};

static void report__site_of_a_masked_account__has_a_pseudonym_too(void **state) {
    (void)state;
    size_t n;
    avp_report_options opts;
    char list[STORY_PATH];
    char *page = report_on(&with_site, NULL, "site.html", &n);
    check_nowhere(page, n, "ortal1.example");
    check_nowhere(page, n, "secreta");
    assert_non_null(strstr(page, "portal2.example"));
    assert_non_null(strstr(page, "Lea d-"));
    free(page);
    avp_options_init(&avp_report_option_table, &opts);
    story_path(list, "sites.txt");
    opts.public_names = list;
    static const char *const shows[] = {"portal1.example\n", "@portal1_mx\n"};
    for (size_t i = 0; i < 2; i++) {
        FILE *f = fopen(list, "w");
        assert_non_null(f);
        fputs(shows[i], f);
        fclose(f);
        page = report_on(&with_site, &opts, "shown.html", &n);
        assert_non_null(strstr(page, "portal1.example"));
        free(page);
    }
}

/* ---- words ---- */

static void check_words(avpi_masks *masks, const char *text, const char *expected) {
    avp_error err = {0};
    avp_str shown;
    char found[512];
    MUST(avpi_masks_words(masks, avpi_str_view(text), &shown, &err));
    snprintf(found, sizeof found, "%.*s", (int)shown.len, shown.ptr);
    assert_string_equal(found, expected);
}

static void words__what_names_people__taken_out(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_groups groups = {.window_us = 60000000};
    uint64_t none = 0;
    groups.accounts.start = &none;
    avp_story story = {.groups = &groups};
    avpi_people people = {0};
    avpi_masks masks;
    MUST(avpi_people_load(&ctx, &story, &people, &err));
    MUST(avpi_masks_open(&ctx, &story, &people, &masks, &err));
    check_words(&masks, "", "");
    check_words(&masks, "nada que quitar, 2017: 12 345", "nada que quitar, 2017: 12 345");
    check_words(&masks, "a x.y@correo.example.", "a [...].");
    check_words(&masks, "tel. +52 55-1234-5678 ya", "tel. +[...] ya");
    check_words(&masks, "https://diario.example/nota?a=1#b fin", "https://diario.example/nota fin");
    check_words(&masks, "https://t.co/AbC1 https://m.facebook.com/juan", "https://t.co/... https://m.facebook.com/...");
    check_words(&masks, "https://red.example/@ana/7", "https://red.example/...");
    check_words(&masks, "https://notwitter.com/ana", "https://notwitter.com/ana");
    check_words(&masks, "100 % @ la hora", "100 % @ la hora");
    check_words(&masks, "u-abcdefghij sigue", "u-abcdefghij sigue");
    avp_str a, b, c;
    MUST(avpi_masks_name(&masks, AVPI_STR("@Ana"), &a, &err));
    MUST(avpi_masks_name(&masks, AVPI_STR("ana"), &b, &err));
    MUST(avpi_masks_name(&masks, AVPI_STR("u-abcdefghij"), &c, &err));
    assert_true(avpi_str_equal(a, b) && avpi_str_starts(a, AVPI_STR("u-")));
    assert_true(avpi_str_equal(c, AVPI_STR("u-abcdefghij"))); /* of a redacted case */
    avpi_masks_close(&ctx, &masks);
    avpi_people_free(&ctx, &people);
}

/* Half of what is quoted, in characters and not in bytes; all of it where the user allows it. */
static void quotes__half_of_a_post_at_most(void **state) {
    (void)state;
    avpi_masks masks = {.full_quotes = false};
    assert_int_equal(avpi_masks_quote(&masks, AVPI_STR("ñandú ñandú"), 140), 5);
    assert_int_equal(avpi_masks_quote(&masks, AVPI_STR("x"), 140), 1);
    assert_int_equal(avpi_masks_quote(&masks, AVPI_STR("una frase de cuarenta caracteres, o casi"), 12), 12);
    masks.full_quotes = true;
    assert_int_equal(avpi_masks_quote(&masks, AVPI_STR("ñandú ñandú"), 140), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(report__defaults__no_name_in_any_byte),
                                       cmocka_unit_test(report__names__said_and_shown),
                                       cmocka_unit_test(report__public_figure__named_all_others_not),
                                       cmocka_unit_test(report__key__decides_the_pseudonyms),
                                       cmocka_unit_test(report__deleted_since__said_and_not_quoted),
                                       cmocka_unit_test(report__deleted_since__quoted_where_asked_for_or_restored),
                                       cmocka_unit_test(report__site_of_a_masked_account__has_a_pseudonym_too),
                                       cmocka_unit_test(words__what_names_people__taken_out),
                                       cmocka_unit_test(quotes__half_of_a_post_at_most)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
