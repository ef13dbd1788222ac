/* A seal that only certain people can open, each alone, with the key that they sign with. */
#ifndef AVPI_PROOF_RECIPIENTS_H
#define AVPI_PROOF_RECIPIENTS_H

#include "base/files.h"
#include "proof/envelope.h"
#include "proof/keyring.h"

/*
 * An envelope (envelope.h) around a seal, with "people":[{"box","name","public_key"},...] in its head: the random key of the envelope in a
 * sealed box (X25519, from the Ed25519 key) for each. After it 96 bytes: the signer's public key, and the signature over
 * AVPI_RECIPIENTS_FORMAT, a zero byte, and the SHA-256 of all bytes before. So that it can be verified without being opened.
 */
#define AVPI_RECIPIENTS_FORMAT "avispero-sealed 1"
enum { AVPI_RECIPIENTS_TRAILER = crypto_sign_PUBLICKEYBYTES + crypto_sign_BYTES };

typedef struct avpi_recipients_writer {
    avpi_envelope_writer envelope;
    avpi_sha256 hash;
    avpi_out *out;
} avpi_recipients_writer;

/** Write the head. The envelope is the sink for the seal. */
AVP_MUST_CHECK avp_status avpi_recipients_begin(avpi_recipients_writer *w, const avp_ctx *ctx, avpi_out *out,
                                                const avp_public_key *people, size_t n, avp_error *err);
AVP_MUST_CHECK avp_status avpi_recipients_finish(avpi_recipients_writer *w, const avp_key *key, avp_error *err);
void avpi_recipients_free(avpi_recipients_writer *w);

/** Check the outside of a file: every byte is under the signature. out->kind, signer and people are set. */
AVP_MUST_CHECK avp_status avpi_recipients_check(const avp_ctx *ctx, const char *path, const avp_verify_options *opts,
                                                avp_verified *out, avp_error *err);
/** Does the file begin like one? */
bool avpi_recipients_is(const char *head, size_t n);

#endif
