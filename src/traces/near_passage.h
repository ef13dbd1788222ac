/* What two texts have in common, to be shown side by side. */
#ifndef AVPI_TRACES_NEAR_PASSAGE_H
#define AVPI_TRACES_NEAR_PASSAGE_H

#include "base/text.h"

/* Only so many code points of a text are looked at, and so many passages are given. */
enum { AVPI_PASSAGE_POINTS = 4096, AVPI_PASSAGES_MOST = 16 };

/*
 * A normalised text, and where its characters stand in the original.
 *
 *   original   "¡Voten TODOS!"           text   "voten todos"
 *   from[i], to[i]                       bytes of the original that byte i of text comes from: 'v' 2 and 3
 */
typedef struct avpi_near_side {
    avp_str text;
    const uint32_t *from, *to; /* text.len each; both NULL: the text is its own original */
} avpi_near_side;

/* A stretch that both have, in bytes of the two originals, one past the end. */
typedef struct avpi_near_passage {
    size_t a_from, a_to, b_from, b_to;
} avpi_near_passage;

/**
 * The passages that two texts share: the longest common substring, then the longest to its left and to its right, and so on.
 *
 * In       a, b    normalised texts; what stands beyond AVPI_PASSAGE_POINTS code points is not looked at
 *          least   shortest passage, in code points of the normalised text; >= 1
 * Out      out     at most AVPI_PASSAGES_MOST, the longest there are, in the order of both texts; ties: the first in a, then in b
 * Errors   AVP_E_MEMORY
 * Cost     time O(code points of a x code points of b x passages), for two posts of 280 some 0.1 ms, never more than
 *          about half a second; memory some 100 kB
 * Proof    tests/unit/traces/test_near_passage.c
 */
AVP_MUST_CHECK avp_status avpi_near_shared_passage(const avp_ctx *ctx, const avpi_near_side *a, const avpi_near_side *b,
                                                   uint32_t least, avpi_near_passage out[AVPI_PASSAGES_MOST],
                                                   size_t *count, avp_error *err);

#endif
