/* Patterns of what tells where a person lives or can be reached. Values are hashed on the spot and never kept. */
#ifndef AVPI_STORY_DOXXING_H
#define AVPI_STORY_DOXXING_H

#include "avispero/threats.h"
#include "base/text.h"

typedef struct avpi_private {
    avp_dox_kind kind;
    size_t from, to; /* bytes of the text */
} avpi_private;

enum { AVPI_PRIVATE_MOST = 16 };

/**
 * Find what looks like it in a text of plain letters (avpi_folded.plain: small, without accents).
 * Out      out  at most AVPI_PRIVATE_MOST, by where they begin, no two of them overlapping
 * Return   their number
 * Cost     O(bytes)
 */
size_t avpi_private_find(avp_str plain, avpi_private out[AVPI_PRIVATE_MOST]);

/** hex = first 64 bits of SHA-256(salt | kind | value without spaces and signs). */
void avpi_private_hash(const unsigned char salt[32], avp_str plain, const avpi_private *of, char hex[17]);

#endif
