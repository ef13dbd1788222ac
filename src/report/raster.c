/* Our own raster. */
#include "report/raster.h"

#include "base/parallel.h"

#include <math.h>

enum { BAND_ROWS = 64 };

/* Red, green, blue of the light picture, those of the dark one, and the depth of both, added up. */
enum { DEPTH = 6, SUMS = 8 };
typedef struct light {
    float of[SUMS]; /* the last is 0 */
} light;

typedef struct picture {
    const avp_ctx *ctx;
    uint32_t width, height;
    const avpi_streak *streaks;
    size_t n_streaks;
    const avpi_disc *discs;
    size_t n_discs;
    uint32_t *pixels[2];
} picture;

typedef struct band {
    const picture *of;
    int first, last; /* rows first .. last - 1 */
    light *sum;      /* of those rows */
} band;

/* What full cover by the line adds. */
static light light_of(const avpi_streak *s) {
    light of = {{0}};
    for (unsigned k = 0; k < DEPTH; k++)
        of.of[k] = (float)(s->rgb[k / 3] >> (16 - 8 * (k % 3)) & 255);
    of.of[DEPTH] = 1;
    return of;
}

static void shine(const band *b, int x, int y, float amount, const light *full) {
    if (x < 0 || x >= (int)b->of->width || y < b->first || y >= b->last || amount <= 0)
        return;
    light *at = &b->sum[(size_t)(y - b->first) * b->of->width + (size_t)x];
    for (size_t k = 0; k < SUMS; k++)
        at->of[k] += amount * full->of[k];
}

/* Range of whole steps k in [from, to] for which base + slope * (k - origin) may touch rows first .. last. */
static void cut(double base, double slope, double origin, int first, int last, int *from, int *to) {
    double low = first - 2, high = last + 1;
    if (slope == 0) {
        if (base < low || base > high)
            *to = *from - 1;
        return;
    }
    double one = origin + (low - base) / slope, two = origin + (high - base) / slope;
    double least = one < two ? one : two, most = one < two ? two : one;
    if (least > *to || most < *from) {
        *to = *from - 1;
        return;
    }
    *from = least > *from ? (int)ceil(least) : *from;
    *to = most < *to ? (int)floor(most) : *to;
}

/* Two pixels a step across the line's longer direction share its weight by how near they are (after Wu, 1991). */
static void draw_flat(const band *b, const avpi_streak *s, bool steep) {
    double u0 = steep ? s->y0 : s->x0, v0 = steep ? s->x0 : s->y0, u1 = steep ? s->y1 : s->x1,
           v1 = steep ? s->x1 : s->y1;
    if (u0 > u1) {
        double u = u0, v = v0;
        u0 = u1, v0 = v1, u1 = u, v1 = v;
    }
    double slope = u1 > u0 ? (v1 - v0) / (u1 - u0) : 0;
    const light full = light_of(s);
    int from = (int)floor(u0), to = (int)floor(u1), limit = (int)(steep ? b->of->height : b->of->width) - 1;
    from = from < 0 ? 0 : from;
    to = to > limit ? limit : to;
    if (steep) {
        from = from < b->first ? b->first : from;
        to = to > b->last - 1 ? b->last - 1 : to;
    } else {
        cut(v0, slope, u0, b->first, b->last, &from, &to);
    }
    for (int u = from; u <= to; u++) {
        double v = v0 + slope * (u + 0.5 - u0) - 0.5;
        int near = (int)floor(v);
        float far_share = (float)(v - near);
        shine(b, steep ? near : u, steep ? u : near, s->weight * (1 - far_share), &full);
        shine(b, steep ? near + 1 : u, steep ? u : near + 1, s->weight * far_share, &full);
    }
}

static uint32_t mix(uint32_t under, uint32_t rgb, float cover) {
    uint32_t result = 0;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        float top = shift == 24 ? 255.0F : (float)(rgb >> shift & 255), below = (float)(under >> shift & 255);
        result |= (uint32_t)lroundf(top * cover + below * (1 - cover)) << shift;
    }
    return result;
}

static void draw_disc(const band *b, const avpi_disc *disc, unsigned dark) {
    int width = (int)b->of->width;
    int x0 = (int)floorf(disc->x - disc->radius - 1), x1 = (int)ceilf(disc->x + disc->radius + 1);
    int y0 = (int)floorf(disc->y - disc->radius - 1), y1 = (int)ceilf(disc->y + disc->radius + 1);
    x0 = x0 < 0 ? 0 : x0;
    y0 = y0 < b->first ? b->first : y0;
    for (int y = y0; y <= y1 && y < b->last; y++)
        for (int x = x0; x <= x1 && x < width; x++) {
            float dx = (float)x + 0.5F - disc->x, dy = (float)y + 0.5F - disc->y;
            float cover = disc->radius + 0.5F - sqrtf(dx * dx + dy * dy);
            uint32_t *pixel = &b->of->pixels[dark][(size_t)y * b->of->width + (size_t)x];
            if (cover > 0)
                *pixel = mix(*pixel, disc->rgb[dark], disc->opacity * (cover < 1 ? cover : 1));
        }
}

static uint32_t settle(const light *at, unsigned dark) {
    const float *rgb = &at->of[3 * dark], depth = at->of[DEPTH];
    if (depth <= 0)
        return 0;
    float opacity = 1 - expf(-depth), share = opacity / depth;
    uint32_t alpha = (uint32_t)lroundf(255 * opacity), red = (uint32_t)lroundf(rgb[0] * share);
    uint32_t green = (uint32_t)lroundf(rgb[1] * share), blue = (uint32_t)lroundf(rgb[2] * share);
    red = red < alpha ? red : alpha; /* premultiplied: no channel above alpha */
    green = green < alpha ? green : alpha;
    blue = blue < alpha ? blue : alpha;
    return alpha << 24 | red << 16 | green << 8 | blue;
}

static void finish(const band *b, unsigned dark) {
    const picture *of = b->of;
    size_t n = (size_t)(b->last - b->first) * of->width;
    for (size_t i = 0; i < n; i++)
        of->pixels[dark][(size_t)b->first * of->width + i] = settle(&b->sum[i], dark);
    for (size_t i = 0; i < of->n_discs; i++)
        draw_disc(b, &of->discs[i], dark);
}

static avp_status draw_band(void *arg, size_t task, unsigned worker, avp_error *err) {
    const picture *of = arg; /* shared: bands write different rows */
    avp_status status = AVP_OK;
    band b = {.of = of, .first = (int)(task * BAND_ROWS)};
    (void)worker;
    b.last = b.first + BAND_ROWS < (int)of->height ? b.first + BAND_ROWS : (int)of->height;
    size_t n = (size_t)(b.last - b.first) * of->width;
    AVP_TRY(avpi_zalloc(of->ctx, n, sizeof *b.sum, &b.sum, err));
    for (size_t i = 0; i < of->n_streaks; i++) {
        const avpi_streak *s = &of->streaks[i];
        draw_flat(&b, s, fabsf(s->y1 - s->y0) > fabsf(s->x1 - s->x0));
    }
    finish(&b, 0);
    finish(&b, 1);
done:
    avpi_free(of->ctx, b.sum);
    return status;
}

avp_status avpi_raster_draw(const avp_ctx *ctx, uint32_t width, uint32_t height, const avpi_streak *streaks,
                            size_t n_streaks, const avpi_disc *discs, size_t n_discs, avpi_raster out[2],
                            avp_error *err) {
    avp_status status = AVP_OK;
    picture of = {ctx, width, height, streaks, n_streaks, discs, n_discs, {NULL, NULL}};
    for (size_t dark = 0; dark < 2; dark++)
        AVP_TRY(avpi_alloc(ctx, (size_t)width * height, sizeof *of.pixels[dark], &of.pixels[dark], err));
    AVP_TRY(avpi_parallel(ctx, ((size_t)height + BAND_ROWS - 1) / BAND_ROWS, draw_band, &of, err));
    for (size_t dark = 0; dark < 2; dark++) {
        out[dark] = (avpi_raster){width, height, of.pixels[dark]};
        of.pixels[dark] = NULL;
    }
done:
    avpi_free(ctx, of.pixels[0]);
    avpi_free(ctx, of.pixels[1]);
    return status;
}
