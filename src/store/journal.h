/* The custody files log.jsonl and manifest.jsonl: copies of two tables, completed after every commit. */
#ifndef AVPI_STORE_JOURNAL_H
#define AVPI_STORE_JOURNAL_H

#include "base/hash.h"
#include "base/text.h"

/*
 * A line is the record with two members more:
 *
 *   hash[k] = SHA-256(00 | hash[k-1], 32 bytes | record[k] in canonical form, without "hash" and "previous")
 *
 * hash[0] is 32 zero bytes. 00 is the leaf prefix of RFC 6962, so that a record is never taken for an inner node of a tree.
 */

/** hex = hash of a record after the one whose hash is `previous` (hex). Errors: AVP_E_INPUT previous is not 64 hex digits */
AVP_MUST_CHECK avp_status avpi_journal_hash(avp_str previous, avp_str record, char hex[AVPI_SHA256_HEX_SIZE]);
void avpi_journal_zero(char hex[AVPI_SHA256_HEX_SIZE]);
/** Microseconds since 1970, by the wall clock. */
int64_t avpi_journal_now_us(void);

#endif
