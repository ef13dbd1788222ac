/* A stream of bytes under a key: what `lock` and sealing to people write. */
#ifndef AVPI_PROOF_ENVELOPE_H
#define AVPI_PROOF_ENVELOPE_H

#include "proof/secret.h"
#include "proof/tape.h"

/*
 *   {"chunk_bytes":1048576,"format":F,...,"stream":HEX}\n     canonical JSON; "..." tells how to get the key
 *   SHA-256 of that line, in hex\n                            tells damage from a wrong passphrase
 *   chunk chunk ... last chunk                                XChaCha20-Poly1305 (libsodium's secretstream), 17 bytes longer than their content;
 *                                                             the first is bound to the SHA-256, the last is marked as the last
 */
enum {
    AVPI_ENVELOPE_CHUNK = 1 << 20,
    AVPI_ENVELOPE_SEALED_CHUNK = AVPI_ENVELOPE_CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES,
    AVPI_ENVELOPE_HEAD_MOST = 1 << 20
};

/* ---- writing ---- */

/* The sink gets the head in one piece, then one chunk at a time. */
typedef struct avpi_envelope_writer {
    const avp_ctx *ctx;
    avpi_tape_sink sink;
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char head_hash[AVPI_SHA256_SIZE];
    char *plain, *sealed; /* one chunk each */
    size_t used;
    bool begun; /* the first chunk is out */
} avpi_envelope_writer;

/**
 * Write the head and make ready for content.
 * In       members  of the JSON object, without braces: "\"format\":...,\"box\":..."
 *          key      32 bytes
 */
AVP_MUST_CHECK avp_status avpi_envelope_begin(avpi_envelope_writer *w, const avp_ctx *ctx, avpi_tape_sink sink,
                                              avp_str members, const unsigned char *key, avp_error *err);
/** A sink for a tape: self is the writer. */
AVP_MUST_CHECK avp_status avpi_envelope_write(void *self, avp_str bytes, avp_error *err);
AVP_MUST_CHECK avp_status avpi_envelope_finish(avpi_envelope_writer *w, avp_error *err);
/** Wipe and free. Fine on a zeroed one. */
void avpi_envelope_writer_free(avpi_envelope_writer *w);

/* ---- reading ---- */

typedef struct avpi_envelope_reader {
    const avp_ctx *ctx;
    avpi_tape_source source;
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char head_hash[AVPI_SHA256_SIZE];
    avpi_buf head; /* the first line; json looks into it */
    avpi_json json;
    char *plain, *sealed;
    size_t at, used; /* of plain */
    uint64_t chunks;
    bool end;
} avpi_envelope_reader;

/** Read the head; r->json then holds it. Errors: AVP_E_INPUT it is of another format, or damaged. Freed whatever happens. */
AVP_MUST_CHECK avp_status avpi_envelope_open(avpi_envelope_reader *r, const avp_ctx *ctx, avpi_tape_source source,
                                             const char *format, avp_error *err);
/** Give the key. */
AVP_MUST_CHECK avp_status avpi_envelope_start(avpi_envelope_reader *r, const unsigned char *key, avp_error *err);
/** A source for a tape: self is the reader. Only authenticated bytes come out. Errors: AVP_E_INPUT altered, cut off, or longer */
AVP_MUST_CHECK avp_status avpi_envelope_read(void *self, char *bytes, size_t size, size_t *got, avp_error *err);
void avpi_envelope_reader_free(avpi_envelope_reader *r);

#endif
