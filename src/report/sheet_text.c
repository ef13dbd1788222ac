/* What an element says, as a layout of Pango. */
#include "report/sheets.h"

#include "base/fail.h"

#include <string.h>

enum { TEXT_MOST = 1 << 22 };

/* Spaces and line ends of the page are one space; none at the begin of a line. */
typedef struct saying {
    avpi_buf text; /* Pango's markup */
    avp_status status;
    avp_error *err;
    bool pre, space, line; /* a space is due; the line is empty so far */
} saying;

static void add(saying *t, const char *markup) {
    if (t->status == AVP_OK)
        t->status = avpi_buf_add(&t->text, avpi_str_view(markup), t->err);
}

static void add_byte(saying *t, char c) {
    switch (c) {
    case '&': add(t, "&amp;"); break;
    case '<': add(t, "&lt;"); break;
    case '>': add(t, "&gt;"); break;
    default:
        if (t->status == AVP_OK)
            t->status = avpi_buf_add_byte(&t->text, c, t->err);
    }
}

static void add_words(saying *t, avp_str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!t->pre && (c == ' ' || c == '\n' || c == '\t')) {
            t->space = !t->line;
            continue;
        }
        if (t->space)
            add_byte(t, ' ');
        t->space = t->line = false;
        add_byte(t, c);
    }
}

static void end_line(saying *t) {
    if (!t->line)
        add_byte(t, '\n');
    t->space = false;
    t->line = true;
}

static bool is_hidden(const avpi_element *of) {
    return avpi_element_is(of, "svg") || avpi_element_has(of, "narrow") ||
           (avpi_element_has(of, "sub") && of->parent && avpi_element_is(of->parent, "th"));
}

static bool is_block(const avpi_element *of) {
    static const char *const tags[] = {"p", "div", "header", "li", "ul", "ol", "pre", "dt", "dd"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (avpi_element_is(of, tags[i]))
            return true;
    return avpi_element_has(of, "sub") || avpi_element_has(of, "what");
}

/* "<span foreground=...>" of a group's colour, for the point before its number. */
static void add_chip(saying *t, const avpi_element *of) {
    for (unsigned role = 0; role < AVPI_ROLE_COUNT; role++) {
        char class[16] = "c-";
        memcpy(class + 2, avpi_palette_class((avpi_role)role), strlen(avpi_palette_class((avpi_role)role)) + 1);
        if (!avpi_element_has(of, class))
            continue;
        if (t->space)
            add_byte(t, ' ');
        t->space = t->line = false;
        if (t->status == AVP_OK)
            t->status = avpi_buf_printf(&t->text, t->err, "<span foreground=\"#%06x\">%s</span>\xC2\xA0",
                                        (unsigned)avpi_palette_rgb((avpi_role)role, false),
                                        role == AVPI_ROLE_SOLE ? "\xE2\x97\x8B" : "\xE2\x97\x8F");
    }
}

static const char *opening(const avpi_element *of) {
    if (avpi_element_is(of, "strong") || avpi_element_has(of, "account") || avpi_element_has(of, "chip"))
        return "<span weight=\"bold\">";
    if (avpi_element_is(of, "sup"))
        return "<span size=\"70%\" rise=\"3pt\">";
    if (avpi_element_is(of, "mark"))
        return "<span underline=\"single\">";
    if (avpi_element_has(of, "mono") || avpi_element_is(of, "pre"))
        return "<span face=\"monospace\" size=\"85%\">";
    if (avpi_element_is(of, "small"))
        return "<span foreground=\"#5e5953\" size=\"55%\">";
    if (avpi_element_has(of, "muted") || avpi_element_has(of, "id") || avpi_element_has(of, "ctl") ||
        avpi_element_is(of, "header") || avpi_element_has(of, "sub"))
        return "<span foreground=\"#5e5953\" size=\"90%\">";
    return NULL;
}

static void add_all(saying *t, const avpi_element *of) {
    for (const avpi_element *child = of->first; child; child = child->next) {
        const char *tag = opening(child);
        bool block = is_block(child);
        if (child->tag.len == 0)
            add_words(t, child->text);
        else if (avpi_element_is(child, "br") && avpi_element_has(of, "many"))
            add(t, ",");
        else if (avpi_element_is(child, "br"))
            end_line(t);
        if (child->tag.len == 0 || is_hidden(child))
            continue;
        if (block)
            end_line(t);
        if (avpi_element_has(child, "chip"))
            add_chip(t, child);
        if (t->space && tag) {
            add_byte(t, ' ');
            t->space = false;
        }
        add(t, tag ? tag : "");
        add_all(t, child);
        add(t, tag ? "</span>" : "");
        const avpi_element *next = child->next;
        bool pointed = next && next->text.len > 0 && next->text.ptr[0] == ':';
        t->space = t->space || (avpi_element_has(child, "chip") && !pointed);
        if (block)
            end_line(t);
    }
}

/* A point is a unit of the sheet. */
PangoLayout *avpi_sheets_new_layout(avpi_sheets *s) {
    static const double points_per_inch = 72;
    PangoLayout *layout = pango_cairo_create_layout(s->cr);
    pango_cairo_context_set_resolution(pango_layout_get_context(layout), points_per_inch);
    pango_layout_context_changed(layout);
    return layout;
}

static PangoLayout *make(avpi_sheets *s, const avpi_look *look, avp_str markup, double width) {
    PangoLayout *layout = avpi_sheets_new_layout(s);
    PangoFontDescription *font = pango_font_description_from_string(look->font);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, look->align);
    if (width >= 0)
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    if (look->leading > 0)
        pango_layout_set_line_spacing(layout, (float)look->leading);
    pango_layout_set_markup(layout, markup.ptr, (int)markup.len);
    return layout;
}

PangoLayout *avpi_sheets_layout(avpi_sheets *s, const avpi_element *of, const avpi_look *look, double width) {
    PangoLayout *layout = NULL;
    saying t = {.err = s->err, .pre = look->pre, .line = true};
    if (s->status != AVP_OK)
        return NULL;
    avpi_buf_init(&t.text, s->ctx, TEXT_MOST);
    add_all(&t, of);
    avp_str said = avpi_buf_view(&t.text);
    while (said.len > 0 && said.ptr[said.len - 1] == '\n')
        said.len--;
    s->status = t.status;
    if (s->status == AVP_OK && said.len > 0)
        layout = make(s, look, said, width);
    avpi_buf_free(&t.text);
    return layout;
}

double avpi_layout_height(PangoLayout *layout) {
    int height;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

double avpi_layout_width(PangoLayout *layout) {
    int width;
    pango_layout_get_size(layout, &width, NULL);
    return (double)width / PANGO_SCALE;
}

void avpi_sheets_put(avpi_sheets *s, PangoLayout *layout, double x, double y, avpi_role role) {
    avpi_sheets_colour(s, role);
    cairo_move_to(s->cr, x, y);
    pango_cairo_show_layout(s->cr, layout);
    cairo_new_path(s->cr); /* a shape that comes next does not begin here */
}

/* Line by line, so that it goes on where the sheet ends. */
void avpi_sheets_paragraph(avpi_sheets *s, const avpi_element *of, const avpi_look *look) {
    PangoLayout *layout = avpi_sheets_layout(s, of, look, s->width);
    if (!layout)
        return;
    avpi_sheets_space(s, look->before);
    PangoLayoutIter *line = pango_layout_get_iter(layout);
    do {
        PangoRectangle extents;
        int top, bottom;
        pango_layout_iter_get_line_extents(line, NULL, &extents);
        pango_layout_iter_get_line_yrange(line, &top, &bottom);
        double height = (double)(bottom - top) / PANGO_SCALE;
        avpi_sheets_room(s, height);
        avpi_sheets_colour(s, look->role);
        cairo_move_to(s->cr, s->left + (double)extents.x / PANGO_SCALE,
                      s->y + (double)(pango_layout_iter_get_baseline(line) - top) / PANGO_SCALE);
        pango_cairo_show_layout_line(s->cr, pango_layout_iter_get_line_readonly(line));
        cairo_new_path(s->cr);
        s->y += height;
        s->fresh = false;
    } while (pango_layout_iter_next_line(line));
    pango_layout_iter_free(line);
    g_object_unref(layout);
    s->y += look->after;
}
