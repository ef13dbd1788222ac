#include "story/cascade_tree.h"

#include "base/dict.h"
#include "base/radix.h"
#include "base/search.h"
#include "store/sql.h"
#include "story/cascades.h"
#include "story/case_accounts.h"

/* The first time at which a member turned to another account. */
typedef struct turn {
    uint32_t from, to;
    int64_t time_us;
} turn;

typedef struct turns {
    turn *of;
    size_t n, capacity;
} turns;

/* All times at which an account turned to another; which is the first is found out later, in numbers rather than names. */
static const char turns_sql[] =
    "SELECT account_id, repost_account, posted_at FROM posts WHERE repost_account IS NOT NULL AND posted_at IS NOT NULL"
    " UNION ALL SELECT account_id, reply_account, posted_at FROM posts WHERE reply_account IS NOT NULL AND posted_at"
    " IS NOT NULL UNION ALL SELECT account_id, quote_account, posted_at FROM posts WHERE quote_account IS NOT NULL"
    " AND posted_at IS NOT NULL UNION ALL SELECT p.account_id, m.mentioned, p.posted_at FROM post_mentions m"
    " JOIN posts p USING (post_id) WHERE m.mentioned IS NOT NULL AND p.posted_at IS NOT NULL";

typedef struct loading {
    const avp_ctx *ctx;
    const avp_groups *groups;
    uint32_t *member; /* per account_id: account of groups, UINT32_MAX = in no group */
    avpi_dict names;  /* of all accounts of groups, ids as there */
    turns all;
} loading;

static avp_status name_accounts(loading *l, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t id;
    for (uint32_t a = 0; a < l->groups->accounts.count; a++)
        AVP_TRY(avpi_dict_intern(&l->names, avp_names_get(&l->groups->accounts, a), &id, err));
done:
    return status;
}

static avp_status find_members(loading *l, avp_case *c, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = 0;
    AVP_TRY(avpi_case_accounts(l->ctx, c, avpi_find_in_dict, &l->names, &l->member, &n, err));
    for (uint32_t i = 0; i < n; i++)
        if (l->member[i] != UINT32_MAX && l->groups->group_of[l->member[i]] == 0)
            l->member[i] = UINT32_MAX;
done:
    return status;
}

static avp_status take_turns(loading *l, avpi_rows *rows, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        uint32_t from = l->member[avpi_rows_u32(rows, 0)[i]];
        if (from == UINT32_MAX)
            continue;
        uint32_t to = avpi_dict_find(&l->names, avpi_rows_text(rows, 1)[i]);
        if (to == UINT32_MAX || to == from)
            continue;
        AVP_TRY(avpi_grow(l->ctx, &l->all.of, &l->all.capacity, l->all.n + 1, sizeof *l->all.of, err));
        l->all.of[l->all.n++] = (turn){from, to, avpi_rows_i64(rows, 2)[i]};
    }
done:
    return status;
}

/* By who turned, then to whom; of each pair the first time. */
static avp_status first_of_each(const avp_ctx *ctx, const turns *all, turns *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *pair = NULL;
    uint32_t *order = NULL;
    turns firsts = {NULL, 0, 0};
    AVP_TRY(avpi_alloc(ctx, all->n, sizeof *pair, &pair, err));
    AVP_TRY(avpi_alloc(ctx, all->n, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(ctx, all->n, sizeof *firsts.of, &firsts.of, err));
    for (size_t i = 0; i < all->n; i++)
        pair[i] = (uint64_t)all->of[i].from << 32 | all->of[i].to;
    AVP_TRY(avpi_radix_order(ctx, pair, all->n, order, err));
    for (size_t i = 0; i < all->n; i++) {
        const turn *of = &all->of[order[i]];
        turn *last = firsts.n > 0 ? &firsts.of[firsts.n - 1] : NULL;
        if (!last || last->from != of->from || last->to != of->to)
            firsts.of[firsts.n++] = *of;
        else
            last->time_us = of->time_us < last->time_us ? of->time_us : last->time_us;
    }
    *out = firsts;
    firsts.of = NULL;
done:
    avpi_free(ctx, pair);
    avpi_free(ctx, order);
    avpi_free(ctx, firsts.of);
    return status;
}

static avp_status load_turns(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, turns *out, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    loading l = {.ctx = ctx, .groups = groups};
    avpi_rows *rows = NULL;
    size_t n = 0;
    avpi_dict_init(&l.names, ctx);
    AVP_TRY(name_accounts(&l, err));
    AVP_TRY(find_members(&l, c, err));
    AVP_TRY(avpi_sql_query(c, turns_sql, NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(take_turns(&l, rows, n, err));
    }
    AVP_TRY(first_of_each(ctx, &l.all, out, err));
done:
    avpi_rows_close(rows);
    avpi_dict_free(&l.names);
    avpi_free(ctx, l.member);
    avpi_free(ctx, l.all.of);
    return status;
}

static size_t first_turn(const turns *all, uint32_t from) {
    return avpi_first_u32(all->of, sizeof *all->of, offsetof(turn, from), all->n, from);
}

typedef struct growing {
    const turns *turns;
    uint32_t
        *place; /* per account: 1 + its place among the actors of the cascade at hand, of those already seen; else 0 */
    uint32_t *depth; /* per actor */
} growing;

/* Place of the latest earlier actor to whom the account had turned before; 0 = none. */
static uint32_t predecessor_of(const growing *g, const avp_actor *actor) {
    uint32_t latest = 0;
    for (size_t i = first_turn(g->turns, actor->account); i < g->turns->n && g->turns->of[i].from == actor->account;
         i++)
        if (g->turns->of[i].time_us < actor->time_us && g->place[g->turns->of[i].to] > latest)
            latest = g->place[g->turns->of[i].to];
    return latest;
}

static void grow_tree(growing *g, const avp_actor *actors, avp_cascade *cascade) {
    cascade->tree_known = cascade->depth = 0;
    for (uint32_t i = 0; i < cascade->n; i++) {
        uint32_t before = i > 0 && actors[i].account != AVP_NOBODY ? predecessor_of(g, &actors[i]) : 0;
        cascade->tree_known += before > 0;
        g->depth[i] = i == 0 ? 0 : g->depth[before > 0 ? before - 1 : 0] + 1;
        cascade->depth = g->depth[i] > cascade->depth ? g->depth[i] : cascade->depth;
        if (actors[i].account != AVP_NOBODY)
            g->place[actors[i].account] = i + 1;
    }
    for (uint32_t i = 0; i < cascade->n; i++)
        if (actors[i].account != AVP_NOBODY)
            g->place[actors[i].account] = 0;
}

avp_status avpi_cascade_trees(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, avp_cascades *cascades,
                              avp_error *err) {
    avp_status status = AVP_OK;
    turns all = {0};
    growing g = {.turns = &all};
    uint32_t most = 0;
    AVP_TRY(load_turns(ctx, c, groups, &all, err));
    for (size_t k = 0; k < cascades->count; k++)
        most = cascades->of[k].n > most ? cascades->of[k].n : most;
    AVP_TRY(avpi_zalloc(ctx, groups->accounts.count, sizeof *g.place, &g.place, err));
    AVP_TRY(avpi_zalloc(ctx, most, sizeof *g.depth, &g.depth, err));
    for (size_t k = 0; k < cascades->count; k++)
        grow_tree(&g, avpi_cascade_actors(cascades, &cascades->of[k]), &cascades->of[k]);
    cascades->interactions = all.n > 0;
done:
    avpi_free(ctx, all.of);
    avpi_free(ctx, g.place);
    avpi_free(ctx, g.depth);
    return status;
}
