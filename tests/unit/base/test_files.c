#include "base/files.h"
#include "support/faulty.h"
#include "support/faulty_io.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

static char folder[512]; /* empty at the start of each test */

static int make_folder(void **state) {
    const char *base = getenv("TMPDIR");
    (void)state;
    faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER};
    snprintf(folder, sizeof folder, "%s/avispero-files-XXXXXX", base ? base : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static const char *in_folder(const char *name) {
    static char path[4][1024];
    static size_t next;
    char *out = path[next++ % 4];
    snprintf(out, sizeof path[0], "%s/%s", folder, name);
    return out;
}

/* Names in the folder; removes them when asked. */
static int count_files(bool remove_all) {
    int count = 0;
    DIR *stream = opendir(folder);
    assert_non_null(stream);
    for (struct dirent *entry = readdir(stream); entry; entry = readdir(stream)) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        if (remove_all)
            remove(in_folder(entry->d_name));
    }
    closedir(stream);
    return count;
}

static int remove_folder(void **state) {
    (void)state;
    faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER};
    count_files(true);
    return rmdir(folder);
}

static avp_ctx plain_ctx(void) {
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    return ctx;
}

static void assert_content(const char *path, const char *expected) {
    avp_ctx ctx = plain_ctx();
    avpi_buf buf = {0};
    faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER};
    assert_int_equal(avpi_file_read(&ctx, path, 1 << 24, &buf, NULL), AVP_OK);
    assert_string_equal(avpi_buf_view(&buf).ptr, expected);
    avpi_buf_free(&buf);
}

static avp_status write_file(const avp_ctx *ctx, const char *path, const char *text, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, avpi_str_view(text), err));
    AVP_TRY(avpi_out_printf(&out, err, "%d%s", 7, "\n"));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    return status;
}

static void out__not_committed__leaves_nothing(void **state) {
    (void)state;
    avp_ctx ctx = plain_ctx();
    avpi_out out = {0};
    avpi_out_abandon(&out);
    assert_int_equal(avpi_out_open(&ctx, in_folder("a"), &out, NULL), AVP_OK);
    assert_int_equal(avpi_out_write(&out, AVPI_STR("half"), NULL), AVP_OK);
    assert_false(avpi_file_exists(in_folder("a")));
    avpi_out_abandon(&out);
    avpi_out_abandon(&out);
    assert_int_equal(count_files(false), 0);
}

static void out__committed__replaces_and_keeps_permissions(void **state) {
    (void)state;
    avp_ctx ctx = plain_ctx();
    struct stat info;
    assert_int_equal(write_file(&ctx, in_folder("a"), "old", NULL), AVP_OK);
    assert_int_equal(chmod(in_folder("a"), 0600), 0);
    assert_int_equal(symlink("a", in_folder("link")), 0);
    assert_int_equal(write_file(&ctx, in_folder("link"), "new", NULL), AVP_OK);
    assert_content(in_folder("a"), "new7\n");
    assert_int_equal(lstat(in_folder("link"), &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(stat(in_folder("a"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(count_files(false), 2);
}

static void out__larger_than_its_buffer__whole(void **state) {
    (void)state;
    enum { LINES = 60000 };
    avp_ctx ctx = plain_ctx();
    avpi_out out;
    avpi_buf big, back = {0};
    avpi_buf_init(&big, &ctx, SIZE_MAX);
    for (int i = 0; i < LINES; i++)
        assert_int_equal(avpi_buf_printf(&big, NULL, "line %d\n", i), AVP_OK);
    assert_int_equal(avpi_out_open(&ctx, in_folder("a"), &out, NULL), AVP_OK);
    for (int i = 0; i < LINES; i++)
        assert_int_equal(avpi_out_printf(&out, NULL, "line %d\n", i), AVP_OK);
    assert_int_equal(avpi_out_write(&out, avpi_buf_view(&big), NULL), AVP_OK);
    assert_int_equal(avpi_out_printf(&out, NULL, "%0*d", 5000, 1), AVP_OK);
    assert_int_equal(out.written_bytes, 2 * big.len + 5000);
    assert_int_equal(avpi_out_commit(&out, NULL), AVP_OK);
    avpi_out_abandon(&out);
    assert_int_equal(avpi_file_read(&ctx, in_folder("a"), 1 << 24, &back, NULL), AVP_OK);
    assert_int_equal(back.len, 2 * big.len + 5000);
    assert_memory_equal(back.ptr, big.ptr, big.len);
    assert_memory_equal(back.ptr + big.len, big.ptr, big.len);
    avpi_buf_free(&big);
    avpi_buf_free(&back);
}

static void out__any_call_fails__old_file_stays(void **state) {
    (void)state;
    static const int codes[] = {EIO, ENOSPC};
    avp_ctx ctx = plain_ctx();
    assert_int_equal(write_file(&ctx, in_folder("a"), "old", NULL), AVP_OK);
    for (uint64_t n = 0; n < 100; n++) {
        avp_error err = {0};
        faulty_io = (faulty_io_plan){.fail_at = n, .code = codes[n % 2]};
        avp_status status = write_file(&ctx, in_folder("a"), "new", &err);
        if (faulty_io.failed == 0) {
            assert_int_equal(status, AVP_OK);
            assert_true(n >= 4); /* write, fsync, close, rename, fsync, close */
            assert_content(in_folder("a"), "new7\n");
            return;
        }
        assert_int_equal(count_files(false), 1);
        if (status != AVP_OK) { /* the last close of the folder says nothing about the file */
            assert_int_equal(status, n % 2 ? AVP_E_FULL : AVP_E_IO);
            assert_int_equal(err.status, status);
            assert_non_null(strstr(err.text, folder));
        }
        if (n < 4)
            assert_content(in_folder("a"), "old7\n");
    }
    fail_msg("it never succeeds");
}

static void files__interrupted_and_one_byte_at_a_time__whole(void **state) {
    (void)state;
    avp_ctx ctx = plain_ctx();
    avpi_buf buf = {0};
    faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER, .least = true, .interrupt = true};
    assert_int_equal(write_file(&ctx, in_folder("a"), "some text", NULL), AVP_OK);
    assert_int_equal(avpi_file_append(&ctx, in_folder("a"), AVPI_STR("and more"), NULL), AVP_OK);
    assert_int_equal(avpi_file_read(&ctx, in_folder("a"), 100, &buf, NULL), AVP_OK);
    assert_string_equal(buf.ptr, "some text7\nand more");
    avpi_buf_free(&buf);
    int fd;
    char back[8];
    assert_int_equal(avpi_file_temp(&ctx, &fd, NULL), AVP_OK);
    assert_int_equal(avpi_pwrite(&ctx, fd, "abcdefgh", 8, 5, NULL), AVP_OK);
    assert_int_equal(avpi_pread(&ctx, fd, back, 8, 5, NULL), AVP_OK);
    assert_memory_equal(back, "abcdefgh", 8);
    assert_int_equal(avpi_pread(&ctx, fd, back, 8, 6, NULL), AVP_E_IO);
    close(fd);
}

static void out__full_device__full(void **state) {
    (void)state;
    avp_ctx ctx = plain_ctx();
    avp_error err = {0};
    struct stat info;
    if (stat("/dev/full", &info) != 0)
        skip();
    assert_int_equal(write_file(&ctx, "/dev/full", "x", &err), AVP_E_FULL);
    assert_string_equal(err.text, "cannot write \"/dev/full\": the disk is full; free some space");
    assert_int_equal(stat("/dev/full", &info), 0);
    assert_true(S_ISCHR(info.st_mode)); /* it is still the device */
    assert_int_equal(avpi_file_append(&ctx, "/dev/full", AVPI_STR("x"), NULL), AVP_E_FULL);
    assert_int_equal(write_file(&ctx, "/dev/null", "x", NULL), AVP_OK);
}

static void files__impossible_paths__say_so(void **state) {
    (void)state;
    avp_ctx ctx = plain_ctx();
    avp_error err = {0};
    avpi_buf buf = {0};
    assert_int_equal(write_file(&ctx, in_folder("no/such/folder"), "x", &err), AVP_E_IO);
    assert_non_null(strstr(err.text, "there is no such file or folder"));
    avp_error_clear(&err);
    assert_int_equal(write_file(&ctx, folder, "x", &err), AVP_E_IO);
    assert_non_null(strstr(err.text, "it is a folder"));
    assert_int_equal(avpi_file_append(&ctx, folder, AVPI_STR("x"), NULL), AVP_E_IO);
    assert_int_equal(avpi_file_read(&ctx, in_folder("none"), 10, &buf, NULL), AVP_E_IO);
    avp_error_clear(&err);
    assert_int_equal(avpi_file_read(&ctx, folder, 10, &buf, &err), AVP_E_IO);
    assert_non_null(strstr(err.text, "it is a folder"));
    assert_null(buf.ptr);
}

static void file_read__sizes_around_the_limit(void **state) {
    (void)state;
    avp_ctx ctx = plain_ctx();
    avp_error err = {0};
    avpi_buf buf = {0};
    assert_int_equal(avpi_file_append(&ctx, in_folder("a"), AVPI_STR(""), NULL), AVP_OK);
    assert_int_equal(avpi_file_read(&ctx, in_folder("a"), 0, &buf, NULL), AVP_OK);
    assert_int_equal(buf.len, 0);
    avpi_buf_free(&buf);
    assert_int_equal(avpi_file_append(&ctx, in_folder("a"), AVPI_STR("12345"), NULL), AVP_OK);
    assert_int_equal(avpi_file_read(&ctx, in_folder("a"), 5, &buf, NULL), AVP_OK);
    assert_string_equal(buf.ptr, "12345");
    avpi_buf_free(&buf);
    assert_int_equal(avpi_file_read(&ctx, in_folder("a"), 4, &buf, &err), AVP_E_LIMIT);
    assert_non_null(strstr(err.text, "larger than 4 bytes"));
}

static void folder_make__deep_present_and_blocked(void **state) {
    (void)state;
    avp_ctx ctx = plain_ctx();
    assert_int_equal(avpi_folder_make(&ctx, in_folder("x//y/z/"), NULL), AVP_OK);
    assert_int_equal(avpi_folder_make(&ctx, in_folder("x/y/z"), NULL), AVP_OK);
    assert_int_equal(avpi_folder_make(&ctx, "/", NULL), AVP_OK);
    assert_int_equal(avpi_folder_make(&ctx, "", NULL), AVP_E_IO);
    assert_int_equal(avpi_file_append(&ctx, in_folder("f"), AVPI_STR("x"), NULL), AVP_OK);
    assert_int_equal(avpi_folder_make(&ctx, in_folder("f/g"), NULL), AVP_E_IO);
    assert_int_equal(avpi_folder_make(&ctx, in_folder("f"), NULL), AVP_E_IO);
    assert_true(avpi_file_exists(in_folder("x/y/z")));
    rmdir(in_folder("x/y/z"));
    rmdir(in_folder("x/y"));
    rmdir(in_folder("x"));
}

static void file_temp__is_nowhere_to_be_seen(void **state) {
    (void)state;
    avp_ctx ctx = plain_ctx();
    avp_error err = {0};
    int fd = -1;
    ctx.temp_dir = folder;
    assert_int_equal(avpi_file_temp(&ctx, &fd, NULL), AVP_OK);
    assert_true(fd >= 0);
    assert_int_equal(count_files(false), 0);
    close(fd);
    ctx.temp_dir = in_folder("none");
    assert_int_equal(avpi_file_temp(&ctx, &fd, &err), AVP_E_IO);
    assert_non_null(strstr(err.text, "none"));
}

static void path_join__slash_only_where_needed(void **state) {
    (void)state;
    static const char *const rows[][3] = {
        {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"", "b", "b"}, {"/", "b", "/b"}, {"a", "", "a/"}};
    avp_ctx ctx = plain_ctx();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *path = NULL;
        assert_int_equal(avpi_path_join(&ctx, rows[i][0], rows[i][1], &path, NULL), AVP_OK);
        assert_string_equal(path, rows[i][2]);
        avpi_free(&ctx, path);
    }
}

/* Whatever was guarded is read as it was; what needed no guard is not touched. */
static void csv_unguarded__takes_one_guard_off(void **state) {
    (void)state;
    static const char *const rows[][2] = {{"", ""},        {"'", "'"},      {"'tis", "'tis"},
                                          {"'=1", "=1"},   {"''=1", "'=1"}, {"=1", "=1"},
                                          {"'\tx", "\tx"}, {"''", "''"},    {"'-5", "-5"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        avp_str got = avpi_csv_unguarded(avpi_str_view(rows[i][0]));
        assert_true(avpi_str_equal(got, avpi_str_view(rows[i][1])));
    }
}

static void out_csv__quotes_and_formulas(void **state) {
    (void)state;
    static const struct {
        const char *field, *plain, *guarded;
    } rows[] = {
        {"", "", ""},
        {"abc", "abc", "abc"},
        {"a b", "a b", "a b"},
        {"a,b", "\"a,b\"", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\"", "\"say \"\"hi\"\"\""},
        {"\"", "\"\"\"\"", "\"\"\"\""},
        {"a\nb", "\"a\nb\"", "\"a\nb\""},
        {"a\r", "\"a\r\"", "\"a\r\""},
        {"=1+1", "=1+1", "\"'=1+1\""},
        {"+x", "+x", "\"'+x\""},
        {"-x", "-x", "\"'-x\""},
        {"@x", "@x", "\"'@x\""},
        {"\tx", "\tx", "\"'\tx\""},
        {"x=1", "x=1", "x=1"},
        {"'=1", "'=1", "\"''=1\""},
        {"''@x", "''@x", "\"'''@x\""},
        {"'tis", "'tis", "'tis"},
        {"'", "'", "'"},
    };
    avp_ctx ctx = plain_ctx();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int guard = 0; guard < 2; guard++) {
            avpi_out out;
            assert_int_equal(avpi_out_open(&ctx, in_folder("a"), &out, NULL), AVP_OK);
            assert_int_equal(avpi_out_csv(&out, avpi_str_view(rows[i].field), guard, NULL), AVP_OK);
            assert_int_equal(avpi_out_commit(&out, NULL), AVP_OK);
            avpi_out_abandon(&out);
            assert_content(in_folder("a"), guard ? rows[i].guarded : rows[i].plain);
        }
    }
}

static avp_status everything(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avp_status status = AVP_OK;
    avpi_buf buf = {0};
    avpi_out out = {0};
    int fd = -1;
    AVP_TRY(write_file(ctx, in_folder("a"), "text", err));
    AVP_TRY(avpi_file_append(ctx, in_folder("b"), AVPI_STR("more"), err));
    AVP_TRY(avpi_file_read(ctx, in_folder("a"), 100, &buf, err));
    AVP_TRY(avpi_folder_make(ctx, folder, err));
    AVP_TRY(avpi_file_temp(ctx, &fd, err));
    AVP_TRY(avpi_out_open(ctx, "-", &out, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    if (fd >= 0)
        close(fd);
    avpi_out_abandon(&out);
    avpi_buf_free(&buf);
    assert_in_range(count_files(true), 0, 2);
    return status;
}

static void files__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(everything, NULL);
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        FILE_TEST(out__not_committed__leaves_nothing),
        FILE_TEST(out__committed__replaces_and_keeps_permissions),
        FILE_TEST(out__larger_than_its_buffer__whole),
        FILE_TEST(out__any_call_fails__old_file_stays),
        FILE_TEST(files__interrupted_and_one_byte_at_a_time__whole),
        FILE_TEST(out__full_device__full),
        FILE_TEST(files__impossible_paths__say_so),
        FILE_TEST(file_read__sizes_around_the_limit),
        FILE_TEST(folder_make__deep_present_and_blocked),
        FILE_TEST(file_temp__is_nowhere_to_be_seen),
        FILE_TEST(path_join__slash_only_where_needed),
        FILE_TEST(out_csv__quotes_and_formulas),
        FILE_TEST(csv_unguarded__takes_one_guard_off),
        FILE_TEST(files__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
