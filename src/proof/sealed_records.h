/* What the log says about seals: a record "seal" names the root of what stood before it, who signed, and files that went in. */
#ifndef AVPI_PROOF_SEALED_RECORDS_H
#define AVPI_PROOF_SEALED_RECORDS_H

#include "base/json_scan.h"
#include "proof/case_tree.h"

/**
 * Is each root that a record "seal" names still that of what stood before it? Not asked where originals are absent: their rows may have been
 * there then.
 * Out      *record  of the log, whose root is another; 0 = all hold
 */
AVP_MUST_CHECK avp_status avpi_sealed_records_check(const avp_ctx *ctx, const avpi_case_tree *tree, uint64_t *record,
                                                    avp_error *err);
/** The last record of the log into json. False when it is no record "seal" of what stands before it. */
AVP_MUST_CHECK avp_status avpi_sealed_last(const avpi_case_tree *tree, avpi_json *json, bool *good, avp_error *err);
/** Of a record "seal" in json: a file that went in, by name; false when it does not tell of it. */
bool avpi_sealed_file(avpi_json *json, const char *name, uint64_t *size_bytes, avp_str *sha256);
/**
 * Does notes.jsonl of a case still begin with what was sealed of it?
 * Errors   AVP_E_INPUT it does not, or is gone
 */
AVP_MUST_CHECK avp_status avpi_sealed_notes_check(const avp_ctx *ctx, const avpi_case_tree *tree, const char *folder,
                                                  avp_error *err);

#endif
