/* Tips for tests, encrypted as the form does it. */
#ifndef TESTS_SUPPORT_MAKE_TIP_H
#define TESTS_SUPPORT_MAKE_TIP_H

#include "support/check.h"

#include "proof/keyring.h"
#include "proof/tip_stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A key from a seed of one repeated byte. The caller frees with avp_key_free. */
static inline avp_key *tip_key(const avp_ctx *ctx, unsigned char byte) {
    avp_error err = {0};
    avp_key *key = NULL;
    unsigned char seed[crypto_sign_SEEDBYTES];
    memset(seed, byte, sizeof seed);
    assert_int_equal(avpi_zalloc(ctx, 1, sizeof *key, &key, &err), AVP_OK);
    assert_int_equal(avpi_secret_room(ctx, crypto_sign_SECRETKEYBYTES, &key->secret_key, &err), AVP_OK);
    assert_int_equal(crypto_sign_seed_keypair(key->public_key, key->secret_key, seed), 0);
    return key;
}

/* The bytes of a tip with this content, on the heap. last_tag: of the last chunk, TAG_FINAL of an honest one */
static inline unsigned char *tip_bytes(const avp_key *key, const void *plain, size_t n, unsigned char last_tag,
                                       size_t *size) {
    static const char magic[] = "AVTIP1\n";
    enum { MAGIC = sizeof magic - 1, BOX = 32 + crypto_box_SEALBYTES, HEADER = 24, MORE = 17 };
    size_t chunks = (n + AVPI_TIP_CHUNK - 1) / AVPI_TIP_CHUNK, at = MAGIC + BOX;
    unsigned char curve[crypto_box_PUBLICKEYBYTES], secret[32];
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char *out = malloc(MAGIC + BOX + HEADER + n + chunks * MORE);
    assert_non_null(out);
    memcpy(out, magic, MAGIC);
    crypto_secretstream_xchacha20poly1305_keygen(secret);
    assert_int_equal(crypto_sign_ed25519_pk_to_curve25519(curve, key->public_key), 0);
    assert_int_equal(crypto_box_seal(out + MAGIC, secret, sizeof secret, curve), 0);
    assert_int_equal(crypto_secretstream_xchacha20poly1305_init_push(&state, out + at, secret), 0);
    at += HEADER;
    for (size_t i = 0; i < chunks; i++) {
        size_t from = i * AVPI_TIP_CHUNK, length = n - from < AVPI_TIP_CHUNK ? n - from : AVPI_TIP_CHUNK;
        unsigned char tag = i + 1 == chunks ? last_tag : 0;
        assert_int_equal(crypto_secretstream_xchacha20poly1305_push(
                             &state, out + at, NULL, (const unsigned char *)plain + from, length, NULL, 0, tag),
                         0);
        at += length + MORE;
    }
    *size = at;
    return out;
}

static inline const char *tip_file(const char *name, const void *bytes, size_t n) {
    static char path[256];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "/tmp", name);
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, n, stream), n);
    assert_int_equal(fclose(stream), 0);
    return path;
}

#endif
