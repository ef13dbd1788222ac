/* Foreign text made harmless: what people posted, how they call themselves, what stands in files. */
#ifndef AVPI_REPORT_SHOW_H
#define AVPI_REPORT_SHOW_H

#include "base/text.h"

/*
 * Posts are hostile input. Whatever the medium, shown text
 *   is valid UTF-8                  a bad byte becomes U+FFFD
 *   holds no control characters     U+0007 becomes the picture U+2407; bidi and other invisible controls become [U+202E]
 *   cannot pile up                  at most 4 combining marks stand on one character
 *   ends at a character border      and says so with an ellipsis
 */
/* Bytes [from, to) of the text. */
typedef struct avpi_show_mark {
    size_t from, to;
} avpi_show_mark;

typedef struct avpi_show_how {
    bool markup;                 /* escape & < > " ' for HTML and XML, inside elements and attributes alike */
    bool spans;                  /* HTML elements only: wrap what stands for a control in <span class="ctl"> */
    bool lines;                  /* keep line ends; else they become spaces */
    size_t max_chars;            /* 0 = all */
    const avpi_show_mark *marks; /* HTML elements only: stretches to stand in <mark>, in order, apart; else NULL */
    size_t n_marks;
} avpi_show_how;

/** Append text, made harmless, to out. Errors: AVP_E_MEMORY, AVP_E_LIMIT of the buffer. */
AVP_MUST_CHECK avp_status avpi_show(avpi_buf *out, avp_str text, avpi_show_how how, avp_error *err);

/** Code point at *at, which moves behind it; U+FFFD for a bad sequence (as many bytes as cannot be right are passed over). */
uint32_t avpi_utf8_next(avp_str text, size_t *at);
/** Append one code point as UTF-8. */
AVP_MUST_CHECK avp_status avpi_utf8_add(avpi_buf *out, uint32_t code, avp_error *err);
/** Number of code points, bad sequences counting as one each. */
size_t avpi_utf8_count(avp_str text);

/** JSON string with its quotes: controls, bidi controls and non-characters as \uXXXX, so that nothing is lost and nothing acts. */
AVP_MUST_CHECK avp_status avpi_show_json(avpi_buf *out, avp_str text, avp_error *err);

#endif
