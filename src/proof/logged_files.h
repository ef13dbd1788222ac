/* Files that the log vouches for: reports and lists inside the case, exports and reports outside of it. */
#ifndef AVPI_PROOF_LOGGED_FILES_H
#define AVPI_PROOF_LOGGED_FILES_H

#include "avispero/proof.h"

/**
 * Are the reports in the case, and the labels, lists and mappings among its originals, those that the log tells of? The last record about each
 * counts; a report that is not there any more, or that the log does not know, is no alteration.
 * In       log  text of log.jsonl
 * Errors   AVP_E_INPUT names the file that differs, or the original that is missing
 */
AVP_MUST_CHECK avp_status avpi_logged_files_check(const avp_ctx *ctx, const char *folder, avp_str log, avp_error *err);

#endif
