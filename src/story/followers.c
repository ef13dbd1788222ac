#include "story/followers.h"

#include "base/dict.h"
#include "base/sort.h"
#include "store/sql.h"
#include "story/cascades.h"
#include "story/case_accounts.h"

/* What was told about an account; without a time it stands before all others. */
typedef struct count {
    uint32_t account;
    int64_t time_us, followers;
} count;

typedef struct counts {
    const avp_ctx *ctx;
    avpi_dict wanted;    /* native ids of all actors */
    uint32_t *wanted_of; /* per account_id; UINT32_MAX = no actor */
    count *of;
    size_t n, capacity;
} counts;

static avp_status want_actors(const avp_groups *groups, const avp_trace_links *traces, const avp_cascades *cascades,
                              counts *all, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id = 0;
    for (size_t k = 0; k < cascades->count; k++) {
        const avp_cascade *cascade = &cascades->of[k];
        for (uint32_t i = 0; i < cascade->n; i++)
            AVP_TRY(avpi_dict_intern(&all->wanted,
                                     avpi_actor_name(groups, traces, cascade, &cascades->actors[cascade->first + i]),
                                     &id, err));
    }
done:
    return status;
}

static avp_status take(avpi_rows *rows, size_t n, counts *all, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        uint32_t account = all->wanted_of[avpi_rows_u32(rows, 0)[i]];
        if (account == UINT32_MAX)
            continue;
        AVP_TRY(avpi_grow(all->ctx, &all->of, &all->capacity, all->n + 1, sizeof *all->of, err));
        all->of[all->n++] = (count){account, avpi_rows_i64(rows, 1)[i], avpi_rows_i64(rows, 2)[i]};
    }
done:
    return status;
}

static avp_status load(avp_case *c, counts *all, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_I64, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    uint32_t accounts = 0;
    AVP_TRY(avpi_case_accounts(all->ctx, c, avpi_find_in_dict, &all->wanted, &all->wanted_of, &accounts, err));
    AVP_TRY(avpi_sql_query(c,
                           "SELECT account_id, seen_at, followers FROM account_snapshots"
                           " WHERE followers BETWEEN 0 AND 1000000000000",
                           NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(take(rows, n, all, err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

static int by_account_and_time(const void *left, const void *right) {
    const count *a = left, *b = right;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us ? -1 : 1;
    return a->followers < b->followers ? -1 : a->followers > b->followers;
}

static bool is_ascending(const count *of, size_t n) {
    for (size_t i = 1; i < n; i++)
        if (by_account_and_time(&of[i - 1], &of[i]) > 0)
            return false;
    return true;
}

/* By account, then by time, in which most collections have them already. */
static avp_status sort_counts(counts *all, avp_error *err) {
    avp_status status = AVP_OK;
    size_t *next = NULL, accounts = all->wanted.count;
    count *sorted = NULL;
    AVP_TRY(avpi_zalloc(all->ctx, accounts + 1, sizeof *next, &next, err));
    AVP_TRY(avpi_alloc(all->ctx, all->n, sizeof *sorted, &sorted, err));
    for (size_t i = 0; i < all->n; i++)
        next[all->of[i].account + 1]++;
    for (size_t a = 0; a < accounts; a++)
        next[a + 1] += next[a];
    for (size_t i = 0; i < all->n; i++)
        sorted[next[all->of[i].account]++] = all->of[i];
    for (size_t a = 0, first = 0; a < accounts; first = next[a++])
        if (!is_ascending(sorted + first, next[a] - first))
            avpi_sort(sorted + first, next[a] - first, sizeof *sorted, by_account_and_time);
    count *unsorted = all->of;
    all->of = sorted;
    sorted = unsorted;
done:
    avpi_free(all->ctx, next);
    avpi_free(all->ctx, sorted);
    return status;
}

/* Index after the last count of the account at or before the moment. */
static size_t after_moment(const counts *all, uint32_t account, int64_t time_us) {
    const count key = {account, time_us, INT64_MAX};
    size_t low = 0, high = all->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_account_and_time(&all->of[middle], &key) > 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static int64_t at_moment(const counts *all, uint32_t account, int64_t time_us) {
    size_t at = after_moment(all, account, time_us);
    bool before = at > 0 && all->of[at - 1].account == account;
    bool after = at < all->n && all->of[at].account == account;
    if (before && (all->of[at - 1].time_us != INT64_MIN || !after))
        return all->of[at - 1].followers;
    return after ? all->of[at].followers : -1;
}

avp_status avpi_followers_at(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, const avp_trace_links *traces,
                             avp_cascades *cascades, avp_error *err) {
    avp_status status = AVP_OK;
    counts all = {.ctx = ctx};
    avpi_dict_init(&all.wanted, ctx);
    AVP_TRY(want_actors(groups, traces, cascades, &all, err));
    AVP_TRY(load(c, &all, err));
    AVP_TRY(sort_counts(&all, err));
    for (size_t k = 0; k < cascades->count; k++) {
        const avp_cascade *cascade = &cascades->of[k];
        for (uint32_t i = 0; i < cascade->n; i++) {
            avp_actor *actor = &cascades->actors[cascade->first + i];
            uint32_t account = avpi_dict_find(&all.wanted, avpi_actor_name(groups, traces, cascade, actor));
            actor->followers = at_moment(&all, account, actor->time_us);
        }
    }
done:
    avpi_free(ctx, all.of);
    avpi_free(ctx, all.wanted_of);
    avpi_dict_free(&all.wanted);
    return status;
}
