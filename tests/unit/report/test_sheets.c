/* Paper: the page read as a tree, and set on sheets that are the same bytes every time. */
#include "unit/report/story_fixture.h"

#include "report/markup.h"

static const story_plan two_groups = {.groups = 2, .size = 6, .events = 8, .organic = 80, .organic_posts = 600};
static const story_plan hostile = {
    .groups = 3, .size = 6, .events = 8, .organic = 80, .organic_posts = 600, .hostile = true};

static char *pdf_of(const story_plan *plan, const char *lang, bool one_page, const char *name, size_t *n) {
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    made_story made;
    char path[STORY_PATH];
    story_make(&ctx, plan, &made);
    made.story.evidence = "0123456789abcdef0123456789abcdef";
    story_path(path, name);
    MUST(one_page ? avp_report_one_page(&ctx, &made.story, lang, path, &err)
                  : avp_report_write(&ctx, &made.story, lang, path, &err));
    story_free(&ctx, &made);
    return story_read(path, n);
}

static size_t count_in(const char *bytes, size_t n, const char *what) {
    size_t count = 0, len = strlen(what);
    for (size_t at = 0; at + len <= n; at++)
        count += memcmp(bytes + at, what, len) == 0;
    return count;
}

static void pdf__same_story__same_bytes_and_nothing_of_the_machine(void **state) {
    (void)state;
    size_t n, m;
    char *first = pdf_of(&two_groups, "es", false, "first.pdf", &n),
         *again = pdf_of(&two_groups, "es", false, "again.pdf", &m);
    assert_int_equal(n, m);
    assert_memory_equal(first, again, n);
    assert_memory_equal(first, "%PDF-", 5);
    assert_true(count_in(first, n, "/FontFile") > 0);
    assert_int_equal(count_in(first, n, "/Type /Outlines"), 1);
    assert_true(count_in(first, n, "/Title ") > 8); /* of the file, chapters, and groups below theirs */
    assert_int_equal(count_in(first, n, "/Author"), 0);
    assert_int_equal(count_in(first, n, "/tmp/"), 0);
    assert_int_equal(count_in(first, n, "/ModDate"), 0);
    free(first);
    free(again);
}

static void pdf__hostile_posts__set_without_harm(void **state) {
    (void)state;
    size_t n;
    char *bytes = pdf_of(&hostile, "en", false, "hostile.pdf", &n);
    assert_int_equal(count_in(bytes, n, "/JavaScript"), 0);
    assert_int_equal(count_in(bytes, n, "/URI"), 0);
    assert_true(n > 20000);
    free(bytes);
}

static void pdf__one_page__is_one(void **state) {
    (void)state;
    for (int es = 0; es < 2; es++) {
        size_t n;
        char *bytes = pdf_of(&hostile, es ? "es" : "en", true, "one.pdf", &n);
        assert_int_equal(count_in(bytes, n, "/Type /Page\n") + count_in(bytes, n, "/Type /Page "), 1);
        free(bytes);
    }
}

/* ---- the tree ---- */

static void markup__tags_text_escapes__as_written(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_arena arena;
    avpi_element *root;
    avpi_arena_init(&arena, &ctx);
    MUST(avpi_markup_read(&arena,
                          AVPI_STR("<!DOCTYPE html><html lang=\"es\"><style>a > b{}</style><p class=\"small muted\" "
                                   "title=\"1 > 0\">a &lt;b&gt; &amp;amp;<br><strong>c</strong></p></html>"),
                          &root, &err));
    const avpi_element *p = avpi_element_find(root, "p"), *strong = avpi_element_find(root, "strong");
    assert_non_null(p);
    assert_non_null(strong);
    assert_ptr_equal(strong->parent, p);
    assert_true(avpi_element_has(p, "muted") && avpi_element_has(p, "small") && !avpi_element_has(p, "mute"));
    assert_true(avpi_str_equal(avpi_element_get(p, "title"), AVPI_STR("1 > 0")));
    assert_null(avpi_element_get(p, "itle").ptr);
    assert_true(avpi_str_equal(p->first->text, AVPI_STR("a <b> &amp;")));
    assert_true(avpi_element_is(p->first->next, "br"));
    avpi_arena_free(&arena);
}

static void markup__out_of_order__our_bug(void **state) {
    (void)state;
    static const char *const bad[] = {"<html><p>", "<html><p></b></html>", "<html></html></p>"};
    avp_ctx ctx = check_ctx(1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        avp_error err = {0};
        avpi_arena arena;
        avpi_element *root = NULL;
        avpi_arena_init(&arena, &ctx);
        assert_int_equal(avpi_markup_read(&arena, avpi_str_view(bad[i]), &root, &err), AVP_E_BUG);
        assert_null(root);
        avpi_arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pdf__same_story__same_bytes_and_nothing_of_the_machine),
        cmocka_unit_test(pdf__hostile_posts__set_without_harm), cmocka_unit_test(pdf__one_page__is_one),
        cmocka_unit_test(markup__tags_text_escapes__as_written), cmocka_unit_test(markup__out_of_order__our_bug)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
