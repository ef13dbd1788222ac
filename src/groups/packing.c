/* Packing of shapes that are made of discs, on a raster. */
#include "groups/packing.h"

#include "base/radix.h"
#include "base/sort.h"

#include <math.h>
#include <stdlib.h>

/* Side of a cell: a share of the side of the square that all shapes would fill, but not finer than this. */
static const double cells_across = 400, cell_least = 0.3;

typedef struct offset { /* a cell of a shape, from the cell of its middle */
    int dx, dy;
} offset;

typedef struct raster {
    const avp_ctx *ctx;
    double cell, flat;
    int half_x, half_y; /* cells from -half to +half */
    int stride;
    bool *taken;
    uint32_t *places; /* cells in the order in which they are tried: nearest to the middle first */
    size_t n_places;
    offset *shape;
    size_t n_shape, capacity;
    int reach_x, reach_y; /* of the shape at hand */
} raster;

typedef struct middle { /* of a shape: by area, and its area and reach */
    double x, y, area, reach;
} middle;

static middle measure(const avpi_sets *shapes, uint32_t k, const avpi_disc *disc) {
    middle m = {0};
    for (uint32_t i = shapes->start[k]; i < shapes->start[k + 1]; i++) {
        const avpi_disc *d = &disc[shapes->vertex[i]];
        m.x += d->r * d->r * d->x;
        m.y += d->r * d->r * d->y;
        m.area += d->r * d->r;
    }
    m.x /= m.area;
    m.y /= m.area;
    for (uint32_t i = shapes->start[k]; i < shapes->start[k + 1]; i++) {
        const avpi_disc *d = &disc[shapes->vertex[i]];
        double dx = d->x - m.x, dy = d->y - m.y, reach = sqrt(dx * dx + dy * dy) + d->r;
        m.reach = reach > m.reach ? reach : m.reach;
    }
    return m;
}

/* Cells by their distance from the middle, as it counts in a flat picture. */
static avp_status order_places(raster *r, avp_error *err) {
    avp_status status = AVP_OK;
    uint64_t *keys = NULL;
    r->n_places = (size_t)(2 * r->half_x + 1) * (size_t)(2 * r->half_y + 1);
    AVP_TRY(avpi_alloc(r->ctx, r->n_places, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(r->ctx, r->n_places, sizeof *r->places, &r->places, err));
    size_t n = 0;
    for (int y = -r->half_y; y <= r->half_y; y++)
        for (int x = -r->half_x; x <= r->half_x; x++) {
            double across = (double)x / r->flat;
            keys[n++] = (uint64_t)(16 * (across * across + (double)y * y));
        }
    AVP_TRY(avpi_radix_order(r->ctx, keys, n, r->places, err));
done:
    avpi_free(r->ctx, keys);
    return status;
}

/* Wide enough for a row of the two largest beside everything else; what finds no room is put outside. */
static avp_status raster_make(const avp_ctx *ctx, const middle *middles, uint32_t n, double flat, raster *r,
                              avp_error *err) {
    avp_status status = AVP_OK;
    double area = 0, reach = 0;
    for (uint32_t k = 0; k < n; k++) {
        area += 4 * middles[k].area;
        reach = middles[k].reach > reach ? middles[k].reach : reach;
    }
    double side = sqrt(area), cell = side / cells_across;
    *r = (raster){.ctx = ctx, .flat = flat, .cell = cell > cell_least ? cell : cell_least};
    r->half_y = (int)((side + 2 * reach) / r->cell) + 1;
    r->half_x = (int)((side * flat + 2 * reach) / r->cell) + 1;
    r->stride = 2 * r->half_x + 1;
    AVP_TRY(order_places(r, err));
    AVP_TRY(avpi_zalloc(ctx, r->n_places, sizeof *r->taken, &r->taken, err));
done:
    return status;
}

static void raster_free(raster *r) {
    if (!r->ctx)
        return;
    avpi_free(r->ctx, r->taken);
    avpi_free(r->ctx, r->places);
    avpi_free(r->ctx, r->shape);
}

/* The far cells of a shape meet others first, so they are looked at first. */
static int far_first(const void *left, const void *right) {
    const offset *a = left, *b = right;
    int64_t far_a = (int64_t)a->dx * a->dx + (int64_t)a->dy * a->dy;
    int64_t far_b = (int64_t)b->dx * b->dx + (int64_t)b->dy * b->dy;
    if (far_a != far_b)
        return far_a > far_b ? -1 : 1;
    if (a->dy != b->dy)
        return a->dy < b->dy ? -1 : 1;
    return a->dx < b->dx ? -1 : a->dx > b->dx;
}

static bool same(const offset *a, const offset *b) {
    return a->dx == b->dx && a->dy == b->dy;
}

/* Cells under one disc. A disc's size is rounded up to cells, so that alone-standing discs of a size have one shape. */
static avp_status add_disc(raster *r, double x, double y, double radius, avp_error *err) {
    avp_status status = AVP_OK;
    double cells = ceil(radius / r->cell);
    int x0 = (int)floor(x / r->cell - cells), y0 = (int)floor(y / r->cell - cells);
    int side = 2 * (int)cells + 2;
    for (int j = y0; j <= y0 + side; j++)
        for (int i = x0; i <= x0 + side; i++) {
            double dx = i - x / r->cell, dy = j - y / r->cell;
            if (dx * dx + dy * dy > cells * cells)
                continue;
            AVP_TRY(avpi_grow(r->ctx, &r->shape, &r->capacity, r->n_shape + 1, sizeof *r->shape, err));
            r->shape[r->n_shape++] = (offset){i, j};
        }
done:
    return status;
}

static avp_status draw_shape(raster *r, const avpi_sets *shapes, uint32_t k, const avpi_disc *disc, const middle *m,
                             avp_error *err) {
    avp_status status = AVP_OK;
    r->n_shape = 0;
    for (uint32_t i = shapes->start[k]; i < shapes->start[k + 1]; i++) {
        const avpi_disc *d = &disc[shapes->vertex[i]];
        AVP_TRY(add_disc(r, d->x - m->x, d->y - m->y, d->r, err));
    }
    avpi_sort(r->shape, r->n_shape, sizeof *r->shape, far_first);
    size_t kept = 0;
    r->reach_x = r->reach_y = 0;
    for (size_t i = 0; i < r->n_shape; i++) {
        if (kept > 0 && same(&r->shape[i], &r->shape[kept - 1]))
            continue;
        r->shape[kept++] = r->shape[i];
        r->reach_x = abs(r->shape[i].dx) > r->reach_x ? abs(r->shape[i].dx) : r->reach_x;
        r->reach_y = abs(r->shape[i].dy) > r->reach_y ? abs(r->shape[i].dy) : r->reach_y;
    }
    r->n_shape = kept;
done:
    return status;
}

static bool fits(const raster *r, int x, int y) {
    if (abs(x) + r->reach_x > r->half_x || abs(y) + r->reach_y > r->half_y)
        return false;
    const bool *at = r->taken + (size_t)(y + r->half_y) * (size_t)r->stride + (size_t)(x + r->half_x);
    if (*at)
        return false;
    for (size_t i = 0; i < r->n_shape; i++)
        if (at[(ptrdiff_t)r->shape[i].dy * r->stride + r->shape[i].dx])
            return false;
    return true;
}

/* First free place from *next on; the shape is put there. False when there is none. */
static bool put(raster *r, size_t *next, double *x, double *y) {
    for (; *next < r->n_places; (*next)++) {
        int column = (int)(r->places[*next] % (uint32_t)r->stride) - r->half_x;
        int row = (int)(r->places[*next] / (uint32_t)r->stride) - r->half_y;
        if (!fits(r, column, row))
            continue;
        bool *at = r->taken + r->places[*next];
        for (size_t i = 0; i < r->n_shape; i++)
            at[(ptrdiff_t)r->shape[i].dy * r->stride + r->shape[i].dx] = true;
        *x = column * r->cell;
        *y = row * r->cell;
        return true;
    }
    return false;
}

static void move_shape(const avpi_sets *shapes, uint32_t k, double dx, double dy, avpi_disc *disc) {
    for (uint32_t i = shapes->start[k]; i < shapes->start[k + 1]; i++) {
        disc[shapes->vertex[i]].x += dx;
        disc[shapes->vertex[i]].y += dy;
    }
}

/* A single disc of as many cells as the one before needs not look where that one found no room. */
static bool same_size(const raster *r, const avpi_sets *shapes, uint32_t k, uint32_t before, const avpi_disc *disc) {
    if (shapes->start[k + 1] - shapes->start[k] != 1 || shapes->start[before + 1] - shapes->start[before] != 1)
        return false;
    return ceil(disc[shapes->vertex[shapes->start[k]]].r / r->cell) ==
           ceil(disc[shapes->vertex[shapes->start[before]]].r / r->cell);
}

static avp_status pack_all(raster *r, const avpi_sets *shapes, const middle *middles, const uint32_t *order,
                           avpi_disc *disc, avp_error *err) {
    avp_status status = AVP_OK;
    size_t next = 0;
    double outside = r->half_x * r->cell;
    for (uint32_t j = 0; j < shapes->count; j++) {
        uint32_t k = order[j];
        double x, y;
        if (avpi_cancelled(r->ctx))
            AVP_TRY(avpi_fail(r->ctx, err, AVP_E_CANCELLED, N_("interrupted")));
        if (j == 0 || !same_size(r, shapes, k, order[j - 1], disc)) {
            next = 0;
            AVP_TRY(draw_shape(r, shapes, k, disc, &middles[k], err));
        }
        if (!put(r, &next, &x, &y)) {
            x = outside + middles[k].reach;
            y = 0;
            outside += 2 * middles[k].reach;
        }
        move_shape(shapes, k, x - middles[k].x, y - middles[k].y, disc);
    }
done:
    return status;
}

static uint64_t largest_first(double area) { /* positive doubles sort like their bits */
    union {
        double number;
        uint64_t bits;
    } u = {.number = area};
    return UINT64_MAX - u.bits;
}

avp_status avpi_pack(const avp_ctx *ctx, const avpi_sets *shapes, double flat, avpi_disc *disc, avp_error *err) {
    avp_status status = AVP_OK;
    uint32_t n = shapes->count, *order = NULL;
    middle *middles = NULL;
    uint64_t *keys = NULL;
    raster r = {0};
    if (n == 0)
        return AVP_OK;
    AVP_TRY(avpi_alloc(ctx, n, sizeof *middles, &middles, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *keys, &keys, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *order, &order, err));
    for (uint32_t k = 0; k < n; k++) {
        middles[k] = measure(shapes, k, disc);
        keys[k] = largest_first(middles[k].area);
    }
    AVP_TRY(avpi_radix_order(ctx, keys, n, order, err));
    AVP_TRY(raster_make(ctx, middles, n, flat, &r, err));
    AVP_TRY(pack_all(&r, shapes, middles, order, disc, err));
done:
    avpi_free(ctx, middles);
    avpi_free(ctx, keys);
    avpi_free(ctx, order);
    raster_free(&r);
    return status;
}
