/* Level 1: prints of the distinct texts, and the buckets in which texts meet that may be near. */
#ifndef AVPI_TRACES_NEAR_BANDS_H
#define AVPI_TRACES_NEAR_BANDS_H

#include "traces/minhash.h"
#include "traces/near_cluster.h"
#include "traces/near_texts.h"

/* Where the medoids of a bucket stand. `last` saves a look at the list. */
typedef struct avpi_near_bucket {
    uint32_t start, count, room, last;
} avpi_near_bucket;

/*
 *   bucket_of  text 0: 5 | text 1: none | text 2: 5 | ...        UINT32_MAX: no other text has its key
 *   buckets    ... | 5: start 12, count 1, room 2 | ...
 *   medoids    ... | 12: text 0, free | ...                      room for every text of a small bucket, for a few of a large one
 *   bits       ... | 12: of text 0    | ...                      one bit of each bin of its print: most medoids go by them, read in a row
 */
typedef struct avpi_near_band {
    uint32_t *bucket_of; /* borrowed from avpi_near_bands */
    avpi_near_bucket *buckets;
    uint32_t n_buckets, n_capped;
    uint32_t *medoids;
    uint64_t *bits;
} avpi_near_band;

typedef struct avpi_near_bands {
    uint32_t n_texts;
    unsigned n_bands;
    avpi_print *prints;
    uint32_t *grams;      /* distinct 5-grams per text */
    uint32_t *bucket_of;  /* band by band, n_texts each */
    avpi_near_band *band; /* n_bands */
} avpi_near_bands;

/** Signatures of all texts and their band keys; buckets are still empty. The caller frees with avpi_near_bands_free, also after an error. */
AVP_MUST_CHECK avp_status avpi_near_bands_sketch(const avp_ctx *ctx, const avpi_near_texts *texts,
                                                 const avpi_near_options *opts, const avpi_minhash *minhash,
                                                 avpi_near_bands *bands, avp_error *err);
/** Keys become buckets. */
AVP_MUST_CHECK avp_status avpi_near_bands_fill(const avp_ctx *ctx, const avpi_near_options *opts,
                                               avpi_near_bands *bands, avp_error *err);
void avpi_near_bands_free(const avp_ctx *ctx, avpi_near_bands *bands);

#endif
