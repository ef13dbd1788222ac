#include "proof/sealed_records.h"

#include "base/files.h"
#include "base/hash.h"
#include "store/entries.h"

enum { NOTES_MOST = 1 << 29 };
static const avp_str seal_start = {"{\"action\":\"seal\",", sizeof "{\"action\":\"seal\"," - 1};

static avp_status parse(const avp_ctx *ctx, avpi_json *json, avp_str line, bool *good, avp_error *err) {
    avp_error why = {0};
    avp_status status = avpi_json_parse(json, line, &why);
    *good = status == AVP_OK;
    return status == AVP_E_MEMORY ? avpi_fail_memory(ctx, err) : AVP_OK;
}

/* Does the record in json name the root of then? */
static bool names_root(avpi_json *json, const avpi_case_tree *tree, uint64_t *record) {
    avpi_node_hash said, now;
    int64_t records = 0;
    bool told = avpi_json_i64(json, avpi_json_path(json, 0, "details.records"), &records) && records >= 0;
    *record = told ? (uint64_t)records : 0;
    return told && avpi_node_hash_parse(avpi_json_text(json, avpi_json_path(json, 0, "details.root")), &said) &&
           avpi_case_tree_root_then(tree, (uint64_t)records, &now) && avpi_node_hash_equal(&said, &now);
}

avp_status avpi_sealed_records_check(const avp_ctx *ctx, const avpi_case_tree *tree, uint64_t *record, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json json;
    avp_str line;
    bool good = false;
    uint64_t then = 0;
    *record = 0;
    avpi_json_init(&json, ctx);
    for (size_t at = 0; tree->facts.absent == 0 && avpi_line_of(avpi_buf_view(&tree->log), &at, &line);) {
        if (!avpi_str_starts(line, seal_start))
            continue;
        AVP_TRY(parse(ctx, &json, line, &good, err));
        if (good && names_root(&json, tree, &then))
            continue;
        *record = then > 0 ? then : 1;
        break;
    }
done:
    avpi_json_free(&json);
    return status;
}

avp_status avpi_sealed_last(const avpi_case_tree *tree, avpi_json *json, bool *good, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str line, last = {"", 0};
    uint64_t then = 0;
    *good = false;
    for (size_t at = 0; avpi_line_of(avpi_buf_view(&tree->log), &at, &line);)
        last = line;
    if (!avpi_str_starts(last, seal_start))
        return AVP_OK;
    AVP_TRY(parse(json->ctx, json, last, good, err));
    *good = *good && names_root(json, tree, &then) && then + 1 == tree->facts.records;
done:
    return status;
}

bool avpi_sealed_file(avpi_json *json, const char *name, uint64_t *size_bytes, avp_str *sha256) {
    uint32_t list = avpi_json_path(json, 0, "details.files");
    int64_t bytes = 0;
    if (list == AVPI_JSON_NONE || json->nodes[list].type != AVPI_JSON_ARRAY)
        return false;
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next)
        if (avpi_str_equal(avpi_json_text(json, avpi_json_member(json, i, AVPI_STR("name"))), avpi_str_view(name)) &&
            avpi_json_i64(json, avpi_json_member(json, i, AVPI_STR("bytes")), &bytes) && bytes >= 0) {
            *size_bytes = (uint64_t)bytes;
            *sha256 = avpi_json_text(json, avpi_json_member(json, i, AVPI_STR("sha256")));
            return sha256->len == AVPI_SHA256_HEX_SIZE - 1;
        }
    return false;
}

/* Entries are only ever added. */
static bool begins_with(avp_str notes, uint64_t size_bytes, avp_str sha256) {
    unsigned char hash[AVPI_SHA256_SIZE];
    char hex[AVPI_SHA256_HEX_SIZE];
    avpi_sha256 state;
    if (size_bytes > notes.len)
        return false;
    avpi_sha256_init(&state);
    avpi_sha256_add(&state, notes.ptr, (size_t)size_bytes);
    avpi_sha256_end(&state, hash);
    avpi_hex(hash, sizeof hash, hex);
    return avpi_str_equal(sha256, avpi_str_view(hex));
}

avp_status avpi_sealed_notes_check(const avp_ctx *ctx, const avpi_case_tree *tree, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_json json;
    avpi_buf notes;
    avp_str line, sha256;
    char *path = NULL;
    uint64_t bytes = 0, n = 0;
    bool good = false;
    avpi_json_init(&json, ctx);
    avpi_buf_init(&notes, ctx, NOTES_MOST);
    AVP_TRY(avpi_path_join(ctx, folder, AVPI_ENTRIES_NAME, &path, err));
    if (avpi_file_exists(path))
        AVP_TRY(avpi_file_read(ctx, path, NOTES_MOST, &notes, err));
    for (size_t at = 0; avpi_line_of(avpi_buf_view(&tree->log), &at, &line);) {
        n++;
        if (!avpi_str_starts(line, seal_start))
            continue;
        AVP_TRY(parse(ctx, &json, line, &good, err));
        if (!good || !avpi_sealed_file(&json, AVPI_ENTRIES_NAME, &bytes, &sha256) ||
            begins_with(avpi_buf_view(&notes), bytes, sha256))
            continue;
        (void)avpi_fail(ctx, err, AVP_E_INPUT,
                        N_("%s no longer begins with what was sealed of it (record %llu of the log): entries are "
                           "missing or were altered"),
                        AVPI_ENTRIES_NAME, (unsigned long long)n);
        status = avpi_fail_at(err, path, 0, 0);
        goto done;
    }
done:
    avpi_free(ctx, path);
    avpi_json_free(&json);
    avpi_buf_free(&notes);
    return status;
}
