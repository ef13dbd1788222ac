/* One pair under the exact law: the Poisson-binomial over objects, instead of one Poisson law for all. See docs/methods/links.md. */
#include "links/chance.h"

#include <math.h>

typedef struct exact {
    const avp_ctx *ctx;
    const avp_acts *acts;
    avpi_chance chance; /* who is below the cap */
    uint32_t *d;        /* acts per account */
    double *q;          /* per object: chance that the two meet on it */
} exact;

static bool counts(const exact *e, uint64_t act) {
    return !e->chance.counts || e->chance.counts[act];
}

/* Pairs of acts on one object inside the window, whoever made them. */
static double pairs_of_acts(const exact *e, uint32_t object, int64_t window_us) {
    double pairs = 0;
    uint64_t first = e->acts->object_start[object], inside = 0;
    for (uint64_t last = first; last < e->acts->object_start[object + 1]; last++) {
        if (!counts(e, last))
            continue;
        for (; !avpi_within(e->acts->time_us[first], e->acts->time_us[last], window_us); first++)
            inside -= counts(e, first);
        pairs += (double)inside++;
    }
    return pairs;
}

/* E^2 - S2, from the acts below the cap. */
static avp_status count_acts(exact *e, double *pairings, avp_error *err) {
    avp_status status = AVP_OK;
    double all = 0, squares = 0;
    AVP_TRY(avpi_zalloc(e->ctx, e->acts->n_accounts, sizeof *e->d, &e->d, err));
    for (uint64_t i = 0; i < e->acts->count; i++)
        e->d[e->acts->account[i]] += counts(e, i);
    for (uint32_t a = 0; a < e->acts->n_accounts; a++) {
        all += e->d[a];
        squares += (double)e->d[a] * e->d[a];
    }
    *pairings = all * all - squares;
done:
    return status;
}

static void exact_free(exact *e) {
    avpi_chance_free(e->ctx, &e->chance);
    avpi_free(e->ctx, e->d);
    avpi_free(e->ctx, e->q);
}

avp_status avp_links_exact_pair(const avp_ctx *ctx, const avp_acts *acts, uint32_t a, uint32_t b, int64_t window_us,
                                uint64_t cap, uint32_t weight, avp_exact_pair *out, avp_error *err) {
    avp_status status = AVP_OK;
    exact e = {.ctx = ctx, .acts = acts};
    avp_exact_pair pair = {.a = a, .b = b, .weight = weight};
    double pairings = 0;
    if (a >= acts->n_accounts || b >= acts->n_accounts || a == b)
        return avpi_fail(ctx, err, AVP_E_ARG, N_("a pair is two accounts of the acts"));
    AVP_TRY(avpi_chance_strata(ctx, acts, false, cap, window_us, &e.chance, err));
    AVP_TRY(count_acts(&e, &pairings, err));
    AVP_TRY(avpi_alloc(ctx, acts->n_objects, sizeof *e.q, &e.q, err));
    pair.acts_a = e.d[a];
    pair.acts_b = e.d[b];
    for (uint32_t o = 0; o < acts->n_objects; o++) {
        e.q[o] = -expm1(-2 * pairs_of_acts(&e, o, window_us) * (double)pair.acts_a * (double)pair.acts_b / pairings);
        pair.expected += e.q[o];
    }
    AVP_TRY(avp_poisson_binomial_tail(ctx, e.q, acts->n_objects, weight, &pair.log10_p, err));
    *out = pair;
done:
    exact_free(&e);
    return status;
}
