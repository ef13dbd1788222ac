/* Who took it from whom: a tree only as far as earlier interactions tell. */
#ifndef AVPI_STORY_CASCADE_TREE_H
#define AVPI_STORY_CASCADE_TREE_H

#include "avispero/spread.h"
#include "base/memory.h"

/**
 * Predecessor of an actor: the latest earlier actor of the cascade whom it had reposted, answered or mentioned before it acted. Without one
 * it hangs on the first actor, and does not count as known.
 * In       c         posts and mentions
 * Out      cascades  tree_known, depth (1 = all hang on the first; 0 = one actor) and interactions
 * Errors   AVP_E_IO, AVP_E_MEMORY
 * Cost     one scan of posts and of post_mentions; O(actors x accounts that each interacted with)
 */
AVP_MUST_CHECK avp_status avpi_cascade_trees(const avp_ctx *ctx, avp_case *c, const avp_groups *groups,
                                             avp_cascades *cascades, avp_error *err);

#endif
