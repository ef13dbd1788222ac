#include "proof/case_tree.h"

#include "base/sort.h"

#include "proof/row_leaves.h"
#include "proof/rows_ahead.h"
#include "store/canonical.h"
#include "store/closing.h"

static const size_t text_most = (size_t)1 << 32;

void avpi_case_tree_init(avpi_case_tree *tree, const avp_ctx *ctx) {
    *tree = (avpi_case_tree){0};
    avpi_buf_init(&tree->manifest, ctx, text_most);
    avpi_buf_init(&tree->rows, ctx, text_most);
    avpi_buf_init(&tree->log, ctx, text_most);
}

void avpi_case_tree_free(avpi_case_tree *tree) {
    avpi_buf_free(&tree->manifest);
    avpi_buf_free(&tree->rows);
    avpi_buf_free(&tree->log);
}

bool avpi_line_of(avp_str text, size_t *at, avp_str *line) {
    if (*at >= text.len)
        return false;
    avp_str rest = {text.ptr + *at, text.len - *at};
    *line = (avp_str){rest.ptr, avpi_str_find_byte(rest, '\n')};
    *at += line->len + 1;
    return true;
}

/* ---- reading ---- */

static avp_status read_lines(avp_case *c, const char *sql, avpi_buf *out, uint64_t *count, avp_error *err) {
    static const avpi_sql_type text = AVPI_SQL_TEXT;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    avpi_buf_clear(out);
    *count = 0;
    AVP_TRY(avpi_sql_query(c, sql, NULL, 0, &text, 1, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++) {
            AVP_TRY(avpi_buf_add(out, avpi_rows_text(rows, 0)[i], err));
            AVP_TRY(avpi_buf_add_byte(out, '\n', err));
        }
        *count += n;
    }
done:
    avpi_rows_close(rows);
    return status;
}

avp_status avpi_case_tree_read_log(avp_case *c, avpi_case_tree *tree, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str last = avpi_closing_line(c);
    AVP_TRY(read_lines(c, "SELECT line FROM log_records ORDER BY sequence", &tree->log, &tree->facts.records, err));
    if (!last.ptr)
        goto done;
    AVP_TRY(avpi_buf_add(&tree->log, last, err));
    AVP_TRY(avpi_buf_add_byte(&tree->log, '\n', err));
    tree->facts.records++;
done:
    return status;
}

static avp_status add_row(void *self, const avpi_row_leaf *row, avp_error *err) {
    avpi_node_hash leaf = avpi_merkle_leaf(row->bytes);
    (void)err;
    avpi_merkle_add(self, &leaf);
    return AVP_OK;
}

/* The line of rows.jsonl; its root is null when the original is elsewhere and was not found there. */
static avp_status add_source(avp_case *c, const avpi_row_source *source, avpi_case_tree *tree, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    avpi_merkle rows = {0};
    char hex[AVPI_SHA256_HEX_SIZE];
    status = avpi_row_leaves(c, source, add_row, &rows, &why);
    bool absent = status == AVP_E_INPUT && source->by_reference;
    if (status != AVP_OK && !absent) {
        *err = err->status == AVP_OK ? why : *err;
        return status;
    }
    avpi_node_hash root = avpi_merkle_root(&rows);
    avpi_hex(root.bytes, sizeof root.bytes, hex);
    AVP_TRY(avpi_buf_printf(&tree->rows, err, "{\"leaves\":\"%s\",\"root\":", source->bytes ? "bytes" : "records"));
    AVP_TRY(absent ? avpi_buf_add(&tree->rows, AVPI_STR("null"), err)
                   : avpi_buf_printf(&tree->rows, err, "\"%s\"", hex));
    AVP_TRY(avpi_buf_printf(&tree->rows, err, ",\"rows\":%llu,\"sha256\":\"%s\"}\n", (unsigned long long)source->rows,
                            source->sha256));
    tree->facts.rows += absent ? 0 : rows.count;
    tree->facts.absent += absent;
done:
    return status;
}

avp_status avpi_case_tree_read_rows(avp_case *c, avpi_case_tree *tree, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_row_source *sources = NULL;
    size_t n = 0;
    avpi_buf_clear(&tree->rows);
    tree->facts.rows = tree->facts.absent = 0;
    AVP_TRY(avpi_row_sources(c, &sources, &n, err));
    for (size_t i = 0; i < n; i++)
        AVP_TRY(add_source(c, &sources[i], tree, err));
done:
    avpi_row_sources_free(avpi_case_ctx(c), sources, n);
    return status;
}

avp_status avpi_case_tree_read_records(avp_case *c, avpi_case_tree *tree, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(read_lines(c, "SELECT line FROM manifest_records ORDER BY sequence", &tree->manifest,
                       &tree->facts.originals, err));
    AVP_TRY(avpi_case_tree_read_log(c, tree, err));
done:
    return status;
}

avp_status avpi_case_tree_read(avp_case *c, avpi_case_tree *tree, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_case_tree_read_records(c, tree, err));
    AVP_TRY(avpi_case_tree_read_rows(c, tree, err));
    AVP_TRY(avpi_case_tree_note(avpi_case_ctx(c), tree, err));
done:
    return status;
}

/* ---- roots ---- */

typedef void (*leaf_visit)(void *self, const avpi_node_hash *leaf);

/* At most `most` lines of a text as leaves. */
static uint64_t visit_lines(avp_str text, uint64_t most, leaf_visit visit, void *self) {
    avp_str line;
    uint64_t n = 0;
    for (size_t at = 0; n < most && avpi_line_of(text, &at, &line); n++) {
        avpi_node_hash leaf = avpi_merkle_leaf(line);
        visit(self, &leaf);
    }
    return n;
}

static void add_leaf(void *self, const avpi_node_hash *leaf) {
    avpi_merkle_add(self, leaf);
}

static avpi_node_hash root_of(const avpi_case_tree *tree, uint64_t files, uint64_t records) {
    avpi_merkle all = {0};
    visit_lines(avpi_buf_view(&tree->manifest), files, add_leaf, &all);
    visit_lines(avpi_buf_view(&tree->rows), files, add_leaf, &all);
    visit_lines(avpi_buf_view(&tree->log), records, add_leaf, &all);
    return avpi_merkle_root(&all);
}

avpi_node_hash avpi_case_tree_root(const avpi_case_tree *tree) {
    return root_of(tree, UINT64_MAX, UINT64_MAX);
}

bool avpi_case_tree_root_then(const avpi_case_tree *tree, uint64_t records, avpi_node_hash *root) {
    avp_str log = avpi_buf_view(&tree->log), line;
    uint64_t files = 0, n = 0;
    for (size_t at = 0; n < records && avpi_line_of(log, &at, &line); n++)
        files += avpi_str_starts(line, AVPI_STR("{\"action\":\"import\","));
    if (n < records)
        return false;
    *root = root_of(tree, files, records);
    return true;
}

static int by_text(const void *a, const void *b) {
    return avpi_str_compare(*(const avp_str *)a, *(const avp_str *)b);
}

avp_status avpi_case_tree_evidence(const avp_ctx *ctx, const avpi_case_tree *tree, uint64_t files, avpi_node_hash *root,
                                   avp_error *err) {
    avp_status status = AVP_OK;
    avpi_merkle all = {0};
    avp_str line, *lines = NULL;
    size_t n = 0, capacity = 0;
    for (size_t at = 0; n < files && avpi_line_of(avpi_buf_view(&tree->rows), &at, &line);) {
        AVP_TRY(avpi_grow(ctx, &lines, &capacity, n + 1, sizeof *lines, err));
        lines[n++] = line;
    }
    avpi_sort(lines, n, sizeof *lines, by_text);
    for (size_t i = 0; i < n; i++) {
        avpi_node_hash leaf = avpi_merkle_leaf(lines[i]);
        avpi_merkle_add(&all, &leaf);
    }
    *root = avpi_merkle_root(&all);
done:
    avpi_free(ctx, lines);
    return status;
}

avp_status avpi_case_tree_note(const avp_ctx *ctx, avpi_case_tree *tree, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_node_hash root = avpi_case_tree_root(tree);
    avpi_hex(root.bytes, sizeof root.bytes, tree->facts.root);
    tree->facts.evidence[0] = '\0';
    if (tree->facts.absent > 0)
        return AVP_OK;
    AVP_TRY(avpi_case_tree_evidence(ctx, tree, UINT64_MAX, &root, err));
    avpi_hex(root.bytes, sizeof root.bytes, tree->facts.evidence);
done:
    return status;
}

static void count_leaf(void *self, const avpi_node_hash *leaf) {
    (void)leaf;
    ++*(uint64_t *)self;
}

static void prove_leaf(void *self, const avpi_node_hash *leaf) {
    avpi_merkle_prover_add(self, leaf);
}

avpi_merkle_path avpi_case_tree_path(const avpi_case_tree *tree, uint64_t index) {
    const avp_str texts[] = {avpi_buf_view(&tree->manifest), avpi_buf_view(&tree->rows), avpi_buf_view(&tree->log)};
    uint64_t counts[3] = {0}, size = 0;
    avpi_merkle_prover prover;
    for (size_t i = 0; i < 3; i++)
        visit_lines(texts[i], UINT64_MAX, count_leaf, &counts[i]);
    size = counts[0] + counts[1] + counts[2];
    avpi_merkle_prover_init(&prover, counts[0] + index, size);
    for (size_t i = 0; i < 3; i++)
        visit_lines(texts[i], UINT64_MAX, prove_leaf, &prover);
    return prover.path;
}

avp_status avp_proof_root_of(avp_case *c, avp_proof_rows *ahead, avp_proof_root *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_tree tree;
    avpi_case_tree_init(&tree, avpi_case_ctx(c));
    AVP_TRY(avpi_case_tree_read_records(c, &tree, err));
    AVP_TRY(ahead ? avpi_proof_rows_take(ahead, &tree, err) : avpi_case_tree_read_rows(c, &tree, err));
    AVP_TRY(avpi_case_tree_note(avpi_case_ctx(c), &tree, err));
    *out = tree.facts;
done:
    avpi_case_tree_free(&tree);
    return status;
}
