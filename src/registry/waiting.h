/* What files brought and waits until a person has looked at it, where something of the registry was taken back. */
#ifndef AVPI_REGISTRY_WAITING_H
#define AVPI_REGISTRY_WAITING_H

#include "registry/changing.h"
#include "registry/taking.h"
#include "registry/waiting_now.h"

/* ---- while a file is taken in (waiting_hold.c) ---- */

/** Before its rows: what is new from here on; and is there anything that was taken back? After avpi_withdrawn_open */
AVP_MUST_CHECK avp_status avpi_waiting_begin(avpi_taking *t, avp_error *err);
/** The new incident of a row that says it is public, while its case, or what it may be, was taken back. */
AVP_MUST_CHECK avp_status avpi_waiting_say(avpi_taking *t, uint64_t incident_id, avp_error *err);
/** Rows of cases that are here came again (again_rows): what waited of their texts gives way, and of what they say is not public the mark. */
AVP_MUST_CHECK avp_status avpi_waiting_come_again(avpi_taking *t, avp_error *err);
/** Texts of again_fields that would be public go to registry_waits; where somebody looked at the file, only those with words that were taken out. */
AVP_MUST_CHECK avp_status avpi_waiting_fields(avpi_taking *t, avp_error *err);
/**
 * When all rows and documents are in: nothing new of the file is public where something was taken back; where somebody looked at it, only what may be that.
 * Those that may be it are proposed. Counted in t->report: withheld, waiting, alike.
 */
AVP_MUST_CHECK avp_status avpi_waiting_hold(avpi_taking *t, avp_error *err);

/* ---- a person decides (waiting_decide.c) ---- */

/** publish, withhold: what waits of the case or source k->id. A source is published without what may have been taken back. Errors: AVP_E_ARG nothing waits */
AVP_MUST_CHECK avp_status avpi_changing_waiting(avpi_changing *k, avp_error *err);
/** Take such an edit (k->undoes) back. Errors: AVP_E_ARG something was changed since */
AVP_MUST_CHECK avp_status avpi_changing_wait_again(avpi_changing *k, avp_error *err);

#endif
