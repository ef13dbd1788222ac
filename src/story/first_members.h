/* Members who come first more often than accounts of their size do. Formulas: docs/methods/launchers.md. */
#ifndef AVPI_STORY_FIRST_MEMBERS_H
#define AVPI_STORY_FIRST_MEMBERS_H

#include "story/carried.h"

/**
 * Test every member in cascades [from, end), all of one group, in which not everybody counts as first.
 * Out      list  one more for each
 * Errors   AVP_E_MEMORY
 * Cost     members x cascades x spread
 */
AVP_MUST_CHECK avp_status avpi_first_members_find(const avp_ctx *ctx, const avp_groups *groups,
                                                  const avp_launchers_options *opts, const avp_cascades *cascades,
                                                  size_t from, size_t end, avpi_launcher_list *list, avp_error *err);

#endif
