/* Input that is broken, hostile, or not what it seems: a clear message with the place, the other files in, nothing lost. */
#include "support/reading.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#define FOUR "object_id,account_id,content_id,timestamp_share\n"
#define GOOD FOUR "o1,a1,c1,1600000000\n"

/* Read a good file, the bad one, another good one: both good ones are in; message and place of the bad one are as told. */
static void bad_between_good(avp_str bad, const char *message, uint64_t line) {
    char one[READING_PATH_SIZE], two[READING_PATH_SIZE], three[READING_PATH_SIZE];
    reading r;
    reading_open(&r, 2);
    const char *paths[] = {reading_file("1-good.csv", AVPI_STR(GOOD), one), reading_file("2-bad", bad, two),
                           reading_file("3-good.csv", AVPI_STR(FOUR "o1,a2,c2,1600000001\n"), three)};
    assert_int_equal(reading_files(&r, paths, 3), AVP_E_INPUT);
    assert_int_equal(r.report.files[1].status, AVP_E_INPUT);
    if (!strstr(r.report.files[1].message, message))
        fail_msg("\"%s\" is not in \"%s\"", message, r.report.files[1].message);
    assert_non_null(strstr(r.err.text, "2-bad"));
    assert_int_equal(avp_status_exit_code(r.status), 3);
    assert_int_equal(r.report.posts, 2);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM sources"), 2);
    if (line) { /* alone, the place stands in the error */
        avp_error err = {0};
        avp_acts acts = {0};
        avp_read_report report = {0};
        assert_int_equal(avp_read_acts(&r.ctx, paths + 1, 1, &r.opts, "object", false, &acts, &report, &err),
                         AVP_E_INPUT);
        avp_acts_free(&r.ctx, &acts);
        avp_read_report_free(&r.ctx, &report);
    }
    reading_close(&r);
}

static void empty_and_binary__refused(void **state) {
    (void)state;
    bad_between_good(AVPI_STR(""), "the file is empty", 0);
    bad_between_good(AVPI_STR("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1"), "binary", 0);
    bad_between_good(AVPI_STR("PK\x03\x04"
                              "abcdef"),
                     "xlsx", 0);
    bad_between_good(AVPI_STR(FOUR), "holds no rows", 0);
    bad_between_good(AVPI_STR("\n\n\n"), "no table", 0);
}

static void missing_column__refused_with_names(void **state) {
    (void)state;
    bad_between_good(AVPI_STR("object_id,content_id,timestamp_share\no,c,1600000000\n"), "account", 0);
    bad_between_good(AVPI_STR("object_id,account_id,content_id\no,a,c\n"), "time", 0);
}

static void mangled_ids_and_times__every_row_rejected(void **state) {
    (void)state;
    bad_between_good(AVPI_STR(FOUR "1.2E+17,a,c,1600000000\n3.4E+17,a,c,1600000000\n"), "scientific notation", 2);
    bad_between_good(AVPI_STR(FOUR "o,a,c,tomorrow\n"), "the time does not parse", 2);
}

static void truncated_gzip__refused_whole(void **state) {
    (void)state;
    char text[4096] = FOUR, packed[4096];
    size_t len = strlen(text);
    for (int i = 0; i < 100; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "o%d,a%d,c%d,16000000%02d\n", i, i, i, i % 100);
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)text;
    z.avail_in = (uInt)len;
    z.next_out = (Bytef *)packed;
    z.avail_out = sizeof packed;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t size = sizeof packed - z.avail_out;
    deflateEnd(&z);
    bad_between_good((avp_str){packed, size / 2}, "cut off", 0);
    reading r;
    char path[READING_PATH_SIZE];
    const char *paths[] = {reading_file("whole.gz", (avp_str){packed, size}, path)};
    reading_open(&r, 2);
    assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
    reading_counts(&r, 100, 0, 0);
    reading_file("whole.gz", (avp_str){packed, size - 10}, path);
    assert_int_equal(reading_files(&r, paths, 1),
                     AVP_E_INPUT); /* all rows can be had, but the file was not all there */
    assert_int_equal(r.report.posts, 100);
    reading_close(&r);
}

static void nul_bytes__their_record_rejected(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    static const char text[] =
        "user,text,date\na,x\0y,2024-01-02\nb,fine and rather long so that this is no binary file,2024-01-02\n"
        "c,another fine and rather long text so that this is no binary file,2024-01-02\n";
    assert_int_equal(reading_text(&r, "nul.csv", (avp_str){text, sizeof text - 1}), AVP_OK);
    reading_counts(&r, 2, 0, 1);
    assert_string_equal(reading_one(&r, "SELECT reason FROM rejects"), "a NUL byte stands in the record");
    reading_close(&r);
}

/* First row or last, long file or short: a NUL costs its record and no more. */
static void nul_bytes__anywhere__same_rule(void **state) {
    (void)state;
    static const char first[] = "user,text,date\na,\0,2024-01-02\nb,y,2024-01-02\n",
                      last[] = "user,text,date\na,x,2024-01-02\nb,\0,2024-01-02\n",
                      half[] = "user,text,date\n\0\0,\0,2024-01-02\nb,y,2024-01-02\n",
                      json[] = "{\"user\":\"a\",\"text\":\"\0\",\"date\":\"2024-01-02\"}\n"
                               "{\"user\":\"b\",\"text\":\"x\",\"date\":\"2024-01-02\"}\n";
    const avp_str texts[] = {
        {first, sizeof first - 1}, {last, sizeof last - 1}, {half, sizeof half - 1}, {json, sizeof json - 1}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        reading r;
        reading_open(&r, 1);
        assert_int_equal(reading_text(&r, "nul", texts[i]), AVP_OK);
        reading_counts(&r, 1, 0, 1);
        assert_string_equal(reading_one(&r, "SELECT reason FROM rejects"), "a NUL byte stands in the record");
        reading_close(&r);
    }
}

static void long_line__rejected_with_its_first_bytes(void **state) {
    (void)state;
    enum { LONG = 100 << 20 };
    char *text = malloc(LONG + 200);
    assert_non_null(text);
    memcpy(text, GOOD, sizeof GOOD - 1);
    memset(text + sizeof GOOD - 1, 'x', LONG);
    memcpy(text + sizeof GOOD - 1 + LONG, "\no1,a2,c2,1600000000\n", 21);
    reading r;
    reading_open(&r, 2);
    assert_int_equal(reading_text(&r, "long.csv", (avp_str){text, sizeof GOOD - 1 + LONG + 21}), AVP_OK);
    reading_counts(&r, 2, 0, 1);
    assert_int_equal(reading_number(&r, "SELECT octet_length(raw) FROM rejects"), 65536);
    assert_non_null(strstr(reading_one(&r, "SELECT line || ' ' || reason FROM rejects"),
                           "3 the record is longer than --max-record"));
    reading_close(&r);
    free(text);
}

static void deep_json__rejected(void **state) {
    (void)state;
    enum { DEPTH = 100000 };
    char *text = malloc(2 * DEPTH + 1000);
    assert_non_null(text);
    size_t len =
        (size_t)snprintf(text, 1000, "{\"user_id\":\"1\",\"text\":\"x\",\"date\":\"2024-01-02\"}\n{\"user_id\":");
    memset(text + len, '[', DEPTH);
    memset(text + len + DEPTH, ']', DEPTH);
    memcpy(text + len + 2 * DEPTH, "}\n", 2);
    reading r;
    reading_open(&r, 2);
    assert_int_equal(reading_text(&r, "deep.json", (avp_str){text, len + 2 * DEPTH + 2}), AVP_OK);
    reading_counts(&r, 1, 0, 1);
    assert_string_equal(reading_one(&r, "SELECT reason FROM rejects"), "the JSON is nested too deeply");
    reading_close(&r);
    free(text);
}

static void columns__too_few_too_many__rejected(void **state) {
    (void)state;
    reading r;
    reading_open(&r, 1);
    assert_int_equal(
        reading_text(&r, "c.csv",
                     AVPI_STR(FOUR "o,a,c,1600000000\no,a,c\no,a,c,1600000000,,\no,a,d,1600000000,more\n")),
        AVP_OK);
    reading_counts(&r, 1, 1, 2); /* trailing commas are no more columns: that row repeats the first */
    reading_close(&r);
}

static void huge_header__refused(void **state) {
    (void)state;
    enum { MANY = 20000 };
    char *text = malloc(MANY * 8);
    size_t len = 0;
    assert_non_null(text);
    for (int i = 0; i < MANY; i++)
        len += (size_t)snprintf(text + len, 1000, "c%d,", i);
    memcpy(text + len, "\n1,2\n", 5);
    bad_between_good((avp_str){text, len + 5}, "columns", 0);
    free(text);
}

/* A cut file is refused whole, with the place: the object that is open, or the end where only the array is. */
static void json_cut_off__refused_whole_with_its_place(void **state) {
    (void)state;
    static const struct {
        const char *text, *message;
        uint64_t line, byte;
    } rows[] = {
        {"{\"user_id\":\"1\",\"text\":\"x\",\"date\":\"2024-01-", "begins here is never closed", 1, 0},
        {"[{\"user_id\":\"1\",\"text\":\"x\",\"date\":\"2024-01-02\"},\n{\"user_id\":\"2\",\"te",
         "begins here is never closed", 2, 49},
        {"[{\"user_id\":\"1\",\"text\":\"x\",\"date\":\"2024-01-02\"},\n", "array is not closed", 2, 49},
        {"[{\"user_id\":\"1\",\"text\":\"]\",\"date\":\"2024-01-02\"}", "array is not closed", 1, 47},
        {"\n{\"data\":[{\"id\":\"1\",\"author_id\":\"2\",\"text\":\"x\",\"created_at\":\"2024-01-02T03:04:05.000Z\"}",
         "begins here is never closed", 2, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        reading r;
        reading_open(&r, 2);
        bad_between_good(avpi_str_view(rows[i].text), rows[i].message, 0);
        assert_int_equal(reading_text(&r, "cut.json", avpi_str_view(rows[i].text)), AVP_E_INPUT);
        assert_non_null(strstr(r.report.files[0].message, rows[i].message));
        assert_int_equal(r.report.files[0].line, rows[i].line);
        assert_int_equal(r.report.files[0].byte, rows[i].byte);
        assert_int_equal(r.err.line, rows[i].line);
        assert_int_equal(r.err.byte, rows[i].byte);
        assert_int_equal(r.report.posts, 0);
        reading_close(&r);
    }
}

/* The same files where the user wants what there is: whole records, the cut one as a reject, and a warning. */
static void json_cut_off__keep_cut__whole_records_and_a_reject(void **state) {
    (void)state;
#define ONE "{\"user_id\":\"1\",\"text\":\"x\",\"date\":\"2024-01-02\"}"
    static const struct {
        const char *text;
        uint64_t kept, rejected;
    } rows[] = {
        {"[" ONE ",\n{\"user_id\":\"2\",\"te", 1, 1}, {"[" ONE ",\n", 1, 0}, {"[" ONE, 1, 0}, {"[" ONE "]", 1, 0}};
#undef ONE
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        reading r;
        reading_open(&r, 2);
        r.opts.keep_cut = true;
        assert_int_equal(reading_text(&r, "cut.json", avpi_str_view(rows[i].text)), AVP_OK);
        reading_counts(&r, rows[i].kept, 0, rows[i].rejected);
        assert_int_equal(reading_warned(&r, "the file is cut off: what it held"), i < 3);
        if (rows[i].rejected)
            assert_string_equal(reading_one(&r, "SELECT line || ' ' || byte_offset || ' ' || reason FROM rejects"),
                                "2 49 the file is cut off in this record");
        reading_close(&r);
    }
}

/* An object that is longer than what is read at once, and never ends. */
static void json_cut_off_far_behind__refused_whole(void **state) {
    (void)state;
    enum { LONG = 3 << 20 };
    char *text = malloc(LONG);
    assert_non_null(text);
    size_t len =
        (size_t)snprintf(text, 100, "[{\"user_id\":\"1\",\"text\":\"x\",\"date\":\"2024-01-02\"},{\"text\":\"");
    memset(text + len, 'y', LONG - len);
    for (unsigned n_threads = 1; n_threads <= 4;
         n_threads++) { /* two faults: too long, and never closed; the same one is told */
        reading r;
        reading_open(&r, n_threads);
        r.opts.line_limit = 1 << 20;
        assert_int_equal(reading_text(&r, "cut.json", (avp_str){text, LONG}), AVP_E_INPUT);
        if (!strstr(r.report.files[0].message, "never closed"))
            fail_msg("%u threads: %s", n_threads, r.report.files[0].message);
        assert_int_equal(r.report.posts, 0);
        reading_close(&r);
    }
    free(text);
}

static void bad_missing_between_good(void) {
    char one[READING_PATH_SIZE], none[READING_PATH_SIZE], pattern[READING_PATH_SIZE], three[READING_PATH_SIZE];
    reading r;
    reading_open(&r, 2);
    const char *paths[] = {reading_file("1-good.csv", AVPI_STR(GOOD), one), reading_path("no-such-file.csv", none),
                           reading_path("no-such-*.csv", pattern),
                           reading_file("3-good.csv", AVPI_STR(FOUR "o1,a2,c2,1600000001\n"), three)};
    assert_int_equal(reading_files(&r, paths, 4), AVP_E_INPUT);
    assert_int_equal(r.report.posts, 2);
    assert_int_equal(r.report.n_files, 4);
    assert_non_null(strstr(r.report.files[2].message, "no file matches"));
    avp_acts acts = {0};
    avp_read_report report = {0};
    avp_error err = {0};
    assert_true(avp_read_is_acts(&r.ctx, paths, 4, &r.opts)); /* without a case they are left out as well */
    assert_false(avp_read_is_acts(&r.ctx, paths + 1, 2, &r.opts));
    assert_int_equal(avp_read_acts(&r.ctx, paths, 4, &r.opts, "object", false, &acts, &report, &err), AVP_E_INPUT);
    assert_int_equal(acts.count, 2);
    avp_acts_free(&r.ctx, &acts);
    avp_read_report_free(&r.ctx, &report);
    reading_close(&r);
}

static void not_there__said(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    reading r;
    reading_open(&r, 1);
    const char *paths[] = {reading_path("no-such-file.csv", path)};
    assert_int_equal(reading_files(&r, paths, 1), AVP_E_INPUT);
    assert_non_null(strstr(r.err.text, "no-such-file.csv"));
    reading_close(&r);
    bad_missing_between_good();
}

/* In a child there is no cmocka: the line says what failed. */
#define NEED(condition)                                                                                                \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s; %s\n", __FILE__, __LINE__, #condition, r.err.text);                            \
            _exit(1);                                                                                                  \
        }                                                                                                              \
    } while (0)

static void fill_the_disk(const char *folder, const char *const *paths) {
    reading r = {.ctx = check_ctx(2)};
    struct rlimit limit = {3 << 20, 3 << 20};
    avp_options_init(&avp_read_option_table, &r.opts);
    NEED(avp_case_open(&r.ctx, folder, AVP_CASE_CREATE, &r.c, &r.err) == AVP_OK);
    NEED(reading_files(&r, paths, 1) == AVP_OK);
    signal(SIGXFSZ, SIG_IGN);
    NEED(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    avp_status status = reading_files(&r, paths, 2);
    NEED(status == AVP_E_FULL || status == AVP_E_IO); /* such a limit is not quite a full disk */
    reading_close(&r);
    _exit(0);
}

static void disk_full__passes_through_and_leaves_nothing(void **state) {
    (void)state;
    enum { ROWS = 200000 };
    char folder[READING_PATH_SIZE], small[READING_PATH_SIZE], large[READING_PATH_SIZE];
    char *text = malloc(ROWS * 60);
    size_t len = (size_t)snprintf(text, 1000, FOUR);
    for (int i = 0; i < ROWS; i++)
        len += (size_t)snprintf(text + len, 1000, "o%d,a%d,c%d,%d\n", i * 7919, i, i, 1600000000 + i);
    const char *paths[] = {reading_file("small.csv", AVPI_STR(GOOD), small),
                           reading_file("large.csv", (avp_str){text, len}, large)};
    reading_path("full-case", folder);
    pid_t child = fork();
    if (child == 0)
        fill_the_disk(folder, paths);
    int code = 0;
    assert_true(waitpid(child, &code, 0) == child && WIFEXITED(code) && WEXITSTATUS(code) == 0);
    reading r = {.ctx = check_ctx(2)};
    avp_options_init(&avp_read_option_table, &r.opts);
    assert_int_equal(avp_case_open(&r.ctx, folder, AVP_CASE_WRITE, &r.c, &r.err), AVP_OK);
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM posts"), 1);
    assert_int_equal(avp_case_verify(r.c, &r.err), AVP_OK);
    assert_int_equal(reading_files(&r, paths, 2), AVP_OK); /* with room again it goes on */
    assert_int_equal(r.report.posts, ROWS + 1);
    reading_close(&r);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_and_binary__refused),
        cmocka_unit_test(missing_column__refused_with_names),
        cmocka_unit_test(mangled_ids_and_times__every_row_rejected),
        cmocka_unit_test(truncated_gzip__refused_whole),
        cmocka_unit_test(nul_bytes__their_record_rejected),
        cmocka_unit_test(nul_bytes__anywhere__same_rule),
        cmocka_unit_test(long_line__rejected_with_its_first_bytes),
        cmocka_unit_test(deep_json__rejected),
        cmocka_unit_test(columns__too_few_too_many__rejected),
        cmocka_unit_test(huge_header__refused),
        cmocka_unit_test(json_cut_off__refused_whole_with_its_place),
        cmocka_unit_test(json_cut_off__keep_cut__whole_records_and_a_reject),
        cmocka_unit_test(json_cut_off_far_behind__refused_whole),
        cmocka_unit_test(not_there__said),
        cmocka_unit_test(disk_full__passes_through_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
