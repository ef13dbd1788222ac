/* Fields of any JSON record by path ("user.id"); a path that meets an array goes on in each of its elements. */
#ifndef AVPI_READ_JSON_CELLS_H
#define AVPI_READ_JSON_CELLS_H

#include "read/dialect.h"

/**
 * Paths and values of the first records.
 * In      bytes  beginning of the file, cut as plan->cut says
 * Out     head   names are paths; cells of several values are separated by byte 31
 */
AVP_MUST_CHECK avp_status avpi_json_sample(avpi_plan *plan, avp_str bytes, avpi_head *head, avp_error *err);

/** Cells of the plan's items, by column, of one record; text that needs room goes to the arena. */
AVP_MUST_CHECK avp_status avpi_json_cells(const avpi_plan *plan, avpi_json *json, uint32_t root, avpi_arena *arena,
                                          avp_str *cells, avp_error *err);

#endif
