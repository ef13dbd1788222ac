/* Packing of shapes that are made of discs: close to the middle, close to each other, none on another. */
#ifndef AVPI_GROUPS_PACKING_H
#define AVPI_GROUPS_PACKING_H

#include "groups/discs.h"

/**
 * Move whole shapes so that they fill an ellipse from its middle outwards: the largest goes first, each next one to the
 * free place nearest to the middle; small ones find room between large ones.
 *
 * In       shapes  set k lists the discs of shape k; radii include half the gap to other shapes
 *          flat    1 = round, 1.5 = half as wide again as high
 * Out      disc    x, y
 * Errors   AVP_E_MEMORY, AVP_E_CANCELLED
 * Cost     a raster of at most a million cells or so, looked through once per size of shape
 * Source   after Freivalds, Dogrusoz, Kikusts (2002) Graph Drawing, LNCS 2265:378 (polyominoes)
 */
AVP_MUST_CHECK avp_status avpi_pack(const avp_ctx *ctx, const avpi_sets *shapes, double flat, avpi_disc *disc,
                                    avp_error *err);

#endif
