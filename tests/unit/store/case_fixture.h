/* A case in a private folder, and shorthands that stop the test on an error. */
#ifndef TESTS_UNIT_STORE_CASE_FIXTURE_H
#define TESTS_UNIT_STORE_CASE_FIXTURE_H

#include "support/check.h"

#include "base/text.h"
#include "store/custody.h"
#include "store/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIXTURE_PATH = 512 };

static inline void must_at(avp_status status, const avp_error *err, const char *file, int line) {
    if (status != AVP_OK) {
        fprintf(stderr, "%s: %s\n", avp_status_name(status), err->text);
        _fail(file, line);
    }
}
#define MUST(call) must_at((call), &err, __FILE__, __LINE__)

/* "<private folder>/<name>"; the folder is new in each process. */
static inline void fixture_path(char out[FIXTURE_PATH], const char *name) {
    static char folder[FIXTURE_PATH / 2];
    if (folder[0] == '\0') {
        const char *temp = getenv("TMPDIR");
        snprintf(folder, sizeof folder, "%s/store-XXXXXX", temp ? temp : "/tmp");
        assert_non_null(mkdtemp(folder));
    }
    snprintf(out, FIXTURE_PATH, "%s/%s", folder, name);
}

static inline avp_case *fixture_open(const avp_ctx *ctx, const char *path, avp_case_mode mode) {
    avp_error err = {0};
    avp_case *c = NULL;
    MUST(avp_case_open(ctx, path, mode, &c, &err));
    return c;
}

static inline avp_case *fixture_memory(const avp_ctx *ctx) {
    return fixture_open(ctx, NULL, AVP_CASE_MEMORY);
}

static inline int64_t fixture_number(avp_case *c, const char *sql) {
    avp_error err = {0};
    int64_t n = -1;
    MUST(avpi_sql_number(c, sql, NULL, 0, &n, &err));
    return n;
}

static inline void fixture_exec(avp_case *c, const char *sql) {
    avp_error err = {0};
    MUST(avpi_sql_exec(c, sql, NULL, 0, &err));
}

static inline bool fixture_always(void *self) {
    (void)self;
    return true;
}

/* As a writer that was interrupted leaves a case: all is committed, but no record tells of the tables and of case.duckdb. */
static inline void fixture_cut(avp_case *c) {
    c->ctx.cancelled = fixture_always;
    avp_case_close(c);
}

/* One committed record in the log. */
static inline void fixture_log(avp_case *c, const char *details) {
    avp_error err = {0};
    MUST(avpi_sql_begin(c, &err));
    MUST(avpi_custody_log(c, "note", avpi_str_view(details), &err));
    MUST(avpi_sql_commit(c, &err));
}

static inline void fixture_write(const char *path, const char *bytes, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* Whole file, terminated; the caller frees. */
static inline char *fixture_read(const char *path, size_t *n) {
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long size = ftell(f);
    assert_true(size >= 0);
    rewind(f);
    char *bytes = malloc((size_t)size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, f), (size_t)size);
    bytes[size] = '\0';
    *n = (size_t)size;
    fclose(f);
    return bytes;
}

static inline void fixture_join(char out[FIXTURE_PATH], const char *folder, const char *name) {
    int n = snprintf(out, FIXTURE_PATH, "%s/%s", folder, name);
    assert_true(n > 0 && n < FIXTURE_PATH);
}

/* As a kill between the last commit and the record of closing leaves a case: the table of the log and log.jsonl hold the same. */
static inline void fixture_drop_closing(const char *path) {
    char file[FIXTURE_PATH];
    size_t n = 0;
    fixture_join(file, path, "log.jsonl");
    char *bytes = fixture_read(file, &n), *last = strstr(bytes, "{\"action\":\"closed\"");
    for (char *more = last; more; more = strstr(more + 1, "{\"action\":\"closed\""))
        last = more;
    assert_non_null(last);
    fixture_write(file, bytes, (size_t)(last - bytes));
    free(bytes);
}

#endif
