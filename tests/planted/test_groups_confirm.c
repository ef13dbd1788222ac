/* What holds out of sample: a network that goes on is confirmed, readers of one source are not, and a network that stops is not either. */
#include "support/check.h"
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
        avp_groups_sweep(ctx, t->trace, 1, &g, &err) != AVP_OK ||
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
        cmocka_unit_test(confirm__random_groups__within_the_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
