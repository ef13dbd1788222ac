/* The posts behind the strongest link of a group, side by side with the time between them. */
#include "report/html.h"
#include "report/shared_words.h"

enum { POST_CHARS = 140, ABOUT_CHARS = 100, ID_CHARS = 30 };
static const int64_t minute_us = 60000000;

/* One of two posts side by side. */
typedef struct side {
    uint32_t account;
    int64_t time_us, step_us;
    const avpi_excerpt *post;
    const avpi_show_mark *marks;
    size_t n_marks;
} side;

static void write_post(avpi_page *page, const side *s) {
    const avpi_excerpt *post = s->post;
    avpi_writer *w = &page->w;
    avpi_raw(w, "<div class=\"post\"><header>");
    avpi_html_account(page, s->account);
    avpi_raw(w, "<br>");
    avpi_put(w, avpi_moment(s->time_us, s->step_us));
    avpi_raw(w, "</header>");
    if (post->gone)
        avpi_tell_in(w, "p class=\"muted\"", N_("Deleted since."));
    if (post->text.ptr && post->text.len > 0) {
        avpi_raw(w, "<p>");
        avpi_put(w,
                 avpi_marked(post->text, avpi_masks_quote(&page->masks, post->text, POST_CHARS), s->marks, s->n_marks));
        avpi_raw(w, "</p>");
    } else if (!post->gone) {
        avpi_tell_in(w, "p class=\"muted\"", N_("The text of this post is not in the collection."));
    }
    if (post->native.ptr && post->native.len > 0) {
        avpi_raw(w, "<div class=\"id\">");
        AVPI_SAY(w, N_("post {1}"), avpi_foreign(post->native, ID_CHARS));
        avpi_raw(w, "</div>");
    }
    avpi_raw(w, "</div>");
}

/* What both did, but a text that only posts have that are gone. */
static void write_about(avpi_page *page, const avp_acts *acts, const avpi_meeting *meeting, const char *trace) {
    if (strcmp(trace, "text") == 0 && meeting->a.gone && meeting->b.gone && !page->masks.quote_deleted)
        avpi_tell(&page->w, N_("words of posts that were deleted since"));
    else
        avpi_html_object(page, acts, meeting->object, ABOUT_CHARS);
}

/* Times that are whole minutes cannot tell seconds. */
static void write_gap(avpi_page *page, int64_t gap_us, int64_t precision_us) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<div class=\"gap\"><strong>");
    if (precision_us >= minute_us && gap_us < precision_us)
        avpi_tell(w, N_("same minute"));
    else
        avpi_put(w, avpi_gap(gap_us));
    avpi_raw(w, "</strong> ");
    if (gap_us > 0 || precision_us < minute_us)
        avpi_tell(w, N_("later"));
    avpi_raw(w, "</div>");
}

static void write_meeting(avpi_page *page, const avpi_exhibit *exhibit, const avpi_meeting *meeting,
                          avpi_shared_words *shared) {
    avpi_writer *w = &page->w;
    const avp_acts *acts = exhibit->acts;
    avp_str name;
    const char *trace = avpi_object_of(acts, meeting->object, &name);
    avpi_raw(w, "<li>\n<p class=\"about\">");
    if (acts->n_parts > 0)
        AVPI_SAY(w, N_("{1}: "), avpi_strong(avpi_words(avpi_word(w, avpi_trace_title(trace)))));
    else
        AVPI_SAY(w, N_("Both {1}: "), avpi_words(avpi_word(w, avpi_trace_deed(trace))));
    write_about(page, acts, meeting, trace);
    avpi_raw(w, "</p>\n<div class=\"pair\">");
    shared->count = 0;
    if (w->status == AVP_OK && strcmp(trace, "text") == 0)
        avpi_writer_fail(w, avpi_shared_words_find(shared, meeting->a.text, meeting->b.text, w->err));
    write_post(page, &(side){meeting->account_a, meeting->time_a_us, acts->precision_us, &meeting->a, shared->a,
                             shared->count});
    write_gap(page, meeting->time_b_us - meeting->time_a_us, acts->precision_us);
    write_post(page, &(side){meeting->account_b, meeting->time_b_us, acts->precision_us, &meeting->b, shared->b,
                             shared->count});
    avpi_raw(w, "</div>\n</li>\n");
}

static bool any_text(const avpi_exhibit *exhibit) {
    bool any = false;
    avp_str name;
    for (size_t k = 0; k < exhibit->n_meetings; k++)
        any = any || strcmp(avpi_object_of(exhibit->acts, exhibit->meetings[k].object, &name), "text") == 0;
    return any;
}

static void write_link(avpi_page *page, const avp_group *group, const avpi_exhibit *exhibit) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<p>");
    avpi_html_account(page, group->strongest_a);
    avpi_tell(w, N_(" and "));
    avpi_html_account(page, group->strongest_b);
    avpi_raw(w, " ");
    AVPI_SAY(w, N_("{1} within {2} {3} times"), avpi_words(avpi_word(w, avpi_trace_deed(exhibit->acts->trace))),
             avpi_duration(page->groups->window_us),
             avpi_strong(avpi_count(exhibit->tested ? exhibit->weight : exhibit->meetings_total)));
    if (exhibit->tested) {
        AVPI_SAY(w,
                 N_("; by the null hypothesis it would be {1} times, and so often or more with a probability (p, of "
                    "this link by itself) of "),
                 avpi_strong(avpi_real(exhibit->expected)));
        avpi_raw(w, "<strong>");
        avpi_html_chance(page, exhibit->log10_p, avpi_null_sentence(page->story, exhibit->exclusive));
        avpi_raw(w, "</strong>");
    }
    avpi_raw(w, ". ");
    if (exhibit->tested && exhibit->meetings_total > exhibit->weight) {
        AVPI_SAY(w,
                 N_("Times in moments in which very many accounts did the same are not counted here; with them it is "
                    "{1} times."),
                 avpi_count(exhibit->meetings_total));
        avpi_raw(w, " ");
    }
    if (exhibit->acts->n_parts > 0) {
        avpi_tell(w, N_("All kinds of act are counted together here, a pair of posts once."));
        avpi_raw(w, " ");
    }
    if (exhibit->n_meetings < exhibit->meetings_total)
        AVPI_SAY(w,
                 N_("Here are {1} of these {2} moments: the first, the last, and others evenly between, whatever they "
                    "show."),
                 avpi_count(exhibit->n_meetings), avpi_count(exhibit->meetings_total));
    avpi_raw(w, "</p>\n");
}

void avpi_html_meetings(avpi_page *page, size_t g) {
    avpi_writer *w = &page->w;
    const avpi_exhibit *exhibit = &page->exhibits.exhibits[g];
    avpi_shared_words shared = {.ctx = w->ctx};
    if (exhibit->n_meetings == 0)
        return;
    if (w->status == AVP_OK && any_text(exhibit))
        avpi_writer_fail(w, avpi_shared_words_begin(&shared, w->err));
    avpi_tell_in(w, "h4", N_("The strongest link, post by post"));
    write_link(page, &page->groups->groups[g], exhibit);
    if (shared.spelling)
        avpi_tell_in(w, "p class=\"muted small\"", N_("Underlined: what both posts say, letter by letter."));
    avpi_raw(w, "<ol class=\"moments\">\n");
    for (size_t k = 0; k < exhibit->n_meetings; k++)
        write_meeting(page, exhibit, &exhibit->meetings[k], &shared);
    avpi_raw(w, "</ol>\n");
    avpi_shared_words_end(&shared);
}
