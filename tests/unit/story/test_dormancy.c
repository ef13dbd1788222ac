#include "support/story_case.h"

#include "story/dormancy.h"

#include <math.h>

static void longest_gap__known_answers__to_their_digits(void **state) {
    (void)state;
    static const struct {
        uint64_t n;
        double g, p;
    } known[] = {{2, .5, .75}, {10, .4, .0665071616}, {100, .1, .00268167263838}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (fabs(avpi_longest_gap_p(known[i].n, known[i].g) - known[i].p) > 1e-11 * known[i].p)
            fail_msg("n=%d g=%g: %.15g", (int)known[i].n, known[i].g, avpi_longest_gap_p(known[i].n, known[i].g));
}

static void longest_gap__borders_and_large_n__probabilities(void **state) {
    (void)state;
    assert_true(avpi_longest_gap_p(5, 0) == 1 && avpi_longest_gap_p(5, 1) == 0 && avpi_longest_gap_p(5, 1.5) == 0);
    assert_true(avpi_longest_gap_p(0, .5) == 1);
    double last = 1;
    for (double g = 1e-6; g < 1; g *= 1.3) { /* falls, never leaves 0..1 */
        double p = avpi_longest_gap_p(100000, g);
        assert_true(p >= 0 && p <= last + 1e-9);
        last = p;
    }
}

/* The account of the case sleeps 100 days between 30 posts before and 30 after, one a day; others post all the time. */
static void fill(story_case *s, int64_t hidden, bool snapshots) {
    int64_t statuses = 1000;
    for (int64_t d = 0; d < 30; d++)
        story_post(s, 0, story_start + d * story_day, snapshots ? statuses++ : -1);
    statuses += hidden;
    for (int64_t d = 129; d < 160; d++)
        story_post(s, 0, story_start + d * story_day, snapshots ? statuses++ : -1);
    for (int64_t d = 0; d < 160; d++)
        for (uint32_t a = 1; a < s->n; a++)
            story_post(s, a, story_start + d * story_day + a * story_second, -1);
}

static avp_dormancy only_one(const avp_findings *f) {
    assert_int_equal(f->n_dormancies, 1);
    return f->dormancies[0];
}

static void dormancy__counts_agree__verified(void **state) {
    (void)state;
    for (int64_t hidden = 0; hidden <= 2; hidden++) {
        story_case s;
        story_open(&s, 10, (const uint32_t[]){2}, 1);
        fill(&s, hidden, true);
        avp_findings f = story_found(&s, NULL);
        avp_dormancy d = only_one(&f);
        assert_true(d.verified);
        assert_int_equal(d.hidden_most, hidden);
        assert_int_equal(d.from_us, story_start + 29 * story_day);
        assert_int_equal(d.to_us, story_start + 129 * story_day);
        assert_int_equal(d.silent_us, 100 * story_day);
        assert_true(d.conformal_p == 1.0 / (1 + 0) || d.conformal_p <= 1);
        assert_int_equal(f.dormant_accounts, 1);
        const avp_indicator *of = story_indicator(&f, 1, AVP_INDICATOR_DORMANT);
        assert_int_equal(of->group_yes, 1);
        assert_int_equal(of->group_known, 1); /* the other member's posts carry no counts */
        avp_findings_free(&s.ctx, &f);
        story_close(&s);
    }
}

static void dormancy__counts_refuse__not_dormant(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 10, (const uint32_t[]){2}, 1);
    fill(&s, 3, true);
    avp_findings f = story_found(&s, NULL);
    assert_int_equal(f.n_dormancies, 0);
    assert_int_equal(story_indicator(&f, 1, AVP_INDICATOR_DORMANT)->group_yes, 0);
    assert_int_equal(story_indicator(&f, 1, AVP_INDICATOR_DORMANT)->group_known, 1);
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

static void dormancy__no_counts__not_seen_in_this_collection(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 10, (const uint32_t[]){2}, 1);
    fill(&s, 0, false);
    avp_findings f = story_found(&s, NULL);
    assert_false(only_one(&f).verified);
    assert_int_equal(story_indicator(&f, 1, AVP_INDICATOR_DORMANT)->group_known, 0);
    assert_true(isnan(story_indicator(&f, 1, AVP_INDICATOR_DORMANT)->p));
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

/* All posts fetched in one go carry one count: it says nothing about the silence between them. */
static void dormancy__counts_of_one_day__prove_nothing(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 10, (const uint32_t[]){2}, 1);
    fill(&s, 0, false);
    story_flush(&s);
    story_sql(&s, "INSERT INTO account_snapshots (account_id, seen_at, statuses) SELECT account_id, posted_at, 5000 "
                  "FROM posts WHERE account_id = 0");
    avp_findings f = story_found(&s, NULL);
    assert_false(only_one(&f).verified);
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

/* The reposted original of last year carries today's count. */
static void dormancy__counts_of_embedded_posts__left_aside(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 10, (const uint32_t[]){2}, 1);
    fill(&s, 0, true);
    story_flush(&s);
    story_sql(&s, "UPDATE posts SET embedded = true WHERE account_id = 0");
    avp_findings f = story_found(&s, NULL);
    assert_false(only_one(&f).verified);
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

/* Nobody at all was collected for 60 of the 100 days: 40 are left, which is no dormancy. */
static void dormancy__outage_of_the_collection__no_silence(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 10, (const uint32_t[]){2}, 1);
    fill(&s, 0, true);
    story_flush(&s);
    story_sql(&s, "DELETE FROM posts WHERE posted_at > TIMESTAMP '2017-02-10' AND posted_at < TIMESTAMP '2017-04-11'");
    avp_findings f = story_found(&s, NULL);
    assert_int_equal(f.mask.count, 1);
    assert_true(f.mask.outage_us > 59 * story_day);
    assert_int_equal(f.n_dormancies, 0);
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

static void dormancy__slow_account__its_habit_is_none(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 3, (const uint32_t[]){1}, 1);
    for (int64_t d = 0; d < 500; d += 10) /* every ten days, then 70 of silence: seven times its habit */
        if (d < 200 || d >= 270)
            story_post(&s, 0, story_start + d * story_day, -1);
    for (int64_t d = 0; d < 500; d++)
        story_post(&s, 1, story_start + d * story_day, -1);
    avp_findings f = story_found(&s, NULL);
    assert_int_equal(f.n_dormancies, 0);
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

/* Minute data: several posts share a moment, and each has its count. */
static void dormancy__posts_of_one_minute__counted_apart(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 10, (const uint32_t[]){1}, 1);
    int64_t statuses = 10;
    for (int64_t d = 0; d < 20; d++)
        for (int k = 0; k < 5; k++)
            story_post(&s, 0, story_start + d * story_day, statuses++);
    for (int64_t d = 120; d < 140; d++)
        for (int k = 0; k < 5; k++)
            story_post(&s, 0, story_start + d * story_day, statuses++);
    for (int64_t d = 0; d < 140; d++)
        story_post(&s, 5, story_start + d * story_day, -1);
    avp_findings f = story_found(&s, NULL);
    assert_true(only_one(&f).verified);
    assert_int_equal(only_one(&f).hidden_most, 0);
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

static void conformal__nine_controls__ranked_among_them(void **state) {
    (void)state;
    story_case s;
    story_open(&s, 10, (const uint32_t[]){1}, 1);
    for (uint32_t a = 0; a < 10; a++) { /* 16 posts each; account a sleeps 100 + a days, the member 105 */
        int64_t sleep = a == 0 ? 105 : 100 + a;
        for (int64_t d = 0; d < 8; d++) {
            story_post(&s, a, story_start + d * story_day, -1);
            story_post(&s, a, story_start + (7 + sleep + d) * story_day, -1);
        }
    }
    avp_story_options opts;
    avp_options_init(&avp_story_option_table, &opts);
    opts.silence_days = 1000; /* this small world is silent as a whole */
    avp_findings f = story_found(&s, &opts);
    avp_dormancy d = only_one(&f);
    assert_int_equal(d.silent_us, 105 * story_day);
    assert_true(fabs(d.conformal_p - 6.0 / 10) < 1e-12); /* 105..109 are at least as long */
    assert_int_equal(f.dormant_accounts, 10);
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(longest_gap__known_answers__to_their_digits),
        cmocka_unit_test(longest_gap__borders_and_large_n__probabilities),
        cmocka_unit_test(dormancy__counts_agree__verified),
        cmocka_unit_test(dormancy__counts_refuse__not_dormant),
        cmocka_unit_test(dormancy__no_counts__not_seen_in_this_collection),
        cmocka_unit_test(dormancy__counts_of_one_day__prove_nothing),
        cmocka_unit_test(dormancy__counts_of_embedded_posts__left_aside),
        cmocka_unit_test(dormancy__outage_of_the_collection__no_silence),
        cmocka_unit_test(dormancy__slow_account__its_habit_is_none),
        cmocka_unit_test(dormancy__posts_of_one_minute__counted_apart),
        cmocka_unit_test(conformal__nine_controls__ranked_among_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
