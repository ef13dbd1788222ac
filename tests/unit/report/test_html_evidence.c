/* What is said of a group, and what is never said: sentences and sections of the evidence, in both languages. */
#include "unit/report/story_fixture.h"

#include "report/html.h"

static const int64_t second_us = 1000000;
static const int64_t split_us = INT64_C(1492300800000000); /* 2017-04-16T00:00:00Z */

static const story_plan three_groups = {.groups = 3, .size = 6, .events = 8, .organic = 80, .organic_posts = 600};

/* Half of what a group shares is an address, half a text: only together do they make its strongest link. */
static const story_plan mixed = {
    .groups = 2,
    .size = 6,
    .events = 10,
    .organic = 80,
    .organic_posts = 300,
    .sql = "UPDATE posts SET text = CASE WHEN u.url_id % 2 = 0 THEN 'comunicado de la junta ' || md5(u.url_id || 'a') "
           "|| ' y ' || md5(u.url_id || 'b') || ' para todos' ELSE md5(posts.post_id || 'c') || ' con ' || "
           "md5(posts.post_id || 'd') || ' y ' || md5(posts.post_id || 'e') || ' en fin' END FROM post_urls u "
           "WHERE u.post_id = posts.post_id;"
           "DELETE FROM post_urls WHERE url_id % 2 = 0",
};

/* ---- one group, said in words ---- */

typedef struct spoken {
    hand_story hand;
    avp_links_options links;
    avpi_writer w;
    avp_ctx ctx;
    avp_error err;
} spoken;

static void speak(spoken *s, const char *lang) {
    memset(s, 0, sizeof *s);
    s->ctx = check_ctx(1);
    memcpy(s->ctx.lang, lang, 3);
    hand_make(&s->hand);
    avp_options_init(&avp_links_option_table, &s->links);
    s->hand.story.links_options = &s->links;
    s->hand.group.n_members = 9;
    s->hand.group.observed = 104;
    s->hand.group.expected = 1.69;
    s->hand.group.confirmation = (avp_confirmation){.confirmed = AVP_CONFIRMED,
                                                    .split_us = split_us,
                                                    .accounts = 9,
                                                    .observed = 30,
                                                    .expected = 0.092,
                                                    .log10_p = -40};
    avpi_writer_init(&s->w, &s->ctx, AVPI_PLAIN, &s->err);
}

static void said(spoken *s, const char *wanted) {
    assert_int_equal(s->w.status, AVP_OK);
    assert_string_equal(s->w.buf.ptr, wanted);
    avpi_writer_free(&s->w);
}

static void group__each_null_model__its_own_comparison(void **state) {
    (void)state;
    spoken s;
    speak(&s, "en");
    avpi_group_sentence(&s.w, &s.hand.story, &s.hand.group);
    said(&s,
         "Pair by pair, these 9 accounts did the same within 60 seconds 104 times; other accounts that use the same "
         "sources, equally active, would do so 1.7 times.");
    speak(&s, "en");
    s.links.null = AVP_NULL_N1;
    avpi_group_sentence(&s.w, &s.hand.story, &s.hand.group);
    said(&s,
         "Pair by pair, these 9 accounts did the same within 60 seconds 104 times; if accounts of the same activity "
         "were exchanged at random, it would be 1.7 times.");
    speak(&s, "en");
    s.hand.group.exclusive = true;
    avpi_group_sentence(&s.w, &s.hand.story, &s.hand.group);
    said(&s, "Pair by pair, these 9 accounts did the same within 60 seconds 104 times; other accounts, equally active, "
             "would do so 1.7 times in sources of like size.");
    speak(&s, "es");
    avpi_group_sentence(&s.w, &s.hand.story, &s.hand.group);
    said(&s, "Contadas por pares, estas 9 cuentas hicieron lo mismo, en un lapso de 60 segundos, 104 veces; otras "
             "cuentas que usan las mismas fuentes, igual de activas, lo harían 1.7 veces.");
}

static void confirmed__by_date__printable_sentence(void **state) {
    (void)state;
    spoken s;
    speak(&s, "en");
    avpi_confirmed_sentence(&s.w, &s.hand.story, &s.hand.group);
    said(&s, "Chosen on data up to 15 April 2017. After it these 9 accounts did the same within 60 seconds 30 times; "
             "other users of the same sources, equally active, would do so 0.092 times.");
    speak(&s, "es");
    avpi_confirmed_sentence(&s.w, &s.hand.story, &s.hand.group);
    said(&s, "Elegido con datos hasta el 15 de abril de 2017. Después, estas 9 cuentas hicieron lo mismo, en un "
             "lapso de 60 segundos, 30 veces; otros usuarios de las mismas fuentes, igual de activos, lo harían "
             "0.092 veces.");
    speak(&s, "es");
    s.hand.group.confirmation.observed = 1;
    avpi_confirmed_sentence(&s.w, &s.hand.story, &s.hand.group);
    assert_non_null(strstr(s.w.buf.ptr, " 1 vez; otros"));
    avpi_writer_free(&s.w);
}

static void confirmed__by_blocks__weeks(void **state) {
    (void)state;
    spoken s;
    speak(&s, "en");
    s.hand.group.confirmation.by_blocks = true;
    avpi_confirmed_sentence(&s.w, &s.hand.story, &s.hand.group);
    said(&s, "Chosen on every other week. In the weeks between, these 9 accounts did the same within 60 seconds 30 "
             "times; other users of the same sources, equally active, would do so 0.092 times.");
}

static void verdict__each_outcome__said_with_its_reason(void **state) {
    (void)state;
    spoken s;
    speak(&s, "en");
    avpi_verdict_sentence(&s.w, &s.hand.story, &s.hand.group);
    said(&s, "Confirmed: even if such users were together 2 times as often, so many times or more would have a "
             "probability of less than 1 in 10^30, which is within the limit that all groups tested share. The 9 "
             "accounts tested are those that the data for choosing put into one group by themselves; most of them are "
             "members here. Only sources count that 20 users or more outside all groups use.");
    speak(&s, "es");
    s.hand.group.confirmation.confirmed = AVP_NOT_CONFIRMED;
    s.hand.group.confirmation.log10_p = -1;
    avpi_verdict_sentence(&s.w, &s.hand.story, &s.hand.group);
    said(&s, "No confirmado: si esos usuarios coincidieran 2 veces tan a menudo, tantas veces o más tendrían una "
             "probabilidad de 1 en 10, que no está dentro del límite que comparten todos los grupos probados. Las 9 "
             "cuentas probadas son las que los datos usados para elegir reúnen por sí solos en un grupo; la mayoría "
             "son miembros de este. Solo cuentan las fuentes que usan 20 usuarios o más ajenos a todos los grupos.");
    speak(&s, "en");
    s.hand.group.exclusive = true;
    avpi_verdict_sentence(&s.w, &s.hand.story, &s.hand.group);
    said(&s, "Could not be tested out of sample: hardly anybody outside the group uses its sources, so there is nobody "
             "to compare it with.");
}

/* One group tested, one that could not be: the report must not pass over the second. */
static void verdict__tested_beside_untested__said(void **state) {
    (void)state;
    spoken s;
    avp_group two[2];
    speak(&s, "en");
    two[0] = s.hand.group;
    two[1] = s.hand.group;
    two[1].confirmation = (avp_confirmation){0};
    s.hand.groups.groups = two;
    s.hand.groups.count = 2;
    assert_int_equal(avpi_verdict_of(&s.hand.groups, &two[0]), AVPI_VERDICT_YES);
    assert_int_equal(avpi_verdict_of(&s.hand.groups, &two[1]), AVPI_VERDICT_UNTESTABLE);
    avpi_verdict_sentence(&s.w, &s.hand.story, &two[1]);
    said(
        &s,
        "Could not be tested out of sample: the data for choosing do not show this group by themselves, or in the data "
        "kept for the test none of its sources has 20 users outside all groups, or its members did too little "
        "there to tell. That clears nobody.");
}

static void verdict__exclusive_or_not_looked_at__never_confirmed(void **state) {
    (void)state;
    spoken s;
    size_t confirmed;
    speak(&s, "en");
    assert_true(avpi_any_verdict(&s.hand.groups, &confirmed) && confirmed == 1);
    s.hand.group.exclusive = true;
    assert_int_equal(avpi_verdict_of(&s.hand.groups, &s.hand.group), AVPI_VERDICT_UNTESTABLE);
    assert_true(!avpi_any_verdict(&s.hand.groups, &confirmed) && confirmed == 0);
    s.hand.group.exclusive = false;
    s.hand.group.confirmation = (avp_confirmation){0};
    assert_int_equal(avpi_verdict_of(&s.hand.groups, &s.hand.group), AVPI_VERDICT_NONE);
    avpi_writer_free(&s.w);
}

/* ---- pages ---- */

static char *page_of(const avp_ctx *ctx, const avp_story *story, const char *lang) {
    avp_error err = {0};
    char path[STORY_PATH];
    size_t n;
    story_path(path, lang[0] == 'e' && lang[1] == 's' ? "es.html" : "en.html");
    MUST(avp_report_write(ctx, story, lang, path, &err));
    return story_read(path, &n);
}

/* Group 1 confirmed, group 2 not, the last of class exclusive although somebody says it is confirmed. */
static void give_evidence(made_story *made) {
    avp_group *groups = made->groups.groups;
    avp_confirmation good = {.confirmed = AVP_CONFIRMED,
                             .split_us = split_us,
                             .accounts = 5,
                             .observed = 60,
                             .expected = 0.5,
                             .log10_p = -55.5};
    assert_int_equal(made->groups.count, 3);
    groups[0].confirmation = good;
    groups[0].permutation = (avp_permutation){.samples = 999, .as_large = 0, .p = 0.001};
    groups[0].n_sweep = 3;
    for (size_t i = 0; i < 3; i++)
        groups[0].sweep[i] =
            (avp_group_sweep){.window_us = (int64_t[]){10, 60, 3600}[i] * second_us, .observed = 31 + i, .expected = 1};
    good.confirmed = AVP_NOT_CONFIRMED;
    groups[1].confirmation = good;
    good.confirmed = AVP_CONFIRMED;
    groups[2].confirmation = good;
    groups[2].exclusive = true;
}

static void expect_in_order(const char *page, const char *const *pieces, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const char *at = strstr(page, pieces[i]);
        if (!at)
            fail_msg("missing, or out of order: \"%s\"", pieces[i]);
        page = at;
    }
}

static void page__all_evidence__strongest_kind_first(void **state) {
    (void)state;
    static const char *const order[] = {
        "id=\"group-1\"",
        "Chosen on data up to 15 April 2017. After it these 5 accounts shared the same web link",
        "Counted on all data, those that chose the group among them. Pair by pair, these 6 accounts",
        "it is no chance of innocence",
        "The evidence, the strongest kind first",
        "Confirmed: even if such users were together 2 times as often",
        "The 5 accounts tested",
        ("The names of the accounts were exchanged at random within the same source and day, 999 times; "
         "<strong>0</strong> of these"),
        "p = <strong>0.001</strong>. Null hypothesis: within a source and a day it does not matter which account "
        "acted. p is of "
        "this group by itself",
        "Window by window",
        ">10 seconds<",
        ">60 seconds",
        "(made the group)",
        ">1 hour<",
        "The strongest link, post by post",
        "Members, strongest links first",
    };
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &three_groups, &made);
    give_evidence(&made);
    char *page = page_of(&ctx, &made.story, "en");
    expect_in_order(page, order, sizeof order / sizeof *order);
    free(page);
    story_free(&ctx, &made);
}

static size_t count_of(const char *page, const char *what) {
    size_t n = 0;
    for (const char *at = page; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

static void page__exclusive_group__apart_and_never_confirmed(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    made_story made;
    char *text = NULL;
    story_make(&ctx, &three_groups, &made);
    give_evidence(&made);
    char *page = page_of(&ctx, &made.story, "en");
    assert_non_null(strstr(page, "2 groups of accounts are linked by acting together more often than chance explains; "
                                 "one more is held together mainly by sources that hardly anybody else uses"));
    assert_non_null(strstr(page, "id=\"exclusive\""));
    assert_non_null(strstr(page, "Of 3 groups, <strong>1</strong> is confirmed"));
    assert_int_equal(count_of(page, "<span class=\"nowrap opt\">confirmed</span></td>"), 1);
    assert_int_equal(count_of(page, "<span class=\"nowrap opt\">not confirmed</span></td>"), 1);
    assert_non_null(strstr(page, "class=\"chip c-sole\">3<"));
    const char *third = strstr(page, "id=\"group-3\"");
    assert_non_null(third);
    assert_null(strstr(third, "Chosen on data"));
    assert_non_null(strstr(third, "Could not be tested out of sample: hardly anybody outside the group"));
    free(page);
    MUST(avp_report_text(&ctx, &made.story, "en", 110, &text, &err));
    const char *const order[] = {"Chosen on data up to 15 April 2017.",
                                 "Counted on all data. Pair by pair, these 6",
                                 "out of sample",
                                 "confirmed",
                                 "not confirmed",
                                 "Sources that hardly anybody else uses prove less",
                                 "    3  "};
    expect_in_order(text, order, sizeof order / sizeof *order);
    avp_free(&ctx, text);
    story_free(&ctx, &made);
}

/* A large p of the exchange stands beside "confirmed": it is said why it may, and only then. */
static void page__large_p_of_the_exchange__explained(void **state) {
    (void)state;
    static const char why[] = "So large a p takes nothing back from what was found out of sample";
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &three_groups, &made);
    give_evidence(&made);
    char *page = page_of(&ctx, &made.story, "en");
    assert_null(strstr(page, why));
    free(page);
    made.groups.groups[0].permutation = (avp_permutation){.samples = 10, .as_large = 10, .p = 1};
    page = page_of(&ctx, &made.story, "en");
    assert_int_equal(count_of(page, why), 1);
    free(page);
    story_free(&ctx, &made);
}

/* The first figure that is told of a group is the one that did not choose it; in the lead, the table and its own part. */
static void page__confirmed__out_of_sample_first(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &three_groups, &made);
    give_evidence(&made);
    char *page = page_of(&ctx, &made.story, "en");
    const char *lead = strstr(page, "on data that did not choose it, its accounts, pair by pair"),
               *table = strstr(page, "id=\"table\"");
    assert_true(lead && table && lead < table);
    const char *outside = strstr(table, "<strong>60</strong><br><span class=\"muted nowrap\">others: 0.5<"),
               *row = strstr(table, "<tbody>");
    assert_true(outside && row && row < outside);
    assert_null(strstr(page, "Probability by chance<"));
    free(page);
    story_free(&ctx, &made);
}

/* Pairs that rest on sources of their own are counted among the links of the report, not test by test. */
static void page__links_of_their_own_sources__counted_as_links(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    char sentence[96];
    story_make(&ctx, &three_groups, &made);
    uint64_t n = 0;
    made.groups.links[0].exclusive = true;
    for (size_t i = 0; i < made.groups.n_links; i++)
        n += made.groups.links[i].exclusive;
    snprintf(sentence, sizeof sentence, "Of the %zu links of this report, %llu rest on nothing else",
             made.groups.n_links, (unsigned long long)n);
    char *page = page_of(&ctx, &made.story, "en");
    assert_non_null(strstr(page, sentence));
    free(page);
    story_free(&ctx, &made);
}

static void page__nothing_but_links__no_word_of_confirmation(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &three_groups, &made);
    char *page = page_of(&ctx, &made.story, "en");
    assert_null(strstr(page, "onfirmed"));
    assert_null(strstr(page, "Out of sample"));
    assert_null(strstr(page, "exchanged at random within the same source"));
    assert_null(strstr(page, "id=\"exclusive\""));
    assert_non_null(strstr(page, "A long reply thread"));
    assert_non_null(strstr(page, "Shared lists of mentions"));
    assert_non_null(strstr(page, "at least 3 accounts and an anchor"));
    free(page);
    story_free(&ctx, &made);
}

static void page__group_within_chance__said(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    made_story made;
    story_make(&ctx, &three_groups, &made);
    made.groups.groups[2].log10_p = -0.5;
    char *page = page_of(&ctx, &made.story, "en");
    assert_int_equal(count_of(page, "As a whole these accounts were together hardly more often"), 1);
    free(page);
    story_free(&ctx, &made);
}

/* ---- several traces ---- */

typedef struct joint_story {
    made_story made;
    avp_acts text, joint;
    avp_links text_links, joint_links;
    avp_trace_links traces[3];
    avp_groups groups;
    avp_story story;
} joint_story;

static void join(const avp_ctx *ctx, joint_story *j) {
    avp_error err = {0};
    memset(j, 0, sizeof *j);
    story_make(ctx, &mixed, &j->made);
    MUST(avp_traces_load(ctx, j->made.c, "text", NULL, &j->text, &err));
    MUST(avp_acts_join(ctx, (const avp_acts *const[]){&j->text, &j->made.acts}, 2, &j->joint, &err));
    j->made.links_options.null = AVP_NULL_N1;
    avp_links_free(ctx, &j->made.links);
    MUST(avp_links_find(ctx, &j->made.acts, &j->made.links_options, &j->made.links, &err));
    MUST(avp_links_find(ctx, &j->text, &j->made.links_options, &j->text_links, &err));
    MUST(avp_links_find(ctx, &j->joint, &j->made.links_options, &j->joint_links, &err));
    j->traces[0] = (avp_trace_links){&j->text, &j->text_links};
    j->traces[1] = j->made.traces[0];
    j->traces[2] = (avp_trace_links){&j->joint, &j->joint_links};
    MUST(avp_groups_find(ctx, j->traces, 3, &j->made.groups_options, &j->groups, &err));
    j->story = j->made.story;
    j->story.traces = j->traces;
    j->story.n_traces = 2;
    j->story.groups = &j->groups;
    j->story.layout = NULL;
    j->story.findings = NULL;
}

static void join_free(const avp_ctx *ctx, joint_story *j) {
    avp_groups_free(ctx, &j->groups);
    avp_links_free(ctx, &j->text_links);
    avp_links_free(ctx, &j->joint_links);
    avp_acts_free(ctx, &j->joint);
    avp_acts_free(ctx, &j->text);
    story_free(ctx, &j->made);
}

static void page__strongest_link_of_all_traces__objects_without_prefix(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    joint_story j;
    join(&ctx, &j);
    assert_true(j.groups.count >= 2);
    assert_int_equal(j.groups.groups[0].strongest_trace, 2);
    char *page = page_of(&ctx, &j.story, "en");
    assert_non_null(strstr(page, "All kinds of act are counted together here"));
    assert_non_null(strstr(page, "<strong>web links</strong>: <bdi>https://portal"));
    assert_non_null(strstr(page, "<strong>texts</strong>: "));
    assert_null(strstr(page, "<bdi>url https://"));
    assert_null(strstr(page, "<bdi>text comunicado"));
    assert_non_null(strstr(page, "Underlined: what both posts say"));
    free(page);
    join_free(&ctx, &j);
}

static void page__several_traces__observed_and_expected_of_each(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    joint_story j;
    join(&ctx, &j);
    const avp_group *first = &j.groups.groups[0];
    assert_int_equal(first->trace_observed[0] + first->trace_observed[1], first->observed);
    char *page = page_of(&ctx, &j.story, "en"), row[160];
    assert_non_null(strstr(page, "speak for the group by themselves (bold): <strong>2</strong> of 2."));
    for (size_t t = 0; t < 2; t++) {
        snprintf(row, sizeof row, "%s</th><td class=\"n\">%llu</td>", t ? "web links" : "texts",
                 (unsigned long long)first->trace_observed[t]);
        assert_non_null(strstr(page, row));
    }
    assert_non_null(strstr(page, "Each pair is tested once for each of the 2 kinds of act"));
    free(page);
    join_free(&ctx, &j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(group__each_null_model__its_own_comparison),
        cmocka_unit_test(confirmed__by_date__printable_sentence),
        cmocka_unit_test(confirmed__by_blocks__weeks),
        cmocka_unit_test(verdict__each_outcome__said_with_its_reason),
        cmocka_unit_test(verdict__tested_beside_untested__said),
        cmocka_unit_test(verdict__exclusive_or_not_looked_at__never_confirmed),
        cmocka_unit_test(page__all_evidence__strongest_kind_first),
        cmocka_unit_test(page__exclusive_group__apart_and_never_confirmed),
        cmocka_unit_test(page__large_p_of_the_exchange__explained),
        cmocka_unit_test(page__confirmed__out_of_sample_first),
        cmocka_unit_test(page__links_of_their_own_sources__counted_as_links),
        cmocka_unit_test(page__nothing_but_links__no_word_of_confirmation),
        cmocka_unit_test(page__group_within_chance__said),
        cmocka_unit_test(page__strongest_link_of_all_traces__objects_without_prefix),
        cmocka_unit_test(page__several_traces__observed_and_expected_of_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
