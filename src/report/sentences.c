/* Sentences about groups that the page and the terminal share. */
#include "report/html.h"

bool avpi_is_two_pass(const avp_story *story) {
    avp_links_options defaults;
    avp_options_init(&avp_links_option_table, &defaults);
    return (story->links_options ? story->links_options->null : defaults.null) == AVP_NULL_TWO_PASS;
}

const char *avpi_null_sentence(const avp_story *story, bool exclusive) {
    if (exclusive)
        return N_("Null hypothesis: the accounts act together no more often than equally active accounts that are "
                  "under no suspicion do in other sources of like size.");
    return avpi_is_two_pass(story)
               ? N_("Null hypothesis: the accounts act together no more often than accounts that are under no "
                    "suspicion, use the same sources and are as active.")
               : N_("Null hypothesis: given how active each account is and when each thing was shared, the names of "
                    "the accounts are spread over the acts at random.");
}

const char *avpi_story_deed(const avp_story *story) {
    return story->n_traces == 1 ? avpi_trace_deed(story->traces[0].acts->trace) : N_("did the same");
}

/* ---- how many ---- */

static void say_exclusive(avpi_writer *w, size_t n, bool alone) {
    if (alone)
        AVPI_SAY(w,
                 n == 1 ? N_("One group of accounts is held together mainly by sources that hardly anybody else uses")
                        : N_("{1} {1|group|groups} of accounts are held together mainly by sources that hardly anybody "
                             "else uses"),
                 avpi_count(n));
    else
        AVPI_SAY(w,
                 n == 1 ? N_("one more is held together mainly by sources that hardly anybody else uses")
                        : N_("{1} more are held together mainly by sources that hardly anybody else uses"),
                 avpi_count(n));
}

void avpi_headline(avpi_writer *w, const avp_story *story) {
    size_t n = avpi_groups_shared(story->groups), rest = story->groups->count - n;
    if (n == 0 && rest == 0)
        avpi_tell(w, N_("No group of accounts acted together more often than chance explains"));
    else if (n == 1)
        avpi_tell(w, N_("One group of accounts is linked by acting together more often than chance explains"));
    else if (n > 1)
        AVPI_SAY(w,
                 N_("{1} {1|group|groups} of accounts are linked by acting together more often than chance explains"),
                 avpi_count(n));
    if (n > 0 && rest > 0)
        avpi_raw(w, "; ");
    if (rest > 0)
        say_exclusive(w, rest, n == 0);
}

/* ---- what a group did ---- */

bool avpi_is_recurrent(const avp_group *group) {
    return group->recurrence.members > 0 && group->recurrence.log10_p < group->log10_p;
}

void avpi_recurrence_sentence(avpi_writer *w, const avp_story *story, const avp_group *group) {
    const avp_group_recurrence *of = &group->recurrence;
    AVPI_SAY(
        w,
        N_("Together {1} of these {2} accounts were {3} times in moments in which one thing was shared more than {4} "
           "times within {5}; other users of the same sources, equally active, would be {6} times."),
        avpi_count(of->members), avpi_count(group->n_members), avpi_strong(avpi_count(of->met)),
        avpi_count(story->n_traces ? story->traces[0].links->cap : 0), avpi_duration(story->groups->window_us),
        avpi_strong(avpi_real(of->expected)));
}

/* Pair by pair; moments that are too large for that speak for themselves. */
void avpi_group_sentence(avpi_writer *w, const avp_story *story, const avp_group *group) {
    const char *msgid = group->exclusive
                            ? N_("Pair by pair, these {1} accounts {2} within {3} {4} times; other accounts, equally "
                                 "active, would do so {5} times in sources of like size.")
                        : avpi_is_two_pass(story)
                            ? N_("Pair by pair, these {1} accounts {2} within {3} {4} times; other accounts that use "
                                 "the same sources, equally active, would do so {5} times.")
                            : N_("Pair by pair, these {1} accounts {2} within {3} {4} times; if accounts of the same "
                                 "activity were exchanged at random, it would be {5} times.");
    if (avpi_is_recurrent(group)) {
        avpi_recurrence_sentence(w, story, group);
        return;
    }
    AVPI_SAY(w, msgid, avpi_count(group->n_members), avpi_words(avpi_word(w, avpi_story_deed(story))),
             avpi_duration(story->groups->window_us), avpi_strong(avpi_count(group->observed)),
             avpi_strong(avpi_real(group->expected)));
}

void avpi_pairs_sentence(avpi_writer *w) {
    avpi_tell(w, N_("One time is one pair of accounts and one thing that both shared: three accounts on one thing are "
                    "three times, twenty are 190."));
}

void avpi_rank_sentence(avpi_writer *w) {
    avpi_tell(w, N_("The probability ranks the groups; it is no chance of innocence, for the groups were chosen "
                    "because they acted together."));
}

bool avpi_is_within_chance(const avp_group *group) {
    static const double log10_level = -2;
    return group->log10_p > log10_level && !(group->recurrence.log10_p <= log10_level);
}

void avpi_within_chance_sentence(avpi_writer *w) {
    avpi_tell(w, N_("As a whole these accounts were together hardly more often than others would be; what chance does "
                    "not explain are single links between them."));
}

void avpi_exclusive_sentence(avpi_writer *w) {
    avpi_tell(w,
              N_("Sources that hardly anybody else uses prove less: there are no outsiders to compare with, so their "
                 "users were held against users of other sources of like size. A small newsroom, a club or a "
                 "family looks the same, and such a group is never called confirmed."));
}
