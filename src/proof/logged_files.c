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

avp_status avp_proof_log_files(avp_case *c, const char *action, const char *const *names, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), DETAILS_ROOM);
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"files\":["), err));
    for (size_t i = 0; i < n; i++)
        AVP_TRY(add_file(c, &details, names[i], names[i], err));
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("]}"), err));
    AVP_TRY(avpi_custody_log_alone(c, action, avpi_buf_view(&details), err));
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
    AVP_TRY(avpi_custody_log_alone(c, "report", avpi_buf_view(&details), err));
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
    AVP_TRY(avpi_custody_log_alone(c, "command", avpi_buf_view(&details), err));
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
