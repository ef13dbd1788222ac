/*
 * The disk fills in the middle of an import. On a small file system of its own where this process may mount one, and with a
 * limit on the size of files, which any process may set.
 */
#define _GNU_SOURCE 1 /* unshare */
#include "case_fixture.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { SKIPPED = 77, ROWS = 20000, COMMITS_MOST = 500 };

/* In a child there is no cmocka: the line number says what failed. */
#define NEED(condition)                                                                                                \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s; %s\n", __FILE__, __LINE__, #condition, err.text);                              \
            return 1;                                                                                                  \
        }                                                                                                              \
    } while (0)

static avp_status commit_one(avp_case *c, const char *file, int64_t k, avp_error *err) {
    avp_status status = AVP_OK;
    static uint32_t id[ROWS];
    static avp_str native[ROWS];
    static char texts[ROWS][40];
    avpi_appender *a = NULL;
    avpi_original o;
    bool known = false;
    uint32_t noise = (uint32_t)k * 2654435761u + 1;
    for (size_t i = 0; i < ROWS; i++) {
        noise = noise * 1664525u + 1013904223u;
        id[i] = (uint32_t)i;
        native[i] = (avp_str){texts[i], (size_t)snprintf(texts[i], sizeof texts[i], "%08x account %u", noise, id[i])};
    }
    fixture_write(file, (const char *)texts, sizeof texts);
    const avpi_column columns[] = {
        {.type = AVPI_SQL_U32, .values = id}, {.type = AVPI_SQL_TEXT, .values = native}, {AVPI_SQL_I64, NULL, NULL}};
    AVP_TRY(avpi_sql_begin(c, err));
    AVP_TRY(avpi_custody_take(c, file, false, &o, &known, err));
    AVP_TRY(avpi_appender_open(c, "accounts", &a, err));
    AVP_TRY(avpi_appender_add(a, columns, 3, ROWS, err));
    avpi_appender *finished = a;
    a = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
    AVP_TRY(avpi_custody_manifest(c, &o, "csv", err));
    AVP_TRY(avpi_custody_log(c, "import", AVPI_STR("{}"), err));
    AVP_TRY(avpi_sql_commit(c, err));
done:
    avpi_appender_abandon(a);
    if (status != AVP_OK)
        avpi_sql_rollback(c);
    return status;
}

/* Commit until it fails; `small` records only, when originals are not to be what fills the disk. */
static int fill(const char *path, const char *file, bool small, int64_t *commits) {
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case *c = NULL;
    NEED(avp_case_open(&ctx, path, AVP_CASE_CREATE, &c, &err) == AVP_OK);
    avp_status status = AVP_OK;
    for (*commits = 0; *commits < COMMITS_MOST && status == AVP_OK; *commits += status == AVP_OK) {
        if (small) {
            status = avpi_sql_begin(c, &err);
            if (status == AVP_OK)
                status = avpi_sql_exec(c,
                                       "INSERT INTO accounts (account_id, native) SELECT range, md5(range::VARCHAR) || "
                                       "md5(random()::VARCHAR) FROM range(20000)",
                                       NULL, 0, &err);
            if (status == AVP_OK)
                status = avpi_custody_log(c, "import", AVPI_STR("{}"), &err);
            if (status == AVP_OK)
                status = avpi_sql_commit(c, &err);
            else
                avpi_sql_rollback(c);
        } else {
            status = commit_one(c, file, *commits, &err);
        }
    }
    NEED(status == AVP_E_FULL || status == AVP_E_IO);
    NEED(strstr(err.text, "disk") != NULL);
    NEED(*commits > 0);
    /* the case goes on to be read in the same process */
    int64_t n = -1;
    avp_error again = {0};
    NEED(avpi_sql_number(c, "SELECT count(*) FROM log_records", NULL, 0, &n, &again) == AVP_OK);
    NEED(n == *commits);
    avp_case_close(c);
    return 0;
}

static int check(const char *path, avp_case_mode mode, int64_t commits) {
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_case *c = NULL;
    int64_t n = 0;
    NEED(avp_case_open(&ctx, path, mode, &c, &err) == AVP_OK);
    NEED(avpi_sql_number(c, "SELECT count(*) FROM log_records WHERE NOT starts_with(line, '{\"action\":\"state\"')",
                         NULL, 0, &n, &err) == AVP_OK);
    NEED(n == commits);
    NEED(avpi_sql_number(c, "SELECT count(*) FROM accounts WHERE native IS NOT NULL", NULL, 0, &n, &err) == AVP_OK);
    NEED(n == commits * ROWS);
    if (mode == AVP_CASE_WRITE)
        NEED(avp_case_verify(c, &err) == AVP_OK);
    avp_case_close(c);
    return 0;
}

static void write_text(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    if (!f)
        return;
    (void)fputs(text, f);
    (void)fclose(f);
}

/* A view of the file systems of its own; where that needs it, with the user as root of a name space of its own. */
static bool stand_apart(void) {
    char map[64];
    unsigned user = (unsigned)getuid(), group = (unsigned)getgid();
    if (unshare(CLONE_NEWNS) == 0)
        return true;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        return false;
    write_text("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "0 %u 1", user);
    write_text("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "0 %u 1", group);
    write_text("/proc/self/gid_map", map);
    return true;
}

/* In the child: a file system of 24 MB, of which some are kept back so that they can be freed. */
static int on_small_file_system(const char *folder, bool small) {
    enum { BALLAST = 6 << 20 };
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH], ballast[FIXTURE_PATH];
    int64_t commits = 0;
    if (!stand_apart() || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("small", folder, "tmpfs", 0, "size=24m") != 0 || access(folder, W_OK) != 0) {
        fprintf(stderr, "skipped: this process may not mount a file system (%s)\n", strerror(errno));
        return SKIPPED;
    }
    fixture_join(path, folder, "case");
    fixture_join(ballast, folder, "ballast");
    fixture_path(file, "import.csv"); /* on the disk below */
    char *zeros = calloc(1, BALLAST);
    NEED(zeros != NULL);
    fixture_write(ballast, zeros, BALLAST);
    free(zeros);
    if (fill(path, file, small, &commits) != 0 || check(path, AVP_CASE_READ, commits) != 0)
        return 1;
    NEED(unlink(ballast) == 0);
    return check(path, AVP_CASE_WRITE, commits);
}

/* In the child: no file may grow past a limit. */
static int under_a_limit(const char *folder, bool small) {
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    int64_t commits = 0;
    struct rlimit limit, now = {6 << 20, 6 << 20};
    NEED(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    fixture_join(path, folder, "case");
    fixture_path(file, "import.csv");
    NEED(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    now.rlim_max = limit.rlim_max;
    NEED(setrlimit(RLIMIT_FSIZE, &now) == 0);
    if (fill(path, file, small, &commits) != 0 || check(path, AVP_CASE_READ, commits) != 0)
        return 1;
    NEED(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    return check(path, AVP_CASE_WRITE, commits);
}

static void run_child(int (*work)(const char *, bool), const char *name, bool small) {
    char folder[FIXTURE_PATH];
    fixture_path(folder, name);
    assert_int_equal(mkdir(folder, 0777), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(work(folder, small));
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how));
    if (WEXITSTATUS(how) == SKIPPED)
        skip();
    assert_int_equal(WEXITSTATUS(how), 0);
}

static void import__small_file_system_fills__committed_stays(void **state) {
    (void)state;
    run_child(on_small_file_system, "small-originals", false);
}

static void database__small_file_system_fills__committed_stays(void **state) {
    (void)state;
    run_child(on_small_file_system, "small-database", true);
}

static void database__file_may_not_grow__committed_stays(void **state) {
    (void)state;
    run_child(under_a_limit, "limit-database", true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(import__small_file_system_fills__committed_stays),
        cmocka_unit_test(database__small_file_system_fills__committed_stays),
        cmocka_unit_test(database__file_may_not_grow__committed_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
