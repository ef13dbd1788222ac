/* One writer or many readers: flock on <case>/.lock, whose text is the writer's process. */
#include "base/files.h"
#include "store/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

enum { PID_SIZE = 32 };

/* The process that wrote its number into the lock; 0 = unknown. */
static long holder_of(int fd) {
    char text[PID_SIZE];
    int64_t pid = 0;
    ssize_t n = pread(fd, text, sizeof text, 0);
    avp_str number = {text, n > 0 ? (size_t)n : 0};
    return avpi_str_to_i64(avpi_str_trim(number), &pid) && pid > 0 ? (long)pid : 0;
}

static avp_status fail_busy(const avp_case *c, int fd, avp_error *err) {
    long pid = holder_of(fd);
    if (pid > 0)
        return avpi_fail(&c->ctx, err, AVP_E_BUSY, N_("process %ld uses the case \"%s\"; wait until it is done"), pid,
                         c->path);
    return avpi_fail(&c->ctx, err, AVP_E_BUSY, N_("another process reads the case \"%s\"; wait until it is done"),
                     c->path);
}

/* A lock that this file system does not know is no reason to refuse: DuckDB has one of its own. */
static int lock(int fd, int how) {
    while (flock(fd, how | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return EWOULDBLOCK;
        if (errno != EINTR)
            return 0;
    }
    return 0;
}

static int sign(int fd) {
    char text[PID_SIZE];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n)
        return errno;
    return 0;
}

avp_status avpi_lock_take(avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    bool writes = c->mode != AVP_CASE_READ;
    char *path = NULL;
    int code = 0, fd = -1;
    AVP_TRY(avpi_path_join(&c->ctx, c->folder, ".lock", &path, err));
    fd = open(path, writes ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0666);
    if (fd < 0 && !writes)
        goto done; /* a copy without the lock, or one that may not be written: nobody writes there */
    if (fd < 0) {
        status = avpi_fail_errno(&c->ctx, err, errno, N_("cannot write to the case"), c->path);
        goto done;
    }
    code = lock(fd, writes ? LOCK_EX : LOCK_SH);
    if (code == EWOULDBLOCK) {
        status = fail_busy(c, fd, err);
        goto done;
    }
    code = writes ? sign(fd) : 0;
    if (code) {
        status = avpi_fail_errno(&c->ctx, err, code, N_("cannot write to the case"), c->path);
        goto done;
    }
    c->lock_fd = fd;
    fd = -1;
done:
    if (fd >= 0)
        close(fd);
    avpi_free(&c->ctx, path);
    return status;
}

void avpi_lock_release(avp_case *c) {
    if (c->lock_fd < 0)
        return;
    if (c->mode != AVP_CASE_READ && ftruncate(c->lock_fd, 0) != 0)
        avpi_warn(&c->ctx, AVP_LOG_DEBUG, N_("the lock of the case \"%s\" keeps the number of this process"), c->path);
    close(c->lock_fd);
    c->lock_fd = -1;
}
