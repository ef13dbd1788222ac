/* Who stands at the beginning of a group's cascades. Formulas: docs/methods/launchers.md. */
#ifndef AVPI_STORY_LAUNCHERS_H
#define AVPI_STORY_LAUNCHERS_H

#include "avispero/spread.h"
#include "base/memory.h"

/**
 * Test every member that is in a cascade of more than launch_first members, and every author outside whose posts a group carries.
 * In       cascades  with followers
 * Out      cascades  n_launchers, launchers
 * Errors   AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_launchers_find(const avp_ctx *ctx, const avp_groups *groups,
                                              const avp_trace_links *traces, size_t n_traces,
                                              const avp_launchers_options *opts, avp_cascades *cascades,
                                              avp_error *err);

/** Median; -1 for n == 0. Reorders the values. */
int64_t avpi_median_i64(int64_t *values, size_t n);

#endif
