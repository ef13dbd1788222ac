/* Who posts about an object, and when: the organic crowd, the planted groups, and their members on their own. */
#ifndef AVPI_SIMULATE_POSTING_H
#define AVPI_SIMULATE_POSTING_H

#include "simulate/post_writer.h"

/** Write all posts about one organic object: its first post, then what follows it. */
AVP_MUST_CHECK avp_status avpi_sim_post_organic(avpi_sim_work *work, uint64_t unit, avp_error *err);
/** Write all posts about one planted object: the launch, the boost, and the crowd that it draws. */
AVP_MUST_CHECK avp_status avpi_sim_post_planted(avpi_sim_work *work, uint64_t unit, avp_error *err);
/** Write the posts that one member of a planted group makes like anybody else. member: 0 .. n_members - 1. */
AVP_MUST_CHECK avp_status avpi_sim_post_member(avpi_sim_work *work, uint64_t member, avp_error *err);

/** Empty the set and make room for this many accounts. */
AVP_MUST_CHECK avp_status avpi_sim_seen_clear(const avp_ctx *ctx, avpi_sim_seen *seen, uint64_t accounts,
                                              avp_error *err);
/** True when the account was not there before. */
bool avpi_sim_seen_add(avpi_sim_seen *seen, uint64_t account);
void avpi_sim_seen_free(const avp_ctx *ctx, avpi_sim_seen *seen);

#endif
