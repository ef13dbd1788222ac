/* The digest of one column of a table, chunk by chunk. */
#ifndef AVPI_STORE_COLUMN_DIGEST_H
#define AVPI_STORE_COLUMN_DIGEST_H

#include "base/hash.h"
#include "store/sql.h"

enum { AVPI_COLUMN_ROOM = 1 << 16 };

/* What is added is gathered, so that SHA-256 is given long stretches. The format: digest.h. */
typedef struct avpi_column_digest {
    avpi_sql_type type;
    avpi_sha256 state;
    size_t used;
    unsigned char room[AVPI_COLUMN_ROOM];
} avpi_column_digest;

void avpi_column_digest_init(avpi_column_digest *column, avpi_sql_type type);
/** Rows from .. to - 1 of the chunk at hand, of its column `at`. */
void avpi_column_digest_add(avpi_column_digest *column, const avpi_rows *rows, size_t at, size_t from, size_t to);
/** Digest of what was added so far; more can be added. */
void avpi_column_digest_hex(avpi_column_digest *column, char hex[AVPI_SHA256_HEX_SIZE]);

#endif
