/* One task on a thread of its own, beside what the caller does meanwhile. */
#ifndef AVPI_BASE_ASIDE_H
#define AVPI_BASE_ASIDE_H

#include "base/fail.h"

typedef avp_status (*avpi_aside_task)(void *arg, avp_error *err);
typedef struct avpi_aside avpi_aside;

/**
 * Begin. Where there is no thread to be had, the task runs when it is waited for.
 * Out      out  freed with avpi_aside_wait
 * Errors   AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_aside_start(const avp_ctx *ctx, avpi_aside_task task, void *arg, avpi_aside **out,
                                           avp_error *err);
/** Wait for its end and free it. Errors: those of the task. aside may be NULL. */
avp_status avpi_aside_wait(const avp_ctx *ctx, avpi_aside *aside, avp_error *err);

#endif
