/* Drawing through cairo and pango: PNG and PDF. Colours are those of light paper. */
#include "report/canvas.h"

#include "base/files.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

enum { PIXELS_PER_UNIT = 2 };

static cairo_t *cairo_of(avpi_canvas *canvas) {
    return canvas->self;
}

static void set_colour(cairo_t *cr, avpi_role role, double opacity) {
    uint32_t rgb = avpi_palette_rgb(role, false);
    cairo_set_source_rgba(cr, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0, opacity);
}

/* Paints the current path. */
static void paint_path(avpi_canvas *canvas, avpi_paint paint) {
    cairo_t *cr = cairo_of(canvas);
    if (paint.fill != AVPI_ROLE_COUNT) {
        set_colour(cr, paint.fill, paint.opacity);
        cairo_fill_preserve(cr);
    }
    if (paint.stroke != AVPI_ROLE_COUNT) {
        set_colour(cr, paint.stroke, paint.opacity);
        cairo_set_line_width(cr, paint.width);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
}

static void cairo_boxes(avpi_canvas *canvas, const avpi_box *boxes, size_t n, avpi_paint paint, avp_str title) {
    (void)title;
    for (size_t i = 0; i < n; i++)
        cairo_rectangle(cairo_of(canvas), boxes[i].x, boxes[i].y, boxes[i].width, boxes[i].height);
    paint_path(canvas, paint);
}

static void cairo_circle(avpi_canvas *canvas, avpi_point centre, double radius, avpi_paint paint, avp_str title) {
    static const double turn = 6.283185307179586;
    (void)title;
    cairo_arc(cairo_of(canvas), centre.x, centre.y, radius, 0, turn);
    paint_path(canvas, paint);
}

static void cairo_segments(avpi_canvas *canvas, const avpi_point *ends, size_t n, avpi_paint paint) {
    for (size_t i = 0; i < n; i++) {
        cairo_move_to(cairo_of(canvas), ends[2 * i].x, ends[2 * i].y);
        cairo_line_to(cairo_of(canvas), ends[2 * i + 1].x, ends[2 * i + 1].y);
    }
    paint_path(canvas, paint);
}

static void cairo_polyline(avpi_canvas *canvas, const avpi_point *points, size_t n, bool closed, avpi_paint paint) {
    cairo_set_line_join(cairo_of(canvas), CAIRO_LINE_JOIN_ROUND);
    for (size_t i = 0; i < n; i++)
        cairo_line_to(cairo_of(canvas), points[i].x, points[i].y);
    if (closed)
        cairo_close_path(cairo_of(canvas));
    paint_path(canvas, paint);
}

static void cairo_lettering(avpi_canvas *canvas, avpi_point base, avp_str text, avpi_lettering lettering) {
    cairo_t *cr = cairo_of(canvas);
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string("sans");
    pango_font_description_set_absolute_size(font, lettering.size * PANGO_SCALE);
    if (lettering.bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_SEMIBOLD);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_text(layout, text.ptr, (int)text.len);
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    double share = lettering.anchor == AVPI_ANCHOR_START ? 0 : lettering.anchor == AVPI_ANCHOR_MIDDLE ? 0.5 : 1;
    set_colour(cr, lettering.role, 1);
    cairo_move_to(cr, base.x - share * width / PANGO_SCALE,
                  base.y - (double)pango_layout_get_baseline(layout) / PANGO_SCALE);
    pango_cairo_show_layout(cr, layout);
    cairo_new_path(cr);
    pango_font_description_free(font);
    g_object_unref(layout);
}

/* A surface over the raster's own pixels; rows of whole 32-bit words have the stride that cairo wants. */
static cairo_surface_t *surface_over(const avpi_raster *raster) {
    union {
        uint32_t *words;
        unsigned char *bytes;
    } pixels = {.words = raster->pixels};
    return cairo_image_surface_create_for_data(pixels.bytes, CAIRO_FORMAT_ARGB32, (int)raster->width,
                                               (int)raster->height, (int)(4 * raster->width));
}

static void cairo_picture(avpi_canvas *canvas, avpi_box place, const avpi_raster *raster, const avpi_raster *dark) {
    (void)dark;
    cairo_t *cr = cairo_of(canvas);
    cairo_surface_t *surface = surface_over(raster);
    cairo_save(cr);
    cairo_translate(cr, place.x, place.y);
    cairo_scale(cr, place.width / raster->width, place.height / raster->height);
    cairo_set_source_surface(cr, surface, 0, 0);
    cairo_paint(cr);
    cairo_restore(cr);
    cairo_surface_destroy(surface);
}

static const avpi_canvas_kind cairo_kind = {cairo_boxes,    cairo_circle,    cairo_segments,
                                            cairo_polyline, cairo_lettering, cairo_picture};

/* ---- where the bytes go ---- */

typedef struct byte_sink {
    avpi_out *file; /* either of the two */
    avpi_buf *buf;
    avp_status status;
    avp_error *err;
} byte_sink;

static cairo_status_t take_bytes(void *closure, const unsigned char *bytes, unsigned int n) {
    byte_sink *sink = closure;
    avp_str text = {(const char *)bytes, n};
    if (sink->status == AVP_OK)
        sink->status =
            sink->file ? avpi_out_write(sink->file, text, sink->err) : avpi_buf_add(sink->buf, text, sink->err);
    return sink->status == AVP_OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* cairo knows two ways to fail here: no memory, or ours. */
static avp_status cairo_outcome(const avp_ctx *ctx, const byte_sink *sink, cairo_status_t outcome, avp_error *err) {
    if (sink->status != AVP_OK)
        return sink->status;
    if (outcome == CAIRO_STATUS_SUCCESS)
        return AVP_OK;
    if (outcome == CAIRO_STATUS_NO_MEMORY)
        return avpi_fail_memory(ctx, err);
    return avpi_fail(ctx, err, AVP_E_BUG, N_("drawing failed: %s; please report this"),
                     cairo_status_to_string(outcome));
}

avp_status avpi_raster_png(const avp_ctx *ctx, const avpi_raster *raster, avpi_buf *out, avp_error *err) {
    byte_sink sink = {.buf = out, .err = err};
    cairo_surface_t *surface = surface_over(raster);
    cairo_status_t outcome = cairo_surface_write_to_png_stream(surface, take_bytes, &sink);
    cairo_surface_destroy(surface);
    return cairo_outcome(ctx, &sink, outcome, err);
}

static void draw_paper(avpi_canvas *canvas) {
    avpi_box paper = {0, 0, canvas->width, canvas->height};
    avpi_draw_boxes(canvas, &paper, 1, avpi_filled(AVPI_ROLE_PAPER), (avp_str){0});
}

static cairo_surface_t *new_surface(byte_sink *sink, double width, double height, bool pdf) {
    if (!pdf)
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(width * PIXELS_PER_UNIT),
                                          (int)(height * PIXELS_PER_UNIT));
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, sink, width, height);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   "1970-01-01T00:00:00Z"); /* same bytes every time */
    return surface;
}

avp_status avpi_canvas_cairo(const avp_ctx *ctx, const char *path, double width, double height, bool pdf,
                             avpi_figure figure, const void *arg, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_out out = {0};
    byte_sink sink = {.file = &out, .err = err};
    cairo_surface_t *surface = NULL;
    cairo_t *cr = NULL;
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    surface = new_surface(&sink, width, height, pdf);
    cr = cairo_create(surface);
    if (!pdf)
        cairo_scale(cr, PIXELS_PER_UNIT, PIXELS_PER_UNIT);
    avpi_canvas canvas = {.ctx = ctx, .width = width, .height = height, .err = err, .self = cr, .kind = &cairo_kind};
    draw_paper(&canvas);
    figure(&canvas, arg);
    AVP_TRY(canvas.status);
    AVP_TRY(cairo_outcome(ctx, &sink, cairo_status(cr), err));
    if (!pdf)
        AVP_TRY(cairo_outcome(ctx, &sink, cairo_surface_write_to_png_stream(surface, take_bytes, &sink), err));
    cairo_surface_finish(surface);
    AVP_TRY(cairo_outcome(ctx, &sink, cairo_surface_status(surface), err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    if (cr)
        cairo_destroy(cr);
    if (surface)
        cairo_surface_destroy(surface);
    avpi_out_abandon(&out);
    return status;
}
