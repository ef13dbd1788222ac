/* Which cuts between communities are taken back. */
#include "groups/dense_joins.h"

#include "support/check.h"

#include <stdlib.h>

enum { MOST = 400 };

typedef struct links {
    avpi_edge edge[MOST];
    size_t n;
} links;

/* Everybody of [from, end) with everybody of [with, with_end), each pair once; step 2 = every second pair. */
static void link_all(links *l, uint32_t from, uint32_t end, uint32_t with, uint32_t with_end, size_t step) {
    size_t k = 0;
    for (uint32_t a = from; a < end; a++)
        for (uint32_t b = with; b < with_end; b++)
            if (a < b && k++ % step == 0)
                l->edge[l->n++] = (avpi_edge){a, b, 1};
}

static int by_pair(const void *left, const void *right) {
    const avpi_edge *x = left, *y = right;
    return x->a != y->a ? (x->a < y->a ? -1 : 1) : x->b < y->b ? -1 : x->b > y->b;
}

static uint32_t join(links *l, uint32_t n, double share, uint32_t *label, uint32_t count) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_graph graph = {0};
    qsort(l->edge, l->n, sizeof *l->edge, by_pair);
    assert_int_equal(avpi_graph_build(&ctx, n, l->edge, l->n, &graph, &err), AVP_OK);
    assert_int_equal(avpi_dense_joins(&ctx, &graph, share, label, &count, &err), AVP_OK);
    avpi_graph_free(&ctx, &graph);
    return count;
}

/* 0-3 in the first campaign, 4-7 in both, 8-11 in the second: two cliques that overlap in the middle. */
static void joins__accounts_of_two_campaigns__one(void **state) {
    (void)state;
    links l = {.n = 0};
    uint32_t label[12] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
    link_all(&l, 0, 8, 0, 8, 1);
    link_all(&l, 4, 8, 8, 12, 1);
    link_all(&l, 8, 12, 8, 12, 1);
    assert_int_equal(join(&l, 12, 0.75, label, 3), 1);
    for (size_t v = 0; v < 12; v++)
        assert_int_equal(label[v], 0);
}

static void joins__a_bridge_between_cliques__two(void **state) {
    (void)state;
    links l = {.n = 0};
    uint32_t label[10] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
    link_all(&l, 0, 5, 0, 5, 1);
    link_all(&l, 5, 10, 5, 10, 1);
    link_all(&l, 4, 5, 5, 10, 1); /* one account knows all of the others: 5 of 25 */
    assert_int_equal(join(&l, 10, 0.75, label, 2), 2);
    assert_int_equal(label[4], 0);
    assert_int_equal(label[5], 1);
}

/* Inside every second pair is linked, across every second too: as dense as inside. */
static void joins__sparse_alike__one_when_the_share_allows(void **state) {
    (void)state;
    uint32_t label[12] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    links l = {.n = 0};
    link_all(&l, 0, 6, 0, 6, 2);
    link_all(&l, 6, 12, 6, 12, 2);
    link_all(&l, 0, 6, 6, 12, 2);
    assert_int_equal(join(&l, 12, 0.75, label, 2), 1);
    uint32_t again[12] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    links same = {.n = 0};
    link_all(&same, 0, 6, 0, 6, 2);
    link_all(&same, 6, 12, 6, 12, 2);
    link_all(&same, 0, 6, 6, 12, 2);
    assert_int_equal(join(&same, 12, 1000, again, 2), 2); /* off */
}

static void joins__one_community__stays(void **state) {
    (void)state;
    links l = {.n = 0};
    uint32_t label[3] = {0, 0, 0};
    link_all(&l, 0, 3, 0, 3, 1);
    assert_int_equal(join(&l, 3, 0.75, label, 1), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins__accounts_of_two_campaigns__one),
        cmocka_unit_test(joins__a_bridge_between_cliques__two),
        cmocka_unit_test(joins__sparse_alike__one_when_the_share_allows),
        cmocka_unit_test(joins__one_community__stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
