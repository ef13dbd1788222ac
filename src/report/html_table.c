/* All groups, by evidence: those told in full, those of sources of their own, and the others after them. */
#include "report/html.h"

enum { OTHERS_MAX = 500 };

/* What a table lists. */
typedef struct listing {
    size_t first, last;
    bool verdicts, exclusive;
} listing;

static void write_head(avpi_page *page, const listing *of) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\"", N_("Group"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n opt\"", N_("Accounts"));
    if (of->verdicts)
        avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Out of sample: times together; others would"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"",
                 of->verdicts ? N_("On all data: times together; others would") : N_("Times together; others would"));
    avpi_raw(w, "<th scope=\"col\" class=\"n\"");
    avpi_title_args(w, avpi_null_sentence(page->story, of->exclusive), NULL, 0);
    avpi_raw(w, ">");
    avpi_tell(w, of->verdicts ? N_("p on all data (rank)") : N_("p (rank)"));
    avpi_raw(w, "</th>");
    avpi_tell_in(w, "th scope=\"col\" class=\"opt\"", N_("What they share, from \xE2\x80\x93 to"));
    avpi_raw(w, "</tr></thead>\n");
}

/* On narrow screens its accounts, and the verdict, stand under the number. */
static void write_name(avpi_page *page, const listing *of, const avp_group *group) {
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
    AVPI_SAY(w, N_("{1} {1|account|accounts}"), avpi_count(group->n_members));
    if (of->verdicts) {
        avpi_raw(w, "<br>");
        avpi_tell(w, avpi_verdict_word(avpi_verdict_of(page->groups, group)));
    }
    avpi_raw(w, "</span></th>");
}

/* "1,234; 5.6", one below the other. */
static void write_times(avpi_page *page, uint64_t observed, double expected) {
    avpi_writer *w = &page->w;
    avpi_put(w, avpi_strong(avpi_count(observed)));
    avpi_raw(w, "<br><span class=\"muted nowrap\">");
    AVPI_SAY(w, N_("others: {1}"), avpi_real(expected));
    avpi_raw(w, "</span>");
}

/* What stands free of the choice of the group: its times there, and what follows from them. */
static void write_verdict(avpi_page *page, const avp_group *group) {
    avpi_verdict verdict = avpi_verdict_of(page->groups, group);
    avpi_raw(&page->w, "<td class=\"n\">");
    if (verdict == AVPI_VERDICT_YES || verdict == AVPI_VERDICT_NO) {
        write_times(page, group->confirmation.observed, group->confirmation.expected);
        avpi_raw(&page->w, "<br>");
    }
    avpi_raw(&page->w, "<span class=\"nowrap opt\">");
    avpi_tell(&page->w, avpi_verdict_word(verdict));
    avpi_raw(&page->w, "</span></td>");
}

static void write_row(avpi_page *page, const listing *of, const avp_group *group) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<tr>");
    write_name(page, of, group);
    avpi_raw(w, "<td class=\"n opt\">");
    avpi_put(w, avpi_count(group->n_members));
    avpi_raw(w, "</td>");
    if (of->verdicts)
        write_verdict(page, group);
    avpi_raw(w, "<td class=\"n\">");
    write_times(page, group->observed, group->expected);
    avpi_raw(w, "</td><td class=\"n chance\">");
    avpi_html_chance(page, group->log10_p, avpi_null_sentence(page->story, group->exclusive));
    avpi_raw(w, "</td><td class=\"opt\">");
    avpi_html_traces(page, group->traces);
    avpi_raw(w, "<br><span class=\"muted\">");
    avpi_html_dates(page, group->first_us, group->last_us);
    avpi_raw(w, "</span></td></tr>\n");
}

static void write_table(avpi_page *page, listing of, const char *caption_msgid) {
    avpi_writer *w = &page->w;
    size_t confirmed;
    of.verdicts = !of.exclusive && avpi_any_verdict(page->groups, &confirmed);
    avpi_raw(w, "<table>\n<caption>");
    AVPI_SAY(w, caption_msgid, avpi_duration(page->groups->window_us));
    avpi_raw(w, "</caption>\n");
    write_head(page, &of);
    avpi_raw(w, "<tbody>\n");
    for (size_t g = of.first; g < of.last; g++)
        write_row(page, &of, &page->groups->groups[g]);
    avpi_raw(w, "</tbody>\n</table>\n");
}

static void write_left_out(avpi_page *page, size_t n) {
    if (n == 0)
        return;
    avpi_raw(&page->w, "<p class=\"small muted\">");
    AVPI_SAY(&page->w, N_("Left out here: {1}. The exports have them all."), avpi_count(n));
    avpi_raw(&page->w, "</p>\n");
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* What the two counts are, where there are both. */
static void write_both(avpi_page *page) {
    size_t confirmed;
    if (!avpi_any_verdict(page->groups, &confirmed))
        return;
    avpi_tell(
        &page->w,
        N_("Out of sample: what the accounts did on data that did not choose them, beside users who are in no group; "
           "this is the figure to quote. On all data: the same count over everything, also over what chose the "
           "group, against a stricter comparison; p is of this one, and not corrected for the number of groups."));
    avpi_raw(&page->w, " ");
}

void avpi_html_table(avpi_page *page) {
    avpi_writer *w = &page->w;
    size_t shared = avpi_groups_shared(page->groups), shown = least(page->exhibits.count, shared);
    if (shared == 0)
        return;
    avpi_html_open_section(page, "table", N_("Groups by evidence"));
    write_table(page, (listing){.last = shown},
                N_("The number of a group is its rank: the smallest probability stands first, also where it is too "
                   "small to be written out. One time is one pair of members and one thing that both did "
                   "within {1}: three accounts on one thing are three times."));
    avpi_raw(w, "<p class=\"small muted\">");
    write_both(page);
    avpi_rank_sentence(w);
    avpi_raw(w, " ");
    avpi_tell(w, avpi_null_sentence(page->story, false));
    if (shown < shared) {
        avpi_raw(w, " <a href=\"#others\">");
        AVPI_SAY(w, N_("The other groups: {1}"), avpi_count(shared - shown));
        avpi_raw(w, "</a>");
    }
    avpi_raw(w, "</p>\n");
    avpi_html_close_section(page);
}

void avpi_html_exclusive(avpi_page *page) {
    avpi_writer *w = &page->w;
    size_t all = page->groups->count, shared = avpi_groups_shared(page->groups);
    size_t last = least(all, shared + OTHERS_MAX);
    if (shared == all)
        return;
    avpi_html_open_section(page, "exclusive", N_("Groups of sources of their own"));
    avpi_raw(w, "<p class=\"weaker\">");
    avpi_exclusive_sentence(w);
    avpi_raw(w, "</p>\n");
    write_table(page, (listing){.first = shared, .last = last, .exclusive = true},
                N_("More than half of the members are linked only through sources that hardly anybody else uses; times "
                   "within {1}, as above."));
    avpi_raw(w, "<p class=\"small muted\">");
    avpi_tell(w, avpi_null_sentence(page->story, true));
    avpi_raw(w, "</p>\n");
    write_left_out(page, all - last);
    avpi_html_close_section(page);
}

void avpi_html_others(avpi_page *page) {
    size_t shown = page->exhibits.count, shared = avpi_groups_shared(page->groups);
    size_t last = least(shared, OTHERS_MAX);
    if (shown >= page->groups->count)
        return;
    avpi_html_open_section(page, "others", N_("The other groups"));
    if (shown < last) {
        write_table(page, (listing){.first = shown, .last = last},
                    N_("Groups that are not told in full, by evidence, within {1}."));
        write_left_out(page, shared - last);
    } else {
        avpi_tell_in(&page->w, "p", N_("They stand in the table of groups of sources of their own."));
    }
    avpi_html_indicators_from(page, shown);
    avpi_html_close_section(page);
}
