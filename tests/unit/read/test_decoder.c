/* What decodes Parquet as a process that is no good: programs that die, say nothing, or talk nonsense. */
#include "support/reading.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { GOOD_ROWS = 6000 };

static size_t count_descriptors(void) {
    size_t n = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder))
        n++;
    closedir(folder);
    return n;
}

static const char *write_parquet(char path[READING_PATH_SIZE]) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = NULL;
    char folder[READING_PATH_SIZE], sql[READING_TEXT_SIZE];
    reading_path("apart.parquet", path);
    reading_path("", folder);
    folder[strlen(folder) - 1] = '\0';
    snprintf(sql, sizeof sql,
             "COPY (SELECT 'p' || i AS post, 'u' || (i %% 7) AS account, 1600000000 + i AS time, CASE i %% 3 WHEN 0 "
             "THEN NULL WHEN 1 THEN '' ELSE 'año ' || i END AS text FROM range(%d) t(i)) TO '%s' (FORMAT parquet)",
             GOOD_ROWS, path);
    assert_int_equal(avp_case_open(&ctx, NULL, AVP_CASE_MEMORY, &c, &err), AVP_OK);
    assert_int_equal(avpi_sql_allow(c, folder, &err), AVP_OK);
    assert_int_equal(avpi_sql_exec(c, sql, NULL, 0, &err), AVP_OK);
    avp_case_close(c);
    return path;
}

/* A program of these lines of shell. */
static const char *script(const char *lines, char path[READING_PATH_SIZE]) {
    char text[READING_TEXT_SIZE];
    snprintf(text, sizeof text, "#!/bin/sh\n%s\n", lines);
    reading_file("decoder.sh", avpi_str_view(text), path);
    assert_int_equal(chmod(path, 0700), 0);
    return path;
}

/* The file is named with these words, a good one beside it is in, and neither process nor descriptor is left. */
static void check_bad(const char *program, const char *words) {
    char parquet[READING_PATH_SIZE], csv[READING_PATH_SIZE];
    reading r;
    reading_open(&r, 2);
    r.ctx.program = program;
    const char *paths[] = {
        write_parquet(parquet),
        reading_file("beside.csv", AVPI_STR("post,account,time,text\n1,ana,1600000000,hola\n"), csv)};
    size_t before = count_descriptors();
    assert_int_equal(reading_files(&r, paths, 2), AVP_E_INPUT);
    assert_int_equal(count_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    assert_int_equal(r.report.files[0].status, AVP_E_INPUT);
    if (!strstr(r.report.files[0].message, words))
        fail_msg("\"%s\" does not say \"%s\"", r.report.files[0].message, words);
    assert_int_equal(r.report.files[0].kept, 0);
    assert_int_equal(r.report.files[1].kept, 1);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts"), 1);
    reading_close(&r);
}

static void read__decoder_that_dies__file_named(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    check_bad(script("kill -SEGV $$", path), "is damaged: what decodes it broke off (signal 11)");
    check_bad(script("head -c 24 <&0 >/dev/null; kill -ABRT $$", path), "broke off (signal 6)");
    check_bad(script("kill -KILL $$", path), "was not read: what decodes it was ended from outside (signal 9)");
    check_bad(script("exit 7", path), "broke off (exit code 7)");
}

static void read__decoder_that_talks_nonsense__file_named(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    check_bad(script("head -c 100000 /dev/zero >&0", path), "gives no sense");
    /* rows without names; a frame of a GiB of which nothing comes */
    check_bad(script("printf '\\5\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0' >&0", path),
              "gives no sense");
    check_bad(script("printf '\\4\\0\\0\\0\\0\\0\\0\\0\\1\\0\\0\\0\\1\\0\\0\\0\\0\\0\\0\\100\\0\\0\\0\\0' >&0", path),
              "broke off (exit code 0)");
}

static void read__no_decoder__cannot_start(void **state) {
    (void)state;
    char parquet[READING_PATH_SIZE];
    reading r;
    reading_open(&r, 1);
    r.ctx.program = "/nowhere/avispero";
    const char *paths[] = {write_parquet(parquet)};
    size_t before = count_descriptors();
    assert_int_equal(reading_files(&r, paths, 1), AVP_E_IO);
    assert_non_null(strstr(r.err.text, "cannot start"));
    assert_int_equal(count_descriptors(), before);
    reading_close(&r);
}

/* NULL and empty, letters beyond ASCII, several frames: the same as in this process. */
static void read__decoder_apart__same_tables(void **state) {
    (void)state;
    static const char sum[] =
        "SELECT md5(string_agg(concat_ws('|', post_id, native, account_id, posted_at, coalesce(text, 'NULL')), "
        "';' ORDER BY rowid)) FROM posts";
    char parquet[READING_PATH_SIZE], within[READING_TEXT_SIZE];
    const char *paths[] = {write_parquet(parquet)};
    const char *const programs[] = {NULL, getenv("AVISPERO")};
    for (size_t k = 0; k < 2; k++) {
        reading r;
        reading_open(&r, 2);
        r.ctx.program = programs[k];
        assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
        assert_int_equal(r.report.files[0].kept, GOOD_ROWS);
        if (k == 0)
            snprintf(within, sizeof within, "%s", reading_one(&r, sum));
        assert_string_equal(reading_one(&r, sum), within);
        reading_close(&r);
    }
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__decoder_that_dies__file_named),
        cmocka_unit_test(read__decoder_that_talks_nonsense__file_named),
        cmocka_unit_test(read__no_decoder__cannot_start),
        cmocka_unit_test(read__decoder_apart__same_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
