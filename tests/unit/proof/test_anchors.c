/* A proof of OpenTimestamps made by hand: followed to the Merkle root of its block, and only for a root that the case had. */
#include "unit/proof/proof_fixture.h"

#include "proof/anchors.h"

static void add(avpi_buf *out, const void *bytes, size_t n) {
    avp_error err = {0};
    MUST(avpi_buf_add(out, (avp_str){bytes, n}, &err));
}

static void sha256(const void *bytes, size_t n, unsigned char out[AVPI_SHA256_SIZE]) {
    avpi_sha256 state;
    avpi_sha256_init(&state);
    avpi_sha256_add(&state, bytes, n);
    avpi_sha256_end(&state, out);
}

/* As documented: append "nonce", SHA-256; one branch waits at a calendar, the other prepends "left", SHA-256 twice, block 800,000. */
static void make_proof(const unsigned char digest[32], avpi_buf *out, char merkle_root[65]) {
    static const unsigned char head[] = "\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08";
    static const unsigned char calendar[] = "\xff\x00\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e\x06\x05https";
    static const unsigned char block[] =
        "\x00\x05\x88\x96\x0d\x73\xd7\x19\x01\x03\x80\xea\x30"; /* 0 + 117 * 128 + 48 * 16384 */
    unsigned char work[64], once[32], turned[32];
    add(out, head, sizeof head - 1);
    add(out, digest, 32);
    add(out, "\xf0\x05nonce\x08", 8);
    add(out, calendar, sizeof calendar - 1);
    add(out, "\xf1\x04left\x08\x08", 8);
    add(out, block, sizeof block - 1);
    memcpy(work, digest, 32);
    memcpy(work + 32, "nonce", 5);
    sha256(work, 37, once);
    memcpy(work, "left", 4);
    memcpy(work + 4, once, 32);
    sha256(work, 36, once);
    sha256(once, 32, turned);
    for (size_t i = 0; i < 16; i++) {
        unsigned char byte = turned[i];
        turned[i] = turned[31 - i];
        turned[31 - i] = byte;
    }
    avpi_hex(turned, 32, merkle_root);
}

static void read__proof_by_hand__block_and_merkle_root(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    unsigned char digest[32] = {7, 1, 2};
    char wanted[65];
    avpi_anchors anchors;
    avpi_buf proof;
    avpi_buf_init(&proof, &ctx, 4096);
    make_proof(digest, &proof, wanted);
    MUST(avpi_anchors_read(&ctx, avpi_buf_view(&proof), &anchors, &err));
    assert_memory_equal(anchors.digest, digest, 32);
    assert_int_equal(anchors.n, 1);
    assert_int_equal(anchors.of[0].height, 800000);
    assert_string_equal(anchors.of[0].merkle_root, wanted);
    assert_int_equal(anchors.pending, 1);
    avpi_anchors_free(&anchors);
    for (size_t n = 0; n < proof.len; n++) { /* cut off anywhere */
        avp_error_clear(&err);
        assert_int_equal(avpi_anchors_read(&ctx, (avp_str){proof.ptr, n}, &anchors, &err), AVP_E_INPUT);
        avpi_anchors_free(&anchors);
    }
    add(&proof, "", 1); /* something behind */
    assert_int_equal(avpi_anchors_read(&ctx, avpi_buf_view(&proof), &anchors, &err), AVP_E_INPUT);
    avpi_anchors_free(&anchors);
    avpi_buf_free(&proof);
}

static void read__without_end__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    unsigned char digest[32] = {0};
    char root[65];
    avpi_anchors anchors;
    avpi_buf proof;
    avpi_buf_init(&proof, &ctx, 1 << 20);
    make_proof(digest, &proof, root);
    proof.len -= 13; /* its block */
    for (size_t i = 0; i < 100000; i++)
        add(&proof, "\x08", 1);
    assert_int_equal(avpi_anchors_read(&ctx, avpi_buf_view(&proof), &anchors, &err), AVP_E_INPUT);
    avpi_anchors_free(&anchors);
    avpi_buf_free(&proof);
}

/* verify --ots: for a root of the case, now or earlier, and for no other. */
static void verify__proof_of_an_earlier_root__which_record_and_which_block(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_verify_options opts;
    avp_verified v;
    avp_proof_root root;
    unsigned char digest[32];
    char path[FIXTURE_PATH], file[FIXTURE_PATH], wanted[65], text[AVP_ROOT_SIZE];
    avpi_buf proof;
    avp_options_init(&avp_verify_option_table, &opts);
    avpi_buf_init(&proof, &ctx, 4096);
    proof_case(&ctx, "anchored", path);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    MUST(avp_proof_root_of(c, NULL, &root, &err));
    fixture_log(c, "{}");
    avp_case_close(c);
    memcpy(text, root.root, AVP_ROOT_SIZE - 1);
    text[AVP_ROOT_SIZE - 1] = '\n';
    sha256(text, sizeof text, digest);
    make_proof(digest, &proof, wanted);
    opts.ots = proof_file("root.txt.ots", avpi_buf_view(&proof), file);
    MUST(avp_verify(&ctx, path, &opts, &v, &err));
    assert_int_equal(v.n_anchors, 1);
    assert_int_equal(v.anchors[0].records, root.records);
    assert_string_equal(v.anchors[0].merkle_root, wanted);
    avp_verified_free(&ctx, &v);
    avpi_buf_clear(&proof);
    digest[0] ^= 1;
    make_proof(digest, &proof, wanted);
    (void)proof_file("root.txt.ots", avpi_buf_view(&proof), file);
    assert_int_equal(avp_verify(&ctx, path, &opts, &v, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "no root that the case ever had"));
    avpi_buf_free(&proof);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__proof_by_hand__block_and_merkle_root),
        cmocka_unit_test(read__without_end__refused),
        cmocka_unit_test(verify__proof_of_an_earlier_root__which_record_and_which_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
