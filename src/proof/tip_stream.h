/* A file that the form for tips wrote: bytes for a case, from somebody who may stay unknown. */
#ifndef AVPI_PROOF_TIP_STREAM_H
#define AVPI_PROOF_TIP_STREAM_H

#include "avispero/proof.h"
#include "proof/tape.h"

/*
 *   AVTIP1\n                        7 bytes
 *   sealed box                      80: a random key of 32 bytes, sealed to the X25519 key of the case (crypto_box_seal)
 *   header                          24: of the stream (crypto_secretstream_xchacha20poly1305)
 *   chunk chunk ... last chunk      1 MiB of content and 17 bytes each; the last has 1 byte to 1 MiB, and is marked as the last
 *
 * How long the content is follows from the length of the file: nothing that stands inside can ask for more room than that.
 */
enum { AVPI_TIP_CHUNK = 1 << 20, AVPI_TIP_KEY_SIZE = 65 };

typedef struct avpi_tip_stream avpi_tip_stream;

/**
 * Open a file with the secret key of the case.
 * Out      out  closed with avpi_tip_stream_close; size_bytes: of the content
 * Errors   AVP_E_INPUT it is no tip, it is cut off, or it was encrypted for another key
 */
AVP_MUST_CHECK avp_status avpi_tip_stream_open(const avp_ctx *ctx, const char *path, const avp_key *key,
                                               avpi_tip_stream **out, uint64_t *size_bytes, avp_error *err);
/**
 * A source: self is the stream. Only authenticated bytes come out, in order; the end comes only if the file ended as it was written.
 * Errors   AVP_E_INPUT altered, or cut off
 */
AVP_MUST_CHECK avp_status avpi_tip_stream_read(void *self, char *bytes, size_t size, size_t *got, avp_error *err);
/** NULL is fine. Content is wiped. */
void avpi_tip_stream_close(avpi_tip_stream *stream);

/** A name for a new key of tips: random, so that it tells nothing of the case. */
enum { AVPI_TIP_ID_SIZE = 17 };
AVP_MUST_CHECK avp_status avpi_tip_key_id(const avp_ctx *ctx, char out[AVPI_TIP_ID_SIZE], avp_error *err);

/** The key that forms encrypt for, as they show it: X25519, hex, from the Ed25519 key. */
void avpi_tip_public(const avp_key *key, char hex[AVPI_TIP_KEY_SIZE]);

#endif
