/* The raster of sleepers: a row for each account, a mark for each day on which it posted, a thin line while it slept. */
#include "report/html_told.h"
#include "report/scales.h"

#include <math.h>
#include <stdio.h>

/*
 *   (3) | |||| ||_____________________|| |||     a row of group 3
 *       | || |||______________________| ||||
 *   (5) | ...                       :band:        when most of them woke
 *       | 2014      2015      2016      2017
 */
enum { TOP = 6, ROW = 5, MARK = 4, SPACE = 12, AXIS = 24, LEFT = 34 };
static const double small = 11;

static size_t rows_drawn(const avpi_sleeper_group *group, double width) {
    enum { NARROW_ROWS = 12 };
    return width <= AVPI_NARROW && group->n > NARROW_ROWS ? NARROW_ROWS : group->n;
}

avpi_sleepers_figure avpi_sleepers_prepare(const avp_ctx *ctx, const avpi_sleepers *sleepers, double width) {
    double height = TOP + AXIS;
    for (size_t g = 0; g < sleepers->n_groups; g++)
        height += (double)rows_drawn(&sleepers->group[g], width) * ROW + SPACE;
    return (avpi_sleepers_figure){ctx, sleepers, width, height};
}

typedef struct plot {
    avpi_canvas *canvas;
    const avpi_sleepers_figure *figure;
    const avpi_sleepers *all;
    double left, width, day; /* of the raster; width of a day */
    avpi_box *boxes;
} plot;

static double x_of(const plot *p, double days) {
    return p->left + p->width * days / (double)p->all->n_days;
}

static void draw_times(const plot *p, double bottom) {
    static const int64_t day_us = INT64_C(86400000000);
    size_t wanted = (size_t)(p->width / 90);
    int64_t from_us = p->all->first_day * day_us, to_us = from_us + (int64_t)p->all->n_days * day_us;
    wanted = wanted < 2 ? 2 : wanted > AVPI_TICKS_MAX ? AVPI_TICKS_MAX : wanted;
    avpi_ticks ticks = avpi_ticks_times(p->figure->ctx, from_us, to_us, wanted);
    for (size_t i = 0; i < ticks.count; i++) {
        avp_str label = avpi_str_view(ticks.tick[i].label);
        double x = x_of(p, (ticks.tick[i].at - (double)from_us) / (double)day_us),
               half = avpi_text_width(label, small) / 2;
        const avpi_point ends[] = {{x, TOP}, {x, bottom + 4}};
        avpi_draw_segments(p->canvas, ends, 1, avpi_stroked(AVPI_ROLE_GRID, 1));
        if (x - half >= 0 && x + half <= p->canvas->width)
            avpi_draw_text(p->canvas, (avpi_point){x, bottom + 17}, label,
                           (avpi_lettering){small, AVPI_ANCHOR_MIDDLE, false, AVPI_ROLE_MUTED});
    }
}

/* Days in a row are one box. */
static size_t boxes_of_row(const plot *p, size_t row, double top) {
    const uint8_t *posted = p->all->posted + row * p->all->n_days;
    size_t n = 0;
    for (size_t day = 0, end; day < p->all->n_days; day = end) {
        for (end = day + 1; end < p->all->n_days && posted[end] == posted[day]; end++)
            continue;
        if (posted[day])
            p->boxes[n++] = (avpi_box){x_of(p, (double)day), top, fmax(1, p->day * (double)(end - day)), MARK};
    }
    return n;
}

static void draw_number(const plot *p, const avpi_sleeper_group *group, double middle) {
    char number[16];
    int len = snprintf(number, sizeof number, "%u", group->awakening->group);
    const avpi_point mark = {p->left - 18, middle};
    avpi_draw_circle(p->canvas, mark, 8.5,
                     (avpi_paint){AVPI_ROLE_PAPER, avpi_group_role(p->all->groups, group->awakening->group), 1.5, 1},
                     (avp_str){0});
    avpi_draw_text(p->canvas, (avpi_point){mark.x, mark.y + 3.8}, (avp_str){number, (size_t)len},
                   (avpi_lettering){10.5, AVPI_ANCHOR_MIDDLE, true, AVPI_ROLE_INK});
}

static void draw_row(const plot *p, size_t row, double top, avpi_role role) {
    const avpi_sleeper *of = &p->all->of[row];
    const avpi_point sleep[] = {{x_of(p, (double)of->asleep_day + 1), top + MARK / 2.0},
                                {x_of(p, (double)of->awake_day), top + MARK / 2.0}};
    avpi_draw_segments(p->canvas, sleep, 1, avpi_stroked(AVPI_ROLE_REST, of->verified ? 1 : .5));
    avpi_draw_boxes(p->canvas, p->boxes, boxes_of_row(p, row, top), avpi_filled(role), (avp_str){0});
}

/* The week in which most woke stands behind the rows. */
static double draw_group(const plot *p, const avpi_sleeper_group *group, double top) {
    static const double day_us = 86400e6;
    size_t rows = rows_drawn(group, p->figure->width);
    double height = (double)rows * ROW, first = (double)p->all->first_day * day_us,
           from = x_of(p, ((double)group->awakening->from_us - first) / day_us),
           to = x_of(p, ((double)group->awakening->to_us - first) / day_us);
    const avpi_box band = {from, top - 2, fmax(2, to - from), height + 3};
    avpi_draw_boxes(p->canvas, &band, 1, avpi_filled(AVPI_ROLE_GRID), (avp_str){0});
    draw_number(p, group, top + height / 2);
    for (size_t i = 0; i < rows; i++) {
        size_t row = rows < group->n ? i * (group->n - 1) / (rows - 1) : i;
        draw_row(p, group->first + row, top + (double)i * ROW,
                 avpi_group_role(p->all->groups, group->awakening->group));
    }
    return top + height + SPACE;
}

void avpi_sleepers_draw(avpi_canvas *canvas, const void *figure) {
    const avpi_sleepers_figure *f = figure;
    plot p = {.canvas = canvas, .figure = f, .all = f->sleepers, .left = LEFT, .width = f->width - LEFT - 8};
    double top = TOP;
    avp_status status = avpi_alloc(canvas->ctx, p.all->n_days, sizeof *p.boxes, &p.boxes, canvas->err);
    if (canvas->status == AVP_OK)
        canvas->status = status;
    if (status == AVP_OK && p.all->n_days > 0) {
        p.day = p.width / (double)p.all->n_days;
        draw_times(&p, f->height - AXIS);
        for (size_t g = 0; g < p.all->n_groups; g++)
            top = draw_group(&p, &p.all->group[g], top);
    }
    avpi_free(canvas->ctx, p.boxes);
}
