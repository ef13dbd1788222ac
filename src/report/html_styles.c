/* What each group does, beside accounts in no group: by share of its posts, hours, clients, age. */
#include "report/html_told.h"

#include <math.h>

static const char rows[] = "rows-styles";

static const char *null_of_hours(void) {
    return N_("Null hypothesis of the hours: the members keep the hours of as many accounts drawn from all in no other "
              "group.");
}

static const char *null_of_clients(void) {
    return N_("Null hypothesis of the programs: the members are drawn at random from all accounts in no other group, "
              "whatever they post "
              "with.");
}

static const char *title_of(avp_deed deed) {
    static const char *const titles[AVP_DEEDS] = {[AVP_DEED_REPOST] = N_("reposts"),
                                                  [AVP_DEED_REPLY] = N_("answers"),
                                                  [AVP_DEED_TARGET] = N_("about a target"),
                                                  [AVP_DEED_THREAT] = N_("candidates of threats"),
                                                  [AVP_DEED_OWN] = N_("in words of its own")};
    return titles[deed];
}

static double share_of(const avp_style *of, avp_deed deed) {
    return of->posts > 0 ? (double)of->of_deed[deed] / (double)of->posts : 0;
}

static void write_deed(avpi_page *page, const avp_style *of, const avp_style *rest, avp_deed deed) {
    avpi_writer *w = &page->w;
    avpi_told_open_cell(page);
    avpi_put(w, avpi_percent(share_of(of, deed)));
    if (of != rest && avp_deed_code(deed)[0] && share_of(of, deed) > share_of(rest, deed)) {
        avpi_raw(w, "<span class=\"sub\">");
        avpi_put(w, avpi_words(avp_deed_code(deed)));
        avpi_raw(w, "</span>");
    }
    avpi_raw(w, "</td>");
}

static void write_style(avpi_page *page, const avp_style *of, const avp_style *rest) {
    avpi_writer *w = &page->w;
    avpi_told_row(page);
    if (of->group)
        avpi_html_chip(page, of->group);
    else
        avpi_tell(w, N_("accounts in no group"));
    avpi_raw(w, "</th>");
    avpi_told_cell(page, avpi_cell_count(page, of->accounts));
    avpi_told_cell(page, avpi_count(of->posts));
    for (int deed = 0; deed < AVP_DEEDS; deed++)
        write_deed(page, of, rest, (avp_deed)deed);
    avpi_told_cell(page, isnan(of->median_age_days)
                             ? avpi_words("")
                             : avpi_duration((int64_t)of->median_age_days * INT64_C(86400000000)));
    avpi_raw(w, "</tr>\n");
}

static void tell_hours(avpi_page *page, const avp_habits *of) {
    avpi_writer *w = &page->w;
    AVPI_SAY(w,
             N_("its members post {1} of their posts from {2}:00 to {3}:00 (Universal Time), accounts in no group {4}. "
                "Probability by chance (p): "),
             avpi_linked(avpi_strong(avpi_percent(of->hours_share)), rows), avpi_count(of->from_hour),
             avpi_count((of->from_hour + AVP_SHIFT_HOURS) % AVP_HOURS),
             avpi_linked(avpi_percent(of->hours_rest), rows));
    avpi_html_chance(page, log10(of->hours_p), null_of_hours());
    avpi_raw(w, ". ");
}

static void tell_client(avpi_page *page, const avp_habits *of) {
    enum { CLIENT_MOST = 60 };
    avpi_writer *w = &page->w;
    AVPI_SAY(
        w,
        N_("{1} of {2} members post mostly with {3}, of accounts in no group {4} of {5}. Probability by chance (p): "),
        avpi_linked(avpi_strong(avpi_cell_count(page, of->client_yes)), rows),
        avpi_linked(avpi_count(of->client_known), rows), avpi_foreign(avpi_str_view(of->client), CLIENT_MOST),
        avpi_linked(avpi_cell_count(page, of->rest_yes), rows), avpi_linked(avpi_count(of->rest_known), rows));
    avpi_html_chance(page, log10(of->client_p), null_of_clients());
    avpi_raw(w, ".");
}

/* Hours and clients of the groups in which one of them stands out. */
static void tell_habits(avpi_page *page, const avp_styles *styles) {
    avpi_writer *w = &page->w;
    bool any = false;
    for (size_t g = 1; g < styles->count; g++)
        any = any || styles->of[g].habits.hours_pass || styles->of[g].habits.client_passes;
    if (!any)
        return;
    avpi_tell_in(w, "h4", N_("The hours and the programs of groups"));
    avpi_raw(w, "<ul>\n");
    for (size_t g = 1; g < styles->count; g++) {
        const avp_habits *of = &styles->of[g].habits;
        if (!of->hours_pass && !of->client_passes)
            continue;
        avpi_raw(w, "<li>");
        avpi_html_chip(page, styles->of[g].group);
        avpi_raw(w, ": ");
        if (of->hours_pass)
            tell_hours(page, of);
        if (of->client_passes)
            tell_client(page, of);
        avpi_raw(w, "</li>\n");
    }
    avpi_raw(w, "</ul>\n<p class=\"small muted\">");
    avpi_tell(w, null_of_hours());
    avpi_raw(w, " ");
    avpi_tell(w, null_of_clients());
    avpi_raw(w, " ");
    avpi_told_correction(page, AVPI_TOLD_P_OF_Q);
    avpi_tell(
        w, N_("It would be disproved by as narrow hours, or the same program, in people of one trade or one time zone "
              "who have nothing to do with each other: newsrooms keep office hours as well."));
    avpi_raw(w, "</p>\n");
}

void avpi_html_styles(avpi_page *page, const avp_styles *styles) {
    avpi_writer *w = &page->w;
    const char *head[AVP_DEEDS + 4] = {N_("Group"), N_("Accounts"), N_("Posts")};
    if (styles->count < 2)
        return;
    for (int deed = 0; deed < AVP_DEEDS; deed++)
        head[3 + deed] = title_of((avp_deed)deed);
    head[AVP_DEEDS + 3] = N_("Median age of its accounts");
    avpi_tell_in(w, "h3 id=\"told-styles\"", N_("What each group does"));
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (size_t g = 1; g < styles->count; g++)
        write_style(page, &styles->of[g], &styles->of[0]);
    write_style(page, &styles->of[0], &styles->of[0]);
    avpi_told_foot(
        page,
        N_("Shares of posts; one post may be of several kinds. Nothing is tested in this table. Codes are of "
           "DISARM techniques that may fit: suggested, not asserted."),
        AVPI_TOLD_COUNTED, N_("It would be disproved by the same shares among accounts in no group: the last row."),
        "styles");
    tell_habits(page, styles);
}
