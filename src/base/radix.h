/* Sorting of fixed-size keys. */
#ifndef AVPI_BASE_RADIX_H
#define AVPI_BASE_RADIX_H

#include "base/memory.h"

/** Sort n keys ascending, LSD radix; scratch holds n. Skips digits that all keys share. */
void avpi_radix_u64(uint64_t *keys, uint64_t *scratch, size_t n);
/** Sort n (key, value) pairs by key, stable. Scratch arrays hold n each. */
void avpi_radix_u64_u32(uint64_t *keys, uint32_t *values, uint64_t *key_scratch, uint32_t *value_scratch, size_t n);
/** Parallel and stable: order of n keys: order[k] = index of the k-th smallest. */
AVP_MUST_CHECK avp_status avpi_radix_order(const avp_ctx *ctx, const uint64_t *keys, size_t n, uint32_t *order,
                                           avp_error *err);

#endif
