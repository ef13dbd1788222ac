/* Time stamps of RFC 3161: the request that an authority takes, and its answer checked. */
#ifndef AVPI_PROOF_TIME_STAMP_H
#define AVPI_PROOF_TIME_STAMP_H

#include "avispero/proof.h"
#include "proof/merkle.h"

enum { AVPI_STAMP_REQUEST_SIZE = 59, AVPI_STAMP_FILE_MOST = 1 << 20 };

/** A request for a stamp of a hash: version 1, SHA-256, no nonce (the root stands for itself), the certificate wanted in the answer. */
void avpi_stamp_request(const avpi_node_hash *root, unsigned char out[AVPI_STAMP_REQUEST_SIZE]);

/** What an answer says was stamped, without believing it. Errors: AVP_E_INPUT it is no answer, or one of refusal */
AVP_MUST_CHECK avp_status avpi_stamp_imprint(const avp_ctx *ctx, avp_str response, avpi_node_hash *root,
                                             avp_error *err);

/**
 * Check an answer: it was granted, stamps this root, answers this request, and is signed by an authority that leads to one of the
 * certificates in ca_pem, all of them valid at the time of the stamp, which is not in the future.
 * In       request  the bytes that were sent; ptr NULL = those of avpi_stamp_request
 * Errors   AVP_E_INPUT which of these does not hold
 */
AVP_MUST_CHECK avp_status avpi_stamp_check(const avp_ctx *ctx, avp_str response, avp_str request, avp_str ca_pem,
                                           const avpi_node_hash *root, avp_stamp *out, avp_error *err);

#endif
