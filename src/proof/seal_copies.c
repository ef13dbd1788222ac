#include "proof/seal_copies.h"

#include "base/files.h"
#include "store/canonical.h"
#include "store/custody.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { COPY_STEP = 1 << 20, RECORD_ROOM = 1 << 20 };

/* Hash of a file, and its bytes into `to` where that is given. */
static avp_status pour(const avp_ctx *ctx, const char *path, avpi_out *to, char sha256[AVPI_SHA256_HEX_SIZE],
                       uint64_t *size_bytes, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char hash[AVPI_SHA256_SIZE];
    char *room = NULL;
    uint64_t done_bytes = 0;
    avpi_sha256 state;
    avpi_sha256_init(&state);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* from the place itself, not from memory */
    AVP_TRY(avpi_alloc(ctx, COPY_STEP, 1, &room, err));
    for (;;) {
        ssize_t n = read(fd, room, COPY_STEP);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            status = avpi_fail_errno(ctx, err, errno, N_("cannot read"), path);
            goto done;
        }
        if (n == 0)
            break;
        avpi_sha256_add(&state, room, (size_t)n);
        if (to)
            AVP_TRY(avpi_out_write(to, (avp_str){room, (size_t)n}, err));
        done_bytes += (uint64_t)n;
        AVP_TRY(avpi_progress(ctx, N_("copying the seal"), done_bytes, 0, "bytes", err));
    }
    avpi_sha256_end(&state, hash);
    avpi_hex(hash, sizeof hash, sha256);
    *size_bytes = done_bytes;
done:
    close(fd);
    avpi_free(ctx, room);
    return status;
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static avp_status copy_to(const avp_ctx *ctx, const char *path, const char *folder, const char *sha256, char **copy,
                          avp_error *err) {
    avp_status status = AVP_OK;
    char hex[AVPI_SHA256_HEX_SIZE];
    uint64_t size_bytes = 0;
    avpi_out out = {0};
    AVP_TRY(avpi_path_join(ctx, folder, base_name(path), copy, err));
    AVP_TRY(avpi_out_open(ctx, *copy, &out, err));
    AVP_TRY(pour(ctx, path, &out, hex, &size_bytes, err));
    AVP_TRY(avpi_out_commit(&out, err));
    AVP_TRY(pour(ctx, *copy, NULL, hex, &size_bytes, err));
    if (strcmp(hex, sha256) != 0)
        status = avpi_fail(ctx, err, AVP_E_IO, N_("the copy \"%s\" does not hold what was written to it"), *copy);
done:
    avpi_out_abandon(&out);
    return status;
}

static avp_status log_copy(avp_case *c, const char *place, const char *sha256, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf details;
    avpi_buf_init(&details, avpi_case_ctx(c), RECORD_ROOM);
    AVP_TRY(avpi_buf_add(&details, AVPI_STR("{\"place\":"), err));
    AVP_TRY(avpi_canonical_string(&details, avpi_str_view(place), err));
    AVP_TRY(avpi_buf_printf(&details, err, ",\"sha256\":\"%s\"}", sha256));
    AVP_TRY(avpi_custody_log_alone(c, "copy", avpi_buf_view(&details), err));
done:
    avpi_buf_free(&details);
    return status;
}

avp_status avpi_seal_copies(avp_case *c, const char *path, const char *list, avp_sealed *sealed, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = avpi_case_ctx(c);
    char *folder = NULL, *copy = NULL;
    AVP_TRY(pour(ctx, path, NULL, sealed->sha256, &sealed->size_bytes, err));
    for (avp_str left = avpi_str_view(list); left.len > 0;) {
        size_t length = avpi_str_find_byte(left, ',');
        AVP_TRY(avpi_str_dup(ctx, (avp_str){left.ptr, length}, &folder, err));
        if (length > 0) {
            AVP_TRY(copy_to(ctx, path, folder, sealed->sha256, &copy, err));
            AVP_TRY(log_copy(c, copy, sealed->sha256, err));
            sealed->copies++;
        }
        avpi_free(ctx, folder);
        avpi_free(ctx, copy);
        folder = copy = NULL;
        length += length < left.len;
        left = (avp_str){left.ptr + length, left.len - length};
    }
done:
    avpi_free(ctx, folder);
    avpi_free(ctx, copy);
    return status;
}
