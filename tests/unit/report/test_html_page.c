/* The page: harmless, whole, in one language, the same bytes every time. */
#include "unit/report/story_fixture.h"

static const story_plan three_groups = {.groups = 3, .size = 6, .events = 8, .organic = 80, .organic_posts = 600};
static const story_plan nothing = {.organic = 80, .organic_posts = 600};
static const story_plan hostile = {
    .groups = 12, .size = 6, .events = 8, .organic = 200, .organic_posts = 1500, .hostile = true};

static char *page_of(unsigned threads, const story_plan *plan, const char *lang, size_t *n) {
    avp_ctx ctx = check_ctx(threads);
    avp_error err = {0};
    made_story made;
    char path[STORY_PATH];
    story_make(&ctx, plan, &made);
    story_path(path, "page.html");
    MUST(avp_report_write(&ctx, &made.story, lang, path, &err));
    story_free(&ctx, &made);
    return story_read(path, n);
}

/* ---- tags ---- */

enum { DEPTH_MAX = 64, TAG_MAX = 32 };

/* No tag loads, runs or leads out of the page. Quotes in attributes are escaped, so a pair of them is one value. */
static void check_attributes(const char *tag, const char *end) {
    for (const char *at = tag; at < end; at++) {
        if (*at == '"') {
            at = memchr(at + 1, '"', (size_t)(end - at - 1));
            assert_non_null(at);
            continue;
        }
        assert_true(strncmp(at, " on", 3) != 0 && strncmp(at, " src", 4) != 0 && strncmp(at, " style", 6) != 0);
        if (strncmp(at, " href=\"", 7) == 0)
            assert_true(at[7] == '#' || strncmp(at + 7, "data:image/png;base64,", 22) == 0);
    }
}

static bool is_void(const char *name) {
    return strcmp(name, "meta") == 0 || strcmp(name, "br") == 0;
}

/* Every < opens a tag that is closed in order; returns how many there were. */
static size_t check_tags(const char *page) {
    char open[DEPTH_MAX][TAG_MAX];
    size_t depth = 0, count = 0;
    const char *at = strstr(page, "<html");
    assert_non_null(at);
    while ((at = strchr(at, '<')) != NULL) {
        char name[TAG_MAX];
        bool closing = at[1] == '/';
        const char *from = at + 1 + closing, *end = strchr(at, '>');
        size_t len = strcspn(from, " />\n");
        assert_non_null(end);
        assert_true(len > 0 && len < TAG_MAX);
        memcpy(name, from, len);
        name[len] = '\0';
        assert_null(memchr(at + 1, '<', (size_t)(end - at - 1)));
        check_attributes(at, end);
        if (closing) {
            assert_true(depth > 0);
            assert_string_equal(open[--depth], name);
        } else if (end[-1] != '/' && !is_void(name)) {
            assert_true(depth < DEPTH_MAX);
            memcpy(open[depth++], name, len + 1);
        }
        count++;
        at = end;
    }
    assert_int_equal(depth, 0);
    return count;
}

static void page__three_states_two_languages__tags_balance(void **state) {
    (void)state;
    static const story_plan *const plans[] = {&three_groups, &nothing, &hostile};
    for (size_t i = 0; i < 3; i++)
        for (int es = 0; es < 2; es++) {
            size_t n;
            char *page = page_of(2, plans[i], es ? "es" : "en", &n);
            assert_int_equal(strlen(page), n);
            assert_true(check_tags(page) > 100);
            assert_non_null(strstr(page, es ? "<html lang=\"es\">" : "<html lang=\"en\">"));
            size_t bad;
            assert_true(avpi_utf8_valid((avp_str){page, n}, &bad));
            free(page);
        }
}

/* ---- harm ---- */

static void page__hostile_posts__nothing_acts(void **state) {
    (void)state;
    static const char *const never[] = {"<script",     "<img",         "onerror=alert(2)>", "href=\"javascript",
                                        "href=\"http", "\xE2\x80\xAE", "\xE2\x81\xA6",      "\x07",
                                        "\x1b",        "/home/someone"};
    for (int es = 0; es < 2; es++) {
        size_t n;
        char *page = page_of(2, &hostile, es ? "es" : "en", &n);
        for (size_t i = 0; i < STORY_PAYLOADS; i++)
            if (strpbrk(story_payloads[i], "<\"\x07") || strstr(story_payloads[i], "\xE2\x80\xAE"))
                assert_null(strstr(page, story_payloads[i]));
        for (size_t i = 0; i < sizeof never / sizeof *never; i++)
            assert_null(strstr(page, never[i]));
        /* but they are there to be read */
        assert_non_null(strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert_non_null(strstr(page, "[U+202E]"));
        assert_non_null(strstr(page, "default-src 'none'"));
        free(page);
    }
}

/* ---- the shared passage ---- */

/* The text of a post goes with its page, but for a number; there is something hostile in it. */
static const story_plan texts = {
    .groups = 2,
    .size = 6,
    .events = 8,
    .organic = 80,
    .organic_posts = 300,
    .trace = "text",
    .sql = "UPDATE posts SET text = '<b onclick=x>Mañana</b> ' || md5(u.url_id || 'a') || chr(8238) || "
           "' <script>alert(1)</script> ' || md5(u.url_id || 'b') || ' & versión ' || (posts.post_id % 3)"
           " FROM post_urls u WHERE u.post_id = posts.post_id",
};

static size_t count_of(const char *page, const char *what) {
    size_t n = 0;
    for (const char *at = page; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

static void page__near_texts__shared_passages_marked_and_harmless(void **state) {
    (void)state;
    size_t n;
    char *page = page_of(2, &texts, "en", &n);
    assert_non_null(strstr(page, "posted nearly the same text"));
    assert_non_null(strstr(page, "Underlined: what both posts say"));
    assert_non_null(strstr(page, "&lt;<mark>b onclick=x&gt;Mañana&lt;/b&gt; "));
    assert_true(count_of(page, "<mark>") > 10 && count_of(page, "<mark>") == count_of(page, "</mark>"));
    assert_true(check_tags(page) > 100);
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "<b "));
    assert_null(strstr(page, "\xE2\x80\xAE"));
    free(page);
    page = page_of(2, &three_groups, "en", &n); /* the posts of a link need not say the same */
    assert_null(strstr(page, "<mark>"));
    free(page);
}

/* ---- what it says ---- */

static void page__planted_groups__told(void **state) {
    (void)state;
    size_t n;
    char *page = page_of(2, &three_groups, "en", &n);
    assert_non_null(strstr(page, "3 groups of accounts are linked by acting together more often than chance explains"));
    assert_non_null(strstr(page, "Pair by pair, these 6 accounts shared the same web link within 60 seconds"));
    assert_non_null(strstr(page, "id=\"group-3\""));
    assert_null(strstr(page, "id=\"group-4\""));
    assert_non_null(strstr(page, "Innocent explanations"));
    assert_non_null(strstr(page, "<bdi>no account</bdi> (first in line 17)"));
    assert_null(strstr(page, "avispero run case posts.csv")); /* it names files */
    assert_non_null(strstr(page, ">labels.csv<"));
    assert_non_null(strstr(page, "keeps one, and its report says how to list every row"));
    assert_null(strstr(page, " bot "));
    assert_null(strstr(page, " bots"));
    free(page);
}

/* The text of the n-th <pre> that says `with`, as a person would copy it; the caller frees. */
static char *copy_query(const char *page, const char *with, size_t n) {
    const char *at = page;
    for (size_t k = 0; k <= n; k++) {
        at = strstr(at + 1, with);
        assert_non_null(at);
    }
    while (strncmp(at, "<pre>", 5) != 0)
        at--;
    at += 5;
    size_t len = (size_t)(strstr(at, "</pre>") - at), used = 0;
    char *text = malloc(len + 1);
    assert_non_null(text);
    for (size_t i = 0; i < len; i++) {
        bool quote = strncmp(at + i, "&quot;", 6) == 0, apostrophe = strncmp(at + i, "&#39;", 5) == 0;
        text[used++] = quote ? '"' : apostrophe ? '\'' : at[i];
        i += quote ? 5 : apostrophe ? 4 : 0;
    }
    text[used] = '\0';
    return text;
}

/* The query printed for a group lists its members' posts. */
static void page__case_on_disk__queries_list_the_posts(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    made_story made;
    story_plan plan = three_groups;
    char folder[STORY_PATH], path[STORY_PATH];
    size_t n;
    story_path(folder, "case");
    story_path(path, "page.html");
    plan.folder = folder;
    story_make(&ctx, &plan, &made);
    MUST(avp_run_begin(made.c, "avispero run", NULL, 0, 1, &made.story.run_id, &err));
    MUST(avp_groups_store(made.c, made.story.run_id, made.traces, 1, &made.groups, &err));
    MUST(avp_run_commit(made.c, &err));
    MUST(avp_report_write(&ctx, &made.story, "en", path, &err));
    char *page = story_read(path, &n);
    for (size_t g = 0; g < 3; g++) {
        char *query = copy_query(page, "m.run_id = ", g), counting[2048];
        int64_t posts = 0;
        *strrchr(query, ';') = '\0';
        snprintf(counting, sizeof counting, "SELECT count(*) FROM (%s)", query);
        MUST(avpi_sql_number(made.c, counting, NULL, 0, &posts, &err));
        assert_int_equal(posts, 48);
        free(query);
    }
    free(page);
    story_free(&ctx, &made);
}

static void page__nothing_found__says_what_could_have_been_seen(void **state) {
    (void)state;
    size_t n;
    char *page = page_of(2, &nothing, "en", &n);
    assert_non_null(strstr(page, "No group of accounts acted together more often than chance explains"));
    assert_non_null(strstr(page, "What was looked at"));
    assert_non_null(strstr(page, "id=\"reach\""));
    assert_null(strstr(page, "id=\"net-w-t\""));
    assert_null(strstr(page, "href=\"#innocent\""));
    free(page);
}

static void page__empty_case__a_page(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = NULL;
    avp_groups groups = {.window_us = 60000000};
    char path[STORY_PATH];
    size_t n;
    story_path(path, "empty.html");
    MUST(avp_case_open(&ctx, NULL, AVP_CASE_MEMORY, &c, &err));
    MUST(avp_report_write(&ctx, &(avp_story){.c = c, .groups = &groups}, "es", path, &err));
    char *page = story_read(path, &n);
    assert_true(check_tags(page) > 50);
    assert_non_null(strstr(page, "No hubo nada que comparar"));
    free(page);
    avp_case_close(c);
}

/* Every anchor that the page points to is there, once. */
static void page__links__lead_somewhere(void **state) {
    (void)state;
    static const story_plan *const plans[] = {&three_groups, &nothing, &hostile};
    for (size_t i = 0; i < 3; i++) {
        size_t n;
        char *page = page_of(2, plans[i], "es", &n), target[128];
        for (const char *at = page; (at = strstr(at, "href=\"#")) != NULL; at++) {
            size_t len = strcspn(at + 7, "\"");
            snprintf(target, sizeof target, "id=\"%.*s\"", (int)len, at + 7);
            const char *place = strstr(page, target);
            assert_non_null(place);
            assert_null(strstr(place + 1, target));
        }
        free(page);
    }
}

/* ---- languages ---- */

/* Pieces between the places of an English message, long enough not to be chance, must not stand in the Spanish page. */
static void check_message(const char *page, const char *message) {
    char piece[2048];
    while (*message) {
        size_t len = strcspn(message, "{<>&\"'");
        if (len >= 14 && len < sizeof piece && memchr(message, ' ', len)) {
            memcpy(piece, message, len);
            piece[len] = '\0';
            if (strstr(page, piece))
                fail_msg("the Spanish page says \"%s\"", piece);
        }
        message += len;
        message += message[0] == '{' ? strcspn(message, "}") + 1 : message[0] != '\0';
    }
}

/* Reads msgid "..." and its continuation lines; the escapes that report.po uses are \" alone. */
static void check_catalogue(const char *page, const char *po) {
    char message[4096];
    for (const char *at = po; (at = strstr(at, "\nmsgid ")) != NULL;) {
        size_t len = 0;
        for (at += 7; *at == '"'; at += strspn(at, "\n")) {
            for (at++; *at != '"' && *at; at++) {
                at += *at == '\\';
                assert_true(len + 1 < sizeof message);
                message[len++] = *at;
            }
            at++;
        }
        message[len] = '\0';
        check_message(page, message);
    }
}

static void page__spanish__no_english(void **state) {
    (void)state;
    char path[STORY_PATH];
    size_t n;
    const char *source = getenv("AVISPERO_SOURCE");
    if (!source)
        skip();
    snprintf(path, sizeof path, "%s/po/es/report.po", source);
    char *po = story_read(path, &n), *found = page_of(1, &three_groups, "es", &n),
         *none = page_of(1, &nothing, "es", &n);
    check_catalogue(found, po);
    check_catalogue(none, po);
    assert_non_null(strstr(found, "3 grupos de cuentas están enlazados"));
    free(po);
    free(found);
    free(none);
}

static void page__other_language__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_groups groups = {0};
    assert_int_equal(avp_report_write(&ctx, &(avp_story){.groups = &groups}, "fr", "/nowhere", &err), AVP_E_ARG);
    avp_error_clear(&err);
    assert_int_equal(avp_report_write(&ctx, &(avp_story){.groups = &groups}, NULL, "/nowhere", &err), AVP_E_ARG);
}

/* ---- repeatable ---- */

static void page__any_threads__same_bytes(void **state) {
    (void)state;
    size_t n, first_n;
    char *first = page_of(1, &hostile, "es", &first_n);
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        char *page = page_of(threads, &hostile, "es", &n);
        assert_int_equal(n, first_n);
        assert_memory_equal(page, first, n);
        free(page);
    }
    free(first);
}

/* What is gathered once for both says nothing in the language of the first. Groups enough that the network is drawn as a raster. */
static void write_all__both_languages_in_any_order__as_each_alone(void **state) {
    (void)state;
    static const story_plan many = {.groups = 6, .size = 90, .events = 8, .organic = 80, .organic_posts = 600};
    static const story_plan *const plans[] = {&many, &hostile};
    static const char *const langs[] = {"es", "en", "es"};
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    for (size_t i = 0; i < 2; i++) {
        made_story made;
        char room[3][STORY_PATH];
        const char *paths[3];
        size_t n, alone_n;
        for (size_t k = 0; k < 3; k++) {
            story_path(room[k], k == 0 ? "first.html" : k == 1 ? "second.html" : "third.html");
            paths[k] = room[k];
        }
        story_make(&ctx, plans[i], &made);
        MUST(avp_report_write_all(&ctx, &made.story, langs, paths, 3, &err));
        story_free(&ctx, &made);
        for (size_t k = 0; k < 3; k++) {
            char *page = story_read(paths[k], &n), *alone = page_of(2, plans[i], langs[k], &alone_n);
            assert_int_equal(n, alone_n);
            assert_memory_equal(page, alone, n);
            free(page);
            free(alone);
        }
    }
}

static void page__no_place_to_write__nothing_left(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_groups groups = {.window_us = 60000000};
    assert_int_equal(avp_report_write(&ctx, &(avp_story){.groups = &groups}, "en", "/nowhere/at/all.html", &err),
                     AVP_E_IO);
    assert_true(err.text[0] != '\0');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page__three_states_two_languages__tags_balance),
        cmocka_unit_test(page__hostile_posts__nothing_acts),
        cmocka_unit_test(page__near_texts__shared_passages_marked_and_harmless),
        cmocka_unit_test(page__planted_groups__told),
        cmocka_unit_test(page__case_on_disk__queries_list_the_posts),
        cmocka_unit_test(page__nothing_found__says_what_could_have_been_seen),
        cmocka_unit_test(page__empty_case__a_page),
        cmocka_unit_test(page__links__lead_somewhere),
        cmocka_unit_test(page__spanish__no_english),
        cmocka_unit_test(page__other_language__refused),
        cmocka_unit_test(page__any_threads__same_bytes),
        cmocka_unit_test(write_all__both_languages_in_any_order__as_each_alone),
        cmocka_unit_test(page__no_place_to_write__nothing_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
