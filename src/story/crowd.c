/* Accounts and the moments of their posts, out of the case. */
#include "story/crowd.h"

#include "base/dict.h"
#include "base/radix.h"
#include "store/sql.h"
#include "story/case_accounts.h"

static avp_status load_accounts(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, avpi_crowd *crowd,
                                avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_case_accounts(ctx, c, avpi_find_in_names, &groups->accounts, &crowd->account, &crowd->n, err));
    AVP_TRY(avpi_zalloc(ctx, crowd->n, sizeof *crowd->group, &crowd->group, err));
    for (uint32_t a = 0; a < crowd->n; a++)
        if (crowd->account[a] != UINT32_MAX)
            crowd->group[a] = groups->group_of[crowd->account[a]];
done:
    return status;
}

/* Posts as they come: account, moment. */
typedef struct raw_posts {
    size_t n, capacity, account_capacity, read_capacity;
    uint32_t *account;
    int64_t *time_us;
} raw_posts;

static avp_status take_posts(const avp_ctx *ctx, avpi_rows *rows, size_t n, raw_posts *raw, avpi_crowd *crowd,
                             avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(ctx, &raw->account, &raw->account_capacity, raw->n + n, sizeof *raw->account, err));
    AVP_TRY(avpi_grow(ctx, &raw->time_us, &raw->capacity, raw->n + n, sizeof *raw->time_us, err));
    AVP_TRY(avpi_grow(ctx, &crowd->read_us, &raw->read_capacity, crowd->n_read + n, sizeof *crowd->read_us, err));
    for (size_t i = 0; i < n; i++) {
        raw->account[raw->n] = avpi_rows_u32(rows, 0)[i];
        raw->time_us[raw->n++] = avpi_rows_i64(rows, 1)[i];
        if (!avpi_rows_bool(rows, 2)[i])
            crowd->read_us[crowd->n_read++] = avpi_rows_i64(rows, 1)[i];
    }
done:
    return status;
}

static avp_status load_posts(const avp_ctx *ctx, avp_case *c, raw_posts *raw, avpi_crowd *crowd, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_I64, AVPI_SQL_BOOL};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT account_id, posted_at, embedded FROM posts"
                           " WHERE posted_at BETWEEN TIMESTAMP '1970-01-01' AND TIMESTAMP '2200-01-01'",
                           NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(take_posts(ctx, rows, n, raw, crowd, err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* Posts that stood inside others may be far older than the collection, which saw nothing of the years between. */
static void drop_outside(raw_posts *raw, const avpi_crowd *crowd) {
    int64_t first_us = INT64_MAX, last_us = INT64_MIN;
    size_t kept = 0;
    for (size_t i = 0; i < crowd->n_read; i++) {
        first_us = crowd->read_us[i] < first_us ? crowd->read_us[i] : first_us;
        last_us = crowd->read_us[i] > last_us ? crowd->read_us[i] : last_us;
    }
    for (size_t i = 0; i < raw->n; i++)
        if (raw->time_us[i] >= first_us && raw->time_us[i] <= last_us) {
            raw->account[kept] = raw->account[i];
            raw->time_us[kept++] = raw->time_us[i];
        }
    raw->n = kept;
}

/* Unsigned keys in the order of the moments, in place. */
static void flip(int64_t *time_us, size_t n) {
    for (size_t i = 0; i < n; i++)
        time_us[i] = (int64_t)((uint64_t)time_us[i] ^ UINT64_C(1) << 63);
}

/* Each account's moments side by side, ascending. */
static avp_status sort_posts(const avp_ctx *ctx, const raw_posts *raw, avpi_crowd *crowd, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *scratch = NULL;
    AVP_TRY(avpi_zalloc(ctx, (size_t)crowd->n + 2, sizeof *crowd->start, &crowd->start, err));
    AVP_TRY(avpi_alloc(ctx, raw->n, sizeof *crowd->time_us, &crowd->time_us, err));
    for (size_t i = 0; i < raw->n; i++)
        crowd->start[(size_t)raw->account[i] + 2]++;
    for (size_t a = 0; a < crowd->n; a++)
        crowd->start[a + 2] += crowd->start[a + 1];
    for (size_t i = 0; i < raw->n; i++)
        crowd->time_us[crowd->start[(size_t)raw->account[i] + 1]++] = raw->time_us[i];
    uint64_t most = 0;
    for (size_t a = 0; a < crowd->n; a++)
        most = crowd->start[a + 1] - crowd->start[a] > most ? crowd->start[a + 1] - crowd->start[a] : most;
    AVP_TRY(avpi_alloc(ctx, most, sizeof *scratch, &scratch, err));
    flip(crowd->time_us, raw->n);
    for (size_t a = 0; a < crowd->n; a++)
        avpi_radix_u64((uint64_t *)(void *)(crowd->time_us + crowd->start[a]), scratch,
                       (size_t)(crowd->start[a + 1] - crowd->start[a]));
    flip(crowd->time_us, raw->n);
done:
    avpi_free(ctx, scratch);
    return status;
}

avp_status avpi_crowd_load(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, avpi_crowd *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_crowd crowd = {0};
    raw_posts raw = {0};
    AVP_TRY(load_accounts(ctx, c, groups, &crowd, err));
    AVP_TRY(load_posts(ctx, c, &raw, &crowd, err));
    drop_outside(&raw, &crowd);
    AVP_TRY(sort_posts(ctx, &raw, &crowd, err));
    AVP_TRY(
        avpi_sql_number(c, "SELECT coalesce(max(precision_us), 0) FROM sources", NULL, 0, &crowd.precision_us, err));
    *out = crowd;
    crowd = (avpi_crowd){0};
done:
    avpi_free(ctx, raw.account);
    avpi_free(ctx, raw.time_us);
    avpi_crowd_free(ctx, &crowd);
    return status;
}

void avpi_crowd_free(const avp_ctx *ctx, avpi_crowd *crowd) {
    avpi_free(ctx, crowd->group);
    avpi_free(ctx, crowd->account);
    avpi_free(ctx, crowd->start);
    avpi_free(ctx, crowd->time_us);
    avpi_free(ctx, crowd->read_us);
    *crowd = (avpi_crowd){0};
}
