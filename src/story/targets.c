/* Hits: which posts are about which target. Method: docs/methods/targets.md. */
#include "store/sql.h"
#include "story/target_names.h"

#include <string.h>

static const uint32_t none = UINT32_MAX;
enum { MATCHES_MOST = 256 };

/* A hit as it is found: before dates and own accounts are looked at. */
typedef struct raw_hit {
    uint32_t post, alias;
    avp_hit_kind kind;
} raw_hit;

typedef struct hearing {
    const avp_ctx *ctx;
    const avpi_target_names *names;
    raw_hit *hits;
    size_t n, capacity;
} hearing;

static void end(const avp_ctx *ctx, void *state) {
    hearing *h = state;
    avpi_free(ctx, h->hits);
    avpi_free(ctx, h);
}

static avp_status begin(const avpi_telling *t, void **state, avp_error *err) {
    avp_status status = AVP_OK;
    hearing *h = NULL;
    AVP_TRY(avpi_zalloc(t->ctx, 1, sizeof *h, &h, err));
    h->ctx = t->ctx;
    *state = h;
    h->names = t->names;
done:
    return status;
}

static avp_status add_hit(hearing *h, uint32_t post, uint32_t alias, avp_hit_kind kind, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_grow(h->ctx, &h->hits, &h->capacity, h->n + 1, sizeof *h->hits, err));
    h->hits[h->n++] = (raw_hit){post, alias, kind};
done:
    return status;
}

/* Is match i inside a longer one? */
static bool is_inside(const avpi_match *matches, size_t n, size_t i) {
    for (size_t k = 0; k < n; k++)
        if (matches[k].from <= matches[i].from && matches[k].to >= matches[i].to &&
            matches[k].to - matches[k].from > matches[i].to - matches[i].from)
            return true;
    return false;
}

static avp_status hear(void *state, const avpi_spoken *spoken, avp_error *err) {
    avp_status status = AVP_OK;
    hearing *h = state;
    avpi_match matches[MATCHES_MOST];
    size_t n = 0;
    if (h->names->n == 0)
        return AVP_OK;
    avpi_matching walk = avpi_automaton_begin(&h->names->automaton, spoken->folded->text, true);
    while (n < MATCHES_MOST && avpi_automaton_next(&walk, &matches[n]))
        n++;
    for (size_t i = 0; i < n; i++)
        if (!is_inside(matches, n, i))
            AVP_TRY(add_hit(h, spoken->post, matches[i].pattern, h->names->aliases[matches[i].pattern].kind, err));
done:
    return status;
}

/* ---- what the platform tells: replies and mentions ---- */

static avp_status take_told(hearing *h, avp_case *c, const char *sql, avp_hit_kind kind, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    avpi_buf work;
    size_t got = 0;
    uint32_t alias;
    avpi_buf_init(&work, h->ctx, SIZE_MAX);
    AVP_TRY(avpi_sql_query(c, sql, NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++) {
            AVP_TRY(avpi_target_names_handle(h->names, avpi_rows_text(rows, 1)[i], &work, &alias, err));
            if (alias != none)
                AVP_TRY(add_hit(h, avpi_rows_u32(rows, 0)[i], alias, kind, err));
        }
    }
done:
    avpi_rows_close(rows);
    avpi_buf_free(&work);
    return status;
}

static avp_status take_platform(hearing *h, avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    if (h->names->handles.count == 0)
        return AVP_OK;
    AVP_TRY(take_told(h, c,
                      "SELECT post_id, reply_account FROM posts WHERE reply_account IS NOT NULL AND NOT is_repost",
                      AVP_HIT_REPLY, err));
    AVP_TRY(take_told(h, c,
                      "SELECT m.post_id, m.mentioned FROM post_mentions m JOIN posts p USING (post_id)"
                      " WHERE NOT p.is_repost",
                      AVP_HIT_MENTION, err));
done:
    return status;
}

/* ---- dates and own accounts ---- */

typedef struct facts {
    uint32_t *author;
    int64_t *time_us; /* INT64_MIN: not known, and valid at any time */
} facts;

static avp_status load_facts(const avp_ctx *ctx, avp_case *c, uint32_t n_posts, facts *f, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_U32, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    AVP_TRY(avpi_zalloc(ctx, (size_t)n_posts + 1, sizeof *f->author, &f->author, err));
    AVP_TRY(avpi_zalloc(ctx, (size_t)n_posts + 1, sizeof *f->time_us, &f->time_us, err));
    AVP_TRY(avpi_sql_query(c, "SELECT post_id, account_id, posted_at FROM posts", NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++) {
            f->author[avpi_rows_u32(rows, 0)[i]] = avpi_rows_u32(rows, 1)[i];
            f->time_us[avpi_rows_u32(rows, 0)[i]] = avpi_rows_i64(rows, 2)[i];
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

static bool is_valid(const hearing *h, const facts *f, const raw_hit *hit) {
    const avpi_alias *alias = &h->names->aliases[hit->alias];
    int64_t at_us = f->time_us[hit->post];
    return h->names->own[f->author[hit->post]] != alias->target &&
           (at_us == INT64_MIN || (at_us >= alias->from_us && at_us < alias->to_us));
}

/* One hit per post and target, with all its kinds; in post order. */
static avp_status shelve(const avp_ctx *ctx, const hearing *h, const facts *f, avpi_talk *talk, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *start = NULL;
    AVP_TRY(avpi_zalloc(ctx, (size_t)talk->n_posts + 2, sizeof *start, &start, err));
    AVP_TRY(avpi_alloc(ctx, h->n, sizeof *talk->hits, &talk->hits, err));
    for (size_t i = 0; i < h->n; i++)
        start[h->hits[i].post + 1] += is_valid(h, f, &h->hits[i]);
    for (size_t p = 0; p <= talk->n_posts; p++)
        start[p + 1] += start[p];
    talk->hit_start = start;
    uint64_t *end_of = NULL; /* where the next hit of a post goes */
    AVP_TRY(avpi_alloc(ctx, (size_t)talk->n_posts + 2, sizeof *end_of, &end_of, err));
    memcpy(end_of, start, ((size_t)talk->n_posts + 2) * sizeof *end_of);
    for (size_t i = 0; i < h->n; i++)
        if (is_valid(h, f, &h->hits[i]))
            talk->hits[end_of[h->hits[i].post]++] =
                (avpi_hit){h->names->aliases[h->hits[i].alias].target, (uint8_t)(1u << h->hits[i].kind)};
    avpi_free(ctx, end_of);
done:
    return status;
}

/* Hits of one post on one target become one; the places left over say so by no kind. */
static void unite(avpi_talk *talk) {
    for (size_t p = 0; p < talk->n_posts; p++)
        for (uint64_t i = talk->hit_start[p]; i < talk->hit_start[p + 1]; i++)
            for (uint64_t k = talk->hit_start[p]; k < i; k++)
                if (talk->hits[k].target == talk->hits[i].target && talk->hits[i].kinds) {
                    talk->hits[k].kinds |= talk->hits[i].kinds;
                    talk->hits[i] = (avpi_hit){AVP_NO_TARGET, 0};
                }
}

/* ---- what is told of each target ---- */

static avp_status make_targets(const avpi_telling *t, const hearing *h, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_zalloc(t->ctx, h->names->n_targets, sizeof *told->targets, &told->targets, err));
    told->n_targets = h->names->n_targets;
    t->talk->n_targets = h->names->n_targets;
    for (size_t i = 0; i < told->n_targets; i++) {
        avp_target *of = &told->targets[i];
        of->first_us = INT64_MAX;
        of->last_us = INT64_MIN;
        AVP_TRY(avpi_str_dup(t->ctx, avpi_str_view(h->names->id[i]), &of->id, err));
        AVP_TRY(avpi_str_dup(t->ctx, avpi_str_view(h->names->name[i]), &of->name, err));
    }
done:
    return status;
}

static void count_hit(avp_target *target, uint8_t kinds, int64_t time_us) {
    target->hits++;
    for (size_t k = 0; k < AVP_HIT_KINDS; k++)
        target->of_kind[k] += kinds >> k & 1;
    target->first_us = time_us < target->first_us ? time_us : target->first_us;
    target->last_us = time_us > target->last_us ? time_us : target->last_us;
}

static avp_status count_hits(const avpi_telling *t, avp_told *told, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *seen = NULL; /* per account: target + 1 for which it was counted last */
    AVP_TRY(avpi_alloc(t->ctx, (size_t)t->crowd->n + 1, sizeof *seen, &seen, err));
    for (uint32_t target = 0; target < told->n_targets; target++) {
        memset(seen, 0, ((size_t)t->crowd->n + 1) * sizeof *seen);
        for (size_t i = 0; i < t->talk->n; i++) {
            uint8_t kinds = avpi_talk_hit(t->talk, i, target);
            if (!kinds)
                continue;
            count_hit(&told->targets[target], kinds, t->talk->time_us[i]);
            told->targets[target].accounts += seen[t->talk->account[i]] == 0;
            seen[t->talk->account[i]] = 1;
        }
    }
done:
    avpi_free(t->ctx, seen);
    return status;
}

static avp_status find(const avpi_telling *t, void *state, avp_findings *out, avp_error *err) {
    avp_status status = AVP_OK;
    hearing *h = state;
    facts f = {NULL, NULL};
    AVP_TRY(make_targets(t, h, &out->told, err));
    if (out->told.n_targets == 0)
        return AVP_OK;
    AVP_TRY(take_platform(h, t->c, err));
    AVP_TRY(load_facts(t->ctx, t->c, t->talk->n_posts, &f, err));
    AVP_TRY(shelve(t->ctx, h, &f, t->talk, err));
    unite(t->talk);
    AVP_TRY(count_hits(t, &out->told, err));
done:
    avpi_free(t->ctx, f.author);
    avpi_free(t->ctx, f.time_us);
    return status;
}

static avp_status store(avp_case *c, uint64_t run_id, const avp_groups *groups, const avp_findings *f, avp_error *err) {
    avp_status status = AVP_OK;
    (void)groups;
    for (size_t i = 0; i < f->told.n_targets; i++) {
        const avp_target *of = &f->told.targets[i];
        const avpi_sql_value params[] = {avpi_sql_u64(run_id),
                                         avpi_sql_text(avpi_str_view(of->id)),
                                         avpi_sql_u64(of->hits),
                                         avpi_sql_u64(of->accounts),
                                         avpi_sql_u64(of->of_kind[AVP_HIT_REPLY]),
                                         avpi_sql_u64(of->of_kind[AVP_HIT_MENTION]),
                                         avpi_sql_u64(of->of_kind[AVP_HIT_NAME]),
                                         avpi_sql_u64(of->of_kind[AVP_HIT_HASHTAG]),
                                         avpi_sql_u64(of->bursts),
                                         avpi_sql_u64(of->attributed)};
        AVP_TRY(avpi_sql_exec(c, "INSERT INTO target_hits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", params,
                              sizeof params / sizeof *params, err));
    }
done:
    return status;
}

static void drop(const avp_ctx *ctx, avp_findings *f) {
    for (size_t i = 0; i < f->told.n_targets; i++) {
        avpi_free(ctx, f->told.targets[i].id);
        avpi_free(ctx, f->told.targets[i].name);
    }
    avpi_free(ctx, f->told.targets);
}

const avpi_module avpi_module_targets = {"targets", begin, hear, find, end, store, drop};
