/* All groups, by evidence: those told in full, and the others after them. */
#include "report/html.h"

enum { OTHERS_MAX = 500 };

static void write_head(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\"", N_("Group"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n opt\"", N_("Accounts"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Times together"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Expected by chance"));
    avpi_raw(w, "<th scope=\"col\" class=\"n\"");
    avpi_title_args(w, avpi_null_sentence(), NULL, 0);
    avpi_raw(w, ">");
    avpi_tell(w, N_("Probability by chance"));
    avpi_raw(w, "</th>");
    avpi_tell_in(w, "th scope=\"col\" class=\"opt\"", N_("What they share"));
    avpi_tell_in(w, "th scope=\"col\" class=\"opt\"", N_("From \xE2\x80\x93 to"));
    avpi_raw(w, "</tr></thead>\n");
}

static void write_name(avpi_page *page, const avp_group *group) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<th scope=\"row\">");
    if (group->id <= AVPI_FULL_GROUPS) {
        avpi_raw(w, "<a href=\"#group-");
        avpi_raw_u64(w, group->id);
        avpi_raw(w, "\" aria-label=\"");
        w->medium = AVPI_XML;
        AVPI_SAY(w, N_("Group {1}"), avpi_count(group->id));
        w->medium = AVPI_HTML;
        avpi_raw(w, "\">");
    }
    avpi_html_chip(page, group->id);
    avpi_raw(w, group->id <= AVPI_FULL_GROUPS ? "</a>" : "");
    avpi_raw(w, "<span class=\"sub\">");
    AVPI_SAY(w, N_("{1} accounts"), avpi_count(group->n_members));
    avpi_raw(w, "</span></th>");
}

static void write_row(avpi_page *page, const avp_group *group) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<tr>");
    write_name(page, group);
    avpi_raw(w, "<td class=\"n opt\">");
    avpi_put(w, avpi_count(group->n_members));
    avpi_raw(w, "</td><td class=\"n\">");
    avpi_put(w, avpi_count(group->observed));
    avpi_raw(w, "</td><td class=\"n\">");
    avpi_put(w, avpi_real(group->expected));
    avpi_raw(w, "</td><td class=\"n\">");
    avpi_html_chance(page, group->log10_p, avpi_null_sentence());
    avpi_raw(w, "</td><td class=\"opt\">");
    avpi_html_traces(page, group->traces);
    avpi_raw(w, "</td><td class=\"opt\">");
    avpi_html_dates(page, group->first_us, group->last_us);
    avpi_raw(w, "</td></tr>\n");
}

static void write_table(avpi_page *page, size_t first, size_t last, const char *caption_msgid) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<table>\n<caption>");
    AVPI_SAY(w, caption_msgid, avpi_duration(page->groups->window_us));
    avpi_raw(w, "</caption>\n");
    write_head(page);
    avpi_raw(w, "<tbody>\n");
    for (size_t g = first; g < last; g++)
        write_row(page, &page->groups->groups[g]);
    avpi_raw(w, "</tbody>\n</table>\n");
}

void avpi_html_table(avpi_page *page) {
    avpi_writer *w = &page->w;
    size_t shown = page->exhibits.count;
    avpi_html_open_section(page, "table", N_("Groups by evidence"));
    write_table(page, 0, shown,
                N_("The smallest probability stands first. One time is one pair of members and one thing that both did "
                   "within {1}: three accounts on one thing are three times."));
    avpi_raw(w, "<p class=\"small muted\">");
    avpi_tell(w, avpi_null_sentence());
    if (shown < page->groups->count) {
        avpi_raw(w, " <a href=\"#others\">");
        AVPI_SAY(w, N_("The other groups: {1}"), avpi_count(page->groups->count - shown));
        avpi_raw(w, "</a>");
    }
    avpi_raw(w, "</p>\n");
    avpi_html_close_section(page);
}

void avpi_html_others(avpi_page *page) {
    size_t shown = page->exhibits.count, all = page->groups->count, last = all < OTHERS_MAX ? all : OTHERS_MAX;
    if (shown >= all)
        return;
    avpi_html_open_section(page, "others", N_("The other groups"));
    write_table(page, shown, last, N_("Groups that are not told in full, by evidence, within {1}."));
    if (last < all) {
        avpi_raw(&page->w, "<p class=\"small muted\">");
        AVPI_SAY(&page->w, N_("Left out here: {1}. The exports have them all."), avpi_count(all - last));
        avpi_raw(&page->w, "</p>\n");
    }
    avpi_html_indicators_from(page, shown);
    avpi_html_close_section(page);
}
