/* Parquet, decoded beside us (decoder.h): the same plan, rows as cells of text. */
#ifndef AVPI_READ_PARQUET_H
#define AVPI_READ_PARQUET_H

#include "read/importing.h"

AVP_MUST_CHECK avp_status avpi_parquet_plan(avpi_importing *run, const char *path, avpi_plan *plan, avp_error *err);
/** Ask for the columns of the plan's items, in their order. */
AVP_MUST_CHECK avp_status avpi_parquet_ask(avpi_importing *run, const char *path, const avpi_plan *plan,
                                           avp_error *err);
/** Rows of the file into run->sink, like avpi_pump_run. */
AVP_MUST_CHECK avp_status avpi_parquet_read(avpi_importing *run, const char *path, const avpi_plan *plan,
                                            unsigned n_workers, avpi_tally *tally, avp_error *err);

#endif
