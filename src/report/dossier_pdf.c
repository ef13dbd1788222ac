/* Lines on sheets of A4: each is a paragraph; what does not fit goes onto the next sheet, and a quote may go on there. */
#include "report/dossier.h"

#include "base/files.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

static const double sheet_width = 595, sheet_height = 842, margin = 56;

typedef struct sheet {
    const avp_ctx *ctx;
    avpi_out out;
    avp_status status;
    avp_error *err;
    cairo_t *cr;
    double y;
} sheet;

static cairo_status_t take_bytes(void *closure, const unsigned char *bytes, unsigned int n) {
    sheet *s = closure;
    if (s->status == AVP_OK)
        s->status = avpi_out_write(&s->out, (avp_str){(const char *)bytes, n}, s->err);
    return s->status == AVP_OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

typedef struct look {
    const char *font;
    double before, indent;
    bool bar; /* at the left */
} look;

static const look looks[] = {{"serif bold 18", 0, 0, false}, {"serif bold 14", 22, 0, false},
                             {"sans bold 10", 16, 0, false}, {"sans 8.5", 3, 0, false},
                             {"serif 11", 6, 14, true},      {"serif 10.5", 6, 0, false}};

static PangoLayout *layout_of(const sheet *s, const look *of, avp_str text) {
    PangoLayout *layout = pango_cairo_create_layout(s->cr);
    PangoFontDescription *font = pango_font_description_from_string(of->font);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_width(layout, (int)((sheet_width - 2 * margin - of->indent) * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text.ptr, (int)text.len);
    pango_font_description_free(font);
    return layout;
}

static void next_sheet(sheet *s) {
    cairo_show_page(s->cr);
    s->y = margin;
}

/* Line by line, so that a long paragraph goes on where the sheet ends. */
static void put_paragraph(sheet *s, const look *of, PangoLayout *layout) {
    int count = pango_layout_get_line_count(layout);
    s->y += of->before;
    for (int i = 0; i < count; i++) {
        PangoRectangle extents;
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        pango_layout_line_get_extents(line, NULL, &extents);
        double height = (double)extents.height / PANGO_SCALE;
        if (s->y + height > sheet_height - margin)
            next_sheet(s);
        if (of->bar) {
            cairo_set_source_rgb(s->cr, 0.64, 0.2, 0.2);
            cairo_rectangle(s->cr, margin, s->y, 2, height);
            cairo_fill(s->cr);
        }
        cairo_set_source_rgb(s->cr, 0.13, 0.13, 0.13);
        cairo_move_to(s->cr, margin + of->indent, s->y - (double)extents.y / PANGO_SCALE);
        pango_cairo_show_layout_line(s->cr, line);
        s->y += height;
    }
}

static void put_all(sheet *s, const avpi_dossier *d) {
    s->y = margin;
    for (size_t i = 0; i < d->n; i++) {
        const look *of = &looks[d->lines[i].kind];
        PangoLayout *layout =
            layout_of(s, of, (avp_str){d->text.buf.ptr + d->lines[i].from, d->lines[i].to - d->lines[i].from});
        /* a heading does not stay behind alone */
        if (d->lines[i].kind <= AVPI_DOSSIER_ITEM && s->y > sheet_height - 3 * margin)
            next_sheet(s);
        put_paragraph(s, of, layout);
        g_object_unref(layout);
    }
}

static avp_status outcome(const sheet *s, cairo_status_t told) {
    if (s->status != AVP_OK || told == CAIRO_STATUS_SUCCESS)
        return s->status;
    if (told == CAIRO_STATUS_NO_MEMORY)
        return avpi_fail_memory(s->ctx, s->err);
    return avpi_fail(s->ctx, s->err, AVP_E_BUG, N_("drawing failed: %s; please report this"),
                     cairo_status_to_string(told));
}

avp_status avpi_dossier_pdf(const avp_ctx *ctx, const avpi_dossier *dossier, const char *path, avp_error *err) {
    avp_status status = AVP_OK;
    sheet s = {.ctx = ctx, .err = err};
    cairo_surface_t *surface = NULL;
    AVP_TRY(avpi_out_open(ctx, path, &s.out, err));
    surface = cairo_pdf_surface_create_for_stream(take_bytes, &s, sheet_width, sheet_height);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "1970-01-01T00:00:00Z");
    s.cr = cairo_create(surface);
    put_all(&s, dossier);
    AVP_TRY(outcome(&s, cairo_status(s.cr)));
    cairo_surface_finish(surface);
    AVP_TRY(outcome(&s, cairo_surface_status(surface)));
    AVP_TRY(avpi_out_commit(&s.out, err));
done:
    if (s.cr)
        cairo_destroy(s.cr);
    if (surface)
        cairo_surface_destroy(surface);
    avpi_out_abandon(&s.out);
    return status;
}
