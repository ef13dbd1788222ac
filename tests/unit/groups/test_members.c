#include "support/faulty.h"
#include "support/near.h"
#include "support/small_graph.h"

#include "avispero/groups.h"
#include "groups/group_links.h"
#include "groups/members.h"

/* Chance of a link between innocents: 4 of 16 possible ones are no wonder, 16 of 16 are. */
static const double chance = 0.1;

static avp_groups_options options(void) {
    avp_groups_options opts;
    avp_options_init(&avp_groups_option_table, &opts);
    opts.min_accounts = 2;
    return opts;
}

/* Fused links of n accounts: weight 1 or more admits, below it does not; strength is 10 times the weight. */
static avp_groups groups_of(const small_edges *e, uint32_t n, avp_fused_link *links) {
    avp_groups g = {.accounts.count = n, .links = links, .n_links = e->n};
    for (size_t i = 0; i < e->n; i++)
        links[i] = (avp_fused_link){.a = e->edge[i].a,
                                    .b = e->edge[i].b,
                                    .weight = 2,
                                    .traces = 1,
                                    .log10_p = -10 * e->edge[i].weight,
                                    .strength = 10 * e->edge[i].weight,
                                    .log10_mp = e->edge[i].weight >= 1 ? -4 : 1,
                                    .admits = e->edge[i].weight >= 1};
    return g;
}

static void groups_drop(const avp_ctx *ctx, avp_groups *g) {
    g->links = NULL; /* the test's own */
    avp_groups_free(ctx, g);
}

static void find(const avp_ctx *ctx, const avp_groups_options *opts, avp_groups *g) {
    avp_error err = {0};
    if (avpi_members_find(ctx, opts, chance, g, &err) != AVP_OK)
        fail_msg("%s", err.text);
}

/* Methods 2.0 b: BH lets weak links through; they join nobody to a group, and no two groups to one. */
static void members__weak_links__admit_nobody_and_join_nothing(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    avp_fused_link links[64];
    small_edges e = {0};
    small_clique(&e, 0, 4, 1);
    small_clique(&e, 4, 4, 1);
    for (uint32_t v = 0; v < 4; v++)
        small_edge(&e, v, 4 + v, 0.5); /* between the two */
    small_edge(&e, 8, 0, 0.5);         /* an innocent, linked to both */
    small_edge(&e, 8, 4, 0.5);
    small_edge(&e, 9, 10, 0.5); /* two innocents */
    small_sort(&e);
    avp_groups g = groups_of(&e, 11, links);
    find(&ctx, &opts, &g);
    assert_int_equal(g.count, 2);
    for (uint32_t k = 0; k < 2; k++) {
        assert_int_equal(g.groups[k].n_members, 4);
        for (uint32_t i = 0; i < 4; i++)
            assert_int_equal(g.groups[k].members[i], 4 * k + i);
    }
    groups_drop(&ctx, &g);
    free(e.edge);
}

/* An army whose members met too rarely to be sure of each pair: its parts are tied by more links than chance makes. */
static void members__two_cores_with_many_links_between__one_component(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    avp_fused_link links[64];
    small_edges e = {0};
    small_clique(&e, 0, 4, 1);
    small_clique(&e, 4, 4, 1);
    for (uint32_t v = 0; v < 16; v++)
        small_edge(&e, v % 4, 4 + v / 4, 0.9);
    small_sort(&e);
    avp_groups g = groups_of(&e, 8, links);
    find(&ctx, &opts, &g);
    assert_int_equal(g.count, 1);
    assert_int_equal(g.groups[0].n_members, 8);
    groups_drop(&ctx, &g);
    free(e.edge);
}

/* A vertex whose only strong link leads out of its community is no member of it. */
static void members__strong_link_only_outside__not_a_member(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    avp_fused_link links[64];
    small_edges e = {0};
    small_clique(&e, 0, 6, 3);
    small_clique(&e, 6, 6, 3);
    for (uint32_t v = 6; v < 12; v++)
        small_edge(&e, 12, v, 0.9); /* 12 belongs with these by many weak links */
    small_edge(&e, 0, 12, 1);       /* its strong one goes to the others */
    small_edge(&e, 1, 7, 1);        /* and holds all in one component */
    small_sort(&e);
    avp_groups g = groups_of(&e, 13, links);
    find(&ctx, &opts, &g);
    assert_int_equal(g.count, 2);
    for (uint32_t k = 0; k < 2; k++) {
        assert_int_equal(g.groups[k].n_members, 6);
        assert_int_equal(g.groups[k].members[5], 6 * k + 5);
        assert_false(g.groups[k].whole);
    }
    groups_drop(&ctx, &g);
    free(e.edge);
}

static void members__fewer_than_asked_for__dropped(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    avp_fused_link links[64];
    small_edges e = {0};
    small_clique(&e, 0, 2, 1);
    small_clique(&e, 2, 3, 1);
    small_clique(&e, 5, 4, 1);
    small_sort(&e);
    for (int64_t least = 2; least <= 5; least++) {
        avp_groups g = groups_of(&e, 9, links);
        opts.min_accounts = least;
        find(&ctx, &opts, &g);
        assert_int_equal(g.count, 5 - least);
        groups_drop(&ctx, &g);
    }
    free(e.edge);
}

static void members__no_links__no_groups(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    for (uint32_t n = 0; n < 3; n++) {
        avp_groups g = {.accounts.count = n};
        find(&ctx, &opts, &g);
        assert_int_equal(g.count, 0);
        groups_drop(&ctx, &g);
    }
}

static void links__of_a_group__counted_and_strongest_found(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_groups_options opts = options();
    avp_fused_link links[8];
    small_edges e = {0};
    small_clique(&e, 0, 3, 1);
    small_edge(&e, 3, 0, 0.5);
    small_sort(&e);
    avp_groups g = groups_of(&e, 4, links);
    links[3].log10_p = links[1].log10_p = -10; /* 0-2 and 1-2 tie; 1-2 has more co-actions */
    links[3].weight = 9;
    links[3].traces = 4;
    links[3].trace = 2;
    links[0].log10_p = -9;
    find(&ctx, &opts, &g);
    assert_int_equal(avpi_group_links(&ctx, &g, &err), AVP_OK);
    avpi_groups_number(&g);
    const avp_group *group = &g.groups[0];
    assert_int_equal(group->links, 3);
    assert_int_equal(group->traces, 5);
    assert_true(group->strongest_a == 1 && group->strongest_b == 2 && group->strongest_trace == 2);
    for (uint32_t k = 0; k < 3; k++) {
        assert_int_equal(group->partners[k], 2);
        assert_near(group->strength[k], 20, 0);
        assert_int_equal(g.group_of[k], 1);
    }
    assert_int_equal(g.group_of[3], 0);
    groups_drop(&ctx, &g);
    free(e.edge);
}

static void number__by_evidence__ties_by_smallest_member(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_groups_options opts = options();
    avp_fused_link links[8];
    small_edges e = {0};
    for (uint32_t k = 0; k < 3; k++)
        small_edge(&e, 2 * k, 2 * k + 1, 1);
    small_sort(&e);
    avp_groups g = groups_of(&e, 6, links);
    find(&ctx, &opts, &g);
    assert_int_equal(avpi_group_links(&ctx, &g, &err), AVP_OK);
    g.groups[0].log10_p = -5;
    g.groups[1].log10_p = -7;
    g.groups[2].log10_p = -5;
    avpi_groups_number(&g);
    const uint32_t wanted[] = {2, 2, 1, 1, 3, 3};
    assert_memory_equal(g.group_of, wanted, sizeof wanted);
    for (uint32_t k = 0; k < 3; k++)
        assert_int_equal(g.groups[k].id, k + 1);
    groups_drop(&ctx, &g);
    free(e.edge);
}

static avp_status find_and_link(const avp_ctx *ctx, void *state, avp_error *err) {
    avp_groups_options opts = options();
    avp_fused_link links[64];
    avp_groups g = groups_of(state, 9, links);
    avp_status status = avpi_members_find(ctx, &opts, chance, &g, err);
    if (status == AVP_OK)
        status = avpi_group_links(ctx, &g, err);
    groups_drop(ctx, &g);
    return status;
}

static void members__any_allocation_fails__clean(void **state) {
    (void)state;
    small_edges e = {0};
    small_clique(&e, 0, 2, 1);
    small_clique(&e, 2, 3, 1);
    small_clique(&e, 5, 4, 1);
    small_edge(&e, 2, 5, 1);
    small_sort(&e);
    faulty_run(find_and_link, &e);
    free(e.edge);
}

/* Two pairs that admit their accounts; only one is too much for chance in a hundred collections. */
static void members__pair_without_anchor__no_group(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    avp_fused_link links[4];
    small_edges e = {0};
    small_edge(&e, 0, 1, 1);
    small_edge(&e, 2, 3, 1);
    small_sort(&e);
    avp_groups g = groups_of(&e, 4, links);
    links[0].log10_mp = -1.9;
    links[1].log10_mp = -2.1;
    find(&ctx, &opts, &g);
    assert_int_equal(g.count, 1);
    assert_int_equal(g.groups[0].members[0], 2);
    groups_drop(&ctx, &g);
    free(e.edge);
}

/* Exclusive links hold a group together like others; what most members rest on is its class. */
static void members__exclusive_links__class_of_the_most(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    for (uint32_t shared = 0; shared <= 6; shared += 2) {
        avp_fused_link links[64];
        small_edges e = {0};
        small_clique(&e, 0, 6, 1);
        small_sort(&e);
        avp_groups g = groups_of(&e, 6, links);
        for (size_t i = 0; i < g.n_links; i++)
            links[i].exclusive = links[i].b >= shared;
        find(&ctx, &opts, &g);
        assert_int_equal(g.count, 1);
        assert_int_equal(g.groups[0].n_members, 6);
        assert_int_equal(g.groups[0].n_exclusive, 6 - shared);
        assert_int_equal(g.groups[0].exclusive, shared < 3);
        groups_drop(&ctx, &g);
        free(e.edge);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members__weak_links__admit_nobody_and_join_nothing),
        cmocka_unit_test(members__pair_without_anchor__no_group),
        cmocka_unit_test(members__exclusive_links__class_of_the_most),
        cmocka_unit_test(members__two_cores_with_many_links_between__one_component),
        cmocka_unit_test(members__strong_link_only_outside__not_a_member),
        cmocka_unit_test(members__fewer_than_asked_for__dropped),
        cmocka_unit_test(members__no_links__no_groups),
        cmocka_unit_test(links__of_a_group__counted_and_strongest_found),
        cmocka_unit_test(number__by_evidence__ties_by_smallest_member),
        cmocka_unit_test(members__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
