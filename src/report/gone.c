/* Which posts are gone: one query over the notices of deletion. */
#include "report/gone.h"

#include "base/search.h"
#include "store/sql.h"

/* A notice without a time counts as the last one: what may be gone is not quoted. */
#define LAST_SAYS_DELETED "max_by(kind = 'deleted', (coalesce(happened_at, TIMESTAMP '9999-01-01'), kind = 'deleted'))"

static const char any_sql[] = "SELECT count(*) FROM deletions WHERE kind = 'deleted'";
static const char gone_sql[] =
    "WITH told AS (SELECT post, account, kind, happened_at FROM deletions WHERE kind IN ('deleted', 'restored')),"
    " gone_posts AS (SELECT post AS native FROM told WHERE post IS NOT NULL GROUP BY post HAVING " LAST_SAYS_DELETED
    "), gone_accounts AS (SELECT account AS native FROM told WHERE post IS NULL AND account IS NOT NULL"
    " GROUP BY account HAVING " LAST_SAYS_DELETED ")"
    " SELECT p.post_id FROM posts p JOIN accounts a USING (account_id)"
    " WHERE p.native IN (SELECT native FROM gone_posts) OR p.repost_of IN (SELECT native FROM gone_posts)"
    " OR a.native IN (SELECT native FROM gone_accounts) OR p.repost_account IN (SELECT native FROM gone_accounts)"
    " ORDER BY p.post_id";

static avp_status take(const avp_ctx *ctx, avpi_rows *rows, avpi_gone *gone, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = 0, capacity = 0;
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(avpi_grow(ctx, &gone->posts, &capacity, gone->n + n, sizeof *gone->posts, err));
        memcpy(gone->posts + gone->n, avpi_rows_u32(rows, 0), n * sizeof *gone->posts);
        gone->n += n;
    }
done:
    return status;
}

avp_status avpi_gone_load(const avp_ctx *ctx, avp_case *c, avpi_gone *out, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_gone gone = {.n = 0};
    int64_t notices = 0;
    if (c)
        AVP_TRY(avpi_sql_number(c, any_sql, NULL, 0, &notices, err));
    if (notices > 0) {
        AVP_TRY(avpi_sql_query(c, gone_sql, NULL, 0, types, 1, &rows, err));
        AVP_TRY(take(ctx, rows, &gone, err));
    }
    *out = gone;
    gone = (avpi_gone){.n = 0};
done:
    avpi_rows_close(rows);
    avpi_gone_free(ctx, &gone);
    return status;
}

void avpi_gone_free(const avp_ctx *ctx, avpi_gone *gone) {
    avpi_free(ctx, gone->posts);
    *gone = (avpi_gone){.n = 0};
}

bool avpi_gone_has(const avpi_gone *gone, uint32_t post) {
    size_t at = avpi_first_u32(gone->posts, sizeof *gone->posts, 0, gone->n, post);
    return at < gone->n && gone->posts[at] == post;
}
