/* Many tests at once: q-values. */
#ifndef AVPI_STORY_ADJUST_H
#define AVPI_STORY_ADJUST_H

#include "base/memory.h"

/**
 * Benjamini and Hochberg: q[i] = min over p[k] >= p[i] of m p[k] / rank(p[k]), at most 1. NaN stay NaN and are no tests.
 * In  n p-values; Out q, may be p itself. Errors: AVP_E_MEMORY. Cost: O(n log n)
 */
AVP_MUST_CHECK avp_status avpi_adjust_bh(const avp_ctx *ctx, const double *p, size_t n, double *q, avp_error *err);

#endif
