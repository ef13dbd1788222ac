/* An import killed at random moments: each file is wholly in or out, and reading again completes it. */
#include "support/reading.h"

#include "base/parallel.h"
#include "base/rng.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 4, ROWS = 4000, ROUNDS = 8 };

static void make_files(char paths[FILES][READING_PATH_SIZE]) {
    static char text[ROWS * 64];
    for (int f = 0; f < FILES; f++) {
        char name[32];
        size_t len = (size_t)snprintf(text, sizeof text, "object_id,account_id,content_id,timestamp_share\n");
        for (int i = 0; i < ROWS; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "o%d,a%d,c%d-%d,%d\n", i % 50, i % 300, f, i,
                                    1600000000 + i);
        snprintf(name, sizeof name, "part-%d.csv", f);
        reading_file(name, (avp_str){text, len}, paths[f]);
    }
}

static avp_status import(const char *folder, char paths[FILES][READING_PATH_SIZE], reading *r) {
    const char *list[FILES];
    for (int f = 0; f < FILES; f++)
        list[f] = paths[f];
    *r = (reading){.ctx = check_ctx(2)};
    avp_options_init(&avp_read_option_table, &r->opts);
    avp_status status = avp_case_open(&r->ctx, folder, AVP_CASE_CREATE, &r->c, &r->err);
    return status == AVP_OK ? reading_files(r, list, FILES) : status;
}

static void read__killed__files_whole_and_completed(void **state) {
    (void)state;
    static char paths[FILES][READING_PATH_SIZE];
    char folder[READING_PATH_SIZE], name[32];
    avpi_rng rng;
    avpi_rng_init(&rng, 13, 0);
    make_files(paths);
    reading whole;
    double began = avpi_now_s();
    assert_int_equal(import(reading_path("whole", folder), paths, &whole), AVP_OK);
    uint64_t takes_ns = (uint64_t)((avpi_now_s() - began) * 1e9);
    reading_close(&whole);
    for (int round = 0; round < ROUNDS; round++) {
        snprintf(name, sizeof name, "killed-%d", round);
        reading_path(name, folder);
        reading r;
        pid_t child = fork();
        if (child == 0)
            _exit(import(folder, paths, &r) == AVP_OK ? 0 : 1);
        uint64_t moment_ns = avpi_rng_below(&rng, takes_ns);
        struct timespec moment = {(time_t)(moment_ns / 1000000000), (long)(moment_ns % 1000000000)};
        nanosleep(&moment, NULL);
        kill(child, SIGKILL);
        int code = 0;
        assert_int_equal(waitpid(child, &code, 0), child);
        assert_int_equal(import(folder, paths, &r), AVP_OK);
        size_t before = 0;
        for (size_t f = 0; f < FILES; f++) {
            before += r.report.files[f].already;
            assert_int_equal(r.report.files[f].rows_read, ROWS);
            assert_int_equal(r.report.files[f].already ? r.report.files[f].duplicate : r.report.files[f].kept, ROWS);
        }
        assert_int_equal(r.report.posts, FILES * ROWS);
        assert_int_equal(reading_number(&r, "SELECT count(*) FROM sources"), FILES);
        assert_int_equal(reading_number(&r, "SELECT count(*) FROM post_origins"), FILES * ROWS);
        assert_int_equal(avp_case_verify(r.c, &r.err), AVP_OK);
        reading_close(&r);
        print_message("killed after %zu of %d files\n", before, FILES);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(read__killed__files_whole_and_completed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
