/* One hash for each table of results, so that work that was done again can be compared without the database. */
#ifndef AVPI_PROOF_CASE_RESULTS_H
#define AVPI_PROOF_CASE_RESULTS_H

#include "store/sql.h"

/**
 * A line {"rows","sha256","table"} for each table whose rows belong to a run, by name. The hash is over the rows as JSON objects of DuckDB,
 * sorted bytewise, each with a line end; `runs` itself, which tells the time, is left out.
 */
AVP_MUST_CHECK avp_status avpi_case_results(avp_case *c, avpi_buf *out, avp_error *err);

/** The cases of the registry as rows: what it holds, where its files came from, and every change with what was there before. Empty where there are none. */
AVP_MUST_CHECK avp_status avpi_case_registry(avp_case *c, avpi_buf *out, avp_error *err);

#endif
