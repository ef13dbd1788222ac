#include "support/faulty.h"
#include "support/near.h"
#include "support/small_traces.h"

#include "base/text.h"

#include <math.h>

static const small_world world = {.accounts = 400,
                                  .objects = 300,
                                  .organic_acts = 3000,
                                  .groups = 3,
                                  .members = 8,
                                  .acts = 5,
                                  .span_s = 30 * 86400.0};

static avp_links_options at_60_s(void) {
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){1, {60000000}};
    return opts;
}

static void find(const avp_ctx *ctx, const small_traces *t, avp_groups *groups) {
    avp_error err = {0};
    if (avp_groups_find(ctx, t->trace, t->n, NULL, groups, &err) != AVP_OK)
        fail_msg("%s", err.text);
}

static void groups__planted__found_with_their_evidence(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_links_options opts = at_60_s();
    small_rows rows = small_world_rows(&world, 1);
    small_traces t = {0};
    avp_groups g;
    small_trace(&ctx, &t, "object", &rows, &opts);
    find(&ctx, &t, &g);
    assert_int_equal(g.count, 3);
    assert_int_equal(g.window_us, 60000000);
    assert_true(g.innocent_pairs > 0 && g.innocent_pairs <= 0.01 * (double)g.n_links);
    for (size_t k = 0; k < g.count; k++) {
        const avp_group *it = &g.groups[k];
        assert_int_equal(it->n_members, 8);
        assert_int_equal(it->id, k + 1);
        assert_int_equal(it->links, 28);
        assert_true(it->observed >= 5 * 28 - 5 && it->expected < 0.2 && it->log10_p < -100);
        assert_true(k == 0 || it->log10_p >= g.groups[k - 1].log10_p);
        assert_int_equal(it->n_objects, 5);
        assert_int_equal(it->objects[0].accounts, 8);
        assert_true(it->first_us < it->last_us);
        for (size_t m = 0; m < it->n_members; m++) {
            avp_str name = avp_names_get(&g.accounts, it->members[m]);
            assert_int_equal(name.ptr[0], 'p');
            assert_int_equal(g.group_of[it->members[m]], it->id);
            assert_int_equal(it->partners[m], 7);
        }
    }
    avp_groups_free(&ctx, &g);
    small_traces_free(&ctx, &t);
    small_rows_free(&rows);
}

/* Expected inside a group and expected of its links are one formula: where every pair is linked, the sums agree. */
static void groups__every_pair_linked__expected_is_sum_over_links(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_links_options opts = at_60_s();
    small_rows rows = small_world_rows(&world, 2);
    small_traces t = {0};
    avp_groups g;
    small_trace(&ctx, &t, "object", &rows, &opts);
    find(&ctx, &t, &g);
    for (size_t k = 0; k < g.count; k++) {
        double expected = 0;
        uint64_t weight = 0;
        for (size_t i = 0; i < g.n_links; i++)
            if (g.group_of[g.links[i].a] == g.groups[k].id && g.group_of[g.links[i].b] == g.groups[k].id) {
                expected += g.links[i].expected;
                weight += g.links[i].weight;
            }
        assert_near(g.groups[k].expected, expected, 1e-9 * expected);
        assert_int_equal(g.groups[k].observed, weight);
    }
    avp_groups_free(&ctx, &g);
    small_traces_free(&ctx, &t);
    small_rows_free(&rows);
}

static bool same_doubles(const double *a, const double *b, size_t n) {
    return memcmp(a, b, n * sizeof *a) == 0;
}

static bool same_objects(const avp_group *p, const avp_group *q) {
    bool same = p->n_objects == q->n_objects;
    for (size_t i = 0; same && i < p->n_objects; i++) {
        const avp_group_object *a = &p->objects[i], *b = &q->objects[i];
        same = a->trace == b->trace && a->object == b->object && a->accounts == b->accounts && a->acts == b->acts;
    }
    return same;
}

/* Byte for byte, but for padding. */
static void check_equal(const avp_groups *a, const avp_groups *b) {
    assert_int_equal(a->accounts.count, b->accounts.count);
    assert_int_equal(a->n_links, b->n_links);
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->group_of, b->group_of, a->accounts.count * sizeof *a->group_of);
    for (size_t i = 0; i < a->n_links; i++) {
        assert_true(a->links[i].a == b->links[i].a && a->links[i].b == b->links[i].b);
        assert_true(same_doubles(&a->links[i].strength, &b->links[i].strength, 1));
    }
    for (size_t k = 0; k < a->count; k++) {
        const avp_group *p = &a->groups[k], *q = &b->groups[k];
        assert_true(p->observed == q->observed && p->first_us == q->first_us && p->last_us == q->last_us);
        assert_true(same_doubles(&p->expected, &q->expected, 1) && same_doubles(&p->log10_p, &q->log10_p, 1));
        assert_true(same_doubles(&p->stability, &q->stability, 1) && p->whole == q->whole);
        assert_true(same_doubles(p->strength, q->strength, p->n_members));
        assert_memory_equal(p->members, q->members, p->n_members * sizeof *p->members);
        assert_true(same_objects(p, q));
        assert_true(p->strongest_a == q->strongest_a && p->strongest_b == q->strongest_b);
    }
}

static void groups__other_threads_and_row_order__same_bytes(void **state) {
    (void)state;
    avp_links_options opts = at_60_s();
    small_rows rows = small_world_rows(&world, 3);
    avp_ctx one = check_ctx(1);
    small_traces t = {0};
    avp_groups first;
    small_trace(&one, &t, "object", &rows, &opts);
    find(&one, &t, &first);
    for (unsigned threads = 2; threads <= 8; threads *= 2) {
        avp_ctx ctx = check_ctx(threads);
        small_traces other = {0};
        avp_groups g;
        avpi_rng rng;
        avpi_rng_init(&rng, threads, 9);
        for (size_t i = rows.n; i > 1; i--) {
            size_t j = (size_t)avpi_rng_below(&rng, i);
            avp_act kept = rows.row[i - 1];
            rows.row[i - 1] = rows.row[j];
            rows.row[j] = kept;
        }
        small_trace(&ctx, &other, "object", &rows, &opts);
        find(&ctx, &other, &g);
        check_equal(&first, &g);
        avp_groups_free(&ctx, &g);
        small_traces_free(&ctx, &other);
    }
    avp_groups_free(&one, &first);
    small_traces_free(&one, &t);
    small_rows_free(&rows);
}

/* Turn every account name round, which puts them in another order. */
static void turn_names(small_rows *rows) {
    for (size_t i = 0; i < rows->n; i++) {
        char *name = (char *)(uintptr_t)rows->row[i].account.ptr;
        for (size_t a = 0, b = rows->row[i].account.len - 1; a < b; a++, b--) {
            char kept = name[a];
            name[a] = name[b];
            name[b] = kept;
        }
    }
}

static int by_number(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static void groups__renamed_accounts__same_groups(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_links_options opts = at_60_s();
    small_world crowded = world;
    crowded.organic_acts = 6000;
    crowded.objects = 60;
    crowded.span_s = 86400; /* many chance links too */
    small_rows rows = small_world_rows(&crowded, 4);
    double p[2][400];
    size_t count[2], members[2] = {0, 0};
    for (int turned = 0; turned < 2; turned++) {
        small_traces t = {0};
        avp_groups g;
        small_trace(&ctx, &t, "object", &rows, &opts);
        find(&ctx, &t, &g);
        count[turned] = g.count;
        for (size_t k = 0; k < g.count; k++) {
            p[turned][k] = g.groups[k].log10_p;
            members[turned] += g.groups[k].n_members;
        }
        qsort(p[turned], g.count, sizeof *p[turned], by_number);
        avp_groups_free(&ctx, &g);
        small_traces_free(&ctx, &t);
        turn_names(&rows);
    }
    assert_int_equal(count[0], count[1]);
    assert_int_equal(members[0], members[1]);
    assert_memory_equal(p[0], p[1], count[0] * sizeof *p[0]);
    small_rows_free(&rows);
}

/* A second trace in which the same accounts meet as well: links add up, groups stay. */
static void groups__two_traces__evidence_adds_up(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_links_options opts = at_60_s();
    opts.null = AVP_NULL_N1; /* under which traces that share no post add up exactly */
    small_rows one = small_world_rows(&world, 5), two = small_world_rows(&world, 6);
    small_traces t = {0}, single[2] = {{.n = 0}, {.n = 0}};
    avp_groups both, alone[2];
    small_trace(&ctx, &t, "repost", &one, &opts);
    small_trace(&ctx, &t, "url", &two, &opts);
    small_trace(&ctx, &single[0], "repost", &one, &opts);
    small_trace(&ctx, &single[1], "url", &two, &opts);
    find(&ctx, &t, &both);
    find(&ctx, &single[0], &alone[0]);
    find(&ctx, &single[1], &alone[1]);
    assert_int_equal(both.count, 3);
    uint64_t observed[2] = {0, 0};
    double expected[2] = {0, 0};
    for (size_t k = 0; k < 3; k++) {
        observed[0] += both.groups[k].observed;
        expected[0] += both.groups[k].expected;
        assert_int_equal(both.groups[k].traces, 3);
        for (int i = 0; i < 2; i++) {
            observed[1] += alone[i].groups[k].observed;
            expected[1] += alone[i].groups[k].expected;
        }
    }
    assert_int_equal(observed[0], observed[1]);
    assert_near(expected[0], expected[1], 1e-9);
    avp_groups_free(&ctx, &both);
    for (int i = 0; i < 2; i++) {
        avp_groups_free(&ctx, &alone[i]);
        small_traces_free(&ctx, &single[i]);
    }
    small_traces_free(&ctx, &t);
    small_rows_free(&one);
    small_rows_free(&two);
}

static void groups__nothing_to_find__none(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_links_options opts = at_60_s();
    small_rows rows = {0};
    avp_groups g;
    for (uint32_t acts = 0; acts < 3; acts++) {
        small_traces t = {0};
        small_trace(&ctx, &t, "object", &rows, &opts);
        find(&ctx, &t, &g);
        assert_int_equal(g.count, 0);
        assert_int_equal(g.n_links, 0);
        avp_groups_free(&ctx, &g);
        small_traces_free(&ctx, &t);
        small_numbered(&rows, 'u', acts, 1, acts);
    }
    avp_error err = {0};
    assert_int_equal(avp_groups_find(&ctx, NULL, 0, NULL, &g, &err), AVP_OK);
    assert_int_equal(g.count, 0);
    avp_groups_free(&ctx, &g);
    small_rows_free(&rows);
}

static void groups__bad_options__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts;
    avp_groups g = {.count = 77};
    double bad[] = {NAN, -1, INFINITY};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        avp_error err = {0};
        avp_options_init(&avp_groups_option_table, &opts);
        opts.resolution = bad[i];
        assert_int_equal(avp_groups_find(&ctx, NULL, 0, &opts, &g, &err), AVP_E_ARG);
        assert_int_equal(g.count, 77); /* untouched */
    }
}

static avp_status find_all(const avp_ctx *ctx, void *state, avp_error *err) {
    small_traces *t = state;
    avp_groups g = {0};
    avp_status status = avp_groups_find(ctx, t->trace, t->n, NULL, &g, err);
    avp_groups_free(ctx, &g);
    return status;
}

static void groups__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_links_options opts = at_60_s();
    small_rows rows = small_world_rows(&world, 7);
    small_traces t = {0};
    small_trace(&ctx, &t, "object", &rows, &opts);
    faulty_run(find_all, &t);
    small_traces_free(&ctx, &t);
    small_rows_free(&rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups__planted__found_with_their_evidence),
        cmocka_unit_test(groups__every_pair_linked__expected_is_sum_over_links),
        cmocka_unit_test(groups__other_threads_and_row_order__same_bytes),
        cmocka_unit_test(groups__renamed_accounts__same_groups),
        cmocka_unit_test(groups__two_traces__evidence_adds_up),
        cmocka_unit_test(groups__nothing_to_find__none),
        cmocka_unit_test(groups__bad_options__refused),
        cmocka_unit_test(groups__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
