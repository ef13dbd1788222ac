/* Mappings in files: what --save-mapping writes and --mapping takes. */
#ifndef AVPI_READ_MAPPING_H
#define AVPI_READ_MAPPING_H

#include "read/plan.h"

typedef struct avpi_mapping {
    const avp_ctx *ctx;
    char *map, *format; /* as --map and --as take them, with byte 31 for commas; NULL = not told */
} avpi_mapping;

/**
 * Read a mapping: lines "format=NAME" (at most one) and "key=column"; empty lines and those with # before them say nothing.
 * Freed with avpi_mapping_free whatever happens.
 * Errors  AVP_E_ARG there is nothing in it; AVP_E_INPUT, AVP_E_IO it cannot be read. Keys and columns are checked with the data
 */
AVP_MUST_CHECK avp_status avpi_mapping_read(const avp_ctx *ctx, const char *path, avpi_mapping *mapping,
                                            avp_error *err);
void avpi_mapping_free(avpi_mapping *mapping);

/** Write a plan so that it can be read again: the columns where they were given or guessed, else the format alone. */
AVP_MUST_CHECK avp_status avpi_mapping_write(const avp_ctx *ctx, const char *path, const avpi_plan *plan,
                                             avp_error *err);

#endif
