/* CooRnet's rule for which shares of an object count as coordinated. */
#ifndef AVPI_COMPARE_COORNET_H
#define AVPI_COMPARE_COORNET_H

#include "avispero/acts.h"
#include "avispero/compare.h"
#include "base/memory.h"

/** Interval estimated as CooRnet does: the median time, over the objects with the quickest second share, to half of their shares; 1 s at least. */
AVP_MUST_CHECK avp_status avpi_coornet_interval(const avp_ctx *ctx, const avp_acts *acts, double quickest,
                                                double reached, double *interval_s, avp_error *err);

/** marks[act] = 1 where another share of the object lies in the same bin, bins of interval_s counted from the object's first share. */
void avpi_coornet_mark(const avp_acts *acts, double interval_s, uint8_t *marks);

#endif
