/* The record that a writer leaves last says which bytes case.duckdb has: whatever differs is found, and an interruption is no accusation. */
#include "case_fixture.h"

#include "store/closing.h"
#include "support/faulty.h"

#include <fcntl.h>

static avp_status examine(const avp_ctx *ctx, const char *path, avp_case_findings *found, avp_error *err) {
    avp_case *c = fixture_open(ctx, path, AVP_CASE_READ);
    avp_error_clear(err);
    *found = (avp_case_findings){0};
    avp_status status = avp_case_examine(c, found, err);
    avp_case_close(c);
    return status;
}

static void make(const avp_ctx *ctx, const char *name, char path[FIXTURE_PATH]) {
    fixture_path(path, name);
    avp_case *c = fixture_open(ctx, path, AVP_CASE_CREATE);
    avp_error err = {0};
    MUST(avpi_sql_begin(c, &err));
    MUST(avpi_sql_exec(c, "INSERT INTO labels SELECT 'a' || i, 'kind', 'x' FROM range(1000) t(i)", NULL, 0, &err));
    MUST(avpi_custody_log(c, "label", AVPI_STR("{}"), &err));
    MUST(avpi_sql_commit(c, &err));
    avp_case_close(c);
}

/* Its last line, without the line end; the caller frees. */
static char *last_line(const char *path) {
    char file[FIXTURE_PATH];
    size_t n = 0;
    fixture_join(file, path, "log.jsonl");
    char *bytes = fixture_read(file, &n), *line = bytes;
    assert_int_equal(bytes[n - 1], '\n');
    bytes[n - 1] = '\0';
    for (char *end = strchr(line, '\n'); end; end = strchr(line, '\n'))
        line = end + 1;
    char *copy = strdup(line);
    free(bytes);
    return copy;
}

/* What anybody can do: sha256sum case.duckdb. */
static void close__after_a_change__the_line_has_the_sha256_of_the_file(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case_findings found;
    char path[FIXTURE_PATH], file[FIXTURE_PATH], wanted[256], hex[AVPI_SHA256_HEX_SIZE];
    unsigned char hash[AVPI_SHA256_SIZE];
    avpi_sha256 state_;
    size_t n = 0;
    make(&ctx, "closed", path);
    fixture_join(file, path, "case.duckdb");
    char *bytes = fixture_read(file, &n), *line = last_line(path);
    avpi_sha256_init(&state_);
    avpi_sha256_add(&state_, bytes, n);
    avpi_sha256_end(&state_, hash);
    avpi_hex(hash, sizeof hash, hex);
    snprintf(wanted, sizeof wanted,
             "{\"action\":\"closed\",\"details\":{\"bytes\":%zu,\"file\":\"case.duckdb\",\"sha256\":\"%s\"},", n, hex);
    assert_memory_equal(line, wanted, strlen(wanted));
    MUST(examine(&ctx, path, &found, &err));
    assert_int_equal(found.bytes_record, 3);
    free(line);
    free(bytes);
}

/* Opened and closed without a change: not a byte, not a line more. */
static void open__nothing_changed__nothing_written(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH];
    make(&ctx, "still", path);
    char *before = last_line(path);
    avp_case_close(fixture_open(&ctx, path, AVP_CASE_WRITE));
    avp_case_close(fixture_open(&ctx, path, AVP_CASE_READ));
    char *after = last_line(path);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

/* Each writer takes the record before into the table, and leaves one of its own; a transaction that is rolled back counts as a change. */
static void write__again_and_again__one_chain(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case_findings found;
    char path[FIXTURE_PATH];
    make(&ctx, "again", path);
    for (int64_t i = 0; i < 4; i++) {
        avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
        assert_true(c->closing.waits);
        assert_int_equal(fixture_number(c, "SELECT count(*) FROM log_records"), 2 + 2 * i - (i > 2));
        if (i == 2) {
            MUST(avpi_sql_begin(c, &err));
            avpi_sql_rollback(c);
        } else {
            MUST(avpi_sql_begin(c, &err));
            MUST(avpi_custody_log(c, "export", AVPI_STR("{}"), &err));
            MUST(avpi_sql_commit(c, &err));
        }
        avp_case_close(c);
        MUST(examine(&ctx, path, &found, &err));
        assert_int_equal(found.bytes_record, 5 + 2 * i - (i >= 2));
    }
}

/* A writer that dies: in the middle, or between the last commit and the record. Rows are compared still, and the next writer makes it good. */
static void examine__writer_interrupted__bytes_unknown_and_made_good(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case_findings found;
    char path[FIXTURE_PATH];
    for (int how = 0; how < 2; how++) {
        make(&ctx, how ? "late" : "middle", path);
        avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
        fixture_log(c, "{}");
        if (how)
            avp_case_close(c);
        else
            fixture_cut(c);
        if (how)
            fixture_drop_closing(path);
        MUST(examine(&ctx, path, &found, &err));
        assert_int_equal(found.bytes_record, 0);
        avp_case_close(fixture_open(&ctx, path, AVP_CASE_WRITE));
        MUST(examine(&ctx, path, &found, &err));
        assert_true(found.bytes_record > 0);
        assert_int_equal(found.changed_record, 0);
    }
}

/* The line torn at every place: an interruption. The same with one bit of what is left flipped: an alteration. */
static void examine__line_torn__told_from_one_that_was_altered(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case_findings found;
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    size_t n = 0;
    make(&ctx, "torn", path);
    fixture_join(file, path, "log.jsonl");
    char *line = last_line(path), *bytes = fixture_read(file, &n);
    size_t start = n - 1 - strlen(line), known = (size_t)(strstr(line, "\"hash\":\"") - line) + 8;
    for (size_t used = start + 1; used < n; used += 13) {
        fixture_write(file, bytes, used);
        MUST(examine(&ctx, path, &found, &err));
        assert_int_equal(found.bytes_record, 0);
        size_t at = start + (used - start) / 2;
        if (at - start >= known)
            continue;
        bytes[at] ^= 1;
        fixture_write(file, bytes, used);
        assert_int_equal(examine(&ctx, path, &found, &err), AVP_E_INPUT);
        bytes[at] ^= 1;
    }
    bytes[n - 1] ^= 1; /* the line end */
    fixture_write(file, bytes, n);
    assert_int_equal(examine(&ctx, path, &found, &err), AVP_E_INPUT);
    free(line);
    free(bytes);
}

static void flip(const char *path, off_t at) {
    char file[FIXTURE_PATH], byte = 0;
    fixture_join(file, path, "case.duckdb");
    int fd = open(file, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 4;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

/* Where no row stands: named, put down by the next writer, and mentioned from then on. */
static void examine__free_space_changed__named_and_put_down(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case_findings found;
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    struct stat info;
    make(&ctx, "free", path);
    const char *const steps[] = {"CREATE TABLE large AS SELECT hash(i) AS h FROM range(400000) t(i)",
                                 "DROP TABLE large"};
    for (size_t i = 0; i < 2; i++) {
        avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
        fixture_exec(c, steps[i]);
        avp_case_close(c);
    }
    fixture_join(file, path, "case.duckdb");
    assert_int_equal(stat(file, &info), 0);
    off_t at = 3 * 4096 + 1000;
    for (bool free_space = false; !free_space; at += 1 << 18) {
        avp_case *c = NULL;
        assert_true(at < info.st_size);
        flip(path, at);
        avp_error_clear(&err);
        if (avp_case_open(&ctx, path, AVP_CASE_READ, &c, &err) == AVP_OK)
            assert_int_equal(avp_case_verify(c, &err), AVP_E_INPUT);
        avp_case_close(c);
        assert_non_null(strstr(err.file, "case.duckdb"));
        free_space = strstr(err.text, "every row is what it was");
        if (!free_space)
            flip(path, at);
    }
    assert_non_null(strstr(err.text, "case.duckdb was changed after record 7"));
    avp_case_close(fixture_open(&ctx, path, AVP_CASE_WRITE));
    MUST(examine(&ctx, path, &found, &err));
    assert_int_equal(found.changed_record, 8);
}

/* A row that was changed does not go under, although the program itself rewrites rows of that table afterwards. */
static void examine__row_changed_before_own_rewriting__told_for_ever(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case_findings found;
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    duckdb_database db;
    duckdb_connection connection;
    make(&ctx, "hidden", path);
    fixture_join(file, path, "case.duckdb");
    assert_int_equal(duckdb_open(file, &db), DuckDBSuccess);
    assert_int_equal(duckdb_connect(db, &connection), DuckDBSuccess);
    assert_int_equal(duckdb_query(connection, "UPDATE labels SET value = 'y' WHERE account = 'a7'", NULL),
                     DuckDBSuccess);
    duckdb_disconnect(&connection);
    duckdb_close(&db);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    MUST(avpi_sql_begin(c, &err));
    MUST(avpi_sql_exec(c, "DELETE FROM labels WHERE account = 'a9'", NULL, 0, &err));
    MUST(avpi_custody_log(c, "label", AVPI_STR("{}"), &err));
    MUST(avpi_sql_commit(c, &err));
    avp_case_close(c);
    assert_int_equal(examine(&ctx, path, &found, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "before record 4"));
}

/* A database that cannot be opened any more: the file is named. */
static void open__header_damaged__the_file_is_named(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = NULL;
    char path[FIXTURE_PATH];
    make(&ctx, "header", path);
    flip(path, 9);
    assert_int_equal(avp_case_open(&ctx, path, AVP_CASE_READ, &c, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "case.duckdb was changed after record 3"));
    assert_non_null(strstr(err.file, "case.duckdb"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(close__after_a_change__the_line_has_the_sha256_of_the_file),
        cmocka_unit_test(open__nothing_changed__nothing_written),
        cmocka_unit_test(write__again_and_again__one_chain),
        cmocka_unit_test(examine__writer_interrupted__bytes_unknown_and_made_good),
        cmocka_unit_test(examine__line_torn__told_from_one_that_was_altered),
        cmocka_unit_test(examine__free_space_changed__named_and_put_down),
        cmocka_unit_test(examine__row_changed_before_own_rewriting__told_for_ever),
        cmocka_unit_test(open__header_damaged__the_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
