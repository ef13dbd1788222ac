/* Which texts are medoids, and which medoid each other text joins. */
#ifndef AVPI_TRACES_NEAR_MEDOIDS_H
#define AVPI_TRACES_NEAR_MEDOIDS_H

#include "traces/near_bands.h"

/* What the search works on; the buckets fill with medoids on the way. */
typedef struct avpi_near_search {
    const avp_ctx *ctx;
    const avpi_near_texts *texts;
    const avpi_near_options *opts;
    const avpi_minhash *minhash;
    avpi_near_bands *bands;
    uint32_t *joined; /* out, per text: its medoid; its own number when it is one */
    avpi_near_work *work;
} avpi_near_search;

/** Go through the texts in order: near an earlier medoid, or a medoid itself. */
AVP_MUST_CHECK avp_status avpi_near_medoids_find(const avpi_near_search *search, avp_error *err);
/** Let every other text join the medoid that is nearest to it. */
AVP_MUST_CHECK avp_status avpi_near_medoids_join(const avpi_near_search *search, avp_error *err);

#endif
