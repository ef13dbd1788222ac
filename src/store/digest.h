/* Digests of what the tables of a case hold, and the records of the log that keep them. */
#ifndef AVPI_STORE_DIGEST_H
#define AVPI_STORE_DIGEST_H

#include "base/hash.h"
#include "store/sql.h"

/*
 * digest of a column = SHA-256 over its values in the order of the rows:
 *   text   4 bytes length (0xffffffff: NULL), the bytes
 *   number its bytes, little-endian; after a value that stands for NULL (see sql.h) one byte more: 0 NULL, 1 the value itself
 * digest of a table = SHA-256 over its name, the number of rows, and of each column name, type and digest, each followed by a
 *                     line end
 *
 * prefix: the same over the first rows_before rows. Tables grow at their end, so the prefix tells whether what was there is still
 * there, although more has come since.
 */
typedef struct avpi_table_digest {
    char *name;
    uint64_t rows, rows_before;
    bool known; /* the record before tells about it; else it was empty then */
    char digest[AVPI_SHA256_HEX_SIZE], prefix[AVPI_SHA256_HEX_SIZE], before[AVPI_SHA256_HEX_SIZE];
    bool here; /* the table is in the database */
} avpi_table_digest;

typedef struct avpi_digests {
    const avp_ctx *ctx;
    size_t count, capacity;
    avpi_table_digest *tables; /* sorted by name */
    uint64_t record;           /* of the log, that keeps the digests before; 0 = none */
    uint64_t later;            /* records after it that came with changes of the tables */
    uint64_t later_at_open;    /* those that were there when the case was opened: their writer was interrupted */
    int64_t schema;            /* version of the schema that it tells about */
} avpi_digests;

/** The digests that the log keeps last: record, later, and a table each with rows_before and before. Freed whatever happens. */
AVP_MUST_CHECK avp_status avpi_digests_recall(avp_case *c, avpi_digests *out, avp_error *err);
/** A table more. */
AVP_MUST_CHECK avp_status avpi_digests_add(avpi_digests *digests, avp_str name, avpi_table_digest **out,
                                           avp_error *err);
/** Compute those of all tables but the journals' own, with prefixes where something was recalled. */
AVP_MUST_CHECK avp_status avpi_digests_compute(avp_case *c, avpi_digests *digests, avp_error *err);
void avpi_digests_free(avpi_digests *digests);

/**
 * case.duckdb has not the bytes that its last writer left: a record "changed" says so, with the tables that no longer hold what they held.
 * What was there is compared, which takes as long as keeping.
 */
AVP_MUST_CHECK avp_status avpi_digests_tell(avp_case *c, avp_error *err);
/** After changes were committed: a record "state" with the digests of all tables. Nothing to do for a case in memory. */
AVP_MUST_CHECK avp_status avpi_digests_keep(avp_case *c, avp_error *err);

#endif
