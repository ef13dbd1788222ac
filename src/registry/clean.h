/* Pictures without what devices and programs write into them unseen. Checked readers: what does not look as it should is refused, not mended. */
#ifndef AVPI_REGISTRY_CLEAN_H
#define AVPI_REGISTRY_CLEAN_H

#include "base/text.h"

/**
 * A JPEG with what its picture needs alone: no Exif, XMP, IPTC, comments, previews, colour profiles or maker's notes, no table that no pixel needs,
 * and nothing behind its pixels or its end. The pixels are coded anew without loss. How the camera was held (Exif's orientation) is kept, as the one
 * entry of a new Exif: else the picture would lie on its side.
 *
 * Out      out    added to; *good  false: it is no JPEG as it should be, and out is not to be used
 * Cost     O(pixels) for each scan, at most 100; 2 bytes of memory a sample, at most 1 GiB
 * Source   ITU-T T.81 (1992), annex B; JEITA CP-3451 for the orientation; libjpeg-turbo codes (docs/decisions/0027-pictures-are-coded-anew.md)
 * Proof    tests/unit/registry/test_clean_jpeg.c, test_clean_png.c; tests/cli/test_registry_site.sh
 */
AVP_MUST_CHECK avp_status avpi_clean_jpeg(avp_str bytes, avpi_buf *out, bool *good, avp_error *err);

/**
 * A PNG with what its picture needs alone (IHDR, sRGB, cHRM, gAMA, PLTE, tRNS, IDAT, IEND): no texts, times, Exif, profiles, frames of an animation,
 * unknown chunks, and nothing behind its pixels or its end; and the pixels themselves without what no eye sees of them (avpi_png_tidy).
 *
 * Out      as above
 * Cost     O(pixels); at most 2^30 bytes of them
 * Source   W3C, Portable Network Graphics (third edition, 2025)
 */
AVP_MUST_CHECK avp_status avpi_clean_png(avp_str bytes, avpi_buf *out, bool *good, avp_error *err);

#endif
