/* Claims that a person has judged, and calls to action: who carried them. */
#include "report/html_told.h"

#include <math.h>
#include <string.h>

enum { TEXT_MOST = 120 };

/* ---- claims ---- */

static const char *verdict_title(const char *verdict) {
    return strcmp(verdict, "true") == 0 ? N_("true") : strcmp(verdict, "false") == 0 ? N_("false") : N_("unverified");
}

static const char *null_of_claims(void) {
    return N_(
        "Null hypothesis: who carried the second claim had carried the first no more often than all accounts that "
        "post as much.");
}

static void write_carriers(avpi_page *page, const avp_told *told, uint32_t claim) {
    avpi_writer *w = &page->w;
    avpi_told_open_cell(page);
    for (size_t i = 0; i < told->n_carried; i++)
        if (told->carried[i].claim == claim && told->carried[i].group) {
            avpi_html_chip(page, told->carried[i].group);
            avpi_raw(w, " ");
            avpi_put(w, avpi_count(told->carried[i].posts));
            avpi_raw(w, " ");
        }
    avpi_raw(w, "</td>");
}

static void write_claim(avpi_page *page, const avp_told *told, uint32_t i) {
    avpi_writer *w = &page->w;
    const avp_claim *of = &told->claims[i];
    avpi_told_row(page);
    avpi_told_quoted(page, of->text, TEXT_MOST);
    avpi_raw(w, "<br><span class=\"small muted\">");
    avpi_tell(w, verdict_title(of->verdict));
    if (of->follows != UINT32_MAX) {
        avpi_raw(w, "; ");
        AVPI_SAY(w, N_("builds on: {1}"), avpi_foreign(avpi_str_view(told->claims[of->follows].text), TEXT_MOST));
    }
    avpi_raw(w, "</span></th>");
    avpi_told_cell(page, avpi_count(of->posts));
    avpi_told_cell(page, avpi_count(of->accounts));
    avpi_told_cell(page, of->posts ? avpi_date(of->first_us) : avpi_words(""));
    avpi_told_cell(page, of->posts ? avpi_gap(of->half_us - of->first_us) : avpi_words(""));
    write_carriers(page, told, i);
    avpi_told_cell(page, isnan(of->log10_p) ? avpi_words("") : avpi_count(of->carriers_of_both));
    avpi_told_chance_cell(page, of->log10_p, null_of_claims());
    avpi_raw(w, "</tr>\n");
}

void avpi_html_claims(avpi_page *page, const avp_told *told) {
    static const char *const head[] = {N_("Claim, and what a person says of it"),
                                       N_("Posts"),
                                       N_("Accounts"),
                                       N_("First"),
                                       N_("Half of its posts within"),
                                       N_("Posts by group"),
                                       N_("Accounts that carried both"),
                                       N_("Probability by chance (p)")};
    if (told->n_claims == 0)
        return;
    avpi_tell_in(&page->w, "h3 id=\"told-claims\"", N_("Claims, and who carried them"));
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (uint32_t i = 0; i < told->n_claims; i++)
        write_claim(page, told, i);
    avpi_told_foot(
        page, null_of_claims(), AVPI_TOLD_P,
        N_("It would be disproved by true stories of the same days that the same accounts carried at the same pace."),
        "carried");
}

/* ---- calls ---- */

static const char *level_title(unsigned level) {
    return level == 3 ? N_("to loot or to harm") : level == 2 ? N_("to block") : N_("to gather");
}

void avpi_html_calls(avpi_page *page, const avp_told *told) {
    static const char *const head[] = {N_("Call, when"),     N_("Posts"),        N_("Accounts"),
                                       N_("First in group"), N_("Mostly group"), N_("Its share")};
    enum { SHOWN_MOST = 30 };
    avpi_writer *w = &page->w;
    if (told->n_calls == 0)
        return;
    avpi_tell_in(w, "h3 id=\"told-calls\"", N_("Calls to action"));
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < told->n_calls && i < SHOWN_MOST; i++) {
        const avp_call *of = &told->calls[i];
        avpi_told_row(page);
        avpi_told_quoted(page, of->phrase, TEXT_MOST);
        avpi_raw(w, "<br><span class=\"small muted\">");
        AVPI_SAY(w, N_("{1}; from {2} on"), avpi_words(avpi_word(w, level_title(of->level))), avpi_date(of->first_us));
        avpi_raw(w, "</span></th>");
        avpi_told_cell(page, avpi_count(of->posts));
        avpi_told_cell(page, avpi_count(of->accounts));
        avpi_told_group_cell(page, of->launched_by);
        avpi_told_group_cell(page, of->group);
        avpi_told_cell(page, of->group ? avpi_percent(of->share) : avpi_words(""));
        avpi_raw(w, "</tr>\n");
    }
    avpi_told_foot(page, N_("Nothing is tested here: it is a list of what was called for, and by whom first."),
                   AVPI_TOLD_COUNTED, N_("Read the posts: to gather is a right."), "calls");
}
