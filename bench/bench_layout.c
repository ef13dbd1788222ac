/*
 * Layout of planted groups of very different sizes: ours beside igraph's on the same graph.
 *
 *     bench_layout [ACCOUNTS ...]          default 60 3000 75000
 *     IGRAPH=1 bench_layout 3000           also igraph's Fruchterman-Reingold, DrL and GraphOpt, one thread, slow
 *     PICTURES=folder bench_layout 3000    also draws folder/layout_3000*.png
 *
 * Prints wall and processor seconds, and a hash of the positions, which must not depend on the threads.
 */
#include "avispero/groups.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "base/radix.h"
#include "base/rng.h"

#include <cairo.h>
#include <igraph/igraph.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINKS_PER_ACCOUNT = 7, SMALL_GROUP = 14 };

typedef struct scene {
    uint32_t n, n_groups;
    uint32_t *group_of; /* from 1 */
    uint32_t *first;    /* per group, from 0; n_groups + 1 */
    uint64_t *pairs;    /* a << 32 | b */
    size_t n_links, capacity;
} scene;

static void *need(void *pointer) {
    if (!pointer)
        exit(4);
    return pointer;
}

static void add(scene *s, uint32_t a, uint32_t b) {
    if (a == b)
        return;
    if (s->n_links == s->capacity) {
        s->capacity = 2 * s->capacity + 1024;
        s->pairs = need(realloc(s->pairs, s->capacity * sizeof *s->pairs));
    }
    s->pairs[s->n_links++] = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

/* A quarter of what is left, again and again: sizes fall like a geometric series; the rest in groups of 2 to 40. */
static void deal_groups(scene *s, avpi_rng *rng) {
    uint32_t left = s->n, next = 0;
    while (left > 0) {
        uint32_t size = left > s->n / 5 + 40 ? left / 4 : 2 + (uint32_t)avpi_rng_below(rng, 39);
        if (size + 2 > left)
            size = left;
        s->first[s->n_groups++] = next;
        for (uint32_t i = 0; i < size; i++)
            s->group_of[next++] = s->n_groups;
        left -= size;
    }
    s->first[s->n_groups] = next;
}

/* Small groups are dense; in large ones everybody hangs on somebody, and links prefer the first accounts. */
static void link_group(scene *s, avpi_rng *rng, uint32_t first, uint32_t size) {
    for (uint32_t i = 1; i < size; i++)
        add(s, first + i, first + (uint32_t)avpi_rng_below(rng, i));
    if (size <= SMALL_GROUP) {
        for (uint32_t i = 0; i < size; i++)
            for (uint32_t j = 0; j < i; j++)
                if (avpi_rng_real(rng) < 0.7)
                    add(s, first + i, first + j);
        return;
    }
    for (uint32_t i = 0; i < (LINKS_PER_ACCOUNT - 1) * size; i++) {
        double u = avpi_rng_real(rng);
        add(s, first + (uint32_t)(u * u * size), first + (uint32_t)avpi_rng_below(rng, size));
    }
}

static int by_pair(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static scene make_scene(uint32_t n) {
    scene s = {.n = n};
    avpi_rng rng;
    avpi_rng_init(&rng, n, 1);
    s.group_of = need(calloc(n, sizeof *s.group_of));
    s.first = need(calloc(n + 1, sizeof *s.first));
    deal_groups(&s, &rng);
    for (uint32_t g = 0; g < s.n_groups; g++) {
        uint32_t size = s.first[g + 1] - s.first[g], other = g > 0 ? (uint32_t)avpi_rng_below(&rng, g) : 0;
        link_group(&s, &rng, s.first[g], size);
        for (uint32_t i = 0; g % 2 == 1 && i < 1 + size / 50; i++)
            add(&s, s.first[g] + (uint32_t)avpi_rng_below(&rng, size),
                s.first[other] + (uint32_t)avpi_rng_below(&rng, s.first[other + 1] - s.first[other]));
    }
    qsort(s.pairs, s.n_links, sizeof *s.pairs, by_pair);
    size_t kept = 0;
    for (size_t i = 0; i < s.n_links; i++)
        if (kept == 0 || s.pairs[i] != s.pairs[kept - 1])
            s.pairs[kept++] = s.pairs[i];
    s.n_links = kept;
    return s;
}

static void scene_free(scene *s) {
    free(s->group_of);
    free(s->first);
    free(s->pairs);
}

static void draw(const scene *s, const avp_layout *layout, const char *path) {
    enum { WIDTH = 1500, HEIGHT = 1100 };
    static const double colours[7][3] = {{.75, .33, .12}, {.25, .35, .65}, {.2, .5, .4}, {.55, .3, .55},
                                         {.7, .55, .15},  {.2, .55, .7},   {.5, .5, .5}};
    float x1 = 0, y1 = 0;
    for (size_t i = 0; i < layout->count; i++) {
        x1 = fmaxf(x1, layout->x[i]);
        y1 = fmaxf(y1, layout->y[i]);
    }
    double scale = fmin((WIDTH / 2 - 20) / (double)x1, (HEIGHT / 2 - 20) / (double)y1); /* the middle is 0,0 */
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_set_line_width(cr, 0.6);
    for (size_t i = 0; i < s->n_links; i++) {
        size_t a = s->pairs[i] >> 32, b = s->pairs[i] & UINT32_MAX;
        bool inside = s->group_of[a] == s->group_of[b];
        const double *c = colours[inside ? s->group_of[a] % 7 : 6];
        cairo_set_source_rgba(cr, c[0], c[1], c[2], fmin(0.4, fmax(0.02, 4000.0 / (double)s->n_links)));
        cairo_move_to(cr, WIDTH / 2 + scale * (double)layout->x[a], HEIGHT / 2 + scale * (double)layout->y[a]);
        cairo_line_to(cr, WIDTH / 2 + scale * (double)layout->x[b], HEIGHT / 2 + scale * (double)layout->y[b]);
        cairo_stroke(cr);
    }
    for (size_t i = 0; i < layout->count; i++) {
        const double *c = colours[s->group_of[i] % 7];
        cairo_set_source_rgb(cr, c[0], c[1], c[2]);
        cairo_arc(cr, WIDTH / 2 + scale * (double)layout->x[i], HEIGHT / 2 + scale * (double)layout->y[i],
                  fmax(0.5, fmin(8, 0.33 * scale)), 0, 7);
        cairo_fill(cr);
    }
    cairo_destroy(cr);
    if (cairo_surface_write_to_png(surface, path) != CAIRO_STATUS_SUCCESS)
        fprintf(stderr, "cannot write %s\n", path);
    cairo_surface_destroy(surface);
}

static double processor_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void run_ours(const scene *s, unsigned threads, const char *pictures) {
    avp_ctx ctx;
    avp_error err = {0};
    avp_layout layout = {0};
    avp_ctx_init(&ctx);
    ctx.n_threads = threads;
    avp_fused_link *links = need(calloc(s->n_links + 1, sizeof *links));
    for (size_t i = 0; i < s->n_links; i++)
        links[i] = (avp_fused_link){.a = (uint32_t)(s->pairs[i] >> 32), .b = (uint32_t)s->pairs[i], .strength = 10};
    avp_groups groups = {.accounts.count = s->n, .links = links, .n_links = s->n_links, .group_of = s->group_of};
    double start = avpi_now_s(), processor = processor_s();
    if (avp_layout_compute(&ctx, &groups, 1, &layout, &err) != AVP_OK) {
        fprintf(stderr, "%s\n", err.text);
        exit(5);
    }
    double wall = avpi_now_s() - start;
    processor = processor_s() - processor;
    uint64_t hash = avpi_hash64((avp_str){(const char *)layout.x, layout.count * sizeof *layout.x}) ^
                    avpi_hash64((avp_str){(const char *)layout.y, layout.count * sizeof *layout.y});
    printf("  ours, %u thread%s %8.2f s  processor %7.2f s  %016llx\n", threads, threads > 1 ? "s" : " ", wall,
           processor, (unsigned long long)hash);
    if (pictures) {
        char path[1024];
        snprintf(path, sizeof path, "%s/layout_%u.png", pictures, s->n);
        draw(s, &layout, path);
    }
    avp_layout_free(&ctx, &layout);
    free(links);
}

/* igraph's positions, with their middle at 0,0, as a picture. */
static void draw_igraph(const scene *s, const igraph_matrix_t *places, const char *pictures, const char *name) {
    avp_layout layout = {.count = s->n};
    char path[1024];
    layout.x = need(calloc(s->n, sizeof *layout.x));
    layout.y = need(calloc(s->n, sizeof *layout.y));
    double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    for (uint32_t i = 0; i < s->n; i++) {
        x0 = fmin(x0, MATRIX(*places, i, 0));
        x1 = fmax(x1, MATRIX(*places, i, 0));
        y0 = fmin(y0, MATRIX(*places, i, 1));
        y1 = fmax(y1, MATRIX(*places, i, 1));
    }
    for (uint32_t i = 0; i < s->n; i++) {
        layout.x[i] = (float)(MATRIX(*places, i, 0) - (x0 + x1) / 2);
        layout.y[i] = (float)(MATRIX(*places, i, 1) - (y0 + y1) / 2);
    }
    snprintf(path, sizeof path, "%s/layout_%u_%s.png", pictures, s->n, name);
    draw(s, &layout, path);
    free(layout.x);
    free(layout.y);
}

static void report(const scene *s, const char *name, double start, double processor, igraph_error_t code,
                   const igraph_matrix_t *places) {
    const char *pictures = getenv("PICTURES");
    printf("  igraph %-22s %8.2f s  processor %7.2f s%s\n", name, avpi_now_s() - start, processor_s() - processor,
           code == IGRAPH_SUCCESS ? "" : "  FAILED");
    fflush(stdout);
    if (pictures && code == IGRAPH_SUCCESS)
        draw_igraph(s, places, pictures, name);
}

static void run_igraph(const scene *s) {
    igraph_t graph;
    igraph_vector_int_t edges;
    igraph_matrix_t places;
    igraph_vector_int_init(&edges, (igraph_integer_t)(2 * s->n_links));
    for (size_t i = 0; i < s->n_links; i++) {
        VECTOR(edges)[2 * i] = (igraph_integer_t)(s->pairs[i] >> 32);
        VECTOR(edges)[2 * i + 1] = (igraph_integer_t)(s->pairs[i] & UINT32_MAX);
    }
    igraph_create(&graph, &edges, (igraph_integer_t)s->n, IGRAPH_UNDIRECTED);
    igraph_matrix_init(&places, 0, 0);
    igraph_rng_seed(igraph_rng_default(), 1);

    double start = avpi_now_s(), processor = processor_s();
    igraph_error_t code = igraph_layout_fruchterman_reingold(&graph, &places, false, 500, sqrt(s->n),
                                                             IGRAPH_LAYOUT_GRID, NULL, NULL, NULL, NULL, NULL);
    report(s, "FR-grid-500", start, processor, code, &places);

    igraph_layout_drl_options_t options;
    igraph_layout_drl_options_init(&options, IGRAPH_LAYOUT_DRL_DEFAULT);
    start = avpi_now_s();
    processor = processor_s();
    code = igraph_layout_drl(&graph, &places, false, &options, NULL);
    report(s, "DrL", start, processor, code, &places);

    if (s->n <= 5000) { /* quadratic */
        start = avpi_now_s();
        processor = processor_s();
        code = igraph_layout_graphopt(&graph, &places, 500, 0.001, 30, 0, 1, 5, false);
        report(s, "GraphOpt-500", start, processor, code, &places);
    }
    igraph_matrix_destroy(&places);
    igraph_vector_int_destroy(&edges);
    igraph_destroy(&graph);
}

int main(int argc, char **argv) {
    static const uint32_t usual[] = {0, 60, 3000, 75000};
    const char *with_igraph = getenv("IGRAPH"), *pictures = getenv("PICTURES");
    int n = argc > 1 ? argc : (int)(sizeof usual / sizeof *usual);
    for (int i = 1; i < n; i++) {
        scene s = make_scene(argc > 1 ? (uint32_t)strtoul(argv[i], NULL, 10) : usual[i]);
        printf("%u accounts, %zu links, %u groups\n", s.n, s.n_links, s.n_groups);
        run_ours(&s, 1, NULL);
        run_ours(&s, 2, pictures);
        if (with_igraph && strcmp(with_igraph, "0") != 0)
            run_igraph(&s);
        scene_free(&s);
    }
    return 0;
}
