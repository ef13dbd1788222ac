#include "base/files.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { HASH_STEP = 1 << 20 };

avp_status avpi_file_sha256(const avp_ctx *ctx, const char *path, int fd, const char *what, char *hex,
                            uint64_t *size_bytes, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char hash[AVPI_SHA256_SIZE];
    char *bytes = NULL;
    uint64_t at = 0;
    avpi_sha256 state;
    avpi_sha256_init(&state);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    AVP_TRY(avpi_alloc(ctx, HASH_STEP, 1, &bytes, err));
    for (;;) {
        ssize_t n = pread(fd, bytes, HASH_STEP, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            status = avpi_fail_errno(ctx, err, errno, N_("cannot read"), path);
            goto done;
        }
        if (n == 0)
            break;
        avpi_sha256_add(&state, bytes, (size_t)n);
        at += (uint64_t)n;
        if (what)
            AVP_TRY(avpi_progress(ctx, what, at, 0, "bytes", err));
    }
    avpi_sha256_end(&state, hash);
    avpi_hex(hash, sizeof hash, hex);
    if (size_bytes)
        *size_bytes = at;
done:
    avpi_free(ctx, bytes);
    return status;
}
