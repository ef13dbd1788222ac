#include "proof/logged_files.h"

#include "base/files.h"
#include "proof/case_tree.h"
#include "store/canonical.h"
#include "store/custody.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { DETAILS_ROOM = 1 << 20 };

static avp_status hash_file(const avp_ctx *ctx, const char *path, char sha256[AVPI_SHA256_HEX_SIZE], avp_error *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    avp_status status = avpi_file_sha256(ctx, path, fd, NULL, sha256, NULL, err);
    close(fd);
    return status;
}

/* ---- writing ---- */

static avp_status add_file(avp_case *c, avpi_buf *details, const char *name, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    AVP_TRY(hash_file(avpi_case_ctx(c), path, sha256, err));
    AVP_TRY(avpi_buf_add(
        details, details->ptr[details->len - 1] == '[' ? AVPI_STR("{\"name\":") : AVPI_STR(",{\"name\":"), err));
    AVP_TRY(avpi_canonical_string(details, avpi_str_view(name), err));
    AVP_TRY(avpi_buf_printf(details, err, ",\"sha256\":\"%s\"}", sha256));
done:
    return status;
}

static avp_status commit_record(avp_case *c, const char *action, avp_str details, avp_error *err) {
    avp_status status = avpi_sql_begin(c, err);
    if (status != AVP_OK)
        return status;
    status = avpi_custody_log(c, action, details, err);
    if (status == AVP_OK)
        status = avpi_sql_commit(c, err);
    if (status != AVP_OK)
        avpi_sql_rollback(c);
    return status;
}

avp_status avp_proof_log_files(avp_case *c, const char *action, const char *const *names, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), DETAILS_ROOM);
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"files\":["), err));
    for (size_t i = 0; i < n; i++)
        AVP_TRY(add_file(c, &details, names[i], names[i], err));
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("]}"), err));
    AVP_TRY(commit_record(c, action, avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

/* CASE/reports/NAME, or CASE/reports/new-NAME. */
static avp_status report_path(avp_case *c, const char *prefix, const char *name, avpi_buf *out, avp_error *err) {
    avpi_buf_clear(out);
    return avpi_buf_printf(out, err, "%s/reports/%s%s", avp_case_path(c), prefix, name);
}

/* The record with the hashes of the new reports. */
static avp_status log_new_reports(avp_case *c, const char *const *names, size_t n, avpi_buf *path, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avpi_buf details;
    char *inside = NULL;
    avpi_buf_init(&details, ctx, DETAILS_ROOM);
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"files\":["), err));
    for (size_t i = 0; i < n; i++) {
        AVP_TRY(report_path(c, AVP_NEW_REPORT, names[i], path, err));
        AVP_TRY(avpi_path_join(ctx, "reports", names[i], &inside, err));
        AVP_TRY(add_file(c, &details, inside, path->ptr, err));
        avpi_free(ctx, inside);
        inside = NULL;
    }
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("]}"), err));
    AVP_TRY(commit_record(c, "report", avpi_buf_view(&details), err));
done:
    avpi_free(ctx, inside);
    avpi_buf_free(&details);
    return status;
}

/*
 * The old ones away, the record, the new ones under their names: whenever this ends, no report stands there that the log knows with
 * another hash. A report that is not there is no alteration, and the run that it tells of is kept in the case.
 */
avp_status avp_proof_place_reports(avp_case *c, const char *const *names, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    avpi_buf path, from;
    avpi_buf_init(&path, ctx, DETAILS_ROOM);
    avpi_buf_init(&from, ctx, DETAILS_ROOM);
    for (size_t i = 0; i < n; i++) {
        AVP_TRY(report_path(c, "", names[i], &path, err));
        if (unlink(path.ptr) != 0 && errno != ENOENT) {
            status = avpi_fail_errno(ctx, err, errno, N_("cannot remove"), path.ptr);
            goto done;
        }
    }
    AVP_TRY(log_new_reports(c, names, n, &from, err));
    for (size_t i = 0; i < n; i++) {
        AVP_TRY(report_path(c, AVP_NEW_REPORT, names[i], &from, err));
        AVP_TRY(report_path(c, "", names[i], &path, err));
        if (rename(from.ptr, path.ptr) != 0) {
            status = avpi_fail_errno(ctx, err, errno, N_("cannot write"), path.ptr);
            goto done;
        }
    }
done:
    avpi_buf_free(&path);
    avpi_buf_free(&from);
    return status;
}

avp_status avp_proof_log_command(avp_case *c, const char *const *words, const bool *is_path, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    bool any = false;
    avpi_buf_init(&details, avpi_case_ctx(c), (size_t)DETAILS_ROOM * DETAILS_ROOM);
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"paths\":["), err));
    for (size_t i = 0; i < n; i++)
        if (is_path[i]) {
            AVP_TRY(avpi_buf_printf(&details, err, "%s%zu", any ? "," : "", i));
            any = true;
        }
    AVP_TRY(avpi_buf_printf(&details, err, "],\"version\":\"%s\",\"words\":[", avp_version()));
    for (size_t i = 0; i < n; i++) {
        AVP_TRY(avpi_buf_add(&details, i > 0 ? AVPI_STR(",") : AVPI_STR(""), err));
        AVP_TRY(avpi_canonical_string(&details, avpi_str_view(words[i]), err));
    }
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("]}"), err));
    AVP_TRY(commit_record(c, "command", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avp_proof_keep_input(avp_case *c, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_original original = {.path = path};
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), DETAILS_ROOM);
    AVP_TRY(avpi_sql_begin(c, err));
    AVP_TRY(avpi_custody_keep(c, path, false, &original, err));
    AVP_TRY(avpi_buf_add_byte(&details, '{', err));
    AVP_TRY(avpi_custody_describe(&original, &details, err));
    AVP_TRY(avpi_buf_add_byte(&details, '}', err));
    AVP_TRY(avpi_custody_log(c, "input", avpi_buf_view(&details), err));
    AVP_TRY(avpi_sql_commit(c, err));
done:
    avpi_sql_rollback(c);
    avpi_buf_free(&details);
    return status;
}

/* ---- checking ---- */

/* What the log said last about one file of the case. */
typedef struct known_file {
    avp_str name; /* in the arena */
    char sha256[AVPI_SHA256_HEX_SIZE];
    bool report; /* which its owner may remove; else an original that no posts come from */
} known_file;

typedef struct known_files {
    const avp_ctx *ctx;
    avpi_arena names;
    avpi_json json;
    known_file *items;
    size_t count, capacity;
} known_files;

static avp_status remember(known_files *k, avp_str name, avp_str sha256, bool report, avp_error *err) {
    avp_status status = AVP_OK;
    size_t i = 0;
    avp_str folder = report ? AVPI_STR("reports/") : AVPI_STR("originals/");
    if (!name.ptr || sha256.len != AVPI_SHA256_HEX_SIZE - 1 || !avpi_str_starts(name, folder) ||
        avpi_str_find(name, AVPI_STR("..")) < name.len)
        return AVP_OK;
    while (i < k->count && !avpi_str_equal(k->items[i].name, name))
        i++;
    if (i == k->count) {
        AVP_TRY(avpi_grow(k->ctx, &k->items, &k->capacity, i + 1, sizeof *k->items, err));
        k->items[i] = (known_file){.name = avpi_arena_copy(&k->names, name), .report = report};
        if (!k->items[i].name.ptr)
            return avpi_fail_memory(k->ctx, err);
        k->count++;
    }
    memcpy(k->items[i].sha256, sha256.ptr, sha256.len);
done:
    return status;
}

static avp_str text_in(avpi_json *json, uint32_t object, const char *name) {
    return avpi_json_text(json, avpi_json_member(json, object, avpi_str_view(name)));
}

/* A record "report" lists files; one of a list, of labels, of a mapping or of the registry is about one file at most. */
static avp_status take_record(known_files *k, avp_str line, bool report, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    status = avpi_json_parse(&k->json, line, &why);
    if (status != AVP_OK)
        return status == AVP_E_MEMORY ? avpi_fail_memory(k->ctx, err) : AVP_OK; /* the chain is checked elsewhere */
    uint32_t details = avpi_json_member(&k->json, 0, AVPI_STR("details"));
    uint32_t list = avpi_json_member(&k->json, details, AVPI_STR("files"));
    if (!report)
        return remember(k, text_in(&k->json, details, "stored_as"), text_in(&k->json, details, "sha256"), false, err);
    if (list == AVPI_JSON_NONE || k->json.nodes[list].type != AVPI_JSON_ARRAY)
        return AVP_OK;
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(&k->json, list); i = k->json.nodes[i].next)
        AVP_TRY(remember(k, text_in(&k->json, i, "name"), text_in(&k->json, i, "sha256"), true, err));
done:
    return status;
}

static avp_status check_known(known_files *k, const char *folder, const known_file *known, avp_error *err) {
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    char *name = NULL, *path = NULL;
    AVP_TRY(avpi_str_dup(k->ctx, known->name, &name, err));
    AVP_TRY(avpi_path_join(k->ctx, folder, name, &path, err));
    if (!avpi_file_exists(path)) {
        if (!known->report)
            status = avpi_fail(k->ctx, err, AVP_E_INPUT, N_("the original \"%s\" is missing"), name);
        goto done;
    }
    AVP_TRY(hash_file(k->ctx, path, sha256, err));
    if (strcmp(sha256, known->sha256) != 0)
        status = avpi_fail(k->ctx, err, AVP_E_INPUT,
                           known->report ? N_("the report \"%s\" was altered: its SHA-256 is %s now")
                                         : N_("the original \"%s\" was altered: its SHA-256 is %s now"),
                           name, sha256);
done:
    if (status == AVP_E_INPUT)
        (void)avpi_fail_at(err, path, 0, 0);
    avpi_free(k->ctx, name);
    avpi_free(k->ctx, path);
    return status;
}

avp_status avpi_logged_files_check(const avp_ctx *ctx, const char *folder, avp_str log, avp_error *err) {
    static const char *const kept[] = {"{\"action\":\"label\",", "{\"action\":\"list\",", "{\"action\":\"mapping\",",
                                       "{\"action\":\"input\",", "{\"action\":\"registry\","};
    avp_status status = AVP_OK;
    known_files k = {.ctx = ctx};
    avp_str line;
    avpi_arena_init(&k.names, ctx);
    avpi_json_init(&k.json, ctx);
    for (size_t at = 0; avpi_line_of(log, &at, &line);) {
        if (avpi_str_starts(line, AVPI_STR("{\"action\":\"report\",")))
            AVP_TRY(take_record(&k, line, true, err));
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            if (avpi_str_starts(line, avpi_str_view(kept[i])))
                AVP_TRY(take_record(&k, line, false, err));
    }
    for (size_t i = 0; i < k.count; i++)
        AVP_TRY(check_known(&k, folder, &k.items[i], err));
done:
    avpi_free(ctx, k.items);
    avpi_json_free(&k.json);
    avpi_arena_free(&k.names);
    return status;
}
