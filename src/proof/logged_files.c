#include "proof/logged_files.h"

#include "base/files.h"
#include "proof/case_tree.h"
#include "store/canonical.h"
#include "store/custody.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { HASH_STEP = 1 << 18, DETAILS_ROOM = 1 << 20 };

static avp_status hash_file(const avp_ctx *ctx, const char *path, char sha256[AVPI_SHA256_HEX_SIZE], avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char hash[AVPI_SHA256_SIZE];
    char *room = NULL;
    avpi_sha256 state;
    avpi_sha256_init(&state);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    AVP_TRY(avpi_alloc(ctx, HASH_STEP, 1, &room, err));
    for (;;) {
        ssize_t n = read(fd, room, HASH_STEP);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            status = avpi_fail_errno(ctx, err, errno, N_("cannot read"), path);
            goto done;
        }
        if (n == 0)
            break;
        avpi_sha256_add(&state, room, (size_t)n);
    }
    avpi_sha256_end(&state, hash);
    avpi_hex(hash, sizeof hash, sha256);
done:
    close(fd);
    avpi_free(ctx, room);
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
    const avp_ctx *ctx = avpi_case_ctx(c);
    avpi_buf details;
    char *inside = NULL;
    avpi_buf_init(&details, ctx, DETAILS_ROOM);
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"files\":["), err));
    for (size_t i = 0; i < n; i++) {
        bool own = avp_case_path(c) && avpi_str_starts(avpi_str_view(names[i]), AVPI_STR("reports/"));
        if (own)
            AVP_TRY(avpi_path_join(ctx, avp_case_path(c), names[i], &inside, err));
        AVP_TRY(add_file(c, &details, names[i], own ? inside : names[i], err));
        avpi_free(ctx, inside);
        inside = NULL;
    }
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("]}"), err));
    AVP_TRY(commit_record(c, action, avpi_buf_view(&details), err));
done:
    avpi_free(ctx, inside);
    avpi_buf_free(&details);
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

/* ---- checking ---- */

/* What the log said last about one report. */
typedef struct known_report {
    avp_str name; /* in the arena */
    char sha256[AVPI_SHA256_HEX_SIZE];
} known_report;

typedef struct known_reports {
    const avp_ctx *ctx;
    avpi_arena names;
    avpi_json json;
    known_report *items;
    size_t count, capacity;
} known_reports;

static avp_status remember(known_reports *k, avp_str name, avp_str sha256, avp_error *err) {
    avp_status status = AVP_OK;
    size_t i = 0;
    if (!name.ptr || sha256.len != AVPI_SHA256_HEX_SIZE - 1 || !avpi_str_starts(name, AVPI_STR("reports/")) ||
        avpi_str_find(name, AVPI_STR("..")) < name.len)
        return AVP_OK;
    while (i < k->count && !avpi_str_equal(k->items[i].name, name))
        i++;
    if (i == k->count) {
        AVP_TRY(avpi_grow(k->ctx, &k->items, &k->capacity, i + 1, sizeof *k->items, err));
        k->items[i] = (known_report){.name = avpi_arena_copy(&k->names, name)};
        if (!k->items[i].name.ptr)
            return avpi_fail_memory(k->ctx, err);
        k->count++;
    }
    memcpy(k->items[i].sha256, sha256.ptr, sha256.len);
done:
    return status;
}

static avp_status take_record(known_reports *k, avp_str line, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    status = avpi_json_parse(&k->json, line, &why);
    if (status != AVP_OK)
        return status == AVP_E_MEMORY ? avpi_fail_memory(k->ctx, err) : AVP_OK; /* the chain is checked elsewhere */
    uint32_t list = avpi_json_path(&k->json, 0, "details.files");
    if (list == AVPI_JSON_NONE || k->json.nodes[list].type != AVPI_JSON_ARRAY)
        return AVP_OK;
    for (uint32_t i = avpi_json_first(list); i < avpi_json_end(&k->json, list); i = k->json.nodes[i].next)
        AVP_TRY(remember(k, avpi_json_text(&k->json, avpi_json_member(&k->json, i, AVPI_STR("name"))),
                         avpi_json_text(&k->json, avpi_json_member(&k->json, i, AVPI_STR("sha256"))), err));
done:
    return status;
}

static avp_status check_report(known_reports *k, const char *folder, const known_report *known, avp_error *err) {
    avp_status status = AVP_OK;
    char sha256[AVPI_SHA256_HEX_SIZE];
    char *name = NULL, *path = NULL;
    AVP_TRY(avpi_str_dup(k->ctx, known->name, &name, err));
    AVP_TRY(avpi_path_join(k->ctx, folder, name, &path, err));
    if (!avpi_file_exists(path))
        goto done;
    AVP_TRY(hash_file(k->ctx, path, sha256, err));
    if (strcmp(sha256, known->sha256) != 0)
        status = avpi_fail(k->ctx, err, AVP_E_INPUT, N_("the report \"%s\" was altered: its SHA-256 is %s now"), name,
                           sha256);
done:
    avpi_free(k->ctx, name);
    avpi_free(k->ctx, path);
    return status;
}

avp_status avpi_reports_check(const avp_ctx *ctx, const char *folder, avp_str log, avp_error *err) {
    avp_status status = AVP_OK;
    known_reports k = {.ctx = ctx};
    avp_str line;
    avpi_arena_init(&k.names, ctx);
    avpi_json_init(&k.json, ctx);
    for (size_t at = 0; avpi_line_of(log, &at, &line);)
        if (avpi_str_starts(line, AVPI_STR("{\"action\":\"report\",")))
            AVP_TRY(take_record(&k, line, err));
    for (size_t i = 0; i < k.count; i++)
        AVP_TRY(check_report(&k, folder, &k.items[i], err));
done:
    avpi_free(ctx, k.items);
    avpi_json_free(&k.json);
    avpi_arena_free(&k.names);
    return status;
}
