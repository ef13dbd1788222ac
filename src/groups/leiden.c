/* Leiden: moving, refinement and aggregation, level by level, and again from what came out. */
#include "groups/leiden.h"

#include "groups/coarsen.h"
#include "groups/leiden_steps.h"
#include "groups/partition.h"

#include <string.h>

static const uint64_t stream = 0x6c656964;

/*
 * How often a run starts again from its own result. With 10 partitions are settled, so that the agreement of runs is that
 * of the communities and not of the search; a large graph gets as many as cost the same, at least 3.
 */
enum { ITERATIONS_MOST = 10, ITERATIONS_LEAST = 3, LINKS_WALKED = 2000000 };

static size_t iterations_for(size_t links) {
    size_t most = links > 0 ? LINKS_WALKED / links : ITERATIONS_MOST;
    if (most > ITERATIONS_MOST)
        return ITERATIONS_MOST;
    return most > ITERATIONS_LEAST ? most : ITERATIONS_LEAST;
}

/*
 * One iteration on its way up.
 *   into       per vertex of the graph: the vertex that stands for it on this level
 *   community  per vertex of this level
 *   joined     this level, when it is not the graph itself
 */
typedef struct climb {
    const avp_ctx *ctx;
    avpi_level level;
    uint32_t n, *into, *community, *part;
    avpi_coarse joined;
} climb;

static avp_status strengths_of(const avp_ctx *ctx, const avpi_graph *g, double **out, double *total, avp_error *err) {
    double *strength = NULL;
    avp_status status = avpi_zalloc(ctx, g->n, sizeof *strength, &strength, err);
    *total = 0;
    for (uint32_t v = 0; status == AVP_OK && v < g->n; v++) {
        for (uint64_t i = g->start[v]; i < g->start[v + 1]; i++)
            strength[v] += g->weight[i];
        *total += strength[v];
    }
    *out = strength;
    return status;
}

/* Every part becomes a vertex, which starts in the community of the part. */
static avp_status go_up(climb *c, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_coarse up = {0};
    uint32_t n = c->level.graph->n;
    AVP_TRY(avpi_coarse_join(c->ctx, c->level.graph, c->level.strength, c->part, &up, err));
    memcpy(c->part, c->community, n * sizeof *c->part);
    for (uint32_t v = 0; v < n; v++)
        c->community[up.into[v]] = c->part[v];
    for (uint32_t v = 0; v < c->n; v++)
        c->into[v] = up.into[c->into[v]];
    avpi_coarse_free(c->ctx, &c->joined);
    c->joined = up;
    c->level.graph = &c->joined.graph;
    c->level.strength = c->joined.mass;
    (void)avpi_partition_renumber(c->community, c->joined.graph.n, c->part);
done:
    return status;
}

/* Communities that cannot be refined are joined as they are. */
static avp_status step(climb *c, avpi_rng *rng, bool *more, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = c->level.graph->n;
    AVP_TRY(avpi_leiden_move(c->ctx, &c->level, rng, c->community, err));
    *more = avpi_partition_renumber(c->community, n, c->part) < n;
    if (!*more)
        return AVP_OK;
    AVP_TRY(avpi_leiden_refine(c->ctx, &c->level, c->community, rng, c->part, err));
    uint32_t alone = 0;
    for (uint32_t v = 0; v < n; v++)
        alone += c->part[v] == v;
    if (alone == n)
        memcpy(c->part, c->community, n * sizeof *c->part);
    AVP_TRY(go_up(c, err));
done:
    return status;
}

static avp_status iterate(climb *c, avpi_level ground, avpi_rng *rng, uint32_t *label, avp_error *err) {
    avp_status status = AVP_OK;
    bool more = true;
    c->level = ground;
    for (uint32_t v = 0; v < c->n; v++)
        c->into[v] = v;
    memcpy(c->community, label, c->n * sizeof *label);
    while (more)
        AVP_TRY(step(c, rng, &more, err));
    for (uint32_t v = 0; v < c->n; v++)
        label[v] = c->community[c->into[v]];
done:
    avpi_coarse_free(c->ctx, &c->joined);
    return status;
}

avp_status avpi_leiden(const avp_ctx *ctx, const avpi_graph *graph, double resolution, uint64_t seed, uint32_t *label,
                       avp_error *err) {
    avp_status status = AVP_OK;
    climb c = {.ctx = ctx, .n = graph->n};
    double *strength = NULL, total = 0;
    avpi_rng rng;
    avpi_rng_init(&rng, seed, stream);
    AVP_TRY(avpi_alloc(ctx, graph->n, sizeof *c.into, &c.into, err));
    AVP_TRY(avpi_alloc(ctx, graph->n, sizeof *c.community, &c.community, err));
    AVP_TRY(avpi_alloc(ctx, graph->n, sizeof *c.part, &c.part, err));
    AVP_TRY(strengths_of(ctx, graph, &strength, &total, err));
    for (uint32_t v = 0; v < graph->n; v++)
        label[v] = v;
    avpi_level ground = {graph, strength, resolution / total};
    for (size_t i = 0; i < iterations_for(avpi_graph_edges(graph)); i++)
        AVP_TRY(iterate(&c, ground, &rng, label, err));
done:
    avpi_free(ctx, c.into);
    avpi_free(ctx, c.community);
    avpi_free(ctx, c.part);
    avpi_free(ctx, strength);
    return status;
}
