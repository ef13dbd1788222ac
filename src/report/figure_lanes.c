/* Lanes: one for each series, a mark for each onset. */
#include "report/html_told.h"
#include "report/scales.h"

enum { TOP = 8, LANE = 34, LANE_NARROW = 48, AXIS = 24, LABEL = 190, MARK = 16 };
static const double small = 11, normal = 12.5;

static bool has_onsets(const avp_told *told, size_t s) {
    return told->series[s].n > 0;
}

avpi_lanes_figure avpi_lanes_prepare(const avp_ctx *ctx, const avp_told *told, double width) {
    avpi_lanes_figure f = {.ctx = ctx, .told = told, .from_us = INT64_MAX, .to_us = INT64_MIN, .width = width};
    size_t lanes = 0;
    for (size_t s = 0; s < told->n_series; s++) {
        const avp_series *of = &told->series[s];
        lanes += has_onsets(told, s);
        for (size_t i = 0; i < of->n; i++) {
            f.from_us = of->onset_us[i] < f.from_us ? of->onset_us[i] : f.from_us;
            f.to_us = of->onset_us[i] > f.to_us ? of->onset_us[i] : f.to_us;
        }
    }
    f.height = TOP + (double)lanes * (width <= AVPI_NARROW ? LANE_NARROW : LANE) + AXIS;
    return f;
}

typedef struct plot {
    avpi_canvas *canvas; /* names of lanes stand left of `left` */
    const avpi_lanes_figure *figure;
    double left, width;
    avpi_writer w;
} plot;

static double x_of(const plot *p, int64_t time_us) {
    double span = (double)(p->figure->to_us - p->figure->from_us);
    return p->left + (span > 0 ? p->width * (double)(time_us - p->figure->from_us) / span : p->width / 2);
}

static void draw_times(plot *p, double bottom) {
    size_t wanted = (size_t)(p->width / 80);
    wanted = wanted < 2 ? 2 : wanted > AVPI_TICKS_MAX ? AVPI_TICKS_MAX : wanted;
    avpi_ticks ticks = avpi_ticks_times(p->figure->ctx, p->figure->from_us, p->figure->to_us, wanted);
    for (size_t i = 0; i < ticks.count; i++) {
        avp_str label = avpi_str_view(ticks.tick[i].label);
        double x = x_of(p, (int64_t)ticks.tick[i].at), half = avpi_text_width(label, small) / 2;
        const avpi_point ends[] = {{x, TOP}, {x, bottom + 4}};
        avpi_draw_segments(p->canvas, ends, 1, avpi_stroked(AVPI_ROLE_GRID, 1));
        if (x - half >= 0 && x + half <= p->canvas->width)
            avpi_draw_text(p->canvas, (avpi_point){x, bottom + 17}, label,
                           (avpi_lettering){small, AVPI_ANCHOR_MIDDLE, false, AVPI_ROLE_MUTED});
    }
}

static void draw_lane(plot *p, const avp_series *of, double middle, bool narrow) {
    double text_y = narrow ? middle - MARK / 2 - 5 : middle + 4, text_x = narrow ? p->left : p->left - 10;
    const avpi_point base[] = {{p->left, middle}, {p->left + p->width, middle}};
    avpi_draw_segments(p->canvas, base, 1, avpi_stroked(AVPI_ROLE_GRID, 1));
    for (size_t i = 0; i < of->n; i++) {
        double x = x_of(p, of->onset_us[i]);
        const avpi_point ends[] = {{x, middle - MARK / 2.0}, {x, middle + MARK / 2.0}};
        avpi_draw_segments(p->canvas, ends, 1, avpi_stroked(AVPI_ROLE_ACCENT, 1.4));
    }
    avpi_draw_text(p->canvas, (avpi_point){text_x, text_y},
                   avpi_str_view(avpi_word(&p->w, avpi_series_title(of->name))),
                   (avpi_lettering){normal, narrow ? AVPI_ANCHOR_START : AVPI_ANCHOR_END, false, AVPI_ROLE_INK});
}

/* Room for the longest name. */
static double label_width(const avp_told *told, avpi_writer *w) {
    double widest = LABEL;
    for (size_t s = 0; s < told->n_series; s++) {
        double wide =
            avpi_text_width(avpi_str_view(avpi_word(w, avpi_series_title(told->series[s].name))), normal) + 14;
        widest = has_onsets(told, s) && wide > widest ? wide : widest;
    }
    return widest;
}

void avpi_lanes_draw(avpi_canvas *canvas, const void *figure) {
    const avpi_lanes_figure *f = figure;
    bool narrow = f->width <= AVPI_NARROW;
    double lane = narrow ? LANE_NARROW : LANE, y = TOP;
    plot p = {.canvas = canvas, .figure = f, .left = 8};
    avpi_writer_init(&p.w, f->ctx, AVPI_PLAIN, canvas->err);
    if (!narrow)
        p.left = label_width(f->told, &p.w);
    p.width = f->width - p.left - 14;
    draw_times(&p, f->height - AXIS);
    for (size_t s = 0; s < f->told->n_series; s++)
        if (has_onsets(f->told, s)) {
            draw_lane(&p, &f->told->series[s], y + lane * (narrow ? 0.66 : 0.5), narrow);
            y += lane;
        }
    avpi_writer_free(&p.w);
}
