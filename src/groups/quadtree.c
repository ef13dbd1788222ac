/* Barnes-Hut: repulsion between many bodies in the plane, far ones taken together. */
#include "groups/quadtree.h"

#include "base/radix.h"

#include <math.h>

enum {
    LEAF_BODIES = 8, /* fewer nodes against more pairs: fastest between 6 and 12 */
    LEVELS = 20      /* bits per coordinate; bodies closer than 2^-20 of the picture share a leaf */
};

avp_status avpi_quadtree_init(const avp_ctx *ctx, uint32_t n, double theta, avpi_quadtree *tree, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_quadtree t = {.ctx = ctx, .n = n, .theta = theta};
    /* every inner node has two children or more, every leaf a body or more */
    AVP_TRY(avpi_alloc(ctx, 2 * (size_t)n + 1, sizeof *t.nodes, &t.nodes, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t.code, &t.code, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t.code_scratch, &t.code_scratch, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t.order, &t.order, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t.order_scratch, &t.order_scratch, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t.x, &t.x, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t.y, &t.y, err));
    AVP_TRY(avpi_alloc(ctx, n, sizeof *t.mass, &t.mass, err));
    *tree = t;
    t = (avpi_quadtree){0};
done:
    avpi_quadtree_free(&t);
    return status;
}

void avpi_quadtree_free(avpi_quadtree *tree) {
    if (!tree->ctx)
        return;
    avpi_free(tree->ctx, tree->nodes);
    avpi_free(tree->ctx, tree->code);
    avpi_free(tree->ctx, tree->code_scratch);
    avpi_free(tree->ctx, tree->order);
    avpi_free(tree->ctx, tree->order_scratch);
    avpi_free(tree->ctx, tree->x);
    avpi_free(tree->ctx, tree->y);
    avpi_free(tree->ctx, tree->mass);
    *tree = (avpi_quadtree){0};
}

/* 0000abcd -> 0a0b0c0d, for 32 bits. */
static uint64_t spread(uint64_t bits) {
    bits = (bits | bits << 16) & 0x0000ffff0000ffffU;
    bits = (bits | bits << 8) & 0x00ff00ff00ff00ffU;
    bits = (bits | bits << 4) & 0x0f0f0f0f0f0f0f0fU;
    bits = (bits | bits << 2) & 0x3333333333333333U;
    return (bits | bits << 1) & 0x5555555555555555U;
}

/* Places along the curve, and the side of the square that holds all bodies. */
static double sort_bodies(avpi_quadtree *t, const double *x, const double *y) {
    double x0 = x[0], x1 = x[0], y0 = y[0], y1 = y[0];
    for (uint32_t i = 1; i < t->n; i++) {
        x0 = x[i] < x0 ? x[i] : x0;
        x1 = x[i] > x1 ? x[i] : x1;
        y0 = y[i] < y0 ? y[i] : y0;
        y1 = y[i] > y1 ? y[i] : y1;
    }
    double side = x1 - x0 > y1 - y0 ? x1 - x0 : y1 - y0;
    double scale = side > 0 ? (double)((1 << LEVELS) - 1) / side : 0;
    for (uint32_t i = 0; i < t->n; i++) {
        t->code[i] = spread((uint64_t)((y[i] - y0) * scale)) << 1 | spread((uint64_t)((x[i] - x0) * scale));
        t->order[i] = i;
    }
    avpi_radix_u64_u32(t->code, t->order, t->code_scratch, t->order_scratch, t->n);
    return side;
}

/* First body in [low, high) whose two bits at shift are quadrant or more. */
static uint32_t quadrant_start(const uint64_t *code, uint32_t low, uint32_t high, int shift, uint64_t quadrant) {
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if ((code[middle] >> shift & 3) < quadrant)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void make_leaf(const avpi_quadtree *t, avpi_quad *node, uint32_t first, uint32_t end) {
    double x = 0, y = 0, mass = 0;
    for (uint32_t k = first; k < end; k++) {
        x += t->mass[k] * t->x[k];
        y += t->mass[k] * t->y[k];
        mass += t->mass[k];
    }
    node->x = x / mass;
    node->y = y / mass;
    node->mass = mass;
}

/* One node over bodies [first, end), which agree above `level` levels; at most LEVELS deep. */
static void make_node(avpi_quadtree *t, uint32_t first, uint32_t end, int level, double side) {
    int shift = 2 * (LEVELS - 1 - level);
    while (level < LEVELS && end - first > LEAF_BODIES && t->code[first] >> shift == t->code[end - 1] >> shift) {
        level++; /* all in one quadrant: no node for a step that divides nothing */
        shift -= 2;
        side /= 2;
    }
    avpi_quad *node = &t->nodes[t->n_nodes++];
    node->reach2 = side * side / (t->theta * t->theta);
    node->first = first;
    node->end = end;
    if (end - first <= LEAF_BODIES || level == LEVELS) {
        make_leaf(t, node, first, end);
        node->next = t->n_nodes;
        return;
    }
    double x = 0, y = 0, mass = 0;
    uint32_t from = first;
    for (uint64_t quadrant = 1; quadrant <= 4; quadrant++) {
        uint32_t to = quadrant < 4 ? quadrant_start(t->code, from, end, shift, quadrant) : end;
        if (to == from)
            continue;
        const avpi_quad *child = &t->nodes[t->n_nodes];
        make_node(t, from, to, level + 1, side / 2);
        x += child->mass * child->x;
        y += child->mass * child->y;
        mass += child->mass;
        from = to;
    }
    node->x = x / mass;
    node->y = y / mass;
    node->mass = mass;
    node->next = t->n_nodes;
}

void avpi_quadtree_build(avpi_quadtree *tree, const double *x, const double *y, const double *mass) {
    tree->n_nodes = 0;
    if (tree->n == 0)
        return;
    double side = sort_bodies(tree, x, y);
    for (uint32_t k = 0; k < tree->n; k++) {
        tree->x[k] = x[tree->order[k]];
        tree->y[k] = y[tree->order[k]];
        tree->mass[k] = mass[tree->order[k]];
    }
    make_node(tree, 0, tree->n, 0, side);
}

/* Force over distance of a body on another. */
static inline double push_of(double mass, double d2, double far) {
    double force = mass / d2;
    return d2 <= far * far ? force : force * far / sqrt(d2);
}

/* The bodies of a leaf one by one; k itself is passed over. */
static void push_leaf(const avpi_quadtree *t, const avpi_quad *leaf, uint32_t k, double far, double *push_x,
                      double *push_y) {
    static const double apart = 1e-3; /* how far two bodies at one point are taken to be */
    for (uint32_t j = leaf->first; j < leaf->end; j++) {
        double dx = t->x[k] - t->x[j], dy = t->y[k] - t->y[j], d2 = dx * dx + dy * dy;
        if (d2 == 0) {
            dx = k < j ? -apart : apart;
            d2 = apart * apart;
        }
        double force = j == k ? 0 : push_of(t->mass[j], d2, far);
        *push_x += force * dx;
        *push_y += force * dy;
    }
}

void avpi_quadtree_push(const avpi_quadtree *tree, uint32_t k, double far, double *push_x, double *push_y) {
    double x = tree->x[k], y = tree->y[k], sum_x = 0, sum_y = 0;
    for (uint32_t i = 0; i < tree->n_nodes;) {
        const avpi_quad *node = &tree->nodes[i];
        double dx = x - node->x, dy = y - node->y, d2 = dx * dx + dy * dy;
        bool inside = k >= node->first && k < node->end; /* a body does not push itself */
        if (d2 > node->reach2 && !inside) {
            double force = push_of(node->mass, d2, far);
            sum_x += force * dx;
            sum_y += force * dy;
            i = node->next;
        } else if (node->next == i + 1) {
            push_leaf(tree, node, k, far, &sum_x, &sum_y);
            i = node->next;
        } else {
            i++;
        }
    }
    *push_x = sum_x;
    *push_y = sum_y;
}
