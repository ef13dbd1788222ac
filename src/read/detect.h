/* What a file is, told from its first bytes. */
#ifndef AVPI_READ_DETECT_H
#define AVPI_READ_DETECT_H

#include "read/dialect.h"
#include "read/input.h"

/** Refuse at once what is empty or no text: before gigabytes of it are hashed and copied. Errors AVP_E_INPUT. */
AVP_MUST_CHECK avp_status avpi_detect_text(const avp_ctx *ctx, avpi_input *input, avp_error *err);
/**
 * Make the plan for an input that nothing was read from yet.
 * Out     plan    for Parquet only container is set; columns are chosen by avpi_parquet_plan
 * Errors  AVP_E_INPUT empty, binary, no table, an unknown layout, a missing column; AVP_E_ARG options
 */
AVP_MUST_CHECK avp_status avpi_detect(const avp_ctx *ctx, avpi_input *input, const avp_read_options *opts,
                                      avpi_plan *plan, avp_error *err);

/** The most specific format whose columns are all there, NULL when there is none. */
const avpi_format *avpi_format_for(const avpi_sample *sample);
/** Format by name, NULL when there is none. "-" and "_" are the same. */
const avpi_format *avpi_format_find(const char *name);
/** The format that is read by mapping or guess in this container. */
const avpi_format *avpi_format_generic(avpi_container container);

#endif
