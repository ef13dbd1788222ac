#include "case_fixture.h"

#include "store/schema.h"

#include <dirent.h>
#include <duckdb.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

static void open__create_then_read__folder_layout(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "deep/er/case");
    assert_false(avp_case_is(path));
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    assert_string_equal(avp_case_path(c), path);
    fixture_log(c, "{}");
    avp_case_close(c);
    assert_true(avp_case_is(path));
    static const char *const names[] = {"case.duckdb", "originals", "reports", "log.jsonl", "manifest.jsonl"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        fixture_join(file, path, names[i]);
        assert_int_equal(access(file, F_OK), 0);
    }
    c = fixture_open(&ctx, path, AVP_CASE_READ);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM log_records"), 1);
    avp_error err = {0};
    assert_int_not_equal(avpi_sql_exec(c, "CREATE TABLE x(a INT)", NULL, 0, &err), AVP_OK);
    avp_case_close(c);
    c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    avp_case_close(c);
}

static void open__not_a_case__input_error(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = NULL;
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "absent");
    assert_int_equal(avp_case_open(&ctx, path, AVP_CASE_READ, &c, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "not a case"));
    avp_error_clear(&err);
    assert_int_equal(avp_case_open(&ctx, path, AVP_CASE_WRITE, &c, &err), AVP_E_INPUT);
    fixture_path(path, "data");
    assert_int_equal(mkdir(path, 0777), 0);
    fixture_join(file, path, "posts.csv");
    fixture_write(file, "a,b\n", 4);
    avp_error_clear(&err);
    assert_int_equal(avp_case_open(&ctx, path, AVP_CASE_CREATE, &c, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "posts.csv"));
    avp_error_clear(&err);
    assert_int_equal(avp_case_open(&ctx, file, AVP_CASE_CREATE, &c, &err), AVP_E_IO);
    assert_null(c);
    avp_error_clear(&err);
    assert_int_equal(avp_case_open(&ctx, NULL, AVP_CASE_READ, &c, &err), AVP_E_ARG);
}

static void open__interrupted_creation_left_behind__starts_again(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "unfinished");
    assert_int_equal(mkdir(path, 0777), 0);
    fixture_join(file, path, ".case.duckdb.new");
    fixture_write(file, "half", 4);
    fixture_join(file, path, ".case.duckdb.new.wal");
    fixture_write(file, "half", 4);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    avp_case_close(c);
    assert_int_equal(access(file, F_OK), -1);
}

static void refuse_as_foreign(const char *name, const char *sql) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = NULL;
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, name);
    assert_int_equal(mkdir(path, 0777), 0);
    fixture_join(file, path, "case.duckdb");
    duckdb_database db;
    duckdb_connection con;
    assert_int_equal(duckdb_open(file, &db), DuckDBSuccess);
    assert_int_equal(duckdb_connect(db, &con), DuckDBSuccess);
    assert_int_equal(duckdb_query(con, sql, NULL), DuckDBSuccess);
    duckdb_disconnect(&con);
    duckdb_close(&db);
    assert_int_equal(avp_case_open(&ctx, path, AVP_CASE_WRITE, &c, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "no case of this program"));
}

static void open__database_of_another_program__input_error(void **state) {
    (void)state;
    refuse_as_foreign("foreign", "CREATE TABLE theirs(a INT)");
    refuse_as_foreign("other_columns", "CREATE TABLE meta(a INT)");
    refuse_as_foreign("no_version", "CREATE TABLE meta(key VARCHAR, value VARCHAR)");
    refuse_as_foreign("no_number", "CREATE TABLE meta AS SELECT 'schema_version' AS key, 'eins' AS value");
}

static void open__truncated_or_altered_database__input_error_naming_the_case(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "damaged");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    avp_case_close(c);
    fixture_join(file, path, "case.duckdb");
    size_t n = 0;
    char *bytes = fixture_read(file, &n);
    const size_t lengths[] = {0, 1, 100, 4096, 12288, n / 2};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        avp_error err = {0};
        fixture_write(file, bytes, lengths[i] < n ? lengths[i] : n - 1);
        assert_int_equal(avp_case_open(&ctx, path, i % 2 ? AVP_CASE_READ : AVP_CASE_WRITE, &c, &err), AVP_E_INPUT);
        assert_non_null(strstr(err.text, "is damaged"));
        assert_non_null(strstr(err.text, "damaged\" is damaged"));
    }
    bytes[9000] ^= 0x55;
    fixture_write(file, bytes, n);
    for (int mode = AVP_CASE_READ; mode <= AVP_CASE_CREATE; mode++) {
        avp_error err = {0};
        avp_status status = avp_case_open(&ctx, path, (avp_case_mode)mode, &c, &err);
        if (status == AVP_OK)
            avp_case_close(c); /* the byte lies in a block that is not read */
        else
            assert_int_equal(status, AVP_E_INPUT);
    }
    free(bytes);
}

static void drop_everything(avp_case *c) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT};
    avpi_rows *rows = NULL;
    avp_error err = {0};
    size_t n = 0, len = 0;
    char sql[8192] = "";
    assert_int_equal(avpi_sql_query(c,
                                    "SELECT 'DROP VIEW ' || view_name || ';' FROM duckdb_views() WHERE NOT internal"
                                    " UNION ALL SELECT 'DROP TABLE ' || table_name || ';' FROM duckdb_tables()",
                                    NULL, 0, types, 1, &rows, &err),
                     AVP_OK);
    do {
        assert_int_equal(avpi_rows_next(rows, &n, &err), AVP_OK);
        for (size_t i = 0; i < n && len < sizeof sql; i++)
            len += (size_t)snprintf(sql + len, sizeof sql - len, "%.*s", (int)avpi_rows_text(rows, 0)[i].len,
                                    avpi_rows_text(rows, 0)[i].ptr);
    } while (n > 0);
    avpi_rows_close(rows);
    assert_true(len < sizeof sql);
    fixture_exec(c, sql);
}

/* A case as the first version of the schema made it, with an account, comes forward and keeps it. */
static void open__older_schema__brought_forward(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH];
    fixture_path(path, "older");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    drop_everything(c);
    fixture_exec(c, avpi_schema_migrations[0]);
    fixture_exec(c, "INSERT INTO accounts VALUES (0, 'ana'); INSERT INTO meta VALUES ('schema_version', '1')");
    avp_case_close(c);
    c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    assert_int_equal(fixture_number(c, "SELECT value::BIGINT FROM meta WHERE key = 'schema_version'"),
                     (int64_t)avpi_schema_version);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM accounts WHERE native = 'ana' AND created_at IS NULL"), 1);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM deletions"), 0);
    avp_case_close(c);
}

/* What a table said of an incident belongs to one that is not known any more (0); what a person added, to none. */
static void open__statements_without_incidents__imported_ones_belong_to_an_unknown_one(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH];
    fixture_path(path, "statements");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    drop_everything(c);
    for (size_t v = 0; v < 17; v++)
        fixture_exec(c, avpi_schema_migrations[v]);
    fixture_exec(
        c, "INSERT INTO meta VALUES ('schema_version', '17');"
           "INSERT INTO statements SELECT i, 1, 'nota', 'x', NULL, NULL, 'unknown', NULL, true, false FROM"
           " range(1, 4) r(i);"
           "INSERT INTO registry_edits SELECT 1, '2026-01-01', '', '', 'add', 'statement', 2, field, NULL, x,"
           " NULL, NULL FROM (VALUES ('removed', 'false'), ('public', 'true')) v(field, x);"
           "INSERT INTO registry_edits VALUES (2, '2026-01-01', '', '', 'set', 'statement', 3, 'field',"
           " 'incident', 'nota', NULL, NULL);"
           "INSERT INTO registry_files VALUES (1, 'a.csv', '', 0, NULL, 'counts', '', '2026-01-01', 1, 1, 0, 0);"
           "INSERT INTO registry_counts VALUES (1, 2, '12', NULL, NULL, NULL, '2014', NULL, NULL, NULL, 'killing', 3,"
           " '28/11/2026', 'none', 0, true)");
    avp_case_close(c);
    c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    assert_int_equal(fixture_number(c, "SELECT sum(statement_id) FROM statements WHERE incident_id = 0"), 4);
    assert_int_equal(fixture_number(c, "SELECT sum(statement_id) FROM statements WHERE incident_id IS NULL"), 2);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM registry_files WHERE public AND NOT removed"), 1);
    assert_int_equal(
        fixture_number(c, "SELECT count(*) FROM registry_file_kinds WHERE file_id = 1 AND kind = 'killing'"), 1);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM registry_counts WHERE as_of = '2026-11-28'"), 1);
    avp_case_close(c);
}

static void open__newer_schema__both_versions_named_and_nothing_touched(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH], known[64];
    fixture_path(path, "newer");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    fixture_exec(c, "UPDATE meta SET value = '999' WHERE key = 'schema_version'");
    avp_case_close(c);
    fixture_join(file, path, "case.duckdb");
    size_t before = 0, after = 0;
    char *was = fixture_read(file, &before);
    snprintf(known, sizeof known, "up to %zu", avpi_schema_version);
    for (int mode = AVP_CASE_READ; mode <= AVP_CASE_CREATE; mode++) {
        avp_error err = {0};
        assert_int_equal(avp_case_open(&ctx, path, (avp_case_mode)mode, &c, &err), AVP_E_VERSION);
        assert_non_null(strstr(err.text, "999"));
        assert_non_null(strstr(err.text, known));
    }
    char *is = fixture_read(file, &after);
    assert_int_equal(before, after);
    assert_memory_equal(was, is, before);
    free(was);
    free(is);
}

static void open__older_schema__migrated_when_written_refused_when_read(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    /* version 0: a database with the table meta and nothing else */
    fixture_path(path, "oldest");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    avp_case_close(c);
    fixture_join(file, path, "case.duckdb");
    assert_int_equal(unlink(file), 0);
    duckdb_database db;
    assert_int_equal(duckdb_open(file, &db), DuckDBSuccess);
    duckdb_close(&db);
    assert_int_equal(avp_case_open(&ctx, path, AVP_CASE_READ, &c, &err), AVP_E_INPUT);
    c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    assert_int_equal(fixture_number(c, "SELECT value::BIGINT FROM meta WHERE key = 'schema_version'"),
                     (int64_t)avpi_schema_version);
    avp_case_close(c);
}

/* flock is per open file, so a second opening in this process is refused like one in another. */
static void open__while_written__busy_names_the_process(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], pid[32];
    fixture_path(path, "busy");
    avp_case *writer = fixture_open(&ctx, path, AVP_CASE_CREATE), *c = NULL;
    snprintf(pid, sizeof pid, "process %ld ", (long)getpid());
    for (int mode = AVP_CASE_READ; mode <= AVP_CASE_CREATE; mode++) {
        avp_error err = {0};
        assert_int_equal(avp_case_open(&ctx, path, (avp_case_mode)mode, &c, &err), AVP_E_BUSY);
        assert_non_null(strstr(err.text, pid));
    }
    avp_case_close(writer);
    avp_case *reader = fixture_open(&ctx, path, AVP_CASE_READ), *second = fixture_open(&ctx, path, AVP_CASE_READ);
    avp_error err = {0};
    assert_int_equal(avp_case_open(&ctx, path, AVP_CASE_WRITE, &c, &err), AVP_E_BUSY);
    assert_non_null(strstr(err.text, "reads"));
    avp_case_close(reader);
    avp_case_close(second);
    writer = fixture_open(&ctx, path, AVP_CASE_WRITE);
    avp_case_close(writer);
}

static void open__written_by_another_process__busy(void **state) {
    (void)state;
    char path[FIXTURE_PATH];
    int ready[2], go[2];
    char byte = 0;
    fixture_path(path, "busy2");
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(go), 0);
    pid_t child = fork();
    if (child == 0) {
        avp_ctx ctx = check_ctx(1);
        avp_case *c = NULL;
        bool open = avp_case_open(&ctx, path, AVP_CASE_CREATE, &c, NULL) == AVP_OK;
        (void)!write(ready[1], "x", 1);
        (void)!read(go[0], &byte, 1);
        _exit(open ? 0 : 1); /* without closing: the lock goes with the process */
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = NULL;
    char pid[32];
    snprintf(pid, sizeof pid, "process %ld ", (long)child);
    assert_int_equal(avp_case_open(&ctx, path, AVP_CASE_WRITE, &c, &err), AVP_E_BUSY);
    assert_non_null(strstr(err.text, pid));
    assert_int_equal(write(go[1], "x", 1), 1);
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(how, 0);
    c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    avp_case_close(c);
}

static void count__posts_with_and_without_time__counted(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = fixture_memory(&ctx);
    avp_case_counts counts = {1, 1, 1, 1, 1, 1};
    MUST(avp_case_count(c, &counts, &err));
    assert_int_equal(counts.posts, 0);
    assert_int_equal(counts.first_us, 0);
    fixture_exec(
        c,
        "INSERT INTO accounts (account_id, native) VALUES (0, 'a'), (1, 'b');"
        "INSERT INTO posts (post_id, account_id, posted_at, embedded, is_repost) VALUES (0, 0, make_timestamp(5), "
        "false, false),"
        " (1, 0, NULL, false, false), (2, 1, make_timestamp(9), false, false), (3, 1, make_timestamp(2), true, false)");
    MUST(avp_case_count(c, &counts, &err));
    assert_int_equal(counts.posts, 3);
    assert_int_equal(counts.accounts, 2);
    assert_int_equal(counts.first_us, 5);
    assert_int_equal(counts.last_us, 9);
    avp_case_close(c);
}

static void spill__little_memory__sorts_on_disk_and_cleans_up(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    char path[FIXTURE_PATH], spill[FIXTURE_PATH];
    fixture_path(path, "spilling");
    ctx.memory_bytes = (size_t)128 << 20;
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    fixture_join(spill, path, ".spill");
    fixture_exec(c, "CREATE TABLE t AS SELECT md5(range::VARCHAR) AS a FROM range(3000000)");
    assert_int_equal(
        fixture_number(c, "SELECT count(*) FROM (SELECT a, row_number() OVER (ORDER BY a) AS k FROM t) WHERE k > 0"),
        3000000);
    avp_case_close(c);
    assert_int_equal(access(spill, F_OK), -1);
}

static long wal_size(const char *path) {
    char file[FIXTURE_PATH];
    struct stat info;
    fixture_join(file, path, "case.duckdb.wal");
    return stat(file, &info) == 0 ? (long)info.st_size : 0;
}

/* DuckDB does not tidy up by itself here: see engine.c. */
static void commit__again_and_again__write_ahead_log_stays_small(void **state) {
    (void)state;
    enum { COMMITS = 60, LOG_MOST = 20 << 20 };
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    char path[FIXTURE_PATH];
    long most = 0;
    fixture_path(path, "tidy");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_CREATE);
    for (int i = 0; i < COMMITS; i++) {
        MUST(avpi_sql_begin(c, &err));
        fixture_exec(c,
                     "INSERT INTO accounts (account_id, native) SELECT range, md5(range::VARCHAR) FROM range(20000)");
        MUST(avpi_sql_commit(c, &err));
        most = wal_size(path) > most ? wal_size(path) : most;
    }
    assert_true(most > 1 << 20 && most < LOG_MOST);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM accounts"), 20000 * COMMITS);
    avp_case_close(c);
    assert_int_equal(wal_size(path), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open__create_then_read__folder_layout),
        cmocka_unit_test(open__not_a_case__input_error),
        cmocka_unit_test(open__interrupted_creation_left_behind__starts_again),
        cmocka_unit_test(open__database_of_another_program__input_error),
        cmocka_unit_test(open__truncated_or_altered_database__input_error_naming_the_case),
        cmocka_unit_test(open__older_schema__brought_forward),
        cmocka_unit_test(open__statements_without_incidents__imported_ones_belong_to_an_unknown_one),
        cmocka_unit_test(open__newer_schema__both_versions_named_and_nothing_touched),
        cmocka_unit_test(open__older_schema__migrated_when_written_refused_when_read),
        cmocka_unit_test(open__while_written__busy_names_the_process),
        cmocka_unit_test(open__written_by_another_process__busy),
        cmocka_unit_test(count__posts_with_and_without_time__counted),
        cmocka_unit_test(commit__again_and_again__write_ahead_log_stays_small),
        cmocka_unit_test(spill__little_memory__sorts_on_disk_and_cleans_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
