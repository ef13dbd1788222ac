/* Round islands on a plane: linked ones side by side, none on top of another. */
#include "groups/discs.h"

#include "base/radix.h"
#include "groups/forces.h"
#include "groups/multilevel.h"

#include <math.h>
#include <string.h>

enum {
    SETTLE_ROUNDS = 240, /* of drawing together */
    APART_PASSES = 3,    /* of pushing apart in each */
    APART_MOST = 400     /* passes at the end, until nothing overlaps */
};

/* Shares of the way that a disc moves in a round, at first: to its neighbours, to the middle of all. */
static const double to_neighbours = 0.12, to_middle = 0.08;
/* An overlap smaller than this share of the smaller disc is none. */
static const double overlap_least = 1e-3;

static void swap(uint32_t *a, uint32_t *b) {
    uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

/* Left ends ascending; nearly sorted from the pass before, so insertion is fast. */
static void sort_by_left(const avpi_disc *disc, uint32_t *order, uint32_t n) {
    for (uint32_t k = 1; k < n; k++)
        for (uint32_t j = k; j > 0; j--) {
            double left = disc[order[j]].x - disc[order[j]].r, before = disc[order[j - 1]].x - disc[order[j - 1]].r;
            if (left > before || (left == before && order[j] > order[j - 1]))
                break;
            swap(&order[j], &order[j - 1]);
        }
}

/* Push two discs apart, the small one farther; what they overlapped, as a share of the smaller one. */
static double push_apart(avpi_disc *a, avpi_disc *b) {
    double dx = b->x - a->x, dy = b->y - a->y, d = sqrt(dx * dx + dy * dy), wanted = a->r + b->r;
    if (d >= wanted)
        return 0;
    double ux = d > 0 ? dx / d : 1, uy = d > 0 ? dy / d : 0;
    double weight_a = a->r * a->r, weight_b = b->r * b->r, share = weight_b / (weight_a + weight_b);
    double overlap = wanted - d;
    a->x -= overlap * share * ux;
    a->y -= overlap * share * uy;
    b->x += overlap * (1 - share) * ux;
    b->y += overlap * (1 - share) * uy;
    return overlap / (a->r < b->r ? a->r : b->r);
}

/* One pass over the pairs whose widths meet; the largest overlap. */
static double separate(avpi_disc *disc, uint32_t *order, uint32_t n) {
    double most = 0;
    sort_by_left(disc, order, n);
    for (uint32_t k = 0; k < n; k++) {
        avpi_disc *a = &disc[order[k]];
        for (uint32_t j = k + 1; j < n && disc[order[j]].x - disc[order[j]].r < a->x + a->r; j++) {
            double overlap = push_apart(a, &disc[order[j]]);
            most = overlap > most ? overlap : most;
        }
    }
    return most;
}

/* Each disc a share of the way to where its neighbours are and to the middle. */
static void draw_together(const avpi_graph *g, avpi_disc *disc, double share) {
    double x = 0, y = 0, area = 0;
    for (uint32_t i = 0; i < g->n; i++) {
        x += disc[i].r * disc[i].r * disc[i].x;
        y += disc[i].r * disc[i].r * disc[i].y;
        area += disc[i].r * disc[i].r;
    }
    for (uint32_t i = 0; i < g->n; i++) {
        double near_x = 0, near_y = 0, weight = 0;
        for (uint64_t e = g->start[i]; e < g->start[i + 1]; e++) {
            near_x += g->weight[e] * disc[g->to[e]].x;
            near_y += g->weight[e] * disc[g->to[e]].y;
            weight += g->weight[e];
        }
        if (weight > 0) {
            disc[i].x += share * to_neighbours * (near_x / weight - disc[i].x);
            disc[i].y += share * to_neighbours * (near_y / weight - disc[i].y);
        }
        disc[i].x += share * to_middle * (x / area - disc[i].x);
        disc[i].y += share * to_middle * (y / area - disc[i].y);
    }
}

/* An order of left ends to start from. */
static avp_status first_order(const avp_ctx *ctx, const avpi_disc *disc, uint32_t n, uint32_t **out, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    uint32_t *order = NULL;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *order, &order, err));
    for (uint32_t i = 0; i < n; i++) {
        double left = disc[i].x - disc[i].r;
        uint64_t bits;
        memcpy(&bits, &left, sizeof bits);
        keys[i] = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63; /* doubles as numbers that sort alike */
    }
    AVP_TRY(avpi_radix_order(ctx, keys, n, order, err));
    *out = order;
    order = NULL;
done:
    avpi_free(ctx, keys);
    avpi_free(ctx, order);
    return status;
}

avp_status avpi_discs_separate(const avp_ctx *ctx, avpi_disc *disc, uint32_t n, unsigned passes, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *order = NULL;
    AVP_TRY(first_order(ctx, disc, n, &order, err));
    for (unsigned pass = 0; pass < passes; pass++)
        if (separate(disc, order, n) < overlap_least)
            break;
done:
    avpi_free(ctx, order);
    return status;
}

static avp_status settle(const avp_ctx *ctx, const avpi_graph *graph, avpi_disc *disc, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t *order = NULL;
    AVP_TRY(first_order(ctx, disc, graph->n, &order, err));
    for (int round = 0; round < SETTLE_ROUNDS; round++) {
        draw_together(graph, disc, 1 - (double)round / SETTLE_ROUNDS);
        for (int pass = 0; pass < APART_PASSES; pass++)
            separate(disc, order, graph->n);
    }
    AVP_TRY(avpi_discs_separate(ctx, disc, graph->n, APART_MOST, err));
done:
    avpi_free(ctx, order);
    return status;
}

/* Links pull with about 1 per unit of mass, shared out by strength; see multilevel.h. */
static avp_status start(const avp_ctx *ctx, const avpi_graph *graph, avpi_rng *rng, avpi_disc *disc, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_graph pulling = *graph;
    double *space = NULL;
    pulling.weight = NULL;
    AVP_TRY(avpi_zalloc(ctx, 4 * (size_t)graph->n, sizeof *space, &space, err));
    AVP_TRY(avpi_alloc(ctx, (size_t)graph->start[graph->n], sizeof *pulling.weight, &pulling.weight, err));
    double *mass = space, *strength = mass + graph->n, *x = strength + graph->n, *y = x + graph->n;
    for (uint32_t i = 0; i < graph->n; i++) {
        mass[i] = disc[i].r * disc[i].r / AVPI_REPULSION;
        for (uint64_t e = graph->start[i]; e < graph->start[i + 1]; e++)
            strength[i] += graph->weight[e];
    }
    for (uint32_t i = 0; i < graph->n; i++)
        for (uint64_t e = graph->start[i]; e < graph->start[i + 1]; e++) {
            uint32_t j = graph->to[e];
            pulling.weight[e] = 0.5 * graph->weight[e] * (mass[i] / strength[i] + mass[j] / strength[j]);
        }
    AVP_TRY(avpi_multilevel(ctx, &pulling, mass, avpi_multilevel_iterations(graph->n), rng, x, y, err));
    for (uint32_t i = 0; i < graph->n; i++) {
        disc[i].x = x[i];
        disc[i].y = y[i];
    }
done:
    avpi_free(ctx, pulling.weight);
    avpi_free(ctx, space);
    return status;
}

avp_status avpi_discs_arrange(const avp_ctx *ctx, const avpi_graph *graph, avpi_rng *rng, avpi_disc *disc,
                              avp_error *err) {
    avp_status status = AVP_OK;
    if (graph->n < 2)
        return AVP_OK;
    AVP_TRY(start(ctx, graph, rng, disc, err));
    AVP_TRY(settle(ctx, graph, disc, err));
done:
    return status;
}
