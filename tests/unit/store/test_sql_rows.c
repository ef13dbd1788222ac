#include "case_fixture.h"

#include <math.h>

static avpi_rows *query(avp_case *c, const char *sql, const avpi_sql_type *types, size_t n) {
    avp_error err = {0};
    avpi_rows *rows = NULL;
    MUST(avpi_sql_query(c, sql, NULL, 0, types, n, &rows, &err));
    return rows;
}

static size_t next(avpi_rows *rows) {
    avp_error err = {0};
    size_t n = 0;
    MUST(avpi_rows_next(rows, &n, &err));
    return n;
}

static void text__inlined_long_empty_null_zero_bytes__exact(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT};
    avpi_rows *rows =
        query(c,
              "SELECT * FROM (VALUES ('123456789012'), ('1234567890123'), (''), (NULL), ('a' || chr(0) || 'b'), "
              "(repeat('ñ', 1000))) v(x)",
              types, 1);
    assert_int_equal(next(rows), 6);
    const avp_str *t = avpi_rows_text(rows, 0);
    assert_true(avpi_str_equal(t[0], AVPI_STR("123456789012")));
    assert_true(avpi_str_equal(t[1], AVPI_STR("1234567890123")));
    assert_true(t[2].ptr != NULL && t[2].len == 0);
    assert_true(t[3].ptr == NULL && avpi_rows_null(rows, 0, 3) && !avpi_rows_null(rows, 0, 2));
    assert_true(avpi_str_equal(t[4], AVPI_STR("a\0b")));
    assert_int_equal(t[5].len, 2000);
    assert_int_equal(next(rows), 0);
    assert_int_equal(next(rows), 0);
    avpi_rows_close(rows);
    avp_case_close(c);
}

static void numbers__of_every_width__converted(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_I64, AVPI_SQL_I64, AVPI_SQL_I64,
                                          AVPI_SQL_U64, AVPI_SQL_U32, AVPI_SQL_F64, AVPI_SQL_F64,
                                          AVPI_SQL_I64, AVPI_SQL_U64, AVPI_SQL_F64, AVPI_SQL_I64};
    avpi_rows *rows =
        query(c,
              "SELECT (-1)::TINYINT, (-2)::SMALLINT, (-3)::INTEGER, 4::UTINYINT, 5::USMALLINT, 6::UBIGINT, 7::UBIGINT,"
              " 0.5::FLOAT, (-8)::HUGEINT, 18446744073709551615::HUGEINT, 18446744073709551615::UBIGINT, true",
              types, 12);
    assert_int_equal(next(rows), 1);
    assert_int_equal(avpi_rows_i64(rows, 0)[0], -1);
    assert_int_equal(avpi_rows_i64(rows, 1)[0], -2);
    assert_int_equal(avpi_rows_i64(rows, 2)[0], -3);
    assert_int_equal(avpi_rows_i64(rows, 3)[0], 4);
    assert_int_equal(avpi_rows_u64(rows, 4)[0], 5);
    assert_int_equal(avpi_rows_u32(rows, 5)[0], 6);
    assert_true(fabs(avpi_rows_f64(rows, 6)[0] - 7) < 1e-12);
    assert_true(fabs(avpi_rows_f64(rows, 7)[0] - 0.5) < 1e-12);
    assert_int_equal(avpi_rows_i64(rows, 8)[0], -8);
    assert_true(avpi_rows_u64(rows, 9)[0] == UINT64_MAX);
    assert_true(avpi_rows_f64(rows, 10)[0] > 1.8e19);
    assert_int_equal(avpi_rows_i64(rows, 11)[0], 1);
    assert_null(avpi_rows_text(rows, 0)); /* of another type */
    avpi_rows_close(rows);
    avp_case_close(c);
}

static void numbers__that_do_not_fit__input_error(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    static const struct {
        const char *sql;
        avpi_sql_type type;
    } rows[] = {
        {"SELECT (-1)::BIGINT", AVPI_SQL_U64},
        {"SELECT (-1)::BIGINT", AVPI_SQL_U32},
        {"SELECT 4294967296", AVPI_SQL_U32},
        {"SELECT 18446744073709551615::UBIGINT", AVPI_SQL_I64},
        {"SELECT 18446744073709551616::HUGEINT", AVPI_SQL_U64},
        {"SELECT (-9223372036854775809)::HUGEINT", AVPI_SQL_I64},
        {"SELECT 'x'", AVPI_SQL_I64},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        avp_error err = {0};
        avpi_rows *r = NULL;
        size_t n = 0;
        avp_status status = avpi_sql_query(c, rows[i].sql, NULL, 0, &rows[i].type, 1, &r, &err);
        if (status == AVP_OK)
            status = avpi_rows_next(r, &n, &err);
        assert_int_equal(status, AVP_E_INPUT);
        assert_true(err.text[0] != '\0');
        avpi_rows_close(r);
    }
    avp_case_close(c);
}

static void other_types__asked_for_as_ours__cast(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_I64,  AVPI_SQL_F64, AVPI_SQL_I64,
                                          AVPI_SQL_TEXT, AVPI_SQL_BOOL, AVPI_SQL_I64};
    avpi_rows *rows =
        query(c,
              "SELECT 42, DATE '1970-01-02', 1.25::DECIMAL(9,2), TIMESTAMP '1970-01-01 00:00:01', [1, 2], 1,"
              " '1970-01-01 00:00:02'::TIMESTAMP_MS ; ",
              types, 7);
    assert_int_equal(next(rows), 1);
    assert_true(avpi_str_equal(avpi_rows_text(rows, 0)[0], AVPI_STR("42")));
    assert_true(avpi_rows_i64(rows, 1)[0] == INT64_C(86400000000));
    assert_true(fabs(avpi_rows_f64(rows, 2)[0] - 1.25) < 1e-12);
    assert_int_equal(avpi_rows_i64(rows, 3)[0], 1000000);
    assert_true(avpi_str_equal(avpi_rows_text(rows, 4)[0], AVPI_STR("[1, 2]")));
    assert_true(avpi_rows_bool(rows, 5)[0]);
    assert_int_equal(avpi_rows_i64(rows, 6)[0], 2000000);
    avpi_rows_close(rows);
    avp_case_close(c);
}

static void nulls__in_stored_columns__marked_and_the_table_untouched(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_U32, AVPI_SQL_F64, AVPI_SQL_U64};
    fixture_exec(c, "CREATE TABLE t AS SELECT CASE WHEN range % 3 = 0 THEN NULL ELSE range END AS a,"
                    " CASE WHEN range % 3 = 0 THEN NULL ELSE range::UINTEGER END AS b,"
                    " CASE WHEN range % 3 = 0 THEN NULL ELSE range::DOUBLE END AS d,"
                    " CASE WHEN range % 3 = 0 THEN NULL ELSE range::UBIGINT END AS e FROM range(5000)");
    for (int round = 0; round < 2; round++) {
        avpi_rows *rows = query(c, "SELECT a, b, d, e FROM t", types, 4);
        size_t seen = 0;
        for (size_t n = next(rows); n > 0; n = next(rows)) {
            for (size_t i = 0; i < n; i++, seen++) {
                bool null = seen % 3 == 0;
                assert_int_equal(avpi_rows_null(rows, 0, i), null);
                assert_true(avpi_rows_i64(rows, 0)[i] == (null ? INT64_MIN : (int64_t)seen));
                assert_true(avpi_rows_u32(rows, 1)[i] == (null ? UINT32_MAX : (uint32_t)seen));
                assert_true(null ? isnan(avpi_rows_f64(rows, 2)[i]) : avpi_rows_f64(rows, 2)[i] > (double)seen - 0.5);
                assert_true(avpi_rows_u64(rows, 3)[i] == (null ? UINT64_MAX : seen));
            }
        }
        assert_int_equal(seen, 5000);
        avpi_rows_close(rows);
    }
    assert_int_equal(fixture_number(c, "SELECT sum(a) FROM t"), 5000 * 4999 / 2 - 3 * (1666 * 1667 / 2));
    avp_case_close(c);
}

static void stream__other_statements_in_between__no_row_is_lost(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case *c = fixture_memory(&ctx);
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_TEXT};
    fixture_exec(c, "CREATE TABLE t AS SELECT range AS a, 'a rather long text, number ' || range AS b FROM "
                    "range(100000); CREATE TABLE u(a BIGINT)");
    for (int how = 0; how < 3; how++) {
        avpi_rows *rows = query(c, "SELECT a, b FROM t", types, 2), *inner = NULL;
        size_t n = next(rows);
        int64_t expected = 0;
        const int64_t one = 1;
        const avpi_column column = {.type = AVPI_SQL_I64, .values = &one};
        avpi_appender *appender = NULL;
        switch (how) {
        case 0: assert_int_equal(fixture_number(c, "SELECT count(*) FROM t"), 100000); break;
        case 1:
            MUST(avpi_appender_open(c, "u", &appender, &err));
            MUST(avpi_appender_add(appender, &column, 1, 1, &err));
            MUST(avpi_appender_finish(appender, &err));
            break;
        default: inner = query(c, "SELECT a, b FROM t", types, 2); break;
        }
        for (; n > 0; n = next(rows)) {
            for (size_t i = 0; i < n; i++, expected++) {
                char text[64];
                snprintf(text, sizeof text, "a rather long text, number %d", (int)expected);
                assert_true(avpi_rows_i64(rows, 0)[i] == expected);
                assert_true(avpi_str_equal(avpi_rows_text(rows, 1)[i], avpi_str_view(text)));
            }
            if (how == 2)
                (void)next(inner);
        }
        assert_int_equal(expected, 100000);
        avpi_rows_close(inner);
        avpi_rows_close(rows);
    }
    avp_case_close(c);
}

static void stream__an_error_in_the_middle__told_where_it_is_met(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_case *c = fixture_memory(&ctx);
    fixture_exec(c, "CREATE TABLE t AS SELECT range AS a, 'number ' || range AS b FROM range(300000)");
    static const avpi_sql_type types[] = {AVPI_SQL_I64};
    for (int settle = 0; settle < 2; settle++) {
        avp_error err = {0};
        avpi_rows *rows = query(c, "SELECT (CASE WHEN a < 200000 THEN a::VARCHAR ELSE b END)::BIGINT FROM t", types, 1);
        size_t n = 0;
        avp_status status = AVP_OK;
        if (settle)
            assert_int_equal(fixture_number(c, "SELECT 7"), 7);
        do
            status = avpi_rows_next(rows, &n, &err);
        while (status == AVP_OK && n > 0);
        assert_int_equal(status, AVP_E_INPUT);
        assert_non_null(strstr(err.text, "number 200000"));
        avpi_rows_close(rows);
    }
    avp_case_close(c);
}

static void stream__transaction_rolled_back__reader_is_told(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = fixture_memory(&ctx);
    static const avpi_sql_type types[] = {AVPI_SQL_I64};
    MUST(avpi_sql_begin(c, &err));
    avpi_rows *rows = query(c, "SELECT range FROM range(100000)", types, 1);
    assert_true(next(rows) > 0);
    avpi_sql_rollback(c);
    size_t n = 0;
    assert_int_equal(avpi_rows_next(rows, &n, &err), AVP_E_BUG);
    avpi_rows_close(rows);
    assert_int_equal(fixture_number(c, "SELECT 1"), 1);
    avp_case_close(c);
}

/* Rows of a query without an end to it in a few chunks, as far as `most` of them; they are 0, 1, 2 ... */
static int64_t read_on(avpi_rows *rows, int64_t most, avp_status *status) {
    int64_t seen = 0;
    size_t n = 1;
    *status = AVP_OK;
    while (n > 0 && seen < most) {
        avp_error err = {0};
        *status = avpi_rows_next(rows, &n, &err);
        if (*status != AVP_OK)
            break;
        for (size_t i = 0; i < n; i++)
            assert_int_equal(avpi_rows_i64(rows, 0)[i], seen++);
    }
    return seen;
}

/* Large results are fetched on a thread of their own: all rows, in order, whatever happens in the middle of it. */
static void stream__large__the_same_as_a_small_one(void **state) {
    (void)state;
    enum { ROWS = 300000, MIDDLE = 120000 };
    static const avpi_sql_type types[] = {AVPI_SQL_I64};
    static const char all[] = "SELECT range FROM range(0, 300000)";
    avp_error err = {0};
    avp_status status;
    avp_ctx ctx = check_ctx(2);
    avp_case *c = fixture_memory(&ctx);
    avpi_rows *rows = query(c, all, types, 1);
    assert_int_equal(read_on(rows, INT64_MAX, &status), ROWS);
    avpi_rows_close(rows);
    rows = query(c, all, types, 1); /* closed while it is fetched */
    assert_true(read_on(rows, MIDDLE, &status) >= MIDDLE);
    avpi_rows_close(rows);
    rows = query(c, all, types, 1); /* another statement comes */
    int64_t seen = read_on(rows, MIDDLE, &status), other = 0;
    MUST(avpi_sql_number(c, "SELECT 7", NULL, 0, &other, &err));
    assert_int_equal(other, 7);
    for (size_t n = next(rows); n > 0; n = next(rows))
        for (size_t i = 0; i < n; i++)
            assert_int_equal(avpi_rows_i64(rows, 0)[i], seen++);
    assert_int_equal(seen, ROWS);
    avpi_rows_close(rows);
    rows =
        query(c, "SELECT CASE WHEN range < 200000 THEN range ELSE error('too far')::BIGINT END FROM range(0, 300000)",
              types, 1); /* it fails */
    assert_true(read_on(rows, INT64_MAX, &status) <= 200000);
    assert_int_not_equal(status, AVP_OK);
    avpi_rows_close(rows);
    MUST(avpi_sql_begin(c, &err));
    rows = query(c, all, types, 1); /* its transaction is taken back */
    assert_true(read_on(rows, MIDDLE, &status) >= MIDDLE);
    avpi_sql_rollback(c);
    (void)read_on(rows, 0, &status);
    size_t n = 0;
    assert_int_not_equal(avpi_rows_next(rows, &n, &err), AVP_OK);
    avpi_rows_close(rows);
    avp_case_close(c);
}

static void query__wrong_number_of_columns__bug(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = fixture_memory(&ctx);
    avpi_rows *rows = NULL;
    static const avpi_sql_type types[] = {AVPI_SQL_I64, AVPI_SQL_I64};
    assert_int_equal(avpi_sql_query(c, "SELECT 1", NULL, 0, types, 2, &rows, &err), AVP_E_BUG);
    assert_null(rows);
    avp_case_close(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text__inlined_long_empty_null_zero_bytes__exact),
        cmocka_unit_test(numbers__of_every_width__converted),
        cmocka_unit_test(numbers__that_do_not_fit__input_error),
        cmocka_unit_test(other_types__asked_for_as_ours__cast),
        cmocka_unit_test(nulls__in_stored_columns__marked_and_the_table_untouched),
        cmocka_unit_test(stream__other_statements_in_between__no_row_is_lost),
        cmocka_unit_test(stream__an_error_in_the_middle__told_where_it_is_met),
        cmocka_unit_test(stream__transaction_rolled_back__reader_is_told),
        cmocka_unit_test(stream__large__the_same_as_a_small_one),
        cmocka_unit_test(query__wrong_number_of_columns__bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
