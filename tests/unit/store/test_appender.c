#include "case_fixture.h"

#include "base/rng.h"
#include "support/faulty.h"

enum { MANY = 10000 };

static void add__all_types_over_several_vectors__come_back(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case *c = fixture_memory(&ctx);
    fixture_exec(c, "CREATE TABLE t(a VARCHAR, b BIGINT, d UINTEGER, e UBIGINT, f DOUBLE, g BOOLEAN, h UHUGEINT, i "
                    "TIMESTAMP, j BLOB, k VARCHAR)");
    static char texts[MANY][40];
    static avp_str text[MANY], blob[MANY];
    static int64_t i64[MANY];
    static uint32_t u32[MANY];
    static uint64_t u64[MANY];
    static double f64[MANY];
    static bool flag[MANY], present[MANY];
    static avpi_hash128 u128[MANY];
    for (size_t i = 0; i < MANY; i++) {
        int length = snprintf(texts[i], sizeof texts[i], "%.*s%zu", (int)(i % 20), "aaaaaaaaaaaaaaaaaaaa", i);
        text[i] = (avp_str){texts[i], (size_t)length};
        blob[i] = i % 2 ? AVPI_STR("\xff\0 raw bytes, more than twelve") : (avp_str){NULL, 0};
        i64[i] = -(int64_t)i;
        u32[i] = (uint32_t)i;
        u64[i] = i;
        f64[i] = (double)i / 2;
        flag[i] = i % 3 == 0;
        u128[i] = (avpi_hash128){i, i + 1};
        present[i] = i % 5 != 0;
    }
    const avpi_column columns[] = {{.type = AVPI_SQL_TEXT, .values = text, .present = present},
                                   {.type = AVPI_SQL_I64, .values = i64, .present = present},
                                   {.type = AVPI_SQL_U32, .values = u32},
                                   {.type = AVPI_SQL_U64, .values = u64},
                                   {.type = AVPI_SQL_F64, .values = f64},
                                   {.type = AVPI_SQL_BOOL, .values = flag},
                                   {.type = AVPI_SQL_U128, .values = u128},
                                   {.type = AVPI_SQL_I64, .values = i64},
                                   {.type = AVPI_SQL_TEXT, .values = blob},
                                   {.type = AVPI_SQL_TEXT, .values = NULL}};
    avpi_appender *a = NULL;
    MUST(avpi_appender_open(c, "t", &a, &err));
    MUST(avpi_appender_add(a, columns, 10, MANY, &err));
    MUST(avpi_appender_add(a, columns, 10, 0, &err));
    MUST(avpi_appender_add(a, columns, 10, 1, &err));
    MUST(avpi_appender_finish(a, &err));
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM t"), MANY + 1);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM t WHERE k IS NULL"), MANY + 1);
    assert_int_equal(
        fixture_number(c, "SELECT count(*) FROM t WHERE (a IS NULL) != (d % 5 = 0) OR (b IS NULL) != (d % 5 = 0)"), 0);
    assert_int_equal(
        fixture_number(
            c, "SELECT count(*) FROM t WHERE a != repeat('a', d % 20) || d OR b != -d::BIGINT OR e != d OR f != d / 2"),
        0);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM t WHERE g != (d % 3 = 0) OR h != d::UHUGEINT + "
                                       "(d::UHUGEINT + 1) * 18446744073709551616::UHUGEINT"),
                     0);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM t WHERE epoch_us(i) != -d::BIGINT"), 0);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM t WHERE octet_length(j) = 30 AND d % 2 = 1"), MANY / 2);
    assert_int_equal(fixture_number(c, "SELECT count(j) FROM t"), MANY / 2);
    avp_case_close(c);
}

static void add__mistakes__named(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    fixture_exec(c, "CREATE TABLE t(a VARCHAR NOT NULL)");
    const avp_str bad = AVPI_STR("ab\xff and a bit more"), good = AVPI_STR("a");
    const int64_t number = 1;
    const struct {
        avpi_column column;
        size_t n_columns;
        avp_status status;
    } rows[] = {
        {{.type = AVPI_SQL_TEXT, .values = &bad}, 1, AVP_E_INPUT},
        {{.type = AVPI_SQL_I64, .values = &number}, 1, AVP_E_BUG},
        {{.type = AVPI_SQL_TEXT, .values = &good}, 2, AVP_E_BUG},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        avp_error err = {0};
        avpi_appender *a = NULL;
        const avpi_column columns[] = {rows[i].column, rows[i].column};
        MUST(avpi_sql_begin(c, &err));
        MUST(avpi_appender_open(c, "t", &a, &err));
        assert_int_equal(avpi_appender_add(a, columns, rows[i].n_columns, 1, &err), rows[i].status);
        assert_non_null(strstr(err.text, "\"t\""));
        avpi_appender_abandon(a);
        avpi_sql_rollback(c);
    }
    avp_error err = {0};
    avpi_appender *a = NULL;
    assert_int_equal(avpi_appender_open(c, "nowhere", &a, &err), AVP_E_BUG);
    assert_null(a);
    const avpi_column null = {.type = AVPI_SQL_TEXT};
    avp_error_clear(&err);
    MUST(avpi_sql_begin(c, &err));
    MUST(avpi_appender_open(c, "t", &a, &err));
    MUST(avpi_appender_add(a, &null, 1, 1, &err));
    assert_int_not_equal(avpi_appender_finish(a, &err), AVP_OK); /* NOT NULL */
    avpi_sql_rollback(c);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM t"), 0);
    avp_case_close(c);
}

static void abandon__in_a_transaction__rollback_leaves_nothing(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = fixture_memory(&ctx);
    fixture_exec(c, "CREATE TABLE t(a BIGINT)");
    static int64_t values[MANY];
    const avpi_column column = {.type = AVPI_SQL_I64, .values = values};
    avpi_appender *a = NULL;
    MUST(avpi_sql_begin(c, &err));
    MUST(avpi_appender_open(c, "t", &a, &err));
    for (int i = 0; i < 50; i++)
        MUST(avpi_appender_add(a, &column, 1, MANY, &err));
    avpi_appender_abandon(a);
    avpi_sql_rollback(c);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM t"), 0);
    avpi_appender_abandon(NULL);
    avp_case_close(c);
}

/* Open, fill, read, all in memory: what DuckDB allocates is its own. */
static avp_status whole_way(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avpi_appender *a = NULL;
    avpi_rows *rows = NULL;
    const avp_str text[] = {AVPI_STR("zoe"), AVPI_STR("a name of more than twelve bytes")};
    const uint32_t id[] = {0, 1};
    const avpi_column columns[] = {
        {.type = AVPI_SQL_U32, .values = id}, {.type = AVPI_SQL_TEXT, .values = text}, {AVPI_SQL_I64, NULL, NULL}};
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT};
    size_t n = 0;
    AVP_TRY(avp_case_open(ctx, NULL, AVP_CASE_MEMORY, &c, err));
    AVP_TRY(avpi_sql_begin(c, err));
    AVP_TRY(avpi_appender_open(c, "accounts", &a, err));
    AVP_TRY(avpi_appender_add(a, columns, 3, 2, err));
    avpi_appender *finished = a;
    a = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
    AVP_TRY(avpi_custody_log(c, "import", AVPI_STR("{\"files\":1}"), err));
    AVP_TRY(avpi_sql_query(c, "SELECT account_id, native FROM accounts", NULL, 0, types, 2, &rows, err));
    int64_t ignored = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT 1", NULL, 0, &ignored, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    AVP_TRY(avpi_sql_commit(c, err));
done:
    avpi_rows_close(rows);
    avpi_appender_abandon(a);
    avp_case_close(c);
    return status;
}

static void case__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(whole_way, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(add__all_types_over_several_vectors__come_back),
        cmocka_unit_test(add__mistakes__named),
        cmocka_unit_test(abandon__in_a_transaction__rollback_leaves_nothing),
        cmocka_unit_test(case__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
