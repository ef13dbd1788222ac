/* The proof: one root over everything that a case holds, proofs for single posts, seals, locks. */
#ifndef AVISPERO_PROOF_H
#define AVISPERO_PROOF_H

#include "avispero/case.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the root ---- */

enum { AVP_ROOT_SIZE = 65 }; /* 64 hex digits and a zero */

typedef struct avp_proof_root {
    char root[AVP_ROOT_SIZE];
    uint64_t originals, rows, records; /* what it covers: files, rows that posts were read from, records of the log */
    uint64_t absent;                   /* originals by reference that were not found: their rows are not covered */
} avp_proof_root;

/**
 * Root of the Merkle tree over a case: its originals, every raw row that a post was read from, and the records of its log.
 * Errors   AVP_E_INPUT an original is missing or shorter than it was
 * Cost     reads each original once; memory O(log rows)
 * Source   RFC 6962; docs/formats/seal.md has the bytes
 */
AVP_API AVP_MUST_CHECK avp_status avp_proof_root_of(avp_case *c, avp_proof_root *out, avp_error *err);

/**
 * Write a proof that one post stands in the case: its raw row and the hashes that lead from it to the root, as JSON.
 * In       post   native id of the post
 * Errors   AVP_E_INPUT no such post, or its original is missing
 */
AVP_API AVP_MUST_CHECK avp_status avp_proof_write_post(avp_case *c, const char *post, const char *path,
                                                       avp_proof_root *root, avp_error *err);

/* ---- verifying ---- */

typedef enum avp_verify_kind {
    AVP_VERIFY_CASE, /* a case folder */
    AVP_VERIFY_POST  /* a proof of one post */
} avp_verify_kind;

/* What was found to be whole. */
typedef struct avp_verified {
    avp_verify_kind kind;
    avp_proof_root facts; /* of a proof of one post the root alone */
    char *row;            /* of such a proof: the raw row */
    size_t row_size;
} avp_verified;

/**
 * Check a case or a proof of one post, whatever path is.
 * Out      out   freed with avp_verified_free
 * Errors   AVP_E_INPUT names the first thing that differs
 */
AVP_API AVP_MUST_CHECK avp_status avp_verify(const avp_ctx *ctx, const char *path, avp_verified *out, avp_error *err);
AVP_API void avp_verified_free(const avp_ctx *ctx, avp_verified *verified);

#ifdef __cplusplus
}
#endif
#endif
