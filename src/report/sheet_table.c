/* Tables on paper: columns as wide as they need, rows that stay whole, the head again on every sheet. */
#include "report/sheets.h"

#include <math.h>

enum { COLUMNS_MOST = 12 };
static const double gap = 9, pad = 3.2;

typedef struct columns {
    size_t n;
    bool many; /* so many that the letters are smaller */
    double least[COLUMNS_MOST], wanted[COLUMNS_MOST], width[COLUMNS_MOST];
} columns;

static bool is_cell(const avpi_element *of) {
    return avpi_element_is(of, "td") || avpi_element_is(of, "th");
}

static bool in_head(const avpi_element *cell) {
    return cell->parent && cell->parent->parent && avpi_element_is(cell->parent->parent, "thead");
}

static avpi_look look_of(const avpi_element *cell, bool many) {
    bool head = in_head(cell);
    avpi_look look = head ? avpi_look_head : avpi_look_cell;
    if (many)
        look.font = head ? "sans bold 6.5" : "sans 7";
    look.align = avpi_element_has(cell, "n") ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
    return look;
}

/* ---- how wide ---- */

/* A head may stand in two lines: it takes no room from what the rows say. */
static void measure_cell(avpi_sheets *s, const avpi_element *cell, bool many, double *least, double *wanted) {
    avpi_look look = look_of(cell, many);
    PangoLayout *layout = avpi_sheets_layout(s, cell, &look, -1);
    if (!layout)
        return;
    double full = avpi_layout_width(layout);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    pango_layout_set_width(layout, PANGO_SCALE);
    const avpi_element *number = avpi_element_find(cell, "span"); /* a chance stays in one line, as on the screen */
    double word = number && avpi_element_has(number, "num") ? full : avpi_layout_width(layout);
    *least = fmax(*least, fmin(word, 150));
    *wanted = fmax(*wanted, in_head(cell) ? fmax(word, full / 2) : full);
    g_object_unref(layout);
}

static void measure_row(avpi_sheets *s, const avpi_element *row, columns *c) {
    size_t at = 0;
    for (const avpi_element *cell = row->first; cell && at < COLUMNS_MOST; cell = cell->next)
        if (is_cell(cell)) {
            measure_cell(s, cell, c->many, &c->least[at], &c->wanted[at]);
            c->n = ++at > c->n ? at : c->n;
        }
}

static double least_of(const columns *c) {
    double sum = 0;
    for (size_t i = 0; i < c->n; i++)
        sum += c->least[i];
    return sum;
}

/* What is left after the least widths goes to the columns by what they want beyond them. */
static void share_out(const avpi_sheets *s, columns *c) {
    double least = least_of(c), more = 0, room = s->width - gap * (double)(c->n - 1);
    for (size_t i = 0; i < c->n; i++)
        more += c->wanted[i] - c->least[i];
    for (size_t i = 0; i < c->n; i++)
        if (least >= room)
            c->width[i] = c->least[i] * room / least;
        else if (more <= room - least)
            c->width[i] = c->wanted[i] + (i == 0 ? room - least - more : 0);
        else
            c->width[i] = c->least[i] + (c->wanted[i] - c->least[i]) * (room - least) / more;
}

static void each_row(avpi_sheets *s, const avpi_element *table, columns *c,
                     void (*take)(avpi_sheets *, const avpi_element *, columns *)) {
    for (const avpi_element *part = table->first; part; part = part->next)
        for (const avpi_element *row = part->first; row; row = row->next)
            if (avpi_element_is(row, "tr"))
                take(s, row, c);
}

/* ---- rows ---- */

static double lay_row(avpi_sheets *s, const avpi_element *row, const columns *c, PangoLayout **cells) {
    double height = 0;
    size_t at = 0;
    for (const avpi_element *cell = row->first; cell && at < c->n; cell = cell->next) {
        if (!is_cell(cell))
            continue;
        avpi_look look = look_of(cell, c->many);
        cells[at] = avpi_sheets_layout(s, cell, &look, c->width[at]);
        height = cells[at] ? fmax(height, avpi_layout_height(cells[at])) : height;
        at++;
    }
    return height;
}

static void put_row(avpi_sheets *s, const columns *c, PangoLayout **cells, double height, bool head) {
    double x = s->left;
    for (size_t i = 0; i < c->n; x += c->width[i++] + gap)
        if (cells[i]) {
            double down = head ? height - avpi_layout_height(cells[i]) : 0;
            avpi_sheets_put(s, cells[i], x, s->y + pad + down, head ? AVPI_ROLE_MUTED : AVPI_ROLE_INK);
            g_object_unref(cells[i]);
        }
    s->y += height + 2 * pad;
    s->fresh = false;
    avpi_sheets_colour(s, AVPI_ROLE_GRID);
    cairo_set_line_width(s->cr, 0.6);
    cairo_move_to(s->cr, s->left, s->y);
    cairo_line_to(s->cr, s->left + s->width, s->y);
    cairo_stroke(s->cr);
}

static void head_again(avpi_sheets *s, const avpi_element *row, columns *c) {
    const avpi_element *part = row->parent;
    PangoLayout *cells[COLUMNS_MOST] = {NULL};
    const avpi_element *head = part && part->parent ? avpi_element_find(part->parent, "thead") : NULL;
    const avpi_element *first = head ? avpi_element_find(head, "tr") : NULL;
    if (!first || head == part)
        return;
    double height = lay_row(s, first, c, cells);
    put_row(s, c, cells, height, true);
}

static void write_row(avpi_sheets *s, const avpi_element *row, columns *c) {
    PangoLayout *cells[COLUMNS_MOST] = {NULL};
    double height = lay_row(s, row, c, cells);
    bool head = row->parent && avpi_element_is(row->parent, "thead");
    if (s->y + height + 2 * pad + (head ? 40 : 0) > avpi_sheets_bottom(s) && !s->fresh) {
        avpi_sheets_next(s);
        if (!head)
            head_again(s, row, c);
    }
    put_row(s, c, cells, height, head);
}

void avpi_sheets_table(avpi_sheets *s, const avpi_element *of) {
    columns c = {0};
    const avpi_element *caption = avpi_element_find(of, "caption");
    if (caption)
        avpi_sheets_paragraph(s, caption, &avpi_look_small);
    each_row(s, of, &c, measure_row);
    if (least_of(&c) > s->width - gap * (double)(c.n - 1)) {
        c = (columns){.many = true};
        each_row(s, of, &c, measure_row);
    }
    if (c.n == 0)
        return;
    share_out(s, &c);
    each_row(s, of, &c, write_row);
    avpi_sheets_space(s, 8);
}

/* ---- side by side ---- */

/* Boxes of one row: two posts, and the time between them. */
void avpi_sheets_pair(avpi_sheets *s, const avpi_element *of) {
    enum { PARTS = 3 };
    static const double shares[PARTS] = {0.43, 0.14, 0.43}, inside = 7;
    PangoLayout *parts[PARTS] = {NULL};
    double height = 0, x = s->left;
    size_t n = 0;
    for (const avpi_element *part = of->first; part && n < PARTS; part = part->next) {
        if (!avpi_element_is(part, "div"))
            continue;
        avpi_look look = avpi_look_cell;
        look.align = n == 1 ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT;
        parts[n] = avpi_sheets_layout(s, part, &look, shares[n] * s->width - (n == 1 ? 4 : 2 * inside));
        height = parts[n] ? fmax(height, avpi_layout_height(parts[n])) : height;
        n++;
    }
    height += 2 * inside;
    avpi_sheets_room(s, height + 6);
    for (size_t i = 0; i < n; x += shares[i++] * s->width) {
        if (i != 1) {
            avpi_sheets_colour(s, AVPI_ROLE_PANEL);
            cairo_rectangle(s->cr, x, s->y, shares[i] * s->width, height);
            cairo_fill(s->cr);
        }
        if (!parts[i])
            continue;
        double down = i == 1 ? (height - avpi_layout_height(parts[i])) / 2 : inside;
        avpi_sheets_put(s, parts[i], x + (i == 1 ? 2 : inside), s->y + down, i == 1 ? AVPI_ROLE_MUTED : AVPI_ROLE_INK);
        g_object_unref(parts[i]);
    }
    s->y += height + 10;
    s->fresh = false;
}

static size_t count_divs(const avpi_element *of) {
    size_t n = 0;
    for (const avpi_element *child = of->first; child; child = child->next)
        n += avpi_element_is(child, "div");
    return n;
}

/* The value above, what it counts below. */
void avpi_sheets_key(avpi_sheets *s, const avpi_element *of) {
    static const avpi_look big = {"sans 15", AVPI_ROLE_INK, 0, 0, 0, false, PANGO_ALIGN_LEFT};
    const avpi_look *look = avpi_element_has(of, "facts") ? &avpi_look_cell : &big;
    size_t n = count_divs(of);
    double x = s->left, step = n ? s->width / (double)n : s->width, tall = 0;
    avpi_sheets_room(s, 60);
    for (const avpi_element *part = of->first; part; part = part->next) {
        const avpi_element *value = avpi_element_find(part, "dd"), *term = avpi_element_find(part, "dt");
        if (!value || !term)
            continue;
        PangoLayout *above = avpi_sheets_layout(s, value, look, step - 8),
                    *below = avpi_sheets_layout(s, term, &avpi_look_small, step - 8);
        double height = above ? avpi_layout_height(above) : 0;
        if (above)
            avpi_sheets_put(s, above, x, s->y, AVPI_ROLE_INK);
        if (below)
            avpi_sheets_put(s, below, x, s->y + height, AVPI_ROLE_MUTED);
        tall = fmax(tall, height + (below ? avpi_layout_height(below) : 0));
        g_clear_object(&above);
        g_clear_object(&below);
        x += step;
    }
    s->y += tall + 12;
    s->fresh = false;
}
