/* OpenTimestamps: a proof (.ots) leads from the bytes of root.txt to the Merkle root of Bitcoin blocks. */
#ifndef AVPI_PROOF_ANCHORS_H
#define AVPI_PROOF_ANCHORS_H

#include "proof/case_tree.h"

/*
 *   magic, version 1, "SHA-256 of a file", 32 bytes | timestamp
 *   timestamp   (ff branch)* branch
 *   branch      00 attestation, or an operation and the timestamp of its result
 *   operation   f0 append, f1 prepend (with bytes), f2 reverse, 02 SHA-1, 03 RIPEMD-160, 08 SHA-256
 *   attestation 8 bytes of kind, bytes: Bitcoin (height of a block, whose header must have the message as its Merkle root), or pending
 *               (a calendar, which has not told yet)
 */
typedef struct avpi_anchors {
    const avp_ctx *ctx;
    unsigned char digest[AVPI_SHA256_SIZE]; /* of the file that was stamped */
    avp_anchor *of;                         /* blocks */
    size_t n, capacity, pending, unknown;
} avpi_anchors;

/** Read a proof. Freed whatever happens. Errors: AVP_E_INPUT no such proof, cut off, or deeper than one is */
AVP_MUST_CHECK avp_status avpi_anchors_read(const avp_ctx *ctx, avp_str bytes, avpi_anchors *out, avp_error *err);
void avpi_anchors_free(avpi_anchors *anchors);

/** Read the proof in a file about a root of the case, as `seal --ots` wrote it; adds to out. Errors: AVP_E_INPUT it is about another file */
AVP_MUST_CHECK avp_status avpi_anchors_check(const avp_ctx *ctx, const avpi_case_tree *tree, const char *path,
                                             avp_verified *out, avp_error *err);

#endif
