/* What the authors found, in their words, beside what the report counts of the view that they saw. */
#include "report/html.h"
#include "report/note_view.h"

#include <stdio.h>

enum { NOTE_CHARS = 0 };

/* ---- words ---- */

/* Paragraphs are apart by an empty line. */
static avp_str next_paragraph(avp_str *rest) {
    size_t end = avpi_str_find(*rest, AVPI_STR("\n\n")), used = end < rest->len ? end + 2 : end;
    avp_str paragraph = {rest->ptr, end};
    *rest = (avp_str){rest->ptr + used, rest->len - used};
    return avpi_str_trim(paragraph);
}

static void write_line(avpi_page *page, avp_str line, bool first) {
    if (!first)
        avpi_raw(&page->w, "<br>\n");
    avpi_html_words(page, line, NOTE_CHARS);
}

static void write_words(avpi_page *page, const char *text) {
    for (avp_str rest = avpi_str_view(text); rest.len > 0;) {
        avp_str paragraph = next_paragraph(&rest);
        if (paragraph.len == 0)
            continue;
        avpi_raw(&page->w, "<p>");
        for (bool first = true; paragraph.len > 0; first = false) {
            size_t end = avpi_str_find_byte(paragraph, '\n'), used = end < paragraph.len ? end + 1 : end;
            write_line(page, (avp_str){paragraph.ptr, end}, first);
            paragraph = (avp_str){paragraph.ptr + used, paragraph.len - used};
        }
        avpi_raw(&page->w, "</p>\n");
    }
}

/* ---- what was seen ---- */

static void fact(avpi_page *page, const char *msgid, avpi_arg value) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<div><dt>");
    avpi_tell(w, msgid);
    avpi_raw(w, "</dt><dd>");
    avpi_put(w, value);
    avpi_raw(w, "</dd></div>\n");
}

/* What stands free of the choice of the group, where there is such a figure. */
static void write_times(avpi_page *page, const avp_group *group) {
    avpi_verdict verdict = avpi_verdict_of(page->groups, group);
    bool tested = verdict == AVPI_VERDICT_YES || verdict == AVPI_VERDICT_NO;
    fact(page, tested ? N_("Times together, out of sample") : N_("Times together"),
         avpi_count(tested ? group->confirmation.observed : group->observed));
    fact(page, N_("Times others would"), avpi_real(tested ? group->confirmation.expected : group->expected));
    if (verdict != AVPI_VERDICT_NONE)
        fact(page, N_("Out of sample"), avpi_words(avpi_word(&page->w, avpi_verdict_word(verdict))));
}

static void write_group(avpi_page *page, const avp_group *group, uint64_t note) {
    avpi_writer *w = &page->w;
    char id[48];
    avpi_raw(w, "<p class=\"small\">");
    avpi_html_chip(page, group->id);
    avpi_raw(w, " ");
    AVPI_SAY(w, N_("Group {1}: {2} {2|account|accounts}"),
             group->id <= page->exhibits.count
                 ? avpi_linked(avpi_count(group->id), avpi_html_group_anchor(group->id, id))
                 : avpi_count(group->id),
             avpi_count(group->n_members));
    avpi_raw(w, "</p>\n<dl class=\"facts\">\n");
    write_times(page, group);
    avpi_raw(w, "</dl>\n");
    (void)snprintf(id, sizeof id, "note-%llu", (unsigned long long)note);
    avpi_html_strip(page, group->id - 1, id);
}

static const avp_fused_link *find_link(const avp_groups *groups, uint32_t a, uint32_t b) {
    for (size_t i = 0; i < groups->n_links; i++)
        if ((groups->links[i].a == a && groups->links[i].b == b) ||
            (groups->links[i].a == b && groups->links[i].b == a))
            return &groups->links[i];
    return NULL;
}

static void write_link(avpi_page *page, const avp_fused_link *link) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<p class=\"small\">");
    avpi_html_account(page, link->a);
    avpi_tell(w, N_(" and "));
    avpi_html_account(page, link->b);
    avpi_raw(w, ": ");
    AVPI_SAY(w, N_("together {1} {1|time|times} within {2}; by the null hypothesis it would be {3}."),
             avpi_count(link->weight), avpi_duration(page->groups->window_us), avpi_real(link->expected));
    avpi_raw(w, "</p>\n");
}

static void write_account(avpi_page *page, uint32_t account) {
    avpi_writer *w = &page->w;
    uint32_t group = page->groups->group_of[account];
    avpi_raw(w, "<p class=\"small\">");
    avpi_html_account(page, account);
    if (group > 0) {
        avpi_raw(w, " ");
        avpi_html_chip(page, group);
    }
    avpi_raw(w, "</p>\n");
}

static uint32_t account_of(const avpi_page *page, const char *native) {
    return native[0] ? avpi_names_find(&page->groups->accounts, avpi_str_view(native)) : UINT32_MAX;
}

/* The whole case, where the view shows no part of it. */
static void write_case(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<dl class=\"facts\">\n");
    fact(page, N_("posts"), avpi_count(page->posts));
    fact(page, N_("accounts"), avpi_count(page->accounts));
    fact(page, N_("groups"), avpi_count(page->groups->count));
    avpi_raw(w, "</dl>\n");
}

static void write_seen(avpi_page *page, const avpi_note_view *view, uint64_t note) {
    uint32_t group = avpi_note_view_group(view), a = account_of(page, view->a), b = account_of(page, view->b);
    uint32_t account = account_of(page, view->account);
    const avp_fused_link *link = a != UINT32_MAX && b != UINT32_MAX ? find_link(page->groups, a, b) : NULL;
    if (group > 0 && group <= page->groups->count)
        write_group(page, &page->groups->groups[group - 1], note);
    else if (link)
        write_link(page, link);
    else if (account != UINT32_MAX)
        write_account(page, account);
    else if (view->room[0])
        write_case(page);
}

static void write_span(avpi_page *page, const avpi_note_view *view) {
    int64_t from_us, to_us;
    if (!avpi_note_view_span(view, &from_us, &to_us))
        return;
    avpi_raw(&page->w, "<p class=\"small muted\">");
    avpi_tell(&page->w, N_("Seen in this span of time: "));
    avpi_html_dates(page, from_us, to_us - 1);
    avpi_raw(&page->w, "</p>\n");
}

/* ---- one after the other ---- */

static void write_note(avpi_page *page, const avp_note *note) {
    avpi_writer *w = &page->w;
    avpi_note_view view = avpi_note_view_of(note->view);
    avpi_raw(w, "<article class=\"note\">\n");
    if (note->title[0]) {
        avpi_raw(w, "<h3>");
        avpi_html_words(page, avpi_str_view(note->title), NOTE_CHARS);
        avpi_raw(w, "</h3>\n");
    }
    write_words(page, note->text);
    avpi_raw(w, "<div class=\"beside\">\n");
    write_seen(page, &view, note->number);
    write_span(page, &view);
    avpi_raw(w, "</div>\n</article>\n");
}

void avpi_html_notes(avpi_page *page) {
    if (page->notes.count == 0)
        return;
    avpi_html_open_section(page, "notes", N_("What the authors found"));
    for (size_t i = 0; i < page->notes.count; i++)
        write_note(page, &page->notes.of[i]);
    avpi_tell_in(
        &page->w, "p class=\"small muted\"",
        N_("In the words of the people who worked on this case, in the order of their writing. The program checks "
           "none of these words. What stands below each is of this report, by the view of the page that "
           "it was written beside: where the case was run again since, a group may have another number now."));
    avpi_html_close_section(page);
}
