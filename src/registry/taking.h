/* A file on its way into the registry. */
#ifndef AVPI_REGISTRY_TAKING_H
#define AVPI_REGISTRY_TAKING_H

#include "avispero/registry.h"
#include "base/dict.h"
#include "registry/columns.h"
#include "registry/sheet.h"

/* No count of people is greater: a number that is one is a slip, and sums of such numbers would not fit. */
enum { AVPI_COUNT_MOST = 1000000000 };

typedef struct avpi_taking {
    const avp_ctx *ctx;
    avp_case *c;
    const avp_registry_options *opts;
    avpi_gazetteer *g;
    const char *path;   /* what is opened: the copy that is kept */
    const char *folder; /* of the file as the user gave it: documents are looked for there */
    uint64_t file_id;
    avp_registry_file *report;
    avpi_dict seen; /* keys of rows, 16 bytes each */
    avpi_sheet rejects;
    bool guarded; /* something of this registry was taken back: what is new waits (waiting.h) */
    uint64_t first_record, first_incident, first_statement, first_document; /* from these on things are this file's */
    avpi_sheet said; /* incidents whose rows say that they are public, and that are not */
    avpi_buf columns;
} avpi_taking;

/* What each kind of file is taken by: rows into tables, counts into t->report. All within one transaction. */
AVP_MUST_CHECK avp_status avpi_take_counts(avpi_taking *t, avpi_table *table, const avpi_registry_columns *columns,
                                           avp_error *err);
AVP_MUST_CHECK avp_status avpi_take_records(avpi_taking *t, avpi_table *table, const avpi_registry_columns *columns,
                                            avp_error *err);
AVP_MUST_CHECK avp_status avpi_take_population(avpi_taking *t, avpi_table *table, const avpi_registry_columns *columns,
                                               avp_error *err);
AVP_MUST_CHECK avp_status avpi_take_places(avpi_taking *t, avpi_table *table, const avpi_registry_columns *columns,
                                           avp_error *err);
/** A GeoJSON or TopoJSON file: shapes, or points as cases. *points says which it was. */
AVP_MUST_CHECK avp_status avpi_take_shapes(avpi_taking *t, bool *points, avp_error *err);

/** What is done with a row that is one; it is valid until it returns. */
typedef avp_status (*avpi_take_line)(void *self, const avpi_table_row *row, avp_error *err);
/** Every row of a table is counted as read, and taken, or rejected where it is none. */
AVP_MUST_CHECK avp_status avpi_taking_rows(avpi_taking *t, avpi_table *table, avpi_take_line take, void *self,
                                           avp_error *err);
/** Count the row as rejected and keep it among the rejects. reason: msgid */
AVP_MUST_CHECK avp_status avpi_taking_reject(avpi_taking *t, const avpi_table_row *row, const char *reason,
                                             avp_error *err);
/** Tell of rows that are rejected for this reason, the first of them in this line; that they are counted is the caller's. */
void avpi_taking_tell(avp_registry_file *report, const char *reason, uint64_t line, uint64_t rows);
/** Was a row of exactly these bytes taken before? Counted as a duplicate then. */
AVP_MUST_CHECK avp_status avpi_taking_seen(avpi_taking *t, avp_str raw, avpi_hash128 *key, bool *seen, avp_error *err);
/** Keys of the rows that a table holds. sql: SELECT row_key FROM ... */
AVP_MUST_CHECK avp_status avpi_taking_know(avpi_taking *t, const char *sql, avp_error *err);
/** Say anew which rows of counts stand, once a table came in or was taken out (counts_stand.c). t: the table, told of in its report; NULL = it went out */
AVP_MUST_CHECK avp_status avpi_counts_settle(avp_case *c, const avpi_taking *t, avp_error *err);
/** Rows of a table of counts that is here in whose place later ones stand, and what these are: "source:2, source:3". by: added to */
AVP_MUST_CHECK avp_status avpi_counts_replaced(avp_case *c, uint64_t file_id, uint64_t *rows, avpi_buf *by,
                                               avp_error *err);
/** Next free id: 1 + the largest of column in table. */
AVP_MUST_CHECK avp_status avpi_registry_next_id(avp_case *c, const char *column, const char *table, uint64_t *id,
                                                avp_error *err);
/** Look for cases that may be the same (proposals.c). *n = new proposals */
AVP_MUST_CHECK avp_status avpi_registry_propose(avp_case *c, uint64_t *n, avp_error *err);

#endif
