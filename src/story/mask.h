/* The coverage mask: when the collection itself, not an account, was silent. */
#ifndef AVPI_STORY_MASK_H
#define AVPI_STORY_MASK_H

#include "avispero/story.h"
#include "base/memory.h"

/**
 * Find outages in the moments of all posts. E is what is usual: the median of the posts per hour at the same hour of the week, from
 * opts->outage_weeks before to as many after. Outages are
 *
 *   1. a minute (or what the times are known to) with at most opts->outage_share of E, where P(Poisson(E) <= posts) < opts->outage_p;
 *   2. minutes without any post, one after the other, where exp(-sum of E) < opts->outage_p;
 *   3. opts->silence_days without any post.
 *
 * In       time_us       n moments, any order
 *          precision_us  what the times are known to, 0 = finely
 * Out      out           caller frees with avpi_mask_free
 * Errors   AVP_E_MEMORY
 * Cost     O(n + minutes of the span); spans beyond 30 years in coarser steps
 */
AVP_MUST_CHECK avp_status avpi_mask_find(const avp_ctx *ctx, const int64_t *time_us, size_t n, int64_t precision_us,
                                         const avp_story_options *opts, avp_mask *out, avp_error *err);
void avpi_mask_free(const avp_ctx *ctx, avp_mask *mask);

/** How much of [from, to) is outage. Cost: O(log outages + outages inside) */
int64_t avpi_mask_between(const avp_mask *mask, int64_t from_us, int64_t to_us);

#endif
