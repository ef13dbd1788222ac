/* The registry as it stands: its tables, and over them what was told at the page and is not in the tables yet. */
#ifndef AVPI_REGISTRY_STANDING_H
#define AVPI_REGISTRY_STANDING_H

/* SQL: the undo of the edit e stands, so that it is as though it had not been. */
#define AVPI_UNDONE(e)                                                                                                 \
    "EXISTS (SELECT 1 FROM edits_now u WHERE u.undoes = " e ".edit_id AND NOT EXISTS (SELECT 1 FROM edits_now v WHERE" \
    " v.undoes = u.edit_id))"

#include "store/sql.h"

/*
 *   notes.jsonl   1 2 3 | 4 5          entries up to 3 are in the tables (registry_edits.entry), 4 and 5 are not
 *   written case  4 and 5 go into the tables
 *   read case     4 and 5 go into temporary tables told_records, told_incidents ...: the rows that they change, as they are now
 *
 * Views of the connection: records_now, incidents_now, documents_now, statements_now, relations_now, proposals_now, tips_now, edits_now (tables, and over
 * them what was told), place_names (code, name: of states and of the municipalities known),
 * record_ends (record_id, end_id: of cases that were joined into another the one that stands),
 * cases_now (the records that are a case, each with its status: its own, or where it has none that of the last of its incidents that has one),
 * case_incidents_now, case_documents_now (what is of a case, with case_id: of the joined ones as well), case_members_now (case_id, record_id: of any record
 * itself, and those that were joined into it), case_facts_now (case_id, incident_id, kind, own_kind, where and when: a row for each incident and kind of it. Where
 * no kind is asked for, take NOT own_kind OR incident_id IS NULL: each incident, and each case that has none, once),
 * inhabitants_now (code, inhabitants, given, wanted, public: NULL inhabitants of a state = not known, as municipalities are missing: `given` of `wanted`).
 */

/** Make the views, unless they are there, take in what was told, and settle what follows from it. All queries of the registry come after it. */
AVP_MUST_CHECK avp_status avpi_registry_stand(avp_case *c, avp_error *err);
/** "records", or "told_records" where the case is open for reading. thing: 0 .. AVPI_THINGS - 1 */
const char *avpi_registry_target(const avp_case *c, size_t thing);

#endif
