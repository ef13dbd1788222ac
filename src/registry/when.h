/* Dates as far as they are known: a text is cut where the knowledge ends. */
#ifndef AVPI_REGISTRY_WHEN_H
#define AVPI_REGISTRY_WHEN_H

#include "base/text.h"

enum { AVPI_WHEN_SIZE = 17 }; /* "2014-09-26 21:30" and a zero */

/*
 * 2014 | 2014-09 | 2014-09-26 | 2014-09-26 21:30; "" = not known. Texts of this form are in the order of time, and
 * the beginning of one says when it lies in: in September 2014 means that it begins with 2014-09.
 */
typedef struct avpi_when {
    char text[AVPI_WHEN_SIZE];
} avpi_when;

/**
 * Read a date as people write it: the forms above with - / . between, 26/09/2014 (the day comes first), 09/2014, 26 de septiembre de 2014, Sep 2014, with
 * a time behind; words for "not known" and nothing at all give "".
 * False: something else stands there, or a day that there is not
 */
bool avpi_when_parse(avp_str text, avpi_when *out);
/** "minute", "day", "month", "year", "unknown". */
const char *avpi_when_precision(const avpi_when *when);
/** Is text one of the forms above, or empty? */
bool avpi_when_valid(avp_str text);

#endif
