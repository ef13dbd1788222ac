/* The search by slices of time finds what plain SQL finds, in the same order, however its pages are asked for. */
#include "support/trace_case.h"

#include "avispero/view.h"
#include "view/plain_text.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* 130,000 posts in several slices, times out of order, some without; one in 1,000 says a rare word. */
static const char *const many =
    "INSERT INTO accounts SELECT range, 'a' || range, NULL FROM range(50);"
    "INSERT INTO posts (post_id, native, account_id, posted_at, text, embedded, is_repost) SELECT range, 'p' || range,"
    " range % 50, CASE WHEN range % 997 = 0 THEN NULL ELSE make_timestamp(1500000000000000 + (hash(range) % "
    "30000000)::BIGINT"
    " * 100000) END, CASE range % 1000 WHEN 7 THEN 'Una CANCI\u00d3N rara' WHEN 8 THEN NULL ELSE 'palabras comunes ' "
    "|| range"
    " END, range % 5000 = 11, false FROM range(130000);";

typedef struct looking {
    avp_ctx ctx;
    avp_case *c;
    avp_view *view;
} looking;

static looking begin(void) {
    looking l = {.ctx = check_ctx(2)};
    avp_error err = {0};
    l.c = make_case(&l.ctx, many);
    if (avp_view_open(&l.ctx, l.c, &l.view, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return l;
}

static void end(looking *l) {
    avp_view_close(l->view);
    avp_case_close(l->c);
}

/* Asked again and again until the search has looked at everything. */
static json_t *ask(looking *l, const char *words, const char *order, const char *account, int limit, int offset) {
    char limit_text[16], offset_text[16];
    snprintf(limit_text, sizeof limit_text, "%d", limit);
    snprintf(offset_text, sizeof offset_text, "%d", offset);
    avp_view_param params[] = {{"q", words},   {"order", order},    {"limit", limit_text}, {"offset", offset_text},
                               {"count", "1"}, {"account", account}};
    for (;;) {
        avp_answer answer = {.found = false};
        avp_error err = {0};
        if (avp_view_ask(l->view, "es", "posts", params, account ? 6 : 5, &answer, &err) != AVP_OK)
            fail_msg("%s", err.text);
        json_t *root = json_loadb(answer.bytes, answer.size_bytes, 0, NULL);
        avp_answer_free(&l->ctx, &answer);
        if (json_is_true(json_object_get(root, "complete")))
            return root;
        json_decref(root);
    }
}

static int64_t counted(looking *l, const char *where) {
    avp_error err = {0};
    char sql[512];
    int64_t n = -1;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM posts JOIN accounts a USING (account_id) WHERE NOT embedded AND %s",
             where);
    assert_int_equal(avpi_sql_number(l->c, sql, NULL, 0, &n, &err), AVP_OK);
    return n;
}

static void search__common_rare_and_no_words__as_plain_sql(void **state) {
    (void)state;
    looking l = begin();
    static const struct {
        const char *words, *account, *where;
    } cases[] = {
        {"cancion", NULL, "contains(strip_accents(lower(text)), 'cancion')"},
        {"CANCI\xC3\x93N", NULL, "contains(strip_accents(lower(text)), 'cancion')"},
        {"comunes 12", NULL, "contains(text, 'comunes 12')"},
        {"nowhere at all", NULL, "false"},
        {"rara", "a7", "contains(text, 'rara') AND a.native = 'a7'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *root = ask(&l, cases[i].words, "oldest", cases[i].account, 10, 0);
        assert_int_equal(json_integer_value(json_object_get(root, "total")), counted(&l, cases[i].where));
        json_decref(root);
    }
    end(&l);
}

/* Pages put together are in order of time, without a post missing or twice; the newest first is the reverse. */
static void search__page_by_page__in_order_and_whole(void **state) {
    (void)state;
    looking l = begin();
    int64_t before = INT64_MIN, seen = 0, total = counted(&l, "contains(text, 'rara')"), first_id = -1, last_id = -1;
    for (int offset = 0; offset < total; offset += 30) {
        json_t *root = ask(&l, "rara", "oldest", NULL, 30, offset), *post;
        size_t i;
        json_array_foreach(json_object_get(root, "posts"), i, post) {
            const json_t *time = json_object_get(post, "time_us");
            int64_t at = json_is_integer(time) ? json_integer_value(time) : INT64_MAX;
            assert_true(at >= before);
            before = at;
            if (at != INT64_MAX)
                last_id = json_integer_value(json_object_get(post, "id"));
            if (seen++ == 0)
                first_id = json_integer_value(json_object_get(post, "id"));
        }
        json_decref(root);
    }
    assert_int_equal(seen, total);
    json_t *root = ask(&l, "rara", "newest", NULL, 500, 0), *posts = json_object_get(root, "posts");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(posts, 0), "id")), last_id);
    size_t i, at_first = 0;
    json_t *post;
    json_array_foreach(posts, i, post) if (json_integer_value(json_object_get(post, "id")) == first_id) at_first = i;
    assert_int_equal(at_first, counted(&l, "contains(text, 'rara') AND posted_at IS NOT NULL") - 1);
    json_decref(root);
    end(&l);
}

/* The list of all posts, asked for in pages that begin and end anywhere, is that of plain SQL; untimed posts stand last either way. */
static void list__pages_anywhere__as_plain_sql(void **state) {
    (void)state;
    looking l = begin();
    static const int offsets[] = {0, 1, 49990, 50000, 99999, 129800, 129960, 130500};
    for (size_t k = 0; k < 2 * sizeof offsets / sizeof *offsets; k++) {
        const bool newest = k % 2;
        const int offset = offsets[k / 2];
        char limit_text[16] = "20", offset_text[16], sql[512];
        snprintf(offset_text, sizeof offset_text, "%d", offset);
        const avp_view_param params[] = {
            {"order", newest ? "newest" : "oldest"}, {"limit", limit_text}, {"offset", offset_text}};
        avp_answer answer = {.found = false};
        avp_error err = {0};
        assert_int_equal(avp_view_ask(l.view, "es", "posts", params, 3, &answer, &err), AVP_OK);
        json_t *root = json_loadb(answer.bytes, answer.size_bytes, 0, NULL), *post;
        avp_answer_free(&l.ctx, &answer);
        int64_t sum = 0, expected = -1;
        size_t i;
        json_array_foreach(json_object_get(root, "posts"), i, post) sum +=
            (int64_t)(i + 1) * json_integer_value(json_object_get(post, "id"));
        snprintf(sql, sizeof sql,
                 "SELECT coalesce(sum(n * post_id), 0)::BIGINT FROM (SELECT post_id, row_number() OVER () AS n FROM "
                 "(SELECT post_id FROM"
                 " posts WHERE NOT embedded ORDER BY posted_at %s NULLS LAST, post_id %s LIMIT 20 OFFSET %d))",
                 newest ? "DESC" : "", newest ? "DESC" : "", offset);
        assert_int_equal(avpi_sql_number(l.c, sql, NULL, 0, &expected, &err), AVP_OK);
        assert_int_equal(sum, expected);
        json_decref(root);
    }
    end(&l);
}

static void plain__letters_marks_and_broken_bytes(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_plain *plain = malloc(sizeof *plain);
    assert_non_null(plain);
    assert_int_equal(avpi_plain_make(&ctx, plain, &err), AVP_OK);
    static const char *const cases[][2] = {{"", ""},
                                           {"AbC 1!", "abc 1!"},
                                           {"\xC3\x81rbol \xC3\xB1 \xC3\x9C", "arbol n u"},
                                           {"e\xCC\x81", "e"},                       /* a mark of its own */
                                           {"\xD0\x96\xD0\xB8", "\xD0\xB6\xD0\xB8"}, /* Cyrillic */
                                           {"\xE1\xBA\xA4", "a"},                    /* two marks */
                                           {"\xE6\x97\xA5\xF0\x9F\x98\x80", "\xE6\x97\xA5\xF0\x9F\x98\x80"},
                                           {"x\xFF\xC3", "x\xFF\xC3"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        avpi_buf out;
        avpi_buf_init(&out, &ctx, 1000);
        assert_int_equal(avpi_plain_add(plain, avpi_str_view(cases[i][0]), &out, &err), AVP_OK);
        assert_string_equal(avpi_buf_view(&out).ptr, cases[i][1]);
        avpi_buf_free(&out);
    }
    free(plain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(search__common_rare_and_no_words__as_plain_sql),
        cmocka_unit_test(search__page_by_page__in_order_and_whole),
        cmocka_unit_test(list__pages_anywhere__as_plain_sql),
        cmocka_unit_test(plain__letters_marks_and_broken_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
