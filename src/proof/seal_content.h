/* What a seal holds, against what its own journals say. */
#ifndef AVPI_PROOF_SEAL_CONTENT_H
#define AVPI_PROOF_SEAL_CONTENT_H

#include "proof/case_tree.h"

/**
 * The signature says that one hand put these files together, which anybody can do with a key of their own; this says that they belong together:
 * no name twice and none that has no place in a seal, originals and reports with the hashes of manifest and log, every root that a record
 * "seal" names still that of what stood before it, and the last of them that of this seal, by this key, with these results and notes.
 * In       seen    a line "SHA-256  name" for each file before the index;  signer  hex of the key that signed
 * Out      out     unlisted, originals_held, other_seals
 * Errors   AVP_E_INPUT names the file, or the record
 */
AVP_MUST_CHECK avp_status avpi_seal_content_check(const avp_ctx *ctx, const avpi_case_tree *tree, avp_str seen,
                                                  const char *signer, avp_verified *out, avp_error *err);

#endif
