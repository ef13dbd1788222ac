/* Hidden groups are found at the stated rate, whole and unmixed; on shuffled labels there are none. Each zero stands beside a positive. */
#include "support/near.h"
#include "support/small_traces.h"

enum { SEEDS = 12 };

static avp_links_options at_60_s(void) {
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){1, {60000000}};
    return opts;
}

static avp_groups find(const avp_ctx *ctx, const small_traces *t) {
    avp_error err = {0};
    avp_groups g = {0};
    if (avp_groups_find(ctx, t->trace, t->n, NULL, &g, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return g;
}

/* Members planted in one group, and whether they all are: "p00203" is of group 2. */
static uint32_t planted_members(const avp_groups *groups, const avp_group *group, bool *pure) {
    uint32_t n = 0;
    *pure = true;
    for (size_t k = 0; k < group->n_members; k++) {
        avp_str name = avp_names_get(&groups->accounts, group->members[k]),
                first = avp_names_get(&groups->accounts, group->members[0]);
        n += name.ptr[0] == 'p';
        *pure = *pure && name.ptr[0] == 'p' && memcmp(name.ptr, first.ptr, 4) == 0;
    }
    return n;
}

/* 5 groups of 10, 5 joint acts each, among 1,500 organic accounts: all found, nobody else a member. */
static void groups__five_among_1500__all_found_and_pure(void **state) {
    (void)state;
    const small_world world = {.accounts = 1500,
                               .objects = 1000,
                               .organic_acts = 15000,
                               .groups = 5,
                               .members = 10,
                               .acts = 5,
                               .span_s = 30 * 86400.0};
    avp_ctx ctx = check_ctx(2);
    avp_links_options opts = at_60_s();
    uint32_t found = 0, innocents = 0, groups = 0, mixed = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        small_rows rows = small_world_rows(&world, seed);
        small_traces t = {0};
        small_trace(&ctx, &t, "object", &rows, &opts);
        avp_groups g = find(&ctx, &t);
        for (size_t k = 0; k < g.count; k++) {
            bool pure;
            uint32_t planted = planted_members(&g, &g.groups[k], &pure);
            found += planted;
            innocents += (uint32_t)g.groups[k].n_members - planted;
            mixed += !pure;
        }
        groups += (uint32_t)g.count;
        avp_groups_free(&ctx, &g);
        small_traces_free(&ctx, &t);
        small_rows_free(&rows);
    }
    assert_true(found >= SEEDS * 49);
    assert_int_equal(innocents, 0);
    assert_int_equal(mixed, 0);
    assert_int_equal(groups, SEEDS * 5);
}

static void groups__labels_shuffled__none(void **state) {
    (void)state;
    const small_world world = {.accounts = 1500,
                               .objects = 1000,
                               .organic_acts = 15000,
                               .groups = 5,
                               .members = 10,
                               .acts = 5,
                               .span_s = 30 * 86400.0};
    avp_ctx ctx = check_ctx(2);
    avp_links_options opts = at_60_s();
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        small_rows rows = small_world_rows(&world, seed);
        small_traces t = {0};
        avp_error err = {0};
        assert_int_equal(avp_acts_build(&ctx, "object", rows.row, rows.n, &t.acts[0], &err), AVP_OK);
        assert_int_equal(avp_acts_shuffle(&ctx, &t.acts[0], AVP_SHUFFLE_LABELS, seed, &err), AVP_OK);
        assert_int_equal(avp_links_find(&ctx, &t.acts[0], &opts, &t.links[0], &err), AVP_OK);
        t.trace[0] = (avp_trace_links){&t.acts[0], &t.links[0]};
        t.n = 1;
        avp_groups g = find(&ctx, &t);
        assert_int_equal(g.count, 0);
        avp_groups_free(&ctx, &g);
        small_traces_free(&ctx, &t);
        small_rows_free(&rows);
    }
}

/* Methods 2.0 f: 300 accounts of which 15, drawn at random, meet on each object. It is one army, and stays one. */
static void groups__army_that_meets_at_random__one_whole_group(void **state) {
    (void)state;
    enum { ARMY = 300, MEETINGS = 900, AT_A_TIME = 15 };
    const small_world world = {.accounts = 2000, .objects = 2000, .organic_acts = 30000, .span_s = 30 * 86400.0};
    avp_ctx ctx = check_ctx(2);
    avp_links_options opts = at_60_s();
    avpi_rng rng;
    avpi_rng_init(&rng, 5, 5);
    small_rows rows = small_world_rows(&world, 1);
    for (uint32_t k = 0; k < MEETINGS; k++) {
        double start = (double)avpi_rng_below(&rng, 30 * 86400);
        for (uint32_t i = 0; i < AT_A_TIME; i++)
            small_numbered(&rows, 'p', (uint32_t)avpi_rng_below(&rng, ARMY), world.objects + k,
                           start + (double)avpi_rng_below(&rng, 50));
    }
    small_traces t = {0};
    small_trace(&ctx, &t, "object", &rows, &opts);
    avp_groups g = find(&ctx, &t);
    assert_int_equal(g.count, 1);
    assert_true(g.groups[0].whole);
    assert_true(g.groups[0].stability < 0.3);
    assert_true(g.groups[0].n_members >= ARMY - 20);
    for (size_t k = 0; k < g.groups[0].n_members; k++)
        assert_int_equal(avp_names_get(&g.accounts, g.groups[0].members[k]).ptr[0], 'p');
    avp_groups_free(&ctx, &g);
    small_traces_free(&ctx, &t);
    small_rows_free(&rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups__five_among_1500__all_found_and_pure),
        cmocka_unit_test(groups__labels_shuffled__none),
        cmocka_unit_test(groups__army_that_meets_at_random__one_whole_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
