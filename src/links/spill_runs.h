/* Runs of sorted pairs in one unlinked temporary file. */
#ifndef AVPI_LINKS_SPILL_RUNS_H
#define AVPI_LINKS_SPILL_RUNS_H

#include "links/pairs.h"

#include <pthread.h>

typedef struct avpi_spill_run {
    uint64_t start, count; /* first byte; pairs */
} avpi_spill_run;

typedef struct avpi_spill_runs {
    const avp_ctx *ctx;
    int fd;               /* -1 = not open */
    pthread_mutex_t lock; /* guards what follows */
    uint64_t end;         /* bytes in the file */
    avpi_spill_run *run;
    size_t count, capacity;
} avpi_spill_runs;

AVP_MUST_CHECK avp_status avpi_spill_open(const avp_ctx *ctx, avpi_spill_runs *runs, avp_error *err);
void avpi_spill_close(avpi_spill_runs *runs); /* also after a failed open, or of a zeroed one */

/** Write n sorted numbers a << 32 | b as one run: equal ones become a pair with a weight. From any thread. */
AVP_MUST_CHECK avp_status avpi_spill_write(avpi_spill_runs *runs, const uint64_t *keys, size_t n, avp_error *err);

/** Merge all runs: out->kept and out->met. */
AVP_MUST_CHECK avp_status avpi_spill_merge(avpi_spill_runs *runs, size_t buffer_bytes, const avpi_keep *keep,
                                           avpi_counted *out, avp_error *err);

#endif
