/* mention: who mentioned the same account. What is talked about is its own source. */
#include "traces/trace.h"

extern const avpi_trace avpi_trace_mention;
const avpi_trace avpi_trace_mention = {
    .name = "mention",
    .help = N_("the same account mentioned; reposts are left out"),
    .sql = "SELECT p.account_id, p.post_id, p.posted_at, m.mentioned, m.mentioned"
           " FROM post_mentions m JOIN posts p USING (post_id)"
           " WHERE p.posted_at IS NOT NULL AND NOT p.is_repost AND NOT p.embedded",
};
