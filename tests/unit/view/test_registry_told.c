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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(registry__told_and_taken_back__as_before)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
