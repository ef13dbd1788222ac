/* Pictures without what devices and programs write into them unseen. Checked readers: what does not look as it should is refused, not mended. */
#ifndef AVPI_REGISTRY_CLEAN_H
#define AVPI_REGISTRY_CLEAN_H

#include "base/text.h"

/**
 * A JPEG with the segments alone that its picture needs: no Exif, XMP, IPTC, comments, previews, colour profiles or maker's notes, and nothing
 * behind its end. How the camera was held (Exif's orientation) is kept, as the one entry of a new Exif: else the picture would lie on its side.
 *
 * Out      out    added to; *good  false: it is no JPEG as it should be, and out is not to be used
 * Cost     O(bytes)
 * Source   ITU-T T.81 (1992), annex B; JEITA CP-3451 for the orientation
 * Proof    tests/unit/registry/test_clean.c; tests/cli/test_registry_site.sh
 */
AVP_MUST_CHECK avp_status avpi_clean_jpeg(avp_str bytes, avpi_buf *out, bool *good, avp_error *err);

/**
 * A PNG with the chunks alone that its picture needs (IHDR, PLTE, tRNS, gAMA, cHRM, sRGB, pHYs, IDAT, IEND): no texts, times, Exif, profiles, frames
 * of an animation, unknown chunks, and nothing behind its end. The pixels are unpacked and packed again, so nothing is hidden behind them either.
 *
 * Out      as above
 * Cost     O(pixels); at most 2^30 bytes of them
 * Source   W3C, Portable Network Graphics (third edition, 2025)
 */
AVP_MUST_CHECK avp_status avpi_clean_png(avp_str bytes, avpi_buf *out, bool *good, avp_error *err);

#endif
