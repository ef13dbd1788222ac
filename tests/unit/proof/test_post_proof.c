#include "unit/proof/proof_fixture.h"

#include "proof/post_proof.h"
#include "support/faulty.h"

/* A proof of the post `id`, read back; the caller frees. */
static char *proof_of(const avp_ctx *ctx, const char *path, const char *id, size_t *n, avp_proof_root *root) {
    avp_error err = {0};
    char file[FIXTURE_PATH];
    fixture_path(file, "proof.json");
    avp_case *c = fixture_open(ctx, path, AVP_CASE_READ);
    MUST(avp_proof_write_post(c, id, file, root, &err));
    avp_case_close(c);
    return fixture_read(file, n);
}

static avp_status check_text(const avp_ctx *ctx, const char *text, size_t n, char row_text[512], char hex[65]) {
    avp_error err = {0};
    avpi_node_hash root = {{0}};
    avpi_buf row;
    avpi_buf_init(&row, ctx, 1 << 20);
    avp_status status = avpi_post_proof_check(ctx, (avp_str){text, n}, &row, &root, &err);
    if (row_text)
        snprintf(row_text, 512, "%.*s", (int)row.len, row.ptr ? row.ptr : "");
    if (hex)
        avpi_hex(root.bytes, sizeof root.bytes, hex);
    if (status != AVP_OK)
        assert_true(status == AVP_E_INPUT && err.text[0]);
    avpi_buf_free(&row);
    return status;
}

static void proof__every_post__leads_to_the_root_of_the_case(void **state) {
    (void)state;
    static const char *const ids[] = {"11", "12", "13", "14", "15"};
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], row[512], hex[65];
    proof_case(&ctx, "posts", path);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        avp_proof_root root = {0};
        size_t n = 0;
        char *text = proof_of(&ctx, path, ids[i], &n, &root);
        assert_int_equal(check_text(&ctx, text, n, row, hex), AVP_OK);
        assert_string_equal(hex, root.root);
        assert_memory_equal(row, ids[i], 2);
        free(text);
    }
}

static void proof__any_bit_flipped__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_proof_root root = {0};
    char path[FIXTURE_PATH];
    size_t n = 0;
    proof_case(&ctx, "flips", path);
    char *text = proof_of(&ctx, path, "13", &n, &root);
    for (size_t bit = 0; bit < 8 * n; bit++) {
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << (bit % 8)));
        if (check_text(&ctx, text, n, NULL, NULL) == AVP_OK)
            fail_msg("bit %zu of byte %zu does not matter", bit % 8, bit / 8);
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << (bit % 8)));
    }
    for (size_t cut = 0; cut < n; cut++)
        assert_int_equal(check_text(&ctx, text, cut, NULL, NULL), AVP_E_INPUT);
    assert_int_equal(check_text(&ctx, text, n, NULL, NULL), AVP_OK);
    free(text);
}

static void proof__no_such_post__says_so(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_proof_root root = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    proof_case(&ctx, "nobody", path);
    fixture_path(file, "none.json");
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_READ);
    assert_int_equal(avp_proof_write_post(c, "99", file, &root, &err), AVP_E_INPUT);
    assert_non_null(strstr(err.text, "\"99\""));
    assert_int_equal(access(file, F_OK), -1);
    avp_case_close(c);
}

typedef struct proof_text {
    const char *path;
    avp_str text;
} proof_text;

static avp_status write_again(const avp_ctx *ctx, void *state, avp_error *err) {
    char file[FIXTURE_PATH];
    avp_case *c = NULL;
    avp_proof_root root;
    fixture_path(file, "again.json");
    avp_status status = avp_case_open(ctx, ((proof_text *)state)->path, AVP_CASE_READ, &c, err);
    if (status == AVP_OK)
        status = avp_proof_write_post(c, "12", file, &root, err);
    avp_case_close(c);
    return status;
}

static avp_status check_again(const avp_ctx *ctx, void *state, avp_error *err) {
    avpi_node_hash root;
    avpi_buf row;
    avpi_buf_init(&row, ctx, 1 << 20);
    avp_status status = avpi_post_proof_check(ctx, ((proof_text *)state)->text, &row, &root, err);
    avpi_buf_free(&row);
    return status;
}

static void proof__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_proof_root root = {0};
    char path[FIXTURE_PATH];
    size_t n = 0;
    proof_case(&ctx, "faults", path);
    char *text = proof_of(&ctx, path, "12", &n, &root);
    proof_text work = {path, {text, n}};
    faulty_run(write_again, &work);
    faulty_run(check_again, &work);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proof__every_post__leads_to_the_root_of_the_case),
        cmocka_unit_test(proof__any_bit_flipped__refused),
        cmocka_unit_test(proof__no_such_post__says_so),
        cmocka_unit_test(proof__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
