/* Text as it is searched for names and phrases: one spelling, words apart, hashtags taken to pieces. */
#ifndef AVPI_STORY_FOLDING_H
#define AVPI_STORY_FOLDING_H

#include "traces/spelling.h"

typedef enum avpi_word_kind {
    AVPI_WORD_PLAIN,
    AVPI_WORD_MENTION, /* @name, with the sign, as it stands but for case */
    AVPI_WORD_HASHTAG, /* #whole, with the sign */
    AVPI_WORD_PART     /* a word inside the hashtag before it */
} avpi_word_kind;

typedef struct avpi_word {
    uint32_t from, to;             /* in avpi_folded.text */
    uint32_t plain_from, plain_to; /* in avpi_folded.plain: what stands between words can be read there */
    avpi_word_kind kind;
} avpi_word;

/*
 *   plain  ¡¡ya b4aaasta, @ana_perez! #novotes<1F>por<1F>ana        (plain letters; <1F> where the hashtag's case changes)
 *   text   ya baasta @ana_perez\n#novotesporana\nnovotes por ana
 *
 * Words stand apart by one space. A hashtag, and then its words if it has several, stand between line feeds: no phrase reaches
 * across. Nothing but these two is below or at the space, so whole words are those of avpi_automaton_begin.
 */
typedef struct avpi_folded {
    avp_str text, plain; /* live until the next call */
    const avpi_word *words;
    size_t n_words;
} avpi_folded;

typedef struct avpi_folder avpi_folder; /* work space of one thread */

AVP_MUST_CHECK avp_status avpi_folder_new(const avp_ctx *ctx, avpi_folder **out, avp_error *err);
void avpi_folder_free(avpi_folder *f);

/**
 * Fold: NFKC, lower case, accents off (avpi_spelling_plain); letters that stand more than twice in a row stand twice; in words that have
 * a letter 4 3 1 0 are a e i o, and inside words @ $ are a s. Addresses go, as does "RT @name" at the beginning. Hashtags are cut
 * where small letters become capital, where letters become digits, and at underscores.
 * In       text  any bytes; names and patterns go through the same function
 * Errors   AVP_E_LIMIT a text of 512 MiB; AVP_E_MEMORY
 * Cost     O(bytes)
 */
AVP_MUST_CHECK avp_status avpi_fold(avpi_folder *f, avp_str text, avpi_folded *out, avp_error *err);

#endif
