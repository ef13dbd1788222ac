/* Counting distinct objects in memory. */
#ifndef AVPI_LINKS_COUNT_DENSE_H
#define AVPI_LINKS_COUNT_DENSE_H

#include "links/row_product.h"

/**
 * Weight of a pair = objects on which the two act within the window of the rows, each object once, and each pair of posts on the first
 * object that it shares. In: elders of the acts that rows were made of; where there are any, rows must have places.
 */
AVP_MUST_CHECK avp_status avpi_count_dense(const avp_ctx *ctx, const avpi_rows *rows, const avp_elders *elders,
                                           const avpi_keep *keep, avpi_counted *out, avp_error *err);

#endif
