/* The words of a post, without what changes from copy to copy. */
#ifndef AVPI_TRACES_NORMALISE_H
#define AVPI_TRACES_NORMALISE_H

#include "traces/spelling.h"

/* Work space of one thread. */
typedef struct avpi_normaliser avpi_normaliser;

typedef struct avpi_normal {
    avp_str text;        /* words with one space between them; lives until the next call */
    uint32_t words;      /* a character of a script without spaces counts as one */
    uint32_t characters; /* with the spaces; Han, kana and Hangul count twice */
} avpi_normal;

AVP_MUST_CHECK avp_status avpi_normaliser_new(const avp_ctx *ctx, avpi_normaliser **out, avp_error *err);
void avpi_normaliser_free(avpi_normaliser *n);
avpi_spelling *avpi_normaliser_spelling(avpi_normaliser *n);

/**
 * Words of a post.
 *
 *     RT @ana: ¡¡Votemos TODOS!! 🐝 https://t.co/x #México 2024   ->   votemos todos mexico 2024
 *
 * Spelling as avpi_spelling_plain; then a leading RT, addresses and @mentions go, apostrophes join, all else that is no letter, digit or
 * mark separates.
 * In       text  any bytes
 * Errors   AVP_E_MEMORY
 * Cost     O(bytes)
 */
AVP_MUST_CHECK avp_status avpi_normalise(avpi_normaliser *n, avp_str text, avpi_normal *out, avp_error *err);

#endif
