#include "base/acts_merge.h"

#include "base/rng.h"
#include "base/text.h"
#include "support/check.h"
#include "support/faulty.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS_MOST = 400, OBJECTS = 40 };

typedef struct rows {
    avp_act row[ROWS_MOST];
    char name[ROWS_MOST][4][8];
    size_t n;
} rows;

static avp_str name_row(rows *r, size_t i, size_t which, char kind, uint64_t number) {
    snprintf(r->name[i][which], sizeof r->name[i][which], "%c%02u", kind, (unsigned)number);
    return avpi_str_view(r->name[i][which]);
}

/* Every row has a post or a time of its own, so that two of them never become one. */
static void random_rows(rows *r, uint64_t seed) {
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 9);
    r->n = (size_t)avpi_rng_below(&rng, ROWS_MOST);
    for (size_t i = 0; i < r->n; i++) {
        r->row[i] = (avp_act){.account = name_row(r, i, 0, 'a', avpi_rng_below(&rng, 12)),
                              .object = name_row(r, i, 1, 'o', avpi_rng_below(&rng, OBJECTS))};
        r->row[i].time_us = (int64_t)(i * 7919 % ROWS_MOST);
        if (seed % 3) { /* two rows have one time, three have one post, no two have both */
            r->row[i].time_us /= 2;
            r->row[i].post = name_row(r, i, 2, 'p', i % 150);
        }
        if (seed % 5 && avpi_rng_below(&rng, 4))
            r->row[i].source = name_row(r, i, 3, 's', avpi_rng_below(&rng, 5));
    }
}

/* Number in a name such as "o07". */
static uint32_t number_of(avp_str name) {
    return (uint32_t)(name.ptr[1] - '0') * 10 + (uint32_t)(name.ptr[2] - '0');
}

static avp_acts build(const avp_ctx *ctx, const rows *r) {
    avp_acts acts = {0};
    avp_error err = {0};
    if (avp_acts_build(ctx, "object", r->row, r->n, &acts, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return acts;
}

/* to[o] for the objects of acts: the number of the name is divided, and the first of a class stands for it. */
static void divide(const avp_acts *acts, unsigned by, uint32_t *to) {
    uint32_t first[OBJECTS];
    memset(first, 0xFF, sizeof first);
    for (uint32_t o = 0; o < acts->n_objects; o++) {
        unsigned class = number_of(avp_names_get(&acts->objects, o)) % by;
        first[class] = first[class] == UINT32_MAX ? o : first[class];
        to[o] = first[class];
    }
}

static void expect_names(const avp_names *a, const avp_names *b) {
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++)
        assert_true(avpi_str_equal(avp_names_get(a, i), avp_names_get(b, i)));
}

/* Lists of elders may be numbered otherwise; what stands in them may not. */
static void expect_elders(const avp_acts *a, const avp_acts *b) {
    assert_true(!a->elders.of == !b->elders.of);
    for (size_t i = 0; a->elders.of && i < a->count; i++) {
        uint32_t x = a->elders.of[i], y = b->elders.of[i], size = x ? a->elders.list[x].size : 0;
        assert_int_equal(size, y ? b->elders.list[y].size : 0);
        for (uint32_t k = 0; k < size; k++)
            assert_int_equal(a->elders.rank[a->elders.list[x].start + k], b->elders.rank[b->elders.list[y].start + k]);
    }
}

static void expect_same(const avp_acts *a, const avp_acts *b) {
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->n_objects, b->n_objects);
    assert_memory_equal(a->object_start, b->object_start, ((size_t)a->n_objects + 1) * sizeof *a->object_start);
    expect_names(&a->objects, &b->objects);
    expect_names(&a->accounts, &b->accounts);
    expect_names(&a->sources, &b->sources);
    expect_elders(a, b);
    assert_true(!a->post == !b->post && !a->source == !b->source);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->account[i], b->account[i]);
        assert_int_equal(a->time_us[i], b->time_us[i]);
        assert_true(!a->post || a->post[i] == b->post[i]);
        assert_true(!a->source || a->source[i] == b->source[i]);
    }
}

static void merge__by_hand__acts_in_order_and_names_gone(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_act row[] = {{.account = AVPI_STR("ana"), .object = AVPI_STR("x"), .time_us = 5},
                     {.account = AVPI_STR("ana"), .object = AVPI_STR("y"), .time_us = 1},
                     {.account = AVPI_STR("beto"), .object = AVPI_STR("z"), .time_us = 3},
                     {.account = AVPI_STR("beto"), .object = AVPI_STR("z"), .time_us = 5}};
    avp_acts acts = {0};
    avp_error err = {0};
    assert_int_equal(avp_acts_build(&ctx, "object", row, 4, &acts, &err), AVP_OK);
    const uint32_t to[] = {2, 1, 2}; /* x into z */
    assert_int_equal(avpi_acts_merge_objects(&ctx, &acts, to, &err), AVP_OK);
    assert_int_equal(avp_acts_validate(&ctx, &acts, &err), AVP_OK);
    assert_int_equal(acts.n_objects, 2);
    assert_true(avpi_str_equal(avp_names_get(&acts.objects, 0), AVPI_STR("y")));
    assert_true(avpi_str_equal(avp_names_get(&acts.objects, 1), AVPI_STR("z")));
    const int64_t times[] = {1, 3, 5, 5};
    const uint32_t accounts[] = {0, 1, 0, 1};
    assert_memory_equal(acts.time_us, times, sizeof times);
    assert_memory_equal(acts.account, accounts, sizeof accounts);
    assert_int_equal(acts.object_start[1], 1);
    avp_acts_free(&ctx, &acts);
}

/* The plain definition: give the rows the new objects, and build anew. */
static void merge__random_rows__as_built_from_renamed_rows(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        avp_ctx ctx = check_ctx(1 + (unsigned)(seed % 3));
        ctx.memory_bytes = seed % 2 ? 4096 : 0;
        avp_error err = {0};
        static rows r;
        random_rows(&r, seed);
        avp_acts merged = build(&ctx, &r);
        uint32_t to[OBJECTS + 1], by = 1 + (uint32_t)(seed % OBJECTS);
        divide(&merged, by, to);
        uint32_t renamed[OBJECTS];
        for (uint32_t o = 0; o < merged.n_objects; o++)
            renamed[number_of(avp_names_get(&merged.objects, o))] = number_of(avp_names_get(&merged.objects, to[o]));
        for (size_t i = 0; i < r.n; i++)
            r.row[i].object = name_row(&r, i, 1, 'o', renamed[number_of(r.row[i].object)]);
        avp_acts built = build(&ctx, &r);
        if (avpi_acts_merge_objects(&ctx, &merged, to, &err) != AVP_OK ||
            avp_acts_validate(&ctx, &merged, &err) != AVP_OK)
            fail_msg("seed %d: %s", (int)seed, err.text);
        expect_same(&merged, &built);
        avp_acts_free(&ctx, &merged);
        avp_acts_free(&ctx, &built);
    }
}

static void merge__nothing_to_merge__as_it_was(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    static rows r;
    uint32_t to[OBJECTS];
    for (uint32_t o = 0; o < OBJECTS; o++)
        to[o] = o;
    random_rows(&r, 7);
    avp_acts before = build(&ctx, &r), acts = build(&ctx, &r);
    assert_true(acts.count > 10);
    assert_int_equal(avpi_acts_merge_objects(&ctx, &acts, to, &err), AVP_OK);
    expect_same(&before, &acts);
    avp_acts_free(&ctx, &before);
    avp_acts_free(&ctx, &acts);
    r.n = 0;
    acts = build(&ctx, &r);
    assert_int_equal(avpi_acts_merge_objects(&ctx, &acts, to, &err), AVP_OK);
    assert_int_equal(acts.n_objects, 0);
    avp_acts_free(&ctx, &acts);
}

static void merge__any_allocation_fails__acts_untouched(void **state) {
    (void)state;
    avp_ctx plain = check_ctx(1);
    static rows r;
    random_rows(&r, 8);
    avp_acts before = build(&plain, &r);
    uint32_t to[OBJECTS];
    divide(&before, 6, to);
    for (uint64_t at = 0;; at++) {
        faulty f;
        avp_ctx ctx = faulty_ctx(&f);
        avp_error err = {0};
        ctx.n_threads = 1;
        avp_acts acts = build(&ctx, &r);
        f.calls = 0;
        f.fail_at = at;
        avp_status status = avpi_acts_merge_objects(&ctx, &acts, to, &err);
        uint64_t failed = f.failed;
        if (status != AVP_OK)
            expect_same(&before, &acts);
        assert_true(status == AVP_OK ? failed == 0 : status == AVP_E_MEMORY && err.status == AVP_E_MEMORY);
        avp_acts_free(&ctx, &acts);
        assert_int_equal(f.live, 0);
        if (failed == 0)
            break;
    }
    avp_acts_free(&plain, &before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merge__by_hand__acts_in_order_and_names_gone),
        cmocka_unit_test(merge__random_rows__as_built_from_renamed_rows),
        cmocka_unit_test(merge__nothing_to_merge__as_it_was),
        cmocka_unit_test(merge__any_allocation_fails__acts_untouched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
