#include "unit/proof/proof_fixture.h"

#include "proof/case_tree.h"
#include "proof/row_leaves.h"
#include "support/faulty.h"

enum { ROWS_MOST = 16 };

/* Copies of the rows that pass by. */
typedef struct rows_seen {
    size_t n;
    char *text[ROWS_MOST];
} rows_seen;

static avp_status see_row(void *self, const avpi_row_leaf *row, avp_error *err) {
    rows_seen *seen = self;
    (void)err;
    assert_int_equal(row->index, seen->n);
    assert_true(seen->n < ROWS_MOST);
    seen->text[seen->n++] = strndup(row->bytes.ptr, row->bytes.len);
    return AVP_OK;
}

static void free_rows(rows_seen *seen) {
    for (size_t i = 0; i < seen->n; i++)
        free(seen->text[i]);
    *seen = (rows_seen){0};
}

static void rows__csv_with_quotes_and_line_ends__cut_as_they_stand(void **state) {
    (void)state;
    static const char *const wanted[] = {
        "11,ana,2024-05-01T10:00:00Z,https://example.org/a", "12,beto,2024-05-01T10:00:05Z,https://example.org/a",
        "13,caro,2024-05-01T10:00:09Z,\"a, quoted\nobject\"", "14,ana,2024-05-02T10:00:00Z,https://example.org/b",
        "15,beto,2024-05-02T10:00:01Z,https://example.org/b"};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH];
    avpi_row_source *sources = NULL;
    rows_seen seen = {0};
    size_t n = 0;
    proof_case(&ctx, "rows", path);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_READ);
    MUST(avpi_row_sources(c, &sources, &n, &err));
    assert_int_equal(n, 1);
    assert_int_equal(sources[0].rows, 5);
    assert_true(sources[0].bytes);
    MUST(avpi_row_leaves(c, &sources[0], see_row, &seen, &err));
    assert_int_equal(seen.n, 5);
    for (size_t i = 0; i < seen.n; i++)
        assert_string_equal(seen.text[i], wanted[i]);
    free_rows(&seen);
    avpi_row_sources_free(&ctx, sources, n);
    avp_case_close(c);
}

static avp_proof_root root_at(const avp_ctx *ctx, const char *path) {
    avp_error err = {0};
    avp_proof_root root = {0};
    avp_case *c = fixture_open(ctx, path, AVP_CASE_READ);
    MUST(avp_proof_root_of(c, NULL, &root, &err));
    avp_case_close(c);
    return root;
}

/* The tree by its definition, from the files. */
static void root__small_case__equals_the_definition(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH], line[512], hex[AVPI_SHA256_HEX_SIZE];
    proof_case(&ctx, "definition", path);
    avp_proof_root root = root_at(&ctx, path);
    assert_int_equal(root.originals, 1);
    assert_int_equal(root.rows, 5);
    assert_int_equal(root.records, 3); /* the import, what the tables hold after it, and which bytes case.duckdb has */
    avpi_merkle rows = {0}, all = {0};
    avp_str text = AVPI_STR(PROOF_CSV);
    const char *const starts[] = {"11,", "12,", "13,", "14,", "15,"};
    for (size_t i = 0; i < 5; i++) {
        size_t at = avpi_str_find(text, avpi_str_view(starts[i]));
        size_t end = i < 4 ? avpi_str_find(text, avpi_str_view(starts[i + 1])) : text.len;
        avpi_node_hash leaf = avpi_merkle_leaf((avp_str){text.ptr + at, end - at - 1});
        avpi_merkle_add(&rows, &leaf);
    }
    avpi_node_hash rows_root = avpi_merkle_root(&rows);
    avpi_hex(rows_root.bytes, sizeof rows_root.bytes, hex);
    const char *const journals[] = {"manifest.jsonl", NULL, "log.jsonl"};
    for (size_t i = 0; i < 3; i++) {
        size_t n = 0;
        char *bytes = NULL;
        avp_str leaf_text;
        if (journals[i]) {
            fixture_join(file, path, journals[i]);
            bytes = fixture_read(file, &n);
            char *line_end = strchr(bytes, '\n');
            for (char *at = bytes; line_end + 1 < bytes + n; at = line_end + 1, line_end = strchr(at, '\n')) {
                avpi_node_hash earlier = avpi_merkle_leaf((avp_str){at, (size_t)(line_end - at)});
                avpi_merkle_add(&all, &earlier);
            }
            char *last = line_end;
            while (last > bytes && last[-1] != '\n')
                last--;
            leaf_text = (avp_str){last, (size_t)(line_end - last)};
        } else {
            unsigned char digest[AVPI_SHA256_SIZE];
            char sha[AVPI_SHA256_HEX_SIZE];
            avpi_sha256 hash;
            avpi_sha256_init(&hash);
            avpi_sha256_add(&hash, text.ptr, text.len);
            avpi_sha256_end(&hash, digest);
            avpi_hex(digest, sizeof digest, sha);
            int length = snprintf(line, sizeof line,
                                  "{\"leaves\":\"bytes\",\"root\":\"%s\",\"rows\":5,\"sha256\":\"%s\"}", hex, sha);
            leaf_text = (avp_str){line, (size_t)length};
        }
        avpi_node_hash leaf = avpi_merkle_leaf(leaf_text);
        avpi_merkle_add(&all, &leaf);
        free(bytes);
    }
    avpi_node_hash wanted = avpi_merkle_root(&all);
    avpi_hex(wanted.bytes, sizeof wanted.bytes, hex);
    assert_string_equal(root.root, hex);
}

/* A root that stood on a report can be found again after more was read and done. */
static void root_then__case_has_grown__same_as_it_was(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    char path[FIXTURE_PATH], file[FIXTURE_PATH], hex[AVPI_SHA256_HEX_SIZE];
    proof_case(&ctx, "growing", path);
    avp_proof_root first = root_at(&ctx, path);
    proof_read(&ctx, path,
               proof_file("more.csv", AVPI_STR("post,account,time,object\n21,ana,2024-06-01T00:00:00Z,x\n"), file),
               false);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    fixture_log(c, "{\"text\":\"later\"}");
    avpi_case_tree tree;
    avpi_node_hash then;
    avpi_case_tree_init(&tree, &ctx);
    MUST(avpi_case_tree_read(c, &tree, &err));
    assert_int_equal(tree.facts.records, 7);
    assert_int_equal(tree.facts.originals, 2);
    assert_string_not_equal(tree.facts.root, first.root);
    assert_true(avpi_case_tree_root_then(&tree, first.records, &then));
    avpi_hex(then.bytes, sizeof then.bytes, hex);
    assert_string_equal(hex, first.root);
    assert_true(avpi_case_tree_root_then(&tree, 7, &then));
    assert_false(avpi_case_tree_root_then(&tree, 8, &then));
    avpi_case_tree_free(&tree);
    avp_case_close(c);
}

static void root__original_by_reference_is_gone__said_not_hidden(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH], file[FIXTURE_PATH];
    fixture_path(path, "reference");
    proof_read(&ctx, path, proof_file("elsewhere.csv", AVPI_STR(PROOF_CSV), file), true);
    avp_proof_root there = root_at(&ctx, path);
    assert_int_equal(there.absent, 0);
    assert_int_equal(there.rows, 5);
    assert_int_equal(unlink(file), 0);
    avp_proof_root gone = root_at(&ctx, path);
    assert_int_equal(gone.absent, 1);
    assert_int_equal(gone.rows, 0);
}

/* Beside a run that is being written, too. */
static void rows_begin__hashed_beside__same_root(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_proof_root at_once = {0}, ahead = {0};
    avp_proof_rows *rows = NULL;
    uint64_t run_id = 0;
    char path[FIXTURE_PATH];
    proof_case(&ctx, "ahead", path);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_WRITE);
    MUST(avp_proof_root_of(c, NULL, &at_once, &err));
    MUST(avp_proof_rows_begin(c, &rows, &err));
    MUST(avp_run_begin(c, "test", NULL, 0, 1, &run_id, &err));
    avp_proof_rows_wait(rows);
    avp_run_abandon(c);
    MUST(avp_proof_root_of(c, rows, &ahead, &err));
    avp_proof_rows_end(rows);
    avp_proof_rows_end(NULL);
    assert_string_equal(ahead.root, at_once.root);
    assert_string_equal(ahead.evidence, at_once.evidence);
    assert_int_equal(ahead.rows, 5);
    assert_int_equal(ahead.absent, 0);
    avp_case_close(c);
}

static void rows_begin__original_is_gone__said_with_the_root(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0}, at_once = {0};
    avp_proof_root root = {0};
    avp_proof_rows *rows = NULL;
    char path[FIXTURE_PATH], remove[2 * FIXTURE_PATH];
    proof_case(&ctx, "gone", path);
    snprintf(remove, sizeof remove, "rm -f '%s'/originals/*", path);
    assert_int_equal(system(remove), 0);
    avp_case *c = fixture_open(&ctx, path, AVP_CASE_READ);
    assert_int_equal(avp_proof_root_of(c, NULL, &root, &at_once), AVP_E_INPUT);
    MUST(avp_proof_rows_begin(c, &rows, &err));
    assert_int_equal(avp_proof_root_of(c, rows, &root, &err), AVP_E_INPUT);
    assert_string_equal(err.text, at_once.text);
    avp_proof_rows_end(rows);
    avp_case_close(c);
}

static avp_status take_root(const avp_ctx *ctx, void *path, avp_error *err) {
    avp_case *c = NULL;
    avp_proof_root root;
    avp_status status = avp_case_open(ctx, path, AVP_CASE_READ, &c, err);
    if (status == AVP_OK)
        status = avp_proof_root_of(c, NULL, &root, err);
    avp_case_close(c);
    return status;
}

static void root__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    char path[FIXTURE_PATH];
    proof_case(&ctx, "faults", path);
    faulty_run(take_root, path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows__csv_with_quotes_and_line_ends__cut_as_they_stand),
        cmocka_unit_test(root__small_case__equals_the_definition),
        cmocka_unit_test(root_then__case_has_grown__same_as_it_was),
        cmocka_unit_test(root__original_by_reference_is_gone__said_not_hidden),
        cmocka_unit_test(rows_begin__hashed_beside__same_root),
        cmocka_unit_test(rows_begin__original_is_gone__said_with_the_root),
        cmocka_unit_test(root__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
