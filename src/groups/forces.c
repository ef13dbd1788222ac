/* ForceAtlas2: bodies push each other apart, links pull them together, until they rest. */
#include "groups/forces.h"

#include "base/parallel.h"
#include "groups/quadtree.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 512 };

/* The paper's constants: tolerance, share of the global speed, longest step, fastest rise of the global speed. */
static const double tolerance = 1, speed_share = 0.1, step_most = 10, rise_most = 1.5;

typedef struct relaxation {
    const avp_ctx *ctx;
    const avpi_bodies *b;
    uint32_t n;
    avpi_quadtree tree;
    float *place, *weight;    /* x, y of each body and the links' weights, small enough for the cache */
    double *fx, *fy;          /* force per mass, in this iteration */
    double *old_fx, *old_fy;  /* and in the one before */
    double *swing, *traction; /* sums per block */
    double far;               /* beyond it pushes fall off faster */
    double speed;             /* global */
} relaxation;

static void pull(const relaxation *r, uint32_t i, double *fx, double *fy) {
    const avpi_graph *g = r->b->graph;
    float x = r->place[2 * (size_t)i], y = r->place[2 * (size_t)i + 1], sum_x = 0, sum_y = 0;
    for (uint64_t e = g->start[i]; e < g->start[i + 1]; e++) {
        const float *other = &r->place[2 * (size_t)g->to[e]];
        sum_x += r->weight[e] * (other[0] - x);
        sum_y += r->weight[e] * (other[1] - y);
    }
    *fx += (double)sum_x / r->b->mass[i];
    *fy += (double)sum_y / r->b->mass[i];
}

/* What comes from outside: the steady pull, and gravity. */
static void pull_from_outside(const relaxation *r, uint32_t i, double *fx, double *fy) {
    if (r->b->pull_x) {
        *fx += r->b->pull_x[i] / r->b->mass[i];
        *fy += r->b->pull_y[i] / r->b->mass[i];
    }
    *fx -= AVPI_GRAVITY * r->b->x[i];
    *fy -= AVPI_GRAVITY * r->b->y[i];
}

/* How much a body's force turned round, and how much it went on, since the iteration before. */
static double swing_of(const relaxation *r, uint32_t i) {
    double dx = r->fx[i] - r->old_fx[i], dy = r->fy[i] - r->old_fy[i];
    return sqrt(dx * dx + dy * dy);
}

static double traction_of(const relaxation *r, uint32_t i) {
    double dx = r->fx[i] + r->old_fx[i], dy = r->fy[i] + r->old_fy[i];
    return 0.5 * sqrt(dx * dx + dy * dy);
}

/* Links are walked in the order in which they lie in memory, ... */
static avp_status pull_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    relaxation *r = arg;
    uint32_t first = (uint32_t)block * BLOCK, end = first + BLOCK < r->n ? first + BLOCK : r->n;
    for (uint32_t i = first; i < end; i++) {
        r->fx[i] = r->fy[i] = 0;
        pull(r, i, &r->fx[i], &r->fy[i]);
        pull_from_outside(r, i, &r->fx[i], &r->fy[i]);
    }
    return AVP_OK;
}

/* ... the tree from neighbour to neighbour in the plane. */
static avp_status push_block(void *arg, size_t block, unsigned worker, avp_error *err) {
    (void)worker, (void)err;
    relaxation *r = arg;
    uint32_t first = (uint32_t)block * BLOCK, end = first + BLOCK < r->n ? first + BLOCK : r->n;
    double swing = 0, traction = 0;
    for (uint32_t k = first; k < end; k++) {
        uint32_t i = r->tree.order[k];
        double fx, fy;
        avpi_quadtree_push(&r->tree, k, r->far, &fx, &fy);
        r->fx[i] += r->b->repulsion * fx;
        r->fy[i] += r->b->repulsion * fy;
        swing += r->b->mass[i] * swing_of(r, i);
        traction += r->b->mass[i] * traction_of(r, i);
    }
    r->swing[block] = swing;
    r->traction[block] = traction;
    return AVP_OK;
}

/* Half-way the bodies begin to calm down, so that they end where the forces balance and not where they last swung. */
static double calm(unsigned iteration, unsigned iterations) {
    double left = 2 * (1 - (double)iteration / iterations);
    return left < 1 ? left : 1;
}

static void set_speed(relaxation *r, size_t n_blocks, bool first) {
    double swing = 0, traction = 0;
    for (size_t b = 0; b < n_blocks; b++) {
        swing += r->swing[b];
        traction += r->traction[b];
    }
    double wanted = swing > 0 ? tolerance * traction / swing : r->speed * rise_most;
    r->speed = first || wanted < r->speed * rise_most ? wanted : r->speed * rise_most;
}

static void move(relaxation *r, double share) {
    for (uint32_t i = 0; i < r->n; i++) {
        double force = sqrt(r->fx[i] * r->fx[i] + r->fy[i] * r->fy[i]);
        double speed = share * speed_share * r->speed / (1 + r->speed * sqrt(swing_of(r, i)));
        if (force > 0 && speed > step_most / force)
            speed = step_most / force;
        r->b->x[i] += speed * r->fx[i];
        r->b->y[i] += speed * r->fy[i];
    }
}

static void note_places(const relaxation *r) {
    for (uint32_t i = 0; i < r->n; i++) {
        r->place[2 * (size_t)i] = (float)r->b->x[i];
        r->place[2 * (size_t)i + 1] = (float)r->b->y[i];
    }
}

static void swap_forces(relaxation *r) {
    double *fx = r->old_fx, *fy = r->old_fy;
    r->old_fx = r->fx;
    r->old_fy = r->fy;
    r->fx = fx;
    r->fy = fy;
}

static avp_status relaxation_make(const avp_ctx *ctx, const avpi_bodies *bodies, size_t n_blocks, relaxation *r,
                                  avp_error *err) {
    avp_status status = AVP_OK;
    *r = (relaxation){.ctx = ctx, .b = bodies, .n = bodies->graph->n};
    double mass = 0;
    for (uint32_t i = 0; i < r->n; i++)
        mass += bodies->mass[i];
    r->far = sqrt(bodies->repulsion * mass);
    AVP_TRY(avpi_quadtree_init(ctx, r->n, AVPI_THETA, &r->tree, err));
    size_t entries = (size_t)bodies->graph->start[r->n];
    AVP_TRY(avpi_alloc(ctx, r->n, 2 * sizeof *r->place, &r->place, err));
    AVP_TRY(avpi_alloc(ctx, entries, sizeof *r->weight, &r->weight, err));
    for (size_t e = 0; e < entries; e++)
        r->weight[e] = (float)bodies->graph->weight[e];
    AVP_TRY(avpi_alloc(ctx, r->n, sizeof *r->fx, &r->fx, err));
    AVP_TRY(avpi_alloc(ctx, r->n, sizeof *r->fy, &r->fy, err));
    AVP_TRY(avpi_zalloc(ctx, r->n, sizeof *r->old_fx, &r->old_fx, err));
    AVP_TRY(avpi_zalloc(ctx, r->n, sizeof *r->old_fy, &r->old_fy, err));
    AVP_TRY(avpi_alloc(ctx, n_blocks, sizeof *r->swing, &r->swing, err));
    AVP_TRY(avpi_alloc(ctx, n_blocks, sizeof *r->traction, &r->traction, err));
done:
    return status;
}

static void relaxation_free(relaxation *r) {
    avpi_quadtree_free(&r->tree);
    avpi_free(r->ctx, r->place);
    avpi_free(r->ctx, r->weight);
    avpi_free(r->ctx, r->fx);
    avpi_free(r->ctx, r->fy);
    avpi_free(r->ctx, r->old_fx);
    avpi_free(r->ctx, r->old_fy);
    avpi_free(r->ctx, r->swing);
    avpi_free(r->ctx, r->traction);
}

avp_status avpi_relax(const avp_ctx *ctx, const avpi_bodies *bodies, unsigned iterations, avp_error *err) {
    avp_status status = AVP_OK;
    size_t n_blocks = (bodies->graph->n + (size_t)BLOCK - 1) / BLOCK;
    relaxation r;
    AVP_TRY(relaxation_make(ctx, bodies, n_blocks, &r, err));
    for (unsigned k = 0; k < iterations && r.n > 1; k++) {
        note_places(&r);
        avpi_quadtree_build(&r.tree, bodies->x, bodies->y, bodies->mass);
        AVP_TRY(avpi_parallel(ctx, n_blocks, pull_block, &r, err));
        AVP_TRY(avpi_parallel(ctx, n_blocks, push_block, &r, err));
        set_speed(&r, n_blocks, k == 0);
        move(&r, calm(k, iterations));
        swap_forces(&r);
    }
done:
    relaxation_free(&r);
    return status;
}
