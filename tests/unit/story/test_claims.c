#include "support/told_case.h"

#include <math.h>

static const char *const lists =
    "INSERT INTO claims VALUES ('las tiendas saqueadas', 'false', NULL),"
    " ('https://portal.example/saqueo/', 'false', 'las tiendas saqueadas'), ('nadie lo dijo', 'true', NULL);"
    "INSERT INTO urls VALUES (0, 'https://portal.example/saqueo', 'portal.example');";

static const avp_claim *claim_of(const avp_findings *f, const char *text) {
    for (size_t i = 0; i < f->told.n_claims; i++)
        if (strcmp(f->told.claims[i].text, text) == 0)
            return &f->told.claims[i];
    fail_msg("no claim %s", text);
    return NULL;
}

/* Twelve of a group of 20 carry both; 300 others post about other things. */
static void claims__phrase_and_address__carried_and_linked(void **state) {
    (void)state;
    static const uint32_t sizes[] = {20};
    told_case t;
    char sql[120];
    told_open(&t, 320, sizes, 1);
    story_sql(&t.s, lists);
    for (uint32_t a = 20; a < 320; a++)
        (void)told_post(&t, a, story_start + a * story_second, "buenas tardes");
    for (uint32_t a = 0; a < 12; a++) {
        (void)told_post(&t, a, story_start + story_day + a * story_second, "dicen: LAS TIENDAS saqueadas!");
        uint32_t link = told_post(&t, a, story_start + 2 * story_day + a * story_second, "miren");
        snprintf(sql, sizeof sql, "INSERT INTO post_urls VALUES (%u, 0, 0, 'http://www.portal.example/saqueo')", link);
        story_sql(&t.s, sql);
    }
    uint32_t other = told_post(&t, 100, story_start + 3 * story_day, "las tiendas saqueadas");
    (void)told_repost(&t, 101, story_start + 3 * story_day + told_hour, other);
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.told.n_claims, 3);
    const avp_claim *phrase = claim_of(&f, "las tiendas saqueadas"),
                    *link = claim_of(&f, "https://portal.example/saqueo/"), *nobody = claim_of(&f, "nadie lo dijo");
    assert_int_equal(phrase->posts, 14);
    assert_int_equal(phrase->accounts, 14);
    assert_int_equal(link->posts, 12);
    assert_int_equal(link->carriers_of_both, 12);
    assert_true(&f.told.claims[link->follows] == phrase);
    assert_true(link->log10_p < -10 && isnan(phrase->log10_p));
    assert_int_equal(nobody->posts, 0);
    assert_true(nobody->first_us > nobody->last_us);
    assert_int_equal(f.told.n_carried, 3);
    for (size_t i = 0; i < f.told.n_carried; i++) {
        const avp_carried *of = &f.told.carried[i];
        assert_int_equal(of->posts, of->group ? 12 : 2);
        assert_true(of->first_us <= of->median_us && of->median_us <= of->last_us);
    }
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(claims__phrase_and_address__carried_and_linked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
