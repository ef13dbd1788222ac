#include "support/told_case.h"

#include "base/rng.h"

#include <math.h>

enum { ACCOUNTS = 400, MEMBERS = 30, DAYS = 20, NULL_DAYS = 10, DAILY = 200, NULL_DAILY = 60 };

/* Everybody chats; one post in ten is about ana, and of these harsh_of_10 tenths harsh; members of the group are as talkative as the others. */
static void chat(told_case *t, avpi_rng *rng, int64_t days, size_t daily, uint64_t harsh_of_10) {
    for (int64_t day = 0; day < days; day++)
        for (size_t i = 0; i < daily; i++) {
            int64_t at = story_start + day * story_day + (int64_t)avpi_rng_below(rng, (uint64_t)story_day);
            const char *about =
                harsh_of_10 && avpi_rng_below(rng, 10) < harsh_of_10 ? "ana es una mentirosa" : "ana llega hoy";
            (void)told_post(t, (uint32_t)avpi_rng_below(rng, ACCOUNTS), at,
                            avpi_rng_below(rng, 10) ? "un dia cualquiera" : about);
        }
}

/* Within an hour `posts` posts about ana, of which a share of members_of_10 tenths by members. */
static void storm(told_case *t, avpi_rng *rng, int64_t from_us, size_t posts, uint64_t members_of_10) {
    for (size_t i = 0; i < posts; i++) {
        bool member = avpi_rng_below(rng, 10) < members_of_10;
        uint32_t account = member ? (uint32_t)avpi_rng_below(rng, MEMBERS)
                                  : MEMBERS + (uint32_t)avpi_rng_below(rng, ACCOUNTS - MEMBERS);
        (void)told_post(t, account, from_us + (int64_t)avpi_rng_below(rng, (uint64_t)told_hour), "otra vez ana");
    }
}

static void open_silent(told_case *t) {
    static const uint32_t sizes[] = {MEMBERS};
    told_open(t, ACCOUNTS, sizes, 1);
    told_target(t, "ana", "name", "Ana");
}

static void open_chat(told_case *t, avpi_rng *rng, uint64_t seed) {
    open_silent(t);
    avpi_rng_init(rng, seed, 1);
    chat(t, rng, DAYS, DAILY, 0);
}

/* Three storms: two with the group, one of everybody. A fourth is too small. */
static void episodes__storms_of_group_and_crowd__told_apart(void **state) {
    (void)state;
    told_case t;
    avpi_rng rng;
    open_chat(&t, &rng, 5);
    storm(&t, &rng, story_start + 5 * story_day, 100, 6);
    storm(&t, &rng, story_start + 9 * story_day, 100, 0);
    storm(&t, &rng, story_start + 13 * story_day, 100, 5);
    storm(&t, &rng, story_start + 17 * story_day, 30, 6);
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.told.n_episodes, 3);
    assert_int_equal(f.told.targets[0].bursts, 3);
    assert_int_equal(f.told.targets[0].attributed, 2);
    static const uint32_t group[] = {1, 0, 1};
    static const int64_t days[] = {5, 9, 13};
    for (size_t i = 0; i < 3; i++) {
        const avp_episode *e = &f.told.episodes[i];
        assert_int_equal(e->group, group[i]);
        assert_true(e->from_us >= story_start + days[i] * story_day - told_hour);
        assert_true(e->to_us <=
                    story_start + days[i] * story_day + 8 * told_hour); /* a small burst of chance may be near */
        assert_true(e->hits >= 95 && e->hits <= 130);
        assert_true(e->hostile_share == 0 && e->hostile_rest == 0 && e->hostile_log10_p == 0);
    }
    assert_true(f.told.episodes[0].group_share > .45 && f.told.episodes[0].rest_share < .2);
    assert_true(f.told.episodes[0].log10_p < -5);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

/* A storm of accusations and one of praise, where one post in ten is harsh at other times. */
static void episodes__accusations_and_praise__hostility_told_apart(void **state) {
    (void)state;
    told_case t;
    avpi_rng rng;
    open_chat(&t, &rng, 6);
    for (int64_t i = 0; i < 40; i++)
        (void)told_post(&t, (uint32_t)(i * 7 % ACCOUNTS), story_start + i * 12 * told_hour, "ana es una mentirosa");
    for (int64_t i = 0; i < 100; i++) {
        (void)told_post(&t, (uint32_t)(i * 3 % ACCOUNTS), story_start + 5 * story_day + i * 20 * story_second,
                        i % 2 ? "ana se roba el dinero" : "otra vez ana");
        (void)told_post(&t, (uint32_t)(i * 3 % ACCOUNTS), story_start + 13 * story_day + i * 20 * story_second,
                        i % 10 ? "gracias ana" : "ana es una mentirosa");
    }
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.told.n_episodes, 2);
    const avp_episode *harsh = &f.told.episodes[0], *kind = &f.told.episodes[1];
    assert_true(harsh->hostile_share > .4 && harsh->hostile_rest < .2 && harsh->hostile_log10_p < -6);
    assert_true(kind->hostile_share < .2 && kind->hostile_log10_p > -2);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

static void episodes__no_groups__bursts_of_nobody(void **state) {
    (void)state;
    told_case t;
    avpi_rng rng;
    avpi_rng_init(&rng, 5, 1);
    told_open(&t, ACCOUNTS, NULL, 0);
    told_target(&t, "ana", "name", "Ana");
    chat(&t, &rng, DAYS, DAILY, 0);
    storm(&t, &rng, story_start + 5 * story_day, 100, 6);
    avp_findings f = told_found(&t, NULL, 1);
    assert_int_equal(f.told.n_episodes, 1);
    assert_int_equal(f.told.episodes[0].group, 0);
    assert_true(isnan(f.told.episodes[0].log10_p));
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

/* Storms of everybody beside a group of any 30 accounts: at q = .01 hardly ever attributed. */
static void episodes__random_groups__within_level(void **state) {
    (void)state;
    enum { SEEDS = 200, MOST = 4 };
    size_t attributed = 0, bursts = 0, below_05 = 0, hostile_05 = 0;
    told_case t;
    open_silent(&t);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        avpi_rng rng;
        avpi_rng_init(&rng, seed, 1);
        told_clear(&t);
        chat(&t, &rng, NULL_DAYS, NULL_DAILY, 3);
        for (size_t i = 0; i < 60; i++)
            (void)told_post(&t, (uint32_t)avpi_rng_below(&rng, ACCOUNTS),
                            story_start + 7 * story_day + (int64_t)avpi_rng_below(&rng, (uint64_t)told_hour),
                            avpi_rng_below(&rng, 10) < 3 ? "ana es una mentirosa" : "ana");
        avp_told_options opts;
        avp_options_init(&avp_told_option_table, &opts);
        opts.share_least = 0;
        avp_findings f = told_found(&t, &opts, seed);
        attributed += f.told.targets[0].attributed;
        bursts += f.told.targets[0].bursts;
        for (size_t i = 0; i < f.told.n_episodes; i++) {
            below_05 += f.told.episodes[i].log10_p < log10(.05);
            hostile_05 += f.told.episodes[i].hostile_log10_p < log10(.05);
        }
        avp_findings_free(&t.s.ctx, &f);
    }
    told_close(&t);
    print_message("%zu bursts, %zu attributed, %zu with p < .05, %zu hostile with p < .05\n", bursts, attributed,
                  below_05, hostile_05);
    assert_true(bursts >= SEEDS * 9 / 10);
    assert_true(attributed <= MOST);
    assert_true((double)below_05 <= .05 * (double)bursts + 3 * sqrt(.05 * .95 * (double)bursts));
    assert_true((double)hostile_05 <= .05 * (double)bursts + 3 * sqrt(.05 * .95 * (double)bursts));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(episodes__storms_of_group_and_crowd__told_apart),
        cmocka_unit_test(episodes__accusations_and_praise__hostility_told_apart),
        cmocka_unit_test(episodes__no_groups__bursts_of_nobody),
        cmocka_unit_test(episodes__random_groups__within_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
