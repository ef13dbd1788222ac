/* The top of the page: what was found, how to take it, the figures behind it; and the state in which nothing was found. */
#include "report/html_told.h"

static const int64_t day_us = INT64_C(86400000000);
/* Where the rows behind a number stand. */
static const char read_at[] = "reading", first_group_at[] = "group-1";

static bool has_times(const avpi_page *page) {
    return page->timeline.n_bins > 0;
}

static void write_where(avpi_page *page) {
    if (has_times(page))
        AVPI_SAY(&page->w, N_("Among {1} {1|post|posts} by {2} {2|account|accounts}, from {3} to {4}, "),
                 avpi_html_linked(page, avpi_count(page->posts), read_at),
                 avpi_html_linked(page, avpi_count(page->accounts), read_at), avpi_date(page->timeline.first_us),
                 avpi_date(page->timeline.last_us));
    else
        AVPI_SAY(&page->w, N_("Among {1} {1|post|posts} by {2} {2|account|accounts}, "),
                 avpi_html_linked(page, avpi_count(page->posts), read_at),
                 avpi_html_linked(page, avpi_count(page->accounts), read_at));
}

/* On all data, where nothing else was looked at. */
static void tell_in_sample(avpi_page *page, const avp_group *first) {
    avpi_writer *w = &page->w;
    const char *msgid =
        first->exclusive
            ? N_("the strongest evidence is a group of {1} accounts that, pair by pair, {2} within {3} {4} "
                 "times; other accounts, equally active, would do so {5} times in sources of like size.")
        : avpi_is_two_pass(page->story)
            ? N_("the strongest evidence is a group of {1} accounts that, pair by pair, {2} within {3} {4} times; "
                 "other "
                 "accounts that use the same sources, equally active, would do so {5} times.")
            : N_("the strongest evidence is a group of {1} accounts that, pair by pair, {2} within {3} {4} times; if "
                 "accounts of the same activity were exchanged at random, it would be {5} times.");
    AVPI_SAY(w, msgid, avpi_html_linked(page, avpi_strong(avpi_count(first->n_members)), first_group_at),
             avpi_words(avpi_word(w, avpi_story_deed(page->story))), avpi_duration(page->groups->window_us),
             avpi_html_linked(page, avpi_strong(avpi_count(first->observed)), first_group_at),
             avpi_html_linked(page, avpi_strong(avpi_real(first->expected)), first_group_at));
}

/* What stands free of the choice of the group comes first. */
static void write_strongest(avpi_page *page, const avp_group *first) {
    const avp_confirmation *c = &first->confirmation;
    if (avpi_verdict_of(page->groups, first) != AVPI_VERDICT_YES) {
        tell_in_sample(page, first);
        return;
    }
    AVPI_SAY(
        &page->w,
        N_("the strongest evidence is a group of {1} accounts: on data that did not choose it, its accounts, pair by "
           "pair, {2} within {3} {4} times; other users of the same sources, equally active, would do so {5} times."),
        avpi_html_linked(page, avpi_strong(avpi_count(first->n_members)), first_group_at),
        avpi_words(avpi_word(&page->w, avpi_story_deed(page->story))), avpi_duration(page->groups->window_us),
        avpi_html_linked(page, avpi_strong(avpi_count(c->observed)), first_group_at),
        avpi_html_linked(page, avpi_strong(avpi_real(c->expected)), first_group_at));
}

static void write_confirmed(avpi_page *page) {
    size_t confirmed, all = page->groups->count;
    if (!avpi_any_verdict(page->groups, &confirmed))
        return;
    avpi_raw(&page->w, " ");
    AVPI_SAY(&page->w,
             confirmed == 1 ? N_("Of {2} {2|group|groups}, {1} is confirmed on data that did not choose it.")
                            : N_("Of {2} {2|group|groups}, {1} are confirmed on data that did not choose them."),
             avpi_strong(avpi_count(confirmed)), avpi_count(all));
}

void avpi_html_standfirst(avpi_page *page) {
    avpi_writer *w = &page->w;
    const avp_groups *groups = page->groups;
    avpi_raw(w, "<p class=\"standfirst\">");
    write_where(page);
    if (groups->count > 0) {
        write_strongest(page, &groups->groups[0]);
        write_confirmed(page);
    } else if (groups->n_links > 0) {
        AVPI_SAY(w,
                 groups->n_links == 1 ? N_("one pair of accounts acted together more often than chance explains, but "
                                           "not so clearly that it makes a group.")
                                      : N_("{1} pairs of accounts acted together more often than chance explains, but "
                                           "none so clearly that it makes a group."),
                 avpi_count(groups->n_links));
    } else {
        avpi_tell(
            w, N_("no two accounts acted together more often than two accounts of the same activity would by chance."));
    }
    avpi_raw(w, "</p>\n");
}

static void write_caution(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<aside class=\"caution\"><p>");
    if (page->groups->count > 0) {
        avpi_tell(w, N_("Acting together is not the same as acting in bad faith. Newsrooms, official campaigns, fan "
                        "clubs, scheduling apps and people in one long conversation act together too."));
        avpi_raw(w, " <a href=\"#innocent\">");
        avpi_tell(w, N_("Read the innocent explanations before you name anyone."));
        avpi_raw(w, "</a>");
    } else {
        avpi_tell(w, N_("Nothing found is not the same as nothing there: accounts and posts that were not collected "
                        "cannot be seen, nor can coordination weaker than the table below says."));
    }
    avpi_raw(w, "</p></aside>\n");
}

/* Who is shown by name, and what that means for the page. */
void avpi_html_shown(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, page->masks.names ? "<aside class=\"caution\"><p><strong>" : "<p class=\"small muted\">");
    if (page->masks.names)
        avpi_tell(w, N_("This version calls accounts by their names. It is for work, not for the public: a report made "
                        "without --names has pseudonyms."));
    else
        avpi_tell(w, N_("Accounts and posts have pseudonyms here, each the same one throughout, and quotes are "
                        "shortened. Whoever has the posts themselves can find them again by their times."));
    if (page->masks.domains.count > page->masks.shown_domains.count) {
        avpi_raw(w, " ");
        avpi_tell(w, N_("So have sites that belong to such an account (d-)."));
    }
    if (page->exhibits.gone.n > 0 && !page->masks.quote_deleted) {
        avpi_raw(w, " ");
        avpi_tell(w, N_("Posts that were deleted since are counted as evidence and not quoted."));
    }
    if (!page->masks.names && page->masks.figures.count > 0) {
        avpi_raw(w, " ");
        avpi_tell(w, N_("Public figures are named where the editor's list has them."));
    }
    avpi_raw(w, page->masks.names ? "</strong></p></aside>\n" : "</p>\n");
}

/* The value comes first to the eye, the term first to a screen reader. */
static void key_open(avpi_page *page, const char *msgid) {
    avpi_raw(&page->w, "<div><dt>");
    avpi_tell(&page->w, msgid);
    avpi_raw(&page->w, "</dt><dd>");
}

static void key_close(avpi_page *page) {
    avpi_raw(&page->w, "</dd></div>\n");
}

static void key_count(avpi_page *page, const char *msgid, uint64_t n) {
    key_open(page, msgid);
    avpi_put(&page->w, avpi_count(n));
    key_close(page);
}

static void write_span(avpi_page *page) {
    int64_t days = page->timeline.last_us / day_us - page->timeline.first_us / day_us + 1;
    key_open(page, days == 1 ? N_("day") : N_("days"));
    avpi_put(&page->w, avpi_count((uint64_t)days));
    key_close(page);
}

static void write_key(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<dl class=\"key\">\n");
    key_count(page, N_("posts"), page->posts);
    key_count(page, N_("accounts"), page->accounts);
    if (has_times(page))
        write_span(page);
    key_count(page, page->groups->count == 1 ? N_("group") : N_("groups"), page->groups->count);
    key_open(page, N_("accounts in groups"));
    avpi_put(w, avpi_count(page->members));
    if (page->members > 0 && page->accounts > 0) {
        avpi_raw(w, " <small>");
        AVPI_SAY(w, N_("{1} of all"), avpi_percent((double)page->members / (double)page->accounts));
        avpi_raw(w, "</small>");
    }
    key_close(page);
    avpi_raw(w, "</dl>\n");
}

void avpi_html_lead(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<header class=\"lead\">\n");
    avpi_tell_in(w, "p class=\"kicker\"", N_("Report on coordination"));
    avpi_raw(w, "<h1>");
    avpi_headline(w, page->story);
    avpi_raw(w, "</h1>\n");
    avpi_html_standfirst(page);
    if (avpi_told_any(page))
        avpi_told_most(page, "rows-episodes");
    write_caution(page);
    avpi_html_shown(page);
    write_key(page);
    avpi_raw(w, "</header>\n\n");
}

/* ---- nothing found ---- */

static void write_looked_at(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<ul>\n");
    for (size_t t = 0; t < page->story->n_traces; t++) {
        const avpi_reach *reach = &page->reach[t];
        avpi_raw(w, "<li>");
        AVPI_SAY(w,
                 N_("{1}: {2} {2|act|acts} of {3} {3|account|accounts} on {4} {4|thing|things}; {5} times two accounts "
                    "met within {6}."),
                 avpi_strong(avpi_words(avpi_word(w, avpi_trace_title(reach->trace)))), avpi_count(reach->acts),
                 avpi_count(reach->accounts), avpi_count(reach->objects), avpi_count(reach->co_actions),
                 avpi_duration(page->groups->window_us));
        avpi_raw(w, "</li>\n");
    }
    avpi_raw(w, "</ul>\n");
}

void avpi_html_nothing(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<section class=\"nothing\" id=\"looked\" aria-labelledby=\"looked-h\">\n<h2 id=\"looked-h\">");
    avpi_tell(w, N_("What was looked at"));
    avpi_raw(w, "</h2>\n");
    if (page->story->n_traces == 0 || page->posts == 0)
        avpi_tell_in(w, "p",
                     N_("There was nothing to compare: no post in the collection shares anything with another."));
    else
        write_looked_at(page);
    avpi_raw(w, "<p>");
    avpi_tell(w, N_("How strong a coordination would have been seen stands in the table:"));
    avpi_raw(w, " <a href=\"#reach\">");
    avpi_tell(w, N_("What could have been seen"));
    avpi_raw(w, "</a>.</p>\n</section>\n\n");
}
