/* Near-duplicates among a few texts: sets of words whose Jaccard index is large. */
#ifndef AVPI_STORY_ALIKE_H
#define AVPI_STORY_ALIKE_H

#include "base/memory.h"

typedef struct avpi_word_set {
    const uint32_t *words; /* ascending, distinct */
    uint32_t n;
} avpi_word_set;

/** |a and b| / |a or b|; 0 for two empty sets. */
double avpi_jaccard(const avpi_word_set *a, const avpi_word_set *b);

/**
 * Per set: how many of the others are alike, Jaccard index >= least.
 * Errors: AVP_E_MEMORY. Cost: O(n^2) at worst; pairs whose sizes differ too much are passed over
 */
AVP_MUST_CHECK avp_status avpi_alike_count(const avp_ctx *ctx, const avpi_word_set *sets, size_t n, double least,
                                           uint64_t *alike, avp_error *err);

#endif
