#include "read/input.h"
#include "base/files.h"
#include "read/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PACKED_SIZE = 1 << 18, EXPANSION_FREE = 1 << 24 }; /* the first 16 MiB may come from nothing */

/*
 *   file --read--> packed --unpacker--> caller          packed files
 *   file --read--> (head) ------------> caller          plain files: no copy but for the peeked head
 */
struct avpi_input {
    const avp_ctx *ctx;
    int fd;
    bool own_fd, file_end, between;
    bool may_wait; /* a pipe or a terminal */
    int64_t max_expansion;
    avpi_unpacker unpacker; /* name NULL = plain */
    char *packed;           /* also the first bytes of a plain file, read to tell what it is */
    avp_str packed_left;
    char *head;
    avp_str head_left;
    uint64_t taken, given;
};

static avp_status read_file(avpi_input *in, char *bytes, size_t size, size_t *got, avp_error *err) {
    *got = 0;
    while (*got < size && !in->file_end) {
        if (in->may_wait) {
            avp_status status = avpi_wait_readable(in->ctx, in->fd, err);
            if (status != AVP_OK)
                return status;
        }
        ssize_t n = read(in->fd, bytes + *got, size - *got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return avpi_fail_errno(in->ctx, err, errno, N_("cannot read"), "");
        in->file_end = n == 0;
        *got += (size_t)n;
        in->taken += (size_t)n;
    }
    return AVP_OK;
}

static avp_status read_packed(avpi_input *in, avp_error *err) {
    size_t got = 0;
    avp_status status = read_file(in, in->packed, PACKED_SIZE, &got, err);
    in->packed_left = (avp_str){in->packed, got};
    return status;
}

/* Note where in the packed file it went wrong. */
static avp_status at_byte(const avpi_input *in, avp_status status, avp_error *err) {
    if (status == AVP_E_INPUT && err && err->byte == 0)
        err->byte = in->taken - in->packed_left.len;
    return status;
}

static avp_status check_expansion(const avpi_input *in, avp_error *err) {
    uint64_t used = in->taken - in->packed_left.len, most = used * (uint64_t)in->max_expansion;
    if (in->given <= EXPANSION_FREE || in->given <= most)
        return AVP_OK;
    return avpi_fail(
        in->ctx, err, AVP_E_INPUT,
        N_("the packed file grows to more than %lld times its size: if it is meant to, give --max-expansion"),
        (long long)in->max_expansion);
}

static avp_status unpack(avpi_input *in, char *bytes, size_t size, size_t *got, avp_error *err) {
    avp_status status = AVP_OK;
    char *out = bytes;
    size_t left = size;
    while (left > 0) {
        if (in->packed_left.len == 0 && !in->file_end)
            AVP_TRY(read_packed(in, err));
        size_t had = in->packed_left.len, room = left;
        AVP_TRY(in->unpacker.step(in->ctx, in->unpacker.state, &in->packed_left, &out, &left, &in->between, err));
        in->given += room - left;
        AVP_TRY(check_expansion(in, err));
        if (in->packed_left.len == had && left == room && in->file_end)
            break;
    }
    if (left > 0 && !in->between)
        status = avpi_fail(in->ctx, err, AVP_E_INPUT, N_("the %s data ends too early (cut off): get the file again"),
                           in->unpacker.name);
done:
    *got = size - left;
    return at_byte(in, status, err);
}

static void take_from(avp_str *from, char *bytes, size_t size, size_t *got) {
    size_t n = from->len - 0 < size - *got ? from->len : size - *got;
    if (n == 0)
        return;
    memcpy(bytes + *got, from->ptr, n);
    *from = (avp_str){from->ptr + n, from->len - n};
    *got += n;
}

static avp_status read_unpeeked(avpi_input *in, char *bytes, size_t size, size_t *got, avp_error *err) {
    if (in->unpacker.name)
        return unpack(in, bytes, size, got, err);
    size_t first = 0, rest = 0;
    take_from(&in->packed_left, bytes, size, &first);
    avp_status status = first < size ? read_file(in, bytes + first, size - first, &rest, err) : AVP_OK;
    *got = first + rest;
    return status;
}

avp_status avpi_input_read(avpi_input *in, char *bytes, size_t size, size_t *got, avp_error *err) {
    size_t first = 0, rest = 0;
    take_from(&in->head_left, bytes, size, &first);
    avp_status status = first < size ? read_unpeeked(in, bytes + first, size - first, &rest, err) : AVP_OK;
    *got = first + rest;
    return status;
}

bool avpi_input_is_file(const avpi_input *in) {
    return !in->may_wait;
}

avp_status avpi_input_peek(avpi_input *in, size_t want, avp_str *head, avp_error *err) {
    avp_status status = AVP_OK;
    size_t have = in->head_left.len, got = 0;
    if (have < want) {
        AVP_TRY(avpi_resize(in->ctx, &in->head, want, 1, err));
        in->head_left = (avp_str){in->head, have};
        AVP_TRY(read_unpeeked(in, in->head + have, want - have, &got, err));
        in->head_left.len = have + got;
    }
    *head = (avp_str){in->head_left.ptr, in->head_left.len < want ? in->head_left.len : want};
done:
    return status;
}

/* The first bytes say how the file is packed. */
static avp_status choose_unpacker(avpi_input *in, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(in->ctx, PACKED_SIZE, 1, &in->packed, err));
    AVP_TRY(read_packed(in, err));
    if (avpi_str_starts(in->packed_left, AVPI_STR("\x1f\x8b")))
        AVP_TRY(avpi_unpacker_gzip(in->ctx, &in->unpacker, err));
    else if (avpi_str_starts(in->packed_left, AVPI_STR("\x28\xb5\x2f\xfd")))
        AVP_TRY(avpi_unpacker_zstd(in->ctx, &in->unpacker, err));
done:
    return status;
}

static avp_status open_path(avpi_input *in, const char *path, avp_error *err) {
    struct stat about;
    in->fd = open(path, O_RDONLY | O_CLOEXEC);
    in->own_fd = in->fd >= 0;
    if (in->fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return avpi_fail(in->ctx, err, AVP_E_INPUT, N_("there is no file \"%s\""), path);
    if (in->fd < 0 && (errno == EACCES || errno == EPERM))
        return avpi_fail(in->ctx, err, AVP_E_INPUT, N_("there is no permission to read \"%s\""), path);
    if (in->fd < 0 || fstat(in->fd, &about) != 0)
        return avpi_fail_errno(in->ctx, err, errno, N_("cannot open"), path);
    if (S_ISDIR(about.st_mode))
        return avpi_fail(in->ctx, err, AVP_E_INPUT, N_("\"%s\" is a folder"), path);
    in->may_wait = !S_ISREG(about.st_mode);
    return AVP_OK;
}

avp_status avpi_input_open(const avp_ctx *ctx, const char *path, int64_t max_expansion, avpi_input **out,
                           avp_error *err) {
    avp_status status = AVP_OK;
    avpi_input *in = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *in, &in, err));
    *in = (avpi_input){.ctx = ctx, .fd = STDIN_FILENO, .may_wait = true, .max_expansion = max_expansion};
    if (strcmp(path, "-") != 0)
        AVP_TRY(open_path(in, path, err));
    AVP_TRY(choose_unpacker(in, err));
    *out = in;
    in = NULL;
done:
    avpi_input_close(in);
    return status;
}

uint64_t avpi_input_taken(const avpi_input *in) {
    return in->taken - in->packed_left.len;
}

const char *avpi_input_packing(const avpi_input *in) {
    return in->unpacker.name ? in->unpacker.name : "";
}

void avpi_input_close(avpi_input *in) {
    if (!in)
        return;
    if (in->unpacker.free)
        in->unpacker.free(in->ctx, in->unpacker.state);
    if (in->own_fd)
        close(in->fd);
    avpi_free(in->ctx, in->head);
    avpi_free(in->ctx, in->packed);
    avpi_free(in->ctx, in);
}
