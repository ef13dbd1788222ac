/* A tip is opened, accepted and taken back whole or not at all, whichever allocation fails: nothing told in confidence is left in the case. */
#include "support/check.h"
#include "support/faulty.h"
#include "support/make_tip.h"

#include "avispero/tips.h"
#include "base/files.h"
#include "store/sql.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 256, STEP = 5 }; /* every fifth: each try is a transaction with its writes to the disk */

static const char letter[] =
    "{\"form\":1,\"lang\":\"es\",\"written\":\"2026-11-30\",\"fields\":{\"what\":\"Lo vi\","
    "\"when\":\"2014-09-26\",\"where\":\"Guerrero\",\"consent\":true},\"files\":[{\"name\":\"a.txt\",\"size\":7},"
    "{\"name\":\"b.bin\",\"size\":5}]}";

typedef struct room {
    char folder[PATH_SIZE], tip[2 * PATH_SIZE];
    faulty f;
    avp_ctx ctx;
    avp_case *c;
    avp_key *key;
    int64_t last_edit;
} room;

static const char *at(const room *r, const char *name) {
    static char path[2 * PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", r->folder, name);
    return path;
}

/* The length of the letter, the letter, and the files behind it. */
static void write_tip(room *r) {
    char plain[1024];
    size_t n = strlen(letter), size = 0;
    for (size_t i = 0; i < 4; i++)
        plain[i] = (char)(n >> 8 * i & 0xff);
    memcpy(plain + 4, letter, n);
    memcpy(plain + 4 + n, "PAPERA\n\1\2\3\4\5", 12);
    unsigned char *bytes = tip_bytes(r->key, plain, 4 + n + 12, crypto_secretstream_xchacha20poly1305_TAG_FINAL, &size);
    (void)snprintf(r->tip, sizeof r->tip, "%s", at(r, "one.avispero-tip"));
    FILE *f = fopen(r->tip, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
    free(bytes);
}

static void make_room(room *r) {
    (void)snprintf(r->folder, sizeof r->folder, "/tmp/test_tips_decide-XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    r->ctx = faulty_ctx(&r->f);
    assert_true(sodium_init() >= 0);
    r->key = tip_key(&r->ctx, 7);
    write_tip(r);
    assert_int_equal(avp_case_open(&r->ctx, at(r, "case"), AVP_CASE_CREATE, &r->c, NULL), AVP_OK);
}

static void remove_all(room *r) {
    char command[2 * PATH_SIZE];
    avp_case_close(r->c);
    avp_key_free(&r->ctx, r->key);
    assert_int_equal(r->f.live, 0);
    (void)snprintf(command, sizeof command, "rm -rf %s", r->folder);
    assert_int_equal(system(command), 0);
}

/* Names in a folder of the case that begin so; none where there is no such folder. */
static size_t count_files(const room *r, const char *name, const char *begin) {
    size_t n = 0;
    DIR *folder = opendir(at(r, name));
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        n += entry->d_name[0] != '.' ? strncmp(entry->d_name, begin, strlen(begin)) == 0
                                     : begin[0] == '.' && strncmp(entry->d_name, begin, strlen(begin)) == 0;
    if (folder)
        closedir(folder);
    return n;
}

static int64_t number(const room *r, const char *sql) {
    int64_t n = -1;
    assert_int_equal(avpi_sql_number(r->c, sql, NULL, 0, &n, NULL), AVP_OK);
    return n;
}

/* What there is of the registry, in one number that any change of it changes. */
static int64_t held(const room *r) {
    return number(
        r,
        "SELECT (SELECT count(*) FROM tips) + 10 * (SELECT count(*) FROM tips WHERE verdict IS NOT NULL) + 100 *"
        " (SELECT count(*) FROM records WHERE NOT removed) + 1000 * (SELECT count(*) FROM incidents WHERE NOT removed)"
        " + 10000 * (SELECT count(*) FROM documents WHERE NOT removed) + 100000 * (SELECT count(*) FROM statements"
        " WHERE NOT removed)");
}

typedef avp_status (*step)(room *r, avp_error *err);

static avp_status open_tip(room *r, avp_error *err) {
    const char *const paths[] = {r->tip};
    avp_tips_opened opened = {.n = 0};
    avp_status status = avp_tips_open(r->c, r->key, paths, 1, &opened, err);
    avp_tips_opened_free(&r->ctx, &opened);
    return status;
}

static avp_status accept_tip(room *r, avp_error *err) {
    const avp_tip_acceptance how = {.values = "{\"title\":\"La camioneta\"}", .who = "ana"};
    avp_registry_changed changed;
    return avp_tip_accept(r->c, 1, &how, &changed, err);
}

/* The last edit, which may be an undo itself; it is looked up while nothing fails. */
static avp_status take_back(room *r, avp_error *err) {
    char change[64];
    (void)snprintf(change, sizeof change, "{\"do\":\"undo\",\"of\":%lld}", (long long)r->last_edit);
    return avp_registry_change(r->c, change, NULL, err);
}

/* true: it was done all the same (what failed was only to make it faster, or the log, which what comes next completes). */
static bool fails(room *r, step work, uint64_t n, bool *failed) {
    avp_error err = {0};
    size_t kept = count_files(r, "case/originals", "");
    int64_t logged = number(r, "SELECT count(*) FROM log_records");
    r->f.calls = r->f.failed = 0;
    r->f.fail_at = n;
    avp_status status = work(r, &err);
    r->f.fail_at = FAULTY_NEVER;
    *failed = r->f.failed > 0;
    assert_int_equal(count_files(r, "case", ".tip-"), 0);
    if (status == AVP_OK)
        return true;
    if (status != AVP_E_MEMORY || err.text[0] == '\0')
        fail_msg("allocation %llu fails: %s \"%s\"", (unsigned long long)n, avp_status_name(status), err.text);
    assert_int_equal(count_files(r, "case/originals", ""), kept);
    assert_int_equal(number(r, "SELECT count(*) FROM log_records"), logged);
    return false;
}

/* Completes the log, where only that failed. */
static void settle(room *r) {
    assert_int_equal(avpi_sql_begin(r->c, NULL), AVP_OK);
    assert_int_equal(avpi_sql_commit(r->c, NULL), AVP_OK);
    r->last_edit = number(r, "SELECT coalesce(max(edit_id), 0) FROM registry_edits");
}

/* Until nothing fails. before, after: what held() gives; back: undoes work that was done though something failed, NULL = it is the last then */
static void fail_each(room *r, step work, step back, int64_t before, int64_t after) {
    bool failed = true, done = false;
    uint64_t n = 0;
    for (; failed && !(done && !back); n += STEP) {
        settle(r);
        if (done)
            assert_int_equal(back(r, NULL), AVP_OK);
        settle(r);
        assert_int_equal(held(r), before);
        done = fails(r, work, n, &failed);
    }
    assert_true(done && n > 20 * STEP);
    assert_int_equal(held(r), after);
    assert_int_equal(count_files(r, "case/originals", ""), 3);
}

static void tip__any_allocation_fails__whole_or_not_at_all(void **state) {
    static room r;
    (void)state;
    make_room(&r);
    fail_each(&r, open_tip, NULL, 0, 1);
    fail_each(&r, accept_tip, take_back, 1, 121111);
    fail_each(&r, take_back, take_back, 121111, 1);
    remove_all(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(tip__any_allocation_fails__whole_or_not_at_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
