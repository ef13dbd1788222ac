/* Counting as other programs count, so that their results can be compared with ours. */
#ifndef AVPI_LINKS_COUNT_PEERS_H
#define AVPI_LINKS_COUNT_PEERS_H

#include "links/row_product.h"

/* What both need: acts with posts, one window. */
typedef struct avpi_peer_job {
    const avp_acts *acts;
    int64_t window_us;
    uint32_t min_weight;
    uint64_t min_participation; /* coortweet only */
    bool loops;
} avpi_peer_job;

/** CooRTweet: pairs of contents. out->met = pairs of contents left, before min_weight. */
AVP_MUST_CHECK avp_status avpi_count_coortweet(const avp_ctx *ctx, const avpi_peer_job *job, avpi_counted *out,
                                               avp_error *err);
/** QUT toolkit: messages of a that some message of b answers; directed. */
AVP_MUST_CHECK avp_status avpi_count_qut(const avp_ctx *ctx, const avpi_peer_job *job, avpi_counted *out,
                                         avp_error *err);

#endif
