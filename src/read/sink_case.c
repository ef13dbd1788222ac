#include "base/parallel.h"
#include "read/sink_case_inside.h"

static const struct {
    const char *table, *types;
} tables[AVPI_TABLE_COUNT] = {
#define T(name, table, types) {table, types},
    AVPI_CASE_TABLES(T)
#undef T
};

static void drop_dictionaries(avpi_case_sink *s) {
    avpi_dict_free(&s->accounts);
    avpi_dict_free(&s->urls);
    avpi_dict_free(&s->hashtags);
    avpi_key_map_free(&s->posts);
    avpi_key_map_free(&s->variants);
    avpi_key_set_free(&s->rows);
    s->n_posts = 0;
    if (s->last_snapshot)
        memset(s->last_snapshot, 0, s->snapshot_capacity * sizeof *s->last_snapshot);
    for (size_t i = 0; i < s->born_capacity; i++)
        s->born_us[i] = AVPI_NO_TIME;
    s->loaded = false;
}

static avp_status make_lanes(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    unsigned n = avpi_workers(s->ctx, SIZE_MAX);
    AVP_TRY(avpi_zalloc(s->ctx, n, sizeof *s->lanes, &s->lanes, err));
    for (s->n_lanes = 0; s->n_lanes < n; s->n_lanes++)
        for (size_t t = 0; t < AVPI_TABLE_COUNT; t++)
            avpi_stage_init(&s->lanes[s->n_lanes].tables[t], s->ctx, tables[t].table, tables[t].types);
    s->tables = s->lanes[0].tables;
done:
    return status;
}

avp_status avpi_case_sink_new(const avp_ctx *ctx, avp_case *c, const avp_read_options *opts, avpi_case_sink **out,
                              avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_sink *s = NULL;
    AVP_TRY(avpi_zalloc(ctx, 1, sizeof *s, &s, err));
    *s = (avpi_case_sink){.ctx = ctx, .c = c, .opts = *opts};
    AVP_TRY(make_lanes(s, err));
    *out = s;
    s = NULL;
done:
    avpi_case_sink_free(s);
    return status;
}

void avpi_case_sink_free(avpi_case_sink *s) {
    if (!s)
        return;
    avpi_case_sink_undo(s);
    drop_dictionaries(s);
    for (unsigned w = 0; w < s->n_lanes; w++)
        for (size_t t = 0; t < AVPI_TABLE_COUNT; t++)
            avpi_stage_free(&s->lanes[w].tables[t]);
    void *blocks[] = {s->embedded,   s->last_snapshot, s->account_ids, s->born_us, s->dead.ids,
                      s->merged.ids, s->reborn.ids,    s->ended,       s->lanes};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        avpi_free(s->ctx, blocks[i]);
    avpi_free(s->ctx, s);
}

avpi_sink avpi_case_sink_port(avpi_case_sink *s) {
    return (avpi_sink){.self = s,
                       .ordered = true,
                       .enriched = true,
                       .begin_file = avpi_case_sink_begin,
                       .take = avpi_case_sink_take,
                       .put = avpi_case_sink_put,
                       .end_file = avpi_case_sink_end,
                       .commit = avpi_case_sink_commit,
                       .abandon_file = avpi_case_sink_abandon};
}

/* ---- tables ---- */

avp_status avpi_case_sink_open_tables(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t t = 0; t < AVPI_TABLE_COUNT; t++)
        AVP_TRY(avpi_stage_open(&s->lanes[0].tables[t], s->c, err));
    for (unsigned w = 1; w < s->n_lanes; w++)
        for (size_t t = 0; t < AVPI_TABLE_COUNT; t++)
            avpi_stage_share(&s->lanes[w].tables[t], &s->lanes[0].tables[t]);
done:
    return status;
}

avp_status avpi_case_sink_put(void *self, unsigned worker, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_case_sink *s = self;
    for (size_t t = 0; t < AVPI_TABLE_COUNT; t++)
        AVP_TRY(avpi_stage_flush(&s->lanes[worker].tables[t], err));
done:
    return status;
}

/* The shared ones first: what they hold goes through the appenders of the first. */
avp_status avpi_case_sink_finish_tables(avpi_case_sink *s, avp_error *err) {
    avp_status status = AVP_OK;
    for (unsigned w = s->n_lanes; w-- > 0;)
        for (size_t t = 0; t < AVPI_TABLE_COUNT; t++)
            AVP_TRY(avpi_stage_finish(&s->lanes[w].tables[t], err));
done:
    return status;
}

void avpi_case_sink_abandon_tables(avpi_case_sink *s) {
    for (unsigned w = s->n_lanes; w-- > 0;)
        for (size_t t = 0; t < AVPI_TABLE_COUNT; t++)
            avpi_stage_abandon(&s->lanes[w].tables[t]);
}

/* ---- loading ---- */

typedef avp_status (*load_chunk)(avpi_case_sink *s, const avpi_rows *rows, size_t n, avp_error *err);

static avp_status load(avpi_case_sink *s, const char *sql, const avpi_sql_type *types, size_t n_types, load_chunk chunk,
                       avp_error *err) {
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(s->c, sql, NULL, 0, types, n_types, &rows, err));
    do {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        AVP_TRY(chunk(s, rows, n, err));
    } while (n > 0);
done:
    avpi_rows_close(rows);
    return status;
}

/* Names in the order of their ids, which count from 0: interning them gives the same ids again. */
static avp_status load_names(avpi_case_sink *s, avpi_dict *dict, const avpi_rows *rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        uint32_t id = 0;
        AVP_TRY(avpi_dict_intern(dict, avpi_rows_text(rows, 1)[i], &id, err));
        if (id != avpi_rows_u32(rows, 0)[i])
            AVP_TRY(avpi_fail(s->ctx, err, AVP_E_INPUT,
                              N_("the ids of the case are not in order: it was changed by another program")));
    }
done:
    return status;
}

static avp_status load_accounts(avpi_case_sink *s, const avpi_rows *rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    bool earlier = false;
    AVP_TRY(load_names(s, &s->accounts, rows, n, err));
    for (size_t i = 0; i < n; i++)
        AVP_TRY(avpi_case_sink_born(s, avpi_rows_u32(rows, 0)[i], avpi_rows_i64(rows, 2)[i], &earlier, err));
done:
    return status;
}

static avp_status load_urls(avpi_case_sink *s, const avpi_rows *rows, size_t n, avp_error *err) {
    return load_names(s, &s->urls, rows, n, err);
}

static avp_status load_hashtags(avpi_case_sink *s, const avpi_rows *rows, size_t n, avp_error *err) {
    return load_names(s, &s->hashtags, rows, n, err);
}

static avp_status load_posts(avpi_case_sink *s, const avpi_rows *rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        const uint32_t post = avpi_rows_u32(rows, 0)[i];
        avp_str native = avpi_rows_text(rows, 1)[i];
        const avpi_case_post_key key = {avpi_hash128_of(native), NULL, avpi_rows_text(rows, 2)[i],
                                        avpi_rows_i64(rows, 3)[i], avpi_rows_bool(rows, 4)[i]};
        avpi_case_post settled;
        s->n_posts = post;
        if (native.ptr)
            AVP_TRY(avpi_case_sink_post(s, &key, &settled, err));
        s->n_posts = post + 1;
    }
done:
    return status;
}

static avp_status load_snapshots(avpi_case_sink *s, const avpi_rows *rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    bool fresh = false;
    for (size_t i = 0; i < n; i++) {
        int64_t counts[AVPI_NUMBER_SNAPSHOT];
        for (unsigned k = 0; k < AVPI_NUMBER_SNAPSHOT; k++)
            counts[k] = avpi_rows_i64(rows, 3 + k)[i];
        uint64_t key = avpi_case_sink_snapshot_key(avpi_rows_text(rows, 1)[i], avpi_rows_text(rows, 2)[i], counts);
        AVP_TRY(avpi_case_sink_says_new(s, avpi_rows_u32(rows, 0)[i], key, &fresh, err));
    }
done:
    return status;
}

/* Rows that told of a post: the first of a native id stands with it. */
static avp_status load_rows(avpi_case_sink *s, const avpi_rows *rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    bool known = false;
    for (size_t i = 0; i < n; i++) {
        const avp_str native = avpi_rows_text(rows, 1)[i];
        avpi_key_slot *slot = NULL;
        if (native.ptr)
            AVP_TRY(avpi_key_map_add(&s->posts, avpi_hash128_of(native), &slot, &known, err));
        AVP_TRY(avpi_case_sink_row(s, slot, avpi_rows_u128(rows, 0)[i], &known, err));
    }
done:
    return status;
}

static avp_status load_others(avpi_case_sink *s, const avpi_rows *rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    bool added = false;
    for (size_t i = 0; i < n; i++)
        AVP_TRY(avpi_key_set_add(&s->rows, avpi_rows_u128(rows, 0)[i], &added, err));
done:
    return status;
}

avp_status avpi_case_sink_load(avpi_case_sink *s, avp_error *err) {
    static const avpi_sql_type names[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_I64};
    static const avpi_sql_type posts[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_I64, AVPI_SQL_BOOL};
    static const avpi_sql_type keys[] = {AVPI_SQL_U128, AVPI_SQL_TEXT};
    static const avpi_sql_type snapshots[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_I64,
                                              AVPI_SQL_I64, AVPI_SQL_I64,  AVPI_SQL_I64,  AVPI_SQL_I64,
                                              AVPI_SQL_I64, AVPI_SQL_I64,  AVPI_SQL_I64};
    avp_status status = AVP_OK;
    drop_dictionaries(s);
    avpi_dict_init(&s->accounts, s->ctx);
    avpi_dict_init(&s->urls, s->ctx);
    avpi_dict_init(&s->hashtags, s->ctx);
    avpi_key_map_init(&s->posts, s->ctx);
    avpi_key_map_init(&s->variants, s->ctx);
    avpi_key_set_init(&s->rows, s->ctx);
    AVP_TRY(load(s, "SELECT account_id, native, created_at FROM accounts ORDER BY account_id", names, 3, load_accounts,
                 err));
    AVP_TRY(load(s, "SELECT url_id, url FROM urls ORDER BY url_id", names, 2, load_urls, err));
    AVP_TRY(load(s, "SELECT hashtag_id, hashtag FROM hashtags ORDER BY hashtag_id", names, 2, load_hashtags, err));
    AVP_TRY(load(
        s,
        "SELECT p.post_id, p.native, a.native, p.posted_at, p.embedded FROM posts p JOIN accounts a USING (account_id)"
        " ORDER BY p.post_id",
        posts, 5, load_posts, err));
    AVP_TRY(load(s,
                 "SELECT account_id, handle, name, followers, following, statuses, default_profile::BIGINT,"
                 " has_description::BIGINT, has_picture::BIGINT, verified::BIGINT, protected::BIGINT"
                 " FROM account_snapshots ORDER BY rowid",
                 snapshots, sizeof snapshots / sizeof *snapshots, load_snapshots, err));
    AVP_TRY(load(s, "SELECT o.row_key, p.native FROM post_origins o JOIN posts p USING (post_id)", keys, 2, load_rows,
                 err));
    AVP_TRY(load(s, "SELECT row_key FROM account_origins UNION ALL SELECT row_key FROM deletions", keys, 1, load_others,
                 err));
    s->loaded = true;
done:
    return status;
}
