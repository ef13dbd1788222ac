/* Series that begin together, and the figure of their lanes. */
#include "report/html_told.h"

#include <math.h>
#include <string.h>

const char *avpi_series_title(const char *name) {
    static const char *const titles[][2] = {{"amplifiers", N_("groups that amplify")},
                                            {"harassers", N_("groups that answer targets")},
                                            {"portals", N_("portals")},
                                            {"events", N_("events")}};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(name, titles[i][0]) == 0)
            return titles[i][1];
    return name;
}

static const char *null_of_coincidences(void) {
    return N_("Null hypothesis: the onsets of one series might as well lie on other days, at most a week off, at the "
              "same hour.");
}

static void write_lag(avpi_page *page, const avp_coincidence *of) {
    avpi_writer *w = &page->w;
    avpi_told_open_cell(page);
    if (of->k > 0)
        AVPI_SAY(w, of->lag_us < 0 ? N_("{1} before") : N_("{1} after"),
                 avpi_gap(of->lag_us < 0 ? -of->lag_us : of->lag_us));
    avpi_raw(w, "</td>");
}

static void write_pair(avpi_page *page, const avp_told *told, const avp_coincidence *of) {
    avpi_writer *w = &page->w;
    avpi_told_row(page);
    AVPI_SAY(w, N_("{1} and {2}"), avpi_words(avpi_word(w, avpi_series_title(told->series[of->a].name))),
             avpi_words(avpi_word(w, avpi_series_title(told->series[of->b].name))));
    avpi_raw(w, "</th>");
    avpi_told_cell(page, avpi_count(of->n_a));
    avpi_told_cell(page, avpi_count(of->n_b));
    avpi_told_cell(page, avpi_count(of->k));
    avpi_told_cell(page, avpi_real(of->expected));
    write_lag(page, of);
    avpi_told_open_cell(page);
    avpi_html_chance(page, log10(of->q), null_of_coincidences());
    if (of->passes) {
        avpi_raw(w, "<span class=\"sub\">");
        avpi_tell_in(w, "strong", N_("stands out"));
        avpi_raw(w, "</span>");
    }
    avpi_raw(w, "</td></tr>\n");
}

static void draw_lanes(avpi_page *page, const avp_told *told, double width, const char *class, const char *id) {
    avpi_writer *w = &page->w;
    const avpi_lanes_figure figure = avpi_lanes_prepare(w->ctx, told, width);
    const avpi_caption caption = {id, avpi_str_view(avpi_word(w, N_("When each series begins something"))),
                                  avpi_str_view(avpi_word(w, N_("One line for each series, a mark for each onset.")))};
    avpi_raw(w, "<div class=\"");
    avpi_raw(w, class);
    avpi_raw(w, "\">\n");
    avpi_canvas_svg(w, figure.width, figure.height, caption, false, avpi_lanes_draw, &figure);
    avpi_raw(w, "</div>\n");
}

void avpi_html_coincidences(avpi_page *page, const avp_told *told) {
    static const char *const head[] = {N_("Series"),
                                       N_("Onsets of the first"),
                                       N_("Of the second"),
                                       N_("Coincide"),
                                       N_("On the wrong days"),
                                       N_("The second comes"),
                                       N_("Probability by chance (q)")};
    avpi_writer *w = &page->w;
    if (told->n_coincidences == 0)
        return;
    avpi_tell_in(w, "h3 id=\"told-together\"", N_("What begins together"));
    avpi_raw(w, "<figure>\n");
    draw_lanes(page, told, AVPI_WIDE, "wide", "lanes-w");
    draw_lanes(page, told, AVPI_NARROW, "narrow", "lanes-n");
    avpi_raw(w, "<figcaption>");
    avpi_tell(w, N_("Each mark is an onset: a burst of what groups do, the first post of an address on a portal, an "
                    "event. Times are UTC."));
    avpi_raw(w, "</figcaption>\n</figure>\n");
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < told->n_coincidences; i++)
        write_pair(page, told, &told->coincidences[i]);
    avpi_told_foot(page, null_of_coincidences(), AVPI_TOLD_Q, N_("It would be disproved by as many on the wrong days."),
                   "coincidences");
}
