/* What a batch gains before it is stored: keys of rows, lists found in the text, canonical forms of URLs and tags. */
#ifndef AVPI_READ_ENRICH_H
#define AVPI_READ_ENRICH_H

#include "read/batch.h"

/**
 * Fill row_key, the lists that the format does not give (from TEXT), url_canonical and url_domain; put hashtags and mentions
 * into the form in which they are compared.
 * Beware  row keys are those of the fields as they were mapped, before anything is added
 */
AVP_MUST_CHECK avp_status avpi_enrich(avpi_batch *batch, avp_error *err);

/** Key of a row: equal when all mapped fields, lists, counts and the time are equal. Fields in `without` are left out. */
avpi_hash128 avpi_row_key(const avpi_batch *batch, size_t row, uint32_t without);

/** Add what is found in the text of a row (the last one, or the one begun) to those of its lists that `lists` names by bit. */
AVP_MUST_CHECK avp_status avpi_extract_row(avpi_batch *batch, size_t row, uint32_t lists, avp_error *err);

#endif
