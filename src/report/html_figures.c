/* The two figures of the page, each drawn for a wide and for a narrow screen. */
#include "report/html.h"

static void draw(avpi_page *page, const char *class, double width, double height, const char *id,
                 const char *title_msgid, avp_str description, avpi_figure figure, const void *arg) {
    avpi_writer *w = &page->w;
    avpi_caption caption = {id, avpi_str_view(avpi_word(w, title_msgid)), description};
    avpi_raw(w, "<div class=\"");
    avpi_raw(w, class);
    avpi_raw(w, "\">\n");
    avpi_canvas_svg(w, width, height, caption, false, figure, arg);
    avpi_raw(w, "</div>\n");
}

void avpi_html_network(avpi_page *page) {
    static const char title[] = N_("Network of accounts that act together");
    avpi_writer *w = &page->w;
    avp_str description = avpi_str_view(page->wide.description);
    avpi_html_open_section(page, "network", N_("The network"));
    avpi_raw(w, "<figure>\n");
    draw(page, "wide", page->wide.width, page->wide.height, "net-w", title, description, avpi_network_draw,
         &page->wide);
    draw(page, "narrow", page->narrow.width, page->narrow.height, "net-n", title, description, avpi_network_draw,
         &page->narrow);
    avpi_raw(w, "<figcaption>");
    AVPI_SAY(w,
             N_("Each point is an account, larger the stronger its links; each line joins two accounts that {1} within "
                "{2} more often than chance explains. Colours and numbers mark the groups, by evidence. Where a point "
                "lies has no meaning of its own: linked accounts lie near each other."),
             avpi_words(avpi_word(w, avpi_story_deed(page->story))), avpi_duration(page->groups->window_us));
    if (page->wide.lines_every > 1) {
        avpi_raw(w, " ");
        AVPI_SAY(w, N_("There are so many links that one in {1} is drawn."), avpi_count(page->wide.lines_every));
    }
    avpi_raw(w, "</figcaption>\n</figure>\n");
    avpi_html_close_section(page);
}

static avp_status describe_timeline(avpi_page *page, avpi_writer *plain) {
    const avpi_timeline *line = &page->timeline;
    avpi_writer_init(plain, page->w.ctx, AVPI_PLAIN, page->w.err);
    AVPI_SAY(plain, N_("{1} {1|post|posts} from {2} to {3}; in {4} of them members of a group acted together."),
             avpi_count(line->posts_total), avpi_date(line->first_us), avpi_date(line->last_us),
             avpi_count(line->together_total));
    return plain->status;
}

/* A figure has room for so many groups; the narrow one for fewer. */
static void tell_lanes(avpi_page *page, const char *class, size_t lanes) {
    avpi_writer *w = &page->w;
    if (lanes >= page->groups->count)
        return;
    avpi_raw(w, " <span class=\"");
    avpi_raw(w, class);
    avpi_raw(w, "\">");
    AVPI_SAY(w, N_("Shown are the first {1} of {2} groups."), avpi_count(lanes), avpi_count(page->groups->count));
    avpi_raw(w, "</span>");
}

void avpi_html_timeline(avpi_page *page) {
    static const char title[] = N_("Posts over time and the share of groups acting together");
    avpi_writer *w = &page->w, plain;
    const avpi_timeline *line = &page->timeline;
    if (line->n_bins == 0)
        return;
    avpi_writer_fail(w, describe_timeline(page, &plain));
    avpi_html_open_section(page, "time", N_("When it happened"));
    avpi_raw(w, "<figure>\n");
    avpi_timeline_figure wide = avpi_timeline_prepare(w->ctx, line, AVPI_WIDE),
                         narrow = avpi_timeline_prepare(w->ctx, line, AVPI_NARROW);
    draw(page, "wide", wide.width, wide.height, "line-w", title, avpi_buf_view(&plain.buf), avpi_timeline_draw, &wide);
    draw(page, "narrow", narrow.width, narrow.height, "line-n", title, avpi_buf_view(&plain.buf), avpi_timeline_draw,
         &narrow);
    avpi_raw(w, "<figcaption>");
    if (line->together_total > 0)
        AVPI_SAY(
            w,
            N_("Above, all posts, and in colour those in which a member of a group did the same as another member "
               "within {1}: {2} {2|post|posts}, {3} of the {4} that have a time; what members posted by themselves is "
               "not among "
               "them. In the middle, their share. Below, the same for each group by itself, each with a height scale "
               "of its own (square root). Times are UTC."),
            avpi_duration(page->groups->window_us), avpi_count(line->together_total),
            avpi_percent(line->posts_total ? (double)line->together_total / (double)line->posts_total : 0),
            avpi_count(line->posts_total));
    else
        avpi_tell(w, N_("All posts. Times are UTC."));
    if (line->together_total > 0) {
        tell_lanes(page, "wide", wide.n_lanes);
        tell_lanes(page, "narrow", narrow.n_lanes);
    }
    avpi_raw(w, "</figcaption>\n</figure>\n");
    avpi_html_close_section(page);
    avpi_writer_free(&plain);
}
