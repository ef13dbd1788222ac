/* What is told to a view of a case that is open for reading: kept in notes.jsonl, merged with what the tables hold. */
#include "support/trace_case.h"

#include "avispero/notes.h"
#include "avispero/review.h"
#include "avispero/view.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const threatened =
    "INSERT INTO sources VALUES (0, '/home/x/a.csv', 'ab12', 10, 'csv', 'why', TIMESTAMP '2020-01-05', NULL, NULL, 2, "
    "2, 0, 0, 1000000);"
    "INSERT INTO accounts VALUES (0, 'ana', NULL), (1, 'beto', NULL);"
    "INSERT INTO posts (post_id, native, account_id, posted_at, text, embedded, is_repost) VALUES"
    " (0, 'p0', 0, TIMESTAMP '2020-01-01', 'vas a ver', false, false),"
    " (1, NULL, 1, TIMESTAMP '2020-01-02', 'otra cosa', false, false);"
    "INSERT INTO runs VALUES (1, TIMESTAMP '2020-02-01', TIMESTAMP '2020-02-01', 'run', '0', 1);"
    "INSERT INTO threat_counts VALUES (1, 1, 1, 0, 0, 0);"
    "INSERT INTO threats VALUES (1, 0, 'p0', 'ana', TIMESTAMP '2020-01-01', 3, 'x', NULL, NULL, 0),"
    " (1, 1, NULL, 'beto', TIMESTAMP '2020-01-02', 2, 'x', NULL, NULL, 0);"
    "INSERT INTO doxxing VALUES (1, 1, NULL, 'beto', TIMESTAMP '2020-01-02', 'phone', 'h', NULL, 't', false);"
    "INSERT INTO reviews VALUES (0, 0, 2, TIMESTAMP '2020-03-01', 'the lawyer');";

typedef struct telling {
    avp_ctx ctx;
    avp_case *c;
    avp_view *view;
    char folder[256];
} telling;

static telling begin(void) {
    telling t = {.ctx = check_ctx(1)};
    avp_error err = {0};
    const char *temp = getenv("TMPDIR");
    snprintf(t.folder, sizeof t.folder, "%s/telling-XXXXXX", temp ? temp : "/tmp");
    assert_non_null(mkdtemp(t.folder));
    assert_int_equal(avp_case_open(&t.ctx, t.folder, AVP_CASE_CREATE, &t.c, &err), AVP_OK);
    if (avpi_sql_exec(t.c, threatened, NULL, 0, &err) != AVP_OK)
        fail_msg("%s", err.text);
    avp_case_close(t.c);
    assert_int_equal(avp_case_open(&t.ctx, t.folder, AVP_CASE_READ, &t.c, &err), AVP_OK);
    if (avp_view_open(&t.ctx, t.c, &t.view, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return t;
}

static void end(telling *t) {
    avp_view_close(t->view);
    avp_case_close(t->c);
}

static json_t *answered(telling *t, avp_answer *answer, const char *what) {
    if (!answer->found)
        fail_msg("%s: not found", what);
    json_t *root = json_loadb(answer->bytes, answer->size_bytes, 0, NULL);
    avp_answer_free(&t->ctx, answer);
    return root;
}

static json_t *ask(telling *t, const char *question) {
    avp_answer answer = {.found = false};
    avp_error err = {0};
    if (avp_view_ask(t->view, "es", question, NULL, 0, &answer, &err) != AVP_OK)
        fail_msg("%s: %s", question, err.text);
    return answered(t, &answer, question);
}

static void tell(telling *t, const char *path, const char *body, avp_status expected) {
    avp_answer answer = {.found = false};
    avp_error err = {0};
    avp_status status = avp_view_tell(t->view, "es", path, (avp_str){body, strlen(body)}, &answer, &err);
    if (status != expected)
        fail_msg("%s: %s %s", body, avp_status_name(status), err.text);
    if (status == AVP_OK)
        json_decref(answered(t, &answer, body));
}

/* Verdicts that stand, as "yes,waiting", in the order of the candidates. */
static void verdicts(telling *t, const char *expected) {
    char got[128] = "";
    json_t *root = ask(t, "candidates"), *of;
    size_t i;
    json_array_foreach(json_object_get(root, "candidates"), i, of)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i ? "," : "",
                 json_string_value(json_object_get(of, "verdict")));
    json_decref(root);
    assert_string_equal(got, expected);
}

/* The table said no long ago; what the page says comes after, and taking it back leaves the table's word. */
static void reviews__told_at_the_page__follow_those_of_the_table(void **state) {
    (void)state;
    telling t = begin();
    verdicts(&t, "no,waiting");
    tell(&t, "reviews", "{\"post\":0,\"verdict\":\"yes\"}", AVP_OK);
    tell(&t, "reviews", "{\"post\":1,\"verdict\":\"unsure\"}", AVP_OK);
    verdicts(&t, "yes,unsure");
    tell(&t, "reviews", "{\"post\":0,\"verdict\":\"undo\"}", AVP_OK);
    verdicts(&t, "no,unsure");
    tell(&t, "reviews", "{\"post\":0,\"verdict\":\"undo\"}", AVP_OK); /* the table's own */
    verdicts(&t, "waiting,unsure");
    tell(&t, "reviews", "{\"post\":0,\"verdict\":\"undo\"}", AVP_E_ARG);
    tell(&t, "reviews", "{\"post\":7,\"verdict\":\"yes\"}", AVP_E_INPUT);
    tell(&t, "reviews", "{\"post\":0,\"verdict\":\"maybe\"}", AVP_E_ARG);
    tell(&t, "reviews", "{\"post\":\"0\",\"verdict\":\"yes\"}", AVP_E_ARG);
    verdicts(&t, "waiting,unsure");
    end(&t);
}

/* The next command that opens the case for writing finds them. */
static void reviews__case_opened_for_writing__the_same(void **state) {
    (void)state;
    telling t = begin();
    avp_error err = {0};
    avp_candidates all = {.run_id = 0};
    tell(&t, "reviews", "{\"post\":1,\"verdict\":\"yes\"}", AVP_OK);
    end(&t);
    assert_int_equal(avp_case_open(&t.ctx, t.folder, AVP_CASE_WRITE, &t.c, &err), AVP_OK);
    assert_int_equal(avp_review_add(t.c, "#1", AVP_VERDICT_NO, NULL, &err), AVP_OK);
    assert_int_equal(avp_candidates_load(t.c, &all, &err), AVP_OK);
    assert_int_equal(all.of[1].verdict, AVP_VERDICT_NO);
    assert_int_equal(all.of[1].judgements, 2);
    avp_candidates_free(&t.ctx, &all);
    avp_case_close(t.c);
}

static void candidates__filters_and_what_they_say(void **state) {
    (void)state;
    telling t = begin();
    avp_view_param params[] = {{"verdict", "waiting"}, {"level", "2"}};
    avp_answer answer = {.found = false};
    avp_error err = {0};
    assert_int_equal(avp_view_ask(t.view, "es", "candidates", params, 2, &answer, &err), AVP_OK);
    json_t *root = answered(&t, &answer, "candidates"), *of = json_array_get(json_object_get(root, "candidates"), 0);
    assert_int_equal(json_integer_value(json_object_get(root, "total")), 1);
    assert_int_equal(json_integer_value(json_object_get(root, "no")), 1);
    assert_int_equal(json_integer_value(json_object_get(of, "id")), 1);
    assert_string_equal(json_string_value(json_array_get(json_object_get(of, "personal"), 0)), "número de teléfono");
    json_decref(root);
    params[0].value = "maybe";
    assert_int_equal(avp_view_ask(t.view, "es", "candidates", params, 2, &answer, &err), AVP_E_ARG);
    end(&t);
}

static json_int_t number(const json_t *root, const char *name) {
    return json_integer_value(json_object_get(root, name));
}

/* Candidates follow the span; what an undo would take back and how many were confirmed does not depend on it. */
static void candidates__of_a_span__and_the_verdict_told_last(void **state) {
    (void)state;
    telling t = begin();
    avp_view_param params[] = {{"from", "1577923200000000"},
                               {"to", "1577923200000001"}}; /* 2020-01-02, one microsecond */
    avp_answer answer = {.found = false};
    avp_error err = {0};
    json_t *root = ask(&t, "candidates");
    assert_int_equal(number(root, "undoable"), 0); /* the lawyer's, of the table */
    json_decref(root);
    tell(&t, "reviews", "{\"post\":0,\"verdict\":\"yes\"}", AVP_OK);
    tell(&t, "reviews", "{\"post\":1,\"verdict\":\"no\"}", AVP_OK);
    assert_int_equal(avp_view_ask(t.view, "es", "candidates", params, 2, &answer, &err), AVP_OK);
    root = answered(&t, &answer, "candidates");
    assert_int_equal(number(root, "total"), 1);
    assert_int_equal(number(root, "no"), 1);
    assert_int_equal(number(root, "yes"), 0);
    assert_int_equal(number(root, "confirmed"), 1);
    assert_int_equal(number(root, "undoable"), 1);
    json_decref(root);
    tell(&t, "reviews", "{\"post\":1,\"verdict\":\"undo\"}", AVP_OK);
    tell(&t, "reviews", "{\"post\":0,\"verdict\":\"undo\"}", AVP_OK);
    tell(&t, "reviews", "{\"post\":0,\"verdict\":\"undo\"}", AVP_OK);
    root = ask(&t, "candidates");
    assert_true(json_is_null(json_object_get(root, "undoable")));
    json_decref(root);
    end(&t);
}

static void notes__told__listed_and_taken_back(void **state) {
    (void)state;
    telling t = begin();
    tell(&t, "notes", "{\"do\":\"write\",\"title\":\"T\",\"text\":\"uno\",\"view\":\"#/group/1\"}", AVP_OK);
    tell(&t, "notes", "{\"do\":\"edit\",\"of\":1,\"title\":\"T\",\"text\":\"dos\"}", AVP_OK);
    json_t *root = ask(&t, "notes");
    assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(root, "notes"), 0), "text")),
                        "dos");
    assert_int_equal(json_integer_value(json_object_get(root, "undoable")), 2);
    json_decref(root);
    tell(&t, "notes", "{\"do\":\"undo\",\"of\":2}", AVP_OK);
    tell(&t, "notes", "{\"do\":\"remove\",\"of\":1}", AVP_OK);
    root = ask(&t, "notes");
    assert_int_equal(json_array_size(json_object_get(root, "notes")), 0);
    json_decref(root);
    static const char *const bad[] = {"",
                                      "[]",
                                      "{\"do\":\"write\",\"text\":\"\"}",
                                      "{\"do\":\"x\",\"text\":\"y\"}",
                                      "{\"a\":1}",
                                      "{\"do\":\"undo\"}",
                                      "{\"do\":\"undo\",\"of\":99}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        tell(&t, "notes", bad[i], AVP_E_ARG);
    end(&t);
}

/* One file of a question, as text. */
static void check_file(telling *t, const char *as, const char *expected) {
    const avp_view_param param = {"as", as};
    avp_answer answer = {.found = false};
    avp_error err = {0};
    assert_int_equal(avp_view_ask(t->view, "es", "labels", &param, 1, &answer, &err), AVP_OK);
    assert_string_equal(answer.bytes, expected);
    avp_answer_free(&t->ctx, &answer);
}

static void labels__formula_behind_its_guard__guarded_again(void **state) {
    (void)state;
    telling t = begin();
    tell(&t, "labels", "{\"do\":\"set\",\"account\":\"beto\",\"label\":\"'=cmd\"}", AVP_OK);
    check_file(&t, "labels", "account,label\nbeto,\"''=cmd\"\n");
    end(&t);
}

static void labels__told__last_ones_stand_and_are_taken_back(void **state) {
    (void)state;
    telling t = begin();
    tell(&t, "labels", "{\"do\":\"undo\"}", AVP_E_ARG); /* there is none */
    tell(&t, "labels", "{\"do\":\"set\",\"account\":\"beto\",\"label\":\"organic\"}", AVP_OK);
    tell(&t, "labels", "{\"do\":\"set\",\"account\":\"ana\",\"label\":\" =granja, \\\"x\\\" \"}", AVP_OK);
    check_file(&t, "labels", "account,label\nana,\"'=granja, \"\"x\"\"\"\nbeto,organic\n");
    check_file(&t, "known-organic", "account,kind\nbeto,other\n");
    tell(&t, "labels", "{\"do\":\"set\",\"account\":\"beto\",\"label\":\"known\"}", AVP_OK);
    tell(&t, "labels", "{\"do\":\"set\",\"account\":\"ana\",\"label\":\"\"}", AVP_OK);
    check_file(&t, "labels", "account,label\nbeto,known\n");
    json_t *root = ask(&t, "labels");
    assert_int_equal(json_array_size(json_object_get(root, "labels")), 1);
    assert_int_equal(json_integer_value(json_object_get(root, "undoable")), 4);
    json_decref(root);
    tell(&t, "labels", "{\"do\":\"undo\"}", AVP_OK);
    tell(&t, "labels", "{\"do\":\"undo\"}", AVP_OK);
    check_file(&t, "known-organic", "account,kind\nbeto,other\n");
    static const char *const bad[] = {
        "{\"do\":\"set\",\"account\":\"nobody\",\"label\":\"x\"}",
        "{\"do\":\"set\",\"account\":\"ana\",\"label\":\"two\\nlines\"}",
        "{\"do\":\"set\",\"account\":\"ana\",\"label\":\"123456789 123456789 123456789 123456789 123456789 123456789 "
        "123456789 123456789 x\"}",
        "{\"do\":\"keep\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        tell(&t, "labels", bad[i], AVP_E_ARG);
    check_file(&t, "labels", "account,label\nana,\"'=granja, \"\"x\"\"\"\nbeto,organic\n");
    end(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reviews__told_at_the_page__follow_those_of_the_table),
        cmocka_unit_test(reviews__case_opened_for_writing__the_same),
        cmocka_unit_test(candidates__filters_and_what_they_say),
        cmocka_unit_test(candidates__of_a_span__and_the_verdict_told_last),
        cmocka_unit_test(notes__told__listed_and_taken_back),
        cmocka_unit_test(labels__formula_behind_its_guard__guarded_again),
        cmocka_unit_test(labels__told__last_ones_stand_and_are_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
