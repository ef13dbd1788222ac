/* Unlocking: the case into a private folder in memory, or where the user says. */
#include "proof/locked.h"

#include "base/files.h"
#include "store/canonical.h"
#include "store/custody.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_STEP = 1 << 20, DETAILS_ROOM = 1 << 16 };

/* ---- where to ---- */

static avp_status make_private(const avp_ctx *ctx, char **out, avp_error *err) {
    const char *const places[] = {getenv("XDG_RUNTIME_DIR"), "/dev/shm"};
    avp_status status = AVP_OK;
    avpi_buf name;
    avpi_buf_init(&name, ctx, PATH_MAX);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!places[i] || !avpi_is_tmpfs(places[i]) || access(places[i], W_OK) != 0)
            continue;
        AVP_TRY(avpi_buf_printf(&name, err, "%s/avispero-XXXXXX", places[i]));
        if (!mkdtemp(name.ptr)) /* 0700 */
            status = avpi_fail_errno(ctx, err, errno, N_("cannot create"), name.ptr);
        else
            status = avpi_str_dup(ctx, avpi_buf_view(&name), out, err);
        goto done;
    }
    status = avpi_fail(ctx, err, AVP_E_IO,
                       N_("there is no folder in memory (tmpfs) to unlock into; give --out FOLDER, which stays on the "
                          "disk in plain until it is locked again"));
done:
    avpi_buf_free(&name);
    return status;
}

/* "x/case.avispero-locked" -> "case" */
static avp_str case_name(const char *file) {
    static const avp_str ending = {AVPI_LOCKED_ENDING, sizeof AVPI_LOCKED_ENDING - 1};
    const char *slash = strrchr(file, '/');
    avp_str name = avpi_str_view(slash ? slash + 1 : file);
    if (name.len > ending.len && avpi_str_ends(name, ending))
        name.len -= ending.len;
    return name;
}

static avp_status choose_folder(const avp_ctx *ctx, const char *file, const char *into, char **room, char **folder,
                                avp_error *err) {
    avp_status status = AVP_OK;
    char *name = NULL;
    if (into) {
        if (avpi_file_exists(into))
            return avpi_fail(ctx, err, AVP_E_ARG, N_("\"%s\" exists already; give the name of a new folder"), into);
        return avpi_absolute(ctx, into, folder, err);
    }
    AVP_TRY(make_private(ctx, room, err));
    AVP_TRY(avpi_str_dup(ctx, case_name(file), &name, err));
    AVP_TRY(avpi_path_join(ctx, *room, name, folder, err));
done:
    avpi_free(ctx, name);
    return status;
}

static void clear_away(const avp_ctx *ctx, const char *folder) {
    avp_error why = {0};
    if (avpi_folder_remove(ctx, folder, &why) != AVP_OK)
        avpi_warn(ctx, AVP_LOG_WARNING, N_("\"%s\" could not be removed, and may hold plain copies of the case"),
                  folder);
}

/* ---- unpacking ---- */

static avp_status unpack_file(avpi_locked_reader *r, const char *path, char *room, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t at = 0;
    size_t got = 0;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return avpi_fail_errno(r->ctx, err, errno, N_("cannot create"), path);
    do {
        AVP_TRY(avpi_tape_read(&r->tape, room, COPY_STEP, &got, err));
        AVP_TRY(avpi_pwrite(r->ctx, fd, room, got, at, err));
        at += got;
    } while (got > 0);
    if (fchmod(fd, (mode_t)r->tape.entry.mode & 0777) != 0 || (fsync(fd) != 0 && errno != EINVAL))
        status = avpi_fail_errno(r->ctx, err, errno, N_("cannot write"), path);
done:
    if (close(fd) != 0 && status == AVP_OK)
        status = avpi_fail_errno(r->ctx, err, errno, N_("cannot write"), path);
    return status;
}

static avp_status unpack_all(avpi_locked_reader *r, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    char *room = NULL, *path = NULL;
    bool end = false;
    AVP_TRY(avpi_alloc(r->ctx, COPY_STEP, 1, &room, err));
    for (;;) {
        AVP_TRY(avpi_tape_next(&r->tape, &end, err));
        if (end)
            break;
        AVP_TRY(avpi_path_join(r->ctx, folder, r->tape.entry.name, &path, err));
        if (!r->tape.entry.folder)
            AVP_TRY(unpack_file(r, path, room, err));
        else if (mkdir(path, 0700) != 0)
            AVP_TRY(avpi_fail_errno(r->ctx, err, errno, N_("cannot create"), path));
        AVP_TRY(avpi_tape_leave(&r->tape, NULL, err));
        avpi_free(r->ctx, path);
        path = NULL;
    }
done:
    avpi_free(r->ctx, room);
    avpi_free(r->ctx, path);
    return status;
}

/* ---- afterwards ---- */

/* So that lock knows where it came from. In a folder of the user's own it is not needed: locking goes beside it. */
static avp_status leave_origin(const avp_ctx *ctx, const char *room, const char *file, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL, *absolute = NULL;
    AVP_TRY(avpi_absolute(ctx, file, &absolute, err));
    AVP_TRY(avpi_path_join(ctx, room, AVPI_LOCKED_ORIGIN, &path, err));
    AVP_TRY(avpi_file_write(ctx, path, avpi_str_view(absolute), err));
done:
    avpi_free(ctx, path);
    avpi_free(ctx, absolute);
    return status;
}

static avp_status log_unlock(const avp_ctx *ctx, const char *folder, const char *file, avp_error *err) {
    avp_status status = AVP_OK;
    avp_case *c = NULL;
    avpi_buf details;
    avpi_buf_init(&details, ctx, DETAILS_ROOM);
    AVP_TRY(avp_case_open(ctx, folder, AVP_CASE_WRITE, &c, err));
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"file\":"), err));
    AVP_TRY(avpi_canonical_string(&details, avpi_str_view(file), err));
    AVP_TRY(avpi_buf_add_byte(&details, '}', err));
    AVP_TRY(avpi_sql_begin(c, err));
    AVP_TRY(avpi_custody_log(c, "unlock", avpi_buf_view(&details), err));
    AVP_TRY(avpi_sql_commit(c, err));
done:
    avp_case_close(c);
    avpi_buf_free(&details);
    return status;
}

static avp_status unlock_into(avpi_locked_reader *r, const char *file, const char *room, const char *folder,
                              avp_error *err) {
    avp_status status = AVP_OK;
    if (mkdir(folder, 0700) != 0)
        return avpi_fail_errno(r->ctx, err, errno, N_("cannot create"), folder);
    AVP_TRY(unpack_all(r, folder, err));
    if (room)
        AVP_TRY(leave_origin(r->ctx, room, file, err));
    AVP_TRY(log_unlock(r->ctx, folder, file, err));
done:
    if (status != AVP_OK)
        clear_away(r->ctx, folder);
    return status;
}

avp_status avp_case_unlock(const avp_ctx *ctx, const char *file, const char *into, avp_str passphrase, char **folder,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avpi_locked_reader r = {.fd = -1};
    char *room = NULL, *chosen = NULL;
    mode_t mask = umask(0077);
    AVP_TRY(avpi_locked_open(&r, ctx, file, passphrase, err));
    AVP_TRY(choose_folder(ctx, file, into, &room, &chosen, err));
    AVP_TRY(unlock_into(&r, file, room, chosen, err));
    *folder = chosen;
    chosen = NULL;
done:
    (void)umask(mask);
    if (status == AVP_E_INPUT)
        avpi_fail_at(err, file, 0, 0);
    if (status != AVP_OK && room)
        clear_away(ctx, room);
    avpi_locked_close(&r);
    avpi_free(ctx, room);
    avpi_free(ctx, chosen);
    return status;
}
