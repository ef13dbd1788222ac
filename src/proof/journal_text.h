/* The chain of hashes of log.jsonl or manifest.jsonl, checked from the text alone. */
#ifndef AVPI_PROOF_JOURNAL_TEXT_H
#define AVPI_PROOF_JOURNAL_TEXT_H

#include "base/text.h"

/** Each line is a record in canonical form, numbered 1, 2, 3 ..., that follows the one before. Errors: AVP_E_INPUT names the record */
AVP_MUST_CHECK avp_status avpi_journal_text_check(const avp_ctx *ctx, const char *name, avp_str text, avp_error *err);

#endif
