/* The log keeps what the tables hold: whoever changes case.duckdb behind it is found, and an interruption is no accusation. */
#include "case_fixture.h"

#include "store/digest.h"

static void fill(avp_case *c, int64_t from, int64_t n) {
    avp_error err = {0};
    const avpi_sql_value params[] = {avpi_sql_i64(from), avpi_sql_i64(from + n)};
    MUST(avpi_sql_begin(c, &err));
    MUST(avpi_sql_exec(c,
                       "INSERT INTO posts SELECT i, 'p' || i, i % 7, make_timestamp(i * 1000000),"
                       " CASE WHEN i % 5 = 0 THEN NULL ELSE repeat('texto ', i % 11) END, NULL, NULL, NULL, NULL, NULL,"
                       " NULL, NULL, NULL, false, i % 3 = 0 FROM range(CAST(? AS BIGINT), CAST(? AS BIGINT)) t(i)",
                       params, 2, &err));
    MUST(avpi_sql_exec(c, "INSERT INTO rejects VALUES (0, 1, 2, 'why', CAST('\\x00\\xFFraw' AS BLOB))", NULL, 0, &err));
    MUST(avpi_custody_log(c, "import", AVPI_STR("{}"), &err));
    MUST(avpi_sql_commit(c, &err));
}

static void make(const avp_ctx *ctx, const char *name, int64_t rows, char path[FIXTURE_PATH]) {
    fixture_path(path, name);
    avp_case *c = fixture_open(ctx, path, AVP_CASE_CREATE);
    fill(c, 0, rows);
    avp_case_close(c);
}

static avp_status examine(const avp_ctx *ctx, const char *path, avp_case_findings *found, avp_error *err) {
    avp_case *c = fixture_open(ctx, path, AVP_CASE_READ);
    avp_error_clear(err);
    avp_status status = avp_case_examine(c, found, err);
    avp_case_close(c);
    return status;
}

/* Change the database as any other program would. */
static void tamper(const char *path, const char *sql) {
    char file[FIXTURE_PATH];
    duckdb_database db;
    duckdb_connection connection;
    duckdb_result result;
    fixture_join(file, path, "case.duckdb");
    assert_int_equal(duckdb_open(file, &db), DuckDBSuccess);
    assert_int_equal(duckdb_connect(db, &connection), DuckDBSuccess);
    if (duckdb_query(connection, sql, &result) != DuckDBSuccess)
        fail_msg("%s", duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    duckdb_disconnect(&connection);
    duckdb_close(&db);
}

static void examine__untouched_or_merely_opened__same(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case_findings found = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    make(&ctx, "same", 5000, path);
    MUST(examine(&ctx, path, &found, &err));
    assert_int_equal(found.content, AVP_CONTENT_SAME);
    assert_int_equal(found.content_record, 2);
    fixture_join(file, path, "case.duckdb");
    size_t before = 0, after = 0;
    char *was = fixture_read(file, &before);
    MUST(examine(&ctx, path, &found, &err)); /* reading changes no byte */
    avp_case_close(fixture_open(&ctx, path, AVP_CASE_WRITE));
    char *is = fixture_read(file, &after);
    assert_int_equal(before, after);
    assert_memory_equal(was, is, before);
    free(was);
    free(is);
    tamper(path, "CHECKPOINT; SELECT count(*) FROM posts"); /* another program that only looks, and tidies up */
    tamper(path, "CREATE TABLE mine (a INTEGER); DROP TABLE mine; CHECKPOINT");
    assert_int_equal(examine(&ctx, path, &found, &err), AVP_E_INPUT); /* other bytes, the same rows: said as that */
    assert_non_null(strstr(err.text, "every row is what it was"));
    avp_case_close(fixture_open(&ctx, path, AVP_CASE_WRITE)); /* puts it down */
    MUST(examine(&ctx, path, &found, &err));
    assert_int_equal(found.content, AVP_CONTENT_SAME);
    assert_int_equal(found.changed_record, 4);
    assert_int_equal(found.bytes_record, 5);
}

static void examine__any_change_in_any_table__named(void **state) {
    (void)state;
    static const struct {
        const char *sql, *undo, *words;
    } rows[] = {
        {"UPDATE posts SET text = 'otro' WHERE post_id = 3",
         "UPDATE posts SET text = repeat('texto ', 3) WHERE post_id = 3", "\"posts\" no longer holds"},
        {"UPDATE posts SET posted_at = posted_at + INTERVAL 1 MICROSECOND WHERE post_id = 4999",
         "UPDATE posts SET posted_at = posted_at - INTERVAL 1 MICROSECOND WHERE post_id = 4999", "\"posts\""},
        {"UPDATE posts SET text = '' WHERE post_id = 5", "UPDATE posts SET text = NULL WHERE post_id = 5", "\"posts\""},
        {"UPDATE rejects SET raw = CAST('\\x00\\xFErawe' AS BLOB)",
         "UPDATE rejects SET raw = CAST('\\x00\\xFFraw' AS BLOB)", "\"rejects\""},
        {"INSERT INTO labels VALUES ('a', 'b', 'c')", "DELETE FROM labels", "\"labels\" had 0 rows and has 1 now"},
        {"CREATE TABLE mine AS SELECT 1 AS a", "DROP TABLE mine", "\"mine\" had 0 rows and has 1 now"},
        {"DELETE FROM posts WHERE post_id = 4999", NULL, "\"posts\" had 5000 rows and has 4999 now"},
    };
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case_findings found = {0};
    char path[FIXTURE_PATH];
    make(&ctx, "changed", 5000, path);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tamper(path, rows[i].sql);
        assert_int_equal(examine(&ctx, path, &found, &err), AVP_E_INPUT);
        if (!strstr(err.text, rows[i].words) || !strstr(err.text, "record 2 of log.jsonl"))
            fail_msg("%s: %s", rows[i].sql, err.text);
        if (!rows[i].undo)
            continue;
        tamper(path, rows[i].undo);
        assert_int_equal(examine(&ctx, path, &found, &err), AVP_E_INPUT);
        assert_non_null(strstr(err.text, "every row is what it was"));
    }
}

/* A change does not go under when more is added afterwards: the rows that were there are compared with the record before. */
static void keep__change_before_more_is_added__told_for_ever(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case_findings found = {0};
    char path[FIXTURE_PATH];
    make(&ctx, "covered", 5000, path);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    fill(c, 5000, 3000);
    avp_case_close(c);
    MUST(examine(&ctx, path, &found, &err)); /* growing is no change */
    tamper(path, "UPDATE posts SET text = 'otro' WHERE post_id = 3");
    c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    fill(c, 8000, 3000);
    avp_case_close(c);
    assert_int_equal(examine(&ctx, path, &found, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "before record 7"));
    c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    fill(c, 11000, 10);
    avp_case_close(c);
    assert_int_equal(examine(&ctx, path, &found, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "before record 7"));
}

/* Own rewriting (a retweeted post that comes itself, new labels) is no change by something else. */
static void keep__own_rewriting__not_told(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case_findings found = {0};
    char path[FIXTURE_PATH];
    make(&ctx, "rewritten", 5000, path);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    MUST(avpi_sql_begin(c, &err));
    MUST(avpi_sql_exec(c, "DELETE FROM posts WHERE post_id < 10", NULL, 0, &err));
    MUST(avpi_custody_log(c, "import", AVPI_STR("{}"), &err));
    MUST(avpi_sql_commit(c, &err));
    avp_case_close(c);
    MUST(examine(&ctx, path, &found, &err));
    assert_int_equal(found.content, AVP_CONTENT_SAME);
}

/* A writer that dies after its commit and before the digests: said, nobody accused, and the next writer makes it good. */
static void examine__writer_interrupted__behind_and_made_good(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case_findings found = {0};
    char path[FIXTURE_PATH];
    make(&ctx, "behind", 5000, path);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    fill(c, 5000, 10);
    fixture_cut(c); /* no time for digests */
    MUST(examine(&ctx, path, &found, &err));
    assert_int_equal(found.content, AVP_CONTENT_BEHIND);
    assert_int_equal(found.unkept_records, 1);
    c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    fill(c, 5010, 10);
    avp_case_close(c);
    MUST(examine(&ctx, path, &found, &err));
    assert_int_equal(found.content, AVP_CONTENT_SAME);
}

static void compute__any_threads_or_tidying__same_digests(void **state) {
    (void)state;
    char first[AVPI_SHA256_HEX_SIZE] = "", path[FIXTURE_PATH];
    avp_ctx ctx = check_ctx(1);
    make(&ctx, "threads", 300000, path);
    for (unsigned n = 1; n <= 8; n *= 2) {
        ctx = check_ctx(n);
        avp_error err = {0};
        avpi_digests d = {0};
        avp_case *c = fixture_open(&ctx, path, AVP_CASE_READ);
        MUST(avpi_digests_recall(c, &d, &err));
        MUST(avpi_digests_compute(c, &d, &err));
        for (size_t i = 0; i < d.count; i++) {
            if (strcmp(d.tables[i].name, "posts") != 0)
                continue;
            assert_int_equal(d.tables[i].rows, 300000);
            assert_string_equal(d.tables[i].digest, d.tables[i].prefix);
            assert_string_equal(d.tables[i].digest, d.tables[i].before);
            if (n > 1)
                assert_string_equal(d.tables[i].digest, first);
            memcpy(first, d.tables[i].digest, sizeof first);
        }
        avpi_digests_free(&d);
        avp_case_close(c);
        tamper(path, "CHECKPOINT");
    }
    assert_int_equal(strlen(first), 64);
}

/* What digest.h says, of three columns of every kind of NULL, row by row. */
static void add_plainly(const avpi_rows *rows, size_t n, avpi_sha256 state[3]) {
    static const uint32_t no_text = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        avp_str text = avpi_rows_text(rows, 0)[i];
        int64_t time_us = avpi_rows_i64(rows, 1)[i];
        bool flag = avpi_rows_bool(rows, 2)[i];
        uint32_t length = (uint32_t)text.len;
        unsigned char present[2] = {!avpi_rows_null(rows, 1, i), !avpi_rows_null(rows, 2, i)};
        avpi_sha256_add(&state[0], text.ptr ? &length : &no_text, sizeof length);
        avpi_sha256_add(&state[0], text.ptr, text.len);
        avpi_sha256_add(&state[1], &time_us, sizeof time_us);
        avpi_sha256_add(&state[1], &present[0], time_us == INT64_MIN);
        avpi_sha256_add(&state[2], &flag, 1);
        avpi_sha256_add(&state[2], &present[1], !flag);
    }
}

static void expect_plainly(avp_case *c, uint64_t n_rows, char hex[AVPI_SHA256_HEX_SIZE]) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_I64, AVPI_SQL_BOOL};
    static const char *const names[] = {"a\nVARCHAR", "b\nTIMESTAMP", "c\nBOOLEAN"};
    avp_error err = {0};
    avpi_sha256 state[3];
    avpi_rows *rows = NULL;
    char whole[1024], column[AVPI_SHA256_HEX_SIZE];
    unsigned char out[AVPI_SHA256_SIZE];
    size_t n = 0;
    for (size_t k = 0; k < 3; k++)
        avpi_sha256_init(&state[k]);
    MUST(avpi_sql_query(c, "SELECT a, b, c FROM large", NULL, 0, types, 3, &rows, &err));
    do {
        MUST(avpi_rows_next(rows, &n, &err));
        add_plainly(rows, n, state);
    } while (n > 0);
    avpi_rows_close(rows);
    int at = snprintf(whole, sizeof whole, "large\n%llu\n", (unsigned long long)n_rows);
    for (size_t k = 0; k < 3; k++) {
        avpi_sha256_end(&state[k], out);
        avpi_hex(out, sizeof out, column);
        at += snprintf(whole + at, sizeof whole - (size_t)at, "%s\n%s\n", names[k], column);
    }
    avpi_sha256_hex((avp_str){whole, (size_t)at}, hex);
}

/* The table `large` of a case, against its definition. */
static void compare_large(const avp_ctx *ctx, const char *path, uint64_t n_rows) {
    avp_error err = {0};
    avpi_digests d = {0};
    char plain[AVPI_SHA256_HEX_SIZE];
    avp_case *c = fixture_open(ctx, path, AVP_CASE_READ);
    MUST(avpi_digests_compute(c, &d, &err));
    expect_plainly(c, n_rows, plain);
    bool seen = false;
    for (size_t i = 0; i < d.count; i++)
        if (strcmp(d.tables[i].name, "large") == 0) {
            seen = true;
            assert_int_equal(d.tables[i].rows, n_rows);
            assert_string_equal(d.tables[i].digest, plain);
        }
    assert_true(seen);
    avpi_digests_free(&d);
    avp_case_close(c);
}

/* A table so large that its columns are hashed apart, with NULLs and values that stand for NULL. */
static void compute__large_table__plain_definition(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(3);
    char path[FIXTURE_PATH];
    make(&ctx, "plain", 10, path);
    tamper(path, "CREATE TABLE large AS SELECT CASE WHEN i % 7 = 0 THEN NULL ELSE repeat('ñu', i % 50) END AS a,"
                 " CASE WHEN i % 1000 < 3 THEN NULL ELSE make_timestamp(i * 1000000) END AS b,"
                 " CASE WHEN i % 11 = 0 THEN NULL ELSE i % 2 = 0 END AS c FROM range(150000) t(i)");
    compare_large(&ctx, path, 150000);
}

/* Tables that hold nothing are told by one question, which is not asked of those that were emptied; one row is seen. */
static void compute__empty_emptied_and_filled_table__plain_definition(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    char path[FIXTURE_PATH];
    make(&ctx, "empty", 10, path);
    tamper(path, "CREATE TABLE large (a VARCHAR, b TIMESTAMP, c BOOLEAN); CREATE TABLE \"odd \"\"name\" (a INTEGER)");
    compare_large(&ctx, path, 0);
    tamper(path, "INSERT INTO large SELECT 'x', make_timestamp(i), true FROM range(5000) t(i); DELETE FROM large");
    compare_large(&ctx, path, 0);
    tamper(path, "CHECKPOINT");
    compare_large(&ctx, path, 0);
    tamper(path, "INSERT INTO large VALUES (NULL, NULL, NULL)");
    compare_large(&ctx, path, 1);
}

static void examine__empty_or_in_memory__unknown(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case_findings found = {0};
    char path[FIXTURE_PATH];
    fixture_path(path, "nothing");
    avp_case_close(fixture_open(&ctx, path, AVP_CASE_CREATE));
    MUST(examine(&ctx, path, &found, &err));
    assert_int_equal(found.content, AVP_CONTENT_UNKNOWN);
    avp_case *c = fixture_memory(&ctx);
    MUST(avp_case_examine(c, &found, &err));
    avp_case_close(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examine__untouched_or_merely_opened__same),
        cmocka_unit_test(examine__any_change_in_any_table__named),
        cmocka_unit_test(keep__change_before_more_is_added__told_for_ever),
        cmocka_unit_test(keep__own_rewriting__not_told),
        cmocka_unit_test(examine__writer_interrupted__behind_and_made_good),
        cmocka_unit_test(compute__any_threads_or_tidying__same_digests),
        cmocka_unit_test(compute__large_table__plain_definition),
        cmocka_unit_test(compute__empty_emptied_and_filled_table__plain_definition),
        cmocka_unit_test(examine__empty_or_in_memory__unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
