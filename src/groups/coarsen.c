/* A graph made smaller: neighbours that belong together become one vertex. */
#include "groups/coarsen.h"

#include "base/radix.h"

#include <string.h>

#define NOBODY UINT32_MAX

/* Vertices by number of links, then by number. */
static avp_status by_links(const avp_ctx *ctx, const avpi_graph *g, uint32_t *order, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    uint32_t *scratch = NULL;
    AVP_TRY(avpi_alloc(ctx, 2 * (size_t)g->n, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(ctx, g->n, sizeof *scratch, &scratch, err));
    for (uint32_t v = 0; v < g->n; v++) {
        keys[v] = g->start[v + 1] - g->start[v];
        order[v] = v;
    }
    avpi_radix_u64_u32(keys, order, keys + g->n, scratch, g->n);
done:
    avpi_free(ctx, keys);
    avpi_free(ctx, scratch);
    return status;
}

/* The neighbour with the largest weight per mass, among the free ones (cluster == NOBODY) or among all. */
static uint32_t closest(const avpi_graph *g, const double *mass, const uint32_t *cluster, uint32_t v, bool free_only) {
    uint32_t best = NOBODY;
    double most = 0;
    for (uint64_t i = g->start[v]; i < g->start[v + 1]; i++) {
        uint32_t u = g->to[i];
        double tie = g->weight[i] / mass[u];
        if (u == v || (free_only && cluster[u] != NOBODY))
            continue;
        if (best == NOBODY || tie > most || (tie == most && u < best)) {
            best = u;
            most = tie;
        }
    }
    return best;
}

/* cluster[v] = some vertex of its cluster. */
static void match(const avpi_graph *g, const double *mass, const uint32_t *order, uint32_t *cluster) {
    memset(cluster, 0xff, g->n * sizeof *cluster);
    for (uint32_t k = 0; k < g->n; k++) {
        uint32_t v = order[k];
        uint32_t u = cluster[v] == NOBODY ? closest(g, mass, cluster, v, true) : NOBODY;
        if (u != NOBODY)
            cluster[v] = cluster[u] = u < v ? u : v;
    }
    for (uint32_t k = 0; k < g->n; k++) {
        uint32_t v = order[k];
        if (cluster[v] != NOBODY)
            continue;
        uint32_t u = closest(g, mass, cluster, v, false);
        cluster[v] = u != NOBODY ? cluster[u] : v;
    }
}

/* Add up the links from the vertices of cluster c to other clusters. place[d] = where the link to d stands. */
static void join_rows(const avpi_graph *g, const avpi_sets *clusters, uint32_t c, uint64_t *place, avpi_coarse *out) {
    uint64_t first = out->graph.start[c], end = first;
    for (uint32_t k = clusters->start[c]; k < clusters->start[c + 1]; k++) {
        uint32_t v = clusters->vertex[k];
        for (uint64_t i = g->start[v]; i < g->start[v + 1]; i++) {
            uint32_t d = out->into[g->to[i]];
            if (d == c)
                continue;
            bool known = place[d] >= first && place[d] < end && out->graph.to[place[d]] == d;
            if (!known) {
                place[d] = end;
                out->graph.to[end] = d;
                out->graph.weight[end++] = 0;
            }
            out->graph.weight[place[d]] += g->weight[i];
        }
    }
    out->graph.start[c + 1] = end;
}

static avp_status join_graph(const avp_ctx *ctx, const avpi_graph *g, const double *mass, const avpi_sets *clusters,
                             avpi_coarse *out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *place = NULL;
    size_t entries = (size_t)g->start[g->n];
    out->graph.n = clusters->count;
    AVP_TRY(avpi_alloc(ctx, g->n, sizeof *out->into, &out->into, err));
    AVP_TRY(avpi_zalloc(ctx, clusters->count, sizeof *out->mass, &out->mass, err));
    AVP_TRY(avpi_zalloc(ctx, (size_t)clusters->count + 1, sizeof *out->graph.start, &out->graph.start, err));
    AVP_TRY(avpi_alloc(ctx, entries, sizeof *out->graph.to, &out->graph.to, err));
    AVP_TRY(avpi_alloc(ctx, entries, sizeof *out->graph.weight, &out->graph.weight, err));
    AVP_TRY(avpi_zalloc(ctx, clusters->count, sizeof *place, &place, err));
    for (uint32_t c = 0; c < clusters->count; c++)
        for (uint32_t k = clusters->start[c]; k < clusters->start[c + 1]; k++) {
            out->into[clusters->vertex[k]] = c;
            out->mass[c] += mass[clusters->vertex[k]];
        }
    for (uint32_t c = 0; c < clusters->count; c++)
        join_rows(g, clusters, c, place, out);
done:
    avpi_free(ctx, place);
    return status;
}

avp_status avpi_coarse_join(const avp_ctx *ctx, const avpi_graph *graph, const double *mass, const uint32_t *cluster,
                            avpi_coarse *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_sets clusters = {0};
    avpi_coarse made = {0};
    AVP_TRY(avpi_sets_list(ctx, cluster, graph->n, &clusters, err));
    AVP_TRY(join_graph(ctx, graph, mass, &clusters, &made, err));
    *out = made;
    made = (avpi_coarse){0};
done:
    avpi_sets_free(ctx, &clusters);
    avpi_coarse_free(ctx, &made);
    return status;
}

avp_status avpi_coarsen(const avp_ctx *ctx, const avpi_graph *graph, const double *mass, avpi_coarse *out,
                        avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *order = NULL, *cluster = NULL;
    AVP_TRY(avpi_alloc(ctx, graph->n, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(ctx, graph->n, sizeof *cluster, &cluster, err));
    AVP_TRY(by_links(ctx, graph, order, err));
    match(graph, mass, order, cluster);
    AVP_TRY(avpi_coarse_join(ctx, graph, mass, cluster, out, err));
done:
    avpi_free(ctx, order);
    avpi_free(ctx, cluster);
    return status;
}

void avpi_coarse_free(const avp_ctx *ctx, avpi_coarse *coarse) {
    avpi_graph_free(ctx, &coarse->graph);
    avpi_free(ctx, coarse->mass);
    avpi_free(ctx, coarse->into);
    *coarse = (avpi_coarse){0};
}
