#include "story/habits.h"

#include "base/dict.h"
#include "store/sql.h"
#include "story/adjust.h"
#include "story/hours.h"
#include "story/tails.h"

#include <math.h>
#include <string.h>

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
    if (n->known[g] < AVPI_ACCOUNTS_LEAST || n->known[0] < AVPI_OTHERS_LEAST)
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
    AVP_TRY(avpi_hours_find(t, styles, err));
    AVP_TRY(find_clients(t, styles, err));
    AVP_TRY(judge(t, styles, err));
done:
    return status;
}
