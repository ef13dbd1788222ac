/* Layout of one connected graph, from the coarse to the fine. */
#include "groups/multilevel.h"

#include "groups/coarsen.h"
#include "groups/forces.h"

#include <math.h>

enum {
    COARSEST = 4, /* vertices that find their places from anywhere */
    LEVELS_MOST = 40,
    ITERATIONS_MOST = 500,
    ITERATIONS_LEAST = 40
};

/* Moves of single nodes that a picture may take in all on its finest level; each is less than a microsecond. */
static const double moves_most = 6e6;

unsigned avpi_multilevel_iterations(uint32_t n) {
    double most = moves_most / (n > 0 ? n : 1);
    if (most > ITERATIONS_MOST)
        return ITERATIONS_MOST;
    return most > ITERATIONS_LEAST ? (unsigned)most : ITERATIONS_LEAST;
}

/* A uniform place in a disc, without trigonometry: the same bytes with every C library. */
static void in_disc(avpi_rng *rng, double radius, double *x, double *y) {
    double u, v;
    do {
        u = 2 * avpi_rng_real(rng) - 1;
        v = 2 * avpi_rng_real(rng) - 1;
    } while (u * u + v * v > 1);
    *x += radius * u;
    *y += radius * v;
}

/* A disc of the area that so much mass fills at rest. */
static double radius_of(double mass) {
    return sqrt(AVPI_REPULSION * mass);
}

typedef struct level {
    avpi_coarse coarse; /* of the level before; unused on level 0 */
    const avpi_graph *graph;
    const double *mass;
    double *x, *y;
} level;

static avp_status relax_level(const avp_ctx *ctx, const level *l, unsigned iterations, avp_error *err) {
    avpi_bodies bodies = {.graph = l->graph, .mass = l->mass, .repulsion = AVPI_REPULSION, .x = l->x, .y = l->y};
    return avpi_relax(ctx, &bodies, iterations, err);
}

static avp_status start_coarsest(const avp_ctx *ctx, level *l, avpi_rng *rng, avp_error *err) {
    double mass = 0;
    for (uint32_t v = 0; v < l->graph->n; v++)
        mass += l->mass[v];
    for (uint32_t v = 0; v < l->graph->n; v++) {
        l->x[v] = l->y[v] = 0;
        in_disc(rng, radius_of(mass), &l->x[v], &l->y[v]);
    }
    return relax_level(ctx, l, ITERATIONS_MOST, err);
}

/* Vertices of the finer level around the place of what stands for them. */
static avp_status refine(const avp_ctx *ctx, const level *coarse, level *fine, unsigned iterations, avpi_rng *rng,
                         avp_error *err) {
    for (uint32_t v = 0; v < fine->graph->n; v++) {
        uint32_t c = coarse->coarse.into[v];
        fine->x[v] = coarse->x[c];
        fine->y[v] = coarse->y[c];
        if (coarse->mass[c] > fine->mass[v])
            in_disc(rng, radius_of(coarse->mass[c]), &fine->x[v], &fine->y[v]);
    }
    return relax_level(ctx, fine, iterations, err);
}

static avp_status make_levels(const avp_ctx *ctx, level *levels, size_t *n, avp_error *err) {
    avp_status status = AVP_OK;
    for (*n = 1; *n < LEVELS_MOST && levels[*n - 1].graph->n > COARSEST; (*n)++) {
        level *fine = &levels[*n - 1], *l = &levels[*n];
        AVP_TRY(avpi_coarsen(ctx, fine->graph, fine->mass, &l->coarse, err));
        l->graph = &l->coarse.graph;
        l->mass = l->coarse.mass;
        AVP_TRY(avpi_alloc(ctx, l->graph->n, sizeof *l->x, &l->x, err));
        AVP_TRY(avpi_alloc(ctx, l->graph->n, sizeof *l->y, &l->y, err));
        if (l->graph->n == fine->graph->n)
            return AVP_OK; /* not connected after all: nothing left to join */
    }
done:
    return status;
}

avp_status avpi_multilevel(const avp_ctx *ctx, const avpi_graph *graph, const double *mass, unsigned iterations,
                           avpi_rng *rng, double *x, double *y, avp_error *err) {
    avp_status status = AVP_OK;
    level levels[LEVELS_MOST] = {{.graph = graph, .mass = mass, .x = x, .y = y}};
    size_t n = 1;
    AVP_TRY(make_levels(ctx, levels, &n, err));
    AVP_TRY(start_coarsest(ctx, &levels[n - 1], rng, err));
    for (size_t k = n - 1; k-- > 0;)
        AVP_TRY(refine(ctx, &levels[k + 1], &levels[k], k == 0 ? iterations : iterations / 2, rng, err));
done:
    for (size_t k = 1; k < LEVELS_MOST; k++) {
        avpi_free(ctx, levels[k].x);
        avpi_free(ctx, levels[k].y);
        avpi_coarse_free(ctx, &levels[k].coarse);
    }
    return status;
}
