/* Blocks of the page, one below the other. */
#include "report/sheets.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const avpi_look title = {"serif bold 23", AVPI_ROLE_INK, 0, 6, 1.05, false, PANGO_ALIGN_LEFT},
                       section = {"serif bold 16", AVPI_ROLE_INK, 20, 5, 1.05, false, PANGO_ALIGN_LEFT},
                       part = {"serif bold 13", AVPI_ROLE_INK, 16, 4, 1.05, false, PANGO_ALIGN_LEFT},
                       label = {"sans bold 8", AVPI_ROLE_MUTED, 11, 4, 0, false, PANGO_ALIGN_LEFT},
                       lead = {"serif 12", AVPI_ROLE_INK, 2, 7, 1.15, false, PANGO_ALIGN_LEFT},
                       listing = {"monospace 7", AVPI_ROLE_INK, 3, 5, 0, true, PANGO_ALIGN_LEFT},
                       kicker = {"sans bold 8.5", AVPI_ROLE_ACCENT, 0, 3, 0, false, PANGO_ALIGN_LEFT},
                       term = {"sans bold 9", AVPI_ROLE_INK, 6, 1, 0, false, PANGO_ALIGN_LEFT};
const avpi_look avpi_look_text = {"sans 9.5", AVPI_ROLE_INK, 0, 5, 1.2, false, PANGO_ALIGN_LEFT},
                avpi_look_small = {"sans 8", AVPI_ROLE_MUTED, 0, 5, 1.1, false, PANGO_ALIGN_LEFT},
                avpi_look_cell = {"sans 8", AVPI_ROLE_INK, 0, 0, 0, false, PANGO_ALIGN_LEFT},
                avpi_look_head = {"sans bold 7.5", AVPI_ROLE_MUTED, 0, 0, 0, false, PANGO_ALIGN_LEFT};

/* Of a page that is to be one. */
static const avpi_look brief_title = {"serif bold 18", AVPI_ROLE_INK, 0, 5, 1, false, PANGO_ALIGN_LEFT},
                       brief_section = {"serif bold 12", AVPI_ROLE_INK, 10, 3, 1, false, PANGO_ALIGN_LEFT},
                       brief_lead = {"serif 11", AVPI_ROLE_INK, 1, 4, 1.1, false, PANGO_ALIGN_LEFT},
                       brief_text = {"sans 9.2", AVPI_ROLE_INK, 0, 2.5, 1.05, false, PANGO_ALIGN_LEFT},
                       brief_small = {"sans 8", AVPI_ROLE_MUTED, 0, 3, 1.05, false, PANGO_ALIGN_LEFT};

enum { INDENT = 14, HEADING_ROOM = 92, PART_ROOM = 150, FIGURE_ROOM = 330 };

static bool is_any(const avpi_element *of, const char *const *tags, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (avpi_element_is(of, tags[i]))
            return true;
    return false;
}

/* Does it hold blocks, or words alone? */
static bool holds_blocks(const avpi_element *of) {
    static const char *const blocks[] = {"p",       "div",     "ul",      "ol",  "dl",     "table",
                                         "figure",  "section", "article", "h2",  "h3",     "h4",
                                         "details", "aside",   "header",  "pre", "footer", "svg"};
    for (const avpi_element *child = of->first; child; child = child->next)
        if (is_any(child, blocks, sizeof blocks / sizeof *blocks))
            return true;
    return false;
}

static void each_child(avpi_sheets *s, const avpi_element *of) {
    for (const avpi_element *child = of->first; child && s->status == AVP_OK; child = child->next)
        if (child->tag.len > 0)
            avpi_sheets_block(s, child);
}

static void indented(avpi_sheets *s, const avpi_element *of, double by) {
    s->left += by;
    s->width -= by;
    if (holds_blocks(of))
        each_child(s, of);
    else
        avpi_sheets_paragraph(s, of, s->brief ? &brief_text : &avpi_look_text);
    s->left -= by;
    s->width += by;
}

/* How much must stand on the sheet with a heading: what comes next, and where that is a heading what comes after it. */
static double room_after(const avpi_element *of) {
    const avpi_element *next = of->next;
    while (next && next->tag.len == 0)
        next = next->next;
    if (!next)
        return HEADING_ROOM;
    if (avpi_element_is(next, "figure"))
        return FIGURE_ROOM;
    if (avpi_element_is(next, "h3") || avpi_element_is(next, "h4"))
        return fmax(PART_ROOM, room_after(next));
    return HEADING_ROOM;
}

/* A heading does not stay behind alone. */
static void begin_heading(avpi_sheets *s, const avpi_element *of, const avpi_look *look) {
    avpi_sheets_space(s, look->before);
    avpi_sheets_room(s, s->brief ? HEADING_ROOM / 2 : room_after(of));
}

/* What a heading says itself: chips and other elements in it are left out. */
static avp_status own_words(const avpi_element *of, avpi_buf *out, avp_error *err) {
    avp_status status = AVP_OK;
    for (const avpi_element *child = of->first; child; child = child->next)
        if (child->tag.len == 0)
            AVP_TRY(avpi_buf_add(out, child->text, err));
done:
    return status;
}

/* Its bookmark: of an h2 among the chapters, of an h3 below the chapter that it stands in. */
static void mark(avpi_sheets *s, const avpi_element *of) {
    enum { WORDS_MOST = 4096, PLACE_SIZE = 96 };
    char place[PLACE_SIZE];
    bool chapter = avpi_element_is(of, "h2");
    avpi_buf words;
    avpi_buf_init(&words, s->ctx, WORDS_MOST);
    if (s->status == AVP_OK)
        s->status = own_words(of, &words, s->err);
    snprintf(place, sizeof place, "page=%u pos=[%d %d]", s->sheet, (int)(s->left * s->scale), (int)(s->y * s->scale));
    if (s->status == AVP_OK && words.len > 0 && !s->brief) {
        int made = cairo_pdf_surface_add_outline(cairo_get_target(s->cr), chapter ? CAIRO_PDF_OUTLINE_ROOT : s->chapter,
                                                 words.ptr, place, 0);
        if (chapter)
            s->chapter = made;
    }
    avpi_buf_free(&words);
}

static void heading(avpi_sheets *s, const avpi_element *of, const avpi_look *look) {
    begin_heading(s, of, look);
    if (avpi_element_is(of, "h2") || avpi_element_is(of, "h3"))
        mark(s, of);
    avpi_look here = *look;
    here.before = 0;
    avpi_sheets_paragraph(s, of, &here);
}

static void bullet(avpi_sheets *s) {
    avpi_sheets_room(s, 12);
    avpi_sheets_colour(s, AVPI_ROLE_MUTED);
    cairo_new_path(s->cr);
    cairo_arc(s->cr, s->left + 5, s->y + 6, 1.3, 0, 6.283185307179586);
    cairo_fill(s->cr);
}

static void list(avpi_sheets *s, const avpi_element *of) {
    bool plain = avpi_element_has(of, "moments") || avpi_element_has(of, "evidence") || avpi_element_has(of, "pushed");
    for (const avpi_element *item = of->first; item; item = item->next) {
        if (!avpi_element_is(item, "li"))
            continue;
        if (!plain)
            bullet(s);
        indented(s, item, plain ? 0 : INDENT);
    }
    avpi_sheets_space(s, 3);
}

static void definitions(avpi_sheets *s, const avpi_element *of) {
    for (const avpi_element *child = of->first; child; child = child->next) {
        if (avpi_element_is(child, "div"))
            definitions(s, child); /* of facts: the term, then what it is */
        else if (avpi_element_is(child, "dt"))
            heading(s, child, &term);
        else if (avpi_element_is(child, "dd"))
            indented(s, child, 0);
    }
}

/* A bar at the left of what it says, on every sheet that it runs over. */
static void barred(avpi_sheets *s, const avpi_element *of, avpi_role role) {
    avpi_sheets_room(s, 48);
    unsigned sheet = s->sheet;
    double top = s->y;
    indented(s, of, INDENT);
    if (s->sheet != sheet || s->status != AVP_OK)
        return;
    avpi_sheets_colour(s, role);
    cairo_rectangle(s->cr, s->left, top, 2, s->y - top - 4);
    cairo_fill(s->cr);
    s->y += 4;
}

static bool take_heading(avpi_sheets *s, const avpi_element *of) {
    static const struct {
        const char *tag;
        const avpi_look *look, *brief;
    } headings[] = {{"h1", &title, &brief_title},
                    {"h2", &section, &brief_section},
                    {"h3", &part, &part},
                    {"h4", &label, &label},
                    {"summary", &label, &label}};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (avpi_element_is(of, headings[i].tag)) {
            heading(s, of, s->brief ? headings[i].brief : headings[i].look);
            return true;
        }
    return false;
}

static const avpi_look *look_of_paragraph(const avpi_sheets *s, const avpi_element *of) {
    if (avpi_element_has(of, "kicker"))
        return &kicker;
    if (avpi_element_has(of, "standfirst") || avpi_element_has(of, "sentence"))
        return s->brief ? &brief_lead : &lead;
    bool small = avpi_element_has(of, "small") || avpi_element_has(of, "muted") || avpi_element_has(of, "many") ||
                 avpi_element_has(of, "hash") || avpi_element_has(of, "about") || avpi_element_is(of, "figcaption");
    if (s->brief)
        return small ? &brief_small : &brief_text;
    return small ? &avpi_look_small : &avpi_look_text;
}

static bool take_composed(avpi_sheets *s, const avpi_element *of) {
    if (avpi_element_is(of, "table"))
        avpi_sheets_table(s, of);
    else if (avpi_element_is(of, "svg"))
        avpi_sheets_figure(s, of);
    else if (avpi_element_has(of, "pair"))
        avpi_sheets_pair(s, of);
    else if (avpi_element_has(of, "key") || avpi_element_has(of, "facts"))
        avpi_sheets_key(s, of);
    else if (avpi_element_is(of, "dl"))
        definitions(s, of);
    else if (avpi_element_is(of, "ul") || avpi_element_is(of, "ol"))
        list(s, of);
    else if (avpi_element_has(of, "caution"))
        barred(s, of, AVPI_ROLE_ACCENT);
    else if (avpi_element_has(of, "weaker"))
        barred(s, of, AVPI_ROLE_SOLE);
    else
        return false;
    return true;
}

void avpi_sheets_block(avpi_sheets *s, const avpi_element *of) {
    if (s->status != AVP_OK || avpi_element_has(of, "narrow") || avpi_element_is(of, "nav"))
        return;
    if (take_heading(s, of) || take_composed(s, of))
        return;
    if (avpi_element_has(of, "annex") && !s->fresh)
        avpi_sheets_next(s);
    if (avpi_element_has(of, "kind"))
        heading(s, of, &term);
    else if (avpi_element_is(of, "pre"))
        avpi_sheets_paragraph(s, of, &listing);
    else if (holds_blocks(of))
        each_child(s, of);
    else
        avpi_sheets_paragraph(s, of, look_of_paragraph(s, of));
}
