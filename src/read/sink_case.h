/* Posts into the tables of a case, a file in one transaction. */
#ifndef AVPI_READ_SINK_CASE_H
#define AVPI_READ_SINK_CASE_H

#include "read/batch.h"

typedef struct avpi_case_sink avpi_case_sink;

/** Load from the case what later rows are compared with: ids of accounts, posts, URLs, hashtags, keys of rows. */
AVP_MUST_CHECK avp_status avpi_case_sink_new(const avp_ctx *ctx, avp_case *c, const avp_read_options *opts,
                                             avpi_case_sink **out, avp_error *err);
avpi_sink avpi_case_sink_port(avpi_case_sink *sink);
/** For rejects of a source that is there: the files given to it are originals, and only rows at `places` of their rejects. */
avpi_sink avpi_case_sink_retry_port(avpi_case_sink *sink);
/** The source whose rejects come next. */
void avpi_case_sink_retry(avpi_case_sink *sink, uint32_t source_id, uint64_t rejects);
void avpi_case_sink_free(avpi_case_sink *sink);

#endif
