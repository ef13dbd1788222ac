/* A writer killed at random moments: whatever it was told is saved stays, whatever it was not leaves nothing but whole records. */
#include "case_fixture.h"

#include "avispero/options.h"
#include "base/parallel.h"
#include "base/rng.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum {
    ROUNDS = 50,
    SMALL = 3000,
    LARGE = 130000, /* more than a row group: written to the file before the commit */
    MOMENT_MOST_US = 120000
};

static size_t rows_of(int64_t commit) {
    return commit % 4 == 3 ? LARGE : SMALL;
}

static int64_t rows_until(int64_t commit) {
    int64_t n = 0;
    for (int64_t k = 0; k < commit; k++)
        n += (int64_t)rows_of(k);
    return n;
}

/* Commit k appends rows_of(k) accounts, one original, one line in each journal; then k is acknowledged. */
static avp_status commit_one(avp_case *c, const char *folder, int64_t k, avp_error *err) {
    avp_status status = AVP_OK;
    static uint32_t id[LARGE];
    static avp_str native[LARGE];
    static char texts[LARGE][32];
    char file[FIXTURE_PATH];
    avpi_appender *a = NULL;
    avpi_original o;
    bool known = false;
    uint32_t first = (uint32_t)rows_until(k);
    size_t n_rows = rows_of(k);
    int n = snprintf(file, sizeof file, "%s/%ld-%d.csv", folder, (long)getpid(), (int)k);
    fixture_write(file, file, (size_t)n);
    for (size_t i = 0; i < n_rows; i++) {
        id[i] = first + (uint32_t)i;
        native[i] = (avp_str){texts[i], (size_t)snprintf(texts[i], sizeof texts[i], "account number %u", id[i])};
    }
    const avpi_column columns[] = {
        {.type = AVPI_SQL_U32, .values = id}, {.type = AVPI_SQL_TEXT, .values = native}, {AVPI_SQL_I64, NULL, NULL}};
    AVP_TRY(avpi_sql_begin(c, err));
    AVP_TRY(avpi_custody_take(c, file, false, &o, &known, err));
    const avpi_sql_value params[] = {avpi_sql_i64(k), avpi_sql_text(avpi_str_view(o.sha256)),
                                     avpi_sql_text(avpi_str_view(o.stored_as))};
    AVP_TRY(avpi_sql_exec(c,
                          "INSERT INTO sources VALUES (?, '', ?, 0, '', '', make_timestamp(0), NULL, ?, 0, 0, 0, 0, 1)",
                          params, 3, err));
    AVP_TRY(avpi_appender_open(c, "accounts", &a, err));
    AVP_TRY(avpi_appender_add(a, columns, 3, n_rows, err));
    AVP_TRY(avpi_appender_finish(a, err));
    AVP_TRY(avpi_custody_manifest(c, &o, "csv", err));
    AVP_TRY(avpi_custody_log(c, "import", AVPI_STR("{}"), err));
    AVP_TRY(avpi_sql_commit(c, err));
    (void)unlink(file);
done:
    return status;
}

/* In the child, until it is killed. */
static void write_on(const char *path, const char *folder, int acknowledge) {
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case *c = NULL;
    int64_t k = 0;
    avp_status status = avp_case_open(&ctx, path, AVP_CASE_CREATE, &c, &err);
    if (status == AVP_OK)
        status = avpi_sql_number(c, "SELECT count(*) FROM sources", NULL, 0, &k, &err);
    while (status == AVP_OK) {
        if (write(acknowledge, &k, sizeof k) != sizeof k)
            break;
        status = commit_one(c, folder, k++, &err);
    }
    fprintf(stderr, "the writer stopped by itself: %s\n", err.text);
    _exit(1);
}

/* How many commits were acknowledged; -1 when not even the opening was. The moment counts from there unless `at_once`. */
static int64_t kill_after(const char *path, const char *folder, uint64_t moment_us, bool at_once) {
    int ends[2];
    int64_t saved = -1, value;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_on(path, folder, ends[1]);
    }
    close(ends[1]);
    struct timespec moment = {0, (long)moment_us * 1000};
    if (!at_once && read(ends[0], &value, sizeof value) == sizeof value)
        saved = value;
    nanosleep(&moment, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
    while (read(ends[0], &value, sizeof value) == sizeof value)
        saved = value;
    close(ends[0]);
    return saved;
}

static size_t count_lines(const char *path, const char *name) {
    char file[FIXTURE_PATH];
    size_t n = 0, lines = 0;
    fixture_join(file, path, name);
    char *text = fixture_read(file, &n);
    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    assert_true(n == 0 || text[n - 1] == '\n');
    free(text);
    return lines;
}

/* Commits in the case; everything in it belongs to whole commits. */
static int64_t check_case(const char *path) {
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_READ);
    int64_t commits = fixture_number(c, "SELECT count(*) FROM sources");
    MUST(avp_case_verify(c, &err)); /* a kill is no tampering, also before anybody has put the files right */
    avp_case_close(c);
    c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM sources"), commits);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM accounts"), rows_until(commits));
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM accounts WHERE native != 'account number ' || account_id"),
                     0);
    assert_int_equal(fixture_number(c, "SELECT count(DISTINCT account_id) FROM accounts"), rows_until(commits));
    assert_int_equal(
        fixture_number(c, "SELECT count(*) FROM log_records WHERE starts_with(line, '{\"action\":\"import\"')"),
        commits);
    assert_int_equal(fixture_number(c, "SELECT count(*) FROM manifest_records"), commits);
    assert_int_equal(count_lines(path, "log.jsonl"),
                     fixture_number(c, "SELECT count(*) FROM log_records") + c->closing.waits);
    assert_int_equal(count_lines(path, "manifest.jsonl"), commits);
    MUST(avp_case_verify(c, &err));
    avp_case_close(c);
    return commits;
}

static int rounds_wanted(void) {
    const char *text = getenv("AVISPERO_KILL_ROUNDS");
    int64_t n = 0;
    return text && avpi_str_to_i64(avpi_str_view(text), &n) && n > 0 && n < INT32_MAX ? (int)n : ROUNDS;
}

static void writer__killed_at_random_moments__nothing_acknowledged_is_lost(void **state) {
    (void)state;
    char path[FIXTURE_PATH], folder[FIXTURE_PATH];
    avpi_rng rng;
    int64_t commits = 0;
    int with_case = 0, rounds = rounds_wanted();
    avpi_rng_init(&rng, (uint64_t)(avpi_now_s() * 1e6), 1); /* the moments are the machine's anyway */
    for (int round = 0; round < rounds; round++) {
        if (round % 10 == 0) { /* the creation is killed too */
            char name[32];
            snprintf(name, sizeof name, "killed-%d", round);
            fixture_path(path, name);
            fixture_path(folder, ".");
            commits = 0;
        }
        int64_t saved = kill_after(path, folder, avpi_rng_below(&rng, MOMENT_MOST_US), round % 10 < 2);
        if (!avp_case_is(path)) {
            assert_true(saved < 0 && commits == 0);
            continue;
        }
        with_case++;
        int64_t now = check_case(path);
        /* one commit may be in that the writer had no time to acknowledge */
        if (saved >= 0)
            assert_true(now == saved || now == saved + 1);
        else
            assert_true(now == commits || now == commits + 1);
        commits = now;
    }
    print_message("%d rounds left a case, the last one with %lld commits\n", with_case, (long long)commits);
    assert_true(with_case > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writer__killed_at_random_moments__nothing_acknowledged_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
