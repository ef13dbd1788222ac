/* Which pairs of posts have met before: see avp_elders. */
#ifndef AVPI_BASE_ACTS_ELDERS_H
#define AVPI_BASE_ACTS_ELDERS_H

#include "avispero/acts.h"
#include "base/memory.h"

/** Fill acts->elders from posts. Objects are ranked by their part, then by acts, then by id. Without posts there are none. Cost: O(acts). */
AVP_MUST_CHECK avp_status avpi_acts_find_elders(const avp_ctx *ctx, avp_acts *acts, avp_error *err);
void avpi_elders_free(const avp_ctx *ctx, avp_elders *elders);

/** Place of a trace among those that a pair of posts may count in: 0 first. */
uint32_t avpi_trace_priority(const char *trace);

/** Two lists with a rank in common. Cost: O(size of both); most that have none differ in their bits already. */
bool avpi_elders_share(const avp_elders *elders, uint32_t a, uint32_t b);

/** Do the posts of two acts on one object share an object that comes before it, so that their meeting counts there? of: avp_elders.of of the two. */
static inline bool avpi_met_before(const avp_elders *elders, uint32_t a, uint32_t b) {
    return a != 0 && b != 0 && (elders->list[a].bits & elders->list[b].bits) != 0 && avpi_elders_share(elders, a, b);
}

#endif
