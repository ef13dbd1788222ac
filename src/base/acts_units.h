/* Units of a shuffle: all acts of one post by one account move together. */
#ifndef AVPI_BASE_ACTS_UNITS_H
#define AVPI_BASE_ACTS_UNITS_H

#include "avispero/acts.h"
#include "base/memory.h"

/*
 *   act      0  1  2  3  4        post 7 acts on two objects: acts 1 and 4
 *   post     5  7  9  -  7
 *   of       0  1  2  3  1        units in order of their first act
 *   start    0  1  3  4  5        act: 0 | 1 4 | 2 | 3
 */
typedef struct avpi_units {
    uint32_t count;
    uint32_t *start; /* per unit, and one more */
    uint32_t *act;   /* ascending inside a unit */
    uint32_t *label; /* per unit: its account */
} avpi_units;

/** Group the acts. Errors: AVP_E_MEMORY. Cost: O(acts + largest post id). Free with avpi_units_free. */
AVP_MUST_CHECK avp_status avpi_units_find(const avp_ctx *ctx, const avp_acts *acts, avpi_units *units, avp_error *err);
/** Write the labels back to the acts. */
void avpi_units_apply(const avpi_units *units, avp_acts *acts);
void avpi_units_free(const avp_ctx *ctx, avpi_units *units);

#endif
