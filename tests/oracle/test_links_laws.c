/* Laws: what may not change a link, and in which direction the rest may. */
#include "support/check.h"
#include "support/small_acts.h"

#include "avispero/links.h"
#include "base/text.h"

enum { ROWS = 6000, ACCOUNTS = 300, OBJECTS = 120, TEXT_SIZE = 12, SECOND = 1000000 };

/* Rows of text, so that building acts is part of what is tested. */
typedef struct rows {
    avp_act act[ROWS];
    char account[ROWS][TEXT_SIZE], object[ROWS][TEXT_SIZE], post[ROWS][TEXT_SIZE];
} rows;

static rows base, changed;

static void point(rows *r, size_t i) {
    r->act[i].account = avpi_str_view(r->account[i]);
    r->act[i].object = avpi_str_view(r->object[i]);
    r->act[i].post = avpi_str_view(r->post[i]);
}

static void make_rows(uint64_t seed) {
    avpi_rng rng;
    avpi_rng_init(&rng, seed, 0);
    for (size_t i = 0; i < ROWS; i++) {
        double u = avpi_rng_real(&rng);
        uint32_t planted = i % 20 == 0;
        uint32_t object = (uint32_t)(u * u * OBJECTS), account = (uint32_t)avpi_rng_below(&rng, ACCOUNTS);
        int64_t time_s = (int64_t)avpi_rng_below(&rng, 20000);
        if (planted) { /* five accounts, one after the other, on the same object */
            object = (uint32_t)(i / 100) % OBJECTS;
            account = (uint32_t)(i / 20) % 5;
            time_s = (int64_t)(i / 100) * 300 + (int64_t)account;
        }
        snprintf(base.account[i], TEXT_SIZE, "u%u", account * 7919 % 10007);
        snprintf(base.object[i], TEXT_SIZE, "t%u", object);
        snprintf(base.post[i], TEXT_SIZE, "p%zu", i);
        base.act[i] = (avp_act){.time_us = time_s * SECOND};
        point(&base, i);
    }
}

static avp_acts build(const avp_ctx *ctx, const rows *r, size_t n) {
    avp_error err = {0};
    avp_acts acts = {0};
    assert_int_equal(avp_acts_build(ctx, "test", r->act, n, &acts, &err), AVP_OK);
    return acts;
}

static avp_links_options options(avp_links_null null) {
    avp_links_options opts;
    avp_options_init(&avp_links_option_table, &opts);
    opts.windows = (avp_windows){.count = 3, .us = {5 * SECOND, 60 * SECOND, 600 * SECOND}};
    opts.null = (int)null;
    opts.cap = 20;
    return opts;
}

static avp_links find(const avp_ctx *ctx, const avp_acts *acts, const avp_links_options *opts) {
    avp_error err = {0};
    avp_links links = {0};
    assert_int_equal(avp_links_find(ctx, acts, opts, &links, &err), AVP_OK);
    return links;
}

static void same_bytes(const void *left, const void *right, size_t n) {
    assert_int_equal(left == NULL, right == NULL);
    if (left && n)
        assert_memory_equal(left, right, n);
}

static void equal(const avp_links *left, const avp_links *right) {
    assert_int_equal(left->pairs_counted, right->pairs_counted);
    for (size_t k = 0; k < left->n_windows; k++) {
        const avp_window_links *a = &left->windows[k], *b = &right->windows[k];
        assert_int_equal(a->count, b->count);
        assert_int_equal(a->co_actions, b->co_actions);
        assert_int_equal(a->over_cap_acts, b->over_cap_acts);
        same_bytes(a->a, b->a, a->count * sizeof *a->a);
        same_bytes(a->b, b->b, a->count * sizeof *a->b);
        same_bytes(a->weight, b->weight, a->count * sizeof *a->weight);
        same_bytes(a->expected, b->expected, a->count * sizeof *a->expected);
        same_bytes(a->log10_p, b->log10_p, a->count * sizeof *a->log10_p);
    }
}

/* Compare the links of two sets of rows, with and without a null model, at 1, 2 and 8 threads. */
static void equal_links(const rows *left, const rows *right) {
    for (int null = AVP_NULL_NONE; null <= AVP_NULL_N1; null++) {
        avp_links_options opts = options((avp_links_null)null);
        for (unsigned threads = 1; threads <= 8; threads += threads == 1 ? 1 : 6) {
            avp_ctx one = check_ctx(1), many = check_ctx(threads);
            avp_acts left_acts = build(&one, left, ROWS), right_acts = build(&many, right, ROWS);
            avp_links left_links = find(&one, &left_acts, &opts), right_links = find(&many, &right_acts, &opts);
            assert_true(left_links.windows[1].count > 5);
            equal(&left_links, &right_links);
            avp_links_free(&one, &left_links);
            avp_links_free(&one, &right_links);
            avp_acts_free(&one, &left_acts);
            avp_acts_free(&one, &right_acts);
        }
    }
}

static void links__threads_and_shuffled_rows__same_bytes(void **state) {
    (void)state;
    avpi_rng rng;
    make_rows(1);
    equal_links(&base, &base);
    changed = base;
    avpi_rng_init(&rng, 2, 0);
    for (size_t i = 0; i < ROWS; i++)
        changed.act[i] = base.act[i];
    for (size_t i = ROWS; i > 1; i--) {
        size_t j = avpi_rng_below(&rng, i);
        avp_act swap = changed.act[i - 1];
        changed.act[i - 1] = changed.act[j];
        changed.act[j] = swap;
    }
    equal_links(&base, &changed);
}

static void links__shifted_times__same_bytes(void **state) {
    (void)state;
    make_rows(3);
    changed = base;
    for (size_t i = 0; i < ROWS; i++) {
        point(&changed, i);
        changed.act[i].time_us = base.act[i].time_us - 123456789012345;
    }
    equal_links(&base, &changed);
}

/* More acts than one block of objects holds, with repeats: now every stage is split over the threads. */
static void links__several_blocks__same_bytes(void **state) {
    (void)state;
    enum { MANY = 200000, MANY_ACCOUNTS = 5000, MANY_OBJECTS = 9000 };
    avpi_rng rng;
    avp_ctx one = check_ctx(1);
    small_act *acts_drawn = malloc(MANY * sizeof *acts_drawn);
    assert_non_null(acts_drawn);
    avpi_rng_init(&rng, 8, 0);
    small_random(&rng, acts_drawn, MANY, MANY_ACCOUNTS, MANY_OBJECTS, 3600, 0);
    for (size_t i = 0; i < MANY; i += 25) /* a viral object, and accounts that come back to it */
        acts_drawn[i] = (small_act){4000, acts_drawn[i].account % 300, acts_drawn[i].time_us, (uint32_t)i};
    avp_acts acts = small_acts(&one, acts_drawn, MANY, MANY_ACCOUNTS, MANY_OBJECTS, false);
    for (int null = AVP_NULL_NONE; null <= AVP_NULL_N1; null++) {
        avp_links_options opts = options((avp_links_null)null);
        opts.min_weight = 2;
        avp_links first = find(&one, &acts, &opts);
        for (unsigned threads = 2; threads <= 8; threads += 3) {
            avp_ctx many = check_ctx(threads);
            avp_links again = find(&many, &acts, &opts);
            equal(&first, &again);
            avp_links_free(&many, &again);
            many.memory_bytes = 1;
            again = find(&many, &acts, &opts);
            assert_true(null == AVP_NULL_N1 || again.spilled_bytes > 0);
            equal(&first, &again);
            avp_links_free(&many, &again);
        }
        assert_true(null == AVP_NULL_N1 || first.windows[1].count > 100);
        avp_links_free(&one, &first);
    }
    avp_acts_free(&one, &acts);
    free(acts_drawn);
}

/* A new name that keeps the order changes nothing; the reverse order gives the same pairs under their new names. */
static void links__renamed_accounts__same_links_renamed(void **state) {
    (void)state;
    make_rows(4);
    changed = base;
    for (size_t i = 0; i < ROWS; i++) {
        snprintf(changed.account[i], TEXT_SIZE, "v%u", 99999 - (uint32_t)strtoul(base.account[i] + 1, NULL, 10));
        point(&changed, i);
    }
    avp_ctx ctx = check_ctx(2);
    avp_links_options opts = options(AVP_NULL_N1);
    avp_acts left = build(&ctx, &base, ROWS), right = build(&ctx, &changed, ROWS);
    avp_links one = find(&ctx, &left, &opts), two = find(&ctx, &right, &opts);
    for (size_t k = 0; k < one.n_windows; k++) {
        assert_int_equal(one.windows[k].count, two.windows[k].count);
        assert_int_equal(one.windows[k].co_actions, two.windows[k].co_actions);
        for (size_t i = 0; i < one.windows[k].count; i++) {
            char a[TEXT_SIZE], b[TEXT_SIZE];
            size_t found = 0;
            avp_str name_a = avp_names_get(&left.accounts, one.windows[k].a[i]);
            avp_str name_b = avp_names_get(&left.accounts, one.windows[k].b[i]);
            snprintf(a, sizeof a, "v%u", 99999 - (uint32_t)strtoul(name_a.ptr + 1, NULL, 10));
            snprintf(b, sizeof b, "v%u", 99999 - (uint32_t)strtoul(name_b.ptr + 1, NULL, 10));
            for (size_t j = 0; j < two.windows[k].count; j++) {
                avp_str other_a = avp_names_get(&right.accounts, two.windows[k].a[j]);
                avp_str other_b = avp_names_get(&right.accounts, two.windows[k].b[j]);
                bool same = avpi_str_equal(other_a, avpi_str_view(a)) && avpi_str_equal(other_b, avpi_str_view(b));
                bool crossed = avpi_str_equal(other_a, avpi_str_view(b)) && avpi_str_equal(other_b, avpi_str_view(a));
                found += (same || crossed) && one.windows[k].weight[i] == two.windows[k].weight[j] &&
                         one.windows[k].log10_p[i] == two.windows[k].log10_p[j];
            }
            assert_int_equal(found, 1);
        }
    }
    avp_links_free(&ctx, &one);
    avp_links_free(&ctx, &two);
    avp_acts_free(&ctx, &left);
    avp_acts_free(&ctx, &right);
}

/* Without a cap, a longer window has every pair of the shorter one, at least as heavy. */
static void links__longer_window__loses_no_co_action(void **state) {
    (void)state;
    make_rows(5);
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = build(&ctx, &base, ROWS);
    avp_links_options opts = options(AVP_NULL_NONE);
    avp_links links = find(&ctx, &acts, &opts);
    for (size_t k = 1; k < links.n_windows; k++) {
        const avp_window_links *small = &links.windows[k - 1], *large = &links.windows[k];
        size_t j = 0;
        assert_true(small->co_actions <= large->co_actions);
        for (size_t i = 0; i < small->count; i++) {
            while (j < large->count &&
                   (large->a[j] < small->a[i] || (large->a[j] == small->a[i] && large->b[j] < small->b[i])))
                j++;
            assert_true(j < large->count && large->a[j] == small->a[i] && large->b[j] == small->b[i]);
            assert_true(large->weight[j] >= small->weight[i]);
        }
    }
    avp_links_free(&ctx, &links);
    avp_acts_free(&ctx, &acts);
}

/* Objects are counted one by one: the weights of two halves of the objects add up to those of the whole. */
static void links__two_halves_of_the_objects__add_up(void **state) {
    (void)state;
    make_rows(6);
    avp_ctx ctx = check_ctx(2);
    avp_links_options opts = options(AVP_NULL_NONE);
    uint64_t parts[3] = {0}, whole[3] = {0};
    for (int half = 0; half < 3; half++) {
        size_t n = 0;
        for (size_t i = 0; i < ROWS; i++)
            if (half == 2 || (base.object[i][strlen(base.object[i]) - 1] % 2) == half)
                changed.act[n++] = base.act[i];
        avp_acts acts = build(&ctx, &changed, n);
        avp_links links = find(&ctx, &acts, &opts);
        for (size_t k = 0; k < 3; k++)
            for (size_t i = 0; i < links.windows[k].count; i++)
                *(half == 2 ? &whole[k] : &parts[k]) += links.windows[k].weight[i];
        avp_links_free(&ctx, &links);
        avp_acts_free(&ctx, &acts);
    }
    for (size_t k = 0; k < 3; k++)
        assert_int_equal(parts[k], whole[k]);
}

/* One window alone gives what it gives in a sweep. */
static void links__window_alone__as_in_a_sweep(void **state) {
    (void)state;
    make_rows(7);
    avp_ctx ctx = check_ctx(2);
    avp_acts acts = build(&ctx, &base, ROWS);
    avp_links_options sweep = options(AVP_NULL_N1);
    avp_links all = find(&ctx, &acts, &sweep);
    for (size_t k = 0; k < all.n_windows; k++) {
        avp_links_options opts = sweep;
        opts.windows = (avp_windows){.count = 1, .us = {sweep.windows.us[k]}};
        avp_links one = find(&ctx, &acts, &opts), part = all;
        part.n_windows = 1;
        part.windows[0] = all.windows[k];
        part.pairs_counted = one.pairs_counted;
        equal(&one, &part);
        avp_links_free(&ctx, &one);
    }
    avp_links_free(&ctx, &all);
    avp_acts_free(&ctx, &acts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links__threads_and_shuffled_rows__same_bytes),
        cmocka_unit_test(links__several_blocks__same_bytes),
        cmocka_unit_test(links__shifted_times__same_bytes),
        cmocka_unit_test(links__renamed_accounts__same_links_renamed),
        cmocka_unit_test(links__longer_window__loses_no_co_action),
        cmocka_unit_test(links__two_halves_of_the_objects__add_up),
        cmocka_unit_test(links__window_alone__as_in_a_sweep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
