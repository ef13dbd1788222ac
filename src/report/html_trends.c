/* Trends that a group began or that name a target; rushes of them; hashtags that were others'. */
#include "report/html_told.h"

#include <math.h>

enum { SHOWN_MOST = 30, PHRASE_MOST = 60 };
static const char rows[] = "rows-trends", rush_rows[] = "rows-rushes";

static const char *null_of_trends(void) {
    return N_("Null hypothesis: the group makes no larger a share of the first posts of a trend than of all other "
              "posts of the "
              "collection, by posts and by accounts.");
}

static const char *disproof_of_trends(void) {
    return N_("It would be disproved by as large a part of the same accounts in trends that nobody suspects.");
}

static bool is_shown(const avp_trend *of) {
    return of->group || of->target != AVP_NO_TARGET;
}

static void write_trend(avpi_page *page, const avp_told *told, const avp_trend *of) {
    avpi_writer *w = &page->w;
    avpi_told_row(page);
    avpi_told_quoted(page, of->phrase, PHRASE_MOST);
    avpi_raw(w, "<br><span class=\"small muted\">");
    AVPI_SAY(w, N_("{1}, for {2}"), avpi_moment(of->from_us, INT64_C(60000000)), avpi_gap(of->to_us - of->from_us));
    if (of->ephemeral) {
        avpi_raw(w, "; ");
        AVPI_SAY(w, N_("{1} of its first posts were soon deleted"), avpi_percent(of->gone_first));
    }
    avpi_raw(w, "</span></th>");
    avpi_told_cell(page, avpi_count(of->posts));
    avpi_told_cell(page, avpi_count(of->accounts));
    avpi_told_cell(page, avpi_told_target(told, of->target));
    avpi_told_group_cell(page, of->group);
    avpi_told_cell(page, of->group ? avpi_percent(of->share_first) : avpi_words(""));
    avpi_told_cell(page, of->group ? avpi_percent(of->share) : avpi_words(""));
    avpi_told_chance_cell(page, of->group ? of->log10_p : (double)NAN, null_of_trends());
    avpi_raw(w, "</tr>\n");
}

static void write_table(avpi_page *page, const avp_told *told, uint64_t shown) {
    static const char *const head[] = {N_("Trend, when"),
                                       N_("Posts"),
                                       N_("Accounts"),
                                       N_("Names"),
                                       N_("Group"),
                                       N_("Its share of the first posts"),
                                       N_("Its share of all"),
                                       N_("Probability by chance (p)")};
    avpi_told_head(page, head, sizeof head / sizeof *head);
    size_t written = 0;
    for (int named = 1; named >= 0; named--) /* those that name a target first */
        for (size_t i = 0; i < told->n_trends && written < SHOWN_MOST; i++)
            if (is_shown(&told->trends[i]) && (told->trends[i].target != AVP_NO_TARGET) == named) {
                write_trend(page, told, &told->trends[i]);
                written++;
            }
    avpi_told_foot(page, null_of_trends(), AVPI_TOLD_P_OF_Q, disproof_of_trends(), "trends");
    avpi_told_more(page, shown - written);
}

static void tell_rushes(avpi_page *page, const avp_told *told) {
    avpi_writer *w = &page->w;
    size_t any = 0;
    for (size_t i = 0; i < told->n_rushes; i++) {
        const avp_rush *of = &told->rushes[i];
        if (of->p > 0.01 || of->trends < 2)
            continue;
        avpi_raw(w, "<p>");
        AVPI_SAY(w,
                 N_("{1} {1|trend that names|trends that name} {2} began within {3}, from {4} on, {5} of them with a "
                    "group in front; at the "
                    "pace of all {6} that name it, it would be {7}."),
                 avpi_linked(avpi_strong(avpi_count(of->trends)), rows),
                 avpi_strong(avpi_told_target(told, of->target)), avpi_gap(of->to_us - of->from_us),
                 avpi_date(of->from_us), avpi_linked(avpi_count(of->of_group), rows),
                 avpi_linked(avpi_count(of->all), rows), avpi_linked(avpi_real(of->expected), rush_rows));
        avpi_raw(w, " ");
        avpi_tell(w, N_("Probability (p, of this test by itself) of so many in two days if each had begun on another "
                        "day of the same weeks: "));
        avpi_html_chance(
            page, log10(of->p),
            N_("Null hypothesis: each trend might as well have begun on another day, at most a week off, on which "
               "the target is spoken of."));
        avpi_raw(w, ".");
        if (any++ == 0)
            avpi_told_rows(page, "rushes");
        avpi_raw(w, "</p>\n");
    }
}

static void tell_hijacks(avpi_page *page, const avp_told *told) {
    avpi_writer *w = &page->w;
    for (size_t i = 0; i < told->n_trends; i++) {
        const avp_trend *of = &told->trends[i];
        if (isnan(of->organic_before))
            continue;
        avpi_raw(w, "<p>");
        avpi_html_chip(page, of->group);
        avpi_raw(w, " ");
        AVPI_SAY(w,
                 N_("{1} was others' hashtag: accounts in no group had {2} of the page of its latest posts in the week "
                    "before {3}, and {4} in the hours after."),
                 avpi_strong(avpi_foreign(avpi_str_view(of->phrase), PHRASE_MOST)),
                 avpi_linked(avpi_percent(of->organic_before), rows), avpi_date(of->from_us),
                 avpi_linked(avpi_percent(of->organic_in), rows));
        avpi_raw(w, "</p>\n");
    }
}

void avpi_html_trends(avpi_page *page, const avp_told *told) {
    avpi_writer *w = &page->w;
    uint64_t shown = 0, of_groups = 0;
    if (told->n_trends == 0)
        return;
    for (size_t i = 0; i < told->n_trends; i++) {
        shown += is_shown(&told->trends[i]);
        of_groups += told->trends[i].group > 0;
    }
    avpi_tell_in(w, "h3 id=\"told-trends\"", N_("Trends"));
    avpi_raw(w, "<p>");
    AVPI_SAY(w, N_("{1} hashtags and phrases came up; in {2} of them a group stands out among the first posts."),
             avpi_linked(avpi_count(told->n_trends), shown > 0 ? rows : NULL),
             avpi_linked(avpi_strong(avpi_count(of_groups)), shown > 0 ? rows : NULL));
    avpi_raw(w, "</p>\n");
    tell_rushes(page, told);
    if (shown > 0)
        write_table(page, told, shown);
    tell_hijacks(page, told);
}
