#include "support/faulty.h"
#include "support/near.h"
#include "support/small_graph.h"

#include "avispero/groups.h"

/* Groups of these sizes, each linked with this chance inside, a few links between neighbours, the last accounts in none. */
typedef struct scene {
    small_edges edges;
    uint32_t n;
    uint32_t *group_of;
    avp_fused_link *links;
    avp_groups groups;
} scene;

static scene make_scene(const uint32_t *sizes, size_t n_groups, double chance, uint32_t singles, uint32_t bridges) {
    scene s = {0};
    avpi_rng rng;
    avpi_rng_init(&rng, 12, 1);
    for (size_t g = 0; g < n_groups; g++)
        s.n += sizes[g];
    s.group_of = calloc(s.n + singles + 1, sizeof *s.group_of);
    assert_non_null(s.group_of);
    for (uint32_t g = 0, first = 0; g < n_groups; first += sizes[g++]) {
        for (uint32_t i = 1; i < sizes[g]; i++)
            small_edge(&s.edges, first + i, first + (uint32_t)avpi_rng_below(&rng, i), 20);
        small_chance(&s.edges, &rng, first, sizes[g], chance, 20);
        for (uint32_t i = 0; i < sizes[g]; i++)
            s.group_of[first + i] = g + 1;
        for (uint32_t i = 0; i < bridges && g > 0 && g % 3 != 0; i++)
            small_edge(&s.edges, first + (uint32_t)avpi_rng_below(&rng, sizes[g]), first - 1, 20);
    }
    for (uint32_t i = 0; i < singles; i++)
        small_edge(&s.edges, s.n + i, i % (s.n + 1), 20);
    s.n += singles;
    small_sort(&s.edges);
    s.links = calloc(s.edges.n + 1, sizeof *s.links);
    assert_non_null(s.links);
    for (size_t i = 0; i < s.edges.n; i++)
        s.links[i] =
            (avp_fused_link){.a = s.edges.edge[i].a, .b = s.edges.edge[i].b, .strength = s.edges.edge[i].weight};
    s.groups = (avp_groups){.accounts.count = s.n, .links = s.links, .n_links = s.edges.n, .group_of = s.group_of};
    return s;
}

static void scene_free(scene *s) {
    free(s->edges.edge);
    free(s->group_of);
    free(s->links);
}

static avp_layout compute(const scene *s, unsigned threads, uint64_t seed) {
    avp_ctx ctx = check_ctx(threads);
    avp_error err = {0};
    avp_layout out = {0};
    if (avp_layout_compute(&ctx, &s->groups, seed, &out, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return out;
}

static void drop(avp_layout *layout) {
    avp_ctx ctx = check_ctx(1);
    avp_layout_free(&ctx, layout);
}

static void layout__members__all_placed_others_nowhere(void **state) {
    (void)state;
    const uint32_t sizes[] = {30, 12, 2, 3, 7, 2, 2};
    scene s = make_scene(sizes, 7, 0.5, 9, 1);
    avp_layout layout = compute(&s, 1, 1);
    float x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    assert_int_equal(layout.count, 58);
    for (size_t i = 0; i < layout.count; i++) {
        assert_true(isfinite(layout.x[i]) && isfinite(layout.y[i]));
        assert_true(s.group_of[layout.account[i]] > 0);
        assert_true(i == 0 || layout.account[i] > layout.account[i - 1]);
        x0 = fminf(x0, layout.x[i]);
        x1 = fmaxf(x1, layout.x[i]);
        y0 = fminf(y0, layout.y[i]);
        y1 = fmaxf(y1, layout.y[i]);
    }
    assert_near(x0, -x1, 1e-3f);
    assert_near(y0, -y1, 1e-3f);
    drop(&layout);
    scene_free(&s);
}

/* Points keep their distance, and a member is closest to the middle of its own group. */
static void layout__many_groups__islands_do_not_overlap(void **state) {
    (void)state;
    enum { GROUPS = 120 };
    uint32_t sizes[GROUPS];
    for (uint32_t g = 0; g < GROUPS; g++)
        sizes[g] = 2 + 300 / (1 + 3 * g);
    scene s = make_scene(sizes, GROUPS, 0.15, 0, 2);
    avp_layout layout = compute(&s, 2, 1);
    double x[GROUPS + 1] = {0}, y[GROUPS + 1] = {0}, r[GROUPS + 1] = {0}, apart = INFINITY;
    for (size_t i = 0; i < layout.count; i++) {
        uint32_t g = s.group_of[layout.account[i]];
        x[g] += (double)layout.x[i] / sizes[g - 1];
        y[g] += (double)layout.y[i] / sizes[g - 1];
    }
    for (size_t i = 0; i < layout.count; i++) {
        uint32_t g = s.group_of[layout.account[i]];
        r[g] = fmax(r[g], hypot(layout.x[i] - x[g], layout.y[i] - y[g]));
        for (size_t j = 0; j < i; j++)
            apart = fmin(apart, hypot(layout.x[i] - layout.x[j], layout.y[i] - layout.y[j]));
    }
    for (uint32_t g = 1; g <= GROUPS; g++)
        for (uint32_t h = 1; h < g; h++)
            assert_true(hypot(x[g] - x[h], y[g] - y[h]) > r[g] + r[h]);
    assert_true(apart > 0.4);
    drop(&layout);
    scene_free(&s);
}

/* One island is large enough to be worked on by all threads at once. */
static void layout__threads__same_bytes(void **state) {
    (void)state;
    const uint32_t sizes[] = {2001, 40, 12, 3, 2, 2, 2};
    scene s = make_scene(sizes, 7, 0.001, 0, 3);
    avp_layout one = compute(&s, 1, 1), many = compute(&s, 8, 1);
    assert_memory_equal(one.x, many.x, one.count * sizeof *one.x);
    assert_memory_equal(one.y, many.y, one.count * sizeof *one.y);
    drop(&one);
    drop(&many);
    scene_free(&s);
}

static void layout__another_seed__another_picture(void **state) {
    (void)state;
    const uint32_t sizes[] = {20, 5, 2};
    scene s = make_scene(sizes, 3, 0.5, 0, 1);
    avp_layout one = compute(&s, 1, 1), again = compute(&s, 1, 1), other = compute(&s, 1, 2);
    assert_memory_equal(one.x, again.x, one.count * sizeof *one.x);
    assert_memory_not_equal(one.x, other.x, one.count * sizeof *one.x);
    drop(&one);
    drop(&again);
    drop(&other);
    scene_free(&s);
}

static void layout__nothing_or_a_pair__fine(void **state) {
    (void)state;
    const uint32_t two = 2;
    scene none = make_scene(NULL, 0, 0, 0, 0), pair = make_scene(&two, 1, 1, 0, 0);
    avp_layout layout = compute(&none, 1, 1);
    assert_int_equal(layout.count, 0);
    drop(&layout);
    layout = compute(&pair, 1, 1);
    assert_int_equal(layout.count, 2);
    assert_near(hypot(layout.x[1] - layout.x[0], layout.y[1] - layout.y[0]), 0.9, 0.2);
    drop(&layout);
    scene_free(&none);
    scene_free(&pair);
}

/* A group whose members hang together through others only: nothing of ours makes one, and nothing breaks. */
static void layout__group_without_inner_links__placed_all_the_same(void **state) {
    (void)state;
    const uint32_t sizes[] = {4, 3};
    scene s = make_scene(sizes, 2, 0, 0, 0);
    s.groups.n_links = 0;
    avp_layout layout = compute(&s, 1, 1);
    assert_int_equal(layout.count, 7);
    for (size_t i = 0; i < layout.count; i++)
        assert_true(isfinite(layout.x[i]) && fabsf(layout.x[i]) < 100);
    drop(&layout);
    scene_free(&s);
}

static bool always(void *self) {
    (void)self;
    return true;
}

static void layout__cancelled__says_so(void **state) {
    (void)state;
    const uint32_t sizes[] = {40, 12};
    scene s = make_scene(sizes, 2, 0.5, 0, 0);
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    avp_layout out = {.count = 7};
    ctx.cancelled = always;
    assert_int_equal(avp_layout_compute(&ctx, &s.groups, 1, &out, &err), AVP_E_CANCELLED);
    assert_int_equal(out.count, 7);
    scene_free(&s);
}

static avp_status compute_and_free(const avp_ctx *ctx, void *state, avp_error *err) {
    scene *s = state;
    avp_layout out = {0};
    avp_status status = avp_layout_compute(ctx, &s->groups, 1, &out, err);
    avp_layout_free(ctx, &out);
    return status;
}

static void layout__any_allocation_fails__clean(void **state) {
    (void)state;
    const uint32_t sizes[] = {9, 4, 2, 3};
    scene s = make_scene(sizes, 4, 0.5, 0, 1);
    faulty_run(compute_and_free, &s);
    scene_free(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout__members__all_placed_others_nowhere),
        cmocka_unit_test(layout__many_groups__islands_do_not_overlap),
        cmocka_unit_test(layout__threads__same_bytes),
        cmocka_unit_test(layout__another_seed__another_picture),
        cmocka_unit_test(layout__nothing_or_a_pair__fine),
        cmocka_unit_test(layout__group_without_inner_links__placed_all_the_same),
        cmocka_unit_test(layout__cancelled__says_so),
        cmocka_unit_test(layout__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
