#include "proof/post_proof.h"

#include "base/files.h"
#include "proof/case_tree.h"
#include "proof/row_leaves.h"
#include "store/canonical.h"

#include <sodium.h>

static const size_t proof_most = (size_t)1 << 30;

/* ---- writing ---- */

/* Looks for one row while all of the source pass by. */
typedef struct row_hunt {
    avpi_merkle_prover prover;
    uint64_t index;
    avpi_buf base64;
} row_hunt;

static avp_status add_base64(avpi_buf *out, avp_str bytes, avp_error *err) {
    avp_status status = AVP_OK;
    char *text = NULL;
    size_t size = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL);
    AVP_TRY(avpi_alloc(out->ctx, size, 1, &text, err));
    sodium_bin2base64(text, size, (const unsigned char *)bytes.ptr, bytes.len, sodium_base64_VARIANT_ORIGINAL);
    AVP_TRY(avpi_buf_add(out, avpi_str_view(text), err));
done:
    avpi_free(out->ctx, text);
    return status;
}

static avp_status pass_row(void *self, const avpi_row_leaf *row, avp_error *err) {
    row_hunt *h = self;
    avpi_node_hash leaf = avpi_merkle_leaf(row->bytes);
    avpi_merkle_prover_add(&h->prover, &leaf);
    return row->index == h->index ? add_base64(&h->base64, row->bytes, err) : AVP_OK;
}

/* Where a post stands: its source, and the number of its row there. */
static avp_status find_post(avp_case *c, const char *post, uint32_t *source, uint64_t *index, avp_error *err) {
    static const char sql[] =
        "WITH found AS (SELECT o.source_id, o.byte_offset, o.line FROM posts p JOIN post_origins o USING (post_id)"
        " WHERE p.native = ? ORDER BY o.source_id, o.byte_offset, o.line LIMIT 1)"
        " SELECT f.source_id, (SELECT count(DISTINCT (o.byte_offset, o.line)) FROM post_origins o WHERE"
        " o.source_id = f.source_id AND (o.byte_offset, o.line) < (f.byte_offset, f.line)) FROM found f";
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value param = avpi_sql_text(avpi_str_view(post));
    AVP_TRY(avpi_sql_query(c, sql, &param, 1, types, 2, &rows, err));
    AVP_TRY(avpi_rows_next(rows, &n, err));
    if (n == 0) {
        status = avpi_fail(avpi_case_ctx(c), err, AVP_E_INPUT,
                           N_("no row of the case holds a post \"%s\"; give the id that the platform gave it"), post);
        goto done;
    }
    *source = avpi_rows_u32(rows, 0)[0];
    *index = avpi_rows_u64(rows, 1)[0];
done:
    avpi_rows_close(rows);
    return status;
}

static avp_status add_path(avpi_buf *out, const avpi_merkle_path *path, avp_error *err) {
    avp_status status = AVP_OK;
    char hex[AVPI_SHA256_HEX_SIZE];
    AVP_TRY(avpi_buf_add(out, AVPI_STR(",\"path\":["), err));
    for (unsigned i = 0; i < path->n; i++) {
        avpi_hex(path->hashes[i].bytes, AVPI_SHA256_SIZE, hex);
        AVP_TRY(avpi_buf_printf(out, err, "%s\"%c %s\"", i ? "," : "", path->left[i] ? 'L' : 'R', hex));
    }
    AVP_TRY(avpi_buf_add(out, AVPI_STR("]}"), err));
done:
    return status;
}

/* Line number `index` of a text; empty when there is none. */
static avp_str line_at(avp_str text, uint64_t index) {
    avp_str line = {"", 0};
    size_t at = 0;
    for (uint64_t i = 0; i <= index; i++)
        if (!avpi_line_of(text, &at, &line))
            return (avp_str){"", 0};
    return line;
}

static avp_status compose(const row_hunt *h, const avpi_case_tree *tree, uint64_t source_index, avpi_buf *out,
                          avp_error *err) {
    avp_status status = AVP_OK;
    avpi_merkle_path above = avpi_case_tree_path(tree, source_index);
    AVP_TRY(avpi_buf_printf(out, err, "{\"format\":\"avispero-post-proof 1\",\"root\":\"%s\",\"row\":{\"base64\":\"",
                            tree->facts.root));
    AVP_TRY(avpi_buf_add(out, avpi_buf_view(&h->base64), err));
    AVP_TRY(avpi_buf_add_byte(out, '"', err));
    AVP_TRY(add_path(out, &h->prover.path, err));
    AVP_TRY(avpi_buf_add(out, AVPI_STR(",\"source\":{\"line\":"), err));
    AVP_TRY(avpi_canonical_string(out, line_at(avpi_buf_view(&tree->rows), source_index), err));
    AVP_TRY(add_path(out, &above, err));
    AVP_TRY(avpi_buf_add(out, AVPI_STR("}\n"), err));
done:
    return status;
}

avp_status avp_proof_write_post(avp_case *c, const char *post, const char *path, avp_proof_root *root, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avpi_row_source *sources = NULL;
    avpi_case_tree tree;
    avpi_buf text;
    row_hunt hunt = {0};
    uint32_t source = 0;
    size_t n = 0, at = 0;
    avpi_case_tree_init(&tree, ctx);
    avpi_buf_init(&text, ctx, proof_most);
    avpi_buf_init(&hunt.base64, ctx, proof_most);
    AVP_TRY(find_post(c, post, &source, &hunt.index, err));
    AVP_TRY(avpi_row_sources(c, &sources, &n, err));
    while (at < n && sources[at].id != source)
        at++;
    if (at == n) {
        status = avpi_fail(ctx, err, AVP_E_INPUT, N_("source %lu is missing in the case"), (unsigned long)source);
        goto done;
    }
    avpi_merkle_prover_init(&hunt.prover, hunt.index, sources[at].rows);
    AVP_TRY(avpi_row_leaves(c, &sources[at], pass_row, &hunt, err));
    AVP_TRY(avpi_case_tree_read(c, &tree, err));
    AVP_TRY(compose(&hunt, &tree, at, &text, err));
    AVP_TRY(avpi_file_write(ctx, path, avpi_buf_view(&text), err));
    *root = tree.facts;
done:
    avpi_row_sources_free(ctx, sources, n);
    avpi_case_tree_free(&tree);
    avpi_buf_free(&text);
    avpi_buf_free(&hunt.base64);
    return status;
}

/* ---- checking ---- */

typedef struct proof_reader {
    const avp_ctx *ctx;
    avpi_json json, line;
} proof_reader;

static avp_status bad_proof(const avp_ctx *ctx, avp_error *err, const char *what) {
    return avpi_fail(ctx, err, AVP_E_INPUT, N_("the proof of a post does not hold: %s"), avpi_tr(ctx, what));
}

static bool read_path(avpi_json *json, const char *place, avpi_merkle_path *path) {
    uint32_t list = avpi_json_path(json, 0, place);
    *path = (avpi_merkle_path){0};
    if (list == AVPI_JSON_NONE || json->nodes[list].type != AVPI_JSON_ARRAY)
        return false;
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next) {
        avp_str text = avpi_json_text(json, i);
        bool left = avpi_str_starts(text, AVPI_STR("L "));
        if (path->n == AVPI_MERKLE_LEVELS || !(left || avpi_str_starts(text, AVPI_STR("R "))) ||
            !avpi_node_hash_parse((avp_str){text.ptr + 2, text.len - 2}, &path->hashes[path->n]))
            return false;
        path->left[path->n++] = left;
    }
    return true;
}

static avp_str text_at(avpi_json *json, const char *path) {
    return avpi_json_text(json, avpi_json_path(json, 0, path));
}

/* One value has one text: whatever is changed in it is seen. */
static avp_status check_form(proof_reader *r, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    avpi_buf again;
    avpi_buf_init(&again, r->ctx, proof_most);
    if (text.len == 0 || text.ptr[text.len - 1] != '\n')
        return bad_proof(r->ctx, err, N_("it is cut off"));
    text.len--;
    status = avpi_json_parse(&r->json, text, &why);
    if (status == AVP_OK)
        status = avpi_canonical_node(&r->json, 0, false, &again, &why);
    if (status == AVP_E_MEMORY)
        status = avpi_fail_memory(r->ctx, err);
    else if (status != AVP_OK || !avpi_str_equal(avpi_buf_view(&again), text))
        status = bad_proof(r->ctx, err, N_("it is not canonical JSON"));
    else if (!avpi_str_equal(text_at(&r->json, "format"), AVPI_STR("avispero-post-proof 1")))
        status = bad_proof(r->ctx, err, N_("it is of a form that this version does not know"));
    avpi_buf_free(&again);
    return status;
}

static avp_status take_row(proof_reader *r, avpi_buf *row, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str base64 = text_at(&r->json, "row.base64");
    char *bytes = NULL;
    size_t n = 0;
    const char *end = NULL;
    if (!base64.ptr)
        return bad_proof(r->ctx, err, N_("the row is missing"));
    AVP_TRY(avpi_alloc(r->ctx, base64.len / 4 * 3 + 3, 1, &bytes, err));
    if (sodium_base642bin((unsigned char *)bytes, base64.len / 4 * 3 + 3, base64.ptr, base64.len, NULL, &n, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != base64.ptr + base64.len)
        status = bad_proof(r->ctx, err, N_("the row is not base64"));
    else
        status = avpi_buf_add(row, (avp_str){bytes, n}, err);
done:
    avpi_free(r->ctx, bytes);
    return status;
}

static avp_status climb_all(proof_reader *r, avp_str row, avpi_node_hash *root, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    avpi_merkle_path path;
    avpi_node_hash hash, wanted, leaf = avpi_merkle_leaf(row);
    avp_str line = text_at(&r->json, "source.line");
    if (!read_path(&r->json, "row.path", &path))
        return bad_proof(r->ctx, err, N_("the path of the row is no list of hashes"));
    hash = avpi_merkle_climb(&path, &leaf);
    status = line.ptr ? avpi_json_parse(&r->line, line, &why) : AVP_E_INPUT;
    if (status == AVP_E_MEMORY)
        return avpi_fail_memory(r->ctx, err);
    if (status != AVP_OK || !avpi_node_hash_parse(text_at(&r->line, "root"), &wanted) ||
        !avpi_node_hash_equal(&hash, &wanted))
        return bad_proof(r->ctx, err, N_("the row is not among the rows of its original"));
    if (!read_path(&r->json, "source.path", &path))
        return bad_proof(r->ctx, err, N_("the path of the original is no list of hashes"));
    leaf = avpi_merkle_leaf(line);
    hash = avpi_merkle_climb(&path, &leaf);
    if (!avpi_node_hash_parse(text_at(&r->json, "root"), &wanted) || !avpi_node_hash_equal(&hash, &wanted))
        return bad_proof(r->ctx, err, N_("the original is not among those of the root"));
    *root = hash;
    return AVP_OK;
}

avp_status avpi_post_proof_check(const avp_ctx *ctx, avp_str text, avpi_buf *row, avpi_node_hash *root,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    proof_reader r = {.ctx = ctx};
    avpi_json_init(&r.json, ctx);
    avpi_json_init(&r.line, ctx);
    avpi_buf_clear(row);
    AVP_TRY(check_form(&r, text, err));
    AVP_TRY(take_row(&r, row, err));
    AVP_TRY(climb_all(&r, avpi_buf_view(row), root, err));
done:
    avpi_json_free(&r.json);
    avpi_json_free(&r.line);
    return status;
}
