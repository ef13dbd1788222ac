/* reply: who replied to the same post. Copy this file to add a kind. */
#include "traces/trace.h"

extern const avpi_trace avpi_trace_reply;
const avpi_trace avpi_trace_reply = {
    .name = "reply",
    .help = N_("replies to the same post"),
    .sql = "WITH authors AS (SELECT o.native, min(a.native) AS author FROM posts o JOIN accounts a USING (account_id)"
           " WHERE o.native IN (SELECT reply_to FROM posts WHERE reply_account IS NULL) GROUP BY o.native)"
           " SELECT p.account_id, p.post_id, p.posted_at, p.reply_to, coalesce(p.reply_account, o.author)"
           " FROM posts p LEFT JOIN authors o ON o.native = p.reply_to"
           " WHERE p.reply_to IS NOT NULL AND p.posted_at IS NOT NULL AND NOT p.embedded",
};
