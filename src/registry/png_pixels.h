/* The pixels of a PNG so that nothing stands in them that no eye sees. */
#ifndef AVPI_REGISTRY_PNG_PIXELS_H
#define AVPI_REGISTRY_PNG_PIXELS_H

#include "base/text.h"

enum { AVPI_PNG_GREY = 0, AVPI_PNG_RGB = 2, AVPI_PNG_PALETTE = 3, AVPI_PNG_GREY_ALPHA = 4, AVPI_PNG_RGB_ALPHA = 6 };
enum { AVPI_PNG_COLOURS_MOST = 256 };

typedef struct avpi_png {
    uint32_t width, height;
    unsigned depth, type, samples; /* bits of a sample; AVPI_PNG_...; samples of a pixel */
    bool interlaced;
    unsigned n_colours;                              /* of a palette */
    unsigned char colours[AVPI_PNG_COLOURS_MOST][4]; /* red, green, blue, alpha */
} avpi_png;

/** Bytes that the rows of all passes take, each with the number of its filter before it; false: more than 2^30. */
bool avpi_png_size(const avpi_png *p, uint64_t *size);
/**
 * Colours of pixels that are wholly transparent become 0; of a palette the colours that some pixel has stay, each once, in their order; bits behind
 * the last pixel of a row become 0; rows are filtered anew, as their sums ask for and not as they were. What an eye sees stays as it was, to the bit.
 * An alpha of 16 bits under 1/256 counts as wholly transparent.
 *
 * In       rows  avpi_png_size bytes, unpacked; changed in place, and p's palette with them
 * Out      false: a row has no such filter, a pixel a colour that is not in the palette
 * Cost     O(pixels), in place
 * Source   W3C, Portable Network Graphics (third edition, 2025), 9 (filters; 12.7 for their choice), 8 (passes)
 */
bool avpi_png_tidy(avpi_png *p, unsigned char *rows);

#endif
