#include "support/simulated.h"

#include "simulate/thrift.h"
#include "store/sql.h"

/* ---- the encoding: known bytes ---- */

static void thrift__known_values__known_bytes(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_buf buf;
    avpi_buf_init(&buf, &ctx, 256);
    avpi_thrift t = {.out = &buf, .err = &err};
    avpi_thrift_i32(&t, 1, 1);                       /* 15 02 */
    avpi_thrift_i64(&t, 3, -150);                    /* 26 ab 02 */
    avpi_thrift_text(&t, 4, AVPI_STR("ab"));         /* 18 02 61 62 */
    avpi_thrift_list(&t, 5, AVPI_THRIFT_I32, 2);     /* 19 25 */
    avpi_thrift_item_i32(&t, 0);                     /* 00 */
    avpi_thrift_item_i32(&t, 3);                     /* 06 */
    int outer = avpi_thrift_struct(&t, 6);           /* 1c */
    avpi_thrift_i32(&t, 2, 5);                       /* 25 0a */
    avpi_thrift_struct_end(&t, outer);               /* 00 */
    avpi_thrift_list(&t, 7, AVPI_THRIFT_STRUCT, 20); /* 19 fc 14 */
    static const unsigned char expected[] = {0x15, 0x02, 0x26, 0xab, 0x02, 0x18, 0x02, 0x61, 0x62, 0x19,
                                             0x25, 0x00, 0x06, 0x1c, 0x25, 0x0a, 0x00, 0x19, 0xfc, 0x14};
    assert_int_equal(t.status, AVP_OK);
    assert_int_equal(buf.len, sizeof expected);
    assert_memory_equal(buf.ptr, expected, sizeof expected);
    avpi_buf_free(&buf);
}

/* ---- the file: another program reads the same rows as from the CSV ---- */

static int64_t number(avp_case *c, const char *sql) {
    int64_t value = -1;
    avp_error err = {0};
    if (avpi_sql_number(c, sql, NULL, 0, &value, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return value;
}

static void run_sql(avp_case *c, const char *sql) {
    avp_error err = {0};
    if (avpi_sql_exec(c, sql, NULL, 0, &err) != AVP_OK)
        fail_msg("%s", err.text);
}

/* Rows of either file that the other has not. */
static void same_rows(int csv_format, int parquet_format, const char *columns, int64_t least_rows) {
    enum { SQL_SIZE = 4096 };
    char folder[SIMULATED_PATH_SIZE], sql[SQL_SIZE];
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case *c = NULL;
    avp_planted_options opts = simulated_options(csv_format, 150000);
    simulated_make(&opts, 2, "as_csv");
    opts.format = parquet_format;
    simulated_make(&opts, 2, "as_parquet");
    simulated_path("", folder);
    assert_int_equal(avp_case_open(&ctx, NULL, AVP_CASE_MEMORY, &c, &err), AVP_OK);
    assert_int_equal(avpi_sql_allow(c, folder, &err), AVP_OK);
    snprintf(sql, sizeof sql,
             "CREATE TEMP TABLE from_csv AS SELECT %s FROM read_csv('%sas_csv/posts.csv', all_varchar=true)", columns,
             folder);
    run_sql(c, sql);
    snprintf(sql, sizeof sql,
             "CREATE TEMP TABLE from_parquet AS SELECT %s FROM read_parquet('%sas_parquet/posts.parquet')", columns,
             folder);
    run_sql(c, sql);
    int64_t rows = number(c, "SELECT count(*) FROM from_csv");
    assert_true(rows >= least_rows);
    assert_int_equal(number(c, "SELECT count(*) FROM from_parquet"), rows);
    assert_int_equal(number(c, "SELECT count(*) FROM (FROM from_csv EXCEPT ALL FROM from_parquet)"), 0);
    avp_case_close(c);
}

static void parquet__posts__rows_of_the_csv(void **state) {
    (void)state;
    same_rows(0, 3,
              "message_id, user_id, username, coalesce(repost_id, ''), coalesce(reply_id, ''), message, "
              "CAST(timestamp AS VARCHAR), coalesce(urls, '')",
              140000);
}

static void parquet__acts__rows_of_the_csv(void **state) {
    (void)state;
    same_rows(1, 4, "object_id, account_id, content_id, CAST(timestamp_share AS VARCHAR)", 140000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thrift__known_values__known_bytes),
        cmocka_unit_test(parquet__posts__rows_of_the_csv),
        cmocka_unit_test(parquet__acts__rows_of_the_csv),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
