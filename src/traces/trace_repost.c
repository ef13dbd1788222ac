/* repost: who reposted the same post. The author of the reposted post is the source, also where only the case knows it. */
#include "traces/trace.h"

extern const avpi_trace avpi_trace_repost;
const avpi_trace avpi_trace_repost = {
    .name = "repost",
    .help = N_("reposts of the same post"),
    .sql = "WITH authors AS (SELECT o.native, min(a.native) AS author FROM posts o JOIN accounts a USING (account_id)"
           " WHERE o.native IN (SELECT repost_of FROM posts WHERE repost_account IS NULL) GROUP BY o.native)"
           " SELECT p.account_id, p.post_id, p.posted_at, p.repost_of, coalesce(p.repost_account, o.author)"
           " FROM posts p LEFT JOIN authors o ON o.native = p.repost_of"
           " WHERE p.repost_of IS NOT NULL AND p.posted_at IS NOT NULL AND NOT p.embedded",
};
