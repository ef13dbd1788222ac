/* What was taken back, and cases that wait which may be the same: a person decides. */
#ifndef AVPI_REGISTRY_CASE_WITHDRAWN_H
#define AVPI_REGISTRY_CASE_WITHDRAWN_H

#include "store/sql.h"

/** Macros that compare words, folios, names as they sound (case_sounds.c). avpi_withdrawn_open calls it. */
AVP_MUST_CHECK avp_status avpi_withdrawn_macros(avp_case *c, avp_error *err);
/**
 * Tables of the connection, as things stand now: again_edits (thing, id, field, told, stands: fields that stand otherwise than a table, or who added them, told
 * last; what was published by hand aside); again_lost (the same: words that stood there once and do not any more, marks that a person closed, what a person
 * kept back); again_touched (record_id: cases of which something was removed, closed, joined or edited; the status of a case or incident, and sex, age and
 * target aside); again_withdrawn (record_id: those, and cases of which a table took something back that is not public again).
 * Cost: O(edits). After avpi_registry_stand
 */
AVP_MUST_CHECK avp_status avpi_withdrawn_open(avp_case *c, avp_error *err);
/** Was anything of any case taken back? To join cases or to add what nobody had said is no such thing. After avpi_withdrawn_open */
AVP_MUST_CHECK avp_status avpi_withdrawn_any(avp_case *c, bool *any, avp_error *err);
/**
 * In   near_of (record_id, is_new) cases; near_told (nr, record_id, thing, thing_id, field, text, before) what they would publish, and what that takes the place of; waiting_things
 * Out  near_cases (record_id, near_id, reason): those that may be one of again_withdrawn, with the one that is nearest; near_pairs (a, b, reason): all pairs of
 *      two cases, without those that a person said are two; near_words (nr, record_id, a) as avpi_withdrawn_words. Reasons: code the same folio (case, spaces,
 *      punctuation and leading zeros aside); name the same words in name or title as they sound, or all of one in the other; text the same words, or half of
 *      them on one day in one state; place the kind, whole day and place, one without a folio; words that were taken out of it; case its own is not public, or
 *      something of it was taken back
 * Cost O(cases that wait or were taken back)
 */
AVP_MUST_CHECK avp_status avpi_withdrawn_near(avp_case *c, avp_error *err);
/** near_words (nr, record_id, a): rows of near_told with words that a person took out of their own case, or with the name of case a that was taken back. */
AVP_MUST_CHECK avp_status avpi_withdrawn_words(avp_case *c, avp_error *err);

#endif
