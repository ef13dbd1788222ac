/* Spelling: one form for the many ways of writing the same letters. */
#ifndef AVPI_TRACES_SPELLING_H
#define AVPI_TRACES_SPELLING_H

#include "base/text.h"

/* Work space of one thread: buffers, and tables of the characters met so far. */
typedef struct avpi_spelling avpi_spelling;

AVP_MUST_CHECK avp_status avpi_spelling_new(const avp_ctx *ctx, avpi_spelling **out, avp_error *err);
void avpi_spelling_free(avpi_spelling *s);

/**
 * Plain letters: NFKC, case folded, without accents and without characters that are not seen; then NFC. Marks that are letters of
 * their own (kana voicing, Indic vowels) stay.
 * In       text  any bytes; what is not UTF-8 becomes U+FFFD
 * Out      out   lives until the next call
 * Errors   AVP_E_MEMORY
 * Cost     O(bytes); text of characters below U+0250 and emoji takes no call of ICU
 */
AVP_MUST_CHECK avp_status avpi_spelling_plain(avpi_spelling *s, avp_str text, avp_str *out, avp_error *err);

/** NFKC_Casefold alone: accents stay. As above. */
AVP_MUST_CHECK avp_status avpi_spelling_fold(avpi_spelling *s, avp_str text, avp_str *out, avp_error *err);

/** The same as avpi_spelling_plain by the plain definition, for tests. */
AVP_MUST_CHECK avp_status avpi_spelling_plain_slowly(avpi_spelling *s, avp_str text, avp_str *out, avp_error *err);

/* What a character is to the words around it. */
typedef enum avpi_letter {
    AVPI_LETTER_SPACE,      /* white space */
    AVPI_LETTER_SEPARATOR,  /* punctuation, symbols, emoji, controls */
    AVPI_LETTER_APOSTROPHE, /* joins: "don't" is one word */
    AVPI_LETTER_WORD,       /* letter, digit or mark */
    AVPI_LETTER_WIDE,       /* the same, of a script whose characters say as much as two of ours: Hangul */
    AVPI_LETTER_ALONE,      /* of a script without spaces, counts as a word: Thai, Lao, Khmer, Burmese */
    AVPI_LETTER_WIDE_ALONE  /* both: Han, kana */
} avpi_letter;

/** Kind of the character at text[*at], which is moved behind it. text is what avpi_spelling_plain gave. */
avpi_letter avpi_spelling_letter(avpi_spelling *s, avp_str text, size_t *at);

#endif
