/* The evidence of a group, the strongest kind first: out of sample, names exchanged, kinds of act, windows. Its posts come after. */
#include "report/html.h"

#include <math.h>

static void item_open(avpi_page *page, const char *title_msgid) {
    avpi_raw(&page->w, "<li>\n");
    avpi_tell_in(&page->w, "p class=\"kind\"", title_msgid);
}

static void item_close(avpi_page *page) {
    avpi_raw(&page->w, "</li>\n");
}

/* ---- out of sample ---- */

static void write_confirmation(avpi_page *page, const avp_group *group) {
    avpi_writer *w = &page->w;
    if (avpi_verdict_of(page->groups, group) == AVPI_VERDICT_NONE)
        return;
    item_open(page, N_("On data that did not choose it"));
    avpi_raw(w, "<p>");
    avpi_verdict_sentence(w, page->story, group);
    avpi_raw(w, "</p>\n");
    item_close(page);
}

/* ---- names exchanged ---- */

/* A p of so few digits reads best as it is; below, in words as everywhere else. */
static avpi_arg plain_p(double p) {
    static const double chance_below = 0.001;
    return p < chance_below ? avpi_chance(log10(p)) : avpi_real(p);
}

static void write_permutation(avpi_page *page, const avp_group *group) {
    static const double large_p = 0.05;
    avpi_writer *w = &page->w;
    const avp_permutation *of = &group->permutation;
    if (of->samples == 0)
        return;
    item_open(page, N_("Against an exchange of names"));
    avpi_raw(w, "<p>");
    AVPI_SAY(w,
             of->as_large == 1
                 ? N_("The names of the accounts were exchanged at random within the same source and day, {1} times; "
                      "one of these gave the members as many times together or more: p = {3}.")
                 : N_("The names of the accounts were exchanged at random within the same source and day, {1} times; "
                      "{2} of these gave the members as many times together or more: p = {3}."),
             avpi_count(of->samples), avpi_strong(avpi_count(of->as_large)), avpi_strong(plain_p(of->p)));
    avpi_raw(w, " ");
    avpi_tell(w, N_("Null hypothesis: within a source and a day it does not matter which account acted. p is of this "
                    "group by itself, not corrected for the number of groups."));
    avpi_raw(w, " ");
    if (of->p > large_p) {
        avpi_tell(w,
                  N_("So large a p takes nothing back from what was found out of sample: where hardly anybody but the "
                     "members acts on a source in a day, exchanging their names changes nothing, whatever they do. "
                     "This test speaks only where others act beside them."));
        avpi_raw(w, " ");
    }
    AVPI_SAY(w,
             N_("How many exchanges are made depends on the size of the collection, and they end once ten of them gave "
                "as many; {1} exchanges cannot give a p below {2}."),
             avpi_count(of->samples), plain_p(1 / (double)(of->samples + 1)));
    avpi_raw(w, "</p>\n");
    item_close(page);
}

/* ---- tables of times and what others would do ---- */

static void table_open(avpi_page *page, const char *first_msgid, const avp_group *group) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<table>\n<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\"", first_msgid);
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Times together"));
    avpi_raw(w, "<th scope=\"col\" class=\"n\"");
    avpi_title_args(w, avpi_null_sentence(page->story, group->exclusive), NULL, 0);
    avpi_raw(w, ">");
    avpi_tell(w, N_("Times others would"));
    avpi_raw(w, "</th></tr></thead>\n<tbody>\n");
}

static void row_close(avpi_page *page, uint64_t observed, double expected) {
    avpi_raw(&page->w, "</th><td class=\"n\">");
    avpi_put(&page->w, avpi_count(observed));
    avpi_raw(&page->w, "</td><td class=\"n\">");
    avpi_put(&page->w, avpi_real(expected));
    avpi_raw(&page->w, "</td></tr>\n");
}

/* A kind whose pairs of posts are all counted under another one. */
static void row_of_others(avpi_page *page) {
    avpi_raw(&page->w, "</th><td class=\"n muted\">");
    avpi_tell(&page->w, N_("counted under another kind"));
    avpi_raw(&page->w, "</td><td></td></tr>\n");
}

static size_t count_bits(uint32_t traces, size_t n) {
    size_t count = 0;
    for (size_t t = 0; t < n; t++)
        count += traces >> t & 1;
    return count;
}

static void write_traces(avpi_page *page, const avp_group *group) {
    avpi_writer *w = &page->w;
    const avp_story *story = page->story;
    if (story->n_traces < 2 || story->n_traces > AVP_GROUPS_TRACES_MAX)
        return;
    item_open(page, N_("Kind by kind of act"));
    avpi_raw(w, "<p>");
    AVPI_SAY(w,
             N_("Kinds of act that speak for the group by themselves (bold): {2} of {1}. A pair of posts that share "
                "several things counts under one kind only."),
             avpi_count(story->n_traces), avpi_strong(avpi_count(count_bits(group->traces, story->n_traces))));
    avpi_raw(w, "</p>\n");
    table_open(page, N_("What is shared"), group);
    for (size_t t = 0; t < story->n_traces; t++) {
        bool speaks = group->traces >> t & 1;
        avpi_raw(w, speaks ? "<tr><th scope=\"row\">" : "<tr><th scope=\"row\" class=\"muted\">");
        avpi_tell(w, avpi_trace_title(story->traces[t].acts->trace));
        if (speaks && group->trace_observed[t] == 0)
            row_of_others(page);
        else
            row_close(page, group->trace_observed[t], group->trace_expected[t]);
    }
    avpi_raw(w, "</tbody>\n</table>\n");
    item_close(page);
}

/* Does a longer window have fewer times than a shorter one? */
static bool any_fall(const avp_group *group) {
    for (size_t i = 1; i < group->n_sweep; i++)
        if (group->sweep[i].window_us > group->sweep[i - 1].window_us &&
            group->sweep[i].observed < group->sweep[i - 1].observed)
            return true;
    return false;
}

static void tell_fall(avpi_page *page) {
    const avp_story *story = page->story;
    avpi_raw(&page->w, "<p class=\"small muted\">");
    AVPI_SAY(&page->w,
             N_("A longer window can hold fewer times: moments in which more than {1} acts fall on one thing are too "
                "large to be counted pair by pair, and a longer window has more of them. They are left out of both "
                "columns alike."),
             avpi_count(story->n_traces ? story->traces[0].links->cap : 0));
    avpi_raw(&page->w, "</p>\n");
}

static void write_windows(avpi_page *page, const avp_group *group) {
    avpi_writer *w = &page->w;
    if (group->n_sweep < 2)
        return;
    item_open(page, N_("Window by window"));
    table_open(page, N_("Within"), group);
    for (size_t i = 0; i < group->n_sweep; i++) {
        avpi_raw(w, "<tr><th scope=\"row\">");
        avpi_put(w, avpi_duration(group->sweep[i].window_us));
        if (group->sweep[i].window_us == page->groups->window_us)
            avpi_tell_in(w, "span class=\"muted\"", N_(" (made the group)"));
        row_close(page, group->sweep[i].observed, group->sweep[i].expected);
    }
    avpi_raw(w, "</tbody>\n</table>\n");
    if (any_fall(group))
        tell_fall(page);
    item_close(page);
}

/* What the count of pairs leaves out, where the group does not rest on it anyway. */
static void write_recurrence(avpi_page *page, const avp_group *group) {
    avpi_writer *w = &page->w;
    if (group->recurrence.members == 0)
        return;
    item_open(page, N_("In moments too large to be counted pair by pair"));
    avpi_raw(w, "<p>");
    avpi_recurrence_sentence(w, page->story, group);
    avpi_raw(w, " ");
    avpi_tell(
        w, N_("Null hypothesis: given where and how much each account acts, whether it acts in such a moment is as for "
              "the other users of the source. Accounts that a notice calls to every post of one source look the "
              "same."));
    avpi_raw(w, "</p>\n");
    item_close(page);
}

void avpi_html_evidence(avpi_page *page, size_t g) {
    const avp_group *group = &page->groups->groups[g];
    if (avpi_verdict_of(page->groups, group) == AVPI_VERDICT_NONE && group->permutation.samples == 0 &&
        page->story->n_traces < 2 && group->n_sweep < 2 && group->recurrence.members == 0)
        return;
    avpi_tell_in(&page->w, "h4", N_("The evidence, the strongest kind first"));
    avpi_raw(&page->w, "<ol class=\"evidence\">\n");
    write_confirmation(page, group);
    write_permutation(page, group);
    write_recurrence(page, group);
    write_traces(page, group);
    write_windows(page, group);
    avpi_raw(&page->w, "</ol>\n");
}
