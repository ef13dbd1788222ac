/* Posts that were deleted since, as far as the case knows: evidence still, but not to be quoted. */
#ifndef AVPI_REPORT_GONE_H
#define AVPI_REPORT_GONE_H

#include "avispero/case.h"
#include "base/memory.h"

/* Posts whose last notice says deleted, those of deleted accounts, and reposts of either. */
typedef struct avpi_gone {
    uint32_t *posts; /* ids of the case, sorted; NULL = none */
    size_t n;
} avpi_gone;

/**
 * In       c  NULL: nothing is known to be gone
 * Out      freed with avpi_gone_free
 * Errors   AVP_E_MEMORY, AVP_E_IO
 * Cost     one scan of the notices; where there are any, one of the posts
 */
AVP_MUST_CHECK avp_status avpi_gone_load(const avp_ctx *ctx, avp_case *c, avpi_gone *out, avp_error *err);
void avpi_gone_free(const avp_ctx *ctx, avpi_gone *gone);
bool avpi_gone_has(const avpi_gone *gone, uint32_t post);

#endif
