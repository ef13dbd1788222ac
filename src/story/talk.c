#include "story/talk.h"

#include "base/radix.h"
#include "store/sql.h"

#include <string.h>

void avpi_talk_free(const avp_ctx *ctx, avpi_talk *talk) {
    avpi_free(ctx, talk->time_us);
    avpi_free(ctx, talk->account);
    avpi_free(ctx, talk->post);
    avpi_free(ctx, talk->words);
    avpi_free(ctx, talk->repost);
    avpi_free(ctx, talk->rank);
    avpi_free(ctx, talk->words_of);
    avpi_free(ctx, talk->hit_start);
    avpi_free(ctx, talk->hostile);
    avpi_free(ctx, talk->hits);
    *talk = (avpi_talk){.n = 0};
}

static avp_status load_ranks(const avp_ctx *ctx, avp_case *c, uint32_t n, avpi_talk *talk, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_U32;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    uint32_t rank = 0;
    size_t got = 0;
    AVP_TRY(avpi_zalloc(ctx, (size_t)n + 1, sizeof *talk->rank, &talk->rank, err));
    AVP_TRY(avpi_sql_query(c, "SELECT account_id FROM accounts ORDER BY native", NULL, 0, &type, 1, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            talk->rank[avpi_rows_u32(rows, 0)[i]] = rank++;
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* Whose words a repost has: those of the original with that native id; where the case has none, of the repost of it with the first native id. */
static const char words_sql[] =
    "WITH o AS (SELECT native AS id, arg_min(post_id, native || '|' || coalesce(text, '')) AS post_id FROM posts"
    " WHERE NOT is_repost AND native IN (SELECT repost_of FROM posts WHERE is_repost) GROUP BY native),"
    " r AS (SELECT repost_of AS id, arg_min(post_id, coalesce(native, '') || '|' || text) AS post_id FROM posts"
    " WHERE is_repost AND repost_of IS NOT NULL AND text IS NOT NULL GROUP BY repost_of)"
    " SELECT p.post_id, coalesce(o.post_id, r.post_id) FROM posts p LEFT JOIN o ON o.id = p.repost_of"
    " LEFT JOIN r ON r.id = p.repost_of WHERE p.is_repost AND coalesce(o.post_id, r.post_id) IS NOT NULL";

static avp_status load_words(const avp_ctx *ctx, avp_case *c, avpi_talk *talk, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U32};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    AVP_TRY(avpi_alloc(ctx, (size_t)talk->n_posts + 1, sizeof *talk->words_of, &talk->words_of, err));
    for (uint32_t p = 0; p <= talk->n_posts; p++)
        talk->words_of[p] = p;
    AVP_TRY(avpi_sql_query(c, words_sql, NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            talk->words_of[avpi_rows_u32(rows, 0)[i]] = avpi_rows_u32(rows, 1)[i];
    }
done:
    avpi_rows_close(rows);
    return status;
}

typedef struct raw_rows {
    size_t n, capacity[4];
    int64_t *time_us;
    uint32_t *account, *post;
    uint8_t *repost;
} raw_rows;

static avp_status take_rows(const avp_ctx *ctx, avpi_rows *rows, size_t got, raw_rows *raw, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(ctx, &raw->time_us, &raw->capacity[0], raw->n + got, sizeof *raw->time_us, err));
    AVP_TRY(avpi_grow(ctx, &raw->account, &raw->capacity[1], raw->n + got, sizeof *raw->account, err));
    AVP_TRY(avpi_grow(ctx, &raw->post, &raw->capacity[2], raw->n + got, sizeof *raw->post, err));
    AVP_TRY(avpi_grow(ctx, &raw->repost, &raw->capacity[3], raw->n + got, sizeof *raw->repost, err));
    memcpy(raw->post + raw->n, avpi_rows_u32(rows, 0), got * sizeof *raw->post);
    memcpy(raw->account + raw->n, avpi_rows_u32(rows, 1), got * sizeof *raw->account);
    memcpy(raw->time_us + raw->n, avpi_rows_i64(rows, 2), got * sizeof *raw->time_us);
    for (size_t i = 0; i < got; i++)
        raw->repost[raw->n + i] = avpi_rows_bool(rows, 3)[i];
    raw->n += got;
done:
    return status;
}

static avp_status load_rows(const avp_ctx *ctx, avp_case *c, raw_rows *raw, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U32, AVPI_SQL_I64, AVPI_SQL_BOOL};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    AVP_TRY(avpi_sql_query(c,
                           "SELECT post_id, account_id, posted_at, is_repost FROM posts WHERE NOT embedded AND"
                           " posted_at BETWEEN TIMESTAMP '1970-01-01' AND TIMESTAMP '2200-01-01'",
                           NULL, 0, types, 4, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        AVP_TRY(take_rows(ctx, rows, got, raw, err));
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* By time, then by account: first by the latter, for the sort is stable. */
static avp_status order_rows(const avp_ctx *ctx, const raw_rows *raw, const uint32_t *rank, uint32_t *order,
                             avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    uint32_t *by_account = NULL, *by_time = NULL;
    AVP_TRY(avpi_alloc(ctx, raw->n, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(ctx, raw->n, sizeof *by_account, &by_account, err));
    AVP_TRY(avpi_alloc(ctx, raw->n, sizeof *by_time, &by_time, err));
    for (size_t i = 0; i < raw->n; i++)
        keys[i] = rank[raw->account[i]];
    AVP_TRY(avpi_radix_order(ctx, keys, raw->n, by_account, err));
    for (size_t i = 0; i < raw->n; i++)
        keys[i] = (uint64_t)raw->time_us[by_account[i]];
    AVP_TRY(avpi_radix_order(ctx, keys, raw->n, by_time, err));
    for (size_t i = 0; i < raw->n; i++)
        order[i] = by_account[by_time[i]];
done:
    avpi_free(ctx, keys);
    avpi_free(ctx, by_account);
    avpi_free(ctx, by_time);
    return status;
}

static avp_status put_rows(const avp_ctx *ctx, const raw_rows *raw, avpi_talk *talk, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *order = NULL;
    talk->n = raw->n;
    AVP_TRY(avpi_alloc(ctx, raw->n, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(ctx, raw->n, sizeof *talk->time_us, &talk->time_us, err));
    AVP_TRY(avpi_alloc(ctx, raw->n, sizeof *talk->account, &talk->account, err));
    AVP_TRY(avpi_alloc(ctx, raw->n, sizeof *talk->post, &talk->post, err));
    AVP_TRY(avpi_alloc(ctx, raw->n, sizeof *talk->words, &talk->words, err));
    AVP_TRY(avpi_alloc(ctx, raw->n, sizeof *talk->repost, &talk->repost, err));
    AVP_TRY(order_rows(ctx, raw, talk->rank, order, err));
    for (size_t i = 0; i < raw->n; i++) {
        size_t from = order[i];
        talk->time_us[i] = raw->time_us[from];
        talk->account[i] = raw->account[from];
        talk->post[i] = raw->post[from];
        talk->words[i] = talk->words_of[raw->post[from]];
        talk->repost[i] = raw->repost[from];
    }
done:
    avpi_free(ctx, order);
    return status;
}

avp_status avpi_talk_load(const avp_ctx *ctx, avp_case *c, const avpi_crowd *crowd, avpi_talk *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_talk talk = {.n = 0};
    raw_rows raw = {.n = 0};
    int64_t n_posts = 0;
    AVP_TRY(avpi_sql_number(c, "SELECT coalesce(max(post_id) + 1, 0) FROM posts", NULL, 0, &n_posts, err));
    talk.n_posts = (uint32_t)n_posts;
    AVP_TRY(load_ranks(ctx, c, crowd->n, &talk, err));
    AVP_TRY(load_words(ctx, c, &talk, err));
    AVP_TRY(load_rows(ctx, c, &raw, err));
    AVP_TRY(put_rows(ctx, &raw, &talk, err));
    *out = talk;
    talk = (avpi_talk){.n = 0};
done:
    avpi_free(ctx, raw.time_us);
    avpi_free(ctx, raw.account);
    avpi_free(ctx, raw.post);
    avpi_free(ctx, raw.repost);
    avpi_talk_free(ctx, &talk);
    return status;
}
