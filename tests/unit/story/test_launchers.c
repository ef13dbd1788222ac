#include "support/story_case.h"

#include "avispero/spread.h"
#include "base/rng.h"

#include <math.h>

enum { ACTS_MOST = 4096, NAME_MOST = 16 };

/* A case by hand, and acts of one trace over it: rows of (object, source, account, time). */
typedef struct world {
    story_case s;
    char text[ACTS_MOST][3][NAME_MOST];
    avp_act rows[ACTS_MOST];
    size_t n;
    avp_acts acts;
    avp_trace_links traces[1];
    avp_cascades found;
} world;

static void begin(world *w, uint32_t n, const uint32_t *sizes, size_t n_groups) {
    w->n = 0;
    w->found = (avp_cascades){0};
    story_open(&w->s, n, sizes, n_groups);
}

static void act(world *w, uint32_t object, int author, uint32_t account, int64_t time_us) {
    char(*text)[NAME_MOST] = w->text[w->n];
    avp_str source = {0};
    snprintf(text[0], NAME_MOST, "o%05u", object);
    snprintf(text[1], NAME_MOST, "a%05u", account);
    snprintf(text[2], NAME_MOST, "a%05d", author);
    if (author >= 0)
        source = avpi_str_view(text[2]);
    w->rows[w->n++] = (avp_act){
        .account = avpi_str_view(text[1]), .object = avpi_str_view(text[0]), .source = source, .time_us = time_us};
}

static void followers(world *w, uint32_t account, int64_t time_us, int64_t count) {
    char sql[256];
    snprintf(sql, sizeof sql,
             "INSERT INTO account_snapshots (account_id, seen_at, followers) VALUES (%u, make_timestamp(%lld), %lld)",
             account, (long long)time_us, (long long)count);
    story_sql(&w->s, sql);
}

static void find(world *w, const char *trace, const avp_launchers_options *opts) {
    avp_error err = {0};
    STORY_MUST(avp_acts_build(&w->s.ctx, trace, w->rows, w->n, &w->acts, &err));
    w->traces[0] = (avp_trace_links){.acts = &w->acts, .links = NULL};
    STORY_MUST(avp_cascades_find(&w->s.ctx, w->s.c, &w->s.groups, w->traces, 1, opts, &w->found, &err));
}

static void end(world *w) {
    avp_cascades_free(&w->s.ctx, &w->found);
    avp_acts_free(&w->s.ctx, &w->acts);
    story_close(&w->s);
}

static const uint32_t twenty[] = {20};
static world w;

static const avp_launcher *launcher_named(const char *name) {
    for (size_t i = 0; i < w.found.n_launchers; i++)
        if (avpi_str_equal(w.found.launchers[i].name, avpi_str_view(name)))
            return &w.found.launchers[i];
    return NULL;
}

/* ---- cascades ---- */

static void cascade__order_of_actors__author_first_then_time(void **state) {
    (void)state;
    begin(&w, 30, twenty, 1);
    act(&w, 1, 25, 3, 30);
    act(&w, 1, 25, 1, 20);
    act(&w, 1, 25, 1, 40); /* again: the first counts */
    act(&w, 1, 25, 2, 50);
    act(&w, 1, 25, 28, 10); /* in no group */
    act(&w, 2, 25, 1, 10);  /* two members: no cascade */
    act(&w, 2, 25, 2, 20);
    find(&w, "repost", NULL);
    assert_int_equal(w.found.count, 1);
    const avp_cascade *of = &w.found.of[0];
    assert_int_equal(of->n, 4);
    assert_int_equal(of->members, 3);
    assert_int_equal(of->others, 1);
    const avp_actor *actors = w.found.actors + of->first;
    assert_true(actors[0].author && !actors[0].member && actors[0].time_us == 20 && actors[0].account == 25);
    assert_int_equal(actors[1].account, 1);
    assert_int_equal(actors[2].account, 3);
    assert_int_equal(actors[3].account, 2);
    end(&w);
}

static void cascade__author_is_member__counts_and_does_not_repost_itself(void **state) {
    (void)state;
    begin(&w, 30, twenty, 1);
    story_sql(&w.s, "INSERT INTO posts (post_id, native, account_id, posted_at, embedded, is_repost) VALUES"
                    " (0, 'o00001', 5, make_timestamp(7), false, false)");
    story_sql(&w.s, "INSERT INTO posts (post_id, native, account_id, posted_at, embedded, is_repost, repost_of) VALUES"
                    " (1, 'x', 1, make_timestamp(20), false, true, 'o00001')");
    act(&w, 1, 5, 1, 20);
    act(&w, 1, 5, 2, 20);
    act(&w, 1, 5, 5, 30);
    find(&w, "repost", NULL);
    assert_int_equal(w.found.count, 1);
    assert_int_equal(w.found.of[0].n, 3);
    assert_int_equal(w.found.of[0].members, 3);
    assert_true(w.found.actors[0].member && w.found.actors[0].time_us == 7 && w.found.actors[0].post == 0);
    end(&w);
}

static void cascade__followers__those_of_the_time(void **state) {
    (void)state;
    begin(&w, 30, twenty, 1);
    followers(&w, 1, 10, 100);
    followers(&w, 1, 100, 7000);
    followers(&w, 2, 500, 9); /* only later: the first after */
    act(&w, 1, -1, 1, 50);
    act(&w, 1, -1, 2, 60);
    act(&w, 1, -1, 3, 70); /* not known */
    act(&w, 2, -1, 1, 100);
    act(&w, 2, -1, 2, 600);
    act(&w, 2, -1, 3, 700);
    find(&w, "url", NULL);
    assert_int_equal(w.found.count, 2);
    static const int64_t expected[] = {100, 9, -1, 7000, 9, -1};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(w.found.actors[i].followers, expected[i]);
    assert_int_equal(w.found.of[1].reach_most, 7009);
    assert_int_equal(w.found.of[1].jump, 7000);
    assert_int_equal(w.found.of[1].jump_actor, 0);
    end(&w);
}

static void cascade__replies_and_mentions__are_none(void **state) {
    (void)state;
    begin(&w, 30, twenty, 1);
    for (uint32_t a = 0; a < 5; a++)
        act(&w, 1, -1, a, a);
    find(&w, "reply", NULL);
    assert_int_equal(w.found.count, 0);
    assert_true(isnan(w.found.orders[0].z));
    end(&w);
}

static void tree__earlier_interactions__give_depth_and_coverage(void **state) {
    (void)state;
    begin(&w, 30, twenty, 1);
    /* before: 2 had answered 1, 3 had reposted 2; 4 answered 3 only afterwards */
    story_sql(&w.s, "INSERT INTO posts (post_id, native, account_id, posted_at, embedded, is_repost, reply_account,"
                    " repost_account) VALUES (0, 'x', 2, make_timestamp(1), false, false, 'a00001', NULL),"
                    " (1, 'y', 3, make_timestamp(2), false, true, NULL, 'a00002'),"
                    " (2, 'z', 4, make_timestamp(900), false, false, 'a00003', NULL)");
    for (uint32_t a = 1; a < 5; a++)
        act(&w, 1, -1, a, 100 * a);
    find(&w, "url", NULL);
    assert_true(w.found.interactions);
    assert_int_equal(w.found.of[0].tree_known, 2);
    assert_int_equal(w.found.of[0].depth, 2);
    end(&w);
}

/* ---- launchers ---- */

static uint32_t shuffled(uint32_t *order, uint32_t n, avpi_rng *rng) {
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (uint32_t i = n; i > 1; i--) {
        uint32_t k = (uint32_t)avpi_rng_below(rng, i), swap = order[k];
        order[k] = order[i - 1];
        order[i - 1] = swap;
    }
    return n;
}

/* 30 cascades of all 20 members, one minute apart from each other, in random order; first = who always begins, or -1. */
static void cascades_of_twenty(int first, uint64_t seed) {
    avpi_rng rng;
    uint32_t order[20];
    avpi_rng_init(&rng, seed, 0);
    for (uint32_t o = 0; o < 30; o++) {
        shuffled(order, 20, &rng);
        for (uint32_t i = 0; i < 20; i++) {
            bool planted = first >= 0 && order[i] == (uint32_t)first;
            act(&w, o, -1, order[i], o * INT64_C(86400000000) + (planted ? 0 : (i + 1) * INT64_C(60000000)));
        }
    }
}

static void launcher__planted_in_30_of_20__below_1e_20(void **state) {
    (void)state;
    begin(&w, 30, twenty, 1);
    cascades_of_twenty(7, 1);
    find(&w, "url", NULL);
    const avp_launcher *of = launcher_named("a00007");
    assert_true(of && of->passes && of->first == 30 && of->cascades == 30);
    assert_true(of->log10_p < -20);
    assert_true(fabs(of->log10_p - 30 * log10(3.0 / 20)) < 1e-9);
    assert_true(fabs(of->expected - 4.5) < 1e-12);
    for (size_t i = 0; i < w.found.n_launchers; i++)
        assert_true(!w.found.launchers[i].passes || &w.found.launchers[i] == of);
    end(&w);
}

static void launcher__random_order_over_200_seeds__none_passes(void **state) {
    (void)state;
    size_t false_alarms = 0;
    begin(&w, 30, twenty, 1);
    for (uint64_t seed = 1; seed <= 200; seed++) {
        bool any = false;
        w.n = 0;
        cascades_of_twenty(-1, seed);
        find(&w, "url", NULL);
        assert_int_equal(w.found.n_launchers, 20);
        for (size_t i = 0; i < w.found.n_launchers; i++)
            any = any || w.found.launchers[i].passes;
        false_alarms += any;
        avp_cascades_free(&w.s.ctx, &w.found);
        avp_acts_free(&w.s.ctx, &w.acts);
    }
    story_close(&w.s);
    assert_true(false_alarms <= 8); /* Binomial(200, .01): more than 8 has .0002 */
}

/* 30 posts of member 4, reposted by the others in one order: only the author launches; large, it does not pass. */
static void launcher__member_wrote_it__the_author_alone(void **state) {
    (void)state;
    for (int large = 0; large < 2; large++) {
        begin(&w, 30, twenty, 1);
        for (uint32_t a = 0; a < 20; a++)
            followers(&w, a, 0, a == 4 ? (large ? 100000 : 10) : 5000);
        for (uint32_t o = 0; o < 30; o++)
            for (uint32_t a = 0; a < 20; a++)
                if (a != 4)
                    act(&w, o, 4, a, o * INT64_C(86400000000) + a * INT64_C(1000000));
        find(&w, "repost", NULL);
        const avp_launcher *author = launcher_named("a00004"), *quick = launcher_named("a00000");
        assert_true(author->first == 30 && author->q < 1e-20 && author->passes == !large && author->small == !large);
        assert_true(quick->first == 0 && !quick->passes);
        end(&w);
    }
}

/* Sizes decide the order, with some noise: the small ones are early together, and none of them launches; with one who always begins, that one. */
static void launcher__order_by_size__is_no_launcher(void **state) {
    (void)state;
    for (int planted = 0; planted < 2; planted++) {
        avpi_rng rng;
        size_t passed = 0;
        avpi_rng_init(&rng, 3, 0);
        begin(&w, 30, twenty, 1);
        for (uint32_t a = 0; a < 20; a++)
            followers(&w, a, 0, 10 * (a + 1));
        for (uint32_t o = 0; o < 60; o++)
            for (uint32_t a = 0; a < 20; a++) {
                double delay_s = planted && a == 8 ? 0 : 30 + 4 * a + 40 * avpi_rng_real(&rng);
                act(&w, o, -1, a, o * INT64_C(86400000000) + (int64_t)(delay_s * 1e6));
            }
        find(&w, "url", NULL);
        assert_true(w.found.orders[0].z > 10);
        for (size_t i = 0; i < w.found.n_launchers; i++)
            passed += w.found.launchers[i].passes;
        assert_int_equal(passed, planted);
        assert_int_equal(launcher_named("a00008")->passes, planted == 1);
        end(&w);
    }
}

static void launcher__ties_at_the_border__all_count(void **state) {
    (void)state;
    begin(&w, 30, twenty, 1);
    for (uint32_t a = 0; a < 6; a++)
        act(&w, 1, -1, a, a < 2 ? a : 5); /* two, then four at once */
    for (uint32_t a = 0; a < 6; a++)
        act(&w, 2, -1, a, a);
    find(&w, "url", NULL);
    assert_int_equal(w.found.n_launchers, 6);
    const avp_launcher *last = launcher_named("a00005");
    assert_int_equal(last->first, 1);
    assert_true(fabs(last->expected - 1.5) < 1e-12); /* 6 of 6, and 3 of 6 */
    assert_true(fabs(last->log10_p) < 1e-12);
    end(&w);
}

static void launcher__three_members__nothing_to_learn(void **state) {
    (void)state;
    begin(&w, 30, twenty, 1);
    for (uint32_t o = 0; o < 50; o++)
        for (uint32_t a = 0; a < 3; a++)
            act(&w, o, -1, a, o * 1000 + a);
    find(&w, "url", NULL);
    assert_int_equal(w.found.count, 50);
    assert_int_equal(w.found.n_launchers, 0);
    end(&w);
}

/* ---- authors outside, and boosters ---- */

/* The group reposts 20 posts of account 25; accounts 26..29 of no group repost others'. Members have `size` followers. */
static void carried_world(int64_t author_size, int64_t size) {
    begin(&w, 30, twenty, 1);
    for (uint32_t a = 0; a < 20; a++)
        followers(&w, a, 0, size);
    followers(&w, 25, 0, author_size);
    for (uint32_t o = 0; o < 20; o++)
        for (uint32_t a = 0; a < 10; a++)
            act(&w, o, 25, (o + a) % 20, o * INT64_C(3600000000) + (a + 1) * INT64_C(1000000));
    for (uint32_t o = 100; o < 200; o++)
        for (uint32_t a = 26; a < 30; a++)
            act(&w, o, (int)(20 + o % 5), a, o * INT64_C(3600000000) + a);
    find(&w, "repost", NULL);
}

static void author__small_and_carried__launches(void **state) {
    (void)state;
    carried_world(50, 9000);
    const avp_launcher *of = launcher_named("a00025");
    assert_true(of && !of->member && of->passes && of->small);
    assert_int_equal(of->first, 20);
    assert_int_equal(of->followers, 50);
    assert_true(of->log10_p < -20);
    end(&w);
}

static void author__larger_than_the_group__does_not(void **state) {
    (void)state;
    carried_world(1000000, 9000);
    const avp_launcher *of = launcher_named("a00025");
    assert_true(of && of->q < 1e-9 && !of->small && !of->passes);
    end(&w);
}

static void booster__larger_and_soon_after__found(void **state) {
    (void)state;
    carried_world(50, 9000);
    size_t passed = 0;
    for (size_t i = 0; i < w.found.n_boosters; i++) {
        const avp_booster *of = &w.found.boosters[i];
        passed += of->passes;
        assert_true(of->after == 10 && of->before == 0 && of->followers == 9000);
        assert_true(fabs(of->log10_p - 10 * log10(.5)) < 1e-12);
    }
    assert_int_equal(passed, 20);
    end(&w);
    carried_world(2000, 9000); /* not ten times as many */
    assert_int_equal(w.found.n_boosters, 0);
    end(&w);
}

static void store__found__tables_hold_it(void **state) {
    avp_error err = {0};
    (void)state;
    carried_world(50, 9000);
    STORY_MUST(avp_cascades_store(w.s.c, 3, &w.s.groups, w.traces, &w.found, &err));
    assert_int_equal(story_number(&w.s, "SELECT count(*) FROM cascades WHERE run_id = 3 AND author = 'a00025'"), 20);
    assert_int_equal(story_number(&w.s, "SELECT sum(members) FROM cascades"), 200);
    assert_int_equal(story_number(&w.s, "SELECT first FROM launchers WHERE account = 'a00025' AND passes"), 20);
    assert_int_equal(story_number(&w.s, "SELECT count(*) FROM boosters WHERE passes AND launcher = 'a00025'"), 20);
    assert_int_equal(story_number(&w.s, "SELECT count(*) FROM order_tests WHERE group_id IS NULL"), 2);
    end(&w);
}

static void options__out_of_range__refused(void **state) {
    avp_error err = {0};
    avp_launchers_options opts;
    (void)state;
    begin(&w, 30, twenty, 1);
    avp_options_init(&avp_launchers_option_table, &opts);
    opts.launch_q = (double)NAN;
    assert_int_equal(avp_cascades_find(&w.s.ctx, w.s.c, &w.s.groups, NULL, 0, &opts, &w.found, &err), AVP_E_ARG);
    w.acts = (avp_acts){0};
    end(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cascade__order_of_actors__author_first_then_time),
        cmocka_unit_test(cascade__author_is_member__counts_and_does_not_repost_itself),
        cmocka_unit_test(cascade__followers__those_of_the_time),
        cmocka_unit_test(cascade__replies_and_mentions__are_none),
        cmocka_unit_test(tree__earlier_interactions__give_depth_and_coverage),
        cmocka_unit_test(launcher__planted_in_30_of_20__below_1e_20),
        cmocka_unit_test(launcher__random_order_over_200_seeds__none_passes),
        cmocka_unit_test(launcher__member_wrote_it__the_author_alone),
        cmocka_unit_test(launcher__order_by_size__is_no_launcher),
        cmocka_unit_test(launcher__ties_at_the_border__all_count),
        cmocka_unit_test(launcher__three_members__nothing_to_learn),
        cmocka_unit_test(author__small_and_carried__launches),
        cmocka_unit_test(author__larger_than_the_group__does_not),
        cmocka_unit_test(booster__larger_and_soon_after__found),
        cmocka_unit_test(store__found__tables_hold_it),
        cmocka_unit_test(options__out_of_range__refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
