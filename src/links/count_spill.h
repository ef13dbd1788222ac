/* Counting distinct objects in little memory: sorted runs of pairs on disk, merged. */
#ifndef AVPI_LINKS_COUNT_SPILL_H
#define AVPI_LINKS_COUNT_SPILL_H

#include "links/pairs.h"
#include "links/prune.h"

/* What is counted: the live acts of one window. */
typedef struct avpi_spill_job {
    const avp_acts *acts;
    const avpi_live *live;
    const uint8_t *repeats; /* per act: its account acts more than once on the object */
    int64_t window_us;
    size_t buffer_bytes; /* for pairs, over all threads */
} avpi_spill_job;

/**
 * The same pairs and weights as avpi_count_dense.
 * Errors   AVP_E_MEMORY, AVP_E_IO, AVP_E_FULL
 * Cost     O(co-actions log co-actions); disk: 12 bytes per distinct pair and run
 */
AVP_MUST_CHECK avp_status avpi_count_spill(const avp_ctx *ctx, const avpi_spill_job *job, const avpi_keep *keep,
                                           avpi_counted *out, avp_error *err);

#endif
