/* Ways of reading that must agree: straight to acts and through a case; one thread and many; packed, plain, cut anywhere; spilled. */
#include "support/reading.h"

#include "avispero/traces.h"
#include "base/rng.h"

#include <zstd.h>

enum { TEXT_SIZE = 1 << 22 };

/* A table with repeated rows, several rows a post, broken rows, empty objects; what sort is drawn for each row. */
static size_t random_table(avpi_rng *rng, size_t rows, char *out) {
    size_t len = (size_t)snprintf(out, TEXT_SIZE, "object_id,account_id,content_id,timestamp_share,note\n");
    for (size_t i = 0; i < rows && len < TEXT_SIZE - 200; i++) {
        unsigned o = (unsigned)avpi_rng_below(rng, 20), a = (unsigned)avpi_rng_below(rng, 30),
                 c = (unsigned)avpi_rng_below(rng, 1 + rows / 2);
        unsigned t = 1600000000u + (unsigned)avpi_rng_below(rng, 50);
        switch (avpi_rng_below(rng, 24)) {
        case 0: len += (size_t)snprintf(out + len, 200, "o%u,a%u,c%u,soon,x\n", o, a, c); break;
        case 1: len += (size_t)snprintf(out + len, 200, "o%u,a%u,c%u\n", o, a, c); break;
        case 2: len += (size_t)snprintf(out + len, 200, "o%u,,c%u,%u,x\r\n", o, c, t); break;
        case 3: len += (size_t)snprintf(out + len, 200, "o%u,1.2E+17,c%u,%u,x\n", o, c, t); break;
        case 4: len += (size_t)snprintf(out + len, 200, "o%u,\"a%u\"x,c%u,%u,\"two\nlines\"\n", o, a, c, t); break;
        case 5:
            len += (size_t)snprintf(out + len, 200, "\"o%u\",\"a%u\",c%u,%u,\"a \"\"note\"\"\n\n of lines\"\n", o, a, c,
                                    t);
            break;
        case 6: len += (size_t)snprintf(out + len, 200, "\n"); break;
        case 7: len += (size_t)snprintf(out + len, 200, "o%u,a%u,c%u,%u,caf\xe9\n", o, a, c, t); break;
        default: len += (size_t)snprintf(out + len, 200, "o%u,a%u,p%u,%u,\xc3\xb1\n", o, a, a * 100 + t % 50, t); break;
        }
    }
    return len;
}

static void check_status(avp_status status, const avp_error *err) {
    if (status != AVP_OK)
        fail_msg("%s: %s", avp_status_name(status), err->text);
}

static avp_acts acts_of(const char *path, unsigned n_threads, size_t memory_bytes, bool posts,
                        avp_read_report *report) {
    avp_ctx ctx = check_ctx(n_threads);
    avp_acts acts = {0};
    avp_error err = {0};
    ctx.memory_bytes = memory_bytes;
    check_status(avp_read_acts(&ctx, &path, 1, NULL, "object", posts, &acts, report, &err), &err);
    check_status(avp_acts_validate(&ctx, &acts, &err), &err);
    return acts;
}

static void same_names(const avp_names *a, const avp_names *b) {
    assert_int_equal(a->count, b->count);
    if (a->count == 0)
        return;
    assert_int_equal(a->start[a->count], b->start[b->count]);
    assert_memory_equal(a->bytes, b->bytes, a->start[a->count]);
}

static void same_acts(const avp_acts *a, const avp_acts *b) {
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->precision_us, b->precision_us);
    same_names(&a->accounts, &b->accounts);
    same_names(&a->objects, &b->objects);
    assert_memory_equal(a->object_start, b->object_start, (a->n_objects + 1) * sizeof *a->object_start);
    assert_memory_equal(a->account, b->account, a->count * sizeof *a->account);
    assert_memory_equal(a->time_us, b->time_us, a->count * sizeof *a->time_us);
}

/* Warnings but the last, where it tells of conflicts: only a case holds what a row could contradict. */
static size_t count_warnings(const avp_read_report *r) {
    size_t n = r->n_warnings;
    return n > 0 && strstr(r->warnings[n - 1].text, "its table conflicts") ? n - 1 : n;
}

static void same_counts(const avp_read_report *a, const avp_read_report *b) {
    assert_int_equal(a->n_files, b->n_files);
    for (size_t i = 0; i < a->n_files; i++) {
        assert_int_equal(a->files[i].rows_read, b->files[i].rows_read);
        assert_int_equal(a->files[i].kept, b->files[i].kept);
        assert_int_equal(a->files[i].duplicate, b->files[i].duplicate);
        assert_int_equal(a->files[i].rejected, b->files[i].rejected);
        assert_int_equal(a->files[i].precision_us, b->files[i].precision_us);
        assert_string_equal(a->files[i].explanation, b->files[i].explanation);
    }
    assert_int_equal(count_warnings(a), count_warnings(b));
    for (size_t i = 0; i < count_warnings(a); i++) {
        assert_string_equal(a->warnings[i].text, b->warnings[i].text);
        assert_int_equal(a->warnings[i].count, b->warnings[i].count);
        assert_string_equal(a->warnings[i].first_place, b->warnings[i].first_place);
    }
}

static void read__to_acts_and_through_a_case__same_acts_and_counts(void **state) {
    (void)state;
    static char text[TEXT_SIZE];
    avpi_rng rng;
    avpi_rng_init(&rng, 8, 0);
    for (int round = 0; round < 12; round++) {
        char path[READING_PATH_SIZE];
        size_t len = random_table(&rng, 30 + 200 * (size_t)round, text);
        reading_file("table.csv", (avp_str){text, len}, path);
        avp_read_report report = {0};
        avp_acts acts = acts_of(path, 2, 0, false, &report), traced = {0};
        reading r;
        const char *paths[] = {path};
        reading_open(&r, 2);
        assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
        same_counts(&report, &r.report);
        check_status(avp_traces_load(&r.ctx, r.c, "object", NULL, &traced, &r.err), &r.err);
        same_names(&acts.accounts, &traced.accounts);
        same_names(&acts.objects, &traced.objects);
        assert_memory_equal(acts.object_start, traced.object_start, (acts.n_objects + 1) * sizeof *acts.object_start);
        assert_int_equal(acts.count, traced.count);
        assert_memory_equal(acts.time_us, traced.time_us, acts.count * sizeof *acts.time_us);
        avp_acts_free(&r.ctx, &traced);
        avp_acts_free(&r.ctx, &acts);
        avp_read_report_free(&r.ctx, &report);
        reading_close(&r);
    }
}

static void read__any_threads__same_acts_counts_warnings(void **state) {
    (void)state;
    static char text[TEXT_SIZE];
    char path[READING_PATH_SIZE];
    avpi_rng rng;
    avpi_rng_init(&rng, 9, 0);
    reading_file("table.csv", (avp_str){text, random_table(&rng, 100000, text)}, path);
    avp_read_report one = {0}, many = {0};
    avp_ctx ctx = check_ctx(1);
    avp_acts alone = acts_of(path, 1, 0, true, &one);
    assert_true(alone.count > 10000 && one.files[0].rejected > 100);
    for (unsigned n_threads = 2; n_threads <= 8; n_threads *= 2) {
        avp_acts together = acts_of(path, n_threads, 0, true, &many);
        same_acts(&alone, &together);
        assert_memory_equal(alone.post, together.post, alone.count * sizeof *alone.post);
        same_counts(&one, &many);
        avp_acts_free(&ctx, &together);
        avp_read_report_free(&ctx, &many);
    }
    avp_acts_free(&ctx, &alone);
    avp_read_report_free(&ctx, &one);
}

static void read__any_threads__same_case(void **state) {
    (void)state;
    static char text[TEXT_SIZE];
    static const char *const sums[] = {
        "SELECT md5(string_agg(post_id || native || account_id || posted_at, ',' ORDER BY post_id)) FROM posts",
        "SELECT md5(string_agg(post_id || ' ' || line || hash(row_key), ',' ORDER BY byte_offset)) FROM post_origins",
        "SELECT md5(string_agg(line || reason || raw::VARCHAR, ',' ORDER BY byte_offset)) FROM rejects",
        "SELECT md5(string_agg(account_id || native, ',' ORDER BY account_id)) FROM accounts"};
    char path[READING_PATH_SIZE], want[4][64];
    const char *paths[] = {path};
    avpi_rng rng;
    avpi_rng_init(&rng, 10, 0);
    reading_file("table.csv", (avp_str){text, random_table(&rng, 60000, text)}, path);
    for (unsigned n_threads = 1; n_threads <= 8; n_threads *= 2) {
        reading r;
        reading_open(&r, n_threads);
        assert_int_equal(reading_files(&r, paths, 1), AVP_OK);
        for (size_t i = 0; i < 4; i++) {
            if (n_threads == 1)
                snprintf(want[i], sizeof want[i], "%.63s", reading_one(&r, sums[i]));
            assert_string_equal(reading_one(&r, sums[i]), want[i]);
        }
        reading_close(&r);
    }
}

static void read__packed__same_acts(void **state) {
    (void)state;
    static char text[TEXT_SIZE], packed[TEXT_SIZE];
    char plain[READING_PATH_SIZE], small[READING_PATH_SIZE];
    avpi_rng rng;
    avpi_rng_init(&rng, 11, 0);
    size_t len = random_table(&rng, 50000, text), size = ZSTD_compress(packed, sizeof packed, text, len, 1);
    assert_false(ZSTD_isError(size));
    reading_file("table.csv", (avp_str){text, len}, plain);
    reading_file("table.zst", (avp_str){packed, size}, small);
    avp_read_report a = {0}, b = {0};
    avp_ctx ctx = check_ctx(1);
    avp_acts one = acts_of(plain, 2, 0, false, &a), two = acts_of(small, 2, 0, false, &b);
    same_acts(&one, &two);
    avp_acts_free(&ctx, &one);
    avp_acts_free(&ctx, &two);
    avp_read_report_free(&ctx, &a);
    avp_read_report_free(&ctx, &b);
}

static void read__small_memory__spills_to_the_same_acts(void **state) {
    (void)state;
    static char text[TEXT_SIZE];
    char path[READING_PATH_SIZE];
    avpi_rng rng;
    avpi_rng_init(&rng, 12, 0);
    reading_file("table.csv", (avp_str){text, random_table(&rng, 100000, text)}, path);
    avp_read_report a = {0}, b = {0};
    avp_ctx ctx = check_ctx(1);
    avp_acts one = acts_of(path, 2, 0, false, &a), two = acts_of(path, 2, 1 << 20, false, &b);
    assert_int_equal(one.spilled_bytes, 0);
    assert_true(two.spilled_bytes > 0);
    same_acts(&one, &two);
    avp_acts_free(&ctx, &one);
    avp_acts_free(&ctx, &two);
    avp_read_report_free(&ctx, &a);
    avp_read_report_free(&ctx, &b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__to_acts_and_through_a_case__same_acts_and_counts),
        cmocka_unit_test(read__any_threads__same_acts_counts_warnings),
        cmocka_unit_test(read__any_threads__same_case),
        cmocka_unit_test(read__packed__same_acts),
        cmocka_unit_test(read__small_memory__spills_to_the_same_acts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
