/* A proof that one raw row stands in a case: written, and checked by whoever gets it. */
#ifndef AVPI_PROOF_POST_PROOF_H
#define AVPI_PROOF_POST_PROOF_H

#include "avispero/proof.h"
#include "proof/merkle.h"

/**
 * Check a proof: canonical JSON and a line end.
 *
 *     {"format":"avispero-post-proof 1","root":ROOT,
 *      "row":{"base64":BYTES,"path":["R HASH","L HASH",...]},       row -> root of the rows of its original
 *      "source":{"line":LINE,"path":[...]}}                         the line of rows.jsonl that holds it -> root
 *
 * L: the hash stands left of what was reached so far, R: right of it.
 *
 * Out      row  its bytes; root  the one that they lead to
 * Errors   AVP_E_INPUT what does not fit
 */
AVP_MUST_CHECK avp_status avpi_post_proof_check(const avp_ctx *ctx, avp_str text, avpi_buf *row, avpi_node_hash *root,
                                                avp_error *err);

#endif
