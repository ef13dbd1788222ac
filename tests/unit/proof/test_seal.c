#include "unit/proof/proof_fixture.h"

#include "base/rng.h"
#include "proof/seal.h"
#include "proof/tape.h"
#include "proof/time_stamp.h"
#include "support/faulty.h"

#include <fcntl.h>

static avp_key *seal_key(const avp_ctx *ctx) {
    avp_error err = {0};
    avp_key_options opts;
    avp_key *key = NULL;
    char folder[FIXTURE_PATH];
    avp_options_init(&avp_key_option_table, &opts);
    fixture_path(folder, "keys");
    opts.keys = folder;
    opts.signer = "Ana";
    opts.kdf_memory = 8192 * 1024;
    MUST(avp_key_open(ctx, &opts, AVPI_STR("una frase"), &key, &err));
    return key;
}

/* A case with a report, sealed; path is that of the seal. */
static void make_seal(const avp_ctx *ctx, const char *name, bool originals, char path[FIXTURE_PATH],
                      avp_sealed *sealed) {
    avp_error err = {0};
    avp_seal_options opts;
    char folder[FIXTURE_PATH], file[FIXTURE_PATH];
    proof_case(ctx, name, folder);
    fixture_join(file, folder, "reports/en.html");
    fixture_write(file, "<p>report</p>", 13);
    avp_options_init(&avp_seal_option_table, &opts);
    opts.with_originals = originals;
    fixture_path(path, "s.avispero-seal");
    avp_key *key = seal_key(ctx);
    avp_case *c = fixture_open(ctx, folder, AVP_CASE_WRITE);
    MUST(avp_seal_write(c, key, &opts, path, sealed, &err));
    avp_case_close(c);
    avp_key_free(ctx, key);
}

static void seal__verified__says_what_was_sealed(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_sealed sealed;
    avp_verified v;
    char path[FIXTURE_PATH];
    make_seal(&ctx, "whole", true, path, &sealed);
    MUST(avp_verify(&ctx, path, NULL, &v, &err));
    assert_int_equal(v.kind, AVP_VERIFY_SEAL);
    assert_string_equal(v.facts.root, sealed.facts.root);
    assert_string_equal(v.signer.hex, sealed.signer.hex);
    assert_string_equal(v.signer.name, "Ana");
    assert_int_equal(v.facts.rows, 5);
    assert_int_equal(v.facts.originals, 1);
    assert_int_equal(v.facts.records, 4); /* import, state, closed, seal */
    assert_int_equal(v.n_stamps, 0);
    avp_verified_free(&ctx, &v);
}

/* One bit in each byte of the seal, every bit of its last files: nothing passes. */
static void seal__a_bit_flipped_anywhere__found(void **state) {
    (void)state;
    enum { LAST_FILES = 8 * AVPI_TAPE_BLOCK };
    avp_ctx ctx = check_ctx(1);
    avp_sealed sealed;
    char path[FIXTURE_PATH];
    size_t n = 0, tried = 0;
    avpi_rng rng;
    avpi_rng_init(&rng, 2000, 1);
    make_seal(&ctx, "flips", true, path, &sealed);
    char *bytes = fixture_read(path, &n);
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    for (size_t at = 0; at < n; at++) {
        unsigned first = at + LAST_FILES < n ? (unsigned)avpi_rng_below(&rng, 8) : 0;
        for (unsigned bit = first; bit < 8; bit = at + LAST_FILES < n ? 8 : bit + 1, tried++) {
            char other = (char)(bytes[at] ^ (1 << bit));
            avp_error err = {0};
            avp_verified v = {.row = NULL};
            assert_int_equal(pwrite(fd, &other, 1, (off_t)at), 1);
            if (avp_verify(&ctx, path, NULL, &v, &err) != AVP_E_INPUT || !err.text[0])
                fail_msg("bit %u of byte %zu does not matter", bit, at);
            assert_int_equal(pwrite(fd, &bytes[at], 1, (off_t)at), 1);
        }
    }
    close(fd);
    free(bytes);
    print_message("%zu flips\n", tried);
    assert_true(tried >= 2000);
}

static void seal__cut_anywhere__found(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_sealed sealed;
    char path[FIXTURE_PATH], cut[FIXTURE_PATH];
    size_t n = 0;
    make_seal(&ctx, "cut", false, path, &sealed);
    char *bytes = fixture_read(path, &n);
    for (size_t size = 0; size < n; size += 61) {
        avp_error err = {0};
        avp_verified v = {.row = NULL};
        proof_file("cut.avispero-seal", (avp_str){bytes, size}, cut);
        assert_int_equal(avp_verify(&ctx, cut, NULL, &v, &err), AVP_E_INPUT);
    }
    free(bytes);
}

/* Two seals of one case: the second knows of the first, and the case knows both. */
static void seal__twice__case_still_whole(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_sealed sealed;
    avp_verified v;
    char path[FIXTURE_PATH], folder[FIXTURE_PATH];
    avp_seal_options opts;
    make_seal(&ctx, "twice", false, path, &sealed);
    fixture_path(folder, "twice");
    avp_options_init(&avp_seal_option_table, &opts);
    avp_key *key = seal_key(&ctx);
    avp_case *c = fixture_open(&ctx, folder, AVP_CASE_WRITE);
    MUST(avp_seal_write(c, key, &opts, path, &sealed, &err));
    avp_case_close(c);
    avp_key_free(&ctx, key);
    MUST(avp_verify(&ctx, folder, NULL, &v, &err));
    assert_int_equal(v.facts.records, 7);
    avp_verified_free(&ctx, &v);
    /* whoever moves a row in the tables after it was sealed is found out */
    c = fixture_open(&ctx, folder, AVP_CASE_WRITE);
    fixture_exec(c, "UPDATE post_origins SET byte_offset = byte_offset + 1 WHERE post_id = 2");
    avp_case_close(c);
    assert_int_equal(avp_verify(&ctx, folder, NULL, &v, &err), AVP_E_INPUT);
}

/* What stands in RFC 3161 and what openssl ts -query reads. */
static void request__of_a_root__59_bytes(void **state) {
    (void)state;
    avpi_node_hash root;
    unsigned char request[AVPI_STAMP_REQUEST_SIZE];
    char hex[2 * AVPI_STAMP_REQUEST_SIZE + 1];
    memset(root.bytes, 0xab, sizeof root.bytes);
    avpi_stamp_request(&root, request);
    avpi_hex(request, sizeof request, hex);
    assert_string_equal(hex, "30390201013031300d060960864801650304020105000420"
                             "abababababababababababababababababababababababababababababababab"
                             "0101ff");
}

typedef struct seal_work {
    const char *path;
    avp_key *key;
    char folder[FIXTURE_PATH];
} seal_work;

static avp_status verify_again(const avp_ctx *ctx, void *state, avp_error *err) {
    avp_verified v = {.row = NULL};
    avp_status status = avp_verify(ctx, ((seal_work *)state)->path, NULL, &v, err);
    avp_verified_free(ctx, &v);
    return status;
}

static avp_status seal_again(const avp_ctx *ctx, void *state, avp_error *err) {
    seal_work *work = state;
    avp_seal_options opts;
    avp_sealed sealed;
    avp_case *c = NULL;
    avp_options_init(&avp_seal_option_table, &opts);
    avp_status status = avp_case_open(ctx, work->folder, AVP_CASE_WRITE, &c, err);
    if (status == AVP_OK)
        status = avp_seal_write(c, work->key, &opts, work->path, &sealed, err);
    avp_case_close(c);
    return status;
}

/* What fails after the commit (writing the record into log.jsonl) is only warned of: the next opening writes it. */
static void fail_sealing(seal_work *work) {
    enum { STEP = 7, TRIES_MOST = 100000 }; /* opening the case is tried call by call elsewhere */
    for (uint64_t n = 0; n < TRIES_MOST; n += STEP) {
        faulty f;
        avp_ctx ctx = faulty_ctx(&f);
        avp_error err = {0};
        f.fail_at = n;
        avp_status status = seal_again(&ctx, work, &err);
        assert_int_equal(f.live, 0);
        assert_true(status == AVP_OK || (status == AVP_E_MEMORY && err.text[0]));
        if (f.failed == 0)
            return;
    }
    fail_msg("the sealing never succeeds");
}

static void seal__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_sealed sealed;
    avp_verified v;
    char path[FIXTURE_PATH];
    make_seal(&ctx, "faults", true, path, &sealed);
    seal_work work = {.path = path, .key = seal_key(&ctx)};
    fixture_path(work.folder, "faults");
    faulty_run(verify_again, &work);
    fail_sealing(&work);
    MUST(avp_verify(&ctx, path, NULL, &v, &err));
    avp_verified_free(&ctx, &v);
    MUST(avp_verify(&ctx, work.folder, NULL, &v, &err));
    avp_verified_free(&ctx, &v);
    avp_key_free(&ctx, work.key);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seal__verified__says_what_was_sealed),
        cmocka_unit_test(seal__a_bit_flipped_anywhere__found),
        cmocka_unit_test(seal__cut_anywhere__found),
        cmocka_unit_test(seal__twice__case_still_whole),
        cmocka_unit_test(request__of_a_root__59_bytes),
        cmocka_unit_test(seal__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
