/*
 * System calls that fail on demand: for fault tests of what reads and writes files. Include it in one file of a test
 * program: its read, write, pread, pwrite, fsync, close and rename take the place of the C library's for the library
 * under test (the C library's own stdio is not touched).
 *
 *     faulty_io = (faulty_io_plan){.fail_at = 3, .code = EIO};   the call number 3 (from 0) fails with EIO
 *     faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER, .least = true};   reads and writes move one byte each
 *     faulty_io = (faulty_io_plan){.fail_at = FAULTY_IO_NEVER, .interrupt = true};   every second call is interrupted
 */
#ifndef AVP_TEST_FAULTY_IO_H
#define AVP_TEST_FAULTY_IO_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FAULTY_IO_NEVER UINT64_MAX

typedef struct faulty_io_plan {
    uint64_t fail_at, calls, failed;
    int code;
    bool least, interrupt;
    bool interrupted; /* the last call was */
} faulty_io_plan;

static faulty_io_plan faulty_io = {.fail_at = FAULTY_IO_NEVER};

/* Not static: the C library declares read and pread inline where it checks sizes, and such a function may not call a static one. */
bool faulty_io_fails(bool may_interrupt);
size_t faulty_io_size(size_t n);

/* True when this call is to fail; errno is set. A close that "fails" has closed all the same, as on Linux. */
bool faulty_io_fails(bool may_interrupt) {
    if (faulty_io.calls++ == faulty_io.fail_at) {
        faulty_io.failed++;
        errno = faulty_io.code;
        return true;
    }
    faulty_io.interrupted = faulty_io.interrupt && may_interrupt && !faulty_io.interrupted;
    if (faulty_io.interrupted)
        errno = EINTR;
    return faulty_io.interrupted;
}

size_t faulty_io_size(size_t n) {
    return faulty_io.least && n > 1 ? 1 : n;
}

ssize_t read(int fd, void *bytes, size_t n) {
    return faulty_io_fails(true) ? -1 : (ssize_t)syscall(SYS_read, fd, bytes, faulty_io_size(n));
}

ssize_t write(int fd, const void *bytes, size_t n) {
    return faulty_io_fails(true) ? -1 : (ssize_t)syscall(SYS_write, fd, bytes, faulty_io_size(n));
}

ssize_t pread(int fd, void *bytes, size_t n, off_t offset) {
    return faulty_io_fails(true) ? -1 : (ssize_t)syscall(SYS_pread64, fd, bytes, faulty_io_size(n), offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset) {
    return faulty_io_fails(true) ? -1 : (ssize_t)syscall(SYS_pwrite64, fd, bytes, faulty_io_size(n), offset);
}

int fsync(int fd) {
    return faulty_io_fails(true) ? -1 : (int)syscall(SYS_fsync, fd);
}

int close(int fd) {
    long done = syscall(SYS_close, fd);
    return faulty_io_fails(false) ? -1 : (int)done;
}

int rename(const char *from, const char *to) {
    return faulty_io_fails(false) ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

#endif
