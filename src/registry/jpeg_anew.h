/* The picture of a JPEG coded anew, without loss. */
#ifndef AVPI_REGISTRY_JPEG_ANEW_H
#define AVPI_REGISTRY_JPEG_ANEW_H

#include "base/text.h"

/* Which of the 64 coefficients of each colour are not zero everywhere: bit 8 * row + column. The scale of the others changes no pixel. */
enum { AVPI_JPEG_COLOURS = 4 };
typedef struct avpi_jpeg_seen {
    uint64_t coefficients[AVPI_JPEG_COLOURS];
} avpi_jpeg_seen;

/**
 * Read the coefficients of a JPEG and write them anew: no pixel changes, and what a reader skips is gone (tables that no scan uses, bytes
 * behind the last pixel, how it was coded). The table of quantizers stays, as it is the scale of the coefficients.
 *
 * Out      seen   which coefficients are not zero, colour by colour
 * In       bytes  with the segments alone that a picture needs; frame and scans as avpi_clean_jpeg checks them
 * Out      out    added to, always progressive; *good  false: libjpeg-turbo cannot read it
 * Errors   AVP_E_MEMORY
 * Cost     O(pixels) for each scan; memory 2 bytes a sample
 * Beware   pixels of a cut picture beyond its edge (up to 15) stand in the coefficients of its last blocks, and stay
 */
AVP_MUST_CHECK avp_status avpi_jpeg_anew(avp_str bytes, avpi_buf *out, avpi_jpeg_seen *seen, bool *good,
                                         avp_error *err);

#endif
