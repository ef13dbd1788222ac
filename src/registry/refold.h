/* What a search looks at, made anew from the fields of many things at once. */
#ifndef AVPI_REGISTRY_REFOLD_H
#define AVPI_REGISTRY_REFOLD_H

#include "registry/gazetteer.h"
#include "store/sql.h"

/** list: a table (thing, id, field) of what was changed; the words are those that avpi_changing_refold takes for one. */
AVP_MUST_CHECK avp_status avpi_registry_refold(avp_case *c, avpi_gazetteer *g, const char *list, avp_error *err);

#endif
