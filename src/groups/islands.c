/* Each group as an island: laid out by itself, then turned and drawn towards what it is linked to. */
#include "groups/islands.h"

#include "base/parallel.h"
#include "base/sort.h"
#include "groups/forces.h"
#include "groups/multilevel.h"

#include <math.h>
#include <string.h>

enum {
    LARGE_ISLAND = 2000, /* nodes; larger ones are worked on one after the other, by all threads */
    FACE_ITERATIONS = 150,
    ROOM_PASSES = 40,
    SPACING_SAMPLES = 400
};

/* One job: all small islands in parallel, or the large ones in turn. */
typedef struct island_job {
    avpi_picture *p;
    avp_ctx single;        /* the context of a worker: no threads inside */
    uint32_t **local;      /* per worker, n entries of UINT32_MAX */
    double *new_x, *new_y; /* places after facing, island by island */
    avp_status (*work)(const avp_ctx *ctx, struct island_job *job, uint32_t island, uint32_t *local, avp_error *err);
} island_job;

static uint32_t island_size(const avpi_picture *p, uint32_t k) {
    return p->sets.start[k + 1] - p->sets.start[k];
}

static avp_status small_island(void *arg, size_t task, unsigned worker, avp_error *err) {
    island_job *job = arg;
    if (island_size(job->p, (uint32_t)task) > LARGE_ISLAND)
        return AVP_OK;
    return job->work(&job->single, job, (uint32_t)task, job->local[worker], err);
}

static avp_status for_each_island(island_job *job, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_picture *p = job->p;
    unsigned n_workers = avpi_workers(p->ctx, p->sets.count);
    job->single = *p->ctx;
    job->single.n_threads = 1;
    AVP_TRY(avpi_zalloc(p->ctx, n_workers, sizeof *job->local, &job->local, err));
    for (unsigned t = 0; t < n_workers; t++) {
        AVP_TRY(avpi_alloc(p->ctx, p->n, sizeof *job->local[t], &job->local[t], err));
        memset(job->local[t], 0xff, p->n * sizeof *job->local[t]);
    }
    for (uint32_t k = 0; k < p->sets.count; k++)
        if (island_size(p, k) > LARGE_ISLAND)
            AVP_TRY(job->work(p->ctx, job, k, job->local[0], err));
    AVP_TRY(avpi_parallel(p->ctx, p->sets.count, small_island, job, err));
done:
    for (unsigned t = 0; job->local && t < n_workers; t++)
        avpi_free(p->ctx, job->local[t]);
    avpi_free(p->ctx, job->local);
    return status;
}

/* ---- shape ---- */

static int by_size(const void *left, const void *right) {
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* Median distance to the nearest other node, over a sample. */
static double spacing(const double *x, const double *y, uint32_t n) {
    double sample[SPACING_SAMPLES];
    uint32_t samples = n < SPACING_SAMPLES ? n : SPACING_SAMPLES;
    for (uint32_t s = 0; s < samples; s++) {
        uint32_t i = (uint32_t)((uint64_t)s * n / samples);
        double least = INFINITY;
        for (uint32_t j = 0; j < n; j++) {
            double dx = x[j] - x[i], dy = y[j] - y[i], d2 = dx * dx + dy * dy;
            least = j != i && d2 < least ? d2 : least;
        }
        sample[s] = sqrt(least);
    }
    avpi_sort(sample, samples, sizeof *sample, by_size);
    return sample[samples / 2];
}

static void centre(double *x, double *y, uint32_t n) {
    double sum_x = 0, sum_y = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum_x += x[i];
        sum_y += y[i];
    }
    for (uint32_t i = 0; i < n; i++) {
        x[i] -= sum_x / n;
        y[i] -= sum_y / n;
    }
}

/* Half a spacing belongs to each node, also to those on the shore. */
static double radius(const double *x, const double *y, uint32_t n) {
    double most = 0;
    for (uint32_t i = 0; i < n; i++) {
        double d2 = x[i] * x[i] + y[i] * y[i];
        most = d2 > most ? d2 : most;
    }
    return sqrt(most) + 0.5;
}

/* Nodes keep this distance, in spacings, wherever a few passes can make the room; the median distance lies in between. */
static const double apart_least = 0.8, apart_most = 1;
/* Times the square root of their number: radius of a disc of nodes, a little more than at rest. */
static const double full_radius = 0.62;
/* Times the distance from the middle that half of the nodes keep: the same, for islands that are no full disc. */
static const double full_half = 1.55;
static const double beyond_most = 0.35;
/* How much harder links to other islands pull than their share; and the most that they pull a node in all. */
static const double outer_share = 2, outer_most = 0.4;

static double scale_for(const double *x, const double *y, uint32_t n) {
    double apart = n > 1 ? spacing(x, y, n) : 0;
    if (apart <= 0 || (apart >= apart_least && apart <= apart_most))
        return 1;
    return (apart < apart_least ? apart_least : apart_most) / apart;
}

/* Median distance from the middle, over a sample. */
static double half_inside(const double *x, const double *y, uint32_t n) {
    double sample[SPACING_SAMPLES];
    uint32_t samples = n < SPACING_SAMPLES ? n : SPACING_SAMPLES;
    for (uint32_t s = 0; s < samples; s++) {
        uint32_t i = (uint32_t)((uint64_t)s * n / samples);
        sample[s] = sqrt(x[i] * x[i] + y[i] * y[i]);
    }
    avpi_sort(sample, samples, sizeof *sample, by_size);
    return sample[samples / 2];
}

/*
 * A few far nodes, or long arms, shall not make the island large: beyond the radius of a full disc, here 1, distances
 * from the middle shrink.
 *   round shapes   1 -> 1   1.5 -> 1.21   2 -> 1.26   4 -> 1.31   never beyond 1.35
 *   wide shapes    1 -> 1   1.5 -> 1.41   2 -> 1.73   4 -> 2.65   8 -> 3.87
 */
static void gather_far(double *x, double *y, uint32_t n) {
    double full = full_radius * sqrt(n);
    bool wide = full_half * half_inside(x, y, n) > full;
    for (uint32_t i = 0; i < n; i++) {
        double d = sqrt(x[i] * x[i] + y[i] * y[i]), beyond = d / full - 1;
        if (beyond <= 0)
            continue;
        double nearer = wide ? sqrt(2 * beyond + 1) : 1 + beyond / (1 + beyond / beyond_most);
        x[i] *= nearer * full / d;
        y[i] *= nearer * full / d;
    }
}

/* Dense places are eased until points no longer lie on each other. */
static avp_status make_room(const avp_ctx *ctx, double *x, double *y, uint32_t n, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_disc *disc = NULL;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *disc, &disc, err));
    for (uint32_t i = 0; i < n; i++)
        disc[i] = (avpi_disc){x[i], y[i], 0.5 * apart_least};
    AVP_TRY(avpi_discs_separate(ctx, disc, n, ROOM_PASSES, err));
    for (uint32_t i = 0; i < n; i++) {
        x[i] = disc[i].x;
        y[i] = disc[i].y;
    }
    centre(x, y, n);
done:
    avpi_free(ctx, disc);
    return status;
}

/* Put the island's nodes back into the picture. */
static void put_back(avpi_picture *p, uint32_t island, const double *x, const double *y) {
    uint32_t first = p->sets.start[island], n = island_size(p, island);
    for (uint32_t i = 0; i < n; i++) {
        p->x[p->sets.vertex[first + i]] = x[i];
        p->y[p->sets.vertex[first + i]] = y[i];
    }
    p->disc[island].r = radius(x, y, n);
}

/* ---- an island by itself ---- */

static avp_status lay_out_island(const avp_ctx *ctx, island_job *job, uint32_t island, uint32_t *local,
                                 avp_error *err) {
    avp_status status = AVP_OK;
    avpi_picture *p = job->p;
    uint32_t n = island_size(p, island);
    avpi_graph part = {0};
    double *x = NULL;
    avpi_rng rng;
    avpi_rng_init(&rng, p->seed, island);
    AVP_TRY(avpi_alloc(ctx, 2 * (size_t)n, sizeof *x, &x, err));
    AVP_TRY(avpi_graph_part(ctx, &p->graph, p->sets.vertex + p->sets.start[island], n, local, &part, err));
    double *y = x + n;
    AVP_TRY(avpi_multilevel(ctx, &part, p->mass, avpi_multilevel_iterations(p->n), &rng, x, y, err));
    centre(x, y, n);
    p->scale[island] = scale_for(x, y, n);
    for (uint32_t i = 0; i < n; i++) {
        x[i] *= p->scale[island];
        y[i] *= p->scale[island];
    }
    gather_far(x, y, n);
    AVP_TRY(make_room(ctx, x, y, n, err));
    put_back(p, island, x, y);
done:
    avpi_free(ctx, x);
    avpi_graph_free(ctx, &part);
    return status;
}

avp_status avpi_islands_lay_out(avpi_picture *p, avp_error *err) {
    island_job job = {.p = p, .work = lay_out_island};
    return for_each_island(&job, err);
}

/* ---- an island among others ---- */

/* Where the links of a node to other islands pull it, from the middle of its own island; false when it has none. */
static bool outer_pull(const avpi_picture *p, uint32_t v, double *x, double *y, double *weight) {
    uint32_t island = p->island_of[v];
    *x = *y = *weight = 0;
    for (uint64_t e = p->graph.start[v]; e < p->graph.start[v + 1]; e++) {
        uint32_t u = p->graph.to[e], other = p->island_of[u];
        if (other == island)
            continue;
        *x += p->graph.weight[e] * (p->disc[other].x + p->x[u] - p->disc[island].x);
        *y += p->graph.weight[e] * (p->disc[other].y + p->y[u] - p->disc[island].y);
        *weight += p->graph.weight[e];
    }
    return *weight > 0;
}

/* The turn, and perhaps the mirror, that brings nodes closest to what pulls them (Procrustes in the plane). */
static void turn_island(const avpi_picture *p, uint32_t island, double *x, double *y) {
    double dot = 0, cross = 0, mirrored_dot = 0, mirrored_cross = 0;
    uint32_t first = p->sets.start[island], n = island_size(p, island);
    for (uint32_t i = 0; i < n; i++) {
        double px, py, weight;
        if (!outer_pull(p, p->sets.vertex[first + i], &px, &py, &weight))
            continue;
        dot += x[i] * px + y[i] * py;
        cross += x[i] * py - y[i] * px;
        mirrored_dot += x[i] * px - y[i] * py;
        mirrored_cross += x[i] * py + y[i] * px;
    }
    double plain = sqrt(dot * dot + cross * cross);
    double mirrored = sqrt(mirrored_dot * mirrored_dot + mirrored_cross * mirrored_cross);
    bool mirror = mirrored > plain;
    double length = mirror ? mirrored : plain;
    if (length == 0)
        return;
    double c = (mirror ? mirrored_dot : dot) / length, s = (mirror ? mirrored_cross : cross) / length;
    for (uint32_t i = 0; i < n; i++) {
        double from_x = x[i], from_y = mirror ? -y[i] : y[i];
        x[i] = c * from_x - s * from_y;
        y[i] = s * from_x + c * from_y;
    }
}

/*
 * The few links of a node to other islands shall show, so they pull harder than their share; but no farther than the
 * island is wide, so that no node leaves it; and not on the island as a whole.
 */
static void pull_island(const avpi_picture *p, uint32_t island, const double *x, const double *y, double *pull_x,
                        double *pull_y) {
    uint32_t first = p->sets.start[island], n = island_size(p, island);
    double most = p->disc[island].r;
    for (uint32_t i = 0; i < n; i++) {
        double px, py, weight;
        pull_x[i] = pull_y[i] = 0;
        if (!outer_pull(p, p->sets.vertex[first + i], &px, &py, &weight))
            continue;
        double dx = px / weight - x[i], dy = py / weight - y[i], d = sqrt(dx * dx + dy * dy);
        double strength = outer_share * weight < outer_most ? outer_share * weight : outer_most;
        if (d > most)
            strength *= most / d;
        pull_x[i] = strength * dx;
        pull_y[i] = strength * dy;
    }
    centre(pull_x, pull_y, n);
}

static avp_status face_island(const avp_ctx *ctx, island_job *job, uint32_t island, uint32_t *local, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_picture *p = job->p;
    uint32_t n = island_size(p, island), first = p->sets.start[island];
    avpi_graph part = {0};
    double *x = NULL;
    AVP_TRY(avpi_alloc(ctx, 4 * (size_t)n, sizeof *x, &x, err));
    double *y = x + n, *pull_x = y + n, *pull_y = pull_x + n;
    for (uint32_t i = 0; i < n; i++) {
        x[i] = p->x[p->sets.vertex[first + i]];
        y[i] = p->y[p->sets.vertex[first + i]];
    }
    turn_island(p, island, x, y);
    pull_island(p, island, x, y, pull_x, pull_y);
    AVP_TRY(avpi_graph_part(ctx, &p->graph, p->sets.vertex + first, n, local, &part, err));
    avpi_bodies bodies = {.graph = &part,
                          .mass = p->mass,
                          .pull_x = pull_x,
                          .pull_y = pull_y,
                          .x = x,
                          .y = y,
                          .repulsion = AVPI_REPULSION * p->scale[island] * p->scale[island]};
    unsigned iterations = avpi_multilevel_iterations(p->n);
    AVP_TRY(avpi_relax(ctx, &bodies, iterations < FACE_ITERATIONS ? iterations : FACE_ITERATIONS, err));
    gather_far(x, y, n);
    AVP_TRY(make_room(ctx, x, y, n, err));
    memcpy(job->new_x + first, x, n * sizeof *x);
    memcpy(job->new_y + first, y, n * sizeof *y);
done:
    avpi_free(ctx, x);
    avpi_graph_free(ctx, &part);
    return status;
}

avp_status avpi_islands_face(avpi_picture *p, avp_error *err) {
    avp_status status = AVP_OK;
    island_job job = {.p = p, .work = face_island};
    AVP_TRY(avpi_alloc(p->ctx, p->n, sizeof *job.new_x, &job.new_x, err));
    AVP_TRY(avpi_alloc(p->ctx, p->n, sizeof *job.new_y, &job.new_y, err));
    AVP_TRY(for_each_island(&job, err));
    for (uint32_t k = 0; k < p->sets.count; k++) /* only now, so that all saw the same picture */
        put_back(p, k, job.new_x + p->sets.start[k], job.new_y + p->sets.start[k]);
done:
    avpi_free(p->ctx, job.new_x);
    avpi_free(p->ctx, job.new_y);
    return status;
}
