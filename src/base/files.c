/* Files and folders. Every call may be interrupted, write less than asked, or meet a full disk. */
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OUT_BUFFER_SIZE = 1 << 18, READ_STEP = 1 << 16, IO_MOST = 1 << 30 };
static const char stdout_name[] = "stdout";

/* 0, or the errno that stopped it. */
static int write_all(int fd, const char *bytes, size_t n) {
    while (n > 0) {
        ssize_t done = write(fd, bytes, n < IO_MOST ? n : IO_MOST);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? errno : EIO;
        bytes += done;
        n -= (size_t)done;
    }
    return 0;
}

/* Pipes, terminals and some file systems cannot be synchronised; that is no failure. */
static int sync_all(int fd) {
    while (fsync(fd) != 0) {
        if (errno == EINVAL || errno == EROFS || errno == ENOTSUP)
            return 0;
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

/* Length of the folder part of path: "a/b" 1, "/a" 1 ("/"), "a" 0. */
static size_t folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash)
        return 0;
    return slash == path ? 1 : (size_t)(slash - path);
}

/* A rename lasts only once its folder is on the disk too. */
static avp_status sync_folder_of(const avp_ctx *ctx, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    size_t length = folder_length(path);
    char *folder = NULL;
    AVP_TRY(avpi_str_dup(ctx, length ? (avp_str){path, length} : AVPI_STR("."), &folder, err));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int code = 0;
    if (fd >= 0) {
        code = sync_all(fd);
        close(fd);
    } else if (errno != EACCES) {
        code = errno; /* a folder that may be written but not read (a drop box) cannot be opened */
    }
    if (code)
        status = avpi_fail_errno(ctx, err, code, N_("cannot write to the folder"), folder);
done:
    avpi_free(ctx, folder);
    return status;
}

/* A file beside `path` that nobody else has; it keeps the permissions of the file it will replace. */
static int open_temp(const char *temp, const struct stat *old) {
    unlink(temp); /* left by a process of the same number that was killed */
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 && old)
        (void)fchmod(fd, old->st_mode & 0777);
    return fd;
}

/* Set out's path, temp and fd. A device or pipe is written directly, a symbolic link keeps pointing where it does. */
static avp_status open_path(avpi_out *out, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_ctx *ctx = out->ctx;
    struct stat old;
    bool there = stat(path, &old) == 0;
    char resolved[PATH_MAX];
    const char *target = there ? realpath(path, resolved) : NULL;
    avpi_buf temp;
    avpi_buf_init(&temp, ctx, PATH_MAX + 64);
    AVP_TRY(avpi_str_dup(ctx, avpi_str_view(target ? target : path), &out->path, err));
    if (there && S_ISDIR(old.st_mode)) {
        status = avpi_fail_errno(ctx, err, EISDIR, N_("cannot create"), path);
        goto done;
    }
    if (there && !S_ISREG(old.st_mode)) {
        out->fd = open(path, O_WRONLY | O_CLOEXEC);
    } else {
        AVP_TRY(avpi_buf_printf(&temp, err, "%s.tmp-%ld", out->path, (long)getpid()));
        out->fd = open_temp(temp.ptr, there ? &old : NULL);
    }
    if (out->fd < 0) {
        status = avpi_fail_errno(ctx, err, errno, N_("cannot create"), path);
        goto done;
    }
    out->temp = temp.ptr;
    temp.ptr = NULL;
done:
    avpi_buf_free(&temp);
    return status;
}

avp_status avpi_out_open(const avp_ctx *ctx, const char *path, avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out o = {.ctx = ctx, .fd = STDOUT_FILENO};
    AVP_TRY(avpi_alloc(ctx, OUT_BUFFER_SIZE, 1, &o.buffer, err));
    if (path && strcmp(path, "-") != 0)
        AVP_TRY(open_path(&o, path, err));
    *out = o;
    o = (avpi_out){.ctx = ctx};
done:
    avpi_free(ctx, o.path);
    avpi_free(ctx, o.buffer);
    return status;
}

static avp_status out_write_through(avpi_out *out, const char *bytes, size_t n, avp_error *err) {
    int code = write_all(out->fd, bytes, n);
    if (code)
        return avpi_fail_errno(out->ctx, err, code, N_("cannot write"), out->path ? out->path : stdout_name);
    return AVP_OK;
}

static avp_status out_flush(avpi_out *out, avp_error *err) {
    size_t n = out->used;
    out->used = 0;
    return n ? out_write_through(out, out->buffer, n, err) : AVP_OK;
}

avp_status avpi_out_write(avpi_out *out, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    if (text.len > OUT_BUFFER_SIZE - out->used)
        AVP_TRY(out_flush(out, err));
    if (text.len > OUT_BUFFER_SIZE) {
        AVP_TRY(out_write_through(out, text.ptr, text.len, err));
    } else if (text.len) {
        memcpy(out->buffer + out->used, text.ptr, text.len);
        out->used += text.len;
    }
    out->written_bytes += text.len;
done:
    return status;
}

avp_status avpi_out_printf(avpi_out *out, avp_error *err, const char *format, ...) {
    enum { SHORT = 512 };
    avp_status status = AVP_OK;
    char text[SHORT], *longer = NULL;
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(text, sizeof text, format, args);
    if (length < 0) {
        status = avpi_fail(out->ctx, err, AVP_E_BUG, N_("a text cannot be formatted"));
        goto done;
    }
    if (length >= SHORT) {
        AVP_TRY(avpi_alloc(out->ctx, (size_t)length + 1, 1, &longer, err));
        vsnprintf(longer, (size_t)length + 1, format, again);
    }
    AVP_TRY(avpi_out_write(out, (avp_str){longer ? longer : text, (size_t)length}, err));
done:
    va_end(again);
    va_end(args);
    avpi_free(out->ctx, longer);
    return status;
}

avp_status avpi_out_commit(avpi_out *out, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(out_flush(out, err));
    if (!out->path)
        return AVP_OK;
    int code = sync_all(out->fd);
    /* Some file systems report a full disk only when the file is closed. */
    if (close(out->fd) != 0 && errno != EINTR && !code)
        code = errno;
    out->fd = -1;
    if (!code && out->temp && rename(out->temp, out->path) != 0)
        code = errno;
    if (code) {
        status = avpi_fail_errno(out->ctx, err, code, N_("cannot write"), out->path);
        goto done;
    }
    if (out->temp) {
        avpi_free(out->ctx, out->temp);
        out->temp = NULL;
        AVP_TRY(sync_folder_of(out->ctx, out->path, err));
    }
done:
    return status;
}

void avpi_out_abandon(avpi_out *out) {
    if (!out->ctx)
        return;
    if (out->path && out->fd >= 0)
        close(out->fd);
    if (out->temp)
        unlink(out->temp);
    avpi_free(out->ctx, out->path);
    avpi_free(out->ctx, out->temp);
    avpi_free(out->ctx, out->buffer);
    *out = (avpi_out){.fd = -1};
}

avp_status avpi_file_write(const avp_ctx *ctx, const char *path, avp_str text, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, text, err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    return status;
}

avp_status avpi_file_append(const avp_ctx *ctx, const char *path, avp_str bytes, avp_error *err) {
    bool fresh = !avpi_file_exists(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    int code = write_all(fd, bytes.ptr, bytes.len);
    if (!code)
        code = sync_all(fd);
    if (close(fd) != 0 && errno != EINTR && !code)
        code = errno;
    if (code)
        return avpi_fail_errno(ctx, err, code, N_("cannot write"), path);
    return fresh ? sync_folder_of(ctx, path, err) : AVP_OK;
}

/* Append the rest of fd to buf; *code = errno of a failed read. */
static avp_status read_rest(int fd, avpi_buf *buf, int *code, avp_error *err) {
    avp_status status = AVP_OK;
    char bytes[READ_STEP];
    for (;;) {
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            *code = n < 0 ? errno : 0;
            break;
        }
        AVP_TRY(avpi_buf_add(buf, (avp_str){bytes, (size_t)n}, err));
    }
done:
    return status;
}

avp_status avpi_file_read(const avp_ctx *ctx, const char *path, size_t max_size, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_buf buf;
    avp_error reason = {0};
    int code = 0, fd = open(path, O_RDONLY | O_CLOEXEC);
    avpi_buf_init(&buf, ctx, max_size);
    if (fd < 0)
        return avpi_fail_errno(ctx, err, errno, N_("cannot open"), path);
    status = read_rest(fd, &buf, &code, &reason);
    if (status == AVP_E_LIMIT)
        avpi_fail(ctx, err, status, N_("\"%s\" is larger than %zu bytes, the most that is taken"), path, max_size);
    else if (status != AVP_OK)
        avpi_fail(ctx, err, status, "%s", reason.text);
    else if (code)
        status = avpi_fail_errno(ctx, err, code, N_("cannot read"), path);
    if (status == AVP_OK)
        *out = buf;
    else
        avpi_buf_free(&buf);
    close(fd);
    return status;
}

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

avp_status avpi_folder_make(const avp_ctx *ctx, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    char *copy = NULL;
    AVP_TRY(avpi_str_dup(ctx, avpi_str_view(path), &copy, err));
    size_t length = strlen(copy);
    for (size_t i = 1; i <= length; i++) {
        char byte = copy[i];
        if ((byte != '/' && byte != '\0') || copy[i - 1] == '/')
            continue;
        copy[i] = '\0';
        if (mkdir(copy, 0777) != 0) {
            int code = errno; /* EEXIST, but also EROFS or EACCES on a parent that is there */
            if (!is_folder(copy)) {
                status =
                    avpi_fail_errno(ctx, err, code == EEXIST ? ENOTDIR : code, N_("cannot create the folder"), path);
                goto done;
            }
        }
        copy[i] = byte;
    }
    if (!is_folder(path))
        status = avpi_fail_errno(ctx, err, ENOENT, N_("cannot create the folder"), path);
done:
    avpi_free(ctx, copy);
    return status;
}

bool avpi_file_exists(const char *path) {
    struct stat info;
    return stat(path, &info) == 0;
}

/* mkstemp and unlink in `folder`; the descriptor, or -1 with errno. */
static int open_unlinked(char *pattern) {
    int fd = mkstemp(pattern);
    if (fd < 0)
        return -1;
    unlink(pattern);
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

avp_status avpi_file_temp(const avp_ctx *ctx, int *fd, avp_error *err) {
    avp_status status = AVP_OK;
    const char *folder = ctx->temp_dir ? ctx->temp_dir : getenv("TMPDIR");
    char *pattern = NULL;
    if (!folder || folder[0] == '\0')
        folder = "/tmp";
    AVP_TRY(avpi_path_join(ctx, folder, "avispero-XXXXXX", &pattern, err));
    int opened = open_unlinked(pattern);
    if (opened < 0) {
        status = avpi_fail_errno(ctx, err, errno, N_("cannot create a temporary file in"), folder);
        goto done;
    }
    *fd = opened;
done:
    avpi_free(ctx, pattern);
    return status;
}

avp_status avpi_file_next(const avp_ctx *ctx, int fd, char *bytes, size_t size, size_t *got, avp_error *err) {
    *got = 0;
    while (*got < size) {
        ssize_t n = read(fd, bytes + *got, size - *got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return avpi_fail_errno(ctx, err, errno, N_("cannot read"), "");
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return AVP_OK;
}

avp_status avpi_pread(const avp_ctx *ctx, int fd, void *bytes, size_t n, uint64_t offset, avp_error *err) {
    char *out = bytes;
    while (n > 0) {
        ssize_t done = pread(fd, out, n < IO_MOST ? n : IO_MOST, (off_t)offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return avpi_fail_errno(ctx, err, done < 0 ? errno : EIO, N_("cannot read a temporary file"), NULL);
        out += done;
        offset += (uint64_t)done;
        n -= (size_t)done;
    }
    return AVP_OK;
}

avp_status avpi_pwrite(const avp_ctx *ctx, int fd, const void *bytes, size_t n, uint64_t offset, avp_error *err) {
    const char *in = bytes;
    while (n > 0) {
        ssize_t done = pwrite(fd, in, n < IO_MOST ? n : IO_MOST, (off_t)offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return avpi_fail_errno(ctx, err, done < 0 ? errno : EIO, N_("cannot write a temporary file"), NULL);
        in += done;
        offset += (uint64_t)done;
        n -= (size_t)done;
    }
    return AVP_OK;
}

avp_status avpi_path_join(const avp_ctx *ctx, const char *folder, const char *name, char **out, avp_error *err) {
    avp_status status = AVP_OK;
    size_t length = strlen(folder), name_size = strlen(name) + 1;
    bool slash = length > 0 && folder[length - 1] != '/';
    char *path = NULL;
    AVP_TRY(avpi_alloc(ctx, length + slash + name_size, 1, &path, err));
    memcpy(path, folder, length);
    if (slash)
        path[length++] = '/';
    memcpy(path + length, name, name_size);
    *out = path;
done:
    return status;
}

static bool csv_needs_quotes(avp_str field) {
    for (size_t i = 0; i < field.len; i++) {
        char byte = field.ptr[i];
        if (byte == '"' || byte == ',' || byte == '\n' || byte == '\r')
            return true;
    }
    return false;
}

/*
 * A spreadsheet takes such a field for a formula. Only the first byte counts; a CR there is a break inside quotes. What looks like a
 * guarded one is guarded as well: some programs drop the ' when they save, and taking one off gives every field back as it was.
 */
static bool csv_is_formula(avp_str field) {
    while (field.len > 0 && field.ptr[0] == '\'')
        field = (avp_str){field.ptr + 1, field.len - 1};
    return field.len > 0 && field.ptr[0] != '\0' && strchr("=+-@\t\r", field.ptr[0]) != NULL;
}

/* Where pieces of a field go: avpi_out_write, avpi_buf_add. */
typedef avp_status (*csv_write)(void *out, avp_str text, avp_error *err);

static avp_status csv_field(void *out, csv_write write, avp_str field, bool guard, avp_error *err) {
    avp_status status = AVP_OK;
    bool formula = guard && csv_is_formula(field);
    if (!formula && !csv_needs_quotes(field))
        return write(out, field, err);
    AVP_TRY(write(out, formula ? AVPI_STR("\"'") : AVPI_STR("\""), err));
    while (field.len > 0) {
        size_t quote = avpi_str_find_byte(field, '"');
        bool found = quote < field.len;
        AVP_TRY(write(out, (avp_str){field.ptr, quote + found}, err));
        if (found)
            AVP_TRY(write(out, AVPI_STR("\""), err));
        field.ptr += quote + found;
        field.len -= quote + found;
    }
    AVP_TRY(write(out, AVPI_STR("\""), err));
done:
    return status;
}

avp_str avpi_csv_unguarded(avp_str field) {
    bool guarded = field.len > 1 && field.ptr[0] == '\'' && csv_is_formula(field);
    return guarded ? (avp_str){field.ptr + 1, field.len - 1} : field;
}

static avp_status to_file(void *out, avp_str text, avp_error *err) {
    return avpi_out_write(out, text, err);
}

static avp_status to_text(void *out, avp_str text, avp_error *err) {
    return avpi_buf_add(out, text, err);
}

avp_status avpi_out_csv(avpi_out *out, avp_str field, bool guard, avp_error *err) {
    return csv_field(out, to_file, field, guard, err);
}

avp_status avpi_buf_csv(avpi_buf *out, avp_str field, bool guard, avp_error *err) {
    return csv_field(out, to_text, field, guard, err);
}

avp_status avpi_wait_readable(const avp_ctx *ctx, int fd, avp_error *err) {
    enum { LOOK_EVERY_MS = 100 }; /* a signal may come between the question and the waiting */
    struct pollfd end = {.fd = fd, .events = POLLIN};
    for (;;) {
        if (avpi_cancelled(ctx))
            return avpi_fail(ctx, err, AVP_E_CANCELLED, N_("interrupted"));
        if (poll(&end, 1, LOOK_EVERY_MS) > 0)
            return AVP_OK; /* also an end that is closed or broken: reading says which */
    }
}
