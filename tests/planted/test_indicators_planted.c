/* Groups with planted traits are told from random ones: the first are flagged, the second stay within the stated level. */
#include "support/story_case.h"

#include "base/rng.h"

enum { ACCOUNTS = 1200, SIZE = 30 };

/* Organic accounts: created over eight years, a third of the handles end in digits, some sleep for months, an election wakes many. */
static void organic_account(story_case *s, avpi_rng *rng, uint32_t a) {
    char handle[32];
    uint64_t kind = avpi_rng_below(rng, 12);
    unsigned letters = (unsigned)avpi_rng_below(rng, 26 * 26 * 26);
    snprintf(handle, sizeof handle,
             kind < 3   ? "%c%c%c%02u"
             : kind < 4 ? "%c%c%c%08u"
                        : "%c%c%c.%05u.x",
             'a' + letters / 676, 'a' + letters / 26 % 26, 'a' + letters % 26,
             (unsigned)avpi_rng_below(rng, kind < 3 ? 100 : 99999));
    story_handle(s, a, handle);
    int64_t wake =
        avpi_rng_below(rng, 3) == 0 ? 200 + (int64_t)avpi_rng_below(rng, 20) : 80 + (int64_t)avpi_rng_below(rng, 250);
    bool sleeper = avpi_rng_below(rng, 4) == 0;
    for (int64_t d = 0; d < 4; d++) {
        story_post(s, a, story_start + d * story_day + (int64_t)avpi_rng_below(rng, 86400) * story_second, 100 + d);
        story_post(s, a, story_start + (sleeper ? wake + d : 5 + d * 50) * story_day + a * story_second, 104 + d);
    }
}

static void organic_world(story_case *s, uint64_t seed, const uint32_t *sizes, size_t n_groups) {
    avpi_rng rng;
    char sql[512];
    avpi_rng_init(&rng, seed, 0);
    story_open(s, ACCOUNTS, sizes, n_groups);
    for (uint32_t a = 0; a + 1 < ACCOUNTS; a++)
        organic_account(s, &rng, a);
    for (int64_t d = 0; d < 340; d++)
        story_post(s, ACCOUNTS - 1, story_start + d * story_day, -1);
    story_flush(s);
    snprintf(
        sql, sizeof sql,
        "UPDATE account_snapshots SET followers = hash(account_id + %u) %% 400, following = hash(account_id + %u) %% "
        "900,"
        " default_profile = hash(account_id + %u) %% 5 = 0, has_picture = hash(account_id + %u) %% 9 > 0;"
        "UPDATE accounts SET created_at = TIMESTAMP '2009-01-01' + INTERVAL 1 HOUR * (hash(account_id + %u) %% 70000)",
        (unsigned)seed * 7919, (unsigned)seed * 104729, (unsigned)seed * 31, (unsigned)seed * 17, (unsigned)seed * 97);
    story_sql(s, sql);
}

/* Other members for the groups of the case: accounts at random. */
static void regroup(story_case *s, avpi_rng *rng) {
    memset(s->groups.group_of, 0, s->n * sizeof *s->groups.group_of);
    for (size_t g = 0; g < s->groups.count; g++)
        for (size_t left = s->groups.groups[g].n_members; left > 0;) {
            uint32_t a = (uint32_t)avpi_rng_below(rng, s->n);
            if (s->groups.group_of[a] == 0) {
                s->groups.group_of[a] = (uint32_t)g + 1;
                left--;
            }
        }
    for (size_t g = 0; g < s->groups.count; g++)
        for (uint32_t a = 0, at = 0; a < s->n; a++)
            if (s->groups.group_of[a] == g + 1)
                s->groups.groups[g].members[at++] = a;
}

typedef struct tally {
    unsigned with_any, with_awakening, tested, tests, small;
} tally;

static void tally_groups(story_case *s, tally *t) {
    bool any = false, awake = false;
    avp_story_options opts;
    avp_options_init(&avp_story_option_table, &opts);
    opts.draws = 199;
    opts.q = .05;
    avp_findings f = story_found(s, &opts);
    for (size_t i = 0; i < f.n_groups * AVP_INDICATORS; i++) {
        any = any || f.indicators[i].passes;
        t->tests += f.indicators[i].p == f.indicators[i].p;
        t->small += f.indicators[i].p <= .05;
    }
    t->tested += (unsigned)f.n_awakenings;
    for (size_t i = 0; i < f.n_awakenings; i++)
        awake = awake || f.awakenings[i].passes;
    t->with_any += any;
    t->with_awakening += awake;
    avp_findings_free(&s->ctx, &f);
}

static void indicators__random_groups__within_their_level(void **state) {
    (void)state;
    enum { WORLDS = 2, SEEDS = 100, ALL = WORLDS * SEEDS, GROUPS = 3 };
    const uint32_t sizes[GROUPS] = {SIZE, 12, 100};
    tally t = {0};
    for (uint64_t world = 1; world <= WORLDS; world++) {
        story_case s;
        avpi_rng rng;
        avpi_rng_init(&rng, world, 1);
        organic_world(&s, world, sizes, GROUPS);
        for (int seed = 0; seed < SEEDS; seed++) {
            regroup(&s, &rng);
            tally_groups(&s, &t);
        }
        story_close(&s);
    }
    printf("random groups: %u and %u of %d seeds have a finding at q .05; %u of %u p <= .05\n", t.with_any,
           t.with_awakening, ALL, t.small, t.tests);
    assert_true(t.tests > ALL * GROUPS * 7 && t.tested > ALL * 2);
    assert_true(t.small <= t.tests * .05 + 4 * 16); /* p is valid: at most its level */
    assert_true(t.with_any <= ALL * .05 + 4 * 3.1); /* and so is q over all of them */
    assert_true(t.with_awakening <= ALL * .05 + 4 * 3.1);
}

static void indicators__made_in_one_week__flagged_beside_organic_groups(void **state) {
    (void)state;
    const uint32_t sizes[] = {SIZE, SIZE};
    for (uint64_t seed = 1; seed <= 5; seed++) {
        story_case s;
        organic_world(&s, seed, sizes, 2);
        story_sql(
            &s,
            "UPDATE accounts SET created_at = TIMESTAMP '2016-05-02' + INTERVAL 5 HOUR * account_id WHERE account_id "
            "< 25; UPDATE account_snapshots SET handle = printf('vecina%08d', account_id * 7919), default_profile = "
            "true, followers = 2 WHERE account_id < 30");
        avp_findings f = story_found(&s, NULL);
        static const avp_indicator_kind made[] = {AVP_INDICATOR_CREATED_TOGETHER, AVP_INDICATOR_HANDLE_EIGHT,
                                                  AVP_INDICATOR_HANDLE_SERIES, AVP_INDICATOR_DEFAULT_PROFILE,
                                                  AVP_INDICATOR_FEW_FOLLOWERS};
        for (size_t i = 0; i < sizeof made / sizeof *made; i++)
            assert_true(story_indicator(&f, 1, made[i])->passes);
        assert_in_range(story_indicator(&f, 1, AVP_INDICATOR_CREATED_TOGETHER)->group_yes, 25, 27);
        assert_int_equal(story_indicator(&f, 1, AVP_INDICATOR_CREATED_TOGETHER)->window_us, 7 * story_day);
        for (avp_indicator_kind k = 0; k < AVP_INDICATORS; k++)
            assert_false(story_indicator(&f, 2, k)->passes);
        avp_findings_free(&s.ctx, &f);
        story_close(&s);
    }
}

/* An army of 600 beside the group wakes and is made on the same day: the group is still seen. */
static void indicators__beside_an_army__a_small_group_is_still_seen(void **state) {
    (void)state;
    const uint32_t sizes[] = {SIZE, 600};
    story_case s;
    organic_world(&s, 3, sizes, 2);
    story_sql(
        &s,
        "UPDATE accounts SET created_at = TIMESTAMP '2016-05-02' + INTERVAL 1 MINUTE * account_id WHERE account_id < "
        "630; DELETE FROM posts WHERE account_id < 630; INSERT INTO posts (post_id, native, account_id, posted_at, "
        "embedded, is_repost) SELECT 100000 + i * 10 + k, NULL, i, TIMESTAMP '2017-01-02' + INTERVAL 1 DAY * (CASE "
        "WHEN k < 5 THEN k ELSE 150 + k END), false, false FROM range(630) a(i), range(10) b(k)");
    avp_findings f = story_found(&s, NULL);
    assert_true(story_indicator(&f, 1, AVP_INDICATOR_CREATED_TOGETHER)->passes);
    assert_int_equal(f.n_awakenings, 2);
    assert_int_equal(f.awakenings[0].dormant, SIZE);
    assert_true(f.awakenings[0].passes && f.awakenings[0].p < 1e-6);
    assert_int_equal(f.awakenings[0].accounts, SIZE);
    avp_findings_free(&s.ctx, &f);
    story_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indicators__random_groups__within_their_level),
        cmocka_unit_test(indicators__made_in_one_week__flagged_beside_organic_groups),
        cmocka_unit_test(indicators__beside_an_army__a_small_group_is_still_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
