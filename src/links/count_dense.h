/* Counting distinct objects in memory. */
#ifndef AVPI_LINKS_COUNT_DENSE_H
#define AVPI_LINKS_COUNT_DENSE_H

#include "links/row_product.h"

/** Weight of a pair = objects on which the two act within the window of the rows, each object once. */
AVP_MUST_CHECK avp_status avpi_count_dense(const avp_ctx *ctx, const avpi_rows *rows, const avpi_keep *keep,
                                           avpi_counted *out, avp_error *err);

#endif
