/* The page: one function a section, each writing HTML into the same writer. */
#ifndef AVPI_REPORT_HTML_H
#define AVPI_REPORT_HTML_H

#include "report/exhibits.h"
#include "report/figures.h"
#include "report/masks.h"
#include "report/records.h"
#include "report/sleepers.h"

#include "avispero/notes.h"

typedef struct avpi_page {
    avp_ctx own; /* in the report's language, which may differ from that of the messages; the page must not be moved */
    avpi_writer w;
    const avp_story *story;
    const avp_groups *groups;
    avp_layout layout; /* computed here when the story has none */
    avpi_people people;
    avpi_masks masks;
    avpi_timeline timeline;
    avpi_records records;
    avpi_exhibits exhibits;
    avpi_sweep sweep;
    avpi_sleepers sleepers;
    avp_notes notes; /* that stand; none where they are left out */
    avpi_reach *reach;
    avpi_network wide, narrow;
    uint64_t posts, accounts, members;
    const char *const *heads; /* of the table that is open (avpi_told_head), and the column that comes next */
    size_t n_heads, column;
    bool of_site; /* other files stand beside it */
    bool brief;   /* one sheet: the sections that numbers lead to are not on it */
} avpi_page;

typedef void (*avpi_page_body)(avpi_page *page);

/** Gather all that pages of this story tell. Closed by avpi_page_close. */
AVP_MUST_CHECK avp_status avpi_page_open(const avp_ctx *ctx, const avp_story *story, const char *lang, avpi_page *page,
                                         avp_error *err);
void avpi_page_close(avpi_page *page);
/** Write head and body, as HTML or as PDF by the end of path. */
AVP_MUST_CHECK avp_status avpi_page_write(avpi_page *page, avpi_page_body body, const char *path, avp_error *err);

/* In the order of the page. */
void avpi_html_style(avpi_page *page);   /* html_style.c */
void avpi_html_lead(avpi_page *page);    /* html_lead.c: headline, caution, key figures */
void avpi_html_notes(avpi_page *page);   /* html_notes.c: what the authors found */
void avpi_html_nothing(avpi_page *page); /* html_lead.c: what was looked at, when nothing was found */
void avpi_html_network(avpi_page *page); /* html_figures.c */
void avpi_html_timeline(avpi_page *page);
void avpi_html_table(avpi_page *page);     /* html_table.c: the groups told in full */
void avpi_html_exclusive(avpi_page *page); /* html_table.c: groups of class exclusive, apart */
void avpi_html_groups(avpi_page *page);    /* html_group.c: the same one by one */
void avpi_html_others(avpi_page *page);    /* html_table.c: the other groups */
void avpi_html_told(avpi_page *page);      /* html_told.c: what happened */
bool avpi_told_any(const avpi_page *page);
void avpi_html_known(avpi_page *page);      /* html_indicators.c: groups set apart as known organic */
void avpi_html_reading(avpi_page *page);    /* html_reading.c: what was read and rejected */
void avpi_html_method(avpi_page *page);     /* html_method.c: method, null hypothesis, limits, innocent explanations */
void avpi_html_provenance(avpi_page *page); /* html_provenance.c */

void avpi_html_article(avpi_page *page); /* html_page.c: all sections */
void avpi_html_onepage(avpi_page *page); /* html_onepage.c: the same for an editor */
void avpi_html_site(avpi_page *page);    /* site.c: what else there is */

/* Parts of the page that the one-page version has too. */
void avpi_html_standfirst(avpi_page *page); /* html_lead.c: what was found, in a paragraph */
void avpi_html_shown(avpi_page *page);      /* html_lead.c: who is called by name */

/* Parts of a group's section. g counts from 0. */
void avpi_html_strip(avpi_page *page, size_t g, const char *id); /* html_group.c: its lane; id is unique on the page */
/** "group-7", into room. */
const char *avpi_html_group_anchor(uint32_t group, char room[48]);
void avpi_html_evidence(avpi_page *page, size_t g); /* html_evidence.c: out of sample, names, kinds of act, windows */
void avpi_html_members(avpi_page *page, size_t g);  /* html_members.c: members and what they pushed */
void avpi_html_meetings(avpi_page *page, size_t g); /* html_meetings.c: posts side by side */
void avpi_html_sweep(avpi_page *page, size_t g);    /* html_extras.c: other windows, labels, rows */
void avpi_html_labels(avpi_page *page, size_t g);
void avpi_html_indicators_from(avpi_page *page, size_t first); /* what stands out in groups that are not told in full */
void avpi_html_indicators(avpi_page *page, size_t g);          /* html_indicators.c: what the members are like */
void avpi_html_rows(avpi_page *page, size_t g);

/* ---- shared by sections ---- */

/** A number of the text that leads to a section of the whole page. */
avpi_arg avpi_html_linked(const avpi_page *page, avpi_arg arg, const char *id);

/** <section id="..."><h2 id="...-h">title</h2> */
void avpi_html_open_section(avpi_page *page, const char *id, const char *title_msgid);
void avpi_html_close_section(avpi_page *page);
/** A number in a ring of the group's colour. */
void avpi_html_chip(avpi_page *page, uint32_t group);
/** "reposts, links shared" */
void avpi_html_traces(avpi_page *page, uint32_t traces);
/** A chance with its null hypothesis on hover. */
void avpi_html_chance(avpi_page *page, double log10_p, const char *null_msgid);
/** The name of an account; the native id on hover when a handle is shown. */
void avpi_html_account(avpi_page *page, uint32_t account);
/** An account of which the id or a handle is known as text. */
void avpi_html_name(avpi_page *page, avp_str name);
/** Words of people, without names in them, at most limit characters; 0 = all. */
void avpi_html_words(avpi_page *page, avp_str text, size_t limit);
/** A count of accounts by label or trait: "fewer than 5" where it is small and not 0. */
avpi_arg avpi_cell_count(const avpi_page *page, uint64_t n);
/** The object of a trace as it is called by people, at most limit characters. */
void avpi_html_object(avpi_page *page, const avp_acts *acts, uint32_t object, size_t limit);
/** A message that the case keeps, in the language of the report. */
void avpi_html_retold(avpi_page *page, avp_str text, size_t limit); /* html_reading.c */
/** A file of the input: its name where names are shown, else its number. */
void avpi_html_file(avpi_page *page, const avpi_file *file); /* html_reading.c */
/** From date to date; one date when they are the same day. */
void avpi_html_dates(avpi_page *page, int64_t first_us, int64_t last_us);
/* ---- sentences for the page and the terminal alike (sentences*.c) ---- */

/** "Pair by pair, these 9 accounts did the same within 60 seconds 104 times; ..." */
void avpi_group_sentence(avpi_writer *w, const avp_story *story, const avp_group *group);
/** Does the group rest on recurrence in viral moments rather than on pairs? And how often its members were in such moments. */
bool avpi_is_recurrent(const avp_group *group);
void avpi_recurrence_sentence(avpi_writer *w, const avp_story *story, const avp_group *group);
/** What a time is, so that nobody reads that N accounts did one thing K times. */
void avpi_pairs_sentence(avpi_writer *w);
/** What the probability of a group is not. */
void avpi_rank_sentence(avpi_writer *w);
/** Whether chance alone would give so many times with 0.01 or more, and what then is to be said of the group. */
bool avpi_is_within_chance(const avp_group *group);
void avpi_within_chance_sentence(avpi_writer *w);
/** Why groups of class exclusive prove less. */
void avpi_exclusive_sentence(avpi_writer *w);
/** "3 groups of accounts acted together far more often than chance explains" */
void avpi_headline(avpi_writer *w, const avp_story *story);

/* What data that did not choose the group say of it. NONE: nobody asked them, or they could say nothing of
 * any group. A group of class exclusive is never confirmed. */
typedef enum avpi_verdict {
    AVPI_VERDICT_NONE,
    AVPI_VERDICT_UNTESTABLE,
    AVPI_VERDICT_NO,
    AVPI_VERDICT_YES
} avpi_verdict;
avpi_verdict avpi_verdict_of(const avp_groups *groups, const avp_group *group);
/** "confirmed", a msgid. */
const char *avpi_verdict_word(avpi_verdict verdict);
/** Whether any group was tested, and how many are confirmed. */
bool avpi_any_verdict(const avp_groups *groups, size_t *confirmed);
/** "Chosen on data up to 3 May 2017. After it these 9 accounts ..."; the verdict must be YES or NO. */
void avpi_confirmed_sentence(avpi_writer *w, const avp_story *story, const avp_group *group);
/** "Confirmed: ...", "Not confirmed: ...", "Could not be tested ...: why"; not for NONE. */
void avpi_verdict_sentence(avpi_writer *w, const avp_story *story, const avp_group *group);
/** The story's options, or the defaults. */
avp_groups_options avpi_groups_options_of(const avp_story *story);

/** How many groups the list of known organic accounts took out. */
void avpi_known_sentence(avpi_writer *w, const avp_known *known);
/** The null hypothesis of groups and links as one sentence (msgid); exclusive: of those that rest on sources of their own. */
const char *avpi_null_sentence(const avp_story *story, bool exclusive);
bool avpi_is_two_pass(const avp_story *story);
/** What the acts of the story's traces have in common, when it is one trace; else "did the same". */
const char *avpi_story_deed(const avp_story *story);

#endif
