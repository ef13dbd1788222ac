#include "proof/locked.h"

#include "base/files.h"
#include "proof/folder_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* ---- reading ---- */

static avp_status read_file(void *self, char *bytes, size_t size, size_t *got, avp_error *err) {
    avpi_locked_reader *r = self;
    avp_status status = avpi_file_next(r->ctx, r->fd, bytes, size, got, err);
    if (status != AVP_OK)
        return status;
    r->taken += *got;
    return avpi_progress(r->ctx, N_("decrypting"), r->taken, r->size_bytes, "bytes", err);
}

avp_status avpi_locked_about_write(const avpi_locked_about *about, avpi_buf *out, avp_error *err) {
    return avpi_buf_printf(out, err, "{\"first\":\"%s\",\"records\":%llu}\n", about->first,
                           (unsigned long long)about->records);
}

/* The first entry. */
static avp_status read_about(avpi_locked_reader *r, avp_error *err) {
    avp_status status = AVP_OK;
    avp_error why = {0};
    char text[AVPI_LOCKED_ABOUT_MOST];
    size_t got = 0;
    bool end = false;
    int64_t records = -1;
    avpi_json json;
    avpi_json_init(&json, r->ctx);
    AVP_TRY(avpi_tape_next(&r->tape, &end, err));
    if (!end && strcmp(r->tape.entry.name, AVPI_LOCKED_ABOUT) == 0 && r->tape.entry.size_bytes <= sizeof text) {
        AVP_TRY(avpi_tape_read(&r->tape, text, sizeof text, &got, err));
        AVP_TRY(avpi_tape_leave(&r->tape, NULL, err));
        status = avpi_json_parse(&json, (avp_str){text, got}, &why);
        if (status == AVP_E_MEMORY) {
            status = avpi_fail_memory(r->ctx, err);
            goto done;
        }
    }
    avp_str first = {NULL, 0};
    if (status == AVP_OK && got > 0)
        first = avpi_json_text(&json, avpi_json_member(&json, 0, AVPI_STR("first")));
    if (!first.ptr || first.len != AVPI_SHA256_HEX_SIZE - 1 ||
        !avpi_json_i64(&json, avpi_json_member(&json, 0, AVPI_STR("records")), &records) || records < 0) {
        status = avpi_fail(r->ctx, err, AVP_E_INPUT, N_("the file holds no case"));
        goto done;
    }
    memcpy(r->about.first, first.ptr, first.len);
    r->about.records = (uint64_t)records;
done:
    avpi_json_free(&json);
    return status;
}

static avp_status unbox(avpi_locked_reader *r, avp_str passphrase, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_secret_box box;
    unsigned char *key = NULL;
    if (!avpi_secret_read(&r->envelope.json, &box))
        return avpi_fail(r->ctx, err, AVP_E_INPUT, N_("the head of the file is damaged, or it is of another kind"));
    AVP_TRY(avpi_secret_room(r->ctx, AVPI_SECRET_SIZE, &key, err));
    AVP_TRY(avpi_secret_open(r->ctx, passphrase, &box, key, err));
    AVP_TRY(avpi_envelope_start(&r->envelope, key, err));
done:
    avpi_secret_free(key);
    return status;
}

avp_status avpi_locked_open(avpi_locked_reader *r, const avp_ctx *ctx, const char *path, avp_str passphrase,
                            avp_error *err) {
    avp_status status = AVP_OK;
    struct stat info;
    *r = (avpi_locked_reader){.ctx = ctx};
    r->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (r->fd < 0 || fstat(r->fd, &info) != 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    r->size_bytes = (uint64_t)info.st_size;
    AVP_TRY(avpi_envelope_open(&r->envelope, ctx, (avpi_tape_source){read_file, r}, AVPI_LOCKED_FORMAT, err));
    AVP_TRY(unbox(r, passphrase, err));
    avpi_tape_reader_init(&r->tape, ctx, (avpi_tape_source){avpi_envelope_read, &r->envelope});
    r->tape.unhashed = true;
    AVP_TRY(read_about(r, err));
done:
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, path, 0, 0);
    return status;
}

void avpi_locked_close(avpi_locked_reader *r) {
    if (!r->ctx)
        return;
    avpi_envelope_reader_free(&r->envelope);
    if (r->fd >= 0)
        close(r->fd);
    *r = (avpi_locked_reader){.fd = -1};
}

/* ---- folders ---- */

/* Files first, then folders, the deepest first: the list is sorted, so backwards. */
avp_status avpi_folder_remove(const avp_ctx *ctx, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_folder_files files = {.ctx = ctx};
    char *name = NULL;
    AVP_TRY(avpi_folder_list(ctx, path, &files, err));
    for (size_t i = files.count; i-- > 0;) {
        AVP_TRY(avpi_path_join(ctx, path, files.items[i].name, &name, err));
        if ((files.items[i].folder ? rmdir(name) : unlink(name)) != 0 && errno != ENOENT) {
            status = avpi_fail_errno(ctx, err, errno, N_("cannot remove"), name);
            goto done;
        }
        avpi_free(ctx, name);
        name = NULL;
    }
    if (rmdir(path) != 0 && errno != ENOENT)
        status = avpi_fail_errno(ctx, err, errno, N_("cannot remove the folder"), path);
done:
    avpi_free(ctx, name);
    avpi_folder_files_free(&files);
    return status;
}

bool avpi_is_tmpfs(const char *path) {
    static const uint32_t tmpfs = 0x01021994, ramfs = 0x858458f6;
    struct statfs info;
    return statfs(path, &info) == 0 && ((uint32_t)info.f_type == tmpfs || (uint32_t)info.f_type == ramfs);
}

avp_status avpi_absolute(const avp_ctx *ctx, const char *path, char **out, avp_error *err) {
    avp_status status = AVP_OK;
    char resolved[PATH_MAX];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *folder = NULL;
    if (slash == path)
        return avpi_str_dup(ctx, avpi_str_view(path), out, err);
    AVP_TRY(avpi_str_dup(ctx, slash ? (avp_str){path, (size_t)(slash - path)} : AVPI_STR("."), &folder, err));
    if (!realpath(folder, resolved)) {
        status = avpi_fail_errno(ctx, err, errno, N_("cannot open the folder"), folder);
        goto done;
    }
    AVP_TRY(avpi_path_join(ctx, resolved, name, out, err));
done:
    avpi_free(ctx, folder);
    return status;
}

bool avp_case_in_memory(const avp_ctx *ctx, const char *folder, char **out) {
    avp_error ignored = {0};
    char resolved[PATH_MAX];
    if (!avp_case_is(folder) || !avpi_is_tmpfs(folder) || !realpath(folder, resolved))
        return false;
    char *slash = strrchr(resolved, '/');
    if (!slash || slash == resolved)
        return false;
    return avpi_str_dup(ctx, (avp_str){resolved, (size_t)(slash - resolved)}, out, &ignored) == AVP_OK;
}
