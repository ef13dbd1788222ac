/* Any bytes as a tip: the file as it stands, and its content as if it had been encrypted. It is taken whole, or there is a message. */
#include "file.h"

#include "proof/keyring.h"
#include "proof/tip_stream.h"
#include "registry/tip_letter.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

typedef struct bytes_source {
    const char *bytes;
    size_t at, n;
} bytes_source;

static avp_status read_bytes(void *self, char *bytes, size_t size, size_t *got, avp_error *err) {
    bytes_source *s = self;
    (void)err;
    *got = s->n - s->at < size ? s->n - s->at : size;
    if (*got > 0)
        memcpy(bytes, s->bytes + s->at, *got);
    s->at += *got;
    return AVP_OK;
}

static void check_letter(const avpi_tip_letter *letter, uint64_t left) {
    size_t bad = 0;
    for (size_t i = 0; i < AVPI_TIP_FIELDS; i++)
        demand(!letter->fields[i].ptr || (avpi_utf8_valid(letter->fields[i], &bad) &&
                                          !memchr(letter->fields[i].ptr, '\0', letter->fields[i].len)));
    for (size_t i = 0; i < letter->n_files; i++) {
        avp_str name = letter->files[i].name;
        demand(name.len > 0 && name.len <= AVPI_TIP_NAME_MOST && name.ptr[0] != '.' && avpi_utf8_valid(name, &bad));
        demand(!memchr(name.ptr, '/', name.len) && !memchr(name.ptr, '\\', name.len) &&
               !memchr(name.ptr, '\0', name.len));
        demand(letter->files[i].size_bytes <= left);
        left -= letter->files[i].size_bytes;
    }
    demand(letter->pad_bytes == left);
}

static void feed_letter(const avp_ctx *ctx, avp_str bytes) {
    avp_error err = {0};
    avpi_tip_letter letter;
    bytes_source source = {bytes.ptr, 0, bytes.len};
    avpi_tape_source from = {read_bytes, &source};
    avp_status status = avpi_tip_letter_read(ctx, from, bytes.len, &letter, &err);
    demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
    if (status == AVP_OK) {
        check_letter(&letter, bytes.len - source.at);
        source.at = bytes.len - (size_t)letter.pad_bytes;
        status = avpi_tip_letter_end(&letter, from, &err);
        demand(status == AVP_OK || (status == AVP_E_INPUT && err.text[0]));
    }
    avpi_tip_letter_free(&letter);
}

/* Nobody has sealed these bytes to the key: they never open. */
static void feed_file(const avp_ctx *ctx, avp_str bytes) {
    static avp_key key;
    static const unsigned char seed[crypto_sign_SEEDBYTES] = {1};
    char path[FUZZ_PATH_SIZE];
    avp_error err = {0};
    avpi_tip_stream *stream = NULL;
    uint64_t size_bytes = 0;
    if (!key.secret_key) {
        demand(avpi_secret_room(ctx, crypto_sign_SECRETKEYBYTES, &key.secret_key, &err) == AVP_OK);
        demand(crypto_sign_seed_keypair(key.public_key, key.secret_key, seed) == 0);
    }
    avp_status status = avpi_tip_stream_open(ctx, fuzz_file("tip", bytes, path), &key, &stream, &size_bytes, &err);
    demand(status == AVP_E_INPUT && err.text[0]);
    unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    const avp_str all = {(const char *)bytes, size};
    feed_letter(&ctx, all);
    feed_file(&ctx, all);
    return 0;
}
