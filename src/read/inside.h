/*
 * Records inside of one JSON document, without reading it as a whole: the elements of each array "messages", wherever in the document it
 * stands. Telegram's result.json is such a document, of any size.
 */
#ifndef AVPI_READ_INSIDE_H
#define AVPI_READ_INSIDE_H

#include "base/text.h"

enum { AVPI_INSIDE_DEPTH = 64 };

/* A walk to the next such array; it can stop and go on at any byte. Offsets are of the document. */
typedef struct avpi_inside {
    unsigned depth;
    bool in_string, escaped, too_deep;
    bool key, colon;                    /* the last string is "messages"; and a colon follows it */
    uint64_t string_begin;              /* of the string that is open or was the last */
    uint64_t opened[AVPI_INSIDE_DEPTH]; /* where each open object or array begins */
    bool is_object[AVPI_INSIDE_DEPTH];
} avpi_inside;

/**
 * Walk on through text, whose first byte is the document's byte `base`, from *at.
 * True: the array opens right before *at. False: *at is the end of text, or the document is closed there.
 */
bool avpi_inside_find(avpi_inside *walk, avp_str text, uint64_t base, size_t *at);
/** Where the innermost open object begins; UINT64_MAX = none is open. */
uint64_t avpi_inside_object(const avpi_inside *walk);

/**
 * Whole objects at the beginning of text, which stands in the array, with the commas between them: at most `most` bytes, or one.
 * Out     closed  the array ends behind them: its bracket is at the offset that is returned
 *         other   what comes next is no object
 */
size_t avpi_inside_elements(avp_str text, size_t most, bool *closed, bool *other);

/** Is there nothing but white space and commas? */
bool avpi_inside_blank(avp_str elements);
/** Object with the beginning of `head` and the elements: "{...\"messages\":[" elements "]}". */
AVP_MUST_CHECK avp_status avpi_inside_record(avp_str head, avp_str elements, avpi_buf *out, avp_error *err);

#endif
