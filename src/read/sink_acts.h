/* Rows straight to acts, without a case. */
#ifndef AVPI_READ_SINK_ACTS_H
#define AVPI_READ_SINK_ACTS_H

#include "read/batch.h"

typedef struct avpi_acts_sink avpi_acts_sink;

/** with_source: some file has sources. want_posts: posts are numbered. */
AVP_MUST_CHECK avp_status avpi_acts_sink_new(const avp_ctx *ctx, const char *trace, bool with_source, bool want_posts,
                                             avpi_acts_sink **out, avp_error *err);
avpi_sink avpi_acts_sink_port(avpi_acts_sink *sink);
/** How many workers may call at once. */
unsigned avpi_acts_sink_workers(const avpi_acts_sink *sink);
/**
 * Build the acts.
 * Out     acts; files[i].duplicate counted and taken off files[i].kept
 */
AVP_MUST_CHECK avp_status avpi_acts_sink_finish(avpi_acts_sink *sink, int64_t precision_us, avp_read_file *files,
                                                size_t n_files, avp_acts *acts, avp_error *err);
void avpi_acts_sink_free(avpi_acts_sink *sink);

#endif
