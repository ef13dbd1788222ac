/* Small files share a transaction: what is kept of each must not depend on that, and a bad one must cost the others nothing. */
#include "support/reading.h"

#include "store/digest.h"

#include <sys/stat.h>

enum { FILES = 30, TEXT_SIZE = 4096 };

/*
 * Posts of 2024 that repeat each other's posts, with and without text; originals inside reposts that a later file has itself; rows that are
 * broken; and files that are none.
 */
static void write_file(int f, char path[READING_PATH_SIZE]) {
    char text[TEXT_SIZE], name[32];
    size_t len = 0;
    int a = f % 7, b = f / 6 % 2;
    switch (f % 6) {
    case 0:
        len = (size_t)snprintf(text, sizeof text, "post,user,date,text\np%d,u%d,2024-01-02,x%d\nq%d,u1,2024-01-03,\n",
                               a, a, b, b);
        break;
    case 1:
        len = (size_t)snprintf(text, sizeof text,
                               "post,user,date,text,reply_to\nq%d,u1,2024-01-03,told%d,r%d\n,u2,2024-01-03,no id,\n", b,
                               a, a);
        break;
    case 2:
        len = (size_t)snprintf(
            text, sizeof text,
            "{\"id\":\"9%d\",\"text\":\"RT @o: "
            "o\",\"author_id\":\"1\",\"created_at\":\"2024-01-02T03:04:05.000Z\",\"referenced_tweets\":"
            "[{\"type\":\"retweeted\",\"id\":\"5%d\",\"text\":\"o\",\"author_id\":\"2\",\"created_at\":\"2024-01-02T03:"
            "04:00.000Z\"}]}\n",
            a, b);
        break;
    case 3:
        len = (size_t)snprintf(text, sizeof text,
                               "{\"id\":\"5%d\",\"text\":\"o\",\"author_id\":\"2\",\"created_at\":\"2024-01-02T03:04:"
                               "00.000Z\"}\n{\"broken\n",
                               b);
        break;
    case 4: len = (size_t)snprintf(text, sizeof text, "user,followers,date\nu%d,", a); break; /* no row is whole */
    default: len = 0;
    }
    snprintf(name, sizeof name, "file-%02d", f);
    reading_file(name, (avp_str){text, len}, path);
}

static void digest(reading *r, avpi_digests *d) {
    *d = (avpi_digests){.ctx = &r->ctx};
    if (avpi_digests_compute(r->c, d, &r->err) != AVP_OK)
        fail_msg("%s", r->err.text);
}

static void compare(reading *a, reading *b) {
    static const char sources[] = "SELECT sha256(string_agg(s::VARCHAR, chr(10) ORDER BY source_id)) FROM (SELECT *"
                                  " EXCLUDE (imported_at) FROM sources) s";
    char first[READING_TEXT_SIZE];
    avpi_digests one, two;
    digest(a, &one);
    digest(b, &two);
    assert_int_equal(one.count, two.count);
    for (size_t t = 0; t < one.count; t++) {
        assert_int_equal(one.tables[t].rows, two.tables[t].rows);
        if (strcmp(one.tables[t].name, "sources") != 0 && strcmp(one.tables[t].digest, two.tables[t].digest) != 0)
            fail_msg("the table %s depends on which files came together", one.tables[t].name);
    }
    snprintf(first, sizeof first, "%s", reading_one(a, sources));
    assert_string_equal(first, reading_one(b, sources));
    avpi_digests_free(&one);
    avpi_digests_free(&two);
}

static void files__together_or_one_by_one__same_case(void **state) {
    (void)state;
    static char paths[FILES][READING_PATH_SIZE];
    const char *list[FILES];
    uint64_t conflicts[2] = {0, 0}, bad[2] = {0, 0};
    reading together, alone;
    for (int f = 0; f < FILES; f++) {
        write_file(f, paths[f]);
        list[f] = paths[f];
    }
    reading_open(&together, 2);
    reading_open(&alone, 2);
    assert_int_equal(reading_files(&together, list, FILES), AVP_E_INPUT);
    for (size_t f = 0; f < FILES; f++) {
        avp_status status = reading_files(&alone, &list[f], 1);
        assert_int_equal(status, together.report.files[f].status);
        const avp_read_file *a = &together.report.files[f], *b = &alone.report.files[0];
        assert_int_equal(a->kept, b->kept);
        assert_int_equal(a->duplicate, b->duplicate);
        assert_int_equal(a->rejected, b->rejected);
        conflicts[0] += a->conflicts;
        conflicts[1] += b->conflicts;
        bad[0] += a->status != AVP_OK;
        bad[1] += b->status != AVP_OK;
        if ((a->status != AVP_OK) != (f % 6 > 3))
            fail_msg("%s: %s", a->path, a->message ? a->message : "read");
    }
    assert_int_equal(conflicts[0], conflicts[1]);
    assert_true(conflicts[0] > 0 && bad[0] == FILES / 3 && bad[0] == bad[1]);
    compare(&together, &alone);
    reading_close(&together);
    reading_close(&alone);
}

static bool stop(void *self) {
    return --*(int *)self < 0;
}

/* Read until the n-th question whether to stop; what the report calls kept is in the case, and nothing else is. */
static bool interrupt(const char *const *list, int n) {
    char folder[READING_PATH_SIZE], name[32];
    avp_error err = {0};
    reading r = {.ctx = check_ctx(1)};
    avp_ctx calm = check_ctx(1);
    int64_t kept = 0;
    snprintf(name, sizeof name, "interrupted-%d", n);
    avp_options_init(&avp_read_option_table, &r.opts);
    r.ctx.cancelled = stop;
    r.ctx.cancelled_self = &n;
    assert_int_equal(avp_case_open(&calm, reading_path(name, folder), AVP_CASE_CREATE, &r.c, &r.err), AVP_OK);
    avp_status status = reading_files(&r, list, FILES);
    assert_true(status == AVP_OK || status == AVP_E_CANCELLED);
    for (size_t f = 0; f < r.report.n_files; f++)
        kept += r.report.files[f].status == AVP_OK ? (int64_t)r.report.files[f].kept : 0;
    assert_int_equal(reading_number(&r, "SELECT count(*) FROM post_origins"), kept);
    if (avp_case_verify(r.c, &err) != AVP_OK)
        fail_msg("%s", err.text);
    reading_close(&r);
    return status == AVP_E_CANCELLED;
}

static void files__interrupted__report_tells_what_is_in(void **state) {
    (void)state;
    enum { MOMENTS = 5, STEP = 7 };
    static char paths[FILES][READING_PATH_SIZE];
    const char *list[FILES];
    int stopped = 0;
    for (int f = 0; f < FILES; f++) {
        write_file(6 * f, paths[f]);
        list[f] = paths[f];
    }
    for (int i = 0; i < MOMENTS; i++)
        stopped += interrupt(list, 2 + STEP * i);
    assert_true(stopped >= 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files__together_or_one_by_one__same_case),
        cmocka_unit_test(files__interrupted__report_tells_what_is_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
