#include "support/faulty.h"
#include "support/story_case.h"

#include "base/rng.h"
#include "story/indicators.h"

#include <math.h>

static void indicator_p__nothing_known__nan(void **state) {
    (void)state;
    assert_true(isnan(avpi_indicator_p(&(avp_indicator){.rest_known = 5, .rest_yes = 1})));
    assert_true(isnan(avpi_indicator_p(&(avp_indicator){.group_known = 5, .group_yes = 5})));
    /* 3 of 3 against 0 of 3: 1 / C(6, 3) */
    assert_true(fabs(avpi_indicator_p(&(avp_indicator){3, 3, 0, 3, 0, 0, false, 0, 0}) - .05) < 1e-15);
}

/* 100 accounts, the first 20 a group: what is asked is known of all of them but the last ten. */
static void fill(story_case *s) {
    for (uint32_t a = 0; a < s->n; a++) {
        char handle[32];
        snprintf(handle, sizeof handle, a < 20 ? "ana%08u" : "persona.%c%c",
                 a < 20 ? a * 7919 + 10000000 : 'a' + a / 26, 'a' + a % 26);
        if (a < 90)
            story_handle(s, a, handle);
    }
    story_flush(s);
    story_sql(
        s, "UPDATE account_snapshots SET followers = account_id, following = CASE WHEN account_id < 20 THEN 1000 ELSE "
           "30 END WHERE account_id < 90;"
           "UPDATE accounts SET created_at = CASE WHEN account_id < 15 THEN TIMESTAMP '2016-03-05 10:00:00' + "
           "INTERVAL 1 HOUR * account_id ELSE TIMESTAMP '2009-01-01' + INTERVAL 30 DAY * account_id END");
}

static void indicators__planted_traits__shares_and_tests(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 100, (const uint32_t[]){20, 5}, 2);
    fill(&s);
    avp_findings f = story_found(&s, NULL);
    const avp_indicator *eight = story_indicator(&f, 1, AVP_INDICATOR_HANDLE_EIGHT);
    assert_int_equal(eight->group_yes, 20);
    assert_int_equal(eight->group_known, 20);
    assert_int_equal(eight->rest_yes, 0);
    assert_int_equal(eight->rest_known, 65); /* neither the other group nor the ten unknown */
    assert_true(eight->passes && eight->p < 1e-15 && eight->q >= eight->p);
    assert_int_equal(story_indicator(&f, 1, AVP_INDICATOR_HANDLE_DIGITS)->group_yes, 20);
    assert_int_equal(story_indicator(&f, 1, AVP_INDICATOR_HANDLE_SERIES)->group_yes, 20);
    const avp_indicator *few = story_indicator(&f, 1, AVP_INDICATOR_FEW_FOLLOWERS);
    assert_int_equal(few->group_yes, 10);
    assert_int_equal(few->rest_yes, 0);
    assert_int_equal(story_indicator(&f, 1, AVP_INDICATOR_FOLLOWS_MANY)->group_yes, 20);
    const avp_indicator *created = story_indicator(&f, 1, AVP_INDICATOR_CREATED_TOGETHER);
    assert_int_equal(created->group_yes, 15);
    assert_int_equal(created->group_known, 20);
    assert_int_equal(created->window_us, story_day);
    assert_true(created->passes && created->p < 1e-9);
    for (avp_indicator_kind k = 0; k < AVP_INDICATORS; k++)
        assert_false(story_indicator(&f, 2, k)->passes);
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

static void indicators__nothing_told__not_known_never_a_finding(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 30, (const uint32_t[]){10}, 1);
    for (uint32_t a = 0; a < 30; a++)
        story_post(&s, a, story_start + a * story_second, -1);
    avp_findings f = story_found(&s, NULL);
    for (avp_indicator_kind k = 0; k < AVP_INDICATORS; k++) {
        assert_int_equal(story_indicator(&f, 1, k)->group_known, 0);
        assert_true(isnan(story_indicator(&f, 1, k)->p) && isnan(story_indicator(&f, 1, k)->q));
        assert_false(story_indicator(&f, 1, k)->passes);
    }
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

/* A missing value is no "no": accounts whose profile the platform did not show are in neither count. */
static void indicators__flags_and_deletions__from_their_tables(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 40, (const uint32_t[]){10}, 1);
    for (uint32_t a = 0; a < 40; a++) {
        story_post(&s, a, story_start + a * story_second, -1);
        story_handle(&s, a, "x");
    }
    story_flush(&s);
    story_sql(&s,
              "UPDATE account_snapshots SET default_profile = account_id < 8, has_picture = account_id >= 9, "
              "has_description = CASE WHEN account_id < 5 THEN NULL ELSE account_id >= 10 END;"
              "INSERT INTO deletions (source_id, line, byte_offset, byte_count, row_key, alone, kind, post, account) "
              "VALUES (0, 1, 0, 1, 1, true, 'deleted', 'p3', NULL), (0, 2, 0, 1, 2, true, 'deleted', NULL, 'a00004'), "
              "(0, 3, 0, 1, 3, true, 'edited', 'p5', NULL), (0, 4, 0, 1, 4, true, 'deleted', 'p20', 'a00020')");
    avp_findings f = story_found(&s, NULL);
    const struct {
        avp_indicator_kind kind;
        uint64_t group_yes, group_known, rest_yes, rest_known;
    } expected[] = {{AVP_INDICATOR_DEFAULT_PROFILE, 8, 10, 0, 30},
                    {AVP_INDICATOR_NO_PICTURE, 9, 10, 0, 30},
                    {AVP_INDICATOR_NO_DESCRIPTION, 5, 5, 0, 30},
                    {AVP_INDICATOR_DELETED, 2, 10, 1, 30}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const avp_indicator *of = story_indicator(&f, 1, expected[i].kind);
        assert_int_equal(of->group_yes, expected[i].group_yes);
        assert_int_equal(of->group_known, expected[i].group_known);
        assert_int_equal(of->rest_yes, expected[i].rest_yes);
        assert_int_equal(of->rest_known, expected[i].rest_known);
    }
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

/* The latest snapshot counts, in whatever order they came. */
static void indicators__several_snapshots__the_latest(void **state) {
    (void)state;
    for (int turned = 0; turned < 2; turned++) {
        story_case s;
        story_open(&s, 4, (const uint32_t[]){2}, 1);
        story_sql(
            &s, turned ? "INSERT INTO account_snapshots (account_id, seen_at, handle, followers) VALUES (0, TIMESTAMP "
                         "'2017-02-01', 'now', 500), (0, TIMESTAMP '2017-01-01', 'was12345', 3), (3, NULL, 'q', 3)"
                       : "INSERT INTO account_snapshots (account_id, seen_at, handle, followers) VALUES (3, NULL, 'q', "
                         "3), (0, TIMESTAMP '2017-01-01', 'was12345', 3), (0, TIMESTAMP '2017-02-01', 'now', 500)");
        avp_findings f = story_found(&s, NULL);
        assert_int_equal(story_indicator(&f, 1, AVP_INDICATOR_FEW_FOLLOWERS)->group_yes, 0);
        assert_int_equal(story_indicator(&f, 1, AVP_INDICATOR_HANDLE_DIGITS)->group_yes, 0);
        assert_int_equal(story_indicator(&f, 1, AVP_INDICATOR_FEW_FOLLOWERS)->rest_yes, 1);
        avp_findings_free(&s.ctx, &f);
        story_close(&s);
    }
}

/* Other numbers inside, other order of rows, other threads: the same findings. */
static void story__rows_in_another_order__same_findings(void **state) {
    (void)state;
    avp_findings f[2];
    story_case s[2];
    for (int turned = 0; turned < 2; turned++) {
        avpi_rng rng;
        story_open(&s[turned], 60, (const uint32_t[]){12, 8}, 2);
        s[turned].ctx.n_threads = turned ? 1 : 4;
        avpi_rng_init(&rng, 3, 0);
        for (uint32_t a = 0; a < 60; a++) {
            int64_t wake = (int64_t)avpi_rng_below(&rng, 60) + 100;
            for (int64_t d = 0; d < 10; d++)
                story_post(&s[turned], a, story_start + d * story_day + a, 10 + d);
            for (int64_t d = 0; d < 10; d++)
                story_post(&s[turned], a, story_start + (wake + d) * story_day + a, 20 + d);
        }
        for (int64_t d = 0; d < 170; d++) /* so that the collection as a whole never sleeps */
            story_post(&s[turned], 59, story_start + d * story_day, -1);
        story_flush(&s[turned]);
        if (turned)
            story_sql(
                &s[turned],
                "CREATE TABLE t AS SELECT * FROM posts ORDER BY post_id DESC; DELETE FROM posts; INSERT INTO posts "
                "SELECT * FROM t; UPDATE posts SET account_id = 59 - account_id; UPDATE accounts SET account_id = 59 "
                "- account_id; UPDATE account_snapshots SET account_id = 59 - account_id; DROP TABLE t");
        f[turned] = story_found(&s[turned], NULL);
    }
    assert_int_equal(f[0].n_awakenings, 2);
    assert_int_equal(f[0].n_dormancies, 20);
    assert_int_equal(f[1].n_awakenings, 2);
    assert_int_equal(f[1].n_dormancies, 20);
    assert_memory_equal(f[0].awakenings, f[1].awakenings, 2 * sizeof *f[0].awakenings);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(f[0].dormancies[i].account, f[1].dormancies[i].account);
        assert_int_equal(f[0].dormancies[i].to_us, f[1].dormancies[i].to_us);
        assert_true(f[0].dormancies[i].verified && f[1].dormancies[i].verified);
        assert_true(f[0].dormancies[i].conformal_p == f[1].dormancies[i].conformal_p);
    }
    for (size_t i = 0; i < 2 * AVP_INDICATORS; i++)
        assert_true(f[0].indicators[i].group_yes == f[1].indicators[i].group_yes &&
                    f[0].indicators[i].rest_yes == f[1].indicators[i].rest_yes);
    for (int k = 0; k < 2; k++) {
        avp_findings_free(&s[k].ctx, &f[k]);
        story_close(&s[k]);
    }
}

static void story__stored__rows_of_the_run(void **state) {
    (void)state;
    story_case s;
    avp_error err = {0};
    uint64_t run = 0;
    story_open(&s, 100, (const uint32_t[]){20, 5}, 2);
    fill(&s);
    for (uint32_t a = 0; a < 30; a++)
        for (int64_t d = 0; d < 20; d++)
            story_post(&s, a, story_start + (d < 10 ? d : 100 + d) * story_day + a, -1);
    for (int64_t d = 0; d < 130; d++)
        story_post(&s, 99, story_start + d * story_day, -1);
    avp_findings f = story_found(&s, NULL);
    STORY_MUST(avp_run_begin(s.c, "test", NULL, 0, 1, &run, &err));
    STORY_MUST(avp_story_store(s.c, run, &s.groups, &f, NULL, &err));
    STORY_MUST(avp_run_commit(s.c, &err));
    assert_int_equal(story_number(&s, "SELECT count(*) FROM indicators"), 2 * AVP_INDICATORS);
    assert_int_equal(
        story_number(&s, "SELECT count(*) FROM indicators WHERE (group_share IS NULL) = (group_known > 0)"), 0);
    assert_int_equal(story_number(&s,
                                  "SELECT group_yes FROM indicators WHERE group_id = 1 AND indicator = 'handle-eight' "
                                  "AND passes AND q < 0.01 AND rest_share = 0"),
                     20);
    assert_int_equal(story_number(&s,
                                  "SELECT count(*) FROM indicators WHERE indicator = 'deleted' AND p IS NULL AND q IS "
                                  "NULL AND NOT passes"),
                     2);
    assert_int_equal(
        story_number(&s, "SELECT count(*) FROM indicators WHERE window_s = 86400 AND epoch(window_from) > 0"),
        1 + (story_indicator(&f, 2, AVP_INDICATOR_CREATED_TOGETHER)->window_us == story_day));
    assert_int_equal(story_number(&s, "SELECT count(*) FROM dormancies WHERE NOT verified AND hidden_most IS NULL AND "
                                      "silent_days BETWEEN 100 AND 102"),
                     25);
    assert_int_equal(story_number(&s, "SELECT count(*) FROM awakenings WHERE valid_to - valid_from = INTERVAL 7 DAY"),
                     2);
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

static void story__no_case_or_no_group__empty(void **state) {
    (void)state;
    story_case s;
    avp_error err = {0};
    avp_findings f = {0};
    story_open(&s, 5, (const uint32_t[]){2}, 1);
    STORY_MUST(avp_story_find(&s.ctx, NULL, &s.groups, NULL, 1, &f, &err));
    assert_int_equal(f.n_groups, 1);
    assert_true(isnan(f.indicators[0].p));
    avp_findings_free(&s.ctx, &f);
    const avp_groups none = {0};
    STORY_MUST(avp_story_find(&s.ctx, s.c, &none, NULL, 1, &f, &err));
    assert_int_equal(f.n_groups + f.n_awakenings + f.n_dormancies, 0);
    avp_findings_free(&s.ctx, &f);
    avp_story_options opts;
    avp_options_init(&avp_story_option_table, &opts);
    opts.q = NAN;
    assert_int_equal(avp_story_find(&s.ctx, s.c, &s.groups, &opts, 1, &f, &err), AVP_E_ARG);
    story_close(&s);
}

static avp_status find_once(const avp_ctx *ctx, void *state, avp_error *err) {
    story_case *s = state;
    avp_findings f = {0};
    avp_status status = avp_story_find(ctx, s->c, &s->groups, NULL, 1, &f, err);
    avp_findings_free(ctx, &f);
    return status;
}

static void story__any_allocation_fails__clean(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 100, (const uint32_t[]){20, 5}, 2);
    fill(&s);
    for (uint32_t a = 0; a < 30; a++)
        for (int64_t d = 0; d < 20; d++)
            story_post(&s, a, story_start + (d < 10 ? d : 100 + d) * story_day + a, 10 + d);
    story_flush(&s);
    faulty_run_step(find_once, &s, 1);
    story_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indicator_p__nothing_known__nan),
        cmocka_unit_test(indicators__planted_traits__shares_and_tests),
        cmocka_unit_test(indicators__nothing_told__not_known_never_a_finding),
        cmocka_unit_test(indicators__flags_and_deletions__from_their_tables),
        cmocka_unit_test(indicators__several_snapshots__the_latest),
        cmocka_unit_test(story__rows_in_another_order__same_findings),
        cmocka_unit_test(story__stored__rows_of_the_run),
        cmocka_unit_test(story__no_case_or_no_group__empty),
        cmocka_unit_test(story__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
