/* What holds out of sample: a network that goes on is confirmed, readers of one source are not, and a network that stops is not either. */
#include "support/check.h"
#include "support/fan_world.h"
#include "support/small_traces.h"

enum { READERS = 400, DAYS = 56, SOURCES = 4, MEMBERS = 8, PLANTED_ACTS = 30 };

typedef struct world {
    small_rows rows;
    avpi_rng rng;
    char source[SOURCES][8];
} world;

static void add(world *w, const char *account, const char *object, unsigned source, double second) {
    small_row(&w->rows, account, object, second);
    w->rows.row[w->rows.n - 1].source = (avp_str){w->source[source], strlen(w->source[source])};
}

/* Every day each source has five articles that readers share, a third of them within a minute or so of each other. */
static void add_readers(world *w) {
    char account[16], object[16];
    for (unsigned s = 0; s < SOURCES; s++) {
        snprintf(w->source[s], sizeof w->source[s], "s%u", s);
        for (unsigned day = 0; day < DAYS; day++)
            for (unsigned k = 0; k < 5; k++) {
                double start = day * 86400.0 + 3600.0 * (2 * k + s);
                snprintf(object, sizeof object, "o%u.%u.%u", s, day, k);
                for (unsigned i = 0; i < 12; i++) {
                    snprintf(account, sizeof account, "u%u", (unsigned)avpi_rng_below(&w->rng, READERS));
                    add(w, account, object, s, start + (double)avpi_rng_below(&w->rng, i % 3 ? 30000 : 200));
                }
            }
    }
}

/* Members share articles of source 0 together within 50 s, over days [from, to). */
static void add_network(world *w, unsigned from, unsigned to) {
    char account[16], object[16];
    for (unsigned k = 0; k < PLANTED_ACTS; k++) {
        unsigned day = from + (unsigned)avpi_rng_below(&w->rng, to - from),
                 article = (unsigned)avpi_rng_below(&w->rng, 5);
        double start = day * 86400.0 + 3600.0 * (2 * article) + 9000;
        snprintf(object, sizeof object, "o0.%u.%u", day, article);
        for (unsigned m = 0; m < MEMBERS; m++) {
            snprintf(account, sizeof account, "p%u", m);
            add(w, account, object, 0, start + (double)avpi_rng_below(&w->rng, 50));
        }
    }
}

static avp_groups find(const avp_ctx *ctx, world *w, small_traces *t) {
    avp_error err = {0};
    avp_groups g = {0};
    avp_links_options opts;
    avp_groups_options group_opts;
    avp_options_init(&avp_links_option_table, &opts);
    avp_options_init(&avp_groups_option_table, &group_opts);
    opts.windows = (avp_windows){1, {60000000}};
    small_trace(ctx, t, "url", &w->rows, &opts);
    if (avp_groups_find(ctx, t->trace, 1, &group_opts, &g, &err) != AVP_OK ||
        avp_groups_sweep(ctx, t->trace, 1, &opts.windows, &g, &err) != AVP_OK ||
        avp_groups_confirm(ctx, t->trace, 1, &opts, &group_opts, &g, &err) != AVP_OK ||
        avp_groups_permute(ctx, t->trace, 1, 199, 0, 1, &g, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return g;
}

static void finish(const avp_ctx *ctx, world *w, small_traces *t, avp_groups *g) {
    avp_groups_free(ctx, g);
    small_traces_free(ctx, t);
    small_rows_free(&w->rows);
}

static void confirm__network_that_goes_on__confirmed(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    for (uint64_t seed = 1; seed <= 2; seed++) {
        world w = {0};
        small_traces t = {0};
        avpi_rng_init(&w.rng, seed, 1);
        add_readers(&w);
        add_network(&w, 0, DAYS);
        avp_groups g = find(&ctx, &w, &t);
        assert_int_equal(g.count, 1);
        const avp_group *group = &g.groups[0];
        assert_int_equal(group->n_members, MEMBERS);
        assert_int_equal(group->confirmation.confirmed, AVP_CONFIRMED);
        assert_false(group->confirmation.by_blocks);
        assert_int_equal(group->confirmation.accounts, MEMBERS);
        assert_true((double)group->confirmation.observed > 5 * group->confirmation.expected);
        /* rates come from counts: what is not known about them makes the chance larger than Poisson's, and finite */
        assert_true(group->confirmation.log10_p >
                    avp_links_poisson_log10_tail(group->confirmation.observed, 2 * group->confirmation.expected) + 1);
        assert_true(group->confirmation.log10_p < -10);
        assert_int_equal(group->permutation.samples, 199);
        assert_int_equal(group->permutation.as_large, 0);
        assert_true(group->permutation.p == 1.0 / 200);
        assert_int_equal(group->n_sweep, 1);
        assert_int_equal(group->sweep[0].observed, group->observed);
        assert_true(group->sweep[0].expected == group->expected);
        finish(&ctx, &w, &t, &g);
    }
}

/* What it did in the first two weeks alone cannot be confirmed by date; the weeks in between tell. */
static void confirm__network_of_a_month__told_by_weeks(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    world w = {0};
    small_traces t = {0};
    avpi_rng_init(&w.rng, 3, 1);
    add_readers(&w);
    add_network(&w, 0, 26);
    avp_groups g = find(&ctx, &w, &t);
    assert_int_equal(g.count, 1);
    assert_int_equal(g.groups[0].confirmation.confirmed, AVP_CONFIRMED);
    assert_true(g.groups[0].confirmation.by_blocks);
    finish(&ctx, &w, &t, &g);
}

/* The network stops halfway, and each of its members goes on alone. */
static void confirm__network_that_stops__not_confirmed(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    world w = {0};
    small_traces t = {0};
    char account[16], object[16];
    avpi_rng_init(&w.rng, 4, 1);
    add_readers(&w);
    add_network(&w, 0, DAYS / 2 - 1);
    for (unsigned m = 0; m < MEMBERS; m++)
        for (unsigned day = DAYS / 2; day < DAYS; day++) {
            snprintf(account, sizeof account, "p%u", m);
            snprintf(object, sizeof object, "o0.%u.%u", day, (unsigned)avpi_rng_below(&w.rng, 5));
            add(&w, account, object, 0, day * 86400.0 + (double)avpi_rng_below(&w.rng, 40000));
        }
    avp_groups g = find(&ctx, &w, &t);
    assert_int_equal(g.count, 1);
    assert_int_equal(g.groups[0].confirmation.confirmed, AVP_NOT_CONFIRMED);
    assert_true(g.groups[0].confirmation.expected > 0);
    finish(&ctx, &w, &t, &g);
}

/* A network that stops halfway, and of whose members the later part hears next to nothing: no test, and no "no". */
static void confirm__network_that_falls_silent__not_testable(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    world w = {0};
    small_traces t = {0};
    char account[16], object[16];
    avpi_rng_init(&w.rng, 5, 1);
    add_readers(&w);
    for (unsigned k = 0; k < 12; k++) /* within one week, so that the weeks between do not tell either */
        for (unsigned m = 0; m < MEMBERS; m++) {
            snprintf(account, sizeof account, "p%u", m);
            snprintf(object, sizeof object, "o0.%u.%u", 15 + k / 3, k % 3);
            add(&w, account, object, 0,
                (15 + k / 3) * 86400.0 + 3600.0 * 2 * (k % 3) + 9000 + (double)avpi_rng_below(&w.rng, 50));
        }
    for (unsigned m = 0; m < 3; m++) { /* one post of three of them afterwards */
        snprintf(account, sizeof account, "p%u", m);
        snprintf(object, sizeof object, "o0.%u.0", 40 + m);
        add(&w, account, object, 0, (40 + m) * 86400.0);
    }
    avp_groups g = find(&ctx, &w, &t);
    assert_int_equal(g.count, 1);
    assert_int_equal(g.groups[0].confirmation.confirmed, AVP_NOT_TESTABLE);
    assert_int_equal(g.groups[0].confirmation.accounts, 0);
    finish(&ctx, &w, &t, &g);
}

/*
 * Most of what the members do is to pass on launchers that nobody else reads, each once and at its own time. How much they would do together
 * in the source that others read too is foreseen source by source: the private ones are no dilution.
 */
static void confirm__network_with_launchers_of_its_own__tested_where_others_are(void **state) {
    (void)state;
    enum { LAUNCHERS = 300 };
    static char launcher[LAUNCHERS][8];
    avp_ctx ctx = check_ctx(2);
    world w = {0};
    small_traces t = {0};
    char account[16];
    avpi_rng_init(&w.rng, 6, 1);
    add_readers(&w);
    add_network(&w, 0, DAYS);
    for (unsigned k = 0; k < LAUNCHERS; k++) {
        snprintf(launcher[k], sizeof launcher[k], "l%u", k);
        for (unsigned m = 0; m < MEMBERS; m++) {
            snprintf(account, sizeof account, "p%u", m);
            small_row(&w.rows, account, launcher[k],
                      k * (double)DAYS * 86400 / LAUNCHERS + (double)avpi_rng_below(&w.rng, 40000));
            w.rows.row[w.rows.n - 1].source = (avp_str){launcher[k], strlen(launcher[k])};
        }
    }
    avp_groups g = find(&ctx, &w, &t);
    assert_int_equal(g.count, 1);
    assert_false(g.groups[0].exclusive);
    assert_int_equal(g.groups[0].confirmation.confirmed, AVP_CONFIRMED);
    assert_false(g.groups[0].confirmation.by_blocks);
    finish(&ctx, &w, &t, &g);
}

/* As many new members come after the middle as there were: those who are tested are not held against them. */
static void confirm__recruits_after_the_middle__no_other_users(void **state) {
    (void)state;
    enum { RECRUITS = 24 };
    avp_ctx ctx = check_ctx(2);
    world w = {0};
    small_traces t = {0};
    char account[16], object[16];
    avpi_rng_init(&w.rng, 6, 1);
    add_readers(&w);
    add_network(&w, 0, DAYS);
    for (unsigned k = 0; k < PLANTED_ACTS; k++) {
        unsigned day = DAYS / 2 + 1 + (unsigned)avpi_rng_below(&w.rng, DAYS / 2 - 1),
                 article = (unsigned)avpi_rng_below(&w.rng, 5);
        double start = day * 86400.0 + 3600.0 * (2 * article) + 12000;
        snprintf(object, sizeof object, "o0.%u.%u", day, article);
        for (unsigned m = 0; m < RECRUITS; m++) {
            snprintf(account, sizeof account, "r%u", m);
            add(&w, account, object, 0, start + (double)avpi_rng_below(&w.rng, 50));
        }
    }
    avp_groups g = find(&ctx, &w, &t);
    bool seen = false;
    for (size_t k = 0; k < g.count; k++)
        for (size_t i = 0; i < g.groups[k].n_members && !seen; i++)
            if (avp_names_get(&g.accounts, g.groups[k].members[i]).ptr[0] == 'p') {
                seen = true;
                assert_int_equal(g.groups[k].confirmation.confirmed, AVP_CONFIRMED);
                assert_true((double)g.groups[k].confirmation.observed > 5 * g.groups[k].confirmation.expected);
            }
    assert_true(seen);
    finish(&ctx, &w, &t, &g);
}

/* What N1 lists among fans, some of them very busy, and what is confirmed of it. */
static void confirm_fans(const fan_world *fans, uint64_t seed, size_t *listed, size_t *confirmed) {
    avp_ctx ctx = check_ctx(2);
    small_rows rows = fan_world_rows(fans, seed);
    small_traces t = {0};
    avp_error err = {0};
    avp_groups g = {0};
    avp_links_options opts;
    avp_groups_options group_opts;
    avp_options_init(&avp_links_option_table, &opts);
    avp_options_init(&avp_groups_option_table, &group_opts);
    opts.windows = (avp_windows){1, {600000000}};
    opts.null = AVP_NULL_N1;
    group_opts.anchor = 1;
    small_trace(&ctx, &t, "url", &rows, &opts);
    assert_int_equal(avp_groups_find(&ctx, t.trace, 1, &group_opts, &g, &err), AVP_OK);
    assert_int_equal(avp_groups_confirm(&ctx, t.trace, 1, &opts, &group_opts, &g, &err), AVP_OK);
    for (size_t k = 0; k < g.count; k++) {
        ++*listed;
        *confirmed += g.groups[k].confirmation.confirmed == AVP_CONFIRMED;
    }
    avp_groups_free(&ctx, &g);
    small_traces_free(&ctx, &t);
    small_rows_free(&rows);
}

/*
 * Fans who know nothing of each other: the groups that N1 makes of them are listed, and left out of the rates with all that were found in the
 * first part; none is confirmed. Ten among them who act together are.
 */
static void confirm__fans_that_a_weak_null_lists__none_confirmed(void **state) {
    (void)state;
    enum { WORLDS = 8 };
    fan_world fans = {.communities = 12,
                      .fans = 150,
                      .objects = 120,
                      .acts = 24,
                      .skew = 2,
                      .mixing = .1,
                      .ageing_s = 7200,
                      .span_s = 56 * 86400.0};
    size_t listed = 0, confirmed = 0, planted = 0, found = 0;
    for (uint64_t seed = 1; seed <= WORLDS; seed++)
        confirm_fans(&fans, seed, &listed, &confirmed);
    fans.planted = 10;
    fans.joint = 40;
    confirm_fans(&fans, 1, &planted, &found);
    print_message("%zu groups of fans, %zu confirmed; with planted ones %zu, %zu confirmed\n", listed, confirmed,
                  planted, found);
    assert_true(listed >= WORLDS);
    assert_int_equal(confirmed, 0);
    assert_int_equal(found, 1);
}

/* Groups drawn at random among readers, as if they had been found: the test stays within its level. */
static void confirm__random_groups__within_the_level(void **state) {
    (void)state;
    enum { ROUNDS = 15, GROUPS = 4, SIZE = 6 };
    avp_ctx ctx = check_ctx(2);
    uint64_t as_large = 0, permuted = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        world w = {0};
        small_traces t = {0};
        avp_error err = {0};
        avp_groups g = {0};
        avp_links_options opts;
        avpi_rng_init(&w.rng, 100 + seed, 1);
        add_readers(&w);
        avp_options_init(&avp_links_option_table, &opts);
        opts.windows = (avp_windows){1, {60000000}};
        small_trace(&ctx, &t, "url", &w.rows, &opts);
        assert_int_equal(avp_groups_find(&ctx, t.trace, 1, NULL, &g, &err), AVP_OK);
        assert_int_equal(g.count, 0); /* and nobody is accused */
        uint32_t members[GROUPS][SIZE];
        avp_group groups[GROUPS] = {0};
        for (uint32_t k = 0; k < GROUPS; k++) {
            for (uint32_t i = 0; i < SIZE; i++)
                members[k][i] = 100 * k + 7 * i + (uint32_t)avpi_rng_below(&w.rng, 7);
            groups[k].members = members[k];
            groups[k].n_members = SIZE;
        }
        avp_groups drawn = g;
        drawn.groups = groups;
        drawn.count = GROUPS;
        assert_int_equal(avp_groups_permute(&ctx, t.trace, 1, 19, 0, seed, &drawn, &err), AVP_OK);
        for (uint32_t k = 0; k < GROUPS; k++) {
            permuted++;
            as_large += groups[k].permutation.p <= 0.05;
        }
        avp_groups_free(&ctx, &g);
        small_traces_free(&ctx, &t);
        small_rows_free(&w.rows);
    }
    assert_int_equal(permuted, ROUNDS * GROUPS);
    assert_true(as_large <= 10); /* 3 expected of 60 at 0.05; more than 10 in one of ten thousand worlds */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(confirm__network_that_goes_on__confirmed),
        cmocka_unit_test(confirm__network_of_a_month__told_by_weeks),
        cmocka_unit_test(confirm__network_that_stops__not_confirmed),
        cmocka_unit_test(confirm__network_that_falls_silent__not_testable),
        cmocka_unit_test(confirm__network_with_launchers_of_its_own__tested_where_others_are),
        cmocka_unit_test(confirm__recruits_after_the_middle__no_other_users),
        cmocka_unit_test(confirm__fans_that_a_weak_null_lists__none_confirmed),
        cmocka_unit_test(confirm__random_groups__within_the_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
