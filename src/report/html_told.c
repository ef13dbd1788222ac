/* What happened: targets and the episodes on them. Trends, coincidences, claims and calls stand in files beside this one. */
#include "report/html_told.h"

#include <math.h>
#include <string.h>

enum { NAME_MOST = 60 };

avpi_arg avpi_told_target(const avp_told *told, uint32_t target) {
    const char *name = target == AVP_NO_TARGET ? "" : told->targets[target].name;
    return avpi_foreign(avpi_str_view(name), NAME_MOST);
}

void avpi_told_head(avpi_page *page, const char *const *msgids, size_t n) {
    avpi_writer *w = &page->w;
    page->heads = msgids;
    page->n_heads = n;
    avpi_raw(w, "<table class=\"cards\">\n<thead><tr>");
    for (size_t i = 0; i < n; i++)
        avpi_tell_in(w, i == 0 ? "th scope=\"col\"" : "th scope=\"col\" class=\"n\"", msgids[i]);
    avpi_raw(w, "</tr></thead>\n<tbody>\n");
}

void avpi_told_row(avpi_page *page) {
    page->column = 1;
    avpi_raw(&page->w, "<tr><th scope=\"row\">");
}

void avpi_told_open_cell(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<td class=\"n\" data-head=\"");
    w->medium = AVPI_XML;
    if (page->column < page->n_heads)
        avpi_tell(w, page->heads[page->column++]);
    w->medium = AVPI_HTML;
    avpi_raw(w, "\">");
}

void avpi_told_cell(avpi_page *page, avpi_arg arg) {
    avpi_told_open_cell(page);
    avpi_put(&page->w, arg);
    avpi_raw(&page->w, "</td>");
}

void avpi_told_group_cell(avpi_page *page, uint32_t group) {
    avpi_told_open_cell(page);
    if (group)
        avpi_html_chip(page, group);
    avpi_raw(&page->w, "</td>");
}

void avpi_told_chance_cell(avpi_page *page, double log10_p, const char *null_msgid) {
    avpi_told_open_cell(page);
    if (!isnan(log10_p))
        avpi_html_chance(page, log10_p, null_msgid);
    avpi_raw(&page->w, "</td>");
}

void avpi_told_correction(avpi_page *page, avpi_told_measure measure) {
    static const char *const sentences[] = {
        [AVPI_TOLD_COUNTED] = NULL,
        [AVPI_TOLD_P] = N_("p is of each test by itself, not corrected for their number."),
        [AVPI_TOLD_P_OF_Q] =
            N_("p is of each test by itself; whether it stands out was decided by q, corrected for the "
               "number of tests (Benjamini\xE2\x80\x93Hochberg)."),
        [AVPI_TOLD_Q] = N_("q is p corrected for the number of tests (Benjamini\xE2\x80\x93Hochberg)."),
    };
    if (!sentences[measure])
        return;
    avpi_tell(&page->w, sentences[measure]);
    avpi_raw(&page->w, " ");
}

void avpi_told_foot(avpi_page *page, const char *null_msgid, avpi_told_measure measure, const char *disproof_msgid,
                    const char *table) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "</tbody>\n</table>\n<p class=\"small muted\" id=\"rows-");
    avpi_raw(w, table);
    avpi_raw(w, "\">");
    avpi_tell(w, null_msgid);
    avpi_raw(w, " ");
    avpi_told_correction(page, measure);
    avpi_tell(w, disproof_msgid);
    avpi_raw(w, " ");
    AVPI_SAY(w, N_("Its rows: table {1} of the case."), avpi_words(table));
    avpi_raw(w, "</p>\n");
}

void avpi_told_rows(avpi_page *page, const char *table) {
    avpi_writer *w = &page->w;
    avpi_raw(w, " <span class=\"small muted\" id=\"rows-");
    avpi_raw(w, table);
    avpi_raw(w, "\">");
    AVPI_SAY(w, N_("Its rows: table {1} of the case."), avpi_words(table));
    avpi_raw(w, "</span>");
}

void avpi_told_quoted(avpi_page *page, const char *words, size_t limit) {
    avp_str shown = avpi_str_view(words);
    if (page->w.status == AVP_OK)
        avpi_writer_fail(&page->w, avpi_masks_words(&page->masks, shown, &shown, page->w.err));
    AVPI_SAY(&page->w, N_("\xE2\x80\x9C{1}\xE2\x80\x9D"), avpi_foreign(shown, limit));
}

void avpi_told_more(avpi_page *page, uint64_t more) {
    if (more == 0)
        return;
    avpi_raw(&page->w, "<p class=\"small muted\">");
    AVPI_SAY(&page->w, N_("{1} more stand there alone."), avpi_count(more));
    avpi_raw(&page->w, "</p>\n");
}

/* ---- episodes ---- */

static const char *null_of_episodes(void) {
    return N_(
        "Null hypothesis: the group makes no larger a share of the posts about the target in the burst than outside "
        "all bursts, by posts and by accounts.");
}

static const char *disproof_of_episodes(void) {
    return N_("It would be disproved by as large a share of the group at other times.");
}

/* "8 of 10": the target with most episodes. */
void avpi_told_most(avpi_page *page, const char *rows) {
    const avp_told *told = page->story->findings ? &page->story->findings->told : NULL;
    if (!told || !told->looked || told->n_targets == 0)
        return;
    uint64_t all = 0, bursts = 0;
    uint32_t most = 0;
    for (uint32_t i = 0; i < told->n_targets; i++) {
        all += told->targets[i].attributed;
        bursts += told->targets[i].bursts;
        most = told->targets[i].attributed > told->targets[most].attributed ? i : most;
    }
    avpi_raw(&page->w, "<p>");
    if (all == 0)
        AVPI_SAY(&page->w, N_("Of {1} bursts of posts about the targets none has a group that stands out in it."),
                 avpi_linked(avpi_count(bursts), rows));
    else
        AVPI_SAY(
            &page->w,
            N_("In {1} of {2} bursts of posts about the targets a group stands out; {3} of these {4} are about {5}."),
            avpi_linked(avpi_strong(avpi_count(all)), rows), avpi_linked(avpi_count(bursts), rows),
            avpi_linked(avpi_strong(avpi_count(told->targets[most].attributed)), rows),
            avpi_linked(avpi_count(all), rows), avpi_strong(avpi_told_target(told, most)));
    avpi_raw(&page->w, "</p>\n");
}

static void write_episode(avpi_page *page, const avp_told *told, const avp_episode *of) {
    avpi_writer *w = &page->w;
    avpi_told_row(page);
    avpi_put(w, avpi_told_target(told, of->target));
    avpi_raw(w, "<br><span class=\"small muted\">");
    AVPI_SAY(w, N_("{1}, for {2}"), avpi_moment(of->from_us, INT64_C(60000000)), avpi_gap(of->to_us - of->from_us));
    avpi_raw(w, "</span></th>");
    avpi_told_cell(page, avpi_count(of->hits));
    avpi_told_cell(page, avpi_count(of->accounts));
    avpi_told_group_cell(page, of->group);
    avpi_told_cell(page, of->group ? avpi_percent(of->group_share) : avpi_words(""));
    avpi_told_cell(page, of->group && !isnan(of->rest_share) ? avpi_percent(of->rest_share) : avpi_words(""));
    avpi_told_cell(page, isnan(of->hostile_share) ? avpi_words("") : avpi_percent(of->hostile_share));
    avpi_told_chance_cell(page, of->group ? of->log10_p : (double)NAN, null_of_episodes());
    avpi_raw(w, "</tr>\n");
}

static bool hostility_is_known(const avp_told *told) {
    for (size_t i = 0; i < told->n_episodes; i++)
        if (!isnan(told->episodes[i].hostile_share))
            return true;
    return false;
}

static void write_episodes(avpi_page *page, const avp_told *told) {
    static const char *const head[] = {N_("Target, when"),
                                       N_("Posts"),
                                       N_("Accounts"),
                                       N_("Group"),
                                       N_("Its share"),
                                       N_("At other times"),
                                       N_("Hostile of the posts"),
                                       N_("Probability by chance (p)")};
    avpi_writer *w = &page->w;
    avpi_tell_in(w, "h3 id=\"told-episodes\"", N_("Bursts of posts about the targets"));
    avpi_told_most(page, told->n_episodes > 0 ? "rows-episodes" : NULL);
    if (told->n_episodes == 0)
        return;
    avpi_told_head(page, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < told->n_episodes; i++)
        write_episode(page, told, &told->episodes[i]);
    avpi_told_foot(page, null_of_episodes(), AVPI_TOLD_P_OF_Q, disproof_of_episodes(), "episodes");
    if (!hostility_is_known(told))
        avpi_tell_in(w, "p class=\"small\"",
                     N_("Whether what was said is hostile was not looked at here: praise and news make bursts as well. "
                        "Read the posts before you call one an attack."));
}

static void write_absent(avpi_page *page, const avp_told *told) {
    avpi_writer *w = &page->w;
    for (uint32_t i = 0; i < told->n_targets; i++)
        if (told->targets[i].hits == 0) {
            avpi_raw(w, "<p class=\"small\">");
            AVPI_SAY(w, N_("Nobody mentions {1} in this collection."), avpi_told_target(told, i));
            avpi_raw(w, "</p>\n");
        }
}

bool avpi_told_any(const avpi_page *page) {
    const avp_told *told = page->story->findings ? &page->story->findings->told : NULL;
    return told && told->looked &&
           (told->n_targets + told->n_trends + told->n_coincidences + told->n_claims + told->n_calls +
            page->sleepers.n) > 0;
}

void avpi_html_told(avpi_page *page) {
    if (!avpi_told_any(page))
        return;
    const avp_told *told = &page->story->findings->told;
    avpi_html_open_section(page, "told", N_("What happened"));
    if (told->n_targets > 0) {
        write_episodes(page, told);
        write_absent(page, told);
    }
    avpi_html_trends(page, told);
    avpi_html_threats(page, told, &page->story->findings->threats);
    avpi_html_awakenings(page);
    avpi_html_launchers(page, page->story->cascades);
    avpi_html_coincidences(page, told);
    avpi_html_claims(page, told);
    avpi_html_calls(page, told);
    avpi_html_styles(page, &page->story->findings->styles);
    avpi_html_close_section(page);
}
