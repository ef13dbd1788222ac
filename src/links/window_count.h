/* Counting distinct objects in one window. */
#ifndef AVPI_LINKS_WINDOW_COUNT_H
#define AVPI_LINKS_WINDOW_COUNT_H

#include "links/pairs.h"
#include "links/slots.h"

typedef struct avpi_window_job {
    const avp_ctx *ctx;
    const avp_acts *acts;
    const avpi_slots *slots; /* of acts */
    size_t k;                /* which window of the slots */
    int64_t window_us;
} avpi_window_job;

/* Seconds, added up. */
typedef struct avpi_window_clock {
    double prune_s, count_s;
} avpi_window_clock;

/**
 * Prune to what can still make a pair that the rule keeps, then count; through the disk when ctx->memory_bytes is too small.
 * Out      counted  its pairs are freed with avpi_pairs_free
 */
AVP_MUST_CHECK avp_status avpi_window_count(const avpi_window_job *job, const avpi_keep *keep, avpi_counted *counted,
                                            avpi_window_clock *clock, avp_error *err);

#endif
