/* Threads: run numbered tasks; results must not depend on which worker ran which task. */
#ifndef AVPI_BASE_PARALLEL_H
#define AVPI_BASE_PARALLEL_H

#include "base/fail.h"

/* worker is 0 .. avpi_workers(ctx, n_tasks) - 1: index of per-thread work space. err is the worker's own. */
typedef avp_status (*avpi_task)(void *arg, size_t task, unsigned worker, avp_error *err);

/** How many workers a run over n_tasks will use: min(ctx->n_threads, n_tasks), at least 1. */
unsigned avpi_workers(const avp_ctx *ctx, size_t n_tasks);

/**
 * Run task 0 .. n_tasks - 1, handed out in ascending order. The error of the lowest failing task is kept, later tasks are not started.
 * Stops with AVP_E_CANCELLED when ctx says so. The calling thread is worker 0.
 */
AVP_MUST_CHECK avp_status avpi_parallel(const avp_ctx *ctx, size_t n_tasks, avpi_task task, void *arg, avp_error *err);

/** Wall clock in seconds, monotonic, for timing tables. */
double avpi_now_s(void);

#endif
