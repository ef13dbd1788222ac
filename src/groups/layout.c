/* Layout of the network picture. */
#include "avispero/groups.h"

#include "base/radix.h"
#include "groups/islands.h"
#include "groups/packing.h"

#include <math.h>
#include <string.h>

enum { SHARE_ROUNDS = 3, ROOM_PASSES = 400 };

/* Free space, in spacings of nodes: around an island among islands that it is linked to, and around what is linked. */
static const double shore = 0.5, shore_share = 0.06, coast = 0.7, coast_share = 0.03;
/* Pages and screens are wider than high. */
static const double flat = 1.35;

/* ---- members and their links ---- */

/* Links between members in nodes' numbers, with strengths as weights. */
static avp_status list_links(const avp_ctx *ctx, const avp_groups *groups, const uint32_t *node_of, uint32_t n,
                             avpi_graph *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_edge *edges = NULL;
    size_t n_edges = 0;
    AVP_TRY(avpi_alloc(ctx, groups->n_links, sizeof *edges, &edges, err));
    for (size_t i = 0; i < groups->n_links; i++) {
        const avp_fused_link *link = &groups->links[i];
        if (node_of[link->a] != UINT32_MAX && node_of[link->b] != UINT32_MAX)
            edges[n_edges++] = (avpi_edge){node_of[link->a], node_of[link->b], link->strength};
    }
    AVP_TRY(avpi_graph_build(ctx, n, edges, n_edges, out, err));
done:
    avpi_free(ctx, edges);
    return status;
}

/*
 * From strength to pull: every node shall be held by about 1 in all, whatever its links are, since then all nodes get
 * the same room. A link's pull is the mean of its shares at both ends; a few rounds bring the sums close to 1, though
 * not for the leaves of a star, which are held by 1/2 and its middle by all of them.
 */
static avp_status share_out(const avp_ctx *ctx, avpi_graph *graph, avp_error *err) {
    avp_status status = AVP_OK;
    double *sum = NULL;
    AVP_TRY(avpi_alloc(ctx, graph->n, sizeof *sum, &sum, err));
    for (int round = 0; round < SHARE_ROUNDS; round++) {
        for (uint32_t v = 0; v < graph->n; v++) {
            sum[v] = 0;
            for (uint64_t e = graph->start[v]; e < graph->start[v + 1]; e++)
                sum[v] += graph->weight[e];
        }
        for (uint32_t v = 0; v < graph->n; v++)
            for (uint64_t e = graph->start[v]; e < graph->start[v + 1]; e++)
                graph->weight[e] *= 0.5 * (1 / sum[v] + 1 / sum[graph->to[e]]);
    }
done:
    avpi_free(ctx, sum);
    return status;
}

static avp_status picture_nodes(avpi_picture *p, const avp_groups *groups, avp_layout *layout, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *node_of = NULL, n_accounts = groups->accounts.count;
    AVP_TRY(avpi_alloc(p->ctx, n_accounts, sizeof *node_of, &node_of, err));
    for (uint32_t v = 0; v < n_accounts; v++)
        node_of[v] = groups->group_of[v] != 0 ? p->n++ : UINT32_MAX;
    AVP_TRY(avpi_alloc(p->ctx, p->n, sizeof *p->island_of, &p->island_of, err));
    AVP_TRY(avpi_alloc(p->ctx, p->n, sizeof *layout->account, &layout->account, err));
    for (uint32_t v = 0; v < n_accounts; v++)
        if (node_of[v] != UINT32_MAX) {
            p->island_of[node_of[v]] = groups->group_of[v] - 1;
            layout->account[node_of[v]] = v;
        }
    layout->count = p->n;
    AVP_TRY(list_links(p->ctx, groups, node_of, p->n, &p->graph, err));
    AVP_TRY(share_out(p->ctx, &p->graph, err));
done:
    avpi_free(p->ctx, node_of);
    return status;
}

static avp_status picture_islands(avpi_picture *p, avp_error *err) {
    avp_status status = AVP_OK;
    AVP_TRY(avpi_sets_list(p->ctx, p->island_of, p->n, &p->sets, err));
    for (uint32_t k = 0; k < p->sets.count; k++)
        for (uint32_t i = p->sets.start[k]; i < p->sets.start[k + 1]; i++)
            p->island_of[p->sets.vertex[i]] = k;
    AVP_TRY(avpi_alloc(p->ctx, p->n, sizeof *p->mass, &p->mass, err));
    AVP_TRY(avpi_zalloc(p->ctx, p->n, sizeof *p->x, &p->x, err));
    AVP_TRY(avpi_zalloc(p->ctx, p->n, sizeof *p->y, &p->y, err));
    AVP_TRY(avpi_zalloc(p->ctx, p->sets.count, sizeof *p->scale, &p->scale, err));
    AVP_TRY(avpi_zalloc(p->ctx, p->sets.count, sizeof *p->disc, &p->disc, err));
    for (uint32_t i = 0; i < p->n; i++)
        p->mass[i] = 1;
done:
    return status;
}

static void picture_free(avpi_picture *p) {
    avpi_free(p->ctx, p->island_of);
    avpi_graph_free(p->ctx, &p->graph);
    avpi_sets_free(p->ctx, &p->sets);
    avpi_free(p->ctx, p->mass);
    avpi_free(p->ctx, p->x);
    avpi_free(p->ctx, p->y);
    avpi_free(p->ctx, p->scale);
    avpi_free(p->ctx, p->disc);
}

/* ---- places of islands ---- */

/* Which islands are linked, how strongly, and which are linked at all, by whatever way. */
typedef struct sea {
    avpi_graph graph;
    avpi_sets coasts; /* islands that hang together */
    uint32_t *local;
} sea;

static avp_status sea_graph(const avpi_picture *p, sea *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    uint32_t *order = NULL;
    avpi_edge *edges = NULL;
    double *weight = NULL;
    size_t n = 0, n_edges = 0, most = 0;
    for (uint32_t v = 0; v < p->n; v++)
        for (uint64_t e = p->graph.start[v]; e < p->graph.start[v + 1]; e++)
            most += p->island_of[v] < p->island_of[p->graph.to[e]];
    AVP_TRY(avpi_alloc(p->ctx, most, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(p->ctx, most, sizeof *weight, &weight, err));
    AVP_TRY(avpi_alloc(p->ctx, most, sizeof *order, &order, err));
    AVP_TRY(avpi_alloc(p->ctx, most, sizeof *edges, &edges, err));
    for (uint32_t v = 0; v < p->n; v++)
        for (uint64_t e = p->graph.start[v]; e < p->graph.start[v + 1]; e++) {
            uint32_t a = p->island_of[v], b = p->island_of[p->graph.to[e]];
            if (a < b) {
                keys[n] = (uint64_t)a << 32 | b;
                weight[n++] = p->graph.weight[e];
            }
        }
    AVP_TRY(avpi_radix_order(p->ctx, keys, n, order, err));
    for (size_t i = 0; i < n; i++) {
        uint64_t key = keys[order[i]];
        if (i == 0 || key != keys[order[i - 1]])
            edges[n_edges++] = (avpi_edge){(uint32_t)(key >> 32), (uint32_t)key, 0};
        edges[n_edges - 1].weight += weight[order[i]];
    }
    AVP_TRY(avpi_graph_build(p->ctx, p->sets.count, edges, n_edges, &s->graph, err));
done:
    avpi_free(p->ctx, keys);
    avpi_free(p->ctx, weight);
    avpi_free(p->ctx, order);
    avpi_free(p->ctx, edges);
    return status;
}

static avp_status sea_coasts(const avpi_picture *p, sea *s, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *set = NULL, n = p->sets.count;
    AVP_TRY(avpi_alloc(p->ctx, n, sizeof *set, &set, err));
    avpi_sets_init(set, n);
    for (uint32_t v = 0; v < n; v++)
        for (uint64_t e = s->graph.start[v]; e < s->graph.start[v + 1]; e++)
            avpi_sets_join(set, v, s->graph.to[e]);
    for (uint32_t v = 0; v < n; v++)
        set[v] = avpi_sets_find(set, v);
    AVP_TRY(avpi_sets_list(p->ctx, set, n, &s->coasts, err));
    AVP_TRY(avpi_alloc(p->ctx, n, sizeof *s->local, &s->local, err));
    memset(s->local, 0xff, n * sizeof *s->local);
done:
    avpi_free(p->ctx, set);
    return status;
}

static void sea_free(const avpi_picture *p, sea *s) {
    avpi_graph_free(p->ctx, &s->graph);
    avpi_sets_free(p->ctx, &s->coasts);
    avpi_free(p->ctx, s->local);
}

/* Find places for the islands of one coast; again: only make room for those that have grown. */
static avp_status arrange_coast(avpi_picture *p, sea *s, uint32_t c, bool again, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = s->coasts.start[c + 1] - s->coasts.start[c];
    const uint32_t *island = s->coasts.vertex + s->coasts.start[c];
    avpi_graph part = {0};
    avpi_disc *disc = NULL;
    avpi_rng rng;
    avpi_rng_init(&rng, p->seed, (uint64_t)p->sets.count + c);
    AVP_TRY(avpi_alloc(p->ctx, n, sizeof *disc, &disc, err));
    for (uint32_t i = 0; i < n; i++) {
        disc[i] = p->disc[island[i]];
        disc[i].r += n > 1 ? shore + shore_share * disc[i].r : 0;
    }
    AVP_TRY(avpi_graph_part(p->ctx, &s->graph, island, n, s->local, &part, err));
    AVP_TRY(again ? avpi_discs_separate(p->ctx, disc, n, ROOM_PASSES, err)
                  : avpi_discs_arrange(p->ctx, &part, &rng, disc, err));
    for (uint32_t i = 0; i < n; i++) {
        p->disc[island[i]].x = disc[i].x;
        p->disc[island[i]].y = disc[i].y;
    }
done:
    avpi_free(p->ctx, disc);
    avpi_graph_free(p->ctx, &part);
    return status;
}

/* What is linked keeps together, and its distance from all else. */
static avp_status pack_coasts(avpi_picture *p, const sea *s, avp_error *err) {
    for (uint32_t k = 0; k < p->sets.count; k++)
        p->disc[k].r += coast + coast_share * p->disc[k].r;
    return avpi_pack(p->ctx, &s->coasts, flat, p->disc, err);
}

static avp_status place_islands(avpi_picture *p, avp_error *err) {
    avp_status status = AVP_OK;
    sea s = {0};
    AVP_TRY(sea_graph(p, &s, err));
    AVP_TRY(sea_coasts(p, &s, err));
    for (uint32_t c = 0; c < s.coasts.count; c++)
        AVP_TRY(arrange_coast(p, &s, c, false, err));
    if (s.coasts.count < p->sets.count) {
        AVP_TRY(avpi_islands_face(p, err));
        for (uint32_t c = 0; c < s.coasts.count; c++)
            AVP_TRY(arrange_coast(p, &s, c, true, err));
    }
    AVP_TRY(pack_coasts(p, &s, err));
done:
    sea_free(p, &s);
    return status;
}

/* ---- all of it ---- */

/* The middle of the picture, of its width and of its height, comes to 0,0. */
static void write_positions(const avpi_picture *p, avp_layout *layout) {
    double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    for (uint32_t i = 0; i < p->n; i++) {
        const avpi_disc *disc = &p->disc[p->island_of[i]];
        x0 = fmin(x0, disc->x + p->x[i]);
        x1 = fmax(x1, disc->x + p->x[i]);
        y0 = fmin(y0, disc->y + p->y[i]);
        y1 = fmax(y1, disc->y + p->y[i]);
    }
    for (uint32_t i = 0; i < p->n; i++) {
        const avpi_disc *disc = &p->disc[p->island_of[i]];
        layout->x[i] = (float)(disc->x + p->x[i] - 0.5 * (x0 + x1));
        layout->y[i] = (float)(disc->y + p->y[i] - 0.5 * (y0 + y1));
    }
}

avp_status avp_layout_compute(const avp_ctx *ctx, const avp_groups *groups, uint64_t seed, avp_layout *out,
                              avp_error *err) {
    avp_status status = AVP_OK;
    avpi_picture p = {.ctx = ctx, .seed = seed};
    avp_layout layout = {0};
    AVP_TRY(picture_nodes(&p, groups, &layout, err));
    AVP_TRY(picture_islands(&p, err));
    AVP_TRY(avpi_islands_lay_out(&p, err));
    AVP_TRY(place_islands(&p, err));
    AVP_TRY(avpi_alloc(ctx, p.n, sizeof *layout.x, &layout.x, err));
    AVP_TRY(avpi_alloc(ctx, p.n, sizeof *layout.y, &layout.y, err));
    write_positions(&p, &layout);
    *out = layout;
    layout = (avp_layout){0};
done:
    picture_free(&p);
    avp_layout_free(ctx, &layout);
    return status;
}

void avp_layout_free(const avp_ctx *ctx, avp_layout *layout) {
    avpi_free(ctx, layout->account);
    avpi_free(ctx, layout->x);
    avpi_free(ctx, layout->y);
    *layout = (avp_layout){0};
}
