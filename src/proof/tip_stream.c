#include "proof/tip_stream.h"

#include "base/files.h"
#include "proof/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[] = "AVTIP1\n";
enum {
    MAGIC_SIZE = sizeof magic - 1,
    BOX_SIZE = AVPI_SECRET_SIZE + crypto_box_SEALBYTES,
    HEADER_SIZE = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    HEAD_SIZE = MAGIC_SIZE + BOX_SIZE + HEADER_SIZE,
    OVERHEAD = crypto_secretstream_xchacha20poly1305_ABYTES,
    SEALED_CHUNK = AVPI_TIP_CHUNK + OVERHEAD
};

struct avpi_tip_stream {
    const avp_ctx *ctx;
    int fd;
    uint64_t at, size_bytes; /* of the file */
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char *plain, *sealed; /* one chunk each */
    size_t plain_at, plain_used;
    uint64_t chunks;
    bool end;
};

void avpi_tip_public(const avp_key *key, char hex[AVPI_TIP_KEY_SIZE]) {
    unsigned char curve[crypto_box_PUBLICKEYBYTES];
    if (crypto_sign_ed25519_pk_to_curve25519(curve, key->public_key) != 0)
        memset(curve, 0, sizeof curve); /* of no key that was made here */
    avpi_hex(curve, sizeof curve, hex);
}

avp_status avpi_tip_key_id(const avp_ctx *ctx, char out[AVPI_TIP_ID_SIZE], avp_error *err) {
    unsigned char bytes[AVPI_TIP_ID_SIZE / 2];
    avp_status status = avpi_secret_ready(ctx, err);
    if (status == AVP_OK) {
        randombytes_buf(bytes, sizeof bytes);
        avpi_hex(bytes, sizeof bytes, out);
    }
    return status;
}

/* ---- opening ---- */

static avp_status cut_off(const avpi_tip_stream *s, avp_error *err) {
    return avpi_fail(s->ctx, err, AVP_E_INPUT, N_("the tip is cut off"));
}

/* Length of the content; false when no such file can have been written. */
static bool content_size(uint64_t file_bytes, uint64_t *size_bytes) {
    uint64_t body = file_bytes < HEAD_SIZE ? 0 : file_bytes - HEAD_SIZE;
    uint64_t whole = body / SEALED_CHUNK, rest = body % SEALED_CHUNK;
    *size_bytes = whole * AVPI_TIP_CHUNK + (rest > OVERHEAD ? rest - OVERHEAD : 0);
    return *size_bytes > 0 && (rest == 0 || rest > OVERHEAD);
}

static avp_status open_box(avpi_tip_stream *s, const unsigned char head[HEAD_SIZE], const avp_key *key,
                           avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char curve[crypto_box_PUBLICKEYBYTES];
    unsigned char *secret = NULL, *file_key = NULL;
    AVP_TRY(avpi_secret_room(s->ctx, crypto_box_SECRETKEYBYTES, &secret, err));
    AVP_TRY(avpi_secret_room(s->ctx, AVPI_SECRET_SIZE, &file_key, err));
    (void)crypto_sign_ed25519_sk_to_curve25519(secret, key->secret_key);
    (void)crypto_scalarmult_base(curve, secret);
    if (crypto_box_seal_open(file_key, head + MAGIC_SIZE, BOX_SIZE, curve, secret) != 0 ||
        crypto_secretstream_xchacha20poly1305_init_pull(&s->state, head + MAGIC_SIZE + BOX_SIZE, file_key) != 0)
        status = avpi_fail(s->ctx, err, AVP_E_INPUT,
                           N_("the tip was encrypted for the key of another case, or its beginning was altered"));
done:
    avpi_secret_free(secret);
    avpi_secret_free(file_key);
    return status;
}

static avp_status begin(avpi_tip_stream *s, const char *path, const avp_key *key, uint64_t *size_bytes,
                        avp_error *err) {
    avp_status status = AVP_OK;
    unsigned char head[HEAD_SIZE];
    struct stat info;
    s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (s->fd < 0 || fstat(s->fd, &info) != 0)
        return avpi_fail_errno(s->ctx, err, errno, N_("cannot open"), path);
    if (!S_ISREG(info.st_mode))
        return avpi_fail(s->ctx, err, AVP_E_INPUT, N_("this is no file"));
    s->size_bytes = (uint64_t)info.st_size;
    size_t n = s->size_bytes < HEAD_SIZE ? (size_t)s->size_bytes : HEAD_SIZE;
    AVP_TRY(avpi_pread(s->ctx, s->fd, head, n, 0, err));
    if (n < MAGIC_SIZE || memcmp(head, magic, MAGIC_SIZE) != 0)
        return avpi_fail(s->ctx, err, AVP_E_INPUT, N_("this is no encrypted tip"));
    if (!content_size(s->size_bytes, size_bytes))
        return cut_off(s, err);
    AVP_TRY(open_box(s, head, key, err));
    s->at = HEAD_SIZE;
    AVP_TRY(avpi_alloc(s->ctx, AVPI_TIP_CHUNK, 1, &s->plain, err));
    AVP_TRY(avpi_alloc(s->ctx, SEALED_CHUNK, 1, &s->sealed, err));
done:
    return status;
}

avp_status avpi_tip_stream_open(const avp_ctx *ctx, const char *path, const avp_key *key, avpi_tip_stream **out,
                                uint64_t *size_bytes, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_tip_stream *s = NULL;
    AVP_TRY(avpi_secret_ready(ctx, err));
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *s, &s, err));
    s->ctx = ctx;
    s->fd = -1;
    AVP_TRY(begin(s, path, key, size_bytes, err));
    *out = s;
    s = NULL;
done:
    avpi_tip_stream_close(s);
    return status;
}

void avpi_tip_stream_close(avpi_tip_stream *s) {
    if (!s)
        return;
    if (s->fd >= 0)
        close(s->fd);
    if (s->plain)
        sodium_memzero(s->plain, AVPI_TIP_CHUNK);
    avpi_free(s->ctx, s->plain);
    avpi_free(s->ctx, s->sealed);
    const avp_ctx *ctx = s->ctx;
    sodium_memzero(s, sizeof *s);
    avpi_free(ctx, s);
}

/* ---- reading ---- */

static avp_status pull(avpi_tip_stream *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t left = s->size_bytes - s->at;
    size_t n = left < SEALED_CHUNK ? (size_t)left : SEALED_CHUNK;
    bool last = n == left;
    unsigned char tag = 0;
    unsigned long long size = 0;
    if (n <= OVERHEAD)
        return cut_off(s, err);
    AVP_TRY(avpi_pread(s->ctx, s->fd, s->sealed, n, s->at, err));
    if (crypto_secretstream_xchacha20poly1305_pull(&s->state, s->plain, &size, &tag, s->sealed, n, NULL, 0) != 0 ||
        last != (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL))
        return avpi_fail(s->ctx, err, AVP_E_INPUT,
                         N_("the tip was altered or cut off, within its megabyte number %llu"),
                         (unsigned long long)s->chunks + 1);
    s->at += n;
    s->plain_at = 0;
    s->plain_used = (size_t)size;
    s->chunks++;
    s->end = last;
done:
    return status;
}

avp_status avpi_tip_stream_read(void *self, char *bytes, size_t size, size_t *got, avp_error *err) {
    avpi_tip_stream *s = self;
    avp_status status = AVP_OK;
    *got = 0;
    while (*got < size) {
        if (s->plain_at == s->plain_used && s->end)
            break;
        if (s->plain_at == s->plain_used)
            AVP_TRY(pull(s, err));
        size_t left = s->plain_used - s->plain_at, n = size - *got < left ? size - *got : left;
        memcpy(bytes + *got, s->plain + s->plain_at, n);
        s->plain_at += n;
        *got += n;
    }
done:
    return status;
}
