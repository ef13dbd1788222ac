/* Candidates of threats and of published personal data: how many, about whom, after which event. Never their words. */
#include "report/html_told.h"

#include <math.h>

static const char *null_of_floods(void) {
    return N_("Null hypothesis: as many candidates in an hour after the event as before it.");
}

static void tell_counts(avpi_page *page, const avp_threats *of) {
    static const char counted[] = "rows-threat_counts";
    const char *listed = of->n_threats > 0 ? "rows-threats" : counted;
    avpi_writer *w = &page->w;
    avpi_raw(w, "<p>");
    AVPI_SAY(w,
             N_("Posts that read like threats (level 3): {1}; like wishes of harm or menaces (level 2): {2}; like "
                "insults or "
                "accusations (level 1): {3}. Passed over because their words say that they tell, deny or play: {4}. "
                "They are candidates: none is a threat until a person has read it and said so."),
             avpi_linked(avpi_strong(avpi_count(of->l3)), listed), avpi_linked(avpi_count(of->l2), listed),
             avpi_linked(avpi_count(of->l1), counted), avpi_linked(avpi_count(of->excluded), counted));
    avpi_told_rows(page, "threat_counts");
    avpi_raw(w, "</p>\n");
}

/* Levels 3 and 2 about one target, by accounts of groups and others. */
typedef struct aimed {
    uint64_t l3, l2, by_groups, alike;
} aimed;

static aimed count_aimed(const avp_threats *all, uint32_t target) {
    aimed n = {0};
    for (size_t i = 0; i < all->n_threats; i++) {
        const avp_threat *of = &all->threats[i];
        if (of->target != target)
            continue;
        n.l3 += of->level == 3;
        n.l2 += of->level == 2;
        n.by_groups += of->group != 0;
        n.alike += of->alike > 0;
    }
    return n;
}

static void write_aimed(avpi_page *page, const avp_told *told, uint32_t target, const aimed *n) {
    avpi_writer *w = &page->w;
    avpi_told_row(page);
    if (target == AVP_NO_TARGET)
        avpi_tell(w, N_("somebody who is not on the list"));
    else
        avpi_put(w, avpi_told_target(told, target));
    avpi_raw(w, "</th>");
    avpi_told_cell(page, avpi_count(n->l3));
    avpi_told_cell(page, avpi_count(n->l2));
    avpi_told_cell(page, avpi_percent((double)n->by_groups / (double)(n->l3 + n->l2)));
    avpi_told_cell(page, avpi_percent((double)n->alike / (double)(n->l3 + n->l2)));
    avpi_raw(w, "</tr>\n");
}

static void write_targets(avpi_page *page, const avp_told *told, const avp_threats *of) {
    static const char *const head[] = {N_("About"), N_("Level 3"), N_("Level 2"), N_("By accounts of groups"),
                                       N_("In nearly the same words as another")};
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (uint32_t i = 0; i <= told->n_targets; i++) {
        uint32_t target = i < told->n_targets ? i : AVP_NO_TARGET;
        aimed n = count_aimed(of, target);
        if (n.l3 + n.l2 > 0)
            write_aimed(page, told, target, &n);
    }
    avpi_told_foot(page, N_("Nothing is tested in this table: it counts."), AVPI_TOLD_COUNTED,
                   N_("Each row is disproved by reading its posts: the command \xE2\x80\x9C"
                      "avispero review\xE2\x80\x9D shows them and takes a person's yes or no."),
                   "threats");
}

static void write_flood(avpi_page *page, const avp_told *told, const avp_flood *of) {
    enum { EVENT_MOST = 80 };
    avpi_writer *w = &page->w;
    avpi_told_row(page);
    avpi_put(w, avpi_told_target(told, of->target));
    avpi_raw(w, "<br><span class=\"small muted\">");
    AVPI_SAY(w, N_("after: {1}, {2}"), avpi_foreign(avpi_str_view(of->event), EVENT_MOST), avpi_date(of->event_us));
    avpi_raw(w, "</span></th>");
    avpi_told_cell(page, avpi_count(of->before));
    avpi_told_cell(page, avpi_count(of->after));
    avpi_told_cell(page, avpi_cell_count(page, of->accounts));
    avpi_told_cell(page, isnan(of->alike_share) ? avpi_words("") : avpi_percent(of->alike_share));
    avpi_told_chance_cell(page, of->log10_p, null_of_floods());
    avpi_raw(w, "</tr>\n");
}

static void write_floods(avpi_page *page, const avp_told *told, const avp_threats *of) {
    static const char *const head[] = {
        N_("About, after"), N_("In the time before"),       N_("In as long after"),
        N_("Accounts"),     N_("In nearly the same words"), N_("Probability by chance (p)")};
    bool any = false;
    for (size_t i = 0; i < of->n_floods; i++)
        any = any || of->floods[i].passes;
    if (!any)
        return;
    avpi_tell_in(&page->w, "h4", N_("Floods after an event"));
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < of->n_floods; i++)
        if (of->floods[i].passes)
            write_flood(page, told, &of->floods[i]);
    avpi_told_foot(
        page, null_of_floods(), AVPI_TOLD_P_OF_Q,
        N_("It would be disproved by the same rise in candidates about everybody, or by a collection that was "
           "watched more closely after the event."),
        "floods");
}

/* By target and kind; the values stand nowhere. */
static void write_doxxing(avpi_page *page, const avp_told *told, const avp_threats *of) {
    static const char *const head[] = {N_("Personal data of"), N_("Kind"), N_("Posts")};
    avpi_writer *w = &page->w;
    if (of->n_doxxing == 0)
        return;
    avpi_tell_in(w, "h4", N_("Personal data beside a name"));
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (uint32_t target = 0; target < told->n_targets; target++)
        for (int kind = 0; kind < AVP_DOX_KINDS; kind++) {
            uint64_t n = 0;
            for (size_t i = 0; i < of->n_doxxing; i++)
                n += of->doxxing[i].target == target && (int)of->doxxing[i].kind == kind;
            if (n == 0)
                continue;
            avpi_told_row(page);
            avpi_put(w, avpi_told_target(told, target));
            avpi_raw(w, "</th>");
            avpi_told_cell(page, avpi_words(avpi_word(w, avp_dox_kind_title((avp_dox_kind)kind))));
            avpi_told_cell(page, avpi_count(n));
            avpi_raw(w, "</tr>\n");
        }
    avpi_told_foot(
        page, N_("Nothing is tested here: patterns with check digits, beside the name of a target."), AVPI_TOLD_COUNTED,
        N_("The data themselves stand in no report. An office or a newsroom publishes its own address."), "doxxing");
}

void avpi_html_threats(avpi_page *page, const avp_told *told, const avp_threats *of) {
    if (!of->looked || of->l3 + of->l2 + of->n_doxxing == 0)
        return;
    avpi_tell_in(&page->w, "h3 id=\"told-threats\"", N_("Candidates of threats, and personal data"));
    tell_counts(page, of);
    if (of->n_threats > 0)
        write_targets(page, told, of);
    write_floods(page, told, of);
    write_doxxing(page, told, of);
}
