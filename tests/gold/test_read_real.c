/*
 * Real files, where there are any ($AVISPERO_DATA): rows as a strict CSV reader (Python 3.11 csv, strict=True) counts them, and what
 * becomes of them.
 */
#include "support/reading.h"

#include "read/input.h"

typedef struct expected {
    const char *path, *format;
    uint64_t kept, duplicate, rejected;
    uint64_t accounts;
    int64_t precision_us;
} expected;

enum { SECOND = 1000000, MINUTE = 60 * SECOND };

static const expected tables[] = {
    {"coortweet/russian_coord_tweets.csv.zst", "coortweet", 35124, 1, 0, 9509, SECOND},
    {"coortweet/german_urls.csv.zst", "csv", 41100, 9685, 0, 14770, SECOND},
    {"venezuela/cambio_tweets_0531.csv.zst", "twitter-r", 8243, 0, 0, 6829, SECOND},
    {"airline/Tweets.csv.zst", "csv", 14485, 155, 0, 7701, MINUTE},
    {"mayweather/tweets.csv.zst", "csv", 12118, 0, 0, 11037, SECOND},
    {"qut/cnt_sample_data.csv", "qut", 100, 0, 0, 10, 1},
    {"qut/cnt_coretweet_test_input.csv", "qut", 15, 0, 0, 9, SECOND},
    {"italy/cdx/center_right_wing_FI.csv.zst", "csv", 4171, 0, 0, 0, SECOND},
    {"italy/cdx/right_wing_FdI.csv.zst", "csv", 6610, 0, 0, 0, SECOND},
    {"italy/cdx/right_wing_L.csv.zst", "csv", 15797, 0, 0, 0, SECOND},
    {"italy/csx/center_M5S.csv.zst", "csv", 3672, 0, 0, 0, SECOND},
    {"italy/csx/left_wing_PD.csv.zst", "csv", 4357, 0, 0, 0, SECOND},
    {"italy/csx/left_wing_SiVe.csv.zst", "csv", 4420, 0, 583, 0,
     SECOND}, /* broken quoting: 582 rows without account, one without time */
    {"ira/ira_before_2017.csv.zst", "ira", 763394, 3011, 0, 685, MINUTE},
};

static const char *data;

static const char *path_of(const char *name) {
    static char path[READING_PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", data, name);
    return path;
}

static void check_file(const expected *e) {
    reading r;
    const char *paths[] = {path_of(e->path)};
    reading_open(&r, 2);
    if (reading_files(&r, paths, 1) != AVP_OK)
        fail_msg("%s", r.err.text);
    reading_counts(&r, e->kept, e->duplicate, e->rejected);
    assert_string_equal(r.report.files[0].format, e->format);
    assert_int_equal(r.report.files[0].precision_us, e->precision_us);
    if (e->accounts)
        assert_int_equal(r.report.accounts, e->accounts);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM rejects"), e->rejected);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM post_origins"), e->kept);
    reading_close(&r);
}

static void read__real_tables__every_row_accounted_for(void **state) {
    (void)state;
    for (size_t i = 0; data && i < sizeof tables / sizeof *tables; i++)
        check_file(&tables[i]);
}

/* v2 pages and the same posts flattened: the same posts, reposts and texts. */
static void read__pages_and_flattened__agree(void **state) {
    (void)state;
    static const char *const sum = "SELECT md5(string_agg(concat_ws('|', p.native, a.native, posted_at, repost_of, "
                                   "reply_to, quote_of, text), chr(10) ORDER BY p.native))"
                                   " FROM posts p JOIN accounts a USING (account_id) WHERE NOT embedded";
    char want[64];
    reading r;
    if (!data)
        return;
    const char *pages[] = {path_of("formats/twitter-v2-twarc/noflat.jsonl")};
    reading_open(&r, 1);
    assert_int_equal(reading_files(&r, pages, 1), AVP_OK);
    snprintf(want, sizeof want, "%.63s", reading_one(&r, sum));
    reading_close(&r);
    const char *flat[] = {path_of("formats/twitter-v2-twarc/flat.jsonl")};
    reading_open(&r, 1);
    assert_int_equal(reading_files(&r, flat, 1), AVP_OK);
    assert_string_equal(reading_one(&r, sum), want);
    reading_close(&r);
}

/* Whatever a spreadsheet made of ids, none of them may link two posts. */
static void ids__in_scientific_notation__never_objects(void **state) {
    (void)state;
    static const char *const sql =
        "SELECT count(*) FROM (SELECT unnest([native, repost_of, reply_to, quote_of, repost_account, reply_account]) "
        "AS id FROM"
        " posts UNION ALL SELECT object FROM post_objects UNION ALL SELECT native FROM accounts)"
        " WHERE regexp_matches(id, '^[0-9]([.,][0-9]+)?[eE][+]?[0-9]{2}$')";
    for (size_t i = 0; data && i < sizeof tables / sizeof *tables; i++) {
        reading r;
        const char *paths[] = {path_of(tables[i].path)};
        if (strstr(tables[i].path, "ira/")) /* has no ids of posts, and takes long */
            continue;
        reading_open(&r, 2);
        assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
        assert_int_equal(reading_number(&r, sql), 0);
        reading_close(&r);
    }
}

/* Rows that broken quoting spoiled: what is kept of each is what stands at its place in the file. */
static void rejects__of_a_real_file__are_its_bytes(void **state) {
    (void)state;
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_I64};
    reading r;
    avpi_rows *rows = NULL;
    avpi_input *input = NULL;
    avp_error err = {0};
    avp_str whole;
    size_t n = 0, checked = 0;
    if (!data)
        return;
    const char *paths[] = {path_of("italy/csx/left_wing_SiVe.csv.zst")};
    reading_open(&r, 1);
    assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
    assert_int_equal(avpi_input_open(&r.ctx, paths[0], 1000, &input, &err), AVP_OK);
    assert_int_equal(avpi_input_peek(input, 1 << 26, &whole, &err), AVP_OK);
    assert_int_equal(
        avpi_sql_query(r.c, "SELECT hex(raw), byte_offset::BIGINT FROM rejects", NULL, 0, types, 2, &rows, &err),
        AVP_OK);
    do {
        assert_int_equal(avpi_rows_next(rows, &n, &err), AVP_OK);
        for (size_t i = 0; i < n; i++, checked++) {
            avp_str hex = avpi_rows_text(rows, 0)[i];
            size_t at = (size_t)avpi_rows_i64(rows, 1)[i];
            for (size_t k = 0; k < hex.len / 2; k++) {
                char two[3] = "";
                assert_true(at + k < whole.len);
                snprintf(two, sizeof two, "%02X", (unsigned)(unsigned char)whole.ptr[at + k]);
                assert_memory_equal(hex.ptr + 2 * k, two, 2);
            }
        }
    } while (n > 0);
    assert_int_equal(checked, 583);
    avpi_rows_close(rows);
    avpi_input_close(input);
    reading_close(&r);
}

static int find_data(void **state) {
    (void)state;
    data = reading_data("reading of real files");
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids__in_scientific_notation__never_objects),
        cmocka_unit_test(rejects__of_a_real_file__are_its_bytes),
        cmocka_unit_test(read__real_tables__every_row_accounted_for),
        cmocka_unit_test(read__pages_and_flattened__agree),
    };
    return cmocka_run_group_tests(tests, find_data, NULL);
}
