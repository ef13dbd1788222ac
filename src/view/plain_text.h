/* Text as it is searched: small letters without accents. */
#ifndef AVPI_VIEW_PLAIN_TEXT_H
#define AVPI_VIEW_PLAIN_TEXT_H

#include "base/text.h"

/* What each character below U+3000 becomes; 0 = it goes (a combining mark). Those above stay as they are. */
enum { AVPI_PLAIN_CODES = 0x3000 };
typedef struct avpi_plain {
    uint16_t of[AVPI_PLAIN_CODES];
} avpi_plain;

/** Fill the table. Errors: AVP_E_BUG the Unicode library lacks its data */
AVP_MUST_CHECK avp_status avpi_plain_make(const avp_ctx *ctx, avpi_plain *plain, avp_error *err);

/** Add text to out in plain form: "¡Canción ÁRBOL" -> "¡cancion arbol". Bytes that are no UTF-8 stay. Cost: O(bytes), about 1 ns each where ASCII. Errors: AVP_E_MEMORY, AVP_E_LIMIT out is full */
AVP_MUST_CHECK avp_status avpi_plain_add(const avpi_plain *plain, avp_str text, avpi_buf *out, avp_error *err);

#endif
