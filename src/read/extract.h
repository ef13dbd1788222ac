/* URLs, hashtags and mentions that stand in a text. */
#ifndef AVPI_READ_EXTRACT_H
#define AVPI_READ_EXTRACT_H

#include "base/text.h"

typedef enum avpi_found { AVPI_FOUND_URL, AVPI_FOUND_HASHTAG, AVPI_FOUND_MENTION } avpi_found;

/**
 * Next one at or after *at, which moves behind it.
 * Out     item  a URL as written; a hashtag without #, a mention without @
 * False   there is none left
 * Beware  text must be valid UTF-8; a URL cut off by an ellipsis is passed over, an address in an e-mail is no mention
 */
bool avpi_extract_next(avp_str text, size_t *at, avpi_found *kind, avp_str *item);

/**
 * A hashtag or handle in the form in which it is compared: without the sign, NFKC, case folded.
 * Out     folded  in the arena (or item itself when it is so already)
 */
AVP_MUST_CHECK avp_status avpi_tag_fold(avpi_arena *arena, avp_str item, avp_str *folded, avp_error *err);

#endif
