/* What figures are drawn on: one drawing code, several media. Sizes are CSS pixels; y grows downwards. */
#ifndef AVPI_REPORT_CANVAS_H
#define AVPI_REPORT_CANVAS_H

#include "report/palette.h"
#include "report/writer.h"

/* How a shape is painted; AVPI_ROLE_COUNT as fill or stroke: not at all. */
typedef struct avpi_paint {
    avpi_role fill, stroke;
    double width;   /* of the stroke */
    double opacity; /* 0..1, of the whole shape */
} avpi_paint;

static inline avpi_paint avpi_filled(avpi_role fill) {
    return (avpi_paint){fill, AVPI_ROLE_COUNT, 0, 1};
}
static inline avpi_paint avpi_stroked(avpi_role stroke, double width) {
    return (avpi_paint){AVPI_ROLE_COUNT, stroke, width, 1};
}

typedef enum avpi_anchor { AVPI_ANCHOR_START, AVPI_ANCHOR_MIDDLE, AVPI_ANCHOR_END } avpi_anchor;

typedef struct avpi_lettering {
    double size;
    avpi_anchor anchor;
    bool bold;
    avpi_role role;
} avpi_lettering;

typedef struct avpi_point {
    double x, y;
} avpi_point;

typedef struct avpi_box {
    double x, y, width, height;
} avpi_box;

/* Premultiplied ARGB32 as cairo has it, rows without gaps. */
typedef struct avpi_raster {
    uint32_t width, height;
    uint32_t *pixels;
} avpi_raster;

typedef struct avpi_canvas avpi_canvas;
struct avpi_canvas {
    const avp_ctx *ctx;
    double width, height;
    avp_status status; /* first failure; later drawing does nothing */
    avp_error *err;
    void *self;
    const struct avpi_canvas_kind *kind;
};

/* A medium. title: what a pointer resting on the shape reads, ptr NULL for none. */
typedef struct avpi_canvas_kind {
    void (*boxes)(avpi_canvas *canvas, const avpi_box *boxes, size_t n, avpi_paint paint, avp_str title);
    void (*circle)(avpi_canvas *canvas, avpi_point centre, double radius, avpi_paint paint, avp_str title);
    void (*segments)(avpi_canvas *canvas, const avpi_point *ends, size_t n, avpi_paint paint); /* n pairs of points */
    void (*line)(avpi_canvas *canvas, const avpi_point *points, size_t n, bool closed, avpi_paint paint);
    void (*text)(avpi_canvas *canvas, avpi_point base, avp_str text, avpi_lettering lettering);
    void (*image)(avpi_canvas *canvas, avpi_box place, const avpi_raster *light, const avpi_raster *dark);
} avpi_canvas_kind;

void avpi_draw_boxes(avpi_canvas *canvas, const avpi_box *boxes, size_t n, avpi_paint paint, avp_str title);
void avpi_draw_circle(avpi_canvas *canvas, avpi_point centre, double radius, avpi_paint paint, avp_str title);
void avpi_draw_segments(avpi_canvas *canvas, const avpi_point *ends, size_t n, avpi_paint paint);
void avpi_draw_line(avpi_canvas *canvas, const avpi_point *points, size_t n, bool closed, avpi_paint paint);
/** text is plain (avpi_show with no markup has been applied to foreign words); base is on the writing line. */
void avpi_draw_text(avpi_canvas *canvas, avpi_point base, avp_str text, avpi_lettering lettering);
/** The same picture for light and for dark paper; media that have one paper take the light one. */
void avpi_draw_image(avpi_canvas *canvas, avpi_box place, const avpi_raster *light, const avpi_raster *dark);

/* What a picture says to those who do not see it. */
typedef struct avpi_caption {
    const char *id; /* prefix of element ids, unique in the page */
    avp_str title, description;
} avpi_caption;

/** Draws onto a canvas; failures stay in canvas->status. */
typedef void (*avpi_figure)(avpi_canvas *canvas, const void *arg);

/**
 * One <svg> element into w. Colours are classes of the palette, so that the page's style sheet decides between light and dark;
 * `alone` adds the XML declaration and a <style> that says the same for a file by itself.
 */
void avpi_canvas_svg(avpi_writer *w, double width, double height, avpi_caption caption, bool alone, avpi_figure figure,
                     const void *arg);

/** Write .svg, .png (2 pixels a unit) or .pdf by the end of path, atomically. Errors: AVP_E_ARG another ending; AVP_E_IO, AVP_E_FULL, AVP_E_MEMORY. */
AVP_MUST_CHECK avp_status avpi_canvas_file(const avp_ctx *ctx, const char *path, double width, double height,
                                           avpi_caption caption, avpi_figure figure, const void *arg, avp_error *err);

/** PNG bytes of a raster. */
AVP_MUST_CHECK avp_status avpi_raster_png(const avp_ctx *ctx, const avpi_raster *raster, avpi_buf *out, avp_error *err);
/** The same through cairo, for media that have a file of their own. */
AVP_MUST_CHECK avp_status avpi_canvas_cairo(const avp_ctx *ctx, const char *path, double width, double height, bool pdf,
                                            avpi_figure figure, const void *arg, avp_error *err);

/** Width that text takes at most, from a fixed table: fonts differ from machine to machine, drawings must not. */
double avpi_text_width(avp_str text, double size);

#endif
