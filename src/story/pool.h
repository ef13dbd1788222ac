/* Moments of accounts, one each, that a group's own are compared with. */
#ifndef AVPI_STORY_POOL_H
#define AVPI_STORY_POOL_H

#include "story/crowd.h"
#include "story/scan.h"

enum { AVPI_STREAM_AWAKENING = 1, AVPI_STREAM_CREATED = 2 };

/*
 * Moments by group, those of accounts in no group first (group 0), each ascending:
 *
 *   start   0          7      9
 *   time_us . . . . .  . .    . . .
 *           group 0    1      2
 */
typedef struct avpi_pool {
    size_t n_groups; /* groups 0 .. n_groups */
    size_t *start;   /* n_groups + 2 */
    int64_t *time_us;
} avpi_pool;

/** In: moment per account of the crowd, INT64_MIN = none. Errors: AVP_E_MEMORY */
AVP_MUST_CHECK avp_status avpi_pool_make(const avp_ctx *ctx, const avpi_crowd *crowd, const int64_t *moment_us,
                                         size_t n_groups, avpi_pool *out, avp_error *err);
void avpi_pool_free(const avp_ctx *ctx, avpi_pool *pool);

static inline size_t avpi_pool_count(const avpi_pool *pool, size_t group) {
    return pool->start[group + 1] - pool->start[group];
}

/**
 * Scan the moments of one group against accounts in no other group: group 0 and itself. Other groups are left out because
 * thousands that woke, or were made, together would hide a small group beside them.
 * In   scan  windows, draws, seed, stream (AVPI_STREAM_...)
 */
AVP_MUST_CHECK avp_status avpi_pool_scan(const avp_ctx *ctx, const avpi_pool *pool, size_t group, avpi_scan scan,
                                         avpi_scan_found *out, avp_error *err);

#endif
