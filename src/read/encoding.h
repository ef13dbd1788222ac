/* Text that is not UTF-8, and what can be made of it without guessing. */
#ifndef AVPI_READ_ENCODING_H
#define AVPI_READ_ENCODING_H

#include "base/text.h"

/**
 * UTF-8 in which characters beyond U+FFFF were written as two surrogates of three bytes each (CESU-8), made UTF-8.
 * False when the text is anything else; out (of text.len bytes) then holds rubbish.
 */
bool avpi_text_from_cesu8(avp_str text, char *out, size_t *len);

/**
 * Windows-1252 (which contains Latin-1's letters) made UTF-8.
 * In     out  room for 3 * text.len bytes
 * False  text holds one of the five bytes that mean nothing in it
 */
bool avpi_text_from_cp1252(avp_str text, char *out, size_t *len);

#endif
