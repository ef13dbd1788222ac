#include "support/reading.h"

#include "read/sources.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *found(const char *const *paths, size_t n) {
    static char out[4096];
    char folder[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_sources s;
    size_t used = 0, skip = strlen(reading_path("", folder));
    if (avpi_sources_find(&ctx, paths, n, &s, &err) != AVP_OK)
        snprintf(out, sizeof out, "%s: %s", avp_status_name(err.status), err.text);
    else
        out[0] = '\0';
    for (size_t i = 0; err.status == AVP_OK && i < s.count; i++)
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%s%s%s", i ? " " : "",
                                 s.items[i].path + (s.items[i].path[0] == '/' ? skip : 0),
                                 s.items[i].trouble ? "!" : "", s.items[i].trouble ? s.items[i].trouble : "");
    avpi_sources_free(&s);
    return out;
}

static void make_tree(void) {
    char path[READING_PATH_SIZE];
    assert_int_equal(mkdir(reading_path("tree", path), 0755), 0);
    assert_int_equal(mkdir(reading_path("tree/b", path), 0755), 0);
    reading_file("tree/c.csv", AVPI_STR("c"), path);
    reading_file("tree/a.csv", AVPI_STR("a"), path);
    reading_file("tree/.hidden", AVPI_STR("h"), path);
    reading_file("tree/b/x.csv", AVPI_STR("x"), path);
    assert_int_equal(symlink("/etc/hostname", reading_path("tree/b/link.csv", path)),
                     0); /* leads out: never followed */
    assert_int_equal(symlink("/", reading_path("tree/b/loop", path)), 0);
}

static void find__folder__walked_in_order(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    make_tree();
    const char *paths[] = {reading_path("tree", path)};
    assert_string_equal(found(paths, 1), "tree/a.csv tree/b/x.csv tree/c.csv");
}

static void find__pattern__its_matches(void **state) {
    (void)state;
    char path[READING_PATH_SIZE], none[READING_PATH_SIZE], real[READING_PATH_SIZE];
    const char *paths[] = {reading_path("tree/*.csv", path)}, *nothing[] = {reading_path("tree/*.no", none)};
    assert_string_equal(found(paths, 1), "tree/a.csv tree/c.csv");
    assert_non_null(strstr(found(nothing, 1), "tree/*.no!no file matches"));
    reading_file("tree/[1].csv", AVPI_STR("x"), real); /* a file of this name is meant, not a pattern */
    const char *brackets[] = {real};
    assert_string_equal(found(brackets, 1), "tree/[1].csv");
    unlink(real);
}

static void find__missing_file__left_to_whoever_opens_it(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    const char *paths[] = {reading_path("missing", path)};
    assert_string_equal(found(paths, 1), "missing");
}

static void find__case_folder__refused(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    assert_int_equal(mkdir(reading_path("tree/case", path), 0755), 0);
    reading_file("tree/case/case.duckdb", AVPI_STR(""), path);
    const char *paths[] = {reading_path("tree/case", path)};
    assert_non_null(strstr(found(paths, 1), "is a case"));
}

/* What cannot be opened is a source of its own: the others are found all the same. */
static void find__trouble_among_others__the_others_found(void **state) {
    (void)state;
    char none[READING_PATH_SIZE], empty[READING_PATH_SIZE], tree[READING_PATH_SIZE], hidden[READING_PATH_SIZE];
    assert_int_equal(mkdir(reading_path("empty", empty), 0755), 0);
    reading_file("empty/.hidden", AVPI_STR("h"), hidden);
    const char *paths[] = {reading_path("nothing-*.csv", none), empty, reading_path("tree", tree)};
    const char *all = found(paths, 3);
    assert_non_null(strstr(all, "nothing-*.csv!no file matches"));
    assert_non_null(strstr(all, "empty!the folder "));
    assert_non_null(strstr(all, " tree/a.csv tree/b/x.csv tree/c.csv"));
    assert_non_null(strstr(all, "tree/case!")); /* a case inside a folder */
}

static void find__stdin__spooled_and_removed(void **state) {
    (void)state;
    char path[READING_PATH_SIZE], spool[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_sources s;
    const char *paths[] = {"-"}, *twice[] = {"-", "-"};
    assert_non_null(freopen(reading_file("input", AVPI_STR("from stdin"), path), "r", stdin));
    assert_int_equal(avpi_sources_find(&ctx, paths, 1, &s, &err), AVP_OK);
    assert_string_equal(s.items[0].path, "-");
    snprintf(spool, sizeof spool, "%s", s.items[0].given);
    struct stat about;
    assert_int_equal(stat(spool, &about), 0);
    assert_int_equal(about.st_size, 10);
    avpi_sources_free(&s);
    assert_int_not_equal(stat(spool, &about), 0);
    assert_int_equal(avpi_sources_find(&ctx, twice, 2, &s, &err), AVP_E_ARG);
    avpi_sources_free(&s);
}

static void find__pipe__spooled_too(void **state) {
    (void)state;
    char path[READING_PATH_SIZE];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_sources s;
    assert_int_equal(mkfifo(reading_path("pipe", path), 0600), 0);
    const char *paths[] = {path};
    pid_t child = fork();
    if (child == 0) {
        FILE *stream = fopen(path, "w");
        _exit(stream && fputs("through a pipe", stream) >= 0 && fclose(stream) == 0 ? 0 : 1);
    }
    assert_int_equal(avpi_sources_find(&ctx, paths, 1, &s, &err), AVP_OK);
    int code = 0;
    assert_true(waitpid(child, &code, 0) == child && code == 0);
    assert_string_equal(s.items[0].path, path);
    struct stat about;
    assert_int_equal(stat(s.items[0].given, &about), 0);
    assert_int_equal(about.st_size, 14);
    avpi_sources_free(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find__folder__walked_in_order),
        cmocka_unit_test(find__pattern__its_matches),
        cmocka_unit_test(find__missing_file__left_to_whoever_opens_it),
        cmocka_unit_test(find__case_folder__refused),
        cmocka_unit_test(find__trouble_among_others__the_others_found),
        cmocka_unit_test(find__stdin__spooled_and_removed),
        cmocka_unit_test(find__pipe__spooled_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
