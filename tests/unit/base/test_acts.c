#include "base/acts_builder.h"
#include "base/rng.h"
#include "base/text.h"
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_ROWS = 600 };

typedef struct world {
    char names[MAX_ROWS][4][8];
    avp_act rows[MAX_ROWS];
    size_t n;
} world;

static void random_world(world *w, uint64_t seed, bool posts) {
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 1);
    w->n = (size_t)avpi_rng_below(&rng, MAX_ROWS);
    for (size_t i = 0; i < w->n; i++) {
        uint64_t object = avpi_rng_below(&rng, 1 + seed % 30);
        snprintf(w->names[i][0], 8, "u%u", (unsigned)avpi_rng_below(&rng, 20));
        snprintf(w->names[i][1], 8, "o%u", (unsigned)object);
        snprintf(w->names[i][2], 8, "s%u", (unsigned)object % 5);
        snprintf(w->names[i][3], 8, "p%u", (unsigned)avpi_rng_below(&rng, 30));
        w->rows[i] =
            (avp_act){avpi_str_view(w->names[i][0]), avpi_str_view(w->names[i][1]), avpi_str_view(w->names[i][2]),
                      posts ? avpi_str_view(w->names[i][3]) : (avp_str){NULL, 0}, (int64_t)avpi_rng_below(&rng, 40)};
    }
}

/* The plain definition: sort by native texts, drop equals. */
static int compare_rows(const void *x, const void *y) {
    const avp_act *a = x, *b = y;
    int c = avpi_str_compare(a->object, b->object);
    c = c ? c : (a->time_us > b->time_us) - (a->time_us < b->time_us);
    c = c ? c : avpi_str_compare(a->account, b->account);
    return c ? c : (a->post.ptr ? avpi_str_compare(a->post, b->post) : 0);
}

static size_t plain(world *w) {
    size_t kept = 0;
    qsort(w->rows, w->n, sizeof *w->rows, compare_rows);
    for (size_t i = 0; i < w->n; i++)
        if (!i || compare_rows(&w->rows[i], &w->rows[kept - 1]) != 0)
            w->rows[kept++] = w->rows[i];
    return kept;
}

static void expect_equal(const world *w, size_t kept, const avp_acts *acts) {
    assert_int_equal(acts->count, kept);
    for (uint32_t o = 0; o < acts->n_objects; o++)
        for (uint64_t i = acts->object_start[o]; i < acts->object_start[o + 1]; i++) {
            assert_true(avpi_str_equal(avp_names_get(&acts->objects, o), w->rows[i].object));
            assert_true(avpi_str_equal(avp_names_get(&acts->accounts, acts->account[i]), w->rows[i].account));
            assert_int_equal(acts->time_us[i], w->rows[i].time_us);
            assert_true(avpi_str_equal(avp_names_get(&acts->sources, acts->source[i]), w->rows[i].source));
            if (acts->post)
                assert_true(avpi_str_equal(avp_names_get(&acts->posts, acts->post[i]), w->rows[i].post));
        }
}

static void build__random_rows__equals_the_plain_sort(void **state) {
    (void)state;
    static world w;
    avp_ctx ctx = check_ctx(2);
    for (uint64_t seed = 1; seed <= 200; seed++) {
        random_world(&w, seed, seed % 2);
        size_t before = w.n;
        avp_acts acts = {0};
        assert_int_equal(avp_acts_build(&ctx, "object", w.rows, w.n, &acts, NULL), AVP_OK);
        size_t kept = plain(&w);
        assert_int_equal(avp_acts_validate(&ctx, &acts, NULL), AVP_OK);
        if (kept)
            expect_equal(&w, kept, &acts);
        assert_int_equal(acts.duplicates, before - kept);
        avp_acts_free(&ctx, &acts);
    }
}

static void add_range(avpi_acts_builder *b, unsigned worker, const world *w, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        avpi_act_columns one = {1,
                                &w->rows[i].account,
                                &w->rows[i].object,
                                &w->rows[i].source,
                                &w->rows[i].post,
                                NULL,
                                &w->rows[i].time_us,
                                NULL};
        assert_int_equal(avpi_acts_builder_add(b, worker, &one, NULL), AVP_OK);
    }
}

static void builder__several_workers_and_a_tiny_budget__same_acts(void **state) {
    (void)state;
    static world w;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        avp_ctx ctx = check_ctx(3);
        ctx.memory_bytes = seed % 3 ? 4096 : 0;
        random_world(&w, seed, true);
        avpi_acts_builder *b = NULL;
        assert_int_equal(avpi_acts_builder_new(&ctx, "object", 3, true, AVPI_POSTS_NAMED, &b, NULL), AVP_OK);
        add_range(b, 2, &w, 0, w.n / 3);
        add_range(b, 0, &w, w.n / 3, w.n / 2);
        add_range(b, 1, &w, w.n / 2, w.n);
        avp_acts acts = {0};
        assert_int_equal(avpi_acts_builder_finish(b, 1, &acts, NULL, 0, NULL), AVP_OK);
        assert_true(ctx.memory_bytes == 0 || w.n < 33 || acts.spilled_bytes > 0);
        size_t kept = plain(&w);
        if (kept)
            expect_equal(&w, kept, &acts);
        avp_acts_free(&ctx, &acts);
        avpi_acts_builder_free(b);
    }
}

static void builder__forgotten_file__leaves_neither_rows_nor_names(void **state) {
    (void)state;
    static world w;
    avp_ctx ctx = check_ctx(1);
    random_world(&w, 5, true);
    avpi_acts_builder *b = NULL;
    assert_int_equal(avpi_acts_builder_new(&ctx, "object", 1, true, AVPI_POSTS_NAMED, &b, NULL), AVP_OK);
    add_range(b, 0, &w, 0, w.n);
    assert_int_equal(avpi_acts_builder_file(b, 1, NULL), AVP_OK);
    avp_str name = AVPI_STR("only in the bad file");
    int64_t time = 3;
    avpi_act_columns bad = {1, &name, &name, &name, &name, NULL, &time, NULL};
    assert_int_equal(avpi_acts_builder_add(b, 0, &bad, NULL), AVP_OK);
    avpi_acts_builder_forget_file(b);
    assert_int_equal(avpi_acts_builder_file(b, 2, NULL), AVP_OK);
    add_range(b, 0, &w, 0, w.n); /* all of it again: duplicates of the third file */
    uint64_t duplicates[3] = {0};
    avp_acts acts = {0};
    assert_int_equal(avpi_acts_builder_finish(b, 1, &acts, duplicates, 3, NULL), AVP_OK);
    size_t all = w.n, kept = plain(&w);
    expect_equal(&w, kept, &acts);
    assert_int_equal(duplicates[0], all - kept);
    assert_int_equal(duplicates[1], 0);
    assert_int_equal(duplicates[2], all);
    avp_acts_free(&ctx, &acts);
    avpi_acts_builder_free(b);
}

/* Sorted list of a column's values, to compare what a shuffle must keep. */
static int compare_u64(const void *x, const void *y) {
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

static void margins(const avp_acts *acts, bool with_source, uint64_t *out) {
    for (size_t i = 0; i < acts->count; i++)
        out[i] = (uint64_t)acts->account[i] << 32 | (with_source ? acts->source[i] : 0);
    qsort(out, acts->count, sizeof *out, compare_u64);
}

static void shuffle__both_kinds__keep_their_margins_and_repeat(void **state) {
    (void)state;
    static world w;
    static uint64_t before[MAX_ROWS], after[MAX_ROWS];
    avp_ctx ctx = check_ctx(1);
    for (uint64_t seed = 20; seed < 60; seed++) {
        random_world(&w, seed, false);
        for (int how = AVP_SHUFFLE_LABELS; how <= AVP_SHUFFLE_WITHIN_SOURCE; how++) {
            avp_acts a = {0}, b = {0};
            assert_int_equal(avp_acts_build(&ctx, "object", w.rows, w.n, &a, NULL), AVP_OK);
            assert_int_equal(avp_acts_build(&ctx, "object", w.rows, w.n, &b, NULL), AVP_OK);
            margins(&a, how == AVP_SHUFFLE_WITHIN_SOURCE, before);
            assert_int_equal(avp_acts_shuffle(&ctx, &a, (avp_shuffle)how, seed, NULL), AVP_OK);
            assert_int_equal(avp_acts_shuffle(&ctx, &b, (avp_shuffle)how, seed, NULL), AVP_OK);
            assert_int_equal(avp_acts_validate(&ctx, &a, NULL), AVP_OK);
            margins(&a, how == AVP_SHUFFLE_WITHIN_SOURCE, after);
            assert_memory_equal(before, after, a.count * sizeof *before);
            assert_memory_equal(a.account, b.account, a.count * sizeof *a.account);
            avp_acts_free(&ctx, &a);
            avp_acts_free(&ctx, &b);
        }
    }
}

static void shuffle_within_source__no_sources__refused(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_act row = {AVPI_STR("a"), AVPI_STR("o"), {NULL, 0}, {NULL, 0}, 5};
    avp_acts acts = {0};
    avp_error err = {0};
    assert_int_equal(avp_acts_build(&ctx, "object", &row, 1, &acts, NULL), AVP_OK);
    assert_null(acts.source);
    assert_null(acts.post);
    assert_int_equal(avp_acts_shuffle(&ctx, &acts, AVP_SHUFFLE_WITHIN_SOURCE, 1, &err), AVP_E_ARG);
    assert_non_null(strstr(err.text, "object"));
    avp_acts_free(&ctx, &acts);
}

static void build__no_rows__empty_acts(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(4);
    avp_acts acts = {0};
    assert_int_equal(avp_acts_build(&ctx, "object", NULL, 0, &acts, NULL), AVP_OK);
    assert_int_equal(acts.count, 0);
    assert_int_equal(avp_acts_validate(&ctx, &acts, NULL), AVP_OK);
    avp_acts_free(&ctx, &acts);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(build__random_rows__equals_the_plain_sort),
        cmocka_unit_test(builder__several_workers_and_a_tiny_budget__same_acts),
        cmocka_unit_test(builder__forgotten_file__leaves_neither_rows_nor_names),
        cmocka_unit_test(shuffle__both_kinds__keep_their_margins_and_repeat),
        cmocka_unit_test(shuffle_within_source__no_sources__refused),
        cmocka_unit_test(build__no_rows__empty_acts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
