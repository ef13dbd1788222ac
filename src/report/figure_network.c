/* The network: accounts as points, links as lines, groups as colours and numbers. */
#include "report/figures.h"

#include "base/sort.h"

#include <math.h>
#include <stdio.h>

enum { NAME_CHARS = 60 };

size_t avpi_groups_shared(const avp_groups *groups) {
    size_t n = 0;
    while (n < groups->count && !groups->groups[n].exclusive)
        n++;
    return n;
}

/* ---- places ---- */

typedef struct extent {
    double x0, y0, x1, y1;
} extent;

static extent measure(const avp_layout *layout) {
    extent e = {0, 0, 0, 0};
    for (size_t i = 0; i < layout->count; i++) {
        double x = layout->x[i], y = layout->y[i];
        e.x0 = i == 0 || x < e.x0 ? x : e.x0;
        e.x1 = i == 0 || x > e.x1 ? x : e.x1;
        e.y0 = i == 0 || y < e.y0 ? y : e.y0;
        e.y1 = i == 0 || y > e.y1 ? y : e.y1;
    }
    return e;
}

/* Fits the layout into the width and a height that suits its shape; a picture that lies across is turned to lie along. */
static void place_nodes(const avp_layout *layout, avpi_network *net) {
    extent e = measure(layout);
    double pad = net->width > AVPI_NARROW ? 34 : 22,
           most = net->width > AVPI_NARROW ? 0.62 * net->width : 1.15 * net->width;
    double across = e.x1 - e.x0, down = e.y1 - e.y0, least = net->width > AVPI_NARROW ? 320 : 220;
    bool turn = net->width > AVPI_NARROW ? down > 1.15 * across : across > 1.15 * down;
    if (turn) {
        double swap = across;
        across = down;
        down = swap;
    }
    double scale = fmin((net->width - 2 * pad) / fmax(across, 1e-9), (most - 2 * pad) / fmax(down, 1e-9));
    scale = layout->count < 2 || !(scale < 1e12) ? 0 : scale;
    net->plot = (avpi_box){0, 0, net->width, fmax(least, down * scale + 2 * pad)};
    double left = (net->plot.width - across * scale) / 2, top = (net->plot.height - down * scale) / 2;
    for (size_t i = 0; i < layout->count; i++) {
        double x = layout->x[i] - e.x0, y = layout->y[i] - e.y0;
        uint32_t account = layout->account[i];
        net->nodes[i].at = (avpi_point){left + scale * (turn ? y : x), top + scale * (turn ? x : y)};
        net->nodes[i].account = account;
        net->nodes[i].group = net->groups->group_of[account];
    }
}

/* Area grows with the strength of an account's links; the largest depends on how many share the paper. */
static avp_status size_nodes(const avp_ctx *ctx, avpi_network *net, avp_error *err) {
    avp_status status = AVP_OK;
    double *strength = NULL, most = 0, shrink = net->width > AVPI_NARROW ? 1 : 0.7;
    double largest = net->n_nodes <= 60      ? 9
                     : net->n_nodes <= 300   ? 7
                     : net->n_nodes <= 2000  ? 4.5
                     : net->n_nodes <= 6000  ? 3
                     : net->n_nodes <= 20000 ? 1.8
                                             : 1.1;
    AVP_TRY(avpi_zalloc(ctx, net->groups->accounts.count, sizeof *strength, &strength, err));
    for (size_t i = 0; i < net->groups->n_links; i++) {
        strength[net->groups->links[i].a] += net->groups->links[i].strength;
        strength[net->groups->links[i].b] += net->groups->links[i].strength;
    }
    for (size_t i = 0; i < net->n_nodes; i++)
        most = fmax(most, strength[net->nodes[i].account]);
    for (size_t i = 0; i < net->n_nodes; i++) {
        double share = most > 0 ? sqrt(strength[net->nodes[i].account] / most) : 0;
        net->nodes[i].radius = shrink * largest * (0.45 + 0.55 * share);
    }
done:
    avpi_free(ctx, strength);
    return status;
}

/* Accounts without a group first, then the last group; the strongest evidence ends on top. */
static int by_layer(const void *left, const void *right) {
    const avpi_node *a = left, *b = right;
    uint32_t x = a->group ? a->group : UINT32_MAX, y = b->group ? b->group : UINT32_MAX;
    if (x != y)
        return x > y ? -1 : 1;
    return a->account < b->account ? -1 : a->account > b->account;
}

static void forget_words(const avp_ctx *ctx, avpi_network *net) {
    for (size_t i = 0; i < net->n_legend; i++)
        avpi_free(ctx, net->legend[i].text);
    avpi_free(ctx, net->legend);
    avpi_free(ctx, net->description);
    net->legend = NULL;
    net->n_legend = 0;
    net->description = NULL;
}

static avp_status describe(const avp_ctx *ctx, avpi_network *net, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_writer w;
    avpi_writer_init(&w, ctx, AVPI_PLAIN, err);
    AVPI_SAY(&w,
             N_("{1} {1|account|accounts}, {2} {2|link|links} between them, {3} {3|group|groups}. The tables of the "
                "report say the same in words."),
             avpi_count(net->n_nodes), avpi_count(net->groups->n_links), avpi_count(net->groups->count));
    AVP_TRY(w.status);
    AVP_TRY(avpi_str_dup(ctx, avpi_buf_view(&w.buf), &net->description, err));
done:
    avpi_writer_free(&w);
    return status;
}

avp_status avpi_network_reword(const avp_ctx *ctx, avpi_network *net, avp_error *err) {
    avp_status status = AVP_OK;
    forget_words(ctx, net);
    AVP_TRY(avpi_network_legend(ctx, net, err));
    AVP_TRY(describe(ctx, net, err));
done:
    return status;
}

avp_status avpi_network_prepare(const avp_ctx *ctx, const avp_story *story, const avp_layout *layout,
                                const avpi_people *people, double width, avpi_network *out, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_network net = {.groups = story->groups, .people = people, .width = width, .n_nodes = layout->count};
    AVP_TRY(avpi_zalloc(ctx, net.n_nodes, sizeof *net.nodes, &net.nodes, err));
    AVP_TRY(avpi_alloc(ctx, story->groups->accounts.count, sizeof *net.node_of, &net.node_of, err));
    place_nodes(layout, &net);
    AVP_TRY(size_nodes(ctx, &net, err));
    if (net.n_nodes > 0)
        avpi_sort(net.nodes, net.n_nodes, sizeof *net.nodes, by_layer);
    for (uint32_t i = 0; i < story->groups->accounts.count; i++)
        net.node_of[i] = UINT32_MAX;
    for (size_t i = 0; i < net.n_nodes; i++)
        net.node_of[net.nodes[i].account] = (uint32_t)i;
    AVP_TRY(avpi_network_lines(ctx, &net, err));
    AVP_TRY(avpi_network_badges(ctx, &net, err));
    AVP_TRY(avpi_network_reword(ctx, &net, err));
    *out = net;
    net = (avpi_network){0};
done:
    avpi_network_free(ctx, &net);
    return status;
}

void avpi_network_free(const avp_ctx *ctx, avpi_network *network) {
    forget_words(ctx, network);
    avpi_free(ctx, network->nodes);
    avpi_free(ctx, network->node_of);
    avpi_free(ctx, network->badges);
    avpi_free(ctx, network->ends);
    avpi_free(ctx, network->light.pixels);
    avpi_free(ctx, network->dark.pixels);
    *network = (avpi_network){0};
}

/* ---- drawing ---- */

static void draw_lines(avpi_canvas *canvas, const avpi_network *net) {
    if (net->light.pixels) {
        avpi_draw_image(canvas, net->plot, &net->light, &net->dark);
        return;
    }
    for (size_t bucket = 0; bucket < 2 * AVPI_ROLE_COUNT; bucket++) {
        size_t first = net->bucket_start[bucket], n = net->bucket_start[bucket + 1] - first;
        bool strong = bucket % 2;
        avpi_paint paint = avpi_stroked((avpi_role)(bucket / 2), strong ? 0.9 : 0.6);
        paint.opacity = strong ? fmin(1, 1.2 * net->line_opacity) : net->line_opacity;
        avpi_draw_segments(canvas, &net->ends[2 * first], n, paint);
    }
}

static void draw_node(avpi_canvas *canvas, const avpi_network *net, const avpi_node *node, avpi_writer *w) {
    avpi_role role = avpi_group_role(net->groups, node->group);
    avpi_paint paint = {role, AVPI_ROLE_PAPER, node->radius > 4 ? 1 : 0.5, 1};
    if (role == AVPI_ROLE_SOLE) /* hollow */
        paint = (avpi_paint){AVPI_ROLE_PAPER, role, node->radius > 4 ? 2 : 1, 1};
    avp_str title = {0};
    if (net->n_nodes <= AVPI_NETWORK_TITLES_MAX && net->people) {
        avpi_buf_clear(&w->buf);
        avpi_put(w, avpi_foreign(avpi_people_name(net->people, node->account), NAME_CHARS));
        if (node->group)
            AVPI_SAY(w, N_(" (group {1})"), avpi_count(node->group));
        title = avpi_buf_view(&w->buf);
    }
    avpi_draw_circle(canvas, node->at, node->radius, paint, title);
}

static void draw_badge(avpi_canvas *canvas, const avpi_network *net, const avpi_badge *badge, double size) {
    char number[16];
    avpi_role role = avpi_group_role(net->groups, badge->group);
    int len = snprintf(number, sizeof number, "%u", badge->group);
    double radius = size * (badge->group < 100 ? 0.88 : 1.15);
    avpi_point leader[] = {badge->anchor, badge->at};
    double gap = hypot(badge->at.x - badge->anchor.x, badge->at.y - badge->anchor.y);
    if (gap > 1.5 * radius)
        avpi_draw_line(canvas, leader, 2, false, avpi_stroked(role, 1));
    avpi_draw_circle(canvas, badge->at, radius, (avpi_paint){AVPI_ROLE_PAPER, role, 1.6, 1}, (avp_str){0});
    avpi_lettering lettering = {size, AVPI_ANCHOR_MIDDLE, true, AVPI_ROLE_INK};
    avpi_draw_text(canvas, (avpi_point){badge->at.x, badge->at.y + 0.36 * size}, (avp_str){number, (size_t)len},
                   lettering);
}

static void draw_legend(avpi_canvas *canvas, const avpi_network *net) {
    static const double mark = 5, size = 12.5;
    for (size_t i = 0; i < net->n_legend; i++) {
        const avpi_legend_entry *entry = &net->legend[i];
        double middle = entry->place.y + entry->place.height / 2;
        avpi_lettering lettering = {size, AVPI_ANCHOR_START, false, AVPI_ROLE_INK};
        avpi_paint paint = avpi_filled(entry->role);
        if (entry->role == AVPI_ROLE_SOLE)
            paint = (avpi_paint){AVPI_ROLE_PAPER, entry->role, 2, 1};
        avpi_draw_circle(canvas, (avpi_point){entry->place.x + mark, middle}, mark, paint, (avp_str){0});
        avpi_draw_text(canvas, (avpi_point){entry->place.x + 2 * mark + 6, middle + 4.5}, avpi_str_view(entry->text),
                       lettering);
    }
}

void avpi_network_draw(avpi_canvas *canvas, const void *network) {
    const avpi_network *net = network;
    avpi_writer w;
    avpi_writer_init(&w, canvas->ctx, AVPI_PLAIN, canvas->err);
    draw_lines(canvas, net);
    for (size_t i = 0; i < net->n_nodes && !net->points_in_raster; i++)
        draw_node(canvas, net, &net->nodes[i], &w);
    for (size_t i = net->n_badges; i-- > 0;)
        draw_badge(canvas, net, &net->badges[i], net->width > AVPI_NARROW ? 12.5 : 11);
    draw_legend(canvas, net);
    if (canvas->status == AVP_OK)
        canvas->status = w.status;
    avpi_writer_free(&w);
}
