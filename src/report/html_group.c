/* One group after the other, the strongest evidence first. */
#include "report/html.h"

#include <stdio.h>

static void fact_open(avpi_page *page, const char *msgid) {
    avpi_raw(&page->w, "<div><dt>");
    avpi_tell(&page->w, msgid);
    avpi_raw(&page->w, "</dt><dd>");
}

static void fact_close(avpi_page *page) {
    avpi_raw(&page->w, "</dd></div>\n");
}

static void fact(avpi_page *page, const char *msgid, avpi_arg value) {
    fact_open(page, msgid);
    avpi_put(&page->w, value);
    fact_close(page);
}

static void write_facts(avpi_page *page, const avp_group *group) {
    avpi_raw(&page->w, "<dl class=\"facts\">\n");
    fact_open(page, N_("What they share"));
    avpi_html_traces(page, group->traces);
    fact_close(page);
    fact(page, N_("Links inside"), avpi_count(group->links));
    fact(page, N_("Posts acting together"), avpi_count(page->timeline.of_group[group->id - 1]));
    fact_open(page, N_("From \xE2\x80\x93 to"));
    avpi_html_dates(page, group->first_us, group->last_us);
    fact_close(page);
    avpi_raw(&page->w, "</dl>\n");
}

static void write_claim(avpi_page *page, const avp_group *group) {
    avpi_writer *w = &page->w;
    avpi_verdict verdict = avpi_verdict_of(page->groups, group);
    bool tested = verdict == AVPI_VERDICT_YES || verdict == AVPI_VERDICT_NO;
    if (tested) {
        avpi_raw(w, "<p class=\"sentence\">");
        avpi_confirmed_sentence(w, page->story, group);
        avpi_raw(w, "</p>\n");
    }
    avpi_raw(w, tested ? "<p>" : "<p class=\"sentence\">");
    if (tested) {
        avpi_tell(w, N_("Counted on all data, those that chose the group among them."));
        avpi_raw(w, " ");
    }
    avpi_group_sentence(w, page->story, group);
    if (tested && avpi_is_two_pass(page->story)) {
        avpi_raw(w, " ");
        avpi_tell(w, N_("This second comparison is the stricter one: where fewer than 20 unsuspected accounts use a "
                        "source, the members themselves are counted among the others."));
    }
    avpi_raw(w, "</p>\n");
    if (avpi_is_within_chance(group)) {
        avpi_raw(w, "<p class=\"weaker\">");
        avpi_within_chance_sentence(w);
        avpi_raw(w, "</p>\n");
    }
    if (group->exclusive) {
        avpi_raw(w, "<p class=\"weaker\">");
        avpi_exclusive_sentence(w);
        avpi_raw(w, "</p>\n");
    }
}

static void write_meaning(avpi_page *page, const avp_group *group) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<p class=\"small\">");
    avpi_pairs_sentence(w);
    avpi_raw(w, " ");
    avpi_tell(
        w, N_("Probability of as many times or more on all data (p, not corrected for the number of groups) by the "));
    avpi_raw(w, "<a href=\"#null\">");
    avpi_tell(w, N_("null hypothesis"));
    avpi_raw(w, "</a>: <strong>");
    avpi_html_chance(page, group->log10_p, avpi_null_sentence(page->story, group->exclusive));
    avpi_raw(w, "</strong>. ");
    avpi_rank_sentence(w);
    if (group->whole) {
        avpi_raw(w, " ");
        AVPI_SAY(w,
                 N_("The group is a connected part of the network that stays whole: ten ways to divide it did not "
                    "agree (agreement {1} of 1)."),
                 avpi_real(group->stability));
    }
    avpi_raw(w, "</p>\n");
}

const char *avpi_html_group_anchor(uint32_t group, char room[48]) {
    (void)snprintf(room, 48, "group-%u", (unsigned)group);
    return room;
}

void avpi_html_strip(avpi_page *page, size_t g, const char *id) {
    avpi_writer *w = &page->w, plain;
    if (g >= page->timeline.n_lanes || page->timeline.n_bins == 0)
        return;
    avpi_timeline_figure strip = avpi_timeline_prepare(w->ctx, &page->timeline, AVPI_WIDE);
    strip.first_lane = g;
    strip.lanes_only = true;
    strip.height = AVPI_STRIP_HEIGHT;
    avpi_writer_init(&plain, w->ctx, AVPI_PLAIN, w->err);
    AVPI_SAY(&plain, N_("group {1}: {2} {2|post|posts} acting together"), avpi_count(g + 1),
             avpi_count(page->timeline.of_group[g]));
    avpi_writer_fail(w, plain.status);
    avpi_caption caption = {id, avpi_str_view(avpi_word(w, N_("When the group acted together"))),
                            avpi_buf_view(&plain.buf)};
    avpi_raw(w, "<figure class=\"wide\">\n");
    avpi_canvas_svg(w, strip.width, strip.height, caption, false, avpi_timeline_draw, &strip);
    avpi_raw(w, "</figure>\n");
    avpi_writer_free(&plain);
}

static void write_group(avpi_page *page, size_t g) {
    avpi_writer *w = &page->w;
    const avp_group *group = &page->groups->groups[g];
    char strip[32];
    (void)snprintf(strip, sizeof strip, "strip-%zu", g + 1);
    avpi_raw(w, "<article class=\"group\" id=\"group-");
    avpi_raw_u64(w, group->id);
    avpi_raw(w, "\">\n<h3>");
    avpi_html_chip(page, group->id);
    AVPI_SAY(w, N_("Group {1}: {2} {2|account|accounts}"), avpi_count(group->id), avpi_count(group->n_members));
    avpi_raw(w, "</h3>\n");
    write_claim(page, group);
    write_meaning(page, group);
    write_facts(page, group);
    avpi_html_strip(page, g, strip);
    avpi_html_evidence(page, g);
    avpi_html_meetings(page, g);
    avpi_html_sweep(page, g);
    avpi_html_members(page, g);
    avpi_html_labels(page, g);
    avpi_html_indicators(page, g);
    avpi_html_rows(page, g);
    avpi_raw(w, "</article>\n\n");
}

void avpi_html_groups(avpi_page *page) {
    avpi_raw(&page->w, "<div class=\"annex\">\n");
    avpi_html_open_section(page, "groups", N_("Annex: group by group"));
    for (size_t g = 0; g < page->exhibits.count; g++)
        write_group(page, g);
    avpi_html_close_section(page);
    avpi_raw(&page->w, "</div>\n");
}
