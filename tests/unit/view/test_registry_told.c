/* What is told of the registry is in effect at once, kept with what was there before, and can be taken back; what makes no sense is refused. */
#include "support/trace_case.h"

#include "avispero/view.h"

#include <jansson.h>
#include <string.h>

static json_t *parse(const avp_ctx *ctx, avp_answer *answer) {
    assert_true(answer->found);
    json_t *root = json_loadb(answer->bytes, answer->size_bytes, 0, NULL);
    assert_non_null(root);
    avp_answer_free(ctx, answer);
    return root;
}

static json_int_t tell(const avp_ctx *ctx, avp_view *view, const char *body, avp_status expected) {
    avp_answer answer = {.found = false};
    avp_error err = {0};
    avp_status status = avp_view_tell(view, "en", "registry", avpi_str_view(body), &answer, &err);
    if (status != expected)
        fail_msg("%s: %s %s", body, avp_status_name(status), err.text);
    if (status != AVP_OK)
        return 0;
    json_t *root = parse(ctx, &answer);
    json_int_t edit = json_integer_value(json_object_get(root, "edit"));
    json_decref(root);
    return edit;
}

static int64_t number(avp_case *c, const char *sql) {
    int64_t n = -1;
    avp_error err = {0};
    assert_int_equal(avpi_sql_number(c, sql, NULL, 0, &n, &err), AVP_OK);
    return n;
}

static void registry__told_and_taken_back__as_before(void **state) {
    static const char open_sql[] = "SELECT count(*) FROM records WHERE status = 'open' AND NOT removed";
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_view *view = NULL;
    avp_answer answer = {.found = false};
    avp_case *c = make_case(&ctx, "SELECT 1");
    (void)state;
    assert_int_equal(avp_view_open(&ctx, c, &view, &err), AVP_OK);
    tell(&ctx, view,
         "{\"do\":\"add\",\"what\":\"record\",\"values\":{\"title\":\"A call\",\"kind\":\"amenaza\"},\"who\":\"ana\"}",
         AVP_OK);
    json_int_t edit =
        tell(&ctx, view, "{\"do\":\"set\",\"what\":\"record\",\"of\":1,\"values\":{\"status\":\"open\"}}", AVP_OK);
    assert_int_equal(edit, 2);
    assert_int_equal(number(c, open_sql), 1);
    assert_int_equal(number(c, "SELECT count(*) FROM records WHERE kind = 'threat'"), 1);
    tell(&ctx, view, "{\"do\":\"set\",\"what\":\"record\",\"of\":7,\"values\":{\"status\":\"open\"}}", AVP_E_ARG);
    tell(&ctx, view, "{\"do\":\"set\",\"what\":\"record\",\"of\":1,\"values\":{\"removed\":true}}", AVP_E_ARG);
    tell(&ctx, view, "{\"do\":\"set\",\"colour\":1}", AVP_E_ARG);
    tell(&ctx, view, "{\"do\":\"undo\",\"of\":2}", AVP_OK);
    assert_int_equal(number(c, open_sql), 0);
    tell(&ctx, view, "{\"do\":\"undo\",\"of\":2}", AVP_E_ARG);
    assert_int_equal(avp_view_ask(view, "en", "registry/history", NULL, 0, &answer, &err), AVP_OK);
    json_t *root = parse(&ctx, &answer);
    const json_t *last = json_array_get(json_object_get(root, "history"), 0);
    assert_string_equal(json_string_value(json_object_get(last, "do")), "undo");
    assert_string_equal(json_string_value(json_object_get(last, "before")), "open");
    json_decref(root);
    avp_view_close(view);
    avp_case_close(c);
}

static const char *const two_tips =
    "INSERT INTO tips VALUES (1, 'ab12', 700, NULL, TIMESTAMP '2026-11-30', 'es', '2026-11-30', repeat('ñ', 300),"
    " 'ayer', 'Iguala, Guerrero', 'Quien', 'secreto', NULL, true, NULL, NULL, false),"
    " (2, 'cd34', 700, NULL, TIMESTAMP '2026-11-30', 'es', NULL, 'otra', NULL, NULL, NULL, NULL, NULL, false, NULL,"
    " NULL, false);"
    "INSERT INTO tip_files VALUES (1, 1, 'a.png', 'image/png', 'ef56', 12, NULL);"
    "INSERT INTO tip_keys VALUES ('k', 'aabb', TIMESTAMP '2026-11-29');";

static json_t *ask(const avp_ctx *ctx, avp_view *view, const char *path, const avp_view_param *params, size_t n) {
    avp_answer answer = {.found = false};
    avp_error err = {0};
    assert_int_equal(avp_view_ask(view, "en", path, params, n, &answer, &err), AVP_OK);
    return answer.found ? parse(ctx, &answer) : NULL;
}

static json_int_t of(const json_t *root, const char *name) {
    return json_integer_value(json_object_get(root, name));
}

/* The queue as the page has it: those that wait first, long accounts cut. */
static void tips__listed__as_in_the_tables(void **state) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_view *view = NULL;
    avp_case *c = make_case(&ctx, two_tips);
    (void)state;
    assert_int_equal(avp_view_open(&ctx, c, &view, &err), AVP_OK);
    json_t *list = ask(&ctx, view, "registry/tips", NULL, 0), *first = json_array_get(json_object_get(list, "tips"), 0);
    assert_string_equal(json_string_value(json_object_get(list, "key")), "aabb");
    assert_int_equal(of(list, "waiting"), 2);
    assert_int_equal(strlen(json_string_value(json_object_get(first, "what"))), 400);
    assert_int_equal(of(first, "files"), 1);
    assert_true(json_is_null(json_object_get(first, "kept")) && !json_object_get(first, "stored_as"));
    json_decref(list);
    assert_null(ask(&ctx, view, "registry/tips/3", NULL, 0));
    assert_null(ask(&ctx, view, "registry/tips/1", &(avp_view_param){"file", "1"}, 1)); /* in memory: no bytes */
    avp_view_close(view);
    avp_case_close(c);
}

/* One whole, decided, and taken back. */
static void tips__decided_and_taken_back__queue_follows(void **state) {
    static const char accept[] = "{\"do\":\"decide\",\"what\":\"tip\",\"of\":1,\"values\":{\"verdict\":\"accepted\","
                                 "\"case\":{\"title\":\"Van\"}}}";
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_view *view = NULL;
    avp_case *c = make_case(&ctx, two_tips);
    (void)state;
    assert_int_equal(avp_view_open(&ctx, c, &view, &err), AVP_OK);
    json_int_t edit = tell(&ctx, view, accept, AVP_OK);
    json_t *one = ask(&ctx, view, "registry/tips/1", NULL, 0), *tip = json_object_get(one, "tip");
    assert_int_equal(of(json_object_get(one, "decided"), "edit"), edit);
    assert_string_equal(json_string_value(json_object_get(tip, "record_title")), "Van");
    assert_int_equal(strlen(json_string_value(json_object_get(tip, "what"))), 600);
    json_decref(one);
    json_t *list = ask(&ctx, view, "registry/tips", NULL, 0);
    assert_int_equal(of(json_array_get(json_object_get(list, "tips"), 0), "id"), 2);
    json_decref(list);
    tell(&ctx, view, "{\"do\":\"undo\",\"of\":1}", AVP_OK);
    one = ask(&ctx, view, "registry/tips/1", NULL, 0);
    assert_true(json_is_null(json_object_get(one, "decided")));
    assert_true(json_is_null(json_object_get(json_object_get(one, "tip"), "verdict")));
    json_decref(one);
    avp_view_close(view);
    avp_case_close(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(registry__told_and_taken_back__as_before),
                                       cmocka_unit_test(tips__listed__as_in_the_tables),
                                       cmocka_unit_test(tips__decided_and_taken_back__queue_follows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
