/*
 * sync: who posted anything at all in the same second. Only posts whose time is known to the second: of two files that a post stands
 * in, the better one counts.
 */
#include "traces/trace.h"

extern const avpi_trace avpi_trace_sync;
const avpi_trace avpi_trace_sync = {
    .name = "sync",
    .help = N_("any posts in the same second, where times are known to the second; used only when it is asked for"),
    .sql = "WITH " AVPI_TRACE_COARSE
           " SELECT p.account_id, p.post_id, p.posted_at, strftime(p.posted_at, '%Y-%m-%dT%H:%M:%SZ'),"
           " strftime(p.posted_at, '%a %H')"
           " FROM posts p ANTI JOIN coarse USING (post_id) WHERE p.posted_at IS NOT NULL AND NOT p.embedded",
    .on_request = true,
};
