/* A value that was told, as it is kept: checked by the kind of its field. */
#ifndef AVPI_REGISTRY_CHANGE_VALUES_H
#define AVPI_REGISTRY_CHANGE_VALUES_H

#include "registry/fields.h"
#include "store/sql.h"

/**
 * In       text  as told; ptr NULL or "" = nothing: NULL where the field can be that
 * Out      out   what is kept; *null  it is NULL
 * Errors   AVP_E_ARG it is no such value; names the field and what is allowed
 */
AVP_MUST_CHECK avp_status avpi_change_value(avp_case *c, const avpi_registry_field *field, avp_str text, avpi_buf *out,
                                            bool *null, avp_error *err);
/** Is there such a thing, not removed? Errors: AVP_E_ARG there is none */
AVP_MUST_CHECK avp_status avpi_change_exists(avp_case *c, avpi_thing thing, uint64_t id, avp_error *err);
/** One text of a query; *null: NULL, or no row. */
AVP_MUST_CHECK avp_status avpi_change_text(avp_case *c, const char *sql, const avpi_sql_value *params, size_t n,
                                           avpi_buf *out, bool *null, avp_error *err);

#endif
