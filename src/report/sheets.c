/* Sheets: the paper, what stands on every one of them, and the file. */
#include "report/sheets.h"

#include "base/fail.h"
#include "base/files.h"
#include "report/writer.h"

#include <cairo-pdf.h>

static const double sheet_width = 595.28, sheet_height = 841.89, margin = 58, top = 62, top_of_brief = 40, bottom = 66;
enum { ROOT_SHOWN = 16 };

double avpi_sheets_bottom(const avpi_sheets *s) {
    return (sheet_height - bottom) / s->scale;
}

void avpi_sheets_colour(avpi_sheets *s, avpi_role role) {
    uint32_t rgb = avpi_palette_rgb(role, false);
    cairo_set_source_rgb(s->cr, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

/* ---- what stands on every sheet ---- */

static void put_line(avpi_sheets *s, avp_str text, double y, bool right) {
    PangoLayout *layout = avpi_sheets_new_layout(s);
    PangoFontDescription *font = pango_font_description_from_string("sans 7.5");
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_width(layout, (int)((sheet_width - 2 * margin) * 0.8 * PANGO_SCALE));
    pango_layout_set_alignment(layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_text(layout, text.ptr, (int)text.len);
    double x = right ? margin + (sheet_width - 2 * margin) * 0.2 : margin;
    avpi_sheets_put(s, layout, x, y, AVPI_ROLE_MUTED);
    g_object_unref(layout);
}

static void put_frame(avpi_sheets *s) {
    avpi_writer w;
    cairo_save(s->cr);
    cairo_scale(s->cr, 1 / s->scale, 1 / s->scale);
    avpi_writer_init(&w, s->ctx, AVPI_PLAIN, s->err);
    if (s->sheet > 1)
        put_line(s, s->title, top - 30, false);
    AVPI_SAY(&w, N_("Sheet {1} of {2}"), avpi_count(s->sheet), avpi_count(s->sheets));
    put_line(s, avpi_buf_view(&w.buf), sheet_height - bottom + 26, true);
    avpi_buf_clear(&w.buf);
    if (s->root.ptr) {
        avp_str begin = {s->root.ptr, s->root.len < ROOT_SHOWN ? s->root.len : ROOT_SHOWN};
        AVPI_SAY(&w, N_("avispero {1} \xC2\xB7 root of the evidence {2}..."), avpi_words(avp_version()),
                 avpi_foreign(begin, 0));
        put_line(s, avpi_buf_view(&w.buf), sheet_height - bottom + 26, false);
    }
    if (s->status == AVP_OK)
        s->status = w.status;
    avpi_writer_free(&w);
    cairo_restore(s->cr);
}

void avpi_sheets_next(avpi_sheets *s) {
    if (s->sheet > 0) {
        put_frame(s);
        cairo_show_page(s->cr);
    }
    s->sheet++;
    s->y = (s->brief ? top_of_brief : top) / s->scale;
    s->fresh = true;
}

void avpi_sheets_room(avpi_sheets *s, double height) {
    if (s->y + height > avpi_sheets_bottom(s) && !s->fresh)
        avpi_sheets_next(s);
}

void avpi_sheets_space(avpi_sheets *s, double height) {
    s->y += s->fresh ? 0 : height;
}

/* ---- the file ---- */

typedef struct paper {
    avpi_out *out; /* NULL: nothing is kept */
    avp_status status;
    avp_error *err;
} paper;

static cairo_status_t take_bytes(void *closure, const unsigned char *bytes, unsigned int n) {
    paper *p = closure;
    if (p->out && p->status == AVP_OK)
        p->status = avpi_out_write(p->out, (avp_str){(const char *)bytes, n}, p->err);
    return p->status == AVP_OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static avp_status outcome(avpi_sheets *s, const paper *p, cairo_status_t told) {
    if (p->status != AVP_OK)
        return p->status;
    if (s->status != AVP_OK || told == CAIRO_STATUS_SUCCESS)
        return s->status;
    if (told == CAIRO_STATUS_NO_MEMORY)
        return avpi_fail_memory(s->ctx, s->err);
    return avpi_fail(s->ctx, s->err, AVP_E_BUG, N_("drawing failed: %s; please report this"),
                     cairo_status_to_string(told));
}

/* Nothing of the machine or of the day stands in the file. */
static void describe(cairo_surface_t *surface, const char *title) {
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "1970-01-01T00:00:00Z");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "avispero");
}

static avp_status set_all(avpi_sheets *s, const avpi_element *main, const char *title, paper *p) {
    avp_status status = AVP_OK;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, p, sheet_width, sheet_height);
    describe(surface, title);
    s->cr = cairo_create(surface);
    s->sheet = 0;
    s->chapter = CAIRO_PDF_OUTLINE_ROOT;
    s->left = margin / s->scale;
    s->width = (sheet_width - 2 * margin) / s->scale;
    cairo_scale(s->cr, s->scale, s->scale);
    avpi_sheets_next(s);
    for (const avpi_element *child = main->first; child && s->status == AVP_OK; child = child->next)
        if (child->tag.len > 0)
            avpi_sheets_block(s, child);
    put_frame(s);
    AVP_TRY(outcome(s, p, cairo_status(s->cr)));
    cairo_surface_finish(surface);
    AVP_TRY(outcome(s, p, cairo_surface_status(surface)));
done:
    cairo_destroy(s->cr);
    cairo_surface_destroy(surface);
    return status;
}

/* What is to stand on one sheet is drawn smaller until it does. */
static avp_status count_sheets(avpi_sheets *s, const avpi_element *main, const char *title, paper *none) {
    static const double step = 0.95, least = 0.6;
    avp_status status = AVP_OK;
    for (s->scale = 1; s->scale > least; s->scale *= step) {
        AVP_TRY(set_all(s, main, title, none));
        if (!s->brief || s->sheet <= 1)
            break;
    }
    s->sheets = s->sheet;
done:
    return status;
}

avp_status avpi_sheets_write(const avp_ctx *ctx, avp_str page, avp_str title, avp_str root, const char *path,
                             avp_error *err) {
    avp_status status = AVP_OK;
    avpi_arena arena;
    avpi_element *tree = NULL;
    avpi_out out = {0};
    char *name = NULL;
    avpi_sheets s = {.ctx = ctx, .err = err, .title = title, .root = root};
    paper none = {.err = err}, kept = {.out = &out, .err = err};
    avpi_arena_init(&arena, ctx);
    AVP_TRY(avpi_str_dup(ctx, title, &name, err));
    AVP_TRY(avpi_markup_read(&arena, page, &tree, err));
    const avpi_element *main = avpi_element_find(tree, "main");
    if (!main)
        AVP_TRY(avpi_fail(ctx, err, AVP_E_BUG, N_("the page has no <main>; please report this")));
    s.brief = avpi_element_has(main, "brief");
    AVP_TRY(count_sheets(&s, main, name, &none));
    AVP_TRY(avpi_out_open(ctx, path, &out, err));
    AVP_TRY(set_all(&s, main, name, &kept));
    AVP_TRY(avpi_out_commit(&out, err));
done:
    avpi_out_abandon(&out);
    avpi_free(ctx, name);
    avpi_arena_free(&arena);
    return status;
}
