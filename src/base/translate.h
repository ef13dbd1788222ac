/* Look-up in a compiled gettext catalogue (.mo) that lies in memory. Bytes are never trusted: a bad catalogue has no texts. */
#ifndef AVPI_BASE_TRANSLATE_H
#define AVPI_BASE_TRANSLATE_H

#include "base/fail.h"

/*
 * magic 0x950412de | revision | n | originals | translations | ...      (little-endian u32)
 * originals, translations -> n x (length, offset); originals sorted bytewise; every text ends with a NUL
 * plural entry: original "singular\0plural", translation "form 0\0form 1"
 */
typedef struct avpi_catalogue {
    const unsigned char *bytes;
    size_t size;
} avpi_catalogue;

/** The embedded catalogue of a language; size 0 for English and for languages that we do not have. */
avpi_catalogue avpi_catalogue_of(const char *lang);
/** Number of entries, the header entry "" included; 0 when malformed. */
uint32_t avpi_catalogue_count(avpi_catalogue catalogue);
/** Original and translation number index; false when out of range or malformed. */
bool avpi_catalogue_entry(avpi_catalogue catalogue, uint32_t index, const char **original, const char **translation);
/** Translation of msgid, in its plural form 0 or 1; NULL when absent, empty or malformed. */
const char *avpi_catalogue_find(avpi_catalogue catalogue, const char *msgid, unsigned form);

#endif
