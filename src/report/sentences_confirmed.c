/* What a group did on data that had not chosen it, for the page and the terminal alike. */
#include "report/html.h"

avp_groups_options avpi_groups_options_of(const avp_story *story) {
    avp_groups_options defaults;
    avp_options_init(&avp_groups_option_table, &defaults);
    return story->groups_options ? *story->groups_options : defaults;
}

bool avpi_any_verdict(const avp_groups *groups, size_t *confirmed) {
    bool any = false;
    *confirmed = 0;
    for (size_t g = 0; g < groups->count; g++) {
        const avp_group *group = &groups->groups[g];
        any = any || (!group->exclusive && group->confirmation.accounts > 0);
        *confirmed += avpi_verdict_of(groups, group) == AVPI_VERDICT_YES;
    }
    return any;
}

avpi_verdict avpi_verdict_of(const avp_groups *groups, const avp_group *group) {
    const avp_confirmation *c = &group->confirmation;
    if (group->exclusive)
        return AVPI_VERDICT_UNTESTABLE;
    if (c->confirmed != AVP_NOT_TESTABLE)
        return c->confirmed == AVP_CONFIRMED ? AVPI_VERDICT_YES : AVPI_VERDICT_NO;
    for (size_t g = 0; g < groups->count; g++)
        if (groups->groups[g].confirmation.accounts > 0)
            return AVPI_VERDICT_UNTESTABLE;
    return AVPI_VERDICT_NONE;
}

const char *avpi_verdict_word(avpi_verdict verdict) {
    static const char *const words[] = {N_("not looked at"), N_("not testable"), N_("not confirmed"), N_("confirmed")};
    return words[verdict];
}

static void say_by_date(avpi_writer *w, const avp_story *story, const avp_confirmation *c) {
    static const int64_t before_us = 1;
    AVPI_SAY(w,
             c->observed == 1
                 ? N_("Chosen on data up to {1}. After it these {2} accounts {3} within {4} {5} time; other users of "
                      "the same sources, equally active, would do so {6} times.")
                 : N_("Chosen on data up to {1}. After it these {2} accounts {3} within {4} {5} times; other users of "
                      "the same sources, equally active, would do so {6} times."),
             avpi_date(c->split_us - before_us), avpi_count(c->accounts),
             avpi_words(avpi_word(w, avpi_story_deed(story))), avpi_duration(story->groups->window_us),
             avpi_strong(avpi_count(c->observed)), avpi_strong(avpi_real(c->expected)));
}

static void say_by_blocks(avpi_writer *w, const avp_story *story, const avp_confirmation *c) {
    AVPI_SAY(w,
             c->observed == 1
                 ? N_("Chosen on every other week. In the weeks between, these {1} accounts {2} within {3} {4} time; "
                      "other users of the same sources, equally active, would do so {5} times.")
                 : N_("Chosen on every other week. In the weeks between, these {1} accounts {2} within {3} {4} times; "
                      "other users of the same sources, equally active, would do so {5} times."),
             avpi_count(c->accounts), avpi_words(avpi_word(w, avpi_story_deed(story))),
             avpi_duration(story->groups->window_us), avpi_strong(avpi_count(c->observed)),
             avpi_strong(avpi_real(c->expected)));
}

void avpi_confirmed_sentence(avpi_writer *w, const avp_story *story, const avp_group *group) {
    if (group->confirmation.by_blocks)
        say_by_blocks(w, story, &group->confirmation);
    else
        say_by_date(w, story, &group->confirmation);
}

static const char *why_not(const avp_group *group) {
    return group->exclusive
               ? N_("Could not be tested out of sample: hardly anybody outside the group uses its sources, so there is "
                    "nobody to compare it with.")
               : N_("Could not be tested out of sample: the data for choosing do not show this group by themselves, or "
                    "in "
                    "the data kept for the test none of its sources has 20 users outside all groups, or its members "
                    "did too little there to tell. That clears nobody.");
}

void avpi_verdict_sentence(avpi_writer *w, const avp_story *story, const avp_group *group) {
    avpi_verdict verdict = avpi_verdict_of(story->groups, group);
    if (verdict == AVPI_VERDICT_UNTESTABLE) {
        avpi_tell(w, why_not(group));
        return;
    }
    AVPI_SAY(
        w,
        verdict == AVPI_VERDICT_YES
            ? N_("Confirmed: even if such users were together {1} times as often, so many times or more would have "
                 "a probability of {2}, which is within the limit that all groups tested share.")
            : N_("Not confirmed: if such users were together {1} times as often, so many times or more would have "
                 "a probability of {2}, which is not within the limit that all groups tested share."),
        avpi_real(avpi_groups_options_of(story).margin), avpi_strong(avpi_chance(group->confirmation.log10_p)));
    avpi_raw(w, " ");
    AVPI_SAY(w,
             N_("The {1} {1|account|accounts} tested are those that the data for choosing put into one group by "
                "themselves; most of "
                "them are members here. Only sources count that 20 users or more outside all groups use."),
             avpi_count(group->confirmation.accounts));
}
