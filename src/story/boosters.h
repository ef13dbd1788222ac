/* Who follows a launcher quickly, and is larger. Formulas: docs/methods/launchers.md. */
#ifndef AVPI_STORY_BOOSTERS_H
#define AVPI_STORY_BOOSTERS_H

#include "avispero/spread.h"
#include "base/memory.h"

/**
 * Test every pair of a launcher that passes and a member that has boost_times its followers and a median delay within boost_s.
 * In       cascades  with launchers
 * Out      cascades  n_boosters, boosters
 * Errors   AVP_E_MEMORY
 * Cost     O(launchers x actors of the group)
 */
AVP_MUST_CHECK avp_status avpi_boosters_find(const avp_ctx *ctx, const avp_trace_links *traces,
                                             const avp_launchers_options *opts, avp_cascades *cascades, avp_error *err);

#endif
