/* Changes of the registry: told at the page or at the command line, checked, done, and kept with what was there before. */
#ifndef AVPI_REGISTRY_CHANGES_H
#define AVPI_REGISTRY_CHANGES_H

#include "avispero/registry.h"
#include "registry/fields.h"
#include "store/sql.h"

/**
 * Do a change that notes.jsonl tells of. One that makes no sense (any more) is kept as refused, and warned of.
 * In   change  {"do":"add|set|remove|decide|undo", ...} as docs/api.md says; entry  its number
 */
AVP_MUST_CHECK avp_status avpi_change_take(avp_case *c, avp_str change, int64_t at_us, uint64_t entry, avp_error *err);
/** Take in entries that came since (from another program that has the case open). */
AVP_MUST_CHECK avp_status avpi_registry_catch_up(avp_case *c, avp_error *err);

#endif
