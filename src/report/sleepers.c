/* Who slept, and on which days they posted. */
#include "report/sleepers.h"

#include "base/dict.h"
#include "base/sort.h"
#include "store/sql.h"

static const int64_t day_us = INT64_C(86400000000);

static int64_t day_of(int64_t time_us) {
    return time_us / day_us - (time_us % day_us < 0);
}

/* ---- who ---- */

static int by_waking(const void *left, const void *right) {
    const avp_dormancy *a = *(const avp_dormancy *const *)left, *b = *(const avp_dormancy *const *)right;
    if (a->to_us != b->to_us)
        return a->to_us < b->to_us ? -1 : 1;
    return a->account < b->account ? -1 : a->account > b->account;
}

static avpi_sleeper sleeper_of(const avpi_sleepers *all, const avp_dormancy *of) {
    return (avpi_sleeper){.account = of->account,
                          .asleep_day = (size_t)(day_of(of->from_us) - all->first_day),
                          .awake_day = (size_t)(day_of(of->to_us) - all->first_day),
                          .verified = of->verified};
}

/* Members of the group, in the order in which they woke; of many every so many-th, the first and the last among them. */
static void take_group(avpi_sleepers *all, const avp_findings *f, const avp_awakening *awakening,
                       const avp_dormancy **slept) {
    size_t n = 0, most = AVPI_SLEEPERS_OF_GROUP;
    for (size_t i = 0; i < f->n_dormancies; i++)
        if (f->dormancies[i].group == awakening->group)
            slept[n++] = &f->dormancies[i];
    if (n == 0)
        return;
    avpi_sort(slept, n, sizeof *slept, by_waking);
    avpi_sleeper_group *group = &all->group[all->n_groups++];
    *group = (avpi_sleeper_group){.awakening = awakening, .first = all->n, .n = n < most ? n : most, .slept = n};
    for (size_t i = 0; i < group->n; i++)
        all->of[all->n++] = sleeper_of(all, slept[n <= most ? i : i * (n - 1) / (most - 1)]);
}

static avp_status take_sleepers(const avp_ctx *ctx, const avp_findings *f, avpi_sleepers *all, avp_error *err) {
    enum { ROWS_MOST = AVPI_SLEEPER_GROUPS * AVPI_SLEEPERS_OF_GROUP };
    avp_status status = AVP_OK;
    const avp_dormancy **slept = NULL;
    AVP_TRY(avpi_alloc(ctx, f->n_dormancies, sizeof *slept, &slept, err));
    AVP_TRY(avpi_alloc(ctx, ROWS_MOST, sizeof *all->of, &all->of, err));
    for (size_t i = 0; i < f->n_awakenings && all->n_groups < AVPI_SLEEPER_GROUPS; i++)
        if (f->awakenings[i].passes)
            take_group(all, f, &f->awakenings[i], slept);
done:
    avpi_free(ctx, slept);
    return status;
}

/* ---- on which days ---- */

typedef struct reading {
    const avp_ctx *ctx;
    avpi_buf sql;
    avpi_sql_value *params;
    size_t *row_of; /* per account of the groups: row + 1, 0 = not drawn */
} reading;

static avp_status ask(reading *r, const avpi_sleepers *all, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_alloc(r->ctx, all->n, sizeof *r->params, &r->params, err));
    AVP_TRY(avpi_zalloc(r->ctx, all->groups->accounts.count, sizeof *r->row_of, &r->row_of, err));
    AVP_TRY(avpi_buf_printf(&r->sql, err,
                            "SELECT DISTINCT a.native, epoch_us(p.posted_at) // 86400000000 FROM posts p JOIN accounts"
                            " a USING (account_id) WHERE p.posted_at IS NOT NULL AND a.native IN ("));
    for (size_t i = 0; i < all->n; i++) {
        AVP_TRY(avpi_buf_printf(&r->sql, err, i ? ",?" : "?"));
        r->params[i] = avpi_sql_text(avp_names_get(&all->groups->accounts, all->of[i].account));
        r->row_of[all->of[i].account] = i + 1;
    }
    AVP_TRY(avpi_buf_printf(&r->sql, err, ")"));
done:
    return status;
}

static void mark(const reading *r, avpi_sleepers *all, avp_str native, int64_t day) {
    uint32_t account = avpi_names_find(&all->groups->accounts, native);
    size_t row = account == UINT32_MAX ? 0 : r->row_of[account];
    if (row > 0 && day >= all->first_day && (uint64_t)(day - all->first_day) < all->n_days)
        all->posted[(row - 1) * all->n_days + (size_t)(day - all->first_day)] = 1;
}

static avp_status read_days(const avp_ctx *ctx, avp_case *c, avpi_sleepers *all, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    reading r = {.ctx = ctx};
    avpi_rows *rows = NULL;
    size_t n = 0;
    avpi_buf_init(&r.sql, ctx, SIZE_MAX);
    AVP_TRY(avpi_zalloc(ctx, all->n * all->n_days, 1, &all->posted, err));
    AVP_TRY(ask(&r, all, err));
    AVP_TRY(avpi_sql_query(c, r.sql.ptr, r.params, all->n, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            mark(&r, all, avpi_rows_text(rows, 0)[i], avpi_rows_i64(rows, 1)[i]);
    }
done:
    avpi_rows_close(rows);
    avpi_buf_free(&r.sql);
    avpi_free(ctx, r.params);
    avpi_free(ctx, r.row_of);
    return status;
}

avp_status avpi_sleepers_load(const avp_ctx *ctx, const avp_story *story, avpi_sleepers *out, avp_error *err) {
    avp_status status = AVP_OK;
    const avp_findings *f = story->findings;
    avpi_sleepers all = {.groups = story->groups};
    if (story->c && f && f->mask.last_us >= f->mask.first_us) {
        all.first_day = day_of(f->mask.first_us);
        all.n_days = (size_t)(day_of(f->mask.last_us) - all.first_day + 1);
        AVP_TRY(take_sleepers(ctx, f, &all, err));
        if (all.n > 0)
            AVP_TRY(read_days(ctx, story->c, &all, err));
    }
    *out = all;
    all = (avpi_sleepers){.n = 0};
done:
    avpi_sleepers_free(ctx, &all);
    return status;
}

void avpi_sleepers_free(const avp_ctx *ctx, avpi_sleepers *sleepers) {
    avpi_free(ctx, sleepers->of);
    avpi_free(ctx, sleepers->posted);
    *sleepers = (avpi_sleepers){.n = 0};
}
