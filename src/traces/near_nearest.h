/* The nearest of the medoids that share a bucket with a text. */
#ifndef AVPI_TRACES_NEAR_NEAREST_H
#define AVPI_TRACES_NEAR_NEAREST_H

#include "traces/near_medoids.h"

/* What is looked for, and a bench with work space for every worker. */
typedef struct avpi_nearest {
    const avpi_near_search *search;
    avpi_floors floors, bit_floors; /* of prints, of their bits */
    struct avpi_near_bench *benches;
    unsigned n_benches;
} avpi_nearest;

/** Out: nearest, freed with avpi_nearest_free whatever happens; that adds to search->work. Errors: AVP_E_MEMORY */
AVP_MUST_CHECK avp_status avpi_nearest_init(avpi_nearest *nearest, const avpi_near_search *search, unsigned n_workers,
                                            avp_error *err);
void avpi_nearest_free(avpi_nearest *nearest);

/**
 * In       worker  its bench is used
 *          least   medoids before it are not looked at
 *          known   a medoid that is near text, to be beaten; UINT32_MAX = none
 * Out      medoid  the nearest, ties: the first; known when none is nearer; UINT32_MAX when none is near
 * Errors   AVP_E_MEMORY
 * Cost     a look at one word for every medoid in its buckets, a comparison of prints for few of them, of texts for one or two
 */
AVP_MUST_CHECK avp_status avpi_nearest_find(const avpi_nearest *nearest, unsigned worker, uint32_t text, uint32_t least,
                                            uint32_t known, uint32_t *medoid, avp_error *err);

#endif
