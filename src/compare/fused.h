/* The networks of a comparison as one graph, and a score for each account in it. */
#ifndef AVPI_COMPARE_FUSED_H
#define AVPI_COMPARE_FUSED_H

#include "avispero/compare.h"
#include "base/memory.h"

/** Fill fused_accounts, fused_edges, score, top_score, top_accounts, iterations, converged from the networks. */
AVP_MUST_CHECK avp_status avpi_fused_score(const avp_ctx *ctx, avp_comparison *comparison, avp_error *err);

#endif
