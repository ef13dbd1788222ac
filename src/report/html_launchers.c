/* Who begins what groups spread, and in which order small and large accounts come. */
#include "report/html_told.h"

#include <math.h>

enum { SHOWN_MOST = 40 };

static const char *null_of_order(void) {
    return N_(
        "Null hypothesis: within each message every order of the members is as likely, whatever their followers.");
}

static const char *null_of_launchers(void) {
    return N_("Null hypothesis: the account stands among the first three members of a message no more often than "
              "members with as many followers do.");
}

/* orders[0]: all groups together; orders[1]: the same, compared within clock hours only. */
static void tell_order(avpi_page *page, const avp_cascades *of) {
    static const char rows[] = "rows-order_tests";
    avpi_writer *w = &page->w;
    if (of->n_orders < 2 || isnan(of->orders[0].z))
        return;
    avpi_raw(w, "<p>");
    AVPI_SAY(w,
             of->orders[0].z > 0
                 ? N_("In {1} messages that groups spread, small accounts come first and large ones later: "
                      "{2} standard deviations from a random order. Probability by chance: ")
                 : N_("In {1} messages that groups spread, small accounts do not come before large ones: "
                      "{2} standard deviations from a random order. Probability by chance: "),
             avpi_linked(avpi_strong(avpi_count(of->orders[0].cascades)), rows),
             avpi_linked(avpi_real(of->orders[0].z), rows));
    avpi_html_chance(page, of->orders[0].log10_p, null_of_order());
    avpi_raw(w, ". ");
    if (!isnan(of->orders[1].z)) {
        avpi_tell(w, N_("Compared only with members that acted within the same hour of the clock: "));
        avpi_html_chance(page, of->orders[1].log10_p, null_of_order());
        avpi_raw(w, ". ");
    }
    avpi_told_correction(page, AVPI_TOLD_P);
    avpi_tell(w, N_("It would be disproved if the hours explained it: the second figure near 1, the first small."));
    avpi_told_rows(page, "order_tests");
    avpi_raw(w, "</p>\n");
}

static uint64_t boosters_of(const avp_cascades *cascades, size_t launcher) {
    uint64_t n = 0;
    for (size_t i = 0; i < cascades->n_boosters; i++)
        n += cascades->boosters[i].launcher == launcher && cascades->boosters[i].passes;
    return n;
}

static void write_launcher(avpi_page *page, const avp_cascades *cascades, size_t i) {
    avpi_writer *w = &page->w;
    const avp_launcher *of = &cascades->launchers[i];
    avpi_told_row(page);
    if (of->account != AVP_NOBODY)
        avpi_html_account(page, of->account);
    else
        avpi_html_name(page, of->name);
    avpi_raw(w, "<br><span class=\"small muted\">");
    avpi_tell(w, of->member ? N_("member") : N_("author outside the group, whose posts it carries"));
    avpi_raw(w, "</span></th>");
    avpi_told_group_cell(page, of->group);
    avpi_told_cell(page, avpi_count(of->first));
    avpi_told_cell(page, avpi_count(of->cascades));
    avpi_told_cell(page, avpi_real(of->expected));
    avpi_told_cell(page, of->followers >= 0 ? avpi_count((uint64_t)of->followers) : avpi_words(""));
    avpi_told_cell(page, avpi_count(boosters_of(cascades, i)));
    avpi_told_chance_cell(page, of->log10_p, null_of_launchers());
    avpi_raw(w, "</tr>\n");
}

static void write_launchers(avpi_page *page, const avp_cascades *of, uint64_t all) {
    static const char *const head[] = {
        N_("Account"),   N_("Group"),     N_("Among the first"),   N_("Of messages"),
        N_("By chance"), N_("Followers"), N_("Larger ones after"), N_("Probability by chance (p)")};
    size_t shown = 0;
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < of->n_launchers && shown < SHOWN_MOST; i++)
        if (of->launchers[i].passes) {
            write_launcher(page, of, i);
            shown++;
        }
    avpi_told_foot(
        page, null_of_launchers(), AVPI_TOLD_P_OF_Q,
        N_("It would be disproved if these accounts simply posted at hours at which nobody else is awake. That "
           "a group carries somebody's posts is no act of that somebody."),
        "launchers");
    avpi_told_more(page, all - shown);
}

void avpi_html_launchers(avpi_page *page, const avp_cascades *of) {
    avpi_writer *w = &page->w;
    uint64_t all = 0;
    if (!of || of->count == 0)
        return;
    for (size_t i = 0; i < of->n_launchers; i++)
        all += of->launchers[i].passes;
    avpi_tell_in(w, "h3 id=\"told-launchers\"", N_("Who begins, and who comes after"));
    tell_order(page, of);
    if (all > 0)
        write_launchers(page, of, all);
    else
        avpi_tell_in(w, "p", N_("No account stands at the beginning more often than chance explains."));
}
