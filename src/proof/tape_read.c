#include "proof/tape.h"

enum { SKIP_STEP = 1 << 16 };

void avpi_tape_reader_init(avpi_tape_reader *r, const avp_ctx *ctx, avpi_tape_source source) {
    *r = (avpi_tape_reader){.ctx = ctx, .source = source};
    avpi_sha256_init(&r->all);
}

static avp_status differs(avpi_tape_reader *r, uint64_t byte, avp_error *err, const char *what) {
    (void)avpi_fail(r->ctx, err, AVP_E_INPUT, N_("it was altered: %s"), avpi_tr(r->ctx, what));
    return avpi_fail_at(err, "", 0, byte);
}

static avp_status take(avpi_tape_reader *r, char *bytes, size_t size, avp_error *err) {
    size_t got = 0;
    avp_status status = r->source.read(r->source.self, bytes, size, &got, err);
    if (status != AVP_OK)
        return status;
    if (!r->unhashed)
        avpi_sha256_add(&r->all, bytes, got);
    r->offset += got;
    return got == size ? AVP_OK : differs(r, r->offset, err, N_("the file is cut off"));
}

static bool all_zero(const char *bytes, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

/* The second block of zeros, and nothing after it. */
static avp_status take_end(avpi_tape_reader *r, avp_error *err) {
    avp_status status = AVP_OK;
    char block[AVPI_TAPE_BLOCK];
    size_t got = 0;
    AVP_TRY(take(r, block, sizeof block, err));
    if (!all_zero(block, sizeof block))
        return differs(r, r->offset - sizeof block, err, N_("there is something in the empty end of the file"));
    AVP_TRY(r->source.read(r->source.self, block, 1, &got, err));
    if (got > 0)
        status = differs(r, r->offset, err, N_("there is something after the end of the file"));
done:
    return status;
}

avp_status avpi_tape_next(avpi_tape_reader *r, bool *end, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char block[AVPI_TAPE_BLOCK];
    r->start = r->offset;
    r->all_before = r->all;
    AVP_TRY(take(r, (char *)block, sizeof block, err));
    *end = all_zero((const char *)block, sizeof block);
    if (*end)
        return take_end(r, err);
    if (!avpi_tape_parse(block, &r->entry))
        return differs(r, r->start, err, N_("the header of a file in it was altered"));
    avpi_sha256_init(&r->one);
    r->left = r->entry.size_bytes;
done:
    return status;
}

avp_status avpi_tape_read(avpi_tape_reader *r, char *bytes, size_t size, size_t *got, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = size < r->left ? size : (size_t)r->left;
    *got = 0;
    AVP_TRY(take(r, bytes, n, err));
    if (!r->unhashed)
        avpi_sha256_add(&r->one, bytes, n);
    r->left -= n;
    *got = n;
done:
    return status;
}

avp_status avpi_tape_leave(avpi_tape_reader *r, char sha256[AVPI_SHA256_HEX_SIZE], avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char hash[AVPI_SHA256_SIZE];
    char *room = NULL;
    size_t got = 0;
    AVP_TRY(avpi_alloc(r->ctx, SKIP_STEP, 1, &room, err));
    while (r->left > 0)
        AVP_TRY(avpi_tape_read(r, room, SKIP_STEP, &got, err));
    avpi_sha256_end(&r->one, hash);
    if (sha256)
        avpi_hex(hash, sizeof hash, sha256);
    size_t over = (size_t)(r->offset % AVPI_TAPE_BLOCK);
    if (over) {
        AVP_TRY(take(r, room, AVPI_TAPE_BLOCK - over, err));
        if (!all_zero(room, AVPI_TAPE_BLOCK - over)) {
            (void)avpi_fail(r->ctx, err, AVP_E_INPUT, N_("there is something in the empty space after \"%s\""),
                            r->entry.name);
            status = avpi_fail_at(err, "", 0, r->offset);
        }
    }
done:
    avpi_free(r->ctx, room);
    return status;
}
