#define _GNU_SOURCE 1 /* memmem, nftw */
#include "unit/proof/proof_fixture.h"

#include "base/rng.h"
#include "proof/locked.h"
#include "support/faulty.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>

static avp_key_options quick(void) {
    avp_key_options opts;
    avp_options_init(&avp_key_option_table, &opts);
    opts.kdf_memory = 8192 * 1024;
    return opts;
}

static avp_str phrase(void) {
    return AVPI_STR("una frase");
}

/* The case "name", locked; path is that of the folder, which is gone. The caller frees file. */
static char *lock_case(const avp_ctx *ctx, const char *name, char path[FIXTURE_PATH]) {
    avp_error err = {0};
    avp_key_options opts = quick();
    char *file = NULL;
    proof_case(ctx, name, path);
    MUST(avp_case_lock(ctx, path, NULL, phrase(), &opts, &file, &err));
    assert_int_equal(access(path, F_OK), -1);
    return file;
}

static void lock__unlocked_again__same_case_and_the_log_says_so(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_key_options opts = quick();
    char path[FIXTURE_PATH], log[FIXTURE_PATH];
    char *file = lock_case(&ctx, "there", path), *folder = NULL, *again = NULL;
    avp_verified v;
    size_t n = 0;
    MUST(avp_case_unlock(&ctx, file, path, phrase(), &folder, &err));
    MUST(avp_verify(&ctx, folder, NULL, &v, &err));
    assert_int_equal(v.facts.rows, 5);
    assert_int_equal(v.facts.records, 7); /* import, state, closed; lock, closed; unlock, closed */
    avp_verified_free(&ctx, &v);
    fixture_join(log, folder, "log.jsonl");
    char *text = fixture_read(log, &n);
    assert_non_null(strstr(text, "{\"action\":\"lock\""));
    assert_non_null(strstr(text, "{\"action\":\"unlock\""));
    free(text);
    /* originals are read-only again, others have no way in */
    struct stat info;
    assert_int_equal(stat(folder, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    MUST(avp_case_lock(&ctx, folder, NULL, phrase(), &opts, &again, &err));
    assert_string_equal(again, file);
    assert_int_equal(stat(file, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    avp_free(&ctx, folder);
    avp_free(&ctx, file);
    avp_free(&ctx, again);
}

static void unlock__in_memory__private_and_back_to_its_file(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_key_options opts = quick();
    char path[FIXTURE_PATH];
    char *file = lock_case(&ctx, "memory", path), *folder = NULL, *parent = NULL, *again = NULL;
    struct stat info;
    if (avp_case_unlock(&ctx, file, NULL, phrase(), &folder, &err) == AVP_E_IO) {
        print_message("no tmpfs here: %s\n", err.text);
        avp_free(&ctx, file);
        skip();
    }
    assert_int_equal(err.status, AVP_OK);
    assert_true(avp_case_in_memory(&ctx, folder, &parent));
    assert_int_equal(stat(parent, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    MUST(avp_case_lock(&ctx, folder, NULL, phrase(), &opts, &again, &err));
    assert_string_equal(again, file);
    assert_int_equal(access(parent, F_OK), -1);
    avp_free(&ctx, file);
    avp_free(&ctx, folder);
    avp_free(&ctx, parent);
    avp_free(&ctx, again);
}

static void unlock__wrong_passphrase__says_so_and_leaves_nothing(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH];
    char *file = lock_case(&ctx, "wrong", path), *folder = NULL;
    assert_int_equal(avp_case_unlock(&ctx, file, path, AVPI_STR("otra frase"), &folder, &err), AVP_E_ARG);
    assert_string_equal(err.text, "the passphrase is wrong");
    assert_int_equal(access(path, F_OK), -1);
    assert_null(folder);
    avp_free(&ctx, file);
}

static void unlock__a_bit_flipped_anywhere__found(void **state) {
    (void)state;
    enum { FLIPS = 300, HEAD = 700 };
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH];
    char *file = lock_case(&ctx, "flipped", path);
    size_t n = 0;
    char *bytes = fixture_read(file, &n);
    avpi_rng rng;
    int fd = open(file, O_WRONLY);
    assert_true(fd >= 0);
    avpi_rng_init(&rng, 300, 1);
    for (size_t i = 0; i < FLIPS; i++) {
        size_t at = i % 2 ? avpi_rng_below(&rng, HEAD) : avpi_rng_below(&rng, n);
        char other = (char)(bytes[at] ^ (1 << avpi_rng_below(&rng, 8)));
        avp_error err = {0};
        char *folder = NULL;
        assert_int_equal(pwrite(fd, &other, 1, (off_t)at), 1);
        avp_status status = avp_case_unlock(&ctx, file, path, phrase(), &folder, &err);
        if (status != AVP_E_INPUT || !err.text[0])
            fail_msg("byte %zu: %s %s", at, avp_status_name(status), err.text);
        assert_int_equal(access(path, F_OK), -1);
        assert_int_equal(pwrite(fd, &bytes[at], 1, (off_t)at), 1);
    }
    assert_int_equal(ftruncate(fd, (off_t)n - 1), 0);
    avp_error err = {0};
    char *folder = NULL;
    assert_int_equal(avp_case_unlock(&ctx, file, path, phrase(), &folder, &err), AVP_E_INPUT);
    close(fd);
    free(bytes);
    avp_free(&ctx, file);
}

/* A file is only replaced by a later state of the same case. */
static void lock__file_of_another_case__left_alone(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_key_options opts = quick();
    char path[FIXTURE_PATH], other[FIXTURE_PATH];
    char *file = lock_case(&ctx, "mine", path), *again = NULL;
    size_t before = 0, after = 0;
    char *bytes = fixture_read(file, &before);
    proof_case(&ctx, "other", other);
    assert_int_equal(avp_case_lock(&ctx, other, file, phrase(), &opts, &again, &err), AVP_E_ARG);
    assert_non_null(strstr(err.text, "another case"));
    avp_error_clear(&err);
    assert_int_equal(avp_case_lock(&ctx, other, file, AVPI_STR("otra"), &opts, &again, &err), AVP_E_ARG);
    char *now = fixture_read(file, &after);
    assert_int_equal(before, after);
    assert_memory_equal(bytes, now, before);
    assert_true(avp_case_is(other));
    /* and not into itself */
    char inside[FIXTURE_PATH];
    fixture_join(inside, other, "x.avispero-locked");
    avp_error_clear(&err);
    assert_int_equal(avp_case_lock(&ctx, other, inside, phrase(), &opts, &again, &err), AVP_E_ARG);
    avp_case *c = fixture_open(&ctx, other, AVP_CASE_WRITE);
    avp_error_clear(&err);
    assert_int_equal(avp_case_lock(&ctx, other, NULL, phrase(), &opts, &again, &err), AVP_E_BUSY);
    avp_case_close(c);
    free(bytes);
    free(now);
    avp_free(&ctx, file);
}

/* ---- nothing of it in plain ---- */

static const char *const planted[] = {"zarzamora-plantada", "cempasuchil-plantado"};
static size_t found_in_plain;

static int look_into(const char *path, const struct stat *info, int kind, struct FTW *place) {
    size_t n = 0;
    (void)place;
    if (kind != FTW_F || info->st_size == 0)
        return 0;
    char *bytes = fixture_read(path, &n);
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++)
        if (memmem(bytes, n, planted[i], strlen(planted[i]))) {
            print_message("\"%s\" stands in %s\n", planted[i], path);
            found_in_plain++;
        }
    free(bytes);
    return 0;
}

static void lock__planted_words__in_no_file_that_is_left(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_key_options opts = quick();
    char path[FIXTURE_PATH], file[FIXTURE_PATH], whole[FIXTURE_PATH];
    char *locked = NULL;
    fixture_path(path, "planted");
    fixture_path(whole, ".");
    proof_read(
        &ctx, path,
        proof_file(
            "planted.csv",
            AVPI_STR("post,account,time,object\n1,zarzamora-plantada,2024-05-01T10:00:00Z,cempasuchil-plantado\n"),
            file),
        false);
    assert_int_equal(unlink(file), 0);
    found_in_plain = 0;
    assert_int_equal(nftw(whole, look_into, 16, FTW_PHYS), 0);
    assert_true(found_in_plain >= 2); /* the search finds them while they are there */
    MUST(avp_case_lock(&ctx, path, NULL, phrase(), &opts, &locked, &err));
    found_in_plain = 0;
    assert_int_equal(nftw(whole, look_into, 16, FTW_PHYS), 0);
    assert_int_equal(found_in_plain, 0);
    avp_free(&ctx, locked);
}

/* ---- faults ---- */

typedef struct lock_work {
    char path[FIXTURE_PATH];
    char *file;
} lock_work;

/* Whatever fails, the case is in its folder or in its file, whole. What fails after a commit is only warned of. */
static void lock__any_allocation_fails__case_is_somewhere(void **state) {
    (void)state;
    enum { STEP = 5, TRIES_MOST = 100000 };
    avp_ctx plain = check_ctx(1);
    avp_key_options opts = quick();
    lock_work work = {.file = lock_case(&plain, "faults", work.path)};
    char *folder = NULL;
    avp_error err = {0};
    MUST(avp_case_unlock(&plain, work.file, work.path, phrase(), &folder, &err));
    avp_free(&plain, folder);
    for (uint64_t n = 0; n < TRIES_MOST; n += STEP) {
        faulty f;
        avp_ctx ctx = faulty_ctx(&f);
        char *file = NULL;
        avp_error why = {0};
        f.fail_at = n;
        avp_status status = avp_case_lock(&ctx, work.path, NULL, phrase(), &opts, &file, &why);
        avp_free(&ctx, file);
        assert_int_equal(f.live, 0);
        assert_true(status == AVP_OK || (status == AVP_E_MEMORY && why.text[0]));
        if (!avp_case_is(work.path)) {
            MUST(avp_case_unlock(&plain, work.file, work.path, phrase(), &folder, &err));
            avp_free(&plain, folder);
        }
        if (f.failed == 0)
            break;
    }
    avp_verified v;
    MUST(avp_verify(&plain, work.path, NULL, &v, &err));
    avp_verified_free(&plain, &v);
    avp_free(&plain, work.file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lock__unlocked_again__same_case_and_the_log_says_so),
        cmocka_unit_test(unlock__in_memory__private_and_back_to_its_file),
        cmocka_unit_test(unlock__wrong_passphrase__says_so_and_leaves_nothing),
        cmocka_unit_test(unlock__a_bit_flipped_anywhere__found),
        cmocka_unit_test(lock__file_of_another_case__left_alone),
        cmocka_unit_test(lock__planted_words__in_no_file_that_is_left),
        cmocka_unit_test(lock__any_allocation_fails__case_is_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
