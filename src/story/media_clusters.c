/* Pictures and films of groups: one walk over posts of each object. Formula: docs/methods/media.md. */
#include "store/sql.h"
#include "story/adjust.h"
#include "story/tails.h"
#include "story/talk.h"

#include "base/sort.h"

#include <math.h>
#include <string.h>

/* As the trace "media" has it: the hash where there is one, else the id; no sounds, no reposts. Objects of few accounts are none. */
static const char posted_sql[] =
    "WITH h AS (SELECT media, min(hash) AS hash FROM post_media WHERE hash NOT LIKE 'blurhash:%' GROUP BY media),"
    " b AS (SELECT media, min(hash) AS hash FROM post_media WHERE hash LIKE 'blurhash:%' GROUP BY media),"
    " a AS (SELECT coalesce(h.hash, m.media) AS object, min(b.hash) AS blur, p.post_id, p.native, p.account_id,"
    " p.posted_at FROM post_media m JOIN posts p USING (post_id) LEFT JOIN h ON h.media = m.media LEFT JOIN b ON"
    " b.media = m.media WHERE p.posted_at IS NOT NULL AND NOT p.is_repost AND NOT p.embedded AND m.kind IS DISTINCT"
    " FROM 'sound' GROUP BY ALL)"
    " SELECT object, substr(blur, 10), post_id, native, account_id, posted_at FROM a WHERE object IN (SELECT object"
    " FROM a GROUP BY object HAVING count(DISTINCT account_id) >= ?) ORDER BY object, posted_at, native, post_id";

static const char posters_sql[] =
    "SELECT DISTINCT account_id FROM post_media m JOIN posts p USING (post_id) WHERE p.posted_at IS NOT NULL AND NOT"
    " p.is_repost AND NOT p.embedded AND m.kind IS DISTINCT FROM 'sound'";

typedef struct walk {
    const avpi_telling *t;
    uint64_t *posters; /* per group: accounts that posted any picture */
    uint64_t all;      /* of them all */
    uint64_t *members; /* per group: accounts that posted the object looked at */
    uint32_t *seen;    /* per account: number of the object in which it was counted last */
    uint32_t number;
    avp_media_cluster now;
    avp_media_clusters found;
    size_t capacity;
} walk;

static avp_status count_posters(walk *w, avp_error *err) {
    static const avpi_sql_type type = AVPI_SQL_U32;
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(w->t->c, posters_sql, NULL, 0, &type, 1, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        w->all += n;
        for (size_t i = 0; i < n; i++)
            w->posters[w->t->crowd->group[avpi_rows_u32(rows, 0)[i]]]++;
    }
done:
    avpi_rows_close(rows);
    return status;
}

static void drop_cluster(const avp_ctx *ctx, avp_media_cluster *of) {
    avpi_free(ctx, of->object);
    avpi_free(ctx, of->blurhash);
    avpi_free(ctx, of->post);
    *of = (avp_media_cluster){.object = NULL};
}

/* The group with most members among those who posted it, of equals the first. */
static void choose_group(walk *w) {
    for (uint32_t g = 1; g <= w->t->groups->count; g++)
        if (w->members[g] > w->now.group_accounts) {
            w->now.group = g;
            w->now.group_accounts = w->members[g];
        }
    memset(w->members, 0, (w->t->groups->count + 1) * sizeof *w->members);
}

static avp_status end_object(walk *w, avp_error *err) {
    avp_status status = AVP_OK;
    avp_media_cluster *of = &w->now;
    if (!of->object)
        return AVP_OK;
    choose_group(w);
    if (of->group_accounts < (uint64_t)w->t->opts->media_accounts) {
        drop_cluster(w->t->ctx, of);
        return AVP_OK;
    }
    of->all = w->all;
    of->members = w->posters[of->group];
    of->log10_p = avpi_hypergeometric_log10_tail(of->group_accounts, of->all, of->members, of->accounts);
    AVP_TRY(avpi_grow(w->t->ctx, &w->found.of, &w->capacity, w->found.count + 1, sizeof *w->found.of, err));
    w->found.of[w->found.count++] = *of;
    *of = (avp_media_cluster){.object = NULL};
done:
    return status;
}

static avp_status begin_object(walk *w, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str blur = avpi_rows_text(rows, 1)[i], native = avpi_rows_text(rows, 3)[i];
    w->number++;
    w->now = (avp_media_cluster){.post_id = avpi_rows_u32(rows, 2)[i], .first_us = avpi_rows_i64(rows, 5)[i]};
    AVP_TRY(avpi_str_dup(w->t->ctx, avpi_rows_text(rows, 0)[i], &w->now.object, err));
    if (blur.ptr)
        AVP_TRY(avpi_str_dup(w->t->ctx, blur, &w->now.blurhash, err));
    if (native.ptr)
        AVP_TRY(avpi_str_dup(w->t->ctx, native, &w->now.post, err));
done:
    return status;
}

static avp_status take_row(walk *w, const avpi_rows *rows, size_t i, avp_error *err) {
    avp_status status = AVP_OK;
    avp_str object = avpi_rows_text(rows, 0)[i];
    uint32_t account = avpi_rows_u32(rows, 4)[i];
    if (!w->now.object || !avpi_str_equal(object, avpi_str_view(w->now.object))) {
        AVP_TRY(end_object(w, err));
        AVP_TRY(begin_object(w, rows, i, err));
    }
    w->now.posts++;
    w->now.last_us = avpi_rows_i64(rows, 5)[i];
    if (w->seen[account] != w->number) {
        w->seen[account] = w->number;
        w->now.accounts++;
        w->members[w->t->crowd->group[account]]++;
    }
done:
    return status;
}

static avp_status take_all(walk *w, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_U32,
                                          AVPI_SQL_TEXT, AVPI_SQL_U32,  AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    const avpi_sql_value least = avpi_sql_i64(w->t->opts->media_accounts);
    AVP_TRY(avpi_sql_query(w->t->c, posted_sql, &least, 1, types, 6, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        for (size_t i = 0; i < n; i++)
            AVP_TRY(take_row(w, rows, i, err));
    }
    AVP_TRY(end_object(w, err));
done:
    avpi_rows_close(rows);
    return status;
}

static int by_time(const void *left, const void *right) {
    const avp_media_cluster *a = left, *b = right;
    if (a->first_us != b->first_us)
        return a->first_us < b->first_us ? -1 : 1;
    return strcmp(a->object, b->object);
}

/* Benjamini and Hochberg over all that were tested; those that do not pass go. */
static avp_status judge(walk *w, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = w->found.count, kept = 0;
    double *q = NULL;
    AVP_TRY(avpi_alloc(w->t->ctx, n, sizeof *q, &q, err));
    for (size_t i = 0; i < n; i++)
        q[i] = pow(10, w->found.of[i].log10_p);
    AVP_TRY(avpi_adjust_bh(w->t->ctx, q, n, q, err));
    w->found.tested = n;
    for (size_t i = 0; i < n; i++) {
        w->found.of[i].q = q[i];
        if (q[i] <= w->t->opts->told_q)
            w->found.of[kept++] = w->found.of[i];
        else
            drop_cluster(w->t->ctx, &w->found.of[i]);
    }
    w->found.count = kept;
    avpi_sort(w->found.of, kept, sizeof *w->found.of, by_time);
done:
    avpi_free(w->t->ctx, q);
    return status;
}

static void drop_clusters(const avp_ctx *ctx, avp_media_clusters *all) {
    for (size_t i = 0; i < all->count; i++)
        drop_cluster(ctx, &all->of[i]);
    avpi_free(ctx, all->of);
    *all = (avp_media_clusters){.count = 0};
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    walk w = {.t = t};
    (void)state;
    if (t->groups->count == 0)
        return AVP_OK;
    AVP_TRY(avpi_zalloc(t->ctx, t->groups->count + 1, sizeof *w.posters, &w.posters, err));
    AVP_TRY(avpi_zalloc(t->ctx, t->groups->count + 1, sizeof *w.members, &w.members, err));
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->crowd->n + 1, sizeof *w.seen, &w.seen, err));
    AVP_TRY(count_posters(&w, err));
    AVP_TRY(take_all(&w, err));
    AVP_TRY(judge(&w, err));
    out->media = w.found;
    w.found = (avp_media_clusters){.count = 0};
done:
    drop_cluster(t->ctx, &w.now);
    drop_clusters(t->ctx, &w.found);
    avpi_free(t->ctx, w.posters);
    avpi_free(t->ctx, w.members);
    avpi_free(t->ctx, w.seen);
    return status;
}

static avp_status store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_appender *appender = NULL;
    (void)groups;
    AVP_TRY(avpi_appender_open(c, "media_clusters", &appender, err));
    for (size_t i = 0; i < f->media.count; i++) {
        const avp_media_cluster *of = &f->media.of[i];
        const avp_str object = avpi_str_view(of->object), blur = avpi_str_view(of->blurhash),
                      post = avpi_str_view(of->post);
        const avpi_column columns[] = {{AVPI_SQL_U64, &run_id, NULL},
                                       {AVPI_SQL_TEXT, &object, NULL},
                                       {AVPI_SQL_TEXT, of->blurhash ? &blur : NULL, NULL},
                                       {AVPI_SQL_U32, &of->post_id, NULL},
                                       {AVPI_SQL_TEXT, of->post ? &post : NULL, NULL},
                                       {AVPI_SQL_U64, &of->posts, NULL},
                                       {AVPI_SQL_U64, &of->accounts, NULL},
                                       {AVPI_SQL_U32, &of->group, NULL},
                                       {AVPI_SQL_U64, &of->group_accounts, NULL},
                                       {AVPI_SQL_I64, &of->first_us, NULL},
                                       {AVPI_SQL_I64, &of->last_us, NULL},
                                       {AVPI_SQL_F64, &of->log10_p, NULL},
                                       {AVPI_SQL_F64, &of->q, NULL}};
        AVP_TRY(avpi_appender_add(appender, columns, sizeof columns / sizeof *columns, 1, err));
    }
    avpi_appender *finished = appender;
    appender = NULL;
    AVP_TRY(avpi_appender_finish(finished, err));
done:
    avpi_appender_abandon(appender);
    return status;
}

static void drop(const avp_ctx *ctx, avp_findings *f) {
    drop_clusters(ctx, &f->media);
}

extern const avpi_module avpi_module_media;
const avpi_module avpi_module_media = {.name = "media", .find = find, .store = store, .drop = drop};
