/* How many by place and month: what a map plays through, as flat triples over two sorted lists. */
#ifndef AVPI_VIEW_PLACE_MONTHS_H
#define AVPI_VIEW_PLACE_MONTHS_H

#include "base/dict.h"

/*
 *   keys    place << 32 | period     ids of the dictionaries, in the order of their coming
 *   counts  how many
 *
 * Rows may come in any order: sorting numbers here costs a fifth of sorting texts in SQL.
 */
typedef struct avpi_place_layer {
    uint64_t *keys, *counts;
    size_t n, keys_capacity, counts_capacity;
} avpi_place_layer;

enum { AVPI_PLACE_LAYERS = 2 };

typedef struct avpi_place_months {
    const avp_ctx *ctx;
    avpi_dict places, periods; /* "" = not known */
    avpi_arena text;
    avp_str *names; /* of places; ptr NULL = none was told */
    size_t names_capacity;
    avpi_place_layer layers[AVPI_PLACE_LAYERS];
} avpi_place_months;

void avpi_place_months_init(avpi_place_months *m, const avp_ctx *ctx);
void avpi_place_months_free(avpi_place_months *m);
/** code, name, period: ptr NULL = not known. The first name of a place stays. */
AVP_MUST_CHECK avp_status avpi_place_months_add(avpi_place_months *m, size_t layer, avp_str code, avp_str name,
                                                avp_str period, uint64_t count, avp_error *err);
/**
 * Add to out, as members of a JSON object:
 *   "LAYER":[place,period,count, ...], ... "places":[{"code","name"}, ...],"periods":["2014-09", ...]
 * Places and periods ascending, what is not known last; triples in that order. layers: their names
 * Cost     O(n log n) of numbers
 */
AVP_MUST_CHECK avp_status avpi_place_months_write(const avpi_place_months *m, const char *const layers[], avpi_buf *out,
                                                  avp_error *err);

#endif
