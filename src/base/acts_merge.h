/* Objects that turn out to be one: their acts become acts of one object. */
#ifndef AVPI_BASE_ACTS_MERGE_H
#define AVPI_BASE_ACTS_MERGE_H

#include "avispero/acts.h"
#include "base/fail.h"

/**
 * Let the acts of every object o become acts of to[o]; canonical order again, names of objects without acts go.
 *
 *   to   0 1 1 0 4        objects 0 and 3 become one with the name of 0; to[to[o]] == to[o]
 *
 * In/out   acts   of one trace; no post acts on two objects that become one; untouched on error
 * Errors   AVP_E_MEMORY; AVP_E_FULL, AVP_E_IO where the acts lie in a file
 * Cost     O(acts), and O(k log k) for the k acts of an object that was made of several; memory once more the acts
 */
AVP_MUST_CHECK avp_status avpi_acts_merge_objects(const avp_ctx *ctx, avp_acts *acts, const uint32_t *to,
                                                  avp_error *err);

#endif
