/* Sentences that the page and the terminal share. */
#include "report/html.h"

const char *avpi_null_sentence(void) {
    return N_("Null hypothesis: given how active each account is and when each thing was shared, the names of the "
              "accounts are spread over the acts at random.");
}

bool avpi_is_two_pass(const avp_story *story) {
    return story->links_options && story->links_options->null == AVP_NULL_TWO_PASS;
}

const char *avpi_link_null_sentence(const avp_story *story) {
    return avpi_is_two_pass(story) ? N_("Null hypothesis: the two accounts act together no more often than accounts "
                                        "outside every suspicion that use the same sources and are as active.")
                                   : avpi_null_sentence();
}

const char *avpi_story_deed(const avp_story *story) {
    return story->n_traces == 1 ? avpi_trace_deed(story->traces[0].acts->trace) : N_("did the same");
}

void avpi_headline(avpi_writer *w, const avp_story *story) {
    size_t n = story->groups->count;
    if (n == 0)
        avpi_tell(w, N_("No group of accounts acted together more often than chance explains"));
    else if (n == 1)
        avpi_tell(w, N_("One group of accounts acted together far more often than chance explains"));
    else
        AVPI_SAY(w, N_("{1} groups of accounts acted together far more often than chance explains"), avpi_count(n));
}

void avpi_group_sentence(avpi_writer *w, const avp_story *story, const avp_group *group) {
    const char *msgid = group->observed == 1 ? N_("These {1} accounts {2} within {3} {4} time; if accounts of the same "
                                                  "activity were exchanged at random, it would be {5} times.")
                                             : N_("These {1} accounts {2} within {3} {4} times; if accounts of the "
                                                  "same activity were exchanged at random, it would be {5} times.");
    AVPI_SAY(w, msgid, avpi_count(group->n_members), avpi_words(avpi_word(w, avpi_story_deed(story))),
             avpi_duration(story->groups->window_us), avpi_strong(avpi_count(group->observed)),
             avpi_strong(avpi_real(group->expected)));
}
