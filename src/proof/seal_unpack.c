/* A seal taken apart into a folder, as tar would. */
#include "avispero/proof.h"

#include "base/files.h"
#include "proof/tape.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { COPY_STEP = 1 << 20 };

typedef struct unpacking {
    const avp_ctx *ctx;
    int fd;
    avpi_tape_reader tape;
    char *room;
} unpacking;

static avp_status read_file(void *self, char *bytes, size_t size, size_t *got, avp_error *err) {
    unpacking *u = self;
    return avpi_file_next(u->ctx, u->fd, bytes, size, got, err);
}

static avp_status make_parent(unpacking *u, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    char *folder = NULL;
    const char *slash = strrchr(path, '/');
    AVP_TRY(avpi_str_dup(u->ctx, (avp_str){path, (size_t)(slash - path)}, &folder, err));
    AVP_TRY(avpi_folder_make(u->ctx, folder, err));
done:
    avpi_free(u->ctx, folder);
    return status;
}

static avp_status unpack_entry(unpacking *u, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    char *path = NULL;
    size_t got = 0;
    avpi_out out = {0};
    AVP_TRY(avpi_path_join(u->ctx, folder, u->tape.entry.name, &path, err));
    AVP_TRY(make_parent(u, path, err));
    AVP_TRY(avpi_out_open(u->ctx, path, &out, err));
    do {
        AVP_TRY(avpi_tape_read(&u->tape, u->room, COPY_STEP, &got, err));
        AVP_TRY(avpi_out_write(&out, (avp_str){u->room, got}, err));
    } while (got > 0);
    AVP_TRY(avpi_out_commit(&out, err));
    AVP_TRY(avpi_tape_leave(&u->tape, NULL, err));
done:
    avpi_out_abandon(&out);
    avpi_free(u->ctx, path);
    return status;
}

avp_status avp_seal_unpack(const avp_ctx *ctx, const char *path, const char *folder, avp_error *err) {
    avp_status status = AVP_OK;
    unpacking u = {.ctx = ctx, .fd = open(path, O_RDONLY | O_CLOEXEC)};
    bool end = false;
    if (u.fd < 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    avpi_tape_reader_init(&u.tape, ctx, (avpi_tape_source){read_file, &u});
    AVP_TRY(avpi_alloc(ctx, COPY_STEP, 1, &u.room, err));
    for (;;) {
        AVP_TRY(avpi_tape_next(&u.tape, &end, err));
        if (end)
            break;
        AVP_TRY(unpack_entry(&u, folder, err));
    }
done:
    close(u.fd);
    avpi_free(ctx, u.room);
    return status;
}
