/* Plain text and addresses out of the HTML in which some platforms give their posts. */
#ifndef AVPI_READ_HTML_TEXT_H
#define AVPI_READ_HTML_TEXT_H

#include "base/memory.h"
#include "base/text.h"

/**
 * Text of HTML: tags gone, <br> and the ends of paragraphs as line ends, character references undone.
 * Out     out  in the arena; never longer than html
 * Errors  AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_html_text(avpi_arena *arena, avp_str html, avp_str *out, avp_error *err);

/**
 * Next link at or after *at, which moves behind its tag.
 * Out     href      as written, character references not undone
 *         css_class the tag's class, ptr NULL when it has none
 * False   there is none left
 */
bool avpi_html_link_next(avp_str html, size_t *at, avp_str *href, avp_str *css_class);

#endif
