#include "proof/seal_content.h"

#include "base/sort.h"
#include "proof/logged_files.h"
#include "proof/seal.h"
#include "proof/seal_stamps.h"
#include "proof/sealed_records.h"
#include "proof/tape.h"
#include "store/entries.h"

#include <stdlib.h>

typedef struct member {
    avp_str sha256, name;
} member;

typedef struct content {
    const avp_ctx *ctx;
    member *members; /* by name */
    size_t count, capacity;
    avpi_known_files known;
    avpi_json last; /* the record of this seal */
    avp_verified *out;
    char shown[AVPI_TAPE_NAME_SIZE]; /* for messages */
} content;

static const char *show(content *k, avp_str name) {
    snprintf(k->shown, sizeof k->shown, "%.*s", (int)name.len, name.ptr);
    return k->shown;
}

static int by_name(const void *a, const void *b) {
    return avpi_str_compare(((const member *)a)->name, ((const member *)b)->name);
}

static avp_status list_members(content *k, avp_str seen, avp_error *err) {
    enum { NAME_AT = AVPI_SHA256_HEX_SIZE + 1 };
    avp_status status = AVP_OK;
    avp_str line;
    for (size_t at = 0; avpi_line_of(seen, &at, &line);) {
        AVP_TRY(avpi_grow(k->ctx, &k->members, &k->capacity, k->count + 1, sizeof *k->members, err));
        k->members[k->count++] = (member){{line.ptr, NAME_AT - 2}, {line.ptr + NAME_AT, line.len - NAME_AT}};
    }
    avpi_sort(k->members, k->count, sizeof *k->members, by_name);
    for (size_t i = 1; i < k->count; i++)
        if (avpi_str_equal(k->members[i - 1].name, k->members[i].name))
            return avpi_fail(k->ctx, err, AVP_E_INPUT, N_("\"%s\" stands twice in the seal"),
                             show(k, k->members[i].name));
done:
    return status;
}

/* ---- one file ---- */

static bool in_folder(avp_str name, const char *folder) {
    return avpi_str_starts(name, avpi_str_view(folder));
}

/* An original or a report. The log's owner may have put a report there that the log does not know; an original without a record is none. */
static avp_status check_vouched(content *k, const member *of, avp_error *err) {
    bool original = in_folder(of->name, "originals/");
    const avpi_known_file *known = avpi_known_files_find(&k->known, of->name);
    if (!known && !original)
        return avpi_unlisted_add(k->ctx, k->out, of->name, err);
    if (!known)
        return avpi_fail(k->ctx, err, AVP_E_INPUT, N_("no record tells of \"%s\" in the seal"), show(k, of->name));
    if (!avpi_str_equal(of->sha256, avpi_str_view(known->sha256)))
        return avpi_fail(k->ctx, err, AVP_E_INPUT, N_("\"%s\" in the seal is not what its log says that it was"),
                         show(k, of->name));
    k->out->originals_held += known->kind == AVPI_KNOWN_ORIGINAL;
    return AVP_OK;
}

/* What the record of this seal says went in. */
static avp_status check_told(content *k, const member *of, avp_error *err) {
    uint64_t bytes;
    avp_str sha256;
    char name[AVPI_TAPE_NAME_SIZE];
    snprintf(name, sizeof name, "%.*s", (int)of->name.len, of->name.ptr);
    if (avpi_sealed_file(&k->last, name, &bytes, &sha256) && avpi_str_equal(sha256, of->sha256))
        return AVP_OK;
    return avpi_fail(k->ctx, err, AVP_E_INPUT, N_("\"%s\" in the seal is not what its log says that it was"),
                     show(k, of->name));
}

static bool is_one_of(avp_str name, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (avpi_str_equal(name, avpi_str_view(names[i])))
            return true;
    return false;
}

static bool is_stamp(avp_str name) {
    static const avp_str folder = {AVPI_STAMPS_FOLDER "/", sizeof AVPI_STAMPS_FOLDER};
    char text[AVPI_TAPE_NAME_SIZE];
    uint64_t records;
    const char *ending;
    snprintf(text, sizeof text, "%.*s", (int)name.len, name.ptr);
    return avpi_str_starts(name, folder) && avpi_stamp_name(text + folder.len, &records, &ending);
}

/* The texts of the tree are checked with it, time stamps with their certificates. */
static avp_status check_member(content *k, const member *of, avp_error *err) {
    static const char *const own[] = {"about.txt", "manifest.jsonl", "rows.jsonl", "log.jsonl", "root.txt"};
    static const char *const told[] = {AVPI_SEAL_RESULTS, AVPI_SEAL_REGISTRY, AVPI_DELETIONS, AVPI_ENTRIES_NAME};
    if (in_folder(of->name, "originals/") || in_folder(of->name, "reports/"))
        return check_vouched(k, of, err);
    if (is_one_of(of->name, told, sizeof told / sizeof *told))
        return check_told(k, of, err);
    if (is_one_of(of->name, own, sizeof own / sizeof *own) || is_stamp(of->name))
        return AVP_OK;
    return avpi_fail(k->ctx, err, AVP_E_INPUT, N_("\"%s\" has no place in a seal"), show(k, of->name));
}

/* ---- the records ---- */

static avp_status check_last(content *k, const avpi_case_tree *tree, const char *signer, avp_error *err) {
    avp_status status = AVP_OK;
    bool good = false;
    AVP_TRY(avpi_sealed_last(tree, &k->last, &good, err));
    if (!good)
        return avpi_fail(k->ctx, err, AVP_E_INPUT, N_("the log in the seal does not end with the record of this seal"));
    avp_str key = avpi_json_text(&k->last, avpi_json_path(&k->last, 0, "details.public_key"));
    if (!avpi_str_equal(key, avpi_str_view(signer)))
        status =
            avpi_fail(k->ctx, err, AVP_E_INPUT,
                      N_("the log in the seal says that the key %.*s sealed it, but it is signed with %s: somebody "
                         "signed it anew"),
                      (int)key.len, key.ptr ? key.ptr : "", signer);
done:
    return status;
}

/* Each file that the record names must be there: none can be left out of a seal without a word. */
static avp_status check_all_there(content *k, avp_error *err) {
    avpi_json *json = &k->last;
    uint32_t list = avpi_json_path(json, 0, "details.files");
    if (list == AVPI_JSON_NONE || json->nodes[list].type != AVPI_JSON_ARRAY)
        return AVP_OK;
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(json, list); i = json->nodes[i].next) {
        avp_str name = avpi_json_text(json, avpi_json_member(json, i, AVPI_STR("name")));
        const member wanted = {.name = name};
        if (name.ptr && (k->count == 0 || !bsearch(&wanted, k->members, k->count, sizeof wanted, by_name)))
            return avpi_fail(k->ctx, err, AVP_E_INPUT, N_("\"%s\" is missing in the seal"), show(k, name));
    }
    return AVP_OK;
}

/* Seals before this one by other keys: nothing wrong, and worth knowing. */
static avp_status count_others(content *k, avp_str log, const char *signer, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    avpi_json json;
    avp_str line;
    avpi_json_init(&json, k->ctx);
    for (size_t at = 0; avpi_line_of(log, &at, &line);) {
        if (!avpi_str_starts(line, AVPI_STR("{\"action\":\"seal\",")))
            continue;
        status = avpi_json_parse(&json, line, &why);
        if (status != AVP_OK) {
            status = status == AVP_E_MEMORY ? avpi_fail_memory(k->ctx, err) : AVP_OK;
            break;
        }
        avp_str key = avpi_json_text(&json, avpi_json_path(&json, 0, "details.public_key"));
        k->out->other_seals += !avpi_str_equal(key, avpi_str_view(signer));
    }
    avpi_json_free(&json);
    return status;
}

static avp_status check_records(content *k, const avpi_case_tree *tree, const char *signer, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t record = 0;
    AVP_TRY(avpi_sealed_records_check(k->ctx, tree, &record, err));
    if (record > 0)
        return avpi_fail(k->ctx, err, AVP_E_INPUT,
                         N_("\"rows.jsonl\" in the seal is not what was sealed after record %llu of the log"),
                         (unsigned long long)record);
    AVP_TRY(check_last(k, tree, signer, err));
    AVP_TRY(check_all_there(k, err));
    AVP_TRY(count_others(k, avpi_buf_view(&tree->log), signer, err));
done:
    return status;
}

/* ---- all of it ---- */

avp_status avpi_seal_content_check(const avp_ctx *ctx, const avpi_case_tree *tree, avp_str seen, const char *signer,
                                   avp_verified *out, avp_error *err) {
    avp_status status = AVP_OK;
    content k = {.ctx = ctx, .out = out};
    avpi_known_files_init(&k.known, ctx);
    avpi_json_init(&k.last, ctx);
    AVP_TRY(list_members(&k, seen, err));
    AVP_TRY(check_records(&k, tree, signer, err));
    AVP_TRY(avpi_known_files_read(&k.known, avpi_buf_view(&tree->manifest), avpi_buf_view(&tree->log), err));
    for (size_t i = 0; i < k.count; i++)
        AVP_TRY(check_member(&k, &k.members[i], err));
done:
    avpi_free(ctx, k.members);
    avpi_known_files_free(&k.known);
    avpi_json_free(&k.last);
    return status;
}
