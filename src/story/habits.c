#include "story/habits.h"

#include "base/dict.h"
#include "base/rng.h"
#include "store/sql.h"
#include "story/adjust.h"
#include "story/shifts.h"
#include "story/tails.h"
#include "story/talk.h"

#include <math.h>
#include <string.h>

enum { POSTS_LEAST = 5, ACCOUNTS_LEAST = 3, OTHERS_LEAST = 20, MEMBERS_MOST = 2000, DRAWS = 999 };

static const int64_t hour_us = INT64_C(3600000000);

/* ---- hours ---- */

/* Accounts with posts enough, and the share of their posts in the eight hours from each hour on. */
typedef struct spans {
    float (*share)[AVP_HOURS]; /* per account of the crowd */
    uint32_t *posts;
} spans;

static void spans_free(const avp_ctx *ctx, spans *s) {
    avpi_free(ctx, s->share);
    avpi_free(ctx, s->posts);
}

static avp_status count_spans(const avpi_telling *t, spans *s, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_talk *talk = t->talk;
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->crowd->n + 1, sizeof *s->share, &s->share, err));
    AVP_TRY(avpi_zalloc(t->ctx, (size_t)t->crowd->n + 1, sizeof *s->posts, &s->posts, err));
    for (size_t i = 0; i < talk->n; i++) {
        int64_t hour = (talk->time_us[i] / hour_us % AVP_HOURS + AVP_HOURS) % AVP_HOURS;
        s->posts[talk->account[i]]++;
        for (int64_t back = 0; back < AVP_SHIFT_HOURS; back++)
            s->share[talk->account[i]][(hour - back + AVP_HOURS) % AVP_HOURS]++;
    }
    for (uint32_t a = 0; a < t->crowd->n; a++)
        for (size_t h = 0; h < AVP_HOURS && s->posts[a] > 0; h++)
            s->share[a][h] /= (float)s->posts[a];
done:
    return status;
}

/* Accounts of the group, then those in no group. */
typedef struct pool {
    uint32_t *account;
    size_t n, members;
} pool;

/* Posts enough, in an order that does not depend on how accounts are numbered. */
static avp_status pool_make(const avpi_telling *t, const spans *s, uint32_t group, pool *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *of_rank = NULL, n = t->crowd->n;
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *of_rank, &of_rank, err));
    AVP_TRY(avpi_alloc(t->ctx, n, sizeof *out->account, &out->account, err));
    memset(of_rank, 0xff, (size_t)n * sizeof *of_rank);
    for (uint32_t a = 0; a < n; a++)
        if (s->posts[a] > 0) /* ids may have gaps, which have no rank */
            of_rank[t->talk->rank[a]] = a;
    for (int others = 0; others < 2; others++) {
        for (uint32_t r = 0; r < n; r++) {
            uint32_t a = of_rank[r];
            if (a != UINT32_MAX && s->posts[a] >= POSTS_LEAST && t->crowd->group[a] == (others ? 0 : group))
                out->account[out->n++] = a;
        }
        if (!others)
            out->members = out->n;
    }
done:
    avpi_free(t->ctx, of_rank);
    return status;
}

static void mean_of(const spans *s, const uint32_t *account, size_t n, double mean[AVP_HOURS]) {
    memset(mean, 0, AVP_HOURS * sizeof *mean);
    for (size_t i = 0; i < n; i++)
        for (size_t h = 0; h < AVP_HOURS; h++)
            mean[h] += (double)s->share[account[i]][h];
    for (size_t h = 0; h < AVP_HOURS; h++)
        mean[h] /= (double)n;
}

static double excess(const spans *s, const uint32_t *account, size_t n, const double usual[AVP_HOURS], size_t *from,
                     double *share) {
    double mean[AVP_HOURS], most = -1;
    mean_of(s, account, n, mean);
    for (size_t h = 0; h < AVP_HOURS; h++)
        if (mean[h] - usual[h] > most) {
            most = mean[h] - usual[h];
            *from = h;
            *share = mean[h];
        }
    return most;
}

/* The first `wanted` of account become a random draw from all n. */
static void draw(uint32_t *account, size_t n, size_t wanted, avpi_rng *rng) {
    for (size_t i = 0; i < wanted; i++) {
        size_t j = i + (size_t)avpi_rng_below(rng, n - i);
        uint32_t kept = account[i];
        account[i] = account[j];
        account[j] = kept;
    }
}

static void test_hours(const avpi_telling *t, const spans *s, pool *p, uint32_t group, avp_habits *out) {
    double usual[AVP_HOURS], share;
    size_t from = 0, n = p->members < MEMBERS_MOST ? p->members : MEMBERS_MOST, other_from, reached = 0;
    avpi_rng rng;
    avpi_rng_init(&rng, t->seed, AVPI_STREAM_HABITS + group);
    mean_of(s, p->account, p->n, usual);
    draw(p->account, p->members, n, &rng);
    double most = excess(s, p->account, n, usual, &from, &out->hours_share);
    out->from_hour = (unsigned)from;
    mean_of(s, p->account + p->members, p->n - p->members, usual);
    out->hours_rest = usual[from];
    mean_of(s, p->account, p->n, usual);
    for (size_t d = 0; d < DRAWS; d++) {
        draw(p->account, p->n, n, &rng);
        reached += excess(s, p->account, n, usual, &other_from, &share) >= most;
    }
    out->hours_p = (1 + (double)reached) / (1 + (double)DRAWS);
}

static avp_status find_hours(const avpi_telling *t, avp_styles *styles, avp_error *err) {
    avp_status status = AVP_OK;
    spans s = {NULL, NULL};
    pool p = {.n = 0};
    if (t->crowd->precision_us > hour_us)
        return AVP_OK;
    AVP_TRY(count_spans(t, &s, err));
    for (uint32_t g = 1; g < styles->count; g++) {
        p = (pool){.n = 0};
        AVP_TRY(pool_make(t, &s, g, &p, err));
        if (p.members >= ACCOUNTS_LEAST && p.n - p.members >= OTHERS_LEAST)
            test_hours(t, &s, &p, g, &styles->of[g].habits);
        avpi_free(t->ctx, p.account);
        p.account = NULL;
    }
done:
    avpi_free(t->ctx, p.account);
    spans_free(t->ctx, &s);
    return status;
}

/* ---- clients ---- */

static const uint32_t none = UINT32_MAX;

/* The client that each account posts with most, of equals the first bytewise. */
static avp_status load_clients(const avpi_telling *t, avpi_dict *names, uint32_t *client, avp_error *err) {
    static const avpi_sql_type types[] = {AVPI_SQL_U32, AVPI_SQL_TEXT};
    avp_status status = AVP_OK;
    avpi_rows *rows = NULL;
    size_t got = 0;
    memset(client, 0xff, (size_t)t->crowd->n * sizeof *client);
    AVP_TRY(avpi_sql_query(t->c,
                           "SELECT account_id, client FROM posts WHERE client IS NOT NULL AND NOT embedded GROUP BY ALL"
                           " ORDER BY account_id, count(*) DESC, client",
                           NULL, 0, types, 2, &rows, err));
    for (;;) {
        AVP_TRY(avpi_rows_next(rows, &got, err));
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++) {
            uint32_t *of = &client[avpi_rows_u32(rows, 0)[i]];
            if (*of == none)
                AVP_TRY(avpi_dict_intern(names, avpi_rows_text(rows, 1)[i], of, err));
        }
    }
done:
    avpi_rows_close(rows);
    return status;
}

/* Accounts by group and client, and by group. */
typedef struct tally {
    size_t n_clients;
    uint64_t *of, *known;
} tally;

static void test_clients(const tally *n, const avpi_dict *names, size_t g, avp_habits *out, uint32_t *chosen) {
    const uint64_t *mine = n->of + g * n->n_clients, *others = n->of;
    double used = 0, least = 1;
    *chosen = none;
    out->client_known = n->known[g];
    out->rest_known = n->known[0];
    if (n->known[g] < ACCOUNTS_LEAST || n->known[0] < OTHERS_LEAST)
        return;
    for (size_t c = 0; c < n->n_clients; c++) {
        double log10_p =
            avpi_hypergeometric_log10_tail(mine[c], n->known[g] + n->known[0], mine[c] + others[c], n->known[g]);
        if (mine[c] == 0)
            continue;
        used++;
        if (*chosen == none || log10_p < least ||
            (!(log10_p > least) &&
             avpi_str_compare(avpi_dict_get(names, (uint32_t)c), avpi_dict_get(names, *chosen)) < 0)) {
            least = log10_p;
            *chosen = (uint32_t)c;
        }
    }
    out->client_p = fmin(1, used * pow(10, least));
    out->client_yes = mine[*chosen];
    out->rest_yes = others[*chosen];
}

static avp_status find_clients(const avpi_telling *t, avp_styles *styles, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_dict names;
    uint32_t *client = NULL, chosen = none;
    tally n = {0, NULL, NULL};
    avpi_dict_init(&names, t->ctx);
    AVP_TRY(avpi_alloc(t->ctx, (size_t)t->crowd->n + 1, sizeof *client, &client, err));
    AVP_TRY(load_clients(t, &names, client, err));
    n.n_clients = names.count;
    AVP_TRY(avpi_zalloc(t->ctx, n.n_clients * styles->count, sizeof *n.of, &n.of, err));
    AVP_TRY(avpi_zalloc(t->ctx, styles->count, sizeof *n.known, &n.known, err));
    for (uint32_t a = 0; a < t->crowd->n; a++)
        if (client[a] != none) {
            n.of[t->crowd->group[a] * n.n_clients + client[a]]++;
            n.known[t->crowd->group[a]]++;
        }
    for (size_t g = 1; g < styles->count; g++) {
        test_clients(&n, &names, g, &styles->of[g].habits, &chosen);
        if (chosen != none)
            AVP_TRY(avpi_str_dup(t->ctx, avpi_dict_get(&names, chosen), &styles->of[g].habits.client, err));
    }
done:
    avpi_dict_free(&names);
    avpi_free(t->ctx, client);
    avpi_free(t->ctx, n.of);
    avpi_free(t->ctx, n.known);
    return status;
}

/* ---- both ---- */

static avp_status judge(const avpi_telling *t, avp_styles *styles, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n = styles->count - 1;
    double *q = NULL;
    AVP_TRY(avpi_alloc(t->ctx, 2 * n, sizeof *q, &q, err));
    for (size_t g = 0; g < n; g++) {
        q[g] = styles->of[g + 1].habits.hours_p;
        q[n + g] = styles->of[g + 1].habits.client_p;
    }
    AVP_TRY(avpi_adjust_bh(t->ctx, q, n, q, err));
    AVP_TRY(avpi_adjust_bh(t->ctx, q + n, n, q + n, err));
    for (size_t g = 0; g < n; g++) {
        avp_habits *of = &styles->of[g + 1].habits;
        of->hours_q = q[g];
        of->client_q = q[n + g];
        of->hours_pass = of->hours_q <= t->opts->told_q;
        of->client_passes = of->client_q <= t->opts->told_q;
    }
done:
    avpi_free(t->ctx, q);
    return status;
}

avp_status avpi_habits_find(const avpi_telling *t, avp_styles *styles, avp_error *err) {
    avp_status status = AVP_OK;
    for (size_t g = 0; g < styles->count; g++) {
        avp_habits *of = &styles->of[g].habits;
        *of = (avp_habits){.client = NULL};
        of->hours_p = of->hours_q = of->client_p = of->client_q = of->hours_share = of->hours_rest = NAN;
    }
    if (styles->count < 2)
        return AVP_OK;
    AVP_TRY(find_hours(t, styles, err));
    AVP_TRY(find_clients(t, styles, err));
    AVP_TRY(judge(t, styles, err));
done:
    return status;
}
