/* How much of a line is words, numbers and what stands between them; and how much only looks like letters. */
#ifndef AVPI_REGISTRY_TEXT_WORDS_H
#define AVPI_REGISTRY_TEXT_WORDS_H

#include "base/text.h"

typedef struct avpi_line_words {
    size_t all,
        odd; /* letters and digits; of these, those of pieces that are neither a word nor a number nor a hash beside words */
    size_t run; /* length of the first stretch without a gap that nobody writes; 0 = there is none */
} avpi_line_words;

/**
 * Measure a line of UTF-8.
 *
 * A piece is a stretch of letters and digits. It is a word in small letters, in capitals, or with one at its beginning (WhatsApp has two); a number; a number
 * beside letters (5km, A1, 26T12); a UUID; or a hash of 32, 40, 64 or 128 hexadecimal digits where the line has a word as well. Packed files have next to none.
 */
avpi_line_words avpi_line_measure(avp_str line);

#endif
