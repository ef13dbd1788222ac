/* From the workers that parse to the sink. */
#ifndef AVPI_READ_HANDING_H
#define AVPI_READ_HANDING_H

#include "base/turnstile.h"
#include "read/tally.h"

/*
 * Batches of number k (a stretch of text, a page of Parquet), for a sink that is
 *   unordered:  worker w --take--> as they come
 *   ordered:    worker w --take--> k-1 | k | k+1 --put--> k-1 | k | k+1        one worker takes while another one puts
 */
typedef struct avpi_handing {
    avpi_sink *sink;
    avpi_tally *tally; /* guarded by counting */
    avpi_turnstile taking, putting;
    pthread_mutex_t counting;
    bool failed;
    uint64_t fault_at; /* the lowest number with a fault: the same for any number of threads */
    avp_status fault;
    avp_error why;
} avpi_handing;

/** Freed with avpi_handing_free, but for an error. */
AVP_MUST_CHECK avp_status avpi_handing_init(avpi_handing *handing, const avp_ctx *ctx, avpi_sink *sink,
                                            avpi_tally *tally, avp_error *err);
void avpi_handing_free(avpi_handing *handing);
/** A batch for an unordered sink. */
AVP_MUST_CHECK avp_status avpi_hand_on(avpi_handing *handing, unsigned worker, avpi_batch *batch, avp_error *err);
/** All batches of number k for an ordered sink. Every number comes once, 0 first; returns when the sink needs them no more. */
AVP_MUST_CHECK avp_status avpi_hand_in_turn(avpi_handing *handing, unsigned worker, avpi_batch **batches, size_t n,
                                            uint64_t number, avp_error *err);
/** What worker came upon at that number ends it all: who waits for a turn waits no longer. */
void avpi_handing_fail(avpi_handing *handing, uint64_t number, avp_status status, const avp_error *why);
bool avpi_handing_failed(avpi_handing *handing);
/** When all workers are done: the fault of the lowest number, if there was one. */
AVP_MUST_CHECK avp_status avpi_handing_verdict(const avpi_handing *handing, avp_error *err);

#endif
