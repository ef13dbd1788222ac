#include "proof/tape.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_STEP = 1 << 20 };

void avpi_tape_writer_init(avpi_tape_writer *w, const avp_ctx *ctx, avpi_tape_sink sink) {
    *w = (avpi_tape_writer){.ctx = ctx, .sink = sink};
    avpi_sha256_init(&w->all);
}

static avp_status put(avpi_tape_writer *w, avp_str bytes, avp_error *err) {
    if (!w->unhashed)
        avpi_sha256_add(&w->all, bytes.ptr, bytes.len);
    w->offset += bytes.len;
    return w->sink.write(w->sink.self, bytes, err);
}

avp_status avpi_tape_begin(avpi_tape_writer *w, const avpi_tape_entry *entry, avp_error *err) {
    unsigned char block[AVPI_TAPE_BLOCK];
    if (!avpi_tape_header(entry, block))
        return avpi_fail(w->ctx, err, AVP_E_LIMIT, N_("the file name \"%s\" is too long to be packed; rename it"),
                         entry->name);
    avpi_sha256_init(&w->one);
    w->left = entry->size_bytes;
    return put(w, (avp_str){(const char *)block, sizeof block}, err);
}

avp_status avpi_tape_write(avpi_tape_writer *w, avp_str bytes, avp_error *err) {
    if (bytes.len > w->left)
        return avpi_fail(w->ctx, err, AVP_E_BUG, N_("an entry is longer than was said"));
    w->left -= bytes.len;
    if (!w->unhashed)
        avpi_sha256_add(&w->one, bytes.ptr, bytes.len);
    return put(w, bytes, err);
}

static const char zeros[2 * AVPI_TAPE_BLOCK];

avp_status avpi_tape_end(avpi_tape_writer *w, char sha256[AVPI_SHA256_HEX_SIZE], avp_error *err) {
    unsigned char hash[AVPI_SHA256_SIZE];
    size_t over = (size_t)(w->offset % AVPI_TAPE_BLOCK);
    if (w->left > 0)
        return avpi_fail(w->ctx, err, AVP_E_BUG, N_("an entry is shorter than was said"));
    avpi_sha256_end(&w->one, hash);
    if (sha256)
        avpi_hex(hash, sizeof hash, sha256);
    return over ? put(w, (avp_str){zeros, AVPI_TAPE_BLOCK - over}, err) : AVP_OK;
}

avp_status avpi_tape_put(avpi_tape_writer *w, const char *name, avp_str bytes, char sha256[AVPI_SHA256_HEX_SIZE],
                         avp_error *err) {
    avp_status status = AVP_OK;
    avpi_tape_entry entry = {.size_bytes = bytes.len, .mode = 0644};
    snprintf(entry.name, sizeof entry.name, "%s", name);
    AVP_TRY(avpi_tape_begin(w, &entry, err));
    AVP_TRY(avpi_tape_write(w, bytes, err));
    AVP_TRY(avpi_tape_end(w, sha256, err));
done:
    return status;
}

/* Exactly the size that the header says. */
static avp_status copy_content(avpi_tape_writer *w, int fd, const char *path, char *room, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t total = w->left;
    for (;;) {
        ssize_t n = read(fd, room, COPY_STEP);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return avpi_fail_errno(w->ctx, err, errno, N_("cannot read"), path);
        if ((uint64_t)n > w->left || (n == 0 && w->left > 0))
            return avpi_fail(w->ctx, err, AVP_E_INPUT, N_("\"%s\" changes while it is read; try again"), path);
        if (n == 0)
            return AVP_OK;
        AVP_TRY(avpi_tape_write(w, (avp_str){room, (size_t)n}, err));
        AVP_TRY(avpi_progress(w->ctx, N_("packing"), total - w->left, total, "bytes", err));
    }
done:
    return status;
}

avp_status avpi_tape_put_file(avpi_tape_writer *w, const char *name, const char *path, unsigned mode,
                              char sha256[AVPI_SHA256_HEX_SIZE], avp_error *err) {
    avp_status status = AVP_OK;
    avpi_tape_entry entry = {.mode = mode};
    struct stat info;
    char *room = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0) {
        status = avpi_fail_errno(w->ctx, err, errno, N_("cannot open"), path);
        goto done;
    }
    if (strlen(name) >= sizeof entry.name) {
        status =
            avpi_fail(w->ctx, err, AVP_E_LIMIT, N_("the file name \"%s\" is too long to be packed; rename it"), name);
        goto done;
    }
    snprintf(entry.name, sizeof entry.name, "%s", name);
    entry.size_bytes = (uint64_t)info.st_size;
    AVP_TRY(avpi_alloc(w->ctx, COPY_STEP, 1, &room, err));
    AVP_TRY(avpi_tape_begin(w, &entry, err));
    AVP_TRY(copy_content(w, fd, path, room, err));
    AVP_TRY(avpi_tape_end(w, sha256, err));
done:
    if (fd >= 0)
        close(fd);
    avpi_free(w->ctx, room);
    return status;
}

avp_status avpi_tape_finish(avpi_tape_writer *w, avp_error *err) {
    return put(w, (avp_str){zeros, sizeof zeros}, err);
}
