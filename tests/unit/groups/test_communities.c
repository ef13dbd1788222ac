#include "support/faulty.h"
#include "support/near.h"
#include "support/small_graph.h"

#include "groups/communities.h"
#include "groups/partition.h"

#include <pthread.h>

static avp_groups_options options(void) {
    avp_groups_options opts;
    avp_options_init(&avp_groups_option_table, &opts);
    return opts;
}

static avpi_split split(const avpi_graph *g, const avp_groups_options *opts, uint32_t *label) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_split out = {0};
    avp_status status = avpi_communities_split(&ctx, g, opts, label, &out, &err);
    if (status != AVP_OK)
        fail_msg("%s", err.text);
    return out;
}

/* Every community is connected in itself, and labels are numbered by first vertex. */
static void check_labels(const avpi_graph *g, const uint32_t *label, uint32_t count) {
    uint32_t *parent = malloc((g->n + 1) * sizeof *parent), next = 0, roots = 0;
    assert_non_null(parent);
    avpi_sets_init(parent, g->n);
    for (uint32_t v = 0; v < g->n; v++) {
        assert_true(label[v] <= next);
        next += label[v] == next;
        for (uint64_t i = g->start[v]; i < g->start[v + 1]; i++)
            if (label[g->to[i]] == label[v])
                avpi_sets_join(parent, v, g->to[i]);
    }
    for (uint32_t v = 0; v < g->n; v++)
        roots += avpi_sets_find(parent, v) == v;
    assert_int_equal(next, count);
    assert_int_equal(roots, count);
    free(parent);
}

static void split__karate_club__four_of_known_modularity(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    small_edges e = small_karate();
    avpi_graph g = small_graph(&ctx, &e, 34);
    uint32_t label[34];
    avpi_split s = split(&g, &opts, label);
    assert_false(s.whole);
    assert_int_equal(s.count, 4);
    assert_near(s.quality, 0.4198, 5e-5);
    check_labels(&g, label, s.count);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

/* Modularity at resolution 1 merges neighbouring cliques (its resolution limit); at 4 each stands alone. */
static void split__ring_of_30_cliques__found_at_a_fitting_resolution(void **state) {
    (void)state;
    enum { CLIQUES = 30, SIZE = 5, N = CLIQUES * SIZE };
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    small_edges e = {0};
    uint32_t label[N];
    for (uint32_t k = 0; k < CLIQUES; k++) {
        small_clique(&e, SIZE * k, SIZE, 1);
        small_edge(&e, SIZE * k, (SIZE * (k + 1) + 1) % N, 1);
    }
    avpi_graph g = small_graph(&ctx, &e, N);
    opts.resolution = 4;
    avpi_split s = split(&g, &opts, label);
    assert_int_equal(s.count, CLIQUES);
    assert_near(s.stability, 1, 0);
    for (uint32_t v = 0; v < N; v++)
        assert_int_equal(label[v], v / SIZE);
    opts.resolution = 1;
    opts.stability = 0;
    s = split(&g, &opts, label);
    assert_true(s.count < CLIQUES);
    check_labels(&g, label, s.count);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

static void split__two_cliques_joined_by_a_link__two(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    small_edges e = {0};
    uint32_t label[10];
    small_clique(&e, 0, 5, 1);
    small_clique(&e, 5, 5, 1);
    small_edge(&e, 4, 5, 1);
    avpi_graph g = small_graph(&ctx, &e, 10);
    avpi_split s = split(&g, &opts, label);
    assert_int_equal(s.count, 2);
    assert_int_equal(s.runs, AVP_GROUPS_RUNS);
    for (uint32_t v = 0; v < 10; v++)
        assert_int_equal(label[v], v / 5);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

/* Five runs of more than a million links that agree say what ten would. */
static void split__two_very_large_cliques__told_by_five_runs(void **state) {
    (void)state;
    enum { CLIQUE = 1050 };
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    small_edges e = {0};
    static uint32_t label[2 * CLIQUE];
    small_clique(&e, 0, CLIQUE, 1);
    small_clique(&e, CLIQUE, CLIQUE, 1);
    small_edge(&e, CLIQUE - 1, CLIQUE, 1);
    avpi_graph g = small_graph(&ctx, &e, 2 * CLIQUE);
    avpi_split s = split(&g, &opts, label);
    assert_int_equal(s.runs, 5);
    assert_int_equal(s.count, 2);
    assert_near(s.stability, 1, 0);
    for (uint32_t v = 0; v < 2 * CLIQUE; v++)
        assert_int_equal(label[v], v / CLIQUE);
    opts.stability = 1; /* agreement has to be perfect, and is */
    assert_int_equal(split(&g, &opts, label).runs, 5);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

/* Methods 2.0 f: an army whose members meet at random has no inner communities; cutting it would be arbitrary. */
static void split__random_component_of_500__stays_whole(void **state) {
    (void)state;
    enum { N = 500 };
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    avpi_rng rng;
    avpi_rng_init(&rng, 9, 1);
    small_edges e = {0};
    uint32_t label[N];
    small_chance(&e, &rng, 0, N, 0.1, 1);
    avpi_graph g = small_graph(&ctx, &e, N);
    avpi_split s = split(&g, &opts, label);
    assert_true(s.whole);
    assert_int_equal(s.count, 1);
    assert_true(s.stability < 0.2);
    for (uint32_t v = 0; v < N; v++)
        assert_int_equal(label[v], 0);
    opts.stability = 0; /* the same component, cut all the same */
    s = split(&g, &opts, label);
    assert_false(s.whole);
    assert_true(s.count > 4);
    check_labels(&g, label, s.count);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

/* Names do not decide who is with whom. */
static void split__other_names__same_partition(void **state) {
    (void)state;
    enum { N = 120 };
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    avp_error err = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, 21, 1);
    opts.stability = 0;
    for (int round = 0; round < 10; round++) {
        small_edges e = {0};
        for (uint32_t k = 0; k < 6; k++)
            small_chance(&e, &rng, 20 * k, 20, 0.4, 1);
        for (int i = 0; i < 150; i++)
            small_edge(&e, (uint32_t)avpi_rng_below(&rng, N), (uint32_t)avpi_rng_below(&rng, N), 1);
        for (size_t i = 0; i < e.n; i++)
            e.edge[i].weight = 1 + (double)avpi_rng_below(&rng, 4096) / 1024;
        avpi_graph g = small_graph(&ctx, &e, N);
        uint32_t *name = small_permutation(&rng, N), label[N], other_label[N], back[N];
        small_edges other = small_renamed(&e, name);
        avpi_graph renamed = small_graph(&ctx, &other, N);
        avpi_split one = split(&g, &opts, label), two = split(&renamed, &opts, other_label);
        for (uint32_t v = 0; v < N; v++)
            back[v] = other_label[name[v]];
        double same = 0;
        assert_int_equal(avpi_partition_agreement(&ctx, label, back, N, &same, &err), AVP_OK);
        assert_near(same, 1, 0);
        assert_near(one.quality, two.quality, 1e-12);
        assert_near(one.stability, two.stability, 1e-12);
        avpi_graph_free(&ctx, &g);
        avpi_graph_free(&ctx, &renamed);
        free(name);
        free(other.edge);
        free(e.edge);
    }
}

static void split__one_or_two_vertices__one_community(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_groups_options opts = options();
    small_edges e = {0};
    uint32_t label[2] = {7, 7};
    small_edge(&e, 0, 1, 1);
    avpi_graph g = small_graph(&ctx, &e, 2);
    avpi_split s = split(&g, &opts, label);
    assert_int_equal(s.count, 1);
    assert_near(s.stability, 1, 0);
    assert_int_equal(label[0] + label[1], 0);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

/* What is made side by side counts in its order, whatever the number of threads; more than 20,000 links, so that threads are used. */
static void split__any_number_of_threads__same_labels(void **state) {
    (void)state;
    enum { N = 1200 };
    avp_groups_options opts = options();
    avpi_rng rng;
    small_edges e = {0};
    static uint32_t label[3][N];
    avpi_split s[3];
    avpi_rng_init(&rng, 5, 1);
    for (uint32_t k = 0; k < 4; k++)
        small_chance(&e, &rng, 300 * k, 300, 0.2, 1);
    for (uint32_t v = 0; v < N; v++)
        small_edge(&e, v, (v + 301) % N, 1);
    avp_ctx ctx = check_ctx(1);
    avpi_graph g = small_graph(&ctx, &e, N);
    for (unsigned t = 0; t < 3; t++) {
        avp_ctx threads = check_ctx(t == 0 ? 1 : 3 * t);
        avp_error err = {0};
        assert_int_equal(avpi_communities_split(&threads, &g, &opts, label[t], &s[t], &err), AVP_OK);
        assert_memory_equal(label[t], label[0], sizeof label[0]);
        assert_int_equal(s[t].runs, s[0].runs);
        assert_near(s[t].stability, s[0].stability, 0);
    }
    assert_int_equal(s[0].count, 4);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

typedef struct errand {
    const avpi_graph *graph;
    uint32_t label[34];
} errand;

static void *split_karate(void *self) {
    errand *e = self;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_groups_options opts = options();
    avpi_split out;
    for (int i = 0; i < 5; i++)
        if (avpi_communities_split(&ctx, e->graph, &opts, e->label, &out, &err) != AVP_OK)
            return self;
    return NULL;
}

static void split__several_threads_at_once__same_labels(void **state) {
    (void)state;
    enum { THREADS = 4 };
    avp_ctx ctx = check_ctx(1);
    small_edges e = small_karate();
    avpi_graph g = small_graph(&ctx, &e, 34);
    errand errands[THREADS];
    pthread_t threads[THREADS];
    for (int t = 0; t < THREADS; t++) {
        errands[t].graph = &g;
        assert_int_equal(pthread_create(&threads[t], NULL, split_karate, &errands[t]), 0);
    }
    for (int t = 0; t < THREADS; t++) {
        void *failed;
        pthread_join(threads[t], &failed);
        assert_null(failed);
        assert_memory_equal(errands[t].label, errands[0].label, sizeof errands[0].label);
    }
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

static bool always(void *self) {
    (void)self;
    return true;
}

static void split__cancelled__says_so(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_groups_options opts = options();
    small_edges e = small_karate();
    avpi_graph g = small_graph(&ctx, &e, 34);
    uint32_t label[34];
    avpi_split out;
    ctx.cancelled = always;
    assert_int_equal(avpi_communities_split(&ctx, &g, &opts, label, &out, &err), AVP_E_CANCELLED);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

static avp_status split_graph(const avp_ctx *ctx, void *state, avp_error *err) {
    avp_groups_options opts = options();
    uint32_t label[34];
    avpi_split out;
    return avpi_communities_split(ctx, state, &opts, label, &out, err);
}

static void split__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    small_edges e = small_karate();
    avpi_graph g = small_graph(&ctx, &e, 34);
    faulty_run(split_graph, &g);
    avpi_graph_free(&ctx, &g);
    free(e.edge);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(split__karate_club__four_of_known_modularity),
        cmocka_unit_test(split__ring_of_30_cliques__found_at_a_fitting_resolution),
        cmocka_unit_test(split__two_cliques_joined_by_a_link__two),
        cmocka_unit_test(split__two_very_large_cliques__told_by_five_runs),
        cmocka_unit_test(split__random_component_of_500__stays_whole),
        cmocka_unit_test(split__other_names__same_partition),
        cmocka_unit_test(split__one_or_two_vertices__one_community),
        cmocka_unit_test(split__any_number_of_threads__same_labels),
        cmocka_unit_test(split__several_threads_at_once__same_labels),
        cmocka_unit_test(split__cancelled__says_so),
        cmocka_unit_test(split__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
