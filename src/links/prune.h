/* Pruning: which acts can still make a pair that reaches a given weight. Exact: it never loses such a pair. */
#ifndef AVPI_LINKS_PRUNE_H
#define AVPI_LINKS_PRUNE_H

#include "links/slots.h"

/*
 * Live acts, in order, as indices into acts. Block b of objects has its own stretch, with room left behind it:
 *
 *   act    [ block 0: 0 2 3 . . . . ][ block 1: 7 9 . . ]      . = act that was dropped
 *   count  3, 2                                                 start of a stretch = first act of the block
 */
typedef struct avpi_live {
    size_t n_blocks;
    size_t *count;
    uint32_t *act;
    size_t total;
    unsigned rounds; /* until nothing changed any more */
} avpi_live;

/** First live act of block b. */
static inline const uint32_t *avpi_live_block(const avp_acts *acts, const avpi_live *live, size_t b) {
    return live->act + acts->object_start[avpi_slots_block(acts, b)];
}

/**
 * Keep the acts that have a neighbour of another account in window k, by accounts with `least` such objects or more, and
 * repeat until nothing changes (the k-core of accounts and objects).
 * In       least  1 ..
 * Out      live   freed with avpi_live_free
 * Cost     O(acts) for the first round, then less: each round looks at what the one before left
 */
AVP_MUST_CHECK avp_status avpi_prune(const avp_ctx *ctx, const avp_acts *acts, const avpi_slots *slots, size_t k,
                                     int64_t window_us, uint64_t least, avpi_live *live, avp_error *err);
/** Live acts chosen by hand: those with marks[act] != 0. */
AVP_MUST_CHECK avp_status avpi_live_marked(const avp_ctx *ctx, const avp_acts *acts, const uint8_t *marks,
                                           avpi_live *live, avp_error *err);
void avpi_live_free(const avp_ctx *ctx, avpi_live *live);

#endif
