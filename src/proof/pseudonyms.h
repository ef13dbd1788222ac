/* Names that stand for accounts and posts in what is published: the same for the same account, and no way back without the key. */
#ifndef AVPI_PROOF_PSEUDONYMS_H
#define AVPI_PROOF_PSEUDONYMS_H

#include "avispero/proof.h"
#include "base/text.h"

enum { AVPI_PSEUDONYM_SIZE = 13 }; /* a letter, '-', ten letters and digits, a zero */

/** kind-XXXXXXXXXX: the first 50 bits of HMAC-SHA256(key, kind | name) in base32 (RFC 4648). kind is 'u' for accounts, 'p' for posts. */
void avpi_pseudonym(const unsigned char key[32], char kind, avp_str name, char out[AVPI_PSEUDONYM_SIZE]);

/** The key of a case from a file of the user's own folder, made if it is not there; never inside a case. */
AVP_MUST_CHECK avp_status avpi_pseudonym_key(const avp_ctx *ctx, const char *path, unsigned char key[32],
                                             avp_error *err);

#endif
