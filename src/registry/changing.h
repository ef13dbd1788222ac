/* A change while it is done: one edit, whose fields get another value, each kept with the value before. */
#ifndef AVPI_REGISTRY_CHANGING_H
#define AVPI_REGISTRY_CHANGING_H

#include "base/json_scan.h"
#include "registry/fields.h"
#include "registry/gazetteer.h"

typedef struct avpi_changing {
    avp_case *c;
    const avp_ctx *ctx;
    avpi_json json;
    avpi_gazetteer *g;
    avp_str action, who, why;
    avpi_thing thing;
    uint64_t id, edit_id, undoes, entry; /* entry 0 = none (yet) */
    uint64_t into;                       /* the case that a tip was accepted into; 0 = none */
    size_t kept;                         /* lines of history so far; 0 = nothing was changed */
    int64_t at_us;
    uint32_t values; /* node */
    avpi_buf before, after, sql;
} avpi_changing;

void avpi_changing_init(avpi_changing *k, avp_case *c);
void avpi_changing_free(avpi_changing *k);

/** Text of a field as it stands; *null: it is NULL, or there is no such thing. */
AVP_MUST_CHECK avp_status avpi_changing_value(avpi_changing *k, avpi_thing thing, uint64_t id,
                                              const avpi_registry_field *field, avpi_buf *out, bool *null,
                                              avp_error *err);
/** Give a field another value (ptr NULL = NULL), with its line of history. Nothing is done where it stands there already. */
AVP_MUST_CHECK avp_status avpi_changing_set(avpi_changing *k, avpi_thing thing, uint64_t id,
                                            const avpi_registry_field *field, avp_str value, avp_error *err);
/** The same by the field's name; also for those that cannot be told. */
AVP_MUST_CHECK avp_status avpi_changing_set_own(avpi_changing *k, avpi_thing thing, uint64_t id, const char *name,
                                                avp_str value, avp_error *err);
/** What a search looks at, made anew from the fields. */
AVP_MUST_CHECK avp_status avpi_changing_refold(avpi_changing *k, avpi_thing thing, uint64_t id, avp_error *err);
/** A line of history. thing AVPI_THINGS: of nothing. */
AVP_MUST_CHECK avp_status avpi_changing_keep(avpi_changing *k, const char *action, avpi_thing thing, uint64_t id,
                                             const char *field, avp_str before, avp_str after, avp_error *err);
avp_str avpi_changing_text(const avpi_buf *buf, bool null);

/** Read a change and do it, within the open transaction (changes.c). Errors: AVP_E_ARG it makes no sense */
AVP_MUST_CHECK avp_status avpi_changing_do(avpi_changing *k, avp_str change, avp_error *err);
/** Do another change as a part of this one: of the same edit, with its who and why. Out *id: what was added or changed; may be NULL */
AVP_MUST_CHECK avp_status avpi_changing_part(const avpi_changing *k, avp_str change, uint64_t *id, avp_error *err);
/** Is the field among the values that were told, empty or not? */
bool avpi_changing_tells(const avpi_changing *k, const char *name);
/** Where what happened: state, municipality, place, as far as they are told (changes_place.c). Errors: AVP_E_ARG a code that no place has */
AVP_MUST_CHECK avp_status avpi_changing_place(avpi_changing *k, avp_error *err);
/** Do the values that were told go together? (changes_check.c) Errors: AVP_E_ARG half a point; a relation to nothing, or to its own case */
AVP_MUST_CHECK avp_status avpi_changing_check(avpi_changing *k, avp_error *err);
/** Can this be said of a source at all: that it is public or not, or (removing) that it is out, or in again? Errors: AVP_E_ARG it cannot; says what can */
AVP_MUST_CHECK avp_status avpi_changing_check_source(const avpi_changing *k, uint64_t source, bool removing,
                                                     avp_error *err);
/**
 * Decide on the tip k->id: values {"verdict": "refused"}, or {"verdict": "accepted"} with "record", the number of a case, or "case", the values of a new one.
 * Errors   AVP_E_ARG no such tip or case, decided already, another verdict, no consent and no reason
 */
AVP_MUST_CHECK avp_status avpi_changing_tip(avpi_changing *k, avp_error *err);
/** The cases k->id and values "record" are one: the second goes into the first (changes_join.c). Errors: AVP_E_ARG one of them is none, or was joined */
AVP_MUST_CHECK avp_status avpi_changing_join(avpi_changing *k, avp_error *err);
/** Take the edit k->id back: every field to its value before (changes_undo.c). Errors: AVP_E_ARG no such edit, taken back already, changed since */
AVP_MUST_CHECK avp_status avpi_changing_undo(avpi_changing *k, avp_error *err);

#endif
