#include "support/faulty.h"
#include "support/small_graph.h"

#include "groups/cores.h"

enum { N = 60 };

/* Three cores of 20: 0, 20, 40. */
static void make_cores(uint32_t *core) {
    for (uint32_t v = 0; v < N; v++)
        core[v] = v - v % 20;
}

static void join(const small_edges *e, double chance, uint32_t *core) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    assert_int_equal(avpi_cores_join(&ctx, e->edge, e->n, chance, core, N, &err), AVP_OK);
}

static void cores__links_as_chance_makes_them__stay_apart(void **state) {
    (void)state;
    avpi_rng rng;
    uint32_t core[N], joins = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        small_edges e = {0};
        avpi_rng_init(&rng, seed, 1);
        small_chance(&e, &rng, 0, N, 0.01, 1);
        make_cores(core);
        join(&e, 0.01, core);
        joins += core[20] == 0 || core[40] != 40;
        free(e.edge);
    }
    assert_true(joins <= 300 * 0.02); /* 0.01 by design */
}

static void cores__more_links_than_chance__joined(void **state) {
    (void)state;
    small_edges e = {0};
    uint32_t core[N];
    for (uint32_t v = 0; v < 20; v++)
        small_edge(&e, v, 40 + v, 1);
    small_edge(&e, 3, 25, 1);
    make_cores(core);
    join(&e, 0.01, core);
    for (uint32_t v = 0; v < N; v++)
        assert_int_equal(core[v], v / 20 == 1 ? 20 : 0);
    free(e.edge);
}

static void cores__one_or_none__nothing_to_join(void **state) {
    (void)state;
    small_edges e = {0};
    uint32_t core[N] = {0};
    small_clique(&e, 0, N, 1);
    join(&e, 1e-9, core);
    for (uint32_t v = 0; v < N; v++)
        assert_int_equal(core[v], 0);
    free(e.edge);
}

static avp_status join_two(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    const avpi_edge edges[] = {{0, 1, 1}};
    uint32_t core[] = {0, 1};
    return avpi_cores_join(ctx, edges, 1, 1e-6, core, 2, err);
}

static void cores__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(join_two, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cores__links_as_chance_makes_them__stay_apart),
        cmocka_unit_test(cores__more_links_than_chance__joined),
        cmocka_unit_test(cores__one_or_none__nothing_to_join),
        cmocka_unit_test(cores__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
