/* Between the plan of a Parquet file and its reading. */
#ifndef AVPI_READ_PARQUET_INSIDE_H
#define AVPI_READ_PARQUET_INSIDE_H

#include "read/parquet.h"
#include "store/sql.h"

/** The columns of the plan's items, in their order, as text. The rows are closed before run->sql is. */
AVP_MUST_CHECK avp_status avpi_parquet_open(avpi_importing *run, const char *path, const avpi_plan *plan,
                                            avpi_rows **rows, avp_error *err);
/** What SQL cannot make sense of, or cannot read, is not our mistake but the file's. */
avp_status avpi_parquet_blame(const avp_ctx *ctx, avp_status status, avp_error *err);

#endif
