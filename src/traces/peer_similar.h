/* Texts that share enough words, as the QUT toolkit's co_similar_tweet: for its counting mode alone. */
#ifndef AVPI_TRACES_PEER_SIMILAR_H
#define AVPI_TRACES_PEER_SIMILAR_H

#include "avispero/traces.h"
#include "base/fail.h"

/**
 * Objects are sets of words: names with AVPI_TRACE_SEPARATOR between the words, each word once. Being similar is no equivalence (a like b and b
 * like c says nothing of a and c), so every pair of sets with Jaccard index >= least becomes an object of its own, on which the posts of both act;
 * the sets stay objects too.
 * In/out   acts    of one trace with posts; untouched on error
 * Cost     O(sum over words of the square of how many sets have it), and one act more per similar set of each act: for comparison, not for scale
 */
AVP_MUST_CHECK avp_status avpi_similar_pairs(const avp_ctx *ctx, double least, avp_acts *acts, avp_error *err);

#endif
