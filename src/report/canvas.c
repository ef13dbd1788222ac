/* Drawing: the first failure is kept, the medium does the rest. */
#include "report/canvas.h"

#include "base/files.h"

#include <math.h>

static bool drawable(const avpi_canvas *canvas) {
    return canvas->status == AVP_OK;
}

void avpi_draw_boxes(avpi_canvas *canvas, const avpi_box *boxes, size_t n, avpi_paint paint, avp_str title) {
    if (drawable(canvas) && n > 0)
        canvas->kind->boxes(canvas, boxes, n, paint, title);
}

void avpi_draw_circle(avpi_canvas *canvas, avpi_point centre, double radius, avpi_paint paint, avp_str title) {
    if (drawable(canvas))
        canvas->kind->circle(canvas, centre, radius, paint, title);
}

void avpi_draw_segments(avpi_canvas *canvas, const avpi_point *ends, size_t n, avpi_paint paint) {
    if (drawable(canvas) && n > 0)
        canvas->kind->segments(canvas, ends, n, paint);
}

void avpi_draw_line(avpi_canvas *canvas, const avpi_point *points, size_t n, bool closed, avpi_paint paint) {
    if (drawable(canvas) && n > 1)
        canvas->kind->line(canvas, points, n, closed, paint);
}

void avpi_draw_text(avpi_canvas *canvas, avpi_point base, avp_str text, avpi_lettering lettering) {
    if (drawable(canvas) && text.len > 0)
        canvas->kind->text(canvas, base, text, lettering);
}

void avpi_draw_image(avpi_canvas *canvas, avpi_box place, const avpi_raster *light, const avpi_raster *dark) {
    if (drawable(canvas))
        canvas->kind->image(canvas, place, light, dark);
}

/* Wide fonts set lower case at 0.6 em on average and capitals at 0.75; one that is narrower leaves air. */
double avpi_text_width(avp_str text, double size) {
    double ems = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t code = avpi_utf8_next(text, &at);
        if (code < 0x80 && strchr(" .,:;'|!iIjlt()[]", (int)code))
            ems += 0.38;
        else if ((code >= 'A' && code <= 'Z') || code == 'm' || code == 'w' || code == '%')
            ems += 0.78;
        else
            ems += code < 0x2E80 ? 0.61 : 1.05;
    }
    return ems * size;
}

static avp_status write_svg(const avp_ctx *ctx, const char *path, double width, double height, avpi_caption caption,
                            avpi_figure figure, const void *arg, avp_error *err) {
    avp_status status = AVP_OK;
    avpi_writer w;
    avpi_out out = {0};
    avpi_writer_init(&w, ctx, AVPI_XML, err);
    avpi_canvas_svg(&w, width, height, caption, true, figure, arg);
    AVP_TRY(w.status);
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(avpi_out_write(&out, avpi_buf_view(&w.buf), err));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_writer_free(&w);
    return status;
}

avp_status avpi_canvas_file(const avp_ctx *ctx, const char *path, double width, double height, avpi_caption caption,
                            avpi_figure figure, const void *arg, avp_error *err) {
    avp_str name = avpi_str_view(path);
    if (avpi_str_ends(name, AVPI_STR(".svg")))
        return write_svg(ctx, path, width, height, caption, figure, arg, err);
    if (avpi_str_ends(name, AVPI_STR(".png")))
        return avpi_canvas_cairo(ctx, path, width, height, false, figure, arg, err);
    if (avpi_str_ends(name, AVPI_STR(".pdf")))
        return avpi_canvas_cairo(ctx, path, width, height, true, figure, arg, err);
    return avpi_fail(ctx, err, AVP_E_ARG,
                     N_("the name of the figure \"%s\" ends in none of .svg, .png, .pdf; give it one of them"), path);
}
