/* Our own page as a tree, so that paper is set from the same sections as the screen. */
#ifndef AVPI_REPORT_MARKUP_H
#define AVPI_REPORT_MARKUP_H

#include "base/memory.h"
#include "base/text.h"

/* An element, or a stretch of text: then tag is "". Names and attributes are views into the page. */
typedef struct avpi_element avpi_element;
struct avpi_element {
    avp_str tag, attributes; /* "td", " class=\"n\"" */
    avp_str text;            /* of a stretch, its escapes undone */
    avpi_element *parent, *first, *last, *next;
};

/**
 * Read well-formed HTML as html_*.c and canvas_svg.c write it: no comments, no CDATA, every tag closed but meta and br.
 * In       page  borrowed; outlives the tree
 * Out      root  in the arena; its children are the page's
 * Errors   AVP_E_BUG a tag is not closed in order; AVP_E_MEMORY
 */
AVP_MUST_CHECK avp_status avpi_markup_read(avpi_arena *arena, avp_str page, avpi_element **root, avp_error *err);

/** Value of an attribute, as it stands in the page; ptr NULL when there is none. */
avp_str avpi_element_get(const avpi_element *of, const char *name);
bool avpi_element_is(const avpi_element *of, const char *tag);
/** Is this one of the words of its class? */
bool avpi_element_has(const avpi_element *of, const char *class);
/** The first element below with this tag, in the order of the page; NULL when there is none. */
const avpi_element *avpi_element_find(const avpi_element *from, const char *tag);

#endif
