/* Files made by hand, read into a case in memory or into acts, for tests of reading. */
#ifndef TESTS_SUPPORT_READING_H
#define TESTS_SUPPORT_READING_H

#include "support/check.h"

#include "avispero/read.h"
#include "base/text.h"
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READING_PATH_SIZE = 1024, READING_TEXT_SIZE = 4096 };

/* "$TMPDIR/name" */
static inline const char *reading_path(const char *name, char out[READING_PATH_SIZE]) {
    const char *folder = getenv("TMPDIR");
    snprintf(out, READING_PATH_SIZE, "%s/%s", folder ? folder : "/tmp", name);
    return out;
}

/* Write bytes to $TMPDIR/name. */
static inline const char *reading_file(const char *name, avp_str bytes, char out[READING_PATH_SIZE]) {
    FILE *stream = fopen(reading_path(name, out), "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes.ptr ? bytes.ptr : "", 1, bytes.len, stream), bytes.len);
    assert_int_equal(fclose(stream), 0);
    return out;
}

/* One reading: status, message, report and the case that was filled. */
typedef struct reading {
    avp_ctx ctx;
    avp_case *c;
    avp_read_options opts;
    avp_read_report report;
    avp_error err;
    avp_status status;
} reading;

static inline void reading_open(reading *r, unsigned n_threads) {
    *r = (reading){.ctx = check_ctx(n_threads)};
    avp_options_init(&avp_read_option_table, &r->opts);
    avp_error err = {0};
    if (avp_case_open(&r->ctx, NULL, AVP_CASE_MEMORY, &r->c, &err) != AVP_OK)
        fail_msg("%s", err.text);
}

/* Read files into the open case; the report of an earlier reading is dropped. */
static inline avp_status reading_files(reading *r, const char *const *paths, size_t n) {
    avp_read_report_free(&r->ctx, &r->report);
    avp_error_clear(&r->err);
    r->status = avp_read_files(&r->ctx, r->c, paths, n, &r->opts, &r->report, &r->err);
    return r->status;
}

/* Write text to a file of this name and read it. */
static inline avp_status reading_text(reading *r, const char *name, avp_str text) {
    char path[READING_PATH_SIZE];
    const char *paths[] = {reading_file(name, text, path)};
    return reading_files(r, paths, 1);
}

static inline int64_t reading_number(reading *r, const char *sql) {
    int64_t n = 0;
    avp_error err = {0};
    if (avpi_sql_number(r->c, sql, NULL, 0, &n, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return n;
}

/* One text from a query; "NULL" for NULL, "none" for no row. */
static inline const char *reading_one(reading *r, const char *sql) {
    static char out[READING_TEXT_SIZE];
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT};
    avpi_rows *rows = NULL;
    avp_error err = {0};
    size_t n = 0;
    if (avpi_sql_query(r->c, sql, NULL, 0, types, 1, &rows, &err) != AVP_OK || avpi_rows_next(rows, &n, &err) != AVP_OK)
        fail_msg("%s", err.text);
    avp_str text = n ? avpi_rows_text(rows, 0)[0] : AVPI_STR("none");
    snprintf(out, sizeof out, "%.*s", text.ptr ? (int)text.len : 4, text.ptr ? text.ptr : "NULL");
    avpi_rows_close(rows);
    return out;
}

static inline void reading_close(reading *r) {
    avp_read_report_free(&r->ctx, &r->report);
    avp_case_close(r->c);
}

/* The first file's counts; read is their sum. */
static inline void reading_counts(const reading *r, uint64_t kept, uint64_t duplicate, uint64_t rejected) {
    const avp_read_file *file = &r->report.files[0];
    if (file->kept != kept || file->duplicate != duplicate || file->rejected != rejected ||
        file->rows_read != kept + duplicate + rejected)
        fail_msg("%s: read %llu kept %llu duplicate %llu rejected %llu (%s)", file->path,
                 (unsigned long long)file->rows_read, (unsigned long long)file->kept,
                 (unsigned long long)file->duplicate, (unsigned long long)file->rejected,
                 file->message ? file->message : "");
}

/* Whether some warning holds the words. */
static inline bool reading_warned(const reading *r, const char *words) {
    for (size_t i = 0; i < r->report.n_warnings; i++)
        if (strstr(r->report.warnings[i].text, words))
            return true;
    return false;
}

/* Folder of real data, or NULL with a line that says what is skipped. */
static inline const char *reading_data(const char *what) {
    const char *folder = getenv("AVISPERO_DATA");
    if (!folder || !*folder)
        printf("skipped: %s needs AVISPERO_DATA\n", what);
    return folder && *folder ? folder : NULL;
}

#endif
