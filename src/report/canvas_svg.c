/* Drawing into SVG text: written by hand, so that the same picture is the same bytes and takes its colours from the page. */
#include "report/canvas.h"

#include <stdio.h>

static avpi_writer *writer_of(avpi_canvas *canvas) {
    return canvas->self;
}

static void attribute(avpi_writer *w, const char *name, double value) {
    avpi_raw(w, " ");
    avpi_raw(w, name);
    avpi_raw(w, "=\"");
    avpi_raw_real(w, value);
    avpi_raw(w, "\"");
}

static void role_class(avpi_writer *w, const char *prefix, avpi_role role) {
    avpi_raw(w, prefix);
    avpi_raw(w, avpi_palette_class(role));
}

/* class="f-g1 s-paper" stroke-width="1" opacity="0.5" */
static void painted(avpi_writer *w, avpi_paint paint) {
    bool fill = paint.fill != AVPI_ROLE_COUNT, stroke = paint.stroke != AVPI_ROLE_COUNT;
    avpi_raw(w, " class=\"");
    if (fill)
        role_class(w, "f-", paint.fill);
    else
        avpi_raw(w, "f-no");
    if (stroke)
        role_class(w, " s-", paint.stroke);
    avpi_raw(w, "\"");
    if (stroke)
        attribute(w, "stroke-width", paint.width);
    if (paint.opacity < 1)
        attribute(w, "opacity", paint.opacity);
}

/* Ends an open tag, with the title inside when there is one. */
static void close_tag(avpi_writer *w, const char *tag, avp_str title) {
    if (!title.ptr) {
        avpi_raw(w, "/>\n");
        return;
    }
    avpi_raw(w, "><title>");
    avpi_put(w, (avpi_arg){.kind = AVPI_ARG_WORDS, .text = title});
    avpi_raw(w, "</title></");
    avpi_raw(w, tag);
    avpi_raw(w, ">\n");
}

static void step(avpi_writer *w, const char *verb, double a, double b) {
    avpi_raw(w, verb);
    avpi_raw_real(w, a);
    avpi_raw(w, " ");
    avpi_raw_real(w, b);
}

static void svg_boxes(avpi_canvas *canvas, const avpi_box *boxes, size_t n, avpi_paint paint, avp_str title) {
    avpi_writer *w = writer_of(canvas);
    avpi_raw(w, "<path");
    painted(w, paint);
    avpi_raw(w, " d=\"");
    for (size_t i = 0; i < n; i++) {
        step(w, "M", boxes[i].x, boxes[i].y);
        avpi_raw(w, "h");
        avpi_raw_real(w, boxes[i].width);
        avpi_raw(w, "v");
        avpi_raw_real(w, boxes[i].height);
        avpi_raw(w, "h");
        avpi_raw_real(w, -boxes[i].width);
        avpi_raw(w, "z");
    }
    avpi_raw(w, "\"");
    close_tag(w, "path", title);
}

static void svg_circle(avpi_canvas *canvas, avpi_point centre, double radius, avpi_paint paint, avp_str title) {
    avpi_writer *w = writer_of(canvas);
    avpi_raw(w, "<circle");
    painted(w, paint);
    attribute(w, "cx", centre.x);
    attribute(w, "cy", centre.y);
    attribute(w, "r", radius);
    close_tag(w, "circle", title);
}

static void svg_segments(avpi_canvas *canvas, const avpi_point *ends, size_t n, avpi_paint paint) {
    avpi_writer *w = writer_of(canvas);
    avpi_raw(w, "<path");
    painted(w, paint);
    avpi_raw(w, " d=\"");
    for (size_t i = 0; i < n; i++) {
        step(w, "M", ends[2 * i].x, ends[2 * i].y);
        step(w, "L", ends[2 * i + 1].x, ends[2 * i + 1].y);
    }
    avpi_raw(w, "\"/>\n");
}

static void svg_line(avpi_canvas *canvas, const avpi_point *points, size_t n, bool closed, avpi_paint paint) {
    avpi_writer *w = writer_of(canvas);
    avpi_raw(w, "<path");
    painted(w, paint);
    avpi_raw(w, " stroke-linejoin=\"round\" d=\"");
    for (size_t i = 0; i < n; i++)
        step(w, i ? "L" : "M", points[i].x, points[i].y);
    avpi_raw(w, closed ? "z\"/>\n" : "\"/>\n");
}

static void svg_text(avpi_canvas *canvas, avpi_point base, avp_str text, avpi_lettering lettering) {
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    avpi_writer *w = writer_of(canvas);
    avpi_raw(w, "<text class=\"f-");
    avpi_raw(w, avpi_palette_class(lettering.role));
    avpi_raw(w, "\"");
    attribute(w, "x", base.x);
    attribute(w, "y", base.y);
    attribute(w, "font-size", lettering.size);
    avpi_raw(w, lettering.bold ? " font-weight=\"600\"" : "");
    avpi_raw(w, anchors[lettering.anchor]);
    avpi_raw(w, ">");
    avpi_put(w, (avpi_arg){.kind = AVPI_ARG_WORDS, .text = text});
    avpi_raw(w, "</text>\n");
}

static void add_base64(avpi_writer *w, avp_str bytes) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t word = 0;
        for (size_t k = 0; k < 3; k++)
            word = word << 8 | (k < n ? (unsigned char)bytes.ptr[i + k] : 0);
        char four[4] = {digits[word >> 18], digits[word >> 12 & 63], n > 1 ? digits[word >> 6 & 63] : '=',
                        n > 2 ? digits[word & 63] : '='};
        avpi_raw_str(w, (avp_str){four, 4});
    }
}

static void one_image(avpi_canvas *canvas, avpi_box place, const avpi_raster *raster, const char *class) {
    avpi_writer *w = writer_of(canvas);
    avpi_buf png;
    avpi_buf_init(&png, canvas->ctx, AVPI_WRITER_MAX_BYTES);
    avpi_writer_fail(w, avpi_raster_png(canvas->ctx, raster, &png, canvas->err));
    avpi_raw(w, "<image class=\"");
    avpi_raw(w, class);
    avpi_raw(w, "\"");
    attribute(w, "x", place.x);
    attribute(w, "y", place.y);
    attribute(w, "width", place.width);
    attribute(w, "height", place.height);
    avpi_raw(w, " href=\"data:image/png;base64,");
    add_base64(w, avpi_buf_view(&png));
    avpi_raw(w, "\"/>\n");
    avpi_buf_free(&png);
    canvas->status = w->status;
}

/* Both lie in the page; the style sheet shows one. */
static void svg_image(avpi_canvas *canvas, avpi_box place, const avpi_raster *light, const avpi_raster *dark) {
    one_image(canvas, place, light, "on-light");
    one_image(canvas, place, dark, "on-dark");
}

static const avpi_canvas_kind svg_kind = {svg_boxes, svg_circle, svg_segments, svg_line, svg_text, svg_image};

static void rules(avpi_writer *w, bool dark) {
    for (unsigned role = 0; role < AVPI_ROLE_COUNT; role++) {
        static const char *const shapes[][2] = {{".f-", "{fill:"}, {".s-", "{stroke:"}};
        for (size_t i = 0; i < 2; i++) {
            char colour[16];
            (void)snprintf(colour, sizeof colour, "#%06x}", (unsigned)avpi_palette_rgb((avpi_role)role, dark));
            role_class(w, shapes[i][0], (avpi_role)role);
            avpi_raw(w, shapes[i][1]);
            avpi_raw(w, colour);
        }
    }
    avpi_raw(w, "\n");
}

static void open_svg(avpi_writer *w, double width, double height, avpi_caption caption, bool alone) {
    if (alone)
        avpi_raw(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    avpi_raw(w, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" role=\"img\" viewBox=\"0 0 ");
    avpi_raw_real(w, width);
    avpi_raw(w, " ");
    avpi_raw_real(w, height);
    avpi_raw(w, "\"");
    if (alone) {
        attribute(w, "width", width);
        attribute(w, "height", height);
        avpi_raw(w, " font-family=\"system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif\"");
    }
    avpi_raw(w, " aria-labelledby=\"");
    avpi_raw(w, caption.id);
    avpi_raw(w, "-t ");
    avpi_raw(w, caption.id);
    avpi_raw(w, "-d\">\n<title id=\"");
    avpi_raw(w, caption.id);
    avpi_raw(w, "-t\">");
    avpi_put(w, (avpi_arg){.kind = AVPI_ARG_WORDS, .text = caption.title});
    avpi_raw(w, "</title>\n<desc id=\"");
    avpi_raw(w, caption.id);
    avpi_raw(w, "-d\">");
    avpi_put(w, (avpi_arg){.kind = AVPI_ARG_WORDS, .text = caption.description});
    avpi_raw(w, "</desc>\n");
}

void avpi_canvas_svg(avpi_writer *w, double width, double height, avpi_caption caption, bool alone, avpi_figure figure,
                     const void *arg) {
    avpi_medium medium = w->medium;
    avpi_canvas canvas = {.ctx = w->ctx, .width = width, .height = height, .err = w->err, .self = w, .kind = &svg_kind};
    w->medium = AVPI_XML;
    open_svg(w, width, height, caption, alone);
    if (alone) {
        avpi_raw(w, "<style>.f-no{fill:none}.on-dark{display:none}");
        rules(w, false);
        avpi_raw(w, "@media (prefers-color-scheme:dark){.on-light{display:none}.on-dark{display:inline}\n");
        rules(w, true);
        avpi_raw(w, "}</style>\n");
        avpi_box paper = {0, 0, width, height};
        avpi_draw_boxes(&canvas, &paper, 1, avpi_filled(AVPI_ROLE_PAPER), (avp_str){0});
    }
    figure(&canvas, arg);
    avpi_writer_fail(w, canvas.status);
    avpi_raw(w, "</svg>\n");
    w->medium = medium;
}
