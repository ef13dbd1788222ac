/* Drawings on paper: the shapes of our own SVG (canvas_svg.c), drawn again by cairo. */
#include "report/sheets.h"

#include "base/fail.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BRIEF = 190 }; /* of the figure on a page that is to be one */

static double number(const avpi_element *of, const char *name, double otherwise) {
    avp_str text = avpi_element_get(of, name);
    double value;
    return text.ptr && avpi_str_to_f64(text, &value) ? value : otherwise;
}

static bool role_of(const avpi_element *of, const char *prefix, avpi_role *role) {
    for (unsigned r = 0; r < AVPI_ROLE_COUNT; r++) {
        char class[16];
        (void)snprintf(class, sizeof class, "%s%s", prefix, avpi_palette_class((avpi_role)r));
        if (avpi_element_has(of, class)) {
            *role = (avpi_role)r;
            return true;
        }
    }
    return false;
}

static void set_colour(avpi_sheets *s, avpi_role role, double opacity) {
    uint32_t rgb = avpi_palette_rgb(role, false);
    cairo_set_source_rgba(s->cr, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0, opacity);
}

static void paint(avpi_sheets *s, const avpi_element *of) {
    avpi_role role;
    double opacity = number(of, "opacity", 1);
    if (role_of(of, "f-", &role)) {
        set_colour(s, role, opacity);
        cairo_fill_preserve(s->cr);
    }
    if (role_of(of, "s-", &role)) {
        set_colour(s, role, opacity);
        cairo_set_line_width(s->cr, number(of, "stroke-width", 1));
        cairo_stroke_preserve(s->cr);
    }
    cairo_new_path(s->cr);
}

/* The next number of a list, whatever the locale; 0 at its end. */
static double next_number(const char **at, const char *end) {
    double value = 0;
    while (*at < end && **at == ' ')
        ++*at;
    const char *from = *at;
    while (*at < end && strchr("0123456789.-", **at))
        ++*at;
    (void)avpi_str_to_f64((avp_str){from, (size_t)(*at - from)}, &value);
    return value;
}

/* M x y, L x y, h d, v d, z: all that our drawings know. */
static void trace_path(avpi_sheets *s, avp_str d) {
    const char *at = d.ptr, *end = d.ptr + d.len;
    while (at < end) {
        char verb = *at++;
        if (verb == 'z') {
            cairo_close_path(s->cr);
            continue;
        }
        if (!strchr("MLhv", verb))
            continue;
        double a = next_number(&at, end), b = verb == 'M' || verb == 'L' ? next_number(&at, end) : 0;
        switch (verb) {
        case 'M': cairo_move_to(s->cr, a, b); break;
        case 'L': cairo_line_to(s->cr, a, b); break;
        case 'h': cairo_rel_line_to(s->cr, a, 0); break;
        default: cairo_rel_line_to(s->cr, 0, a); break;
        }
    }
}

static void put_path(avpi_sheets *s, const avpi_element *of) {
    avp_str d = avpi_element_get(of, "d");
    cairo_set_line_join(s->cr, CAIRO_LINE_JOIN_ROUND);
    if (d.ptr)
        trace_path(s, d);
    paint(s, of);
}

static void put_circle(avpi_sheets *s, const avpi_element *of) {
    static const double turn = 6.283185307179586;
    cairo_arc(s->cr, number(of, "cx", 0), number(of, "cy", 0), number(of, "r", 0), 0, turn);
    paint(s, of);
}

static void put_text(avpi_sheets *s, const avpi_element *of) {
    avpi_role role = AVPI_ROLE_INK;
    avp_str anchor = avpi_element_get(of, "text-anchor"), weight = avpi_element_get(of, "font-weight");
    double share = !anchor.ptr ? 0 : avpi_str_equal(anchor, AVPI_STR("middle")) ? 0.5 : 1;
    (void)role_of(of, "f-", &role);
    char font[48];
    avpi_look look = {font, role, 0, 0, 0, true, PANGO_ALIGN_LEFT};
    (void)snprintf(font, sizeof font, "sans %s 10", weight.ptr ? "semibold" : "");
    PangoLayout *layout = avpi_sheets_layout(s, of, &look, -1);
    if (!layout)
        return;
    PangoFontDescription *sized = pango_font_description_copy(pango_layout_get_font_description(layout));
    pango_font_description_set_absolute_size(sized, number(of, "font-size", 11) * PANGO_SCALE);
    pango_layout_set_font_description(layout, sized);
    avpi_sheets_put(s, layout, number(of, "x", 0) - share * avpi_layout_width(layout),
                    number(of, "y", 0) - (double)pango_layout_get_baseline(layout) / PANGO_SCALE, role);
    pango_font_description_free(sized);
    g_object_unref(layout);
}

/* ---- pictures ---- */

typedef struct base64 {
    const char *at, *end;
    unsigned bits;
    int n;
} base64;

static int digit_of(char c) {
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

static cairo_status_t read_png(void *closure, unsigned char *bytes, unsigned n) {
    base64 *from = closure;
    for (unsigned i = 0; i < n; i++) {
        while (from->n < 8) {
            int digit = from->at < from->end ? digit_of(*from->at++) : -1;
            if (digit < 0)
                return CAIRO_STATUS_READ_ERROR;
            from->bits = from->bits << 6 | (unsigned)digit;
            from->n += 6;
        }
        from->n -= 8;
        bytes[i] = (unsigned char)(from->bits >> from->n);
    }
    return CAIRO_STATUS_SUCCESS;
}

static void put_image(avpi_sheets *s, const avpi_element *of) {
    avp_str href = avpi_element_get(of, "href");
    size_t from = href.ptr ? avpi_str_find_byte(href, ',') + 1 : 0;
    if (avpi_element_has(of, "on-dark") || from == 0 || from > href.len)
        return;
    base64 bytes = {href.ptr + from, href.ptr + href.len, 0, 0};
    cairo_surface_t *picture = cairo_image_surface_create_from_png_stream(read_png, &bytes);
    if (cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS) {
        cairo_save(s->cr);
        cairo_translate(s->cr, number(of, "x", 0), number(of, "y", 0));
        cairo_scale(s->cr, number(of, "width", 1) / cairo_image_surface_get_width(picture),
                    number(of, "height", 1) / cairo_image_surface_get_height(picture));
        cairo_set_source_surface(s->cr, picture, 0, 0);
        cairo_paint(s->cr);
        cairo_restore(s->cr);
    } else {
        s->status =
            avpi_fail(s->ctx, s->err, AVP_E_BUG, N_("a picture of the page cannot be read; please report this"));
    }
    cairo_surface_destroy(picture);
}

static void put_shapes(avpi_sheets *s, const avpi_element *svg) {
    for (const avpi_element *child = svg->first; child && s->status == AVP_OK; child = child->next) {
        if (avpi_element_is(child, "path"))
            put_path(s, child);
        else if (avpi_element_is(child, "circle"))
            put_circle(s, child);
        else if (avpi_element_is(child, "text"))
            put_text(s, child);
        else if (avpi_element_is(child, "image"))
            put_image(s, child);
    }
}

/* viewBox="0 0 WIDTH HEIGHT" */
static bool size_of(const avpi_element *svg, double *width, double *height) {
    avp_str box = avpi_element_get(svg, "viewBox");
    if (!box.ptr || box.len < 5)
        return false;
    const char *at = box.ptr + 4;
    *width = next_number(&at, box.ptr + box.len);
    *height = next_number(&at, box.ptr + box.len);
    return *width > 0 && *height > 0;
}

void avpi_sheets_figure(avpi_sheets *s, const avpi_element *of) {
    double width, height;
    if (!size_of(of, &width, &height))
        return;
    double most = of->parent && avpi_element_has(of->parent, "brief") ? BRIEF : avpi_sheets_bottom(s) - 90;
    double scale = fmin(s->width / width, most / height);
    avpi_sheets_room(s, height * scale);
    cairo_save(s->cr);
    cairo_translate(s->cr, s->left + (s->width - width * scale) / 2, s->y);
    cairo_scale(s->cr, scale, scale);
    put_shapes(s, of);
    cairo_restore(s->cr);
    s->y += height * scale + 6;
    s->fresh = false;
}

/* In the middle of a box. */
void avpi_sheets_draw(avpi_sheets *s, const avpi_element *svg, avpi_box box) {
    double width = 1, height = 1;
    if (!size_of(svg, &width, &height))
        return;
    double scale = fmin(box.width / width, box.height / height);
    cairo_save(s->cr);
    cairo_translate(s->cr, box.x + (box.width - width * scale) / 2, box.y + (box.height - height * scale) / 2);
    cairo_scale(s->cr, scale, scale);
    put_shapes(s, svg);
    cairo_restore(s->cr);
}
