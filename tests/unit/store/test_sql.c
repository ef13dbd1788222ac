#include "case_fixture.h"

static void exec__several_statements__all_run(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_case *c = fixture_memory(&ctx);
    fixture_exec(c, "CREATE TABLE t(a BIGINT); INSERT INTO t VALUES (1), (2); INSERT INTO t VALUES (3);");
    assert_int_equal(fixture_number(c, "SELECT sum(a) FROM t"), 6);
    fixture_exec(c, "  ;; ");
    avp_case_close(c);
}

static void exec__wrong_sql__bug_with_text(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    avp_error err = {0};
    assert_int_equal(avpi_sql_exec(c, "SELEKT 1", NULL, 0, &err), AVP_E_BUG);
    assert_non_null(strstr(err.text, "SELEKT"));
    avp_error_clear(&err);
    assert_int_equal(avpi_sql_exec(c, "INSERT INTO nowhere VALUES (1)", NULL, 0, &err), AVP_E_BUG);
    assert_non_null(strstr(err.text, "nowhere"));
    avp_case_close(c);
}

static void exec__parameters_of_all_types__come_back(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    avp_error err = {0};
    fixture_exec(c, "CREATE TABLE t(a VARCHAR, b BIGINT, d UBIGINT, e DOUBLE, f BOOLEAN, g UHUGEINT, h VARCHAR)");
    const avpi_sql_value params[] = {avpi_sql_text(AVPI_STR("a\0'b")),  avpi_sql_i64(INT64_MIN),
                                     avpi_sql_u64(UINT64_MAX),          avpi_sql_f64(0.5),
                                     {.type = AVPI_SQL_BOOL, .u64 = 1}, {.type = AVPI_SQL_U128, .u64 = 7, .i64 = 9},
                                     avpi_sql_text((avp_str){NULL, 0})};
    MUST(avpi_sql_exec(c, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", params, 7, &err));
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_I64,  AVPI_SQL_U64, AVPI_SQL_F64,
                                          AVPI_SQL_BOOL, AVPI_SQL_U128, AVPI_SQL_TEXT};
    avpi_rows *rows = NULL;
    size_t n = 0;
    MUST(avpi_sql_query(c, "SELECT * FROM t", NULL, 0, types, 7, &rows, &err));
    MUST(avpi_rows_next(rows, &n, &err));
    assert_int_equal(n, 1);
    assert_true(avpi_str_equal(avpi_rows_text(rows, 0)[0], AVPI_STR("a\0'b")));
    assert_true(avpi_rows_i64(rows, 1)[0] == INT64_MIN);
    assert_true(avpi_rows_u64(rows, 2)[0] == UINT64_MAX);
    assert_true(avpi_rows_f64(rows, 3)[0] > 0.49 && avpi_rows_f64(rows, 3)[0] < 0.51);
    assert_true(avpi_rows_bool(rows, 4)[0]);
    assert_true(avpi_rows_u128(rows, 5)[0].low == 7 && avpi_rows_u128(rows, 5)[0].high == 9);
    assert_null(avpi_rows_text(rows, 6)[0].ptr);
    assert_true(avpi_rows_null(rows, 6, 0));
    avpi_rows_close(rows);
    avp_case_close(c);
}

static void exec__text_that_is_not_utf8__input_error(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    avp_error err = {0};
    const avpi_sql_value param = avpi_sql_text(AVPI_STR("ab\xff"));
    assert_int_equal(avpi_sql_exec(c, "SELECT ?", &param, 1, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "byte 2"));
    avp_case_close(c);
}

static void number__null_or_no_row__zero(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    assert_int_equal(fixture_number(c, "SELECT NULL::BIGINT"), 0);
    assert_int_equal(fixture_number(c, "SELECT 5 WHERE false"), 0);
    assert_int_equal(fixture_number(c, "SELECT sum(range) FROM range(10)"), 45);
    avp_case_close(c);
}

static void transaction__rolled_back__leaves_nothing(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    avp_error err = {0};
    fixture_exec(c, "CREATE TABLE t(a BIGINT)");
    MUST(avpi_sql_begin(c, &err));
    fixture_exec(c, "INSERT INTO t VALUES (1)");
    avpi_sql_rollback(c);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM t"), 0);
    MUST(avpi_sql_begin(c, &err));
    fixture_exec(c, "INSERT INTO t VALUES (1)");
    assert_int_equal(avpi_sql_begin(c, &err), AVP_E_BUG);
    avp_error_clear(&err);
    MUST(avpi_sql_commit(c, &err));
    assert_int_equal(avpi_sql_commit(c, &err), AVP_E_BUG);
    avpi_sql_rollback(c);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM t"), 1);
    avp_case_close(c);
}

static void file_system__from_sql__is_shut(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    static const char *const forbidden[] = {
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/avispero-forbidden.csv'",
        "ATTACH '/tmp/avispero-forbidden.db'",
        "SET enable_external_access=true",
        "SET threads=1",
        "INSTALL httpfs",
    };
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        avp_error err = {0};
        assert_int_not_equal(avpi_sql_exec(c, forbidden[i], NULL, 0, &err), AVP_OK);
    }
    avp_case_close(c);
}

static void allow__a_folder__parquet_goes_out_and_in(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char folder[FIXTURE_PATH], file[FIXTURE_PATH], other[FIXTURE_PATH];
    fixture_path(folder, "it's a folder");
    fixture_path(other, "other");
    assert_int_equal(mkdir(folder, 0777), 0);
    assert_int_equal(mkdir(other, 0777), 0);
    avp_case *c = fixture_memory(&ctx);
    MUST(avpi_sql_allow(c, folder, &err));
    MUST(avpi_sql_allow(c, folder, &err));
    fixture_join(file, folder, "a.parquet");
    avpi_buf sql;
    avpi_buf_init(&sql, &ctx, 4096);
    MUST(avpi_buf_add(&sql, AVPI_STR("COPY (SELECT range AS a FROM range(10)) TO "), &err));
    MUST(avpi_sql_quote(&ctx, avpi_str_view(file), &sql, &err));
    fixture_exec(c, sql.ptr);
    avpi_buf_clear(&sql);
    MUST(avpi_buf_add(&sql, AVPI_STR("SELECT sum(a) FROM read_parquet("), &err));
    MUST(avpi_sql_quote(&ctx, avpi_str_view(file), &sql, &err));
    MUST(avpi_buf_add_byte(&sql, ')', &err));
    assert_int_equal(fixture_number(c, sql.ptr), 45);
    /* in memory what was done so far would be lost by opening again */
    assert_int_equal(avpi_sql_allow(c, other, &err), AVP_E_BUG);
    avpi_buf_free(&sql);
    avp_case_close(c);
}

static void input__not_parquet__input_error(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char folder[FIXTURE_PATH], file[FIXTURE_PATH], sql[FIXTURE_PATH + 64];
    fixture_path(folder, "bad");
    assert_int_equal(mkdir(folder, 0777), 0);
    fixture_join(file, folder, "a.parquet");
    fixture_write(file, "not parquet at all", 18);
    avp_case *c = fixture_memory(&ctx);
    MUST(avpi_sql_allow(c, folder, &err));
    snprintf(sql, sizeof sql, "SELECT * FROM read_parquet('%s')", file);
    assert_int_equal(avpi_sql_exec(c, sql, NULL, 0, &err), AVP_E_INPUT);
    avp_case_close(c);
}

static bool always(void *self) {
    (void)self;
    return true;
}

static void exec__cancelled__stops(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case *c = fixture_memory(&ctx);
    avp_case_close(c);
    ctx.cancelled = always;
    assert_int_equal(avp_case_open(&ctx, NULL, AVP_CASE_MEMORY, &c, &err), AVP_E_CANCELLED);
    assert_non_null(strstr(err.text, "interrupted"));
}

static int calls_left;
static bool after_some_calls(void *self) {
    (void)self;
    return calls_left-- <= 0;
}

static void long_query__cancelled_in_the_middle__case_still_works(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    calls_left = 1000000;
    ctx.cancelled = after_some_calls;
    avp_case *c = fixture_memory(&ctx);
    calls_left = 50;
    assert_int_equal(
        avpi_sql_exec(c, "CREATE TABLE big AS SELECT a.range + b.range AS x FROM range(100000) a, range(100000) b",
                      NULL, 0, &err),
        AVP_E_CANCELLED);
    calls_left = 1000000;
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'big'"), 0);
    avp_case_close(c);
}

static void quote__quotes_and_zero_bytes__doubled_and_refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_buf out;
    avpi_buf_init(&out, &ctx, 100);
    MUST(avpi_sql_quote(&ctx, AVPI_STR("it's"), &out, &err));
    assert_string_equal(out.ptr, "'it''s'");
    assert_int_equal(avpi_sql_quote(&ctx, AVPI_STR("a\0b"), &out, &err), AVP_E_INPUT);
    avpi_buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exec__several_statements__all_run),
        cmocka_unit_test(exec__wrong_sql__bug_with_text),
        cmocka_unit_test(exec__parameters_of_all_types__come_back),
        cmocka_unit_test(exec__text_that_is_not_utf8__input_error),
        cmocka_unit_test(number__null_or_no_row__zero),
        cmocka_unit_test(transaction__rolled_back__leaves_nothing),
        cmocka_unit_test(file_system__from_sql__is_shut),
        cmocka_unit_test(allow__a_folder__parquet_goes_out_and_in),
        cmocka_unit_test(input__not_parquet__input_error),
        cmocka_unit_test(exec__cancelled__stops),
        cmocka_unit_test(long_query__cancelled_in_the_middle__case_still_works),
        cmocka_unit_test(quote__quotes_and_zero_bytes__doubled_and_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
