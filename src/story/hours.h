/* Do a group's accounts keep the same hours of the day, more than accounts do? docs/methods/styles.md */
#ifndef AVPI_STORY_HOURS_H
#define AVPI_STORY_HOURS_H

#include "story/telling.h"

enum { AVPI_ACCOUNTS_LEAST = 3, AVPI_OTHERS_LEAST = 20 }; /* of a group, and beside it, before anything is tested */

/**
 * Fill from_hour, hours_share, hours_rest and hours_p of the habits of styles 1 ..; those that are not tested stay as they are.
 *
 * Of every account with five posts or more the share of them in each span of eight hours; of a group the mean. T = the largest excess over
 * the mean of all accounts in no other group, over the 24 spans; p = (1 + draws with at least T) / (1 + draws), draws of as many accounts as
 * the group has (2,000 of them at most) from these and its own.
 *
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     O(posts + groups x (accounts + draws x members)), a cache line an account drawn
 * Threads  groups are tested side by side, each with random numbers of its own: same bytes for every ctx->n_threads
 */
AVP_MUST_CHECK avp_status avpi_hours_find(const avpi_telling *t, avp_styles *styles, avp_error *err);

#endif
