/* Chunks of a large result, fetched on a thread of their own while those before are worked on. */
#ifndef AVPI_STORE_SQL_AHEAD_H
#define AVPI_STORE_SQL_AHEAD_H

#include "store/engine.h"

typedef struct avpi_ahead avpi_ahead;

/* The next chunk, NULL at the end and where it fails. */
typedef avp_status (*avpi_fetch)(avp_case *c, duckdb_result *result, duckdb_data_chunk *chunk, avp_error *err);

/**
 * Begin to fetch. Until avpi_ahead_stop nobody else may touch the result.
 * NULL when there is no memory or no thread to be had: whoever asked goes on by himself.
 */
avpi_ahead *avpi_ahead_start(avp_case *c, duckdb_result *result, avpi_fetch fetch);
/** The next chunk, in order; NULL at the end. Errors: those of fetch, behind the chunks that came before. */
AVP_MUST_CHECK avp_status avpi_ahead_take(avpi_ahead *ahead, duckdb_data_chunk *chunk, avp_error *err);
/** Wait for the fetch that runs and drop what was not taken. ahead may be NULL. */
void avpi_ahead_stop(avpi_ahead *ahead);

#endif
