/* What the accounts of a case are elsewhere. */
#ifndef AVPI_STORY_CASE_ACCOUNTS_H
#define AVPI_STORY_CASE_ACCOUNTS_H

#include "avispero/case.h"
#include "base/dict.h"

/* The id of a native id; UINT32_MAX = it has none. */
typedef uint32_t (*avpi_find_account)(const void *self, avp_str native);

/** In avp_names. */
uint32_t avpi_find_in_names(const void *names, avp_str native);
/** In avpi_dict. */
uint32_t avpi_find_in_dict(const void *dict, avp_str native);

/**
 * By account_id, what `find` says of the account's native id; UINT32_MAX also for ids that the case does not use.
 * Out      of  *n of them; caller frees     n  the largest account_id + 1
 * Errors   AVP_E_IO, AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     one scan of the accounts
 */
AVP_MUST_CHECK avp_status avpi_case_accounts(const avp_ctx *ctx, avp_case *c, avpi_find_account find, const void *self,
                                             uint32_t **of, uint32_t *n, avp_error *err);

#endif
