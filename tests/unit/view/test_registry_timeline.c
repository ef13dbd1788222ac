/* Incidents beside bursts of posts about the same person: who is in it, and the coincidence test with its known answers. */
#include "support/trace_case.h"

#include "avispero/view.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* Twelve incidents, ten days apart; two more whose day nobody knows, one that was taken out, one of another person. */
static const char incidents_sql[] =
    "INSERT INTO targets VALUES ('ana', 'Ana'), ('eva', 'Eva');"
    "INSERT INTO records (record_id, kind, title, target, public, removed, folded) VALUES"
    " (1, 'threat', 'Calls', 'ana', false, false, ''), (2, 'threat', 'Other', 'eva', false, false, ''),"
    " (3, 'threat', 'Nobody', NULL, false, false, '');"
    "INSERT INTO incidents (incident_id, record_id, kind, happened, place_how, public, removed, folded)"
    " SELECT i + 1, 1, 'threat', strftime(DATE '2020-03-01' + CAST(10 * i AS INTEGER), '%Y-%m-%d'), 'none', false, "
    "false, '' FROM"
    " range(12) t(i);"
    "INSERT INTO incidents (incident_id, record_id, kind, happened, place_how, public, removed, folded) VALUES"
    " (101, 1, 'threat', '2020-04', 'none', false, false, ''), (102, 1, 'threat', NULL, 'none', false, false, ''),"
    " (103, 1, 'threat', '2020-03-05', 'none', false, true, ''), (104, 2, 'threat', '2020-03-05', 'none', false, "
    "false, '');";

/* Bursts `after` each incident's noon, of the latest run; an earlier run and another person have others. */
static void make_episodes(avp_case *c, const char *after) {
    avp_error err = {0};
    char sql[1024];
    snprintf(
        sql, sizeof sql,
        "DELETE FROM episodes; INSERT INTO episodes (run_id, target, valid_from, valid_to, hits, accounts, group_hits)"
        " SELECT 2, 'ana', TIMESTAMP '2020-03-01 12:00:00' + INTERVAL (10 * i) DAY + INTERVAL %s, TIMESTAMP"
        " '2020-03-02' + INTERVAL (10 * i) DAY, 50, 20, 0 FROM range(12) t(i) UNION ALL SELECT 1, 'ana', TIMESTAMP"
        " '2020-03-03', TIMESTAMP '2020-03-04', 9, 9, 0 UNION ALL SELECT 2, 'eva', TIMESTAMP '2020-03-05 12:00:00',"
        " TIMESTAMP '2020-03-06', 9, 9, 0",
        after);
    if (avpi_sql_exec(c, sql, NULL, 0, &err) != AVP_OK)
        fail_msg("%s", err.text);
}

static json_t *ask(const avp_ctx *ctx, avp_view *view, const char *name, const char *value, avp_status expected) {
    avp_answer answer = {.found = false};
    avp_error err = {0};
    const avp_view_param param = {name, value};
    avp_status status = avp_view_ask(view, "en", "registry/timeline", &param, 1, &answer, &err);
    if (status != expected)
        fail_msg("%s=%s: %s %s", name, value, avp_status_name(status), err.text);
    json_t *root = answer.found ? json_loadb(answer.bytes, answer.size_bytes, 0, NULL) : NULL;
    avp_answer_free(ctx, &answer);
    return root;
}

static json_int_t member(const json_t *root, const char *name) {
    return json_integer_value(json_object_get(root, name));
}

static void timeline__bursts_three_hours_after_incidents__coincide(void **state) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_view *view = NULL;
    avp_case *c = make_case(&ctx, incidents_sql);
    (void)state;
    make_episodes(c, "3 HOUR");
    assert_int_equal(avp_view_open(&ctx, c, &view, &err), AVP_OK);
    for (int way = 0; way < 2; way++) {
        json_t *root = way == 0 ? ask(&ctx, view, "target", "ana", AVP_OK) : ask(&ctx, view, "record", "1", AVP_OK);
        const json_t *found = json_object_get(root, "coincidence");
        assert_int_equal(json_array_size(json_object_get(root, "incidents")), 14);
        assert_int_equal(json_array_size(json_object_get(root, "episodes")), 12);
        assert_int_equal(member(found, "n_a"), 12);
        assert_int_equal(member(found, "n_b"), 12);
        assert_int_equal(member(found, "left_out"), 2);
        assert_int_equal(member(found, "coincide"), 12);
        assert_int_equal(member(found, "lag_us"), INT64_C(10800000000));
        assert_true(fabs(json_real_value(json_object_get(found, "p")) - 1e-4) <
                    1e-12); /* none of 9,999 shifted series does as well */
        assert_true(json_real_value(json_object_get(found, "expected")) < 8);
        json_decref(root);
    }
    avp_view_close(view);
    avp_case_close(c);
}

static void timeline__bursts_five_days_away__do_not(void **state) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_view *view = NULL;
    avp_case *c = make_case(&ctx, incidents_sql);
    (void)state;
    make_episodes(c, "5 DAY");
    assert_int_equal(avp_view_open(&ctx, c, &view, &err), AVP_OK);
    json_t *root = ask(&ctx, view, "target", "ana", AVP_OK);
    const json_t *found = json_object_get(root, "coincidence");
    assert_int_equal(member(found, "coincide"), 0);
    assert_true(json_real_value(json_object_get(found, "p")) > 0.99);
    json_decref(root);
    avp_view_close(view);
    avp_case_close(c);
}

static void timeline__too_few_or_nobody__says_so(void **state) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_view *view = NULL;
    avp_case *c = make_case(&ctx, incidents_sql);
    (void)state;
    make_episodes(c, "3 HOUR");
    assert_int_equal(avp_view_open(&ctx, c, &view, &err), AVP_OK);
    json_t *root = ask(&ctx, view, "target", "eva", AVP_OK);
    const json_t *found = json_object_get(root, "coincidence");
    assert_true(json_is_null(json_object_get(found, "p")));
    assert_true(json_string_length(json_object_get(found, "why")) > 20);
    assert_int_equal(member(found, "n_a"), 1);
    json_decref(root);
    assert_null(ask(&ctx, view, "record", "3", AVP_OK)); /* no target: there is no such line */
    assert_null(ask(&ctx, view, "target", "nobody", AVP_OK));
    assert_null(ask(&ctx, view, "record", "no number", AVP_E_ARG));
    avp_view_close(view);
    avp_case_close(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(timeline__bursts_three_hours_after_incidents__coincide),
                                       cmocka_unit_test(timeline__bursts_five_days_away__do_not),
                                       cmocka_unit_test(timeline__too_few_or_nobody__says_so)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
