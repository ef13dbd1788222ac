#include "story/profiles.h"

#include "store/sql.h"
#include "story/handles.h"

static avp_status has_column(avp_case *c, const char *table, const char *column, bool *out, avp_error *err) {
    int64_t n = 0;
    const avpi_sql_value params[] = {avpi_sql_text(avpi_str_view(table)), avpi_sql_text(avpi_str_view(column))};
    avp_status status = avpi_sql_number(
        c, "SELECT count(*) FROM duckdb_columns() WHERE table_name = ? AND column_name = ?", params, 2, &n, err);
    *out = n > 0;
    return status;
}

avp_status avpi_profiles_answers(const avp_ctx *ctx, avpi_profiles *profiles, uint32_t n, avp_indicator_kind kind,
                                 uint8_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    if (!profiles->answer[kind])
        AVP_TRY(avpi_zalloc(ctx, n, sizeof *profiles->answer[kind], &profiles->answer[kind], err));
    *out = profiles->answer[kind];
done:
    return status;
}

static uint8_t answer_of(bool yes) {
    return yes ? AVPI_YES : AVPI_NO;
}

/* ---- snapshots: the latest of each column ---- */

/* A column as text or number, the latest of an account: the greatest (moment, value). */
#define LATEST(column)                                                                                                 \
    "max_by(" column ", (coalesce(seen_at, TIMESTAMP '1970-01-01'), " column ")) FILTER (" column " IS NOT NULL)"

static avp_status take_counts(const avp_ctx *ctx, avpi_rows *rows, size_t n, uint32_t n_accounts,
                              const avp_story_options *opts, avpi_profiles *p, avp_error *err) {
    avp_status status = AVP_OK;
    uint8_t *few = NULL, *many = NULL;
    AVP_TRY(avpi_profiles_answers(ctx, p, n_accounts, AVP_INDICATOR_FEW_FOLLOWERS, &few, err));
    AVP_TRY(avpi_profiles_answers(ctx, p, n_accounts, AVP_INDICATOR_FOLLOWS_MANY, &many, err));
    for (size_t i = 0; i < n; i++) {
        uint32_t a = avpi_rows_u32(rows, 0)[i];
        avp_str handle = avpi_rows_text(rows, 1)[i];
        int64_t followers = avpi_rows_i64(rows, 2)[i], following = avpi_rows_i64(rows, 3)[i];
        if (handle.len > 0) {
            p->handle[a] = avpi_arena_copy(&p->text, handle);
            if (!p->handle[a].ptr)
                AVP_TRY(avpi_fail_memory(ctx, err));
        }
        if (followers >= 0)
            few[a] = answer_of(followers < opts->few_followers);
        if (followers >= 0 && following >= 0)
            many[a] = answer_of((double)following >= opts->follows_times * (double)(followers > 0 ? followers : 1));
    }
done:
    return status;
}

static avp_status load_counts(const avp_ctx *ctx, avp_case *c, uint32_t n_accounts, const avp_story_options *opts,
                              avpi_profiles *p, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_I64, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT account_id, " LATEST("handle") ", " LATEST("followers") ", " LATEST(
                               "following") " FROM account_snapshots GROUP BY account_id",
                           NULL, 0, types, 4, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(take_counts(ctx, rows, n, n_accounts, opts, p, err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* ---- yes or no, and moments ---- */

/* A query of (account_id, number) into the answers of one indicator: 1 = yes. */
static avp_status load_answers(const avp_ctx *ctx, avp_case *c, const char *sql, uint32_t n_accounts,
                               avp_indicator_kind kind, avpi_profiles *p, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    uint8_t *answers = NULL;
    size_t n = 0;
    AVP_TRY(avpi_profiles_answers(ctx, p, n_accounts, kind, &answers, err));
    AVP_TRY(avpi_sql_query(c, sql, NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            answers[avpi_rows_u32(rows, 0)[i]] = answer_of(avpi_rows_i64(rows, 1)[i] != 0);
    }
done:
    avpi_rows_close(rows);
    return status;
}

typedef struct flag {
    avp_indicator_kind kind;
    const char *column, *sql;
} flag;

#define LATEST_OF(expression, column)                                                                                  \
    "SELECT account_id, CAST(" expression " AS BIGINT) FROM (SELECT account_id, " LATEST(                              \
        column) " AS v FROM account_snapshots GROUP BY account_id) WHERE v IS NOT NULL"

static avp_status load_flags(const avp_ctx *ctx, avp_case *c, uint32_t n_accounts, avpi_profiles *p, avp_error *err) {
    static const flag flags[] = {
        {AVP_INDICATOR_DEFAULT_PROFILE, "default_profile", LATEST_OF("v", "default_profile")},
        {AVP_INDICATOR_NO_PICTURE, "has_picture", LATEST_OF("NOT v", "has_picture")},
        {AVP_INDICATOR_NO_DESCRIPTION, "has_description", LATEST_OF("NOT v", "has_description")},
    };
    avp_status status = AVP_OK;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        bool there = false;
        AVP_TRY(has_column(c, "account_snapshots", flags[i].column, &there, err));
        if (there)
            AVP_TRY(load_answers(ctx, c, flags[i].sql, n_accounts, flags[i].kind, p, err));
    }
done:
    return status;
}

static avp_status load_created(avp_case *c, avpi_profiles *p, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    bool there = false;
    size_t n = 0;
    AVP_TRY(has_column(c, "accounts", "created_at", &there, err));
    if (!there)
        return AVP_OK;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT account_id, created_at FROM accounts"
                           " WHERE created_at BETWEEN TIMESTAMP '1970-01-02' AND TIMESTAMP '2200-01-01'",
                           NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            p->created_us[avpi_rows_u32(rows, 0)[i]] = avpi_rows_i64(rows, 1)[i];
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* Who had a post, or the whole account, deleted. Known of all once the case has any such notice. */
static avp_status load_deleted(const avp_ctx *ctx, avp_case *c, uint32_t n_accounts, avpi_profiles *p, avp_error *err) {
    avp_status status = AVP_OK;
    bool there = false;
    int64_t notices = 0;
    AVP_TRY(has_column(c, "deletions", "kind", &there, err));
    if (there)
        AVP_TRY(avpi_sql_number(c, "SELECT count(*) FROM deletions WHERE kind = 'deleted'", NULL, 0, &notices, err));
    if (notices == 0)
        return AVP_OK;
    AVP_TRY(
        load_answers(ctx, c,
                     "WITH gone AS (SELECT account, post FROM deletions WHERE kind = 'deleted')"
                     " SELECT a.account_id, CAST(a.native IN (SELECT account FROM gone WHERE account IS NOT NULL) OR"
                     " a.account_id IN (SELECT account_id FROM posts JOIN gone ON native = post) AS BIGINT)"
                     " FROM accounts a",
                     n_accounts, AVP_INDICATOR_DELETED, p, err));
done:
    return status;
}

/* ---- handles ---- */

static avp_status judge_handles(const avp_ctx *ctx, uint32_t n, const avp_story_options *opts, avpi_profiles *p,
                                avp_error *err) {
    enum { MANY = 5, PROPOSED = 8 };
    avp_status status = AVP_OK;
    uint8_t *digits = NULL, *eight = NULL, *series = NULL;
    bool *flags = NULL;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *flags, &flags, err));
    AVP_TRY(avpi_profiles_answers(ctx, p, n, AVP_INDICATOR_HANDLE_DIGITS, &digits, err));
    AVP_TRY(avpi_profiles_answers(ctx, p, n, AVP_INDICATOR_HANDLE_EIGHT, &eight, err));
    AVP_TRY(avpi_profiles_answers(ctx, p, n, AVP_INDICATOR_HANDLE_SERIES, &series, err));
    AVP_TRY(avpi_handle_series(ctx, p->handle, n, (size_t)opts->series, flags, err));
    for (uint32_t a = 0; a < n; a++) {
        if (!p->handle[a].ptr)
            continue;
        size_t count = avpi_handle_digits(p->handle[a]);
        digits[a] = answer_of(count >= MANY);
        eight[a] = answer_of(count == PROPOSED);
        series[a] = answer_of(flags[a]);
    }
done:
    avpi_free(ctx, flags);
    return status;
}

avp_status avpi_profiles_load(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd, const avp_story_options *opts,
                              avpi_profiles *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_profiles p = {.handle = NULL};
    avpi_arena_init(&p.text, ctx);
    AVP_TRY(avpi_zalloc(ctx, crowd->n, sizeof *p.handle, &p.handle, err));
    AVP_TRY(avpi_alloc(ctx, crowd->n, sizeof *p.created_us, &p.created_us, err));
    for (uint32_t a = 0; a < crowd->n; a++)
        p.created_us[a] = INT64_MIN;
    AVP_TRY(load_counts(ctx, c, crowd->n, opts, &p, err));
    AVP_TRY(load_flags(ctx, c, crowd->n, &p, err));
    AVP_TRY(load_created(c, &p, err));
    AVP_TRY(load_deleted(ctx, c, crowd->n, &p, err));
    AVP_TRY(judge_handles(ctx, crowd->n, opts, &p, err));
    *out = p;
    p = (avpi_profiles){.text = {.ctx = ctx}};
done:
    avpi_profiles_free(ctx, &p);
    return status;
}

void avpi_profiles_free(const avp_ctx *ctx, avpi_profiles *p) {
    avpi_free(ctx, p->handle);
    avpi_free(ctx, p->created_us);
    for (size_t k = 0; k < AVP_INDICATORS; k++)
        avpi_free(ctx, p->answer[k]);
    if (p->text.ctx)
        avpi_arena_free(&p->text);
    *p = (avpi_profiles){.handle = NULL};
}
