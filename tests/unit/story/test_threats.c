#include "support/told_case.h"

#include "story/alike.h"

#include <math.h>

static const uint32_t five[] = {5};

static void begin(told_case *t) {
    told_open(t, 40, five, 1);
    told_target(t, "ana", "name", "Ana Robles");
    told_target(t, "ana", "handle", "anarobles");
}

/* A post that answers another. */
static void reply_to(told_case *t, uint32_t post, uint32_t to) {
    char sql[128];
    snprintf(sql, sizeof sql, "UPDATE posts SET reply_to = 'p%u' WHERE post_id = %u", to, post);
    told_flush(t);
    story_sql(&t->s, sql);
}

static const avp_threat *threat_of(const avp_findings *f, uint32_t post) {
    for (size_t i = 0; i < f->threats.n_threats; i++)
        if (f->threats.threats[i].post == post)
            return &f->threats.threats[i];
    return NULL;
}

static void end(told_case *t, avp_findings *f) {
    avp_findings_free(&t->s.ctx, f);
    told_close(t);
}

static void threats__levels_targets_groups(void **state) {
    (void)state;
    told_case t;
    begin(&t);
    uint32_t direct = told_post(&t, 1, story_start, "@anarobles te vamos a matar");
    uint32_t wish = told_post(&t, 20, story_start + 1, "ojala que maten a ana robles");
    uint32_t song = told_post(&t, 21, story_start + 2, "te voy a matar");
    uint32_t answer = told_post(&t, 22, story_start + 3, "te voy a matar");
    uint32_t insult = told_post(&t, 23, story_start + 4, "eres una basura ana robles");
    uint32_t told = told_post(&t, 24, story_start + 5, "ana robles dice que le escriben \"te vamos a matar\"");
    uint32_t again = told_repost(&t, 25, story_start + 6, direct);
    reply_to(&t, answer, insult);
    avp_findings f = told_found(&t, NULL, 1);
    assert_true(f.threats.looked);
    assert_int_equal(f.threats.n_threats, 4);
    assert_int_equal(threat_of(&f, direct)->level, 3);
    assert_int_equal(threat_of(&f, direct)->group, 1);
    assert_int_equal(threat_of(&f, direct)->target, 0);
    assert_string_equal(threat_of(&f, direct)->id, "p0");
    assert_string_equal(threat_of(&f, direct)->name, "a00001");
    assert_int_equal(threat_of(&f, wish)->level, 2);
    assert_int_equal(threat_of(&f, wish)->target, 0);
    assert_int_equal(threat_of(&f, song)->level, 2); /* to nobody */
    assert_int_equal(threat_of(&f, answer)->level, 3);
    assert_true(threat_of(&f, answer)->target == AVP_NO_TARGET);
    assert_null(threat_of(&f, insult));
    assert_null(threat_of(&f, told));
    assert_null(threat_of(&f, again));
    assert_true(f.threats.l3 == 2 && f.threats.l2 == 2 && f.threats.l1 == 1);
    assert_true(f.threats.threats[0].level == 3 && f.threats.threats[3].level == 2);
    end(&t, &f);
}

static void threats__nearly_the_same_words__alike(void **state) {
    (void)state;
    told_case t;
    begin(&t);
    uint32_t one = told_post(&t, 1, story_start, "@anarobles te vamos a matar en tu casa esta noche");
    uint32_t two = told_post(&t, 2, story_start + 1, "@otra te vamos a matar en tu casa hoy esta noche");
    uint32_t other = told_post(&t, 3, story_start + 2, "@anarobles plomo para ti");
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(threat_of(&f, one)->alike, 1);
    assert_int_equal(threat_of(&f, two)->alike, 1);
    assert_int_equal(threat_of(&f, other)->alike, 0);
    end(&t, &f);
}

static void doxxing__target_in_post_or_thread__value_nowhere(void **state) {
    (void)state;
    told_case t;
    begin(&t);
    uint32_t named = told_post(&t, 20, story_start, "el cel de ana robles es 5512345678");
    uint32_t root = told_post(&t, 21, story_start + 1, "miren a ana robles");
    uint32_t below = told_post(&t, 21, story_start + 2, "vive en calle hidalgo 123, llamenle al 55 1234 5678");
    (void)told_post(&t, 22, story_start + 3, "mi taller: calle morelos 5, cel 5598765432");
    reply_to(&t, below, root);
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.threats.n_doxxing, 3);
    const avp_doxxing *of = f.threats.doxxing;
    assert_true(of[0].post == named && of[0].kind == AVP_DOX_PHONE && !of[0].by_thread && of[0].target == 0);
    assert_true(of[1].post == below && of[1].by_thread && of[2].post == below);
    const avp_doxxing *phone = of[1].kind == AVP_DOX_PHONE ? &of[1] : &of[2];
    assert_string_equal(of[0].hash, phone->hash); /* the same number, written otherwise */
    assert_int_equal(f.threats.unnamed, 2);
    avp_error err = {0};
    STORY_MUST(avp_story_store(t.s.c, 7, &t.s.groups, &f, NULL, &err));
    assert_int_equal(story_number(&t.s, "SELECT count(*) FROM doxxing WHERE run_id = 7 AND target = 'ana'"), 3);
    assert_int_equal(story_number(&t.s, "SELECT count(*) FROM doxxing d WHERE d::VARCHAR LIKE '%1234%5678%'"), 0);
    end(&t, &f);
}

static void own_rules__in_place_and_beside(void **state) {
    (void)state;
    static const char *const path = "story-rules.txt";
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("rule 3 own = te mandare flores\n", file);
    fclose(file);
    for (int beside = 0; beside < 2; beside++) {
        told_case t;
        begin(&t);
        avp_told_options opts;
        avp_options_init(&avp_told_option_table, &opts);
        *(beside ? &opts.threat_more : &opts.threat_grammar) = path;
        (void)told_post(&t, 1, story_start, "@anarobles te mandare flores");
        (void)told_post(&t, 1, story_start + 1, "@anarobles te voy a matar");
        avp_findings f = told_found(&t, &opts, 1);
        assert_int_equal(f.threats.l3, beside ? 2 : 1);
        end(&t, &f);
    }
    remove(path);
}

static void flood__after_an_event__exact(void **state) {
    (void)state;
    told_case t;
    begin(&t);
    static const int64_t hour = INT64_C(3600000000);
    int64_t event_us = story_start + 100 * hour;
    for (uint32_t i = 0; i < 300; i++) /* the collection goes on before and after */
        (void)told_post(&t, 30, story_start + i * hour, "buenos dias");
    (void)told_post(&t, 1, event_us - 2 * hour, "@anarobles te voy a matar");
    for (uint32_t i = 0; i < 9; i++)
        (void)told_post(&t, 1 + i % 3, event_us + i * hour, "@anarobles te voy a matar");
    story_sql(&t.s, "INSERT INTO events VALUES (TIMESTAMP '2017-01-05 04:00:00', 1000000, 'interview', 'media')");
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.threats.n_floods, 1);
    const avp_flood *of = &f.threats.floods[0];
    assert_true(of->before == 1 && of->after == 9 && of->accounts == 3);
    assert_true(fabs(of->hours_before - 72) < 1e-9 && fabs(of->hours_after - 72) < 1e-9);
    assert_true(fabs(of->rate_ratio - 9) < 1e-9);
    assert_true(fabs(pow(10, of->log10_p) - 11.0 / 1024) < 1e-12); /* 9 or 10 of 10 */
    assert_true(fabs(of->alike_share - 1) < 1e-12);
    end(&t, &f);
}

static void styles__posts_of_group_and_rest__counted(void **state) {
    (void)state;
    told_case t;
    begin(&t);
    uint32_t one = told_post(&t, 1, story_start, "@anarobles te vamos a matar"); /* members are 0 to 4 */
    (void)told_repost(&t, 2, story_start + told_hour, one);
    (void)told_post(&t, 2, story_start + 2 * told_hour, "hola");
    (void)told_post(&t, 30, story_start + 2 * told_hour, "hola Ana Robles");
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.styles.count, 2);
    const avp_style *group = &f.styles.of[1], *rest = &f.styles.of[0];
    assert_true(group->posts == 3 && group->accounts == 2 && rest->posts == 1 && rest->accounts == 1);
    assert_true(group->of_deed[AVP_DEED_REPOST] == 1 && group->of_deed[AVP_DEED_OWN] == 2);
    assert_true(group->of_deed[AVP_DEED_THREAT] == 1 && group->of_deed[AVP_DEED_TARGET] == 2);
    assert_true(rest->of_deed[AVP_DEED_TARGET] == 1 && rest->of_deed[AVP_DEED_THREAT] == 0);
    assert_true(group->of_hour[0] == 1 && group->of_hour[1] == 1 && group->of_hour[2] == 1);
    end(&t, &f);
}

static void jaccard__sets__as_defined(void **state) {
    (void)state;
    static const uint32_t a[] = {1, 2, 3, 4}, b[] = {2, 3, 4, 9};
    const avpi_word_set sets[] = {{a, 4}, {b, 4}, {a, 0}};
    assert_true(fabs(avpi_jaccard(&sets[0], &sets[1]) - .6) < 1e-15);
    assert_true(avpi_jaccard(&sets[2], &sets[2]) == 0 && avpi_jaccard(&sets[0], &sets[0]) == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threats__levels_targets_groups),
        cmocka_unit_test(threats__nearly_the_same_words__alike),
        cmocka_unit_test(doxxing__target_in_post_or_thread__value_nowhere),
        cmocka_unit_test(own_rules__in_place_and_beside),
        cmocka_unit_test(flood__after_an_event__exact),
        cmocka_unit_test(styles__posts_of_group_and_rest__counted),
        cmocka_unit_test(jaccard__sets__as_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
