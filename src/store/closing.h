/* The record that a writer leaves last: which bytes case.duckdb has. */
#ifndef AVPI_STORE_CLOSING_H
#define AVPI_STORE_CLOSING_H

#include "avispero/case.h"
#include "base/hash.h"

/*
 *   {"action":"closed","details":{"bytes":N,"file":"case.duckdb","sha256":"H"},"hash":...,"previous":...,"sequence":...,"time":...}
 *
 * It is made after the database is closed, so it cannot stand in the database: log.jsonl is ahead of the table by this one record. Before
 * the next writer changes anything, the record goes into the table.
 *
 *   table log_records   1 2 3            1 2 3 4 5
 *   log.jsonl           1 2 3 4          1 2 3 4 5 6
 *                             waits            4 was taken in, 6 waits
 *
 * While a record waits, case.duckdb must have the bytes that it tells of. Where none waits, a writer was interrupted, or the case is of an
 * older version: then nothing can be said of the bytes.
 */
#define AVPI_CLOSING_START "{\"action\":\"closed\","

typedef struct avpi_closing {
    char *line; /* last whole line of log.jsonl where it is such a record, else NULL */
    uint64_t sequence, bytes;
    char sha256[AVPI_SHA256_HEX_SIZE], previous[AVPI_SHA256_HEX_SIZE];
    int fd; /* of case.duckdb; open until the database is closed: closing it earlier would drop DuckDB's own lock */
    uint64_t bytes_now;
    char sha256_now[AVPI_SHA256_HEX_SIZE]; /* "" = not hashed yet */
    bool settled, waits;
    bool taken; /* this writer has changed the database, or comes after one that was interrupted */
} avpi_closing;

/** Before the database is opened: read the last record, and for a writer hash case.duckdb. */
AVP_MUST_CHECK avp_status avpi_closing_recall(avp_case *c, avp_error *err);
/** With the database open: does the record wait, or is it in the table? Once. */
AVP_MUST_CHECK avp_status avpi_closing_settle(avp_case *c, avp_error *err);
/** Before the first change. */
AVP_MUST_CHECK avp_status avpi_closing_take_in(avp_case *c, avp_error *err);
/** Hash case.duckdb, unless that was done: *differs from the record that waits. False when none does. */
AVP_MUST_CHECK avp_status avpi_closing_compare(avp_case *c, bool *differs, avp_error *err);
/** The database at `file` cannot be opened: say so, where it is because its bytes are others than those of the record. */
AVP_MUST_CHECK avp_status avpi_closing_explain(avp_case *c, const char *file, avp_status status, avp_error *err);
/** Is `torn` the beginning of the record that an interrupted writer was about to leave? The bytes of case.duckdb are looked at. */
AVP_MUST_CHECK avp_status avpi_closing_begins(avp_case *c, avp_str torn, bool *begins, avp_error *err);

/** Sequence and hash of the last record, while the database is open; then, with it closed, the record. Nothing to do where nothing changed. */
typedef struct avpi_closing_head {
    bool wanted;
    int64_t sequence;
    char hash[AVPI_SHA256_HEX_SIZE];
} avpi_closing_head;
AVP_MUST_CHECK avp_status avpi_closing_prepare(avp_case *c, avpi_closing_head *head, avp_error *err);
AVP_MUST_CHECK avp_status avpi_closing_write(avp_case *c, const avpi_closing_head *head, avp_error *err);
void avpi_closing_free(avp_case *c);

/** The line that waits; ptr NULL when there is none. */
avp_str avpi_closing_line(const avp_case *c);

#endif
