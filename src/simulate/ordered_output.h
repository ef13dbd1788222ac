/* One output file, written by several workers in the order of their tasks. */
#ifndef AVPI_SIMULATE_ORDERED_OUTPUT_H
#define AVPI_SIMULATE_ORDERED_OUTPUT_H

#include "base/files.h"

#include <pthread.h>

/*
 * A worker keeps what it makes until its task has the turn, then writes through; so memory does not grow with the size
 * of a task. Tasks are handed out in ascending order, so the task that has the turn always is in somebody's hands.
 */
typedef struct avpi_sim_output {
    const avp_ctx *ctx;
    avpi_out out;
    pthread_mutex_t lock;
    pthread_cond_t turned;
    size_t turn;   /* task whose bytes come next */
    size_t failed; /* lowest task that failed: those above it wait for nothing; SIZE_MAX = none */
} avpi_sim_output;

AVP_MUST_CHECK avp_status avpi_sim_output_open(const avp_ctx *ctx, const char *path, avpi_sim_output *output,
                                               avp_error *err);
/** Wait for the task's turn. After it the caller alone writes, until avpi_sim_output_pass. Errors: AVP_E_CANCELLED when the turn will not come. */
AVP_MUST_CHECK avp_status avpi_sim_output_wait(avpi_sim_output *output, size_t task, avp_error *err);
/** Hand the turn on, when the task has written all it has. */
void avpi_sim_output_pass(avpi_sim_output *output, size_t task);
/** A task failed: wake all who wait for it. */
void avpi_sim_output_fail(avpi_sim_output *output, size_t task);
/** Close the output, committed or not. Fine on a zeroed one. */
void avpi_sim_output_close(avpi_sim_output *output);

#endif
