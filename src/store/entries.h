/* notes.jsonl: what people added beside the database. One line an entry, chained by hashes like log.jsonl, only ever added. */
#ifndef AVPI_STORE_ENTRIES_H
#define AVPI_STORE_ENTRIES_H

#include "base/json_scan.h"
#include "store/sql.h"

#define AVPI_ENTRIES_NAME "notes.jsonl"

/*
 *   {"action":"note","details":{...},"hash":"...","previous":"...","sequence":1,"time":"2026-11-30T12:00:00Z"}
 *
 * The database may be open for reading alone, here or in another process: the file has a lock of its own while a line is added.
 * A torn last line is what an interruption leaves: it is passed over, and written over by the next entry.
 */
typedef struct avpi_entry {
    uint64_t number; /* 1, 2, 3 ... */
    int64_t at_us;
    avp_str action;
    avpi_json *json; /* of the line, until the next one */
    uint32_t details;
} avpi_entry;

typedef avp_status (*avpi_entry_take)(void *self, const avpi_entry *entry, avp_error *err);

/** Each entry in order; none where there is no file. Errors: AVP_E_INPUT names the first line that does not follow the one before; those of take */
AVP_MUST_CHECK avp_status avpi_entries_each(avp_case *c, avpi_entry_take take, void *self, avp_error *err);

/** Add an entry. details: a JSON object. *number may be NULL. Errors: AVP_E_INPUT the file was altered; AVP_E_IO, AVP_E_FULL; AVP_E_ARG the case lives in memory */
AVP_MUST_CHECK avp_status avpi_entries_add(avp_case *c, const char *action, avp_str details, uint64_t *number,
                                           avp_error *err);

/** Members of an entry's details; ptr NULL, false where there is none of that kind. */
avp_str avpi_entry_text(const avpi_entry *entry, const char *name);
bool avpi_entry_number(const avpi_entry *entry, const char *name, uint64_t *out);

#endif
