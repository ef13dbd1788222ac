/* The figures. Each is prepared once (all that can fail), then drawn on any canvas. */
#ifndef AVPI_REPORT_FIGURES_H
#define AVPI_REPORT_FIGURES_H

#include "report/canvas.h"
#include "report/people.h"
#include "report/timeline.h"

/* Widths in CSS pixels: of a page or a file, and of a telephone. */
enum { AVPI_WIDE = 960, AVPI_NARROW = 358, AVPI_STRIP_HEIGHT = 52 };

/** Groups of class shared: they stand before the exclusive ones. */
size_t avpi_groups_shared(const avp_groups *groups);
/** Colour of a group: groups of class exclusive share one. */
static inline avpi_role avpi_group_role(const avp_groups *groups, uint32_t group) {
    bool exclusive = group >= 1 && group <= groups->count && groups->groups[group - 1].exclusive;
    return exclusive ? AVPI_ROLE_SOLE : avpi_palette_group(group);
}

/* ---- the network: accounts as points, links as lines, groups as colours and numbers ---- */

typedef struct avpi_node {
    avpi_point at;
    double radius;
    uint32_t account, group;
} avpi_node;

typedef struct avpi_badge {
    avpi_point at, anchor; /* where the number stands, and what it points to */
    uint32_t group;
} avpi_badge;

typedef struct avpi_legend_entry {
    avpi_box place;
    avpi_role role;
    uint32_t group; /* number in the mark; 0 = none */
    char *text;
} avpi_legend_entry;

enum { AVPI_NETWORK_TITLES_MAX = 1500 }; /* from more points on, none has a name */

typedef struct avpi_network {
    const avp_groups *groups;
    const avpi_people *people;
    double width, height;
    avpi_box plot;
    size_t n_nodes;
    avpi_node *nodes;  /* last drawn on top */
    uint32_t *node_of; /* per account; UINT32_MAX = not in the picture */
    size_t n_badges;
    avpi_badge *badges;
    size_t n_legend;
    avpi_legend_entry *legend;
    avpi_point *ends; /* of the lines, bucket after bucket */
    size_t bucket_start[2 * AVPI_ROLE_COUNT + 1];
    double line_opacity;
    size_t lines_every;      /* one link in so many is drawn */
    avpi_raster light, dark; /* pixels != NULL: lines (and points, when there are very many) lie in them */
    bool points_in_raster;
    char *description;
} avpi_network;

AVP_MUST_CHECK avp_status avpi_network_prepare(const avp_ctx *ctx, const avp_story *story, const avp_layout *layout,
                                               const avpi_people *people, double width, avpi_network *out,
                                               avp_error *err);
/** Legend and description anew, in the language of ctx; the picture stays. */
AVP_MUST_CHECK avp_status avpi_network_reword(const avp_ctx *ctx, avpi_network *network, avp_error *err);
void avpi_network_free(const avp_ctx *ctx, avpi_network *network);
void avpi_network_draw(avpi_canvas *canvas, const void *network);

/** Numbers for groups, side by side without touching, near what they name (network_badges.c). */
AVP_MUST_CHECK avp_status avpi_network_badges(const avp_ctx *ctx, avpi_network *network, avp_error *err);
/** Lines into buckets, or lines and points into the raster (network_lines.c). */
AVP_MUST_CHECK avp_status avpi_network_lines(const avp_ctx *ctx, avpi_network *network, avp_error *err);
/** Marks with words under the picture; sets network->height (network_legend.c). */
AVP_MUST_CHECK avp_status avpi_network_legend(const avp_ctx *ctx, avpi_network *network, avp_error *err);

/* ---- the time line ---- */

typedef struct avpi_timeline_figure {
    const avp_ctx *ctx; /* ctx->lang is the language of the labels */
    const avpi_timeline *timeline;
    double width, height;
    size_t first_lane, n_lanes; /* which groups get a lane */
    bool lanes_only;            /* the strip of one group */
} avpi_timeline_figure;

avpi_timeline_figure avpi_timeline_prepare(const avp_ctx *ctx, const avpi_timeline *timeline, double width);
void avpi_timeline_draw(avpi_canvas *canvas, const void *figure);

/** "posts per day", "posts per 6 hours" in the language of w. */
void avpi_timeline_unit(avpi_writer *w, const avpi_timeline *timeline);

#endif
