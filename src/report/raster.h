/* Our own raster for networks too dense for vector lines: light adds up in floats, so that no order of drawing shows. */
#ifndef AVPI_REPORT_RASTER_H
#define AVPI_REPORT_RASTER_H

#include "report/canvas.h"

/* A straight line in pixels. weight: how much it darkens a pixel that it covers fully (optical depth). */
typedef struct avpi_streak {
    float x0, y0, x1, y1, weight;
    uint32_t rgb[2]; /* on light paper, and on dark */
} avpi_streak;

typedef struct avpi_disc {
    float x, y, radius, opacity;
    uint32_t rgb[2];
} avpi_disc;

/**
 * Draw lines, then discs over them, on nothing: one picture for light paper and one for dark, in one walk, since they differ in colours alone.
 *
 *   depth(pixel)  = sum of weight * cover over the lines
 *   colour(pixel) = mean of the lines' colours by weight * cover, opacity 1 - exp(-depth)
 *
 * Out      out      of both pixels are freed with avpi_free
 * Errors   AVP_E_MEMORY; AVP_E_CANCELLED
 * Cost     the lines' length in pixels
 * Threads  the picture is cut into bands; a pixel's sum runs over the lines in their order, so the bytes are the same for any number
 */
AVP_MUST_CHECK avp_status avpi_raster_draw(const avp_ctx *ctx, uint32_t width, uint32_t height,
                                           const avpi_streak *streaks, size_t n_streaks, const avpi_disc *discs,
                                           size_t n_discs, avpi_raster out[2], avp_error *err);

#endif
