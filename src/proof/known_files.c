/* What the journals say about files, and whether the files are so. */
#include "base/files.h"
#include "base/sort.h"
#include "proof/case_tree.h"
#include "proof/folder_files.h"
#include "proof/logged_files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void avpi_known_files_init(avpi_known_files *k, const avp_ctx *ctx) {
    *k = (avpi_known_files){.ctx = ctx};
    avpi_arena_init(&k->names, ctx);
    avpi_json_init(&k->json, ctx);
}

void avpi_known_files_free(avpi_known_files *k) {
    avpi_free(k->ctx, k->items);
    avpi_json_free(&k->json);
    avpi_arena_free(&k->names);
}

/* ---- reading ---- */

static avp_status remember(avpi_known_files *k, avp_str name, avp_str sha256, avpi_known_kind kind, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str folder = kind == AVPI_KNOWN_REPORT ? AVPI_STR("reports/") : AVPI_STR("originals/");
    if (!name.ptr || sha256.len != AVPI_SHA256_HEX_SIZE - 1 || !avpi_str_starts(name, folder) ||
        avpi_str_find(name, AVPI_STR("..")) < name.len)
        return AVP_OK;
    AVP_TRY(avpi_grow(k->ctx, &k->items, &k->capacity, k->count + 1, sizeof *k->items, err));
    avpi_known_file *of = &k->items[k->count];
    *of = (avpi_known_file){.name = avpi_arena_copy(&k->names, name), .at = k->count, .kind = kind};
    if (!of->name.ptr)
        return avpi_fail_memory(k->ctx, err);
    memcpy(of->sha256, sha256.ptr, sha256.len);
    k->count++;
done:
    return status;
}

static avp_str text_in(avpi_json *json, uint32_t object, const char *name) {
    return avpi_json_text(json, avpi_json_member(json, object, avpi_str_view(name)));
}

/* Into k->json; false: it is no JSON, and the chain, which is checked elsewhere, says so. */
static avp_status parse(avpi_known_files *k, avp_str line, bool *good, avp_error *err) {
    avp_error why = {0};
    avp_status status = avpi_json_parse(&k->json, line, &why);
    *good = status == AVP_OK;
    return status == AVP_E_MEMORY ? avpi_fail_memory(k->ctx, err) : AVP_OK;
}

/* A record "report" lists files; one of a list, of labels, of a mapping, of an input or of the registry is about one file at most. */
static avp_status take_record(avpi_known_files *k, avp_str line, avpi_known_kind kind, avp_error *err) {
    avp_status status = AVP_OK;
    bool good = false;
    AVP_TRY(parse(k, line, &good, err));
    if (!good)
        return AVP_OK;
    uint32_t details = kind == AVPI_KNOWN_ORIGINAL ? 0 : avpi_json_member(&k->json, 0, AVPI_STR("details"));
    uint32_t list = avpi_json_member(&k->json, details, AVPI_STR("files"));
    if (kind != AVPI_KNOWN_REPORT)
        return remember(k, text_in(&k->json, details, "stored_as"), text_in(&k->json, details, "sha256"), kind, err);
    if (list == AVPI_JSON_NONE || k->json.nodes[list].type != AVPI_JSON_ARRAY)
        return AVP_OK;
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(&k->json, list); i = k->json.nodes[i].next)
        AVP_TRY(remember(k, text_in(&k->json, i, "name"), text_in(&k->json, i, "sha256"), kind, err));
done:
    return status;
}

static avp_status take_log(avpi_known_files *k, avp_str log, avp_error *err) {
    static const char *const kept[] = {"{\"action\":\"label\",", "{\"action\":\"list\",", "{\"action\":\"mapping\",",
                                       "{\"action\":\"input\",", "{\"action\":\"registry\","};
    avp_status status = AVP_OK;
    avp_str line;
    for (size_t at = 0; avpi_line_of(log, &at, &line);) {
        if (avpi_str_starts(line, AVPI_STR("{\"action\":\"report\",")))
            AVP_TRY(take_record(k, line, AVPI_KNOWN_REPORT, err));
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            if (avpi_str_starts(line, avpi_str_view(kept[i])))
                AVP_TRY(take_record(k, line, AVPI_KNOWN_KEPT, err));
    }
done:
    return status;
}

static int by_name(const void *a, const void *b) {
    const avpi_known_file *x = a, *y = b;
    int order = avpi_str_compare(x->name, y->name);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* Of records about one file the last; a file of the manifest stays one. */
static void drop_earlier(avpi_known_files *k) {
    size_t n = 0;
    for (size_t i = 0; i < k->count; i++) {
        bool again = n > 0 && avpi_str_equal(k->items[n - 1].name, k->items[i].name);
        avpi_known_kind kind =
            again && k->items[n - 1].kind == AVPI_KNOWN_ORIGINAL ? AVPI_KNOWN_ORIGINAL : k->items[i].kind;
        n += !again;
        k->items[n - 1] = k->items[i];
        k->items[n - 1].kind = kind;
    }
    k->count = n;
}

avp_status avpi_known_files_read(avpi_known_files *k, avp_str manifest, avp_str log, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str line;
    for (size_t at = 0; avpi_line_of(manifest, &at, &line);)
        AVP_TRY(take_record(k, line, AVPI_KNOWN_ORIGINAL, err));
    AVP_TRY(take_log(k, log, err));
    avpi_sort(k->items, k->count, sizeof *k->items, by_name);
    drop_earlier(k);
done:
    return status;
}

const avpi_known_file *avpi_known_files_find(const avpi_known_files *k, avp_str name) {
    size_t from = 0, to = k->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = avpi_str_compare(k->items[middle].name, name);
        if (order == 0)
            return &k->items[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* ---- checking ---- */

static avp_status hash_file(const avp_ctx *ctx, const char *path, char sha256[AVPI_SHA256_HEX_SIZE], avp_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    avp_status status = avpi_file_sha256(ctx, path, fd, NULL, sha256, NULL, err);
    close(fd);
    return status;
}

static avp_status check_known(avpi_known_files *k, const char *folder, const avpi_known_file *known, avp_error *err) {
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    char *name = NULL, *path = NULL;
    bool report = known->kind == AVPI_KNOWN_REPORT;
    AVP_TRY(avpi_str_dup(k->ctx, known->name, &name, err));
    AVP_TRY(avpi_path_join(k->ctx, folder, name, &path, err));
    if (!avpi_file_exists(path)) {
        if (!report)
            status = avpi_fail(k->ctx, err, AVP_E_INPUT, N_("the original \"%s\" is missing"), name);
        goto done;
    }
    AVP_TRY(hash_file(k->ctx, path, sha256, err));
    if (strcmp(sha256, known->sha256) != 0)
        status = avpi_fail(k->ctx, err, AVP_E_INPUT,
                           report ? N_("the report \"%s\" was altered: its SHA-256 is %s now")
                                  : N_("the original \"%s\" was altered: its SHA-256 is %s now"),
                           name, sha256);
done:
    if (status == AVP_E_INPUT)
        (void)avpi_fail_at(err, path, 0, 0);
    avpi_free(k->ctx, name);
    avpi_free(k->ctx, path);
    return status;
}

avp_status avpi_known_files_check(avpi_known_files *k, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < k->count; i++)
        if (k->items[i].kind != AVPI_KNOWN_ORIGINAL)
            AVP_TRY(check_known(k, folder, &k->items[i], err));
done:
    return status;
}

/* ---- what nothing tells of ---- */

avp_status avpi_unlisted_add(const avp_ctx *ctx, avp_verified *out, avp_str name, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_resize(ctx, &out->unlisted, out->n_unlisted + 1, sizeof *out->unlisted, err));
    out->unlisted[out->n_unlisted] = NULL;
    AVP_TRY(avpi_str_dup(ctx, name, &out->unlisted[out->n_unlisted++], err));
done:
    return status;
}

/* Names that begin with a dot are those of what is being written. */
static avp_status find_unlisted(avpi_known_files *k, const char *folder, const char *name, avp_verified *out,
                                avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder_files files = {.ctx = k->ctx};
    char *path = NULL, *inside = NULL;
    AVP_TRY(avpi_path_join(k->ctx, folder, name, &path, err));
    AVP_TRY(avpi_folder_list(k->ctx, path, &files, err));
    for (size_t i = 0; i < files.count; i++) {
        if (files.items[i].folder || files.items[i].name[0] == '.')
            continue;
        AVP_TRY(avpi_path_join(k->ctx, name, files.items[i].name, &inside, err));
        if (!avpi_known_files_find(k, avpi_str_view(inside)))
            AVP_TRY(avpi_unlisted_add(k->ctx, out, avpi_str_view(inside), err));
        avpi_free(k->ctx, inside);
        inside = NULL;
    }
done:
    avpi_folder_files_free(&files);
    avpi_free(k->ctx, path);
    avpi_free(k->ctx, inside);
    return status;
}

avp_status avpi_unlisted_files(avpi_known_files *k, const char *folder, avp_verified *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(find_unlisted(k, folder, "originals", out, err));
    AVP_TRY(find_unlisted(k, folder, "reports", out, err));
done:
    return status;
}
