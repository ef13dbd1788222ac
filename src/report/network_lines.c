/* Lines of the network: vector paths by colour and strength while there are few, light in a raster when there are many. */
#include "report/figures.h"

#include "report/raster.h"

#include <math.h>

enum { VECTOR_LINES_MAX = 20000, VECTOR_POINTS_MAX = 6000, RASTER_LINES_MAX = 500000, PIXELS_PER_UNIT = 2 };

/* A link is strong when one trace alone puts it below 1 in 10^20. */
static const double strong_from = 20;

static avpi_role role_of(const avp_groups *groups, const avp_fused_link *link) {
    uint32_t a = groups->group_of[link->a], b = groups->group_of[link->b];
    return a == b && a != 0 ? avpi_group_role(groups, a) : AVPI_ROLE_REST;
}

static size_t bucket_of(const avp_groups *groups, const avp_fused_link *link) {
    return 2 * (size_t)role_of(groups, link) + (link->strength >= strong_from);
}

static bool in_picture(const avpi_network *net, const avp_fused_link *link) {
    return net->node_of[link->a] != UINT32_MAX && net->node_of[link->b] != UINT32_MAX;
}

static double length_of(const avpi_network *net, const avp_fused_link *link) {
    avpi_point a = net->nodes[net->node_of[link->a]].at, b = net->nodes[net->node_of[link->b]].at;
    return hypot(a.x - b.x, a.y - b.y);
}

/* Links in the picture, the length of their lines in all, and how many fall into each bucket. */
static size_t survey(avpi_network *net, double *length) {
    size_t n = 0;
    *length = 0;
    for (size_t i = 0; i < net->groups->n_links; i++) {
        const avp_fused_link *link = &net->groups->links[i];
        if (!in_picture(net, link))
            continue;
        net->bucket_start[bucket_of(net->groups, link) + 1]++;
        *length += length_of(net, link);
        n++;
    }
    for (size_t bucket = 0; bucket < 2 * AVPI_ROLE_COUNT; bucket++)
        net->bucket_start[bucket + 1] += net->bucket_start[bucket];
    return n;
}

static avp_status fill_buckets(const avp_ctx *ctx, avpi_network *net, size_t n, avp_error *err) {
    avp_status status = AVP_OK;
    size_t next[2 * AVPI_ROLE_COUNT];
    AVP_TRY(avpi_alloc(ctx, n, 2 * sizeof *net->ends, &net->ends, err));
    for (size_t bucket = 0; bucket < 2 * AVPI_ROLE_COUNT; bucket++)
        next[bucket] = net->bucket_start[bucket];
    for (size_t i = 0; i < net->groups->n_links; i++) {
        const avp_fused_link *link = &net->groups->links[i];
        if (!in_picture(net, link))
            continue;
        size_t at = next[bucket_of(net->groups, link)]++;
        net->ends[2 * at] = net->nodes[net->node_of[link->a]].at;
        net->ends[2 * at + 1] = net->nodes[net->node_of[link->b]].at;
    }
done:
    return status;
}

/* Of links in order of their accounts, every so many: of each account's about the same share. */
static size_t make_streaks(const avpi_network *net, double depth, avpi_streak *streaks) {
    size_t n = 0, seen = 0;
    for (size_t i = 0; i < net->groups->n_links; i++) {
        const avp_fused_link *link = &net->groups->links[i];
        if (!in_picture(net, link) || seen++ % net->lines_every != 0)
            continue;
        avpi_point a = net->nodes[net->node_of[link->a]].at, b = net->nodes[net->node_of[link->b]].at;
        avpi_role role = role_of(net->groups, link);
        streaks[n++] = (avpi_streak){.x0 = (float)a.x * PIXELS_PER_UNIT,
                                     .y0 = (float)a.y * PIXELS_PER_UNIT,
                                     .x1 = (float)b.x * PIXELS_PER_UNIT,
                                     .y1 = (float)b.y * PIXELS_PER_UNIT,
                                     .weight = (float)depth,
                                     .rgb = {avpi_palette_rgb(role, false), avpi_palette_rgb(role, true)}};
    }
    return n;
}

static void make_discs(const avpi_network *net, avpi_disc *discs) {
    enum { SOLID_TO = 20000 };
    static const double opacity = 0.6; /* where points pile up, their number shows as depth */
    for (size_t i = 0; i < net->n_nodes; i++) {
        const avpi_node *node = &net->nodes[i];
        avpi_role role = avpi_group_role(net->groups, node->group);
        discs[i] = (avpi_disc){.x = (float)node->at.x * PIXELS_PER_UNIT,
                               .y = (float)node->at.y * PIXELS_PER_UNIT,
                               .radius = (float)node->radius * PIXELS_PER_UNIT,
                               .opacity = net->n_nodes > SOLID_TO ? (float)opacity : 1,
                               .rgb = {avpi_palette_rgb(role, false), avpi_palette_rgb(role, true)}};
    }
}

/* Depth a line: on average over the paper the lines let two thirds of the light through, whatever their number. */
static avp_status draw_rasters(const avp_ctx *ctx, avpi_network *net, size_t n, double length, avp_error *err) {
    static const double mean_depth = 0.4, least = 0.004, most = 0.5;
    avp_status status = AVP_OK;
    avpi_streak *streaks = NULL;
    avpi_disc *discs = NULL;
    avpi_raster both[2];
    net->lines_every = (n + RASTER_LINES_MAX - 1) / RASTER_LINES_MAX + (n == 0);
    double drawn = length / (double)net->lines_every; /* about */
    double depth = drawn > 0 ? mean_depth * net->plot.width * net->plot.height * PIXELS_PER_UNIT / drawn : most;
    net->points_in_raster = net->n_nodes > VECTOR_POINTS_MAX;
    AVP_TRY(avpi_alloc(ctx, n / net->lines_every + 1, sizeof *streaks, &streaks, err));
    AVP_TRY(avpi_alloc(ctx, net->n_nodes, sizeof *discs, &discs, err));
    size_t drawn_lines = make_streaks(net, fmin(most, fmax(least, depth)), streaks);
    make_discs(net, discs);
    AVP_TRY(avpi_raster_draw(ctx, (uint32_t)(PIXELS_PER_UNIT * net->plot.width),
                             (uint32_t)(PIXELS_PER_UNIT * net->plot.height), streaks, drawn_lines, discs,
                             net->points_in_raster ? net->n_nodes : 0, both, err));
    net->light = both[0];
    net->dark = both[1];
done:
    avpi_free(ctx, streaks);
    avpi_free(ctx, discs);
    return status;
}

avp_status avpi_network_lines(const avp_ctx *ctx, avpi_network *network, avp_error *err) {
    double length;
    size_t n = survey(network, &length);
    network->lines_every = 1;
    network->line_opacity = n <= 300 ? 0.5 : n <= 2000 ? 0.3 : 0.16;
    if (n > VECTOR_LINES_MAX || network->n_nodes > VECTOR_POINTS_MAX)
        return draw_rasters(ctx, network, n, length, err);
    return fill_buckets(ctx, network, n, err);
}
