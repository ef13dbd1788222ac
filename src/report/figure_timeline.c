/* The time line: posts, the part in which group members acted together, its share, and a lane for each group. */
#include "report/figures.h"

#include "report/scales.h"

#include <math.h>
#include <stdio.h>

/*
 *  posts per day   [] all posts  [] together
 *  2,000 |      .:|.
 *      0 |_.:|||||||:._     counts
 *   10 % |     _|
 *      0 |____|:|____       share
 *    (1) |    || |     120  lanes
 *    (2) |      ||      40
 *        | Mar   Apr
 */
enum { TOP = 30, COUNTS = 150, SHARE = 56, LANE = 20, STRIP = 26, AXIS = 22, SPACE = 16 };
static const double small = 11, normal = 12.5;

typedef struct plot {
    avpi_canvas *canvas;
    const avpi_timeline_figure *figure;
    const avpi_timeline *line;
    double left, width; /* of the bins */
    avpi_box *boxes;    /* room for one a bin */
    avpi_writer w;
} plot;

avpi_timeline_figure avpi_timeline_prepare(const avp_ctx *ctx, const avpi_timeline *timeline, double width) {
    bool narrow = width <= AVPI_NARROW;
    size_t lanes = timeline->n_lanes < (narrow ? 8U : 12U) ? timeline->n_lanes : (narrow ? 8U : 12U);
    double height = TOP + COUNTS + AXIS + 4;
    if (timeline->together_total > 0)
        height += SPACE + SHARE + SPACE + (double)lanes * LANE;
    return (avpi_timeline_figure){.ctx = ctx, .timeline = timeline, .width = width, .height = height, .n_lanes = lanes};
}

void avpi_timeline_unit(avpi_writer *w, const avpi_timeline *timeline) {
    static const int64_t hour = INT64_C(3600000000);
    int64_t step = timeline->step_us;
    bool acts = timeline->of_acts;
    if (step == hour)
        avpi_tell(w, acts ? N_("acts per hour") : N_("posts per hour"));
    else if (step == 24 * hour)
        avpi_tell(w, acts ? N_("acts per day") : N_("posts per day"));
    else if (step == 168 * hour)
        avpi_tell(w, acts ? N_("acts per week") : N_("posts per week"));
    else
        AVPI_SAY(w, acts ? N_("acts per {1}") : N_("posts per {1}"), avpi_duration(step));
}

static double x_of(const plot *p, double time_us) {
    const avpi_timeline *line = p->line;
    return p->left + p->width * (time_us - (double)line->start_us) / ((double)line->n_bins * (double)line->step_us);
}

static avp_str written(plot *p) {
    return avpi_buf_view(&p->w.buf);
}

/* ---- axes ---- */

static void draw_times(plot *p, double top, double bottom) {
    size_t wanted = (size_t)(p->width / 74);
    int64_t last = p->line->start_us + (int64_t)p->line->n_bins * p->line->step_us;
    avpi_ticks ticks = avpi_ticks_times(p->figure->ctx, p->line->start_us, last,
                                        wanted < 2                ? 2
                                        : wanted > AVPI_TICKS_MAX ? AVPI_TICKS_MAX
                                                                  : wanted);
    for (size_t i = 0; i < ticks.count; i++) {
        double x = x_of(p, ticks.tick[i].at), half = avpi_text_width(avpi_str_view(ticks.tick[i].label), small) / 2;
        avpi_point ends[] = {{x, top}, {x, bottom + 4}};
        avpi_draw_segments(p->canvas, ends, 1, avpi_stroked(AVPI_ROLE_GRID, 1));
        avpi_lettering lettering = {small, AVPI_ANCHOR_MIDDLE, false, AVPI_ROLE_MUTED};
        if (x - half >= 0 && x + half <= p->canvas->width)
            avpi_draw_text(p->canvas, (avpi_point){x, bottom + 17}, avpi_str_view(ticks.tick[i].label), lettering);
    }
}

static void draw_levels(plot *p, const avpi_ticks *ticks, double bottom, double height, const char *suffix) {
    double most = ticks->tick[ticks->count - 1].at;
    for (size_t i = 0; i < ticks->count; i++) {
        double y = bottom - height * ticks->tick[i].at / most;
        avpi_point ends[] = {{p->left, y}, {p->left + p->width, y}};
        avpi_draw_segments(p->canvas, ends, 1, avpi_stroked(AVPI_ROLE_GRID, 1));
        avpi_buf_clear(&p->w.buf);
        avpi_raw(&p->w, ticks->tick[i].label);
        avpi_raw(&p->w, suffix);
        avpi_draw_text(p->canvas, (avpi_point){p->left - 7, y + 4}, written(p),
                       (avpi_lettering){small, AVPI_ANCHOR_END, false, AVPI_ROLE_MUTED});
    }
}

/* ---- panels ---- */

static double bar_width(const plot *p) {
    double step = p->width / (double)p->line->n_bins;
    return step > 3 ? step - 1 : step;
}

/* One box for each bin with a value, from base to base + value. */
static size_t make_bars(plot *p, const double *base, const double *value, double most, double bottom, double height) {
    size_t n = 0;
    for (size_t bin = 0; bin < p->line->n_bins; bin++) {
        double from = base ? base[bin] : 0, to = from + value[bin];
        if (!(value[bin] > 0))
            continue;
        double x = p->left + p->width * (double)bin / (double)p->line->n_bins,
               tall = fmax(0.6, height * (to - from) / most);
        p->boxes[n++] = (avpi_box){x, bottom - height * from / most - tall, bar_width(p), tall};
    }
    return n;
}

static void draw_key(plot *p, double x, double y, avpi_role role, const char *msgid) {
    avpi_box mark = {x, y - 9, 10, 10};
    avpi_draw_boxes(p->canvas, &mark, 1, avpi_filled(role), (avp_str){0});
    avpi_draw_text(p->canvas, (avpi_point){x + 15, y}, avpi_str_view(avpi_word(&p->w, msgid)),
                   (avpi_lettering){normal, AVPI_ANCHOR_START, false, AVPI_ROLE_INK});
}

static void draw_counts(plot *p, double *base, double *value) {
    const avpi_timeline *line = p->line;
    double bottom = TOP + COUNTS;
    uint64_t most = 1;
    for (size_t bin = 0; bin < line->n_bins; bin++)
        most = line->posts[bin] > most ? line->posts[bin] : most;
    avpi_ticks ticks = avpi_ticks_counts(most, 4);
    double top = ticks.tick[ticks.count - 1].at;
    draw_levels(p, &ticks, bottom, COUNTS, "");
    for (size_t bin = 0; bin < line->n_bins; bin++) {
        uint64_t together = line->together[bin] < line->posts[bin] ? line->together[bin] : line->posts[bin];
        base[bin] = (double)together;
        value[bin] = (double)(line->posts[bin] - together);
    }
    avpi_draw_boxes(p->canvas, p->boxes, make_bars(p, base, value, top, bottom, COUNTS), avpi_filled(AVPI_ROLE_REST),
                    (avp_str){0});
    avpi_draw_boxes(p->canvas, p->boxes, make_bars(p, NULL, base, top, bottom, COUNTS), avpi_filled(AVPI_ROLE_ACCENT),
                    (avp_str){0});
}

static void draw_share(plot *p, double bottom, double *value) {
    const avpi_timeline *line = p->line;
    double most = 0;
    for (size_t bin = 0; bin < line->n_bins; bin++) {
        value[bin] = line->posts[bin] ? 100.0 * (double)line->together[bin] / (double)line->posts[bin] : 0;
        value[bin] = fmin(100, value[bin]);
        most = fmax(most, value[bin]);
    }
    avpi_ticks ticks = avpi_ticks_counts((uint64_t)ceil(fmax(1, most)), 2);
    draw_levels(p, &ticks, bottom, SHARE, "%");
    size_t n = make_bars(p, NULL, value, ticks.tick[ticks.count - 1].at, bottom, SHARE);
    avpi_draw_boxes(p->canvas, p->boxes, n, avpi_filled(AVPI_ROLE_ACCENT), (avp_str){0});
}

static void draw_lane(plot *p, size_t lane, double bottom, double height, double *value) {
    const avpi_timeline *line = p->line;
    uint32_t group = (uint32_t)lane + 1;
    avpi_role role = avpi_group_role(line->groups, group);
    double most = 0;
    char number[16];
    for (size_t bin = 0; bin < line->n_bins; bin++) {
        value[bin] = sqrt((double)line->lanes[lane * line->n_bins + bin]);
        most = fmax(most, value[bin]);
    }
    avpi_point ground[] = {{p->left, bottom}, {p->left + p->width, bottom}};
    avpi_draw_segments(p->canvas, ground, 1, avpi_stroked(AVPI_ROLE_GRID, 1));
    int len = snprintf(number, sizeof number, "%u", group);
    avpi_point mark = {p->left - 18, bottom - height / 2};
    avpi_draw_circle(p->canvas, mark, 8.5, (avpi_paint){AVPI_ROLE_PAPER, role, 1.5, 1}, (avp_str){0});
    avpi_draw_text(p->canvas, (avpi_point){mark.x, mark.y + 3.8}, (avp_str){number, (size_t)len},
                   (avpi_lettering){10.5, AVPI_ANCHOR_MIDDLE, true, AVPI_ROLE_INK});
    avpi_buf_clear(&p->w.buf);
    AVPI_SAY(&p->w, N_("group {1}: {2} {2|post|posts} acting together"), avpi_count(group),
             avpi_count(line->of_group[lane]));
    size_t n = most > 0 ? make_bars(p, NULL, value, most, bottom, height) : 0;
    avpi_draw_boxes(p->canvas, p->boxes, n, avpi_filled(role), written(p));
}

static void draw_all(plot *p, double *base, double *value) {
    double bottom = TOP + COUNTS, end = p->figure->height - AXIS - 4;
    avpi_lettering heading = {normal, AVPI_ANCHOR_START, true, AVPI_ROLE_INK};
    draw_times(p, TOP, end);
    avpi_timeline_unit(&p->w, p->line);
    avpi_draw_text(p->canvas, (avpi_point){0, 12}, written(p), heading);
    double after = avpi_text_width(written(p), normal) + 24;
    draw_counts(p, base, value);
    if (p->line->together_total == 0)
        return;
    bool narrow = p->figure->width <= AVPI_NARROW;
    if (!narrow)
        draw_key(p, after, 12, AVPI_ROLE_REST, N_("all other posts"));
    double room = narrow ? 0 : avpi_text_width(avpi_str_view(avpi_word(&p->w, N_("all other posts"))), normal) + 36;
    draw_key(p, after + room, 12, AVPI_ROLE_ACCENT, narrow ? N_("together") : N_("group members acting together"));
    bottom += SPACE + SHARE;
    draw_share(p, bottom, value);
    bottom += SPACE;
    for (size_t lane = 0; lane < p->figure->n_lanes; lane++)
        draw_lane(p, lane, bottom + (double)(lane + 1) * LANE, LANE - 5, value);
}

void avpi_timeline_draw(avpi_canvas *canvas, const void *figure) {
    const avpi_timeline_figure *of = figure;
    plot p = {.canvas = canvas, .figure = of, .line = of->timeline, .left = 58};
    double *values = NULL;
    p.width = of->width - p.left - 6;
    avpi_writer_init(&p.w, of->ctx, AVPI_PLAIN, canvas->err);
    avp_status status = avpi_zalloc(canvas->ctx, p.line->n_bins, sizeof *p.boxes, &p.boxes, canvas->err);
    if (status == AVP_OK)
        status = avpi_zalloc(canvas->ctx, p.line->n_bins, 2 * sizeof *values, &values, canvas->err);
    if (status == AVP_OK && p.line->n_bins > 0) {
        if (of->lanes_only) {
            draw_times(&p, 0, STRIP);
            draw_lane(&p, of->first_lane, STRIP, STRIP - 4, values);
        } else {
            draw_all(&p, values, values + p.line->n_bins);
        }
        status = p.w.status;
    }
    if (canvas->status == AVP_OK)
        canvas->status = status;
    avpi_free(canvas->ctx, p.boxes);
    avpi_free(canvas->ctx, values);
    avpi_writer_free(&p.w);
}
