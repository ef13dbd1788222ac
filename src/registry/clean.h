/* Pictures and texts without what devices and programs write into them unseen. Checked readers: what does not look as it should is refused, not mended. */
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

/** Valid UTF-8 without the characters that no reader draws, as avpi_clean_text says; added to out. */
AVP_MUST_CHECK avp_status avpi_clean_words(avp_str text, avpi_buf *out, avp_error *err);

/* What a file is that may be text. */
typedef enum avpi_text_is {
    AVPI_TEXT_PLAIN,
    AVPI_TEXT_NONE,   /* neither UTF-8 nor UTF-16 nor Windows-1252 without controls, from beginning to end */
    AVPI_TEXT_MARKUP, /* HTML, SVG, XML, RTF, PostScript, TeX: what draws it does not show all of it */
    AVPI_TEXT_MAIL,   /* fields that no reader of mail shows */
    AVPI_TEXT_FIELDS, /* lines for programs: JSON, TOML, BibTeX, vCard, a style sheet */
    AVPI_TEXT_PACKED, /* letters and digits that are no words: a file, picture or key in letters */
    AVPI_TEXT_RUN     /* 40 characters or more without a gap that are no word, address, number or hash */
} avpi_text_is;

typedef struct avpi_text_look {
    avpi_text_is is;
    size_t line; /* where it shows, from 1; 0 = nowhere */
    size_t n;    /* of RUN: its characters; of FIELDS: such lines; else 0 */
} avpi_text_look;

/** Bytes that are UTF-8, UTF-16 (by its mark or its zeros), or else Windows-1252, as UTF-8; form feeds end lines. *good false: there are controls in it, or half characters */
AVP_MUST_CHECK avp_status avpi_text_decoded(avp_str bytes, avpi_buf *out, bool *good, avp_error *err);

/**
 * Text as everybody sees it: in UTF-8, without characters that no reader draws (Unicode's default ignorable ones: joiners, marks of direction and of byte
 * order, tags; controls; those for private use or of none), in which a name can be hidden or a copy be marked; every gap is a space. Drawn faces of several
 * joined signs come apart.
 *
 * It goes out where it is prose, a list, a form, a chat or a table: pieces of letters and digits are words and numbers, and lines are for people. A text is none where
 *
 *   more than 3 in 10 of its letters and digits, or 120 in lines one after the other, are no words; there are 40 characters without a gap; more than 1 in 10
 *   lines (2 at least) are for programs; every other line is a number; it stands between brackets from beginning to end; or it has a sign of markup, mail or packing
 *
 * Out      out    added to; to be used only where found->is is AVPI_TEXT_PLAIN
 * Cost     O(bytes)
 * Beware   how words are chosen, and letters that look like others, stay as they are; what is written as words or decimal numbers passes
 * Source   Unicode 15, UAX 44 (Default_Ignorable_Code_Point); RFC 5322, 2045 (mail); RFC 4648 (base64); XML 1.0
 * Proof    tests/unit/registry/test_clean_text.c, test_clean_text_measured.c, tests/cli/test_registry_site.sh
 */
AVP_MUST_CHECK avp_status avpi_clean_text(avp_str bytes, avpi_buf *out, avpi_text_look *found, avp_error *err);

#endif
