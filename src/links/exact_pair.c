/* One pair under the exact law: the Poisson-binomial over objects, instead of the Poisson approximation. See docs/methods/links.md. */
#include "links/bicm.h"
#include "links/chance.h"
#include "links/margins.h"

#include <math.h>

typedef struct exact {
    const avp_ctx *ctx;
    const avp_acts *acts;
    avpi_chance chance; /* who is below the cap */
    avpi_strata strata; /* every object is a stratum: its margins are k_o, its acts and C_o */
    avpi_margins margins;
    uint32_t *degree; /* distinct objects per account */
    uint32_t *k;
    double *x, *y, *q;
} exact;

static avp_status object_margins(exact *e, int64_t window_us, uint64_t cap, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_chance_strata(e->ctx, e->acts, false, cap, window_us, &e->chance, err));
    e->strata = (avpi_strata){.acts = *e->acts, .count = e->acts->n_objects};
    e->strata.acts.post = e->strata.acts.source = NULL;
    AVP_TRY(avpi_alloc(e->ctx, e->strata.count, sizeof *e->strata.of_object, &e->strata.of_object, err));
    AVP_TRY(avpi_zalloc(e->ctx, e->strata.count, sizeof *e->strata.source, &e->strata.source, err));
    for (uint32_t o = 0; o < e->strata.count; o++)
        e->strata.of_object[o] = o;
    AVP_TRY(avpi_strata_count(e->ctx, &e->strata, e->chance.counts, err));
    AVP_TRY(avpi_margins_count(e->ctx, &e->strata, e->chance.counts, NULL, window_us, &e->margins, err));
done:
    return status;
}

static uint64_t acts_of(const exact *e, uint32_t account) {
    uint64_t acts = 0;
    for (uint64_t i = e->strata.start[account]; i < e->strata.start[account + 1]; i++)
        acts += e->strata.acts_in[i];
    return acts;
}

/* Does d k / E say more than .1 somewhere? Then it is no chance any more, and the configuration model takes its place. */
static bool is_dense(const exact *e, double d, double all) {
    for (uint32_t o = 0; o < e->margins.count; o++)
        if (d * e->margins.accounts[o] > 0.1 * all)
            return true;
    return false;
}

/* Objects nobody is left on have no chance; accounts likewise are left out by standing last. */
static avp_status fit(exact *e, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n_accounts = e->acts->n_accounts, n_objects = e->margins.count;
    size_t n = 0, m = 0;
    AVP_TRY(avpi_alloc(e->ctx, n_accounts, sizeof *e->degree, &e->degree, err));
    AVP_TRY(avpi_alloc(e->ctx, n_objects, sizeof *e->k, &e->k, err));
    AVP_TRY(avpi_zalloc(e->ctx, n_accounts, sizeof *e->x, &e->x, err));
    AVP_TRY(avpi_zalloc(e->ctx, n_objects, sizeof *e->y, &e->y, err));
    for (uint32_t a = 0; a < n_accounts; a++)
        if (e->strata.start[a + 1] > e->strata.start[a])
            e->degree[n++] = (uint32_t)(e->strata.start[a + 1] - e->strata.start[a]);
    for (uint32_t o = 0; o < n_objects; o++)
        if (e->margins.accounts[o] > 0)
            e->k[m++] = e->margins.accounts[o];
    AVP_TRY(avpi_bicm_fit(e->ctx, e->degree, n, e->k, m, e->x, e->y, err));
    for (uint32_t a = n_accounts; a-- > 0;)
        e->x[a] = e->strata.start[a + 1] > e->strata.start[a] ? e->x[--n] : 0;
    for (uint32_t o = n_objects; o-- > 0;)
        e->y[o] = e->margins.accounts[o] > 0 ? e->y[--m] : 0;
done:
    return status;
}

/* q_o = p_ao p_bo 2 C_o / (k_o (k_o - 1)): both act on o, and near each other as any two who do. */
static void chances(exact *e, const avp_exact_pair *pair, double all) {
    for (uint32_t o = 0; o < e->margins.count; o++) {
        double k = e->margins.accounts[o], together = k > 1 ? 2 * (double)e->margins.co_actions[o] / (k * (k - 1)) : 0;
        double a = e->x ? avpi_bicm_chance(e->x[pair->a], e->y[o]) : fmin(1, (double)pair->acts_a * k / all);
        double b = e->x ? avpi_bicm_chance(e->x[pair->b], e->y[o]) : fmin(1, (double)pair->acts_b * k / all);
        e->q[o] = fmin(1, a * b * together);
    }
}

static void exact_free(exact *e) {
    avpi_chance_free(e->ctx, &e->chance);
    avpi_strata_free(e->ctx, &e->strata);
    avpi_margins_free(e->ctx, &e->margins);
    void *arrays[] = {e->degree, e->k, e->x, e->y, e->q};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        avpi_free(e->ctx, arrays[i]);
}

avp_status avp_links_exact_pair(const avp_ctx *ctx, const avp_acts *acts, uint32_t a, uint32_t b, int64_t window_us,
                                uint64_t cap, uint32_t weight, avp_exact_pair *out, avp_error *err) {
    avp_status status = AVP_OK;
    exact e = {.ctx = ctx, .acts = acts};
    avp_exact_pair pair = {.a = a, .b = b, .weight = weight};
    double all = 0;
    if (a >= acts->n_accounts || b >= acts->n_accounts || a == b)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("a pair is two accounts of the acts"));
    AVP_TRY(object_margins(&e, window_us, cap, err));
    for (uint32_t o = 0; o < e.margins.count; o++)
        all += (double)e.margins.acts[o];
    pair.acts_a = acts_of(&e, a);
    pair.acts_b = acts_of(&e, b);
    double most = (double)(pair.acts_a > pair.acts_b ? pair.acts_a : pair.acts_b);
    pair.configuration = is_dense(&e, most, all);
    if (pair.configuration)
        AVP_TRY(fit(&e, err));
    AVP_TRY(avpi_alloc(ctx, e.margins.count, sizeof *e.q, &e.q, err));
    chances(&e, &pair, all);
    for (uint32_t o = 0; o < e.margins.count; o++)
        pair.expected += e.q[o];
    AVP_TRY(avp_poisson_binomial_tail(ctx, e.q, e.margins.count, weight, &pair.log10_p, err));
    *out = pair;
done:
    exact_free(&e);
    return status;
}
