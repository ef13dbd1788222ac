/* How it was done, in plain words; what could have been seen; what this cannot tell; and who acts together without guile. */
#include "report/html.h"

static void define(avpi_page *page, const char *term, const char *meaning, const avpi_arg *args, size_t n) {
    avpi_writer *w = &page->w;
    avpi_tell_in(w, "dt", term);
    avpi_raw(w, "<dd>");
    avpi_say_args(w, meaning, args, n);
    avpi_raw(w, "</dd>\n");
}

static avp_links_options links_options(const avp_story *story) {
    avp_links_options defaults;
    avp_options_init(&avp_links_option_table, &defaults);
    return story->links_options ? *story->links_options : defaults;
}

static const char without_sources[] = N_(
    "Busy accounts meet by chance. Each pair, and each group as a whole, is therefore compared with what accounts of "
    "just this activity would do if the names on all acts were exchanged at random, while the things shared, their "
    "moments and the number of acts of each account stay as they are.");
static const char with_sources[] =
    N_("Busy accounts meet by chance, and those who use the same sources (web sites, authors reposted, hashtags) meet "
       "more often still. So a first pass finds every account that acts together with another conspicuously, and puts "
       "it under suspicion. All others show how often users of a source meet in it unsuspectedly. In the second pass "
       "each pair, and each group as a whole, is compared with what accounts as active in just these sources would do "
       "at that pace. Where fewer than 20 unsuspected accounts use a source, the pace of all its users counts, which "
       "makes the comparison stricter.");

static void define_tests(avpi_page *page) {
    double q = links_options(page->story).q, n = (double)page->story->n_traces;
    define(page, N_("When a pair becomes a link"),
           N_("When its count is so far above that expectation that, over all possible pairs of accounts, at most {1} "
              "of the links are expected to be false (Benjamini\xE2\x80\x93Hochberg). All pairs are in the count of "
              "tests, also those that never met."),
           AVPI_ARGS(avpi_percent(q)));
    if (page->story->n_traces > 1)
        define(page, N_("Several tests of one pair"),
               N_("Each pair is tested once for each of the {1} kinds of act, and once for all of them together, where "
                  "a pair of posts counts only once. So that {2} holds over all these tests, each of them runs at "
                  "{3}."),
               AVPI_ARGS(avpi_count(page->story->n_traces), avpi_percent(q), avpi_percent(q / (n + 1))));
}

static void define_groups(avpi_page *page) {
    avp_groups_options opts = avpi_groups_options_of(page->story);
    define(page, N_("How links become groups"),
           N_("The links of all kinds of things shared make one network. An account enters a group only through a link "
              "of {3} times together or more, so strong that less than one like it is expected by chance among all "
              "pairs and tests. A group needs at least {1} {1|account|accounts} and an anchor: one link so strong that "
              "chance "
              "would give one like it in fewer than "
              "{2} of collections of this size. The network is divided by the Leiden method, ten times from different "
              "starts; a part on which the ten do not agree stays whole."),
           AVPI_ARGS(avpi_count((uint64_t)opts.min_accounts), avpi_percent(opts.anchor),
                     avpi_count((uint64_t)opts.together)));
}

static void define_confirmed(avpi_page *page) {
    size_t confirmed;
    if (!avpi_any_verdict(page->groups, &confirmed))
        return;
    define(
        page, N_("What confirmed means"),
        N_("The whole search was made again on one part of the data alone. What the accounts of a group found there "
           "did was counted in the other part, in sources with 20 users or more who are in no group, beside those "
           "users. Null hypothesis: they act together at most {1} times as often as such users, equally active. That "
           "part did not choose them, so choice cannot have made the result. A group that cannot be tested so is "
           "neither confirmed nor cleared; newsrooms and campaigns are confirmed as well."),
        AVPI_ARGS(avpi_real(avpi_groups_options_of(page->story).margin)));
}

static void write_nulls(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<p id=\"null\">");
    avpi_tell(w, avpi_null_sentence(page->story, false));
    if (avpi_groups_shared(page->groups) < page->groups->count) {
        avpi_raw(w, " ");
        avpi_tell(w, N_("For groups of sources of their own:"));
        avpi_raw(w, " ");
        avpi_tell(w, avpi_null_sentence(page->story, true));
    }
    avpi_raw(w, "</p>\n");
}

static void write_steps(avpi_page *page) {
    avpi_arg window = avpi_duration(page->groups->window_us);
    avpi_raw(&page->w, "<dl class=\"defs\">\n");
    define(page, N_("What counts as together"),
           N_("Two accounts act together when both do the same thing (share one web link, repost one post, post one "
              "text ...) within {1} of each other, both ends included. For a pair of accounts each thing counts once, "
              "however often they repeat it."),
           &window, 1);
    define(page, N_("What chance would do"), avpi_is_two_pass(page->story) ? with_sources : without_sources, NULL, 0);
    define_tests(page);
    define_groups(page);
    define_confirmed(page);
    avpi_raw(&page->w, "</dl>\n");
    write_nulls(page);
    avpi_raw(&page->w, "<p>");
    if (page->groups->n_links > 0)
        AVPI_SAY(&page->w,
                 N_("Among the {1} {1|link|links} of this report, {2} are expected to join innocent pairs, at most."),
                 avpi_count(page->groups->n_links), avpi_real(page->groups->innocent_pairs));
    avpi_raw(&page->w, "</p>\n");
}

/* ---- what could have been seen ---- */

static void write_times(avpi_page *page, uint64_t acts, uint64_t times) {
    avpi_raw(&page->w, "<td class=\"n\">");
    if (times > 0)
        AVPI_SAY(&page->w, N_("{1} of {2}"), avpi_strong(avpi_count(times)), avpi_count(acts));
    else
        avpi_raw(&page->w, "\xE2\x80\x93");
    avpi_raw(&page->w, "</td>");
}

static void write_reach(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_raw(w, "<h3 id=\"reach\">");
    avpi_tell(w, N_("What could have been seen"));
    avpi_raw(w, "</h3>\n<table>\n<caption>");
    AVPI_SAY(w,
             N_("How many times two accounts must have acted together within {1} to be linked, out of how many acts of "
                "each: for two accounts of middling activity, and for two of the most active hundredth. Weaker "
                "coordination passes unseen."),
             avpi_duration(page->groups->window_us));
    avpi_raw(w, "</caption>\n<thead><tr>");
    avpi_tell_in(w, "th scope=\"col\"", N_("What is shared"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n opt\"", N_("Acts"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n opt\"", N_("Accounts"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n opt\"", N_("Pairs tested"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Middling accounts"));
    avpi_tell_in(w, "th scope=\"col\" class=\"n\"", N_("Most active accounts"));
    avpi_raw(w, "</tr></thead>\n<tbody>\n");
    for (size_t t = 0; t < page->story->n_traces; t++) {
        const avpi_reach *reach = &page->reach[t];
        avpi_raw(w, "<tr><th scope=\"row\">");
        avpi_tell(w, avpi_trace_title(reach->trace));
        avpi_raw(w, "</th><td class=\"n opt\">");
        avpi_put(w, avpi_count(reach->acts));
        avpi_raw(w, "</td><td class=\"n opt\">");
        avpi_put(w, avpi_count(reach->accounts));
        avpi_raw(w, "</td><td class=\"n opt\">");
        avpi_put(w, avpi_real(reach->tests));
        avpi_raw(w, "</td>");
        write_times(page, reach->typical_acts, reach->typical_times);
        write_times(page, reach->busy_acts, reach->busy_times);
        avpi_raw(w, "</tr>\n");
    }
    avpi_raw(w, "</tbody>\n</table>\n");
}

/* ---- limits and explanations ---- */

static void item(avpi_page *page, const char *msgid) {
    avpi_tell_in(&page->w, "li", msgid);
}

static uint64_t viral_acts(const avpi_page *page) {
    uint64_t sum = 0;
    for (size_t t = 0; t < page->story->n_traces; t++)
        sum += page->reach[t].over_cap_acts;
    return sum;
}

static int64_t coarsest_step(const avpi_page *page) {
    int64_t step = 0;
    for (size_t t = 0; t < page->story->n_traces; t++)
        step = page->story->traces[t].acts->precision_us > step ? page->story->traces[t].acts->precision_us : step;
    return step;
}

/* Pairs that are linked by nothing else. */
static uint64_t exclusive_links(const avpi_page *page) {
    uint64_t sum = 0;
    for (size_t i = 0; i < page->groups->n_links; i++)
        sum += page->groups->links[i].exclusive;
    return sum;
}

static const char taste[] =
    N_("This comparison (--null n1) knows how active accounts are, not what they like. Followers of one outlet or one "
       "person who repost its words soon after it speaks are linked as well: read a link as "
       "\xE2\x80\x9Ctogether\xE2\x80\x9D, not as \xE2\x80\x9C"
       "directed\xE2\x80\x9D. The comparison with other users of the same sources is the usual one of this program.");
static const char taste_of_groups[] =
    N_("Links and groups were compared with other users of the same sources, so that followers of one outlet are not "
       "linked for that alone. Tastes finer than a source, such as one story among many of a web site, are not known "
       "to the test.");

static void write_limits(avpi_page *page) {
    static const int64_t minute_us = 60000000;
    avpi_html_open_section(page, "limits", N_("What this cannot tell"));
    avpi_raw(&page->w, "<dl class=\"defs\">\n");
    define(page, N_("Taste"), avpi_is_two_pass(page->story) ? taste_of_groups : taste, NULL, 0);
    if (exclusive_links(page) > 0)
        define(page, N_("Sources of their own"),
               N_("Links that rest on sources which hardly anybody else uses have no outsiders to be compared with; "
                  "they were held against sources of like size. Of the {2} links of this report, {1} rest on nothing "
                  "else."),
               AVPI_ARGS(avpi_count(exclusive_links(page)), avpi_count(page->groups->n_links)));
    if (page->groups->count > 0)
        define(page, N_("The choice of the groups"),
               N_("The groups were chosen because their members acted together, and their probability is counted on "
                  "the same posts: it ranks them, and is no chance of innocence. Only what they did on data that did "
                  "not choose them is free of this."),
               NULL, 0);
    if (page->groups->count > 0)
        define(page, N_("The size of the probabilities"),
               N_("The times counted inside a group are not independent of one another: twenty accounts on one thing "
                  "are 190 times at once. The probability of a group says how far its count lies from the null model; "
                  "nobody could observe it as a frequency. Below 1 in 10^30 it is not written out: no model is so "
                  "exact."),
               NULL, 0);
    define(page, N_("Intent, and who is behind an account"),
           N_("No account is scored here by itself; nothing here says whether a person, a team or a program writes its "
              "posts."),
           NULL, 0);
    define(page, N_("What was not collected"),
           N_("Accounts and posts that the files lack cannot be seen, and a group can be larger than shown."), NULL, 0);
    if (viral_acts(page) > 0)
        define(page, N_("Viral moments"),
               N_("Acts in moments when very many accounts did the same at once were left out of count and test, for "
                  "everybody alike: {1} {1|act|acts}."),
               AVPI_ARGS(avpi_count(viral_acts(page))));
    if (coarsest_step(page) >= minute_us)
        define(page, N_("Seconds"),
               N_("The times of these files are rounded to {1}: shorter windows say nothing, and the order inside one "
                  "such step is not known."),
               AVPI_ARGS(avpi_duration(coarsest_step(page))));
    avpi_raw(&page->w, "</dl>\n");
    avpi_html_close_section(page);
}

static void write_innocent(avpi_page *page) {
    avpi_writer *w = &page->w;
    avpi_html_open_section(page, "innocent", N_("Innocent explanations"));
    avpi_tell_in(w, "p",
                 N_("Many accounts act together without deceiving anybody. Rule these out, and ask the people "
                    "concerned, before publishing a name:"));
    avpi_raw(w, "<ul>\n");
    item(page, N_("A newsroom or a chain of outlets that puts out one story at one moment."));
    item(page, N_("Scheduling apps, which post for many clients on the full minute."));
    item(page, N_("An official campaign: a party, an authority or an organisation that openly asks its people to share "
                  "the same thing."));
    item(page, N_("A long reply thread: people in one conversation answer the same posts, and each other, within "
                  "seconds."));
    item(page, N_("Shared lists of mentions: who answers a post that names many accounts names them all again, so that "
                  "two people in one thread seem to mention the same accounts."));
    item(page, N_("A fan club, or a live event to which many react at once."));
    item(page, N_("Press releases and feeds from the same source, passed on automatically by several sites."));
    item(page, N_("One person or one team with several declared accounts."));
    avpi_raw(w, "</ul>\n");
    avpi_html_close_section(page);
}

void avpi_html_method(avpi_page *page) {
    if (page->groups->count > 0)
        write_innocent(page);
    avpi_html_open_section(page, "method", N_("How it was done"));
    write_steps(page);
    if (page->story->n_traces > 0)
        write_reach(page);
    avpi_html_close_section(page);
    write_limits(page);
}
