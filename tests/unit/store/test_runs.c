#include "case_fixture.h"

static void run__committed__row_options_inputs_and_log_record(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = fixture_memory(&ctx);
    uint64_t id = 7;
    MUST(avp_run_latest(c, &id, &err));
    assert_int_equal(id, 0);
    fixture_exec(
        c, "INSERT INTO sources VALUES (0, 'a.csv', 'abc', 0, 'x', '', make_timestamp(0), NULL, NULL, 0, 0, 0, 0, 1)");
    const avp_run_option options[] = {{"links", "window", "60"}, {"links", "map", NULL}};
    MUST(avp_run_begin(c, "avispero links caso \xff", options, 2, 42, &id, &err));
    assert_int_equal(id, 1);
    assert_int_equal(avp_run_begin(c, "again", NULL, 0, 1, &id, &err), AVP_E_BUG);
    avp_error_clear(&err);
    fixture_exec(c, "INSERT INTO members VALUES (1, 1, 'ana', 1.0, 1)");
    MUST(avp_run_commit(c, &err));
    assert_int_equal(avp_run_commit(c, &err), AVP_E_BUG);
    avp_error_clear(&err);
    MUST(avp_run_latest(c, &id, &err));
    assert_int_equal(id, 1);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM runs WHERE seed = 42 AND finished_at >= started_at AND "
                                       "started_at > DATE '2020-01-01'"),
                     1);
    assert_int_equal(
        fixture_number(
            c,
            "SELECT count(*) FROM run_options WHERE run_id = 1 AND (value = '60' OR (name = 'map' AND value IS NULL))"),
        2);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM run_inputs WHERE run_id = 1 AND sha256 = 'abc'"), 1);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM log_records WHERE line LIKE '%\"action\":\"run\"%'"), 1);
    MUST(avp_run_begin(c, "second", NULL, 0, 1, &id, &err));
    assert_int_equal(id, 2);
    avp_case_close(c);
}

static void run__abandoned__leaves_no_trace(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH];
    fixture_path(path, "abandoned");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    uint64_t id = 0;
    for (int closing = 0; closing < 2; closing++) {
        MUST(avp_run_begin(c, "run", NULL, 0, 1, &id, &err));
        assert_int_equal(id, 1);
        fixture_exec(c, "INSERT INTO members VALUES (1, 1, 'ana', 1.0, 1)");
        if (!closing)
            avp_run_abandon(c);
    }
    avp_case_close(c);
    c = fixture_open(&ctx, path, AVP_CASE_READ);
    assert_int_equal(
        fixture_number(
            c,
            "SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM members) + (SELECT count(*) FROM log_records)"),
        0);
    assert_int_not_equal(avp_run_begin(c, "run", NULL, 0, 1, &id, &err), AVP_OK);
    avp_case_close(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run__committed__row_options_inputs_and_log_record),
        cmocka_unit_test(run__abandoned__leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
