#include "story/cascade_tree.h"

#include "base/dict.h"
#include "base/sort.h"
#include "store/sql.h"
#include "story/cascades.h"

#include <string.h>

/* The first time at which a member turned to another account. */
typedef struct turn {
    uint32_t from, to;
    int64_t time_us;
} turn;

typedef struct turns {
    turn *of;
    size_t n, capacity;
} turns;

static const char turns_sql[] =
    "WITH turned AS (SELECT account_id, repost_account AS whom, posted_at FROM posts UNION ALL"
    " SELECT account_id, reply_account, posted_at FROM posts UNION ALL SELECT account_id, quote_account, posted_at "
    "FROM posts"
    " UNION ALL SELECT p.account_id, m.mentioned, p.posted_at FROM post_mentions m JOIN posts p USING (post_id))"
    " SELECT a.native, t.whom, min(t.posted_at) FROM turned t JOIN accounts a USING (account_id)"
    " WHERE t.whom IS NOT NULL AND t.posted_at IS NOT NULL GROUP BY a.native, t.whom";

static avp_status take_turns(const avp_ctx *ctx, avpi_rows *rows, size_t n, const avp_groups *groups, turns *all,
                             avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t i = 0; i < n; i++) {
        uint32_t from = avpi_names_find(&groups->accounts, avpi_rows_text(rows, 0)[i]);
        if (from == UINT32_MAX || groups->group_of[from] == 0)
            continue;
        uint32_t to = avpi_names_find(&groups->accounts, avpi_rows_text(rows, 1)[i]);
        if (to == UINT32_MAX || to == from)
            continue;
        AVP_TRY(avpi_grow(ctx, &all->of, &all->capacity, all->n + 1, sizeof *all->of, err));
        all->of[all->n++] = (turn){from, to, avpi_rows_i64(rows, 2)[i]};
    }
done:
    return status;
}

static int by_from(const void *left, const void *right) {
    const turn *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->to < b->to ? -1 : a->to > b->to;
}

static avp_status load_turns(const avp_ctx *ctx, avp_case *c, const avp_groups *groups, turns *all, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_TEXT, AVPI_SQL_TEXT, AVPI_SQL_I64};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t n = 0;
    AVP_TRY(avpi_sql_query(c, turns_sql, NULL, 0, types, 3, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &n, err));
        if (n == 0)
            break;
        AVP_TRY(take_turns(ctx, rows, n, groups, all, err));
    }
    avpi_sort(all->of, all->n, sizeof *all->of, by_from);
done:
    avpi_rows_close(rows);
    return status;
}

static size_t first_turn(const turns *all, uint32_t from) {
    size_t low = 0, high = all->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all->of[middle].from >= from)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
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
