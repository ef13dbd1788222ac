/* Dormancy against the account's own count of posts. */
#include "story/snapshots.h"

#include "base/sort.h"

#include "store/sql.h"

/* A count that stood beside a post of a dormant account. */
typedef struct mark {
    uint32_t account;
    int64_t time_us, statuses;
} mark;

typedef struct marks {
    mark *of;
    size_t n, capacity;
} marks;

/* Index of the account's first post at or after the moment. */
static uint64_t first_at(const avpi_crowd *crowd, uint32_t a, int64_t time_us) {
    uint64_t low = crowd->start[a], high = crowd->start[a + 1];
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (crowd->time_us[middle] >= time_us)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Counted: two snapshots with a count. Of dormant accounts the snapshots that stood beside a post are kept. */
static avp_status take_marks(const avp_ctx *ctx, avpi_rows *rows, size_t n, const avpi_crowd *crowd,
                             avpi_sleeps *sleeps, bool *once, marks *kept, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        uint32_t a = avpi_rows_u32(rows, 0)[i];
        int64_t time_us = avpi_rows_i64(rows, 1)[i];
        sleeps->counted[a] = sleeps->counted[a] || once[a];
        once[a] = true;
        uint64_t at = first_at(crowd, a, time_us);
        if (sleeps->of[a].kind != AVPI_UNSEEN || at == crowd->start[a + 1] || crowd->time_us[at] != time_us)
            continue;
        AVP_TRY(avpi_grow(ctx, &kept->of, &kept->capacity, kept->n + 1, sizeof *kept->of, err));
        kept->of[kept->n++] = (mark){a, time_us, avpi_rows_i64(rows, 2)[i]};
    }
done:
    return status;
}

/* A snapshot at the moment of a post that stood inside another one tells the count of a later day: those are left out. */
static const char snapshots_sql[] =
    "SELECT s.account_id, s.seen_at, s.statuses FROM account_snapshots s WHERE s.statuses BETWEEN 0 AND 1000000000000"
    " AND s.seen_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM posts p WHERE p.embedded"
    " AND p.account_id = s.account_id AND p.posted_at = s.seen_at)";

static avp_status load_marks(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd, avpi_sleeps *sleeps, marks *kept,
                             avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_I64, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    bool *once = NULL;
    size_t n = 0;
    AVP_TRY(avpi_zalloc(ctx, crowd->n, sizeof *once, &once, err));
    AVP_TRY(avpi_sql_query(c, snapshots_sql, NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(take_marks(ctx, rows, n, crowd, sleeps, once, kept, err));
    }
done:
    avpi_rows_close(rows);
    avpi_free(ctx, once);
    return status;
}

static int by_moment(const void *left, const void *right) {
    const mark *a = left, *b = right;
    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us ? -1 : 1;
    return a->statuses < b->statuses ? -1 : a->statuses > b->statuses;
}

/* Marks of one account, ascending by moment and count. */
static void judge(const avpi_crowd *crowd, const mark *of, size_t n, uint64_t hidden_most, avpi_sleep *sleep) {
    const mark *before = NULL, *after = NULL;
    for (size_t i = 0; i < n; i++) {
        if (of[i].time_us <= sleep->from_us)
            before = &of[i];
        else if (of[i].time_us >= sleep->to_us && !after)
            after = &of[i];
    }
    if (!before || !after)
        return;
    uint64_t between =
        first_at(crowd, of->account, after->time_us) -
        first_at(crowd, of->account, before->time_us + 1); /* both ends are posts too: one of them counts */
    int64_t hidden = after->statuses - before->statuses - 1 - (int64_t)between;
    if (hidden < 0)
        return;
    sleep->hidden_most = (uint64_t)hidden;
    sleep->kind = (uint64_t)hidden <= hidden_most ? AVPI_VERIFIED : AVPI_REFUTED;
}

avp_status avpi_sleeps_verify(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd, uint64_t hidden_most,
                              avpi_sleeps *sleeps, avp_error *err) {
    avp_status status = AVP_OK;
    marks kept = {0};
    AVP_TRY(load_marks(ctx, c, crowd, sleeps, &kept, err));
    avpi_sort(kept.of, kept.n, sizeof *kept.of, by_moment);
    for (size_t i = 0, end; i < kept.n; i = end) {
        for (end = i; end < kept.n && kept.of[end].account == kept.of[i].account; end++)
            continue;
        judge(crowd, kept.of + i, end - i, hidden_most, &sleeps->of[kept.of[i].account]);
    }
done:
    avpi_free(ctx, kept.of);
    return status;
}
