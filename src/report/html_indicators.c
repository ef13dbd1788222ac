/* What the members of a group are like, apart from what they did together; and the groups known to be organic. */
#include "report/html_told.h"

#include <math.h>

static const char *null_of_indicators(void) {
    return N_(
        "Null hypothesis: the members are drawn at random from the accounts of the collection that are in no other "
        "group. q is the probability corrected for the number of comparisons in this report "
        "(Benjamini\xE2\x80\x93Hochberg).");
}

static const char *null_of_awakenings(void) {
    return N_(
        "Null hypothesis: the members that had slept are drawn at random from all accounts that had slept and are "
        "in no other group.");
}

static const char *innocent_sentence(void) {
    return N_("None of this proves anything about the group, and it says nothing about any single account. A "
              "newsroom, an official campaign, a fan club, accounts that post through one scheduling app, or people "
              "in one long conversation can look the same.");
}

static void put_title(avpi_page *page, avp_indicator_kind kind, const avp_indicator *of) {
    AVPI_SAY(&page->w, avp_indicator_title(kind), avpi_duration(of->window_us));
}

/* "24 of 60 (40 %)"; what is too small to be told has no share either. */
static void put_part(avpi_page *page, uint64_t yes, uint64_t known) {
    if (avpi_cell_count(page, yes).kind == AVPI_ARG_FEWER)
        AVPI_SAY(&page->w, N_("{1} of {2}"), avpi_cell_count(page, yes), avpi_count(known));
    else
        AVPI_SAY(&page->w, N_("{1} of {2} ({3})"), avpi_count(yes), avpi_count(known),
                 avpi_percent((double)yes / (double)known));
}

static void put_share(avpi_page *page, uint64_t yes, uint64_t known) {
    avpi_told_open_cell(page);
    if (known == 0)
        avpi_tell_in(&page->w, "span class=\"muted\"", N_("not known"));
    else
        put_part(page, yes, known);
    avpi_raw(&page->w, "</td>");
}

static void write_row(avpi_page *page, avp_indicator_kind kind, const avp_indicator *of) {
    avpi_writer *w = &page->w;
    avpi_told_row(page);
    put_title(page, kind, of);
    if (of->window_us > 0) {
        avpi_raw(w, "<span class=\"sub\">");
        AVPI_SAY(w, N_("from {1} on"), avpi_date(of->from_us));
        avpi_raw(w, "</span>");
    }
    avpi_raw(w, "</th>");
    put_share(page, of->group_yes, of->group_known);
    put_share(page, of->rest_yes, of->rest_known);
    avpi_told_open_cell(page);
    if (isnan(of->q))
        avpi_tell_in(w, "span class=\"muted\"", N_("not known"));
    else
        avpi_html_chance(page, log10(of->q), null_of_indicators());
    avpi_raw(w, of->passes ? "<span class=\"sub\">" : "");
    if (of->passes)
        avpi_tell_in(w, "strong", N_("stands out"));
    avpi_raw(w, of->passes ? "</span></td></tr>\n" : "</td></tr>\n");
}

static bool is_known(const avp_indicator *of) {
    return of->group_known > 0 && of->rest_known > 0 && !isnan(of->p);
}

static void write_known_rows(avpi_page *page, const avp_indicator *of) {
    static const char *const head[] = {N_("What they have in common"), N_("Members"), N_("Accounts in no group"),
                                       N_("Probability by chance (q)")};
    avpi_writer *w = &page->w;
    size_t known = 0;
    for (size_t k = 0; k < AVP_INDICATORS; k++)
        known += is_known(&of[k]);
    if (known == 0)
        return;
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (size_t k = 0; k < AVP_INDICATORS; k++)
        if (is_known(&of[k]))
            write_row(page, (avp_indicator_kind)k, &of[k]);
    avpi_raw(w, "</tbody>\n</table>\n");
    avpi_tell_in(w, "p class=\"small muted\"", null_of_indicators());
}

static void write_unknown(avpi_page *page, const avp_indicator *of) {
    avpi_writer *w = &page->w;
    const char *between = "";
    size_t unknown = 0;
    for (size_t k = 0; k < AVP_INDICATORS; k++)
        unknown += !is_known(&of[k]);
    if (unknown == 0)
        return;
    avpi_raw(w, "<p class=\"small muted\">");
    avpi_tell(w, N_("Not known in this collection: "));
    for (size_t k = 0; k < AVP_INDICATORS; k++)
        if (!is_known(&of[k])) {
            avpi_raw(w, between);
            if (k == AVP_INDICATOR_CREATED_TOGETHER)
                avpi_tell(w, N_("created together"));
            else
                put_title(page, (avp_indicator_kind)k, &of[k]);
            between = "; ";
        }
    avpi_raw(w, ".</p>\n");
}

/* ---- awakening ---- */

static void tell_awakening(avpi_page *page, const avp_awakening *of) {
    avpi_writer *w = &page->w;
    AVPI_SAY(w,
             N_("{1} of {2} members that had slept woke within {3}, from {4} on; at the pace of all accounts of the "
                "collection that had slept it would be {5}."),
             avpi_strong(avpi_count(of->accounts)), avpi_count(of->dormant), avpi_duration(of->to_us - of->from_us),
             avpi_date(of->from_us), avpi_strong(avpi_real(of->expected)));
    avpi_raw(w, " ");
    avpi_tell(w, of->passes ? N_("Probability by chance (q): ") : N_("That is not beyond chance (q): "));
    avpi_html_chance(page, log10(of->q), null_of_awakenings());
    avpi_raw(w, ". <span class=\"small muted\">");
    avpi_tell(w, null_of_awakenings());
    avpi_raw(w, " ");
    AVPI_SAY(w,
             N_("The sleep of {1} of them is verified by their own count of posts; the others were not seen in this "
                "collection, which may be the collection's doing."),
             avpi_count(of->verified));
    avpi_raw(w, "</span>");
}

static void write_awakening(avpi_page *page, const avp_awakening *of) {
    avpi_raw(&page->w, "<p>");
    tell_awakening(page, of);
    avpi_raw(&page->w, "</p>\n");
}

static void write_listed_members(avpi_page *page, size_t g) {
    const avp_known *known = page->story->known;
    if (!known || !known->members_known || known->members_known[g] == 0)
        return;
    avpi_raw(&page->w, "<p class=\"small\">");
    AVPI_SAY(&page->w, N_("Members on the list of known organic accounts: {1} of {2}."),
             avpi_count(known->members_known[g]), avpi_count(page->groups->groups[g].n_members));
    avpi_raw(&page->w, "</p>\n");
}

void avpi_html_indicators(avpi_page *page, size_t g) {
    avpi_writer *w = &page->w;
    const avp_findings *findings = page->story->findings;
    if (!findings || g >= findings->n_groups)
        return;
    const avp_indicator *of = &findings->indicators[g * AVP_INDICATORS];
    avpi_raw(w, "<section class=\"apart\">\n");
    avpi_tell_in(w, "h4", N_("Apart from acting together: what the members are like"));
    avpi_tell_in(w, "p class=\"small\"", innocent_sentence());
    write_listed_members(page, g);
    write_known_rows(page, of);
    write_unknown(page, of);
    for (size_t i = 0; i < findings->n_awakenings; i++)
        if (findings->awakenings[i].group == g + 1)
            write_awakening(page, &findings->awakenings[i]);
    avpi_raw(w, "</section>\n");
}

/* ---- groups that are not told in full: what stands out, and nothing else ---- */

static void open_item(avpi_page *page, size_t g) {
    avpi_raw(&page->w, "<li>");
    avpi_html_chip(page, (uint32_t)g + 1);
    avpi_raw(&page->w, " ");
}

static void write_standing_out(avpi_page *page, size_t g, avp_indicator_kind kind, const avp_indicator *of) {
    avpi_writer *w = &page->w;
    open_item(page, g);
    put_title(page, kind, of);
    avpi_raw(w, ": ");
    put_part(page, of->group_yes, of->group_known);
    avpi_tell(w, N_(" (members), "));
    put_part(page, of->rest_yes, of->rest_known);
    avpi_tell(w, N_(" (accounts in no group)"));
    avpi_raw(w, "</li>\n");
}

static size_t count_standing_out(const avp_findings *f, size_t first) {
    size_t n = 0;
    for (size_t i = first * AVP_INDICATORS; i < f->n_groups * AVP_INDICATORS; i++)
        n += f->indicators[i].passes;
    for (size_t i = 0; i < f->n_awakenings; i++)
        n += f->awakenings[i].passes && f->awakenings[i].group > first;
    return n;
}

void avpi_html_indicators_from(avpi_page *page, size_t first) {
    avpi_writer *w = &page->w;
    const avp_findings *f = page->story->findings;
    if (!f || count_standing_out(f, first) == 0)
        return;
    avpi_tell_in(w, "h3", N_("Apart from acting together: what stands out in these groups"));
    avpi_tell_in(w, "p class=\"small\"", innocent_sentence());
    avpi_raw(w, "<ul>\n");
    for (size_t i = first * AVP_INDICATORS; i < f->n_groups * AVP_INDICATORS; i++)
        if (f->indicators[i].passes)
            write_standing_out(page, i / AVP_INDICATORS, (avp_indicator_kind)(i % AVP_INDICATORS), &f->indicators[i]);
    for (size_t i = 0; i < f->n_awakenings; i++)
        if (f->awakenings[i].passes && f->awakenings[i].group > first) {
            open_item(page, f->awakenings[i].group - 1);
            tell_awakening(page, &f->awakenings[i]);
            avpi_raw(w, "</li>\n");
        }
    avpi_raw(w, "</ul>\n");
}

/* ---- known organic groups ---- */

static void write_apart(avpi_page *page, const avp_known *known) {
    avpi_writer *w = &page->w;
    if (known->count == 0)
        return;
    avpi_raw(w, "<table>\n<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Accounts"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("On the list"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Times together"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Expected by chance"));
    avpi_raw(w, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < known->count; i++) {
        const avp_known_group *of = &known->groups[i];
        const avpi_arg cells[] = {avpi_count(of->group.n_members), avpi_count(of->known),
                                  avpi_count(of->group.observed), avpi_real(of->group.expected)};
        avpi_raw(w, "<tr>");
        for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
            avpi_raw(w, "<td class=\"n\">");
            avpi_put(w, cells[k]);
            avpi_raw(w, "</td>");
        }
        avpi_raw(w, "</tr>\n");
    }
    avpi_raw(w, "</tbody>\n</table>\n");
}

void avpi_known_sentence(avpi_writer *w, const avp_known *known) {
    AVPI_SAY(w,
             N_("Of the {1} accounts on the list of known organic accounts, {2} are in the collection. Groups that "
                "consist mainly of them are not among the findings: {3} are set apart, {4} whose members are all on "
                "the list are left out."),
             avpi_count(known->entries), avpi_count(known->found), avpi_count(known->count),
             avpi_count(known->left_out));
}

void avpi_html_known(avpi_page *page) {
    avpi_writer *w = &page->w;
    const avp_known *known = page->story->known;
    if (!known)
        return;
    avpi_html_open_section(page, "known", N_("Known organic accounts"));
    avpi_raw(w, "<p>");
    avpi_known_sentence(w, known);
    if (known->ambiguous > 0) {
        avpi_raw(w, " ");
        AVPI_SAY(w, N_("Handles that several accounts had, and that were therefore not used: {1}."),
                 avpi_count(known->ambiguous));
    }
    avpi_raw(w, "</p>\n");
    write_apart(page, known);
    avpi_raw(w, "<p class=\"small muted\">SHA-256: <span class=\"mono\">");
    avpi_raw(w, known->sha256);
    avpi_raw(w, "</span></p>\n");
    avpi_html_close_section(page);
}
