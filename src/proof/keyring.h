/* The key of the person at the keyboard. It lives in the configuration folder, never in a case. */
#ifndef AVPI_PROOF_KEYRING_H
#define AVPI_PROOF_KEYRING_H

#include "proof/secret.h"

/*
 * key.json, canonical JSON:
 *     {"box","format":"avispero-key 1","memory_bytes","name","nonce","passes","public_key","salt"}
 * The box holds the seed of the Ed25519 key (secret.h).
 */
struct avp_key {
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
    unsigned char *secret_key; /* crypto_sign_SECRETKEYBYTES of guarded memory */
    char name[AVP_SIGNER_SIZE];
};

/** A file beside the user's key: its folder is made. Caller frees *path. */
AVP_MUST_CHECK avp_status avpi_key_neighbour(const avp_ctx *ctx, const avp_key_options *opts, const char *name,
                                             char **path, avp_error *err);

/** Sign bytes. */
void avpi_key_sign(const avp_key *key, avp_str bytes, unsigned char signature[crypto_sign_BYTES]);

/**
 * Public keys from the files that people gave: lines "avispero-public-key 1 HEX NAME".
 * In       list  paths with commas between them
 * Out      keys  on the heap
 */
AVP_MUST_CHECK avp_status avpi_public_keys_read(const avp_ctx *ctx, const char *list, avp_public_key **keys, size_t *n,
                                                avp_error *err);

/**
 * A public key as somebody typed it: 64 hex digits of either case, or the line that `avispero key` prints.
 * Errors   AVP_E_ARG it is neither
 */
AVP_MUST_CHECK avp_status avpi_public_key_parse(const avp_ctx *ctx, const char *text, char hex[AVP_PUBLIC_KEY_SIZE],
                                                avp_error *err);

/** The key as a PEM file that openssl reads. */
enum { AVPI_PEM_SIZE = 128 };
void avpi_public_pem(const unsigned char public_key[crypto_sign_PUBLICKEYBYTES], char out[AVPI_PEM_SIZE]);

#endif
