/*
 * One bit of a case is flipped somewhere: verify names the file, or what it says. AVISPERO_FLIPS says how many places are tried in all;
 * tests/slow tries 2,000.
 */
#include "unit/proof/proof_fixture.h"

#include "base/rng.h"

#include <fcntl.h>

enum { FLIPS = 120 };

static size_t flips_wanted(void) {
    const char *text = getenv("AVISPERO_FLIPS");
    int64_t n = 0;
    return text && avpi_str_to_i64(avpi_str_view(text), &n) && n > 0 ? (size_t)n : FLIPS;
}

/* A case with a report that its log knows. */
static void make_case(const avp_ctx *ctx, char path[FIXTURE_PATH]) {
    static const char *const names[] = {"en.html"};
    avp_error err = {0};
    char file[FIXTURE_PATH];
    proof_case(ctx, "flipped", path);
    fixture_join(file, path, "reports/" AVP_NEW_REPORT "en.html");
    fixture_write(file, "<p>a report</p>", 15);
    avp_case *c = fixture_open(ctx, path, AVP_CASE_WRITE);
    MUST(avp_proof_place_reports(c, names, 1, &err));
    avp_case_close(c);
}

/* Flip a bit, verify, flip it back; whether it was found. named: the message must name the file, or its record. */
static bool is_found(const avp_ctx *ctx, const char *path, const char *file, size_t at, unsigned bit,
                     const char *named) {
    avp_error err = {0};
    avp_verified v = {.row = NULL};
    char byte = 0;
    int fd = open(file, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
    char other = (char)(byte ^ (1 << bit));
    assert_int_equal(pwrite(fd, &other, 1, (off_t)at), 1);
    avp_status status = avp_verify(ctx, path, NULL, &v, &err);
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    close(fd);
    avp_verified_free(ctx, &v);
    if (status != AVP_OK && !err.text[0])
        fail_msg("byte %zu of %s: %s without a message", at, file, avp_status_name(status));
    if (status != AVP_OK && named && !strstr(err.text, named) && !strstr(err.file, named))
        fail_msg("byte %zu of %s: \"%s\" does not name it", at, file, err.text);
    return status == AVP_E_INPUT;
}

/* n places of one file; how many were found. */
static size_t try_file(const avp_ctx *ctx, const char *path, const char *name, size_t n, const char *named) {
    char file[FIXTURE_PATH];
    struct stat info;
    avpi_rng rng;
    size_t found = 0;
    avpi_rng_init(&rng, 2000, 1);
    fixture_join(file, path, name);
    assert_int_equal(stat(file, &info), 0);
    (void)chmod(file, 0644);
    for (size_t i = 0; i < n; i++)
        found += is_found(ctx, path, file, avpi_rng_below(&rng, (uint64_t)info.st_size),
                          (unsigned)avpi_rng_below(&rng, 8), named);
    return found;
}

static void verify__a_bit_of_the_case_flipped__found_and_named(void **state) {
    (void)state;
    static const char *const names[] = {"manifest.jsonl", "log.jsonl", "reports/en.html"};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], original[128];
    size_t each = flips_wanted() / 5;
    make_case(&ctx, path);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_READ);
    avpi_rows *rows = NULL;
    const avpi_sql_type text = AVPI_SQL_TEXT;
    size_t n = 0;
    MUST(avpi_sql_query(c, "SELECT stored_as FROM sources", NULL, 0, &text, 1, &rows, &err));
    MUST(avpi_rows_next(rows, &n, &err));
    snprintf(original, sizeof original, "%.*s", (int)avpi_rows_text(rows, 0)[0].len, avpi_rows_text(rows, 0)[0].ptr);
    avpi_rows_close(rows);
    avp_case_close(c);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(try_file(&ctx, path, names[i], each, names[i]), each);
    assert_int_equal(try_file(&ctx, path, original, each, original), each);
    /* Also where no row stands: the log tells of every byte. */
    assert_int_equal(try_file(&ctx, path, "case.duckdb", each, "case.duckdb"), each);
    avp_verified v;
    MUST(avp_verify(&ctx, path, NULL, &v, &err));
    avp_verified_free(&ctx, &v);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verify__a_bit_of_the_case_flipped__found_and_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
