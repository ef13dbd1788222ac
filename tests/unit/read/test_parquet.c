#include "support/reading.h"

/* COPY the query to $TMPDIR/name. */
static const char *parquet_file(const char *name, const char *query, char path[READING_PATH_SIZE]) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_case *c = NULL;
    char folder[READING_PATH_SIZE];
    avpi_buf sql;
    avpi_buf_init(&sql, &ctx, SIZE_MAX);
    reading_path(name, path);
    reading_path("", folder);
    folder[strlen(folder) - 1] = '\0';
    avp_status status = avp_case_open(&ctx, NULL, AVP_CASE_MEMORY, &c, &err);
    if (status == AVP_OK)
        status = avpi_sql_allow(c, folder, &err);
    if (status == AVP_OK)
        status = avpi_buf_printf(&sql, &err, "COPY (%s) TO '%s' (FORMAT parquet)", query, path);
    if (status == AVP_OK)
        status = avpi_sql_exec(c, sql.ptr, NULL, 0, &err);
    if (status != AVP_OK)
        fail_msg("%s", err.text);
    avpi_buf_free(&sql);
    avp_case_close(c);
    return path;
}

static void read__parquet__guessed_columns(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    reading r;
    const char *paths[] = {parquet_file("p.parquet",
                                        "SELECT i AS tweet_id, 'user' || (i % 3) AS user_id, TIMESTAMP '2024-01-02 "
                                        "03:04:05' + INTERVAL (i) SECOND AS created_at,"
                                        " 'some words ' || i AS text, ['http://a.mx/' || i, 'http://b.mx/'] AS urls, i "
                                        "* 10 AS followers FROM range(3000) t(i)",
                                        path)};
    reading_open(&r, 2);
    assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
    assert_string_equal(r.report.files[0].format, "parquet");
    assert_non_null(strstr(r.report.files[0].explanation, "time=created_at (unix-us)"));
    reading_counts(&r, 3000, 0, 0);
    assert_int_equal(r.report.files[0].precision_us, 1000000);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM post_urls"), 6000);
    assert_string_equal(reading_one(&r, "SELECT posted_at::VARCHAR FROM posts WHERE native = '7'"),
                        "2024-01-02 03:04:12");
    assert_int_equal(reading_number(&r, "SELECT max(followers) FROM account_snapshots"), 29990);
    reading_close(&r);
}

static void read__parquet_of_acts__straight_to_acts(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = {0};
    avp_read_report report = {0};
    avp_error err = {0};
    const char *paths[] = {parquet_file("a.parquet",
                                        "SELECT 'o' || (i % 5) AS object_id, CASE WHEN i = 3 THEN NULL ELSE 'a' || i "
                                        "END AS account_id, i::VARCHAR AS content_id,"
                                        " 1600000000 + i AS timestamp_share FROM range(10) t(i)",
                                        path)};
    assert_true(avp_read_is_acts(&ctx, paths, 1, NULL));
    assert_int_equal(avp_read_acts(&ctx, paths, 1, NULL, "object", true, &acts, &report, &err), AVP_OK);
    assert_int_equal(acts.count, 9);
    assert_string_equal(report.files[0].format, "coortweet");
    assert_int_equal(report.files[0].rejected, 1);
    avp_acts_free(&ctx, &acts);
    avp_read_report_free(&ctx, &report);
}

/* What the tables hold, in their order. */
static const char *sums_of(reading *r) {
    return reading_one(
        r, "SELECT (SELECT md5(string_agg(concat_ws('|', post_id, native, account_id, posted_at, text),"
           " ';' ORDER BY rowid)) FROM posts) || (SELECT md5(string_agg(concat_ws('|', post_id, line,"
           " hash(row_key)), ';' ORDER BY rowid)) FROM post_origins) || (SELECT md5(string_agg(account_id ||"
           " native, ';' ORDER BY rowid)) FROM accounts)");
}

/* Many pages; rows that repeat, and accounts that come up at any time. */
static void read__parquet_of_many_pages__same_tables_for_any_threads(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    char first[READING_TEXT_SIZE] = "";
    const char *paths[] = {parquet_file(
        "many.parquet",
        "SELECT 'p' || (i % 29000) AS post, 'u' || (i * i % 7919) AS account, 1600000000 + i % 29000 AS time,"
        " 'words ' || i % 29000 AS text FROM range(30000) t(i)",
        path)};
    for (unsigned n_threads = 1; n_threads <= 4; n_threads++) {
        reading r;
        reading_open(&r, n_threads);
        assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
        assert_int_equal(r.report.files[0].rows_read, 30000);
        assert_int_equal(reading_number(&r, "SELECT max(line) FROM post_origins"), 30000);
        if (n_threads == 1)
            snprintf(first, sizeof first, "%s", sums_of(&r));
        assert_string_equal(first, sums_of(&r));
        reading_close(&r);
    }
}

static void read__parquet__mangled_ids_and_quoted_names(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    reading r;
    const char *paths[] = {parquet_file("m.parquet",
                                        "SELECT 8.697049308351693e17::DOUBLE AS id, 'a' AS \"the \"\"user\"\"\", "
                                        "'words here' AS t, DATE '2024-01-02' AS d",
                                        path)};
    reading_open(&r, 1);
    r.opts.map = "post=id,account=the \"user\",text=t,time=d";
    assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
    reading_counts(&r, 1, 0, 0);
    assert_string_equal(reading_one(&r, "SELECT coalesce(native, 'none') FROM posts"), "none");
    assert_true(reading_warned(&r, "scientific notation"));
    reading_close(&r);
}

static void read__broken_parquet__bad_file(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(reading_text(&r, "broken.parquet", AVPI_STR("PAR1 this is none of them")), AVP_E_INPUT);
    assert_int_equal(r.report.files[0].status, AVP_E_INPUT);
    reading_close(&r);
}

static void read__damaged_parquet__never_our_mistake(void **state) {
    (void)state;
    static char bytes[1 << 16];
    char path[READING_PATH_SIZE], spoilt[READING_PATH_SIZE];
    parquet_file("d.parquet",
                 "SELECT 'o' || i AS object_id, 'a' || i AS account_id, i AS content_id, 1600000000 + i AS "
                 "timestamp_share FROM range(500) t(i)",
                 path);
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    size_t len = fread(bytes, 1, sizeof bytes, stream);
    fclose(stream);
    for (size_t at = 8; at < len; at += len / 40) {
        avp_ctx ctx = check_ctx(1);
        avp_acts acts = {0};
        avp_read_report report = {0};
        avp_error err = {0};
        char kept = bytes[at];
        bytes[at] = (char)(kept ^ 0x5a);
        const char *paths[] = {reading_file("spoilt.parquet", (avp_str){bytes, len}, spoilt)};
        bytes[at] = kept;
        avp_status status = avp_read_acts(&ctx, paths, 1, NULL, "object", false, &acts, &report, &err);
        assert_true(status == AVP_OK || status == AVP_E_INPUT || status == AVP_E_ARG);
        avp_acts_free(&ctx, &acts);
        avp_read_report_free(&ctx, &report);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__parquet__guessed_columns),
        cmocka_unit_test(read__parquet_of_acts__straight_to_acts),
        cmocka_unit_test(read__parquet_of_many_pages__same_tables_for_any_threads),
        cmocka_unit_test(read__parquet__mangled_ids_and_quoted_names),
        cmocka_unit_test(read__broken_parquet__bad_file),
        cmocka_unit_test(read__damaged_parquet__never_our_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
