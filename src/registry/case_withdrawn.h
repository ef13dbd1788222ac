/* What a person took back, and new cases that may be the same persons': they wait, not public, for somebody to decide. */
#ifndef AVPI_REGISTRY_CASE_WITHDRAWN_H
#define AVPI_REGISTRY_CASE_WITHDRAWN_H

#include "registry/taking.h"

/**
 * Tables of the connection, for this file: again_edits (thing, id, field, told: fields that stand otherwise than a table, or who added them, told last;
 * what was published by hand aside) and again_touched (record_id: cases of which something was removed, closed, joined or edited; the status of a case or
 * incident, and sex, age and target aside); again_withdrawn (record_id: those, and cases of which a table took something back that is not public again).
 * Cost: O(edits)
 */
AVP_MUST_CHECK avp_status avpi_withdrawn_open(avp_case *c, avp_error *err);
/**
 * Cases from first_record on that may be the same as one of again_withdrawn, whatever the columns of its table: not public, with all that they tell,
 * proposed, and their incidents counted in t->report->withheld. The same are: folios (case, spaces, punctuation and leading zeros aside); names or titles of
 * the same words as they sound, of which common ones need the day; without a folio the kind, whole day and place of an incident.
 * Cost: O(cases) where something was taken back, else nothing
 */
AVP_MUST_CHECK avp_status avpi_withdrawn_hold(avpi_taking *t, uint64_t first_record, avp_error *err);

#endif
