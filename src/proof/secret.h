/* What keys and locks share: libsodium made ready, a passphrase turned into a key, a small box closed with it. */
#ifndef AVPI_PROOF_SECRET_H
#define AVPI_PROOF_SECRET_H

#include "avispero/proof.h"
#include "base/json_scan.h"

#include <sodium.h>

/** Make libsodium ready; every function here needs it. */
AVP_MUST_CHECK avp_status avpi_secret_ready(const avp_ctx *ctx, avp_error *err);

/* Room of libsodium's that is kept out of swap and of core dumps where the system allows it, and wiped when it is freed. NULL is fine. */
AVP_MUST_CHECK avp_status avpi_secret_room(const avp_ctx *ctx, size_t size, unsigned char **out, avp_error *err);
void avpi_secret_free(unsigned char *secret);

/*
 * 32 secret bytes under a passphrase: key = Argon2id(passphrase, salt, passes, memory), box = secretbox(secret, nonce, key).
 * As members of a canonical JSON object: "box","memory_bytes","nonce","passes","salt".
 */
enum { AVPI_SECRET_SIZE = 32, AVPI_BOX_SIZE = AVPI_SECRET_SIZE + crypto_secretbox_MACBYTES };

typedef struct avpi_secret_box {
    unsigned char salt[crypto_pwhash_SALTBYTES], nonce[crypto_secretbox_NONCEBYTES], box[AVPI_BOX_SIZE];
    uint64_t memory_bytes, passes;
} avpi_secret_box;

/** Close secret in a new box. Errors: AVP_E_MEMORY Argon2id does not get its memory */
AVP_MUST_CHECK avp_status avpi_secret_close(const avp_ctx *ctx, avp_str passphrase, uint64_t memory_bytes,
                                            const unsigned char secret[AVPI_SECRET_SIZE], avpi_secret_box *out,
                                            avp_error *err);
/** Errors: AVP_E_ARG wrong passphrase; AVP_E_LIMIT the box asks for more than it reasonably could */
AVP_MUST_CHECK avp_status avpi_secret_open(const avp_ctx *ctx, avp_str passphrase, const avpi_secret_box *box,
                                           unsigned char secret[AVPI_SECRET_SIZE], avp_error *err);

/** The members, with commas between them; put into canonical form together with the others of the object. */
AVP_MUST_CHECK avp_status avpi_secret_write(const avpi_secret_box *box, avpi_buf *out, avp_error *err);
/** False when a member is missing or of another size. */
bool avpi_secret_read(avpi_json *json, avpi_secret_box *out);

/** Text of a hex member of the object: size bytes; false when it is not that. */
bool avpi_hex_member(avpi_json *json, const char *name, unsigned char *out, size_t size);

#endif
