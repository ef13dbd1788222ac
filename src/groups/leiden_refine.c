/* Leiden's refinement: inside each community, parts that hold together. */
#include "groups/leiden_steps.h"

#include <math.h>
#include <string.h>

/* How far chance may stray from the best gain, in units of weight; the value of the paper. */
static const double randomness = 0.01;

typedef struct refining {
    const avpi_level *level;
    const uint32_t *community;
    uint32_t *part, *size; /* of each vertex; vertices of each part. A part has the number of one of its vertices */
    double *strength;      /* of each part */
    double *outside;       /* weight from each part to the rest of its community */
    double *chance;        /* work space: running sum over the parts around a vertex */
    avpi_around around;
} refining;

static avp_status refining_make(const avp_ctx *ctx, refining *r, avp_error *err) {
    avp_status status = AVP_OK;
    const avpi_graph *g = r->level->graph;
    AVP_TRY(avpi_alloc(ctx, g->n, sizeof *r->size, &r->size, err));
    AVP_TRY(avpi_alloc(ctx, g->n, sizeof *r->strength, &r->strength, err));
    AVP_TRY(avpi_zalloc(ctx, g->n, sizeof *r->outside, &r->outside, err));
    AVP_TRY(avpi_alloc(ctx, g->n, sizeof *r->chance, &r->chance, err));
    AVP_TRY(avpi_around_make(ctx, g->n, &r->around, err));
    for (uint32_t v = 0; v < g->n; v++) {
        r->part[v] = v;
        r->size[v] = 1;
        r->strength[v] = r->level->strength[v];
        for (uint64_t i = g->start[v]; i < g->start[v + 1]; i++)
            if (r->community[g->to[i]] == r->community[v])
                r->outside[v] += g->weight[i];
    }
done:
    return status;
}

static void refining_free(const avp_ctx *ctx, refining *r) {
    avpi_free(ctx, r->size);
    avpi_free(ctx, r->strength);
    avpi_free(ctx, r->outside);
    avpi_free(ctx, r->chance);
    avpi_around_free(ctx, &r->around);
}

/* Tied to the rest of its community, of strength all, at least as much as chance would have it. */
static bool is_tied(const refining *r, uint32_t part, double all) {
    return r->outside[part] >= r->level->scale * r->strength[part] * (all - r->strength[part]);
}

static void look_around(refining *r, uint32_t v) {
    const avpi_graph *g = r->level->graph;
    for (uint64_t i = g->start[v]; i < g->start[v + 1]; i++)
        if (r->community[g->to[i]] == r->community[v])
            avpi_around_add(&r->around, r->part[g->to[i]], g->weight[i]);
}

static double gain_of(const refining *r, uint32_t v, uint32_t part) {
    return r->around.weight[part] - r->level->scale * r->level->strength[v] * r->strength[part];
}

/* A part around v, which is one by itself: with probability as exp(gain / randomness), none that would lose. */
static uint32_t draw_part(refining *r, uint32_t v, double all, avpi_rng *rng) {
    double most = 0, sum = 0;
    for (uint32_t i = 0; i < r->around.n; i++)
        if (is_tied(r, r->around.listed[i], all))
            most = fmax(most, gain_of(r, v, r->around.listed[i]));
    double alone = exp(-most / randomness);
    for (uint32_t i = 0; i < r->around.n; i++) {
        double gain = is_tied(r, r->around.listed[i], all) ? gain_of(r, v, r->around.listed[i]) : -1;
        sum += gain >= 0 ? exp((gain - most) / randomness) : 0;
        r->chance[i] = sum;
    }
    double drawn = avpi_rng_real(rng) * (sum + alone);
    for (uint32_t i = 0; i < r->around.n; i++)
        if (drawn < r->chance[i])
            return r->around.listed[i];
    return v;
}

/* v stood alone. What it shares with the part is no longer outside of it. */
static void join_part(refining *r, uint32_t v, uint32_t part) {
    r->outside[part] += r->outside[v] - 2 * r->around.weight[part];
    r->strength[part] += r->level->strength[v];
    r->size[part]++;
    r->size[v] = 0;
    r->part[v] = part;
}

static void refine_community(refining *r, uint32_t *member, uint32_t n, avpi_rng *rng) {
    double all = 0;
    for (uint32_t i = 0; i < n; i++)
        all += r->level->strength[member[i]];
    avpi_leiden_deal(member, n, rng);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t v = member[i];
        if (r->part[v] != v || r->size[v] != 1 || !is_tied(r, v, all))
            continue;
        look_around(r, v);
        uint32_t part = draw_part(r, v, all, rng);
        if (part != v)
            join_part(r, v, part);
        avpi_around_clear(&r->around);
    }
}

avp_status avpi_leiden_refine(const avp_ctx *ctx, const avpi_level *level, const uint32_t *community, avpi_rng *rng,
                              uint32_t *part, avp_error *err) {
    avp_status status = AVP_OK;
    refining r = {.level = level, .community = community, .part = part};
    avpi_sets communities = {0};
    AVP_TRY(refining_make(ctx, &r, err));
    AVP_TRY(avpi_sets_list(ctx, community, level->graph->n, &communities, err));
    for (uint32_t c = 0; c < communities.count; c++)
        refine_community(&r, communities.vertex + communities.start[c], communities.start[c + 1] - communities.start[c],
                         rng);
done:
    avpi_sets_free(ctx, &communities);
    refining_free(ctx, &r);
    return status;
}
