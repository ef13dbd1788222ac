/* The report on one page, for who decides whether it is published: what was found, how sure, what would disprove it, what to ask. */
#include "report/html_told.h"

enum { GROUPS_SHOWN = 5, NOTES_SHOWN = 2, NOTE_CHARS = 240 };

static void item(avpi_page *page, const char *msgid) {
    avpi_tell_in(&page->w, "li", msgid);
}

static void heading(avpi_page *page, const char *msgid) {
    avpi_tell_in(&page->w, "h2", msgid);
}

/* ---- what was found ---- */

static void write_group(avpi_page *page, const avp_group *group) {
    avpi_writer *w = &page->w;
    avpi_told_row(page);
    avpi_html_chip(page, group->id);
    avpi_raw(w, "</th>");
    const avp_confirmation *c = &group->confirmation;
    avpi_verdict verdict = avpi_verdict_of(page->groups, group);
    bool tested = verdict == AVPI_VERDICT_YES || verdict == AVPI_VERDICT_NO;
    avpi_told_cell(page, avpi_count(group->n_members));
    avpi_told_cell(page, tested ? avpi_count(c->observed) : avpi_words(""));
    avpi_told_cell(page, tested ? avpi_real(c->expected) : avpi_words(""));
    avpi_told_cell(page, avpi_count(group->observed));
    avpi_told_cell(page, avpi_real(group->expected));
    avpi_told_open_cell(page);
    avpi_tell(w, group->exclusive ? N_("sources of its own") : avpi_verdict_word(verdict));
    avpi_raw(w, "</td></tr>\n");
}

static void write_groups(avpi_page *page) {
    static const char *const head[] = {N_("Group"),        N_("Accounts"),           N_("Together, out of sample"),
                                       N_("Others would"), N_("Together, all data"), N_("Others would"),
                                       N_("Verdict")};
    size_t n = page->groups->count < GROUPS_SHOWN ? page->groups->count : GROUPS_SHOWN;
    if (n == 0)
        return;
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (size_t g = 0; g < n; g++)
        write_group(page, &page->groups->groups[g]);
    avpi_raw(&page->w, "</tbody>\n</table>\n<p class=\"small muted\">");
    avpi_pairs_sentence(&page->w);
    avpi_raw(&page->w, " ");
    if (n < page->groups->count)
        AVPI_SAY(&page->w, N_("These are the first {1} of {2} groups; the whole report has the others."), avpi_count(n),
                 avpi_count(page->groups->count));
    avpi_raw(&page->w, "</p>\n");
}

static void write_picture(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_caption caption = {"net-w", avpi_str_view(avpi_word(w, N_("Network of accounts that act together"))),
                            avpi_str_view(page->wide.description)};
    if (page->groups->count == 0)
        return;
    avpi_raw(w, "<figure class=\"brief\">\n");
    avpi_canvas_svg(w, page->wide.width, page->wide.height, caption, false, avpi_network_draw, &page->wide);
    avpi_raw(w, "</figure>\n");
}

/* ---- what the authors say of it ---- */

static void write_note(avpi_page *page, const avp_note *note) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<li>");
    if (note->title[0]) {
        avpi_raw(w, "<strong>");
        avpi_html_words(page, avpi_str_view(note->title), NOTE_CHARS);
        avpi_raw(w, ".</strong> ");
    }
    avpi_html_words(page, avpi_str_view(note->text), NOTE_CHARS);
    avpi_raw(w, "</li>\n");
}

/* The first ones, cut: as many as a page has room for. */
static void write_notes(avpi_page *page) {
    size_t n = page->notes.count < NOTES_SHOWN ? page->notes.count : NOTES_SHOWN;
    if (n == 0)
        return;
    heading(page, N_("What the authors found"));
    avpi_raw(&page->w, "<ul>\n");
    for (size_t i = 0; i < n; i++)
        write_note(page, &page->notes.of[i]);
    avpi_raw(&page->w, "</ul>\n");
    if (n < page->notes.count) {
        avpi_raw(&page->w, "<p class=\"small muted\">");
        AVPI_SAY(&page->w, N_("These are the first {1} of {2} notes; the whole report has all of them, uncut."),
                 avpi_count(n), avpi_count(page->notes.count));
        avpi_raw(&page->w, "</p>\n");
    }
}

/* ---- how sure, what against it, what next ---- */

static void write_sure(avpi_page *page) {
    avpi_writer *w = &page->w;
    size_t confirmed;
    heading(page, N_("How sure it is"));
    avpi_raw(w, "<ul>\n");
    if (avpi_any_verdict(page->groups, &confirmed)) {
        avpi_raw(w, "<li>");
        AVPI_SAY(w,
                 N_("Confirmed on data that did not choose them: {1} of {2} groups. There their members were together "
                    "more than {3} times as often as other users of the same sources, equally active."),
                 avpi_strong(avpi_count(confirmed)), avpi_count(page->groups->count),
                 avpi_real(avpi_groups_options_of(page->story).margin));
        avpi_raw(w, "</li>\n");
    }
    if (page->groups->n_links > 0) {
        avpi_raw(w, "<li>");
        AVPI_SAY(w,
                 N_("Among the {1} {1|link|links} of this report, {2} are expected to join innocent pairs, at most."),
                 avpi_count(page->groups->n_links), avpi_real(page->groups->innocent_pairs));
        avpi_raw(w, "</li>\n");
    }
    item(page,
         N_("It says that accounts act together. It does not say that they are automatic, paid, or lying, nor who "
            "is behind them."));
    avpi_raw(w, "</ul>\n");
}

static void write_against(avpi_page *page) {
    heading(page, N_("What would disprove it"));
    avpi_raw(&page->w, "<ul>\n");
    item(page, N_("Comparable accounts that the collection left out, and that act together just as often."));
    item(page,
         N_("A common cause with a time of its own: a notice on the telephone, a press release, an app that posts "
            "for many."));
    item(page, N_("As many groups when the names on the acts are exchanged at random (--shuffle within-source)."));
    item(page, N_("Posts that, read side by side, have nothing in common but the hour."));
    avpi_raw(&page->w, "</ul>\n");
}

static void write_next(avpi_page *page) {
    heading(page, N_("What to ask next"));
    avpi_raw(&page->w, "<ul>\n");
    item(page, N_("How was the collection made, and who is missing from it?"));
    item(page, N_("Has somebody read the posts of each group, and on how many different occasions did it act?"));
    item(page, N_("Is one of the groups a newsroom, an official campaign, a fan club, or one person with several "
                  "declared accounts?"));
    item(page, N_("Have those concerned been asked? Does anybody have to be named?"));
    avpi_raw(&page->w, "</ul>\n");
}

static void write_foot(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<footer><p>");
    AVPI_SAY(w, N_("avispero {1}."), avpi_words(avp_version()));
    avpi_raw(w, " ");
    avpi_tell(w, N_("Method, evidence, limits and provenance stand in the whole report."));
    if (page->story->evidence) {
        avpi_raw(w, " ");
        AVPI_SAY(w, N_("Root over all evidence of the case: {1}"),
                 avpi_foreign(avpi_str_view(page->story->evidence), 0));
    }
    avpi_raw(w, "</p></footer>\n");
}

void avpi_html_onepage(avpi_page *page) {
    avpi_writer *w = &page->w;
    page->brief = true;
    avpi_raw(w, "<body>\n<div class=\"page brief\">\n<main id=\"main\" class=\"brief\">\n<header class=\"lead\">\n");
    avpi_tell_in(w, "p class=\"kicker\"", N_("Report on coordination, on one page"));
    avpi_raw(w, "<h1>");
    avpi_headline(w, page->story);
    avpi_raw(w, "</h1>\n");
    avpi_html_standfirst(page);
    if (avpi_told_any(page))
        avpi_told_most(page, NULL);
    avpi_html_shown(page);
    avpi_raw(w, "</header>\n");
    write_picture(page);
    write_groups(page);
    write_notes(page);
    write_sure(page);
    write_against(page);
    write_next(page);
    write_foot(page);
    avpi_raw(w, "</main>\n</div>\n</body>\n</html>\n");
    page->brief = false;
}
