/*
 * fast-repost: who reposted the same author within a minute of what the author posted. The delay in whole, days included; where it
 * is not known, or negative, there is no act.
 *
 *   delay  1. from the two ids, where they hold the time (X since November 2010: milliseconds in the upper 42 bits) and that of the
 *             repost's own id agrees with the time that the repost has
 *          2. else from the two times, where both are known to the second: the original's from the case, which holds it as a post or
 *             inside its reposts
 *
 * Source: Luceri et al. (2024) WWW; ours differs: theirs takes an author reposted twice or more, we leave that to the test.
 */
#include "traces/trace.h"

#define SNOWFLAKE_LEAST                                                                                                \
    "35184372088832" /* 2^45, two hours after X began to put the time into ids; earlier ids count posts */
#define SNOWFLAKE_BEGIN "1288834974657" /* ms: the time of id 0 */

static size_t bind(const avp_traces_options *opts, avpi_sql_value *params) {
    params[0] = avpi_sql_i64(opts->fast_s * INT64_C(1000000));
    return 1;
}

extern const avpi_trace avpi_trace_fast_repost;
const avpi_trace avpi_trace_fast_repost = {
    .name = "fast-repost",
    .help = N_("reposts of the same author within a minute of the original; used only when it is asked for"),
    .sql = "WITH " AVPI_TRACE_COARSE ", reposts AS (SELECT p.*, TRY_CAST(p.native AS UBIGINT) AS own_id,"
           "  TRY_CAST(p.repost_of AS UBIGINT) AS first_id, c.step_us FROM posts p LEFT JOIN coarse c USING (post_id)"
           "  WHERE p.repost_of IS NOT NULL AND p.posted_at IS NOT NULL AND NOT p.embedded),"
           " originals AS (SELECT o.native, min(a.native) AS author,"
           "  min(o.posted_at) FILTER (WHERE c.post_id IS NULL) AS posted_at"
           "  FROM posts o JOIN accounts a USING (account_id) LEFT JOIN coarse c USING (post_id)"
           "  WHERE o.native IN (SELECT repost_of FROM reposts) GROUP BY o.native),"
           " delays AS (SELECT r.account_id, r.post_id, r.posted_at, coalesce(r.repost_account, o.author) AS author,"
           "  CASE WHEN r.first_id >= " SNOWFLAKE_LEAST " AND r.own_id >= " SNOWFLAKE_LEAST
           "   AND abs(epoch_us(r.posted_at) - (" SNOWFLAKE_BEGIN " + (r.own_id >> 22)::BIGINT) * 1000)"
           "   <= greatest(coalesce(r.step_us, 0), 1000000)"
           "  THEN ((r.own_id >> 22)::BIGINT - (r.first_id >> 22)::BIGINT) * 1000"
           "  WHEN r.step_us IS NULL THEN epoch_us(r.posted_at) - epoch_us(o.posted_at) END AS delay_us"
           "  FROM reposts r LEFT JOIN originals o ON o.native = r.repost_of)"
           " SELECT account_id, post_id, posted_at, author, author FROM delays WHERE delay_us BETWEEN 0 AND ?",
    .bind = bind,
    .on_request = true,
};
