/* Canonical JSON (RFC 8785): one value, one text, so that a hash over it means something. */
#ifndef AVPI_STORE_CANONICAL_H
#define AVPI_STORE_CANONICAL_H

#include "base/json_scan.h"

/** Add text as a JSON string to out. Bytes that are not UTF-8 become U+FFFD: paths may hold any. */
AVP_MUST_CHECK avp_status avpi_canonical_string(avpi_buf *out, avp_str text, avp_error *err);

/**
 * Add a parsed value in canonical form: members sorted by UTF-16, numbers as ECMAScript writes them, no white space.
 * In       bare  leave out the members "hash" and "previous" of this very object
 * Errors   AVP_E_INPUT a key stands twice, a number is out of range; AVP_E_MEMORY; AVP_E_LIMIT out is full
 */
AVP_MUST_CHECK avp_status avpi_canonical_node(avpi_json *json, uint32_t node, bool bare, avpi_buf *out, avp_error *err);

/** Add the JSON text in canonical form. Errors: as above, and AVP_E_INPUT when it is not JSON. */
AVP_MUST_CHECK avp_status avpi_canonical_json(const avp_ctx *ctx, avp_str text, avpi_buf *out, avp_error *err);

#endif
