/* Groups whose members slept and woke together: the raster, and a row for each group. */
#include "report/html_told.h"

#include <math.h>

static const char *null_of_awakenings(void) {
    return N_(
        "Null hypothesis: the members that had slept are drawn at random from all accounts that had slept and are "
        "in no other group.");
}

static void draw_raster(avpi_page *page, double width, const char *class, const char *id) {
    avpi_writer *w = &page->w;
    const avpi_sleepers_figure figure = avpi_sleepers_prepare(w->ctx, &page->sleepers, width);
    const avpi_caption caption = {
        id, avpi_str_view(avpi_word(w, N_("Sleep and waking, account by account"))),
        avpi_str_view(avpi_word(w, N_("One row for each account, a mark for each day on which it posted, a line while "
                                      "it slept; the band is the week in which most of the group woke.")))};
    avpi_raw(w, "<div class=\"");
    avpi_raw(w, class);
    avpi_raw(w, "\">\n");
    avpi_canvas_svg(w, figure.width, figure.height, caption, false, avpi_sleepers_draw, &figure);
    avpi_raw(w, "</div>\n");
}

static void write_figure(avpi_page *page) {
    avpi_writer *w = &page->w;
    uint64_t slept = 0;
    for (size_t g = 0; g < page->sleepers.n_groups; g++)
        slept += page->sleepers.group[g].slept;
    avpi_raw(w, "<figure>\n");
    draw_raster(page, AVPI_WIDE, "wide", "sleep-w");
    draw_raster(page, AVPI_NARROW, "narrow", "sleep-n");
    avpi_raw(w, "<figcaption>");
    AVPI_SAY(w,
             N_("Each row is an account that slept, in the order in which they woke; each mark a day on which it "
                "posted; the thin line its sleep, fainter where its own count of posts does not confirm it. The band "
                "is the week in which most of the group woke. {1} of the {2} accounts that slept are drawn, evenly "
                "spread over that order."),
             avpi_linked(avpi_count(page->sleepers.n), "rows-awakenings"),
             avpi_linked(avpi_count(slept), "rows-awakenings"));
    avpi_raw(w, "</figcaption>\n</figure>\n");
}

static void write_awakening(avpi_page *page, const avp_awakening *of) {
    avpi_writer *w = &page->w;
    avpi_told_row(page);
    avpi_html_chip(page, of->group);
    avpi_raw(w, "<br><span class=\"small muted\">");
    AVPI_SAY(w, N_("from {1} on, within {2}"), avpi_date(of->from_us), avpi_duration(of->to_us - of->from_us));
    avpi_raw(w, "</span></th>");
    avpi_told_cell(page, avpi_count(of->dormant));
    avpi_told_cell(page, avpi_count(of->verified));
    avpi_told_cell(page, avpi_count(of->accounts));
    avpi_told_cell(page, avpi_real(of->expected));
    avpi_told_chance_cell(page, log10(of->q), null_of_awakenings());
    avpi_raw(w, "</tr>\n");
}

void avpi_html_awakenings(avpi_page *page) {
    static const char *const head[] = {
        N_("Group, when it woke"), N_("Members that slept"),          N_("Verified by their count of posts"),
        N_("Woke in that week"),   N_("At the pace of all sleepers"), N_("Probability by chance (q)")};
    const avp_findings *f = page->story->findings;
    if (page->sleepers.n == 0)
        return;
    avpi_tell_in(&page->w, "h3 id=\"told-awakenings\"", N_("Who slept, and when they woke"));
    write_figure(page);
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < f->n_awakenings; i++)
        if (f->awakenings[i].passes)
            write_awakening(page, &f->awakenings[i]);
    avpi_told_foot(page, null_of_awakenings(), AVPI_TOLD_Q,
                   N_("It would be disproved by as many awakenings in that week among sleepers in no group."),
                   "awakenings");
}
