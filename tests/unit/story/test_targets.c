#include "support/told_case.h"

static void hits__each_kind__counted(void **state) {
    (void)state;
    told_case t;
    told_open(&t, 10, NULL, 0);
    told_target(&t, "ana", "name", "Ana Ruiz");
    told_target(&t, "ana", "handle", "@Ana_Ruiz");
    told_target(&t, "ana", "hashtag", "#VotaAna");
    told_target(&t, "ana", "alias", "la maestra");
    told_target(&t, "beto", "name", "Beto");
    int64_t at = story_start;
    (void)told_post(&t, 1, at++, "dicen que \xC3\x81NA  RU\xC3\x8DZ viene");
    (void)told_post(&t, 1, at++, "hola @ana_ruiz, y Ana Ruiz otra vez");
    (void)told_post(&t, 2, at++, "#votaana ya");
    (void)told_post(&t, 2, at++, "#FueraAnaRuiz");
    (void)told_post(&t, 3, at++, "la m4estra dijo");
    (void)told_post(&t, 3, at++, "manzana ruizana, ana, la maestria");
    (void)told_reply(&t, 4, at++, "ana_ruiz");
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.told.n_targets, 2);
    const avp_target *ana = &f.told.targets[0];
    assert_string_equal(ana->id, "ana");
    assert_int_equal(ana->hits, 6);
    assert_int_equal(ana->accounts, 4);
    assert_int_equal(ana->of_kind[AVP_HIT_NAME], 4);
    assert_int_equal(ana->of_kind[AVP_HIT_MENTION], 1);
    assert_int_equal(ana->of_kind[AVP_HIT_HASHTAG], 1);
    assert_int_equal(ana->of_kind[AVP_HIT_REPLY], 1);
    assert_int_equal(f.told.targets[1].hits, 0);
    assert_true(f.told.targets[1].first_us > f.told.targets[1].last_us);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

/* A repost carries its original's words; a target does not hit itself, nor do those who carry its own words further. */
static void hits__reposts_and_own_posts__as_their_words(void **state) {
    (void)state;
    told_case t;
    told_open(&t, 10, NULL, 0);
    told_target(&t, "ana", "handle", "ana_ruiz");
    told_target(&t, "ana", "name", "Ana Ruiz");
    story_handle(&t.s, 7, "Ana_Ruiz");
    uint32_t attack = told_post(&t, 1, story_start, "Ana Ruiz miente");
    uint32_t own = told_post(&t, 7, story_start + 1, "soy Ana Ruiz");
    (void)told_repost(&t, 2, story_start + 2, attack);
    (void)told_repost(&t, 3, story_start + 3, own);
    (void)told_post(&t, 4, story_start + 4, "RT @ana_ruiz: buenos dias");
    (void)told_reply(&t, 5, story_start + 5, "a00007"); /* her native id */
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.told.targets[0].hits, 3);
    assert_int_equal(f.told.targets[0].of_kind[AVP_HIT_NAME], 2);
    assert_int_equal(f.told.targets[0].of_kind[AVP_HIT_REPLY], 1);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

static void hits__names_of_two__the_longer_counts_and_dates_do(void **state) {
    (void)state;
    told_case t;
    told_open(&t, 10, NULL, 0);
    told_target(&t, "ana", "name", "Ana");
    told_target(&t, "ruiz", "name", "Ana Ruiz");
    told_target(&t, "old", "alias", "la jefa");
    story_sql(&t.s, "UPDATE target_aliases SET valid_to = TIMESTAMP '2017-01-02' WHERE target = 'old'");
    (void)told_post(&t, 1, story_start, "Ana Ruiz y la jefa");
    (void)told_post(&t, 1, story_start + 2 * story_day, "Ana y la jefa");
    avp_findings f = told_found(&t, NULL, 1);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(f.told.targets[i].hits, 1);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

static void hits__no_list__nothing_told(void **state) {
    (void)state;
    told_case t;
    told_open(&t, 3, NULL, 0);
    (void)told_post(&t, 1, story_start, "Ana Ruiz");
    avp_findings f = told_found(&t, NULL, 1);
    assert_true(f.told.looked);
    assert_int_equal(f.told.n_targets + f.told.n_episodes, 0);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits__each_kind__counted),
        cmocka_unit_test(hits__reposts_and_own_posts__as_their_words),
        cmocka_unit_test(hits__names_of_two__the_longer_counts_and_dates_do),
        cmocka_unit_test(hits__no_list__nothing_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
