#include "traces/near_texts.h"

#include "base/hash.h"
#include "support/check.h"
#include "support/faulty.h"
#include "support/near_posts.h"

static avpi_near_texts build(const avp_ctx *ctx, const avp_str *rows, const int64_t *time_us, size_t n) {
    avpi_near_texts t = {.count = 0};
    assert_int_equal(avpi_near_texts_build(ctx, rows, time_us, n, &t, NULL), AVP_OK);
    return t;
}

static void texts__none__empty(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avpi_near_texts t = build(&ctx, NULL, NULL, 0);
    assert_int_equal(t.count, 0);
    avpi_near_texts_free(&ctx, &t);
}

static void texts__copies__most_posts_first_then_bytes(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    const avp_str rows[] = {AVPI_STR("c"), AVPI_STR("b"), {NULL, 0},     AVPI_STR("d"),
                            AVPI_STR("b"), AVPI_STR("d"), AVPI_STR("a"), AVPI_STR("")};
    avpi_near_texts t = build(&ctx, rows, NULL, 8);
    assert_int_equal(t.count, 4);
    const uint32_t of_row[] = {3, 0, UINT32_MAX, 1, 0, 1, 2, UINT32_MAX};
    const uint32_t posts[] = {2, 2, 1, 1}, first_row[] = {1, 3, 6, 0}, bytewise[] = {2, 0, 3, 1};
    assert_memory_equal(t.of_row, of_row, sizeof of_row);
    assert_memory_equal(t.posts, posts, sizeof posts);
    assert_memory_equal(t.first_row, first_row, sizeof first_row);
    assert_memory_equal(t.bytewise, bytewise, sizeof bytewise);
    for (uint32_t i = 0; i < 4; i++)
        assert_true(avpi_str_equal(t.text[i], rows[first_row[i]]));
    assert_null(t.first_us);
    avpi_near_texts_free(&ctx, &t);
}

static void texts__times__first_and_last_of_each(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    const avp_str rows[] = {AVPI_STR("a"), AVPI_STR("b"), AVPI_STR("a"), AVPI_STR("a")};
    const int64_t time_us[] = {5, INT64_MIN, -7, 3};
    avpi_near_texts t = build(&ctx, rows, time_us, 4);
    assert_int_equal(t.first_us[0], -7);
    assert_int_equal(t.last_us[0], 5);
    assert_true(t.first_us[1] == INT64_MIN && t.last_us[1] == INT64_MIN);
    avpi_near_texts_free(&ctx, &t);
}

static void in_time__borders__both_ends_included(void **state) {
    (void)state;
    int64_t first[] = {0, 110, INT64_MIN, INT64_MAX}, last[] = {10, 200, INT64_MIN, INT64_MAX};
    avpi_near_texts t = {.count = 4, .first_us = first, .last_us = last};
    assert_true(avpi_near_in_time(&t, 0, 1, 100));
    assert_true(avpi_near_in_time(&t, 1, 0, 100));
    assert_false(avpi_near_in_time(&t, 0, 1, 99));
    assert_false(avpi_near_in_time(&t, 1, 0, 99));
    assert_true(avpi_near_in_time(&t, 1, 1, 0));
    assert_false(avpi_near_in_time(&t, 2, 3, UINT64_MAX - 1));
    assert_true(avpi_near_in_time(&t, 3, 2, UINT64_MAX));
    t.first_us = NULL;
    assert_true(avpi_near_in_time(&t, 2, 3, 0));
}

/* Two texts of 16 bytes with one XXH3 hash, for every number x: what an enemy can do. */
static void collide(uint64_t x, unsigned char a[16], unsigned char b[16]) {
    const uint64_t low = 0x6782737bea4239b9U, high = 0xaf56bc3b0996523aU;
    const uint64_t words[4] = {low, x ^ high, __builtin_bswap64(x) ^ low, high};
    memcpy(a, words, 16);
    memcpy(b, words + 2, 16);
}

static void texts__one_hash_for_two__kept_apart(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    unsigned char a[16], b[16];
    collide(0x1234567890abcdefU, a, b);
    avp_str x = {(char *)a, 16}, y = {(char *)b, 16};
    assert_true(avpi_hash64(x) == avpi_hash64(y) && !avpi_str_equal(x, y));
    const avp_str rows[] = {x, y, AVPI_STR("z"), y, x, y};
    avpi_near_texts t = build(&ctx, rows, NULL, 6);
    assert_int_equal(t.count, 3);
    assert_int_equal(t.posts[0], 3);
    assert_int_equal(t.first_row[0], 1);
    assert_int_equal(t.of_row[0], 1);
    assert_int_equal(t.of_row[4], 1);
    assert_int_equal(t.of_row[2], 2);
    avpi_near_texts_free(&ctx, &t);
}

/* The plain definition of the ranks. */
static void check_ranks(const avpi_near_texts *t, const near_posts *p) {
    for (size_t row = 0; row < p->n; row++)
        assert_true(avpi_str_equal(p->texts[row], t->text[t->of_row[row]]));
    for (uint32_t i = 1; i < t->count; i++) {
        assert_true(t->posts[i - 1] > t->posts[i] ||
                    (t->posts[i - 1] == t->posts[i] && avpi_str_compare(t->text[i - 1], t->text[i]) < 0));
        assert_true(avpi_str_compare(t->text[t->bytewise[i - 1]], t->text[t->bytewise[i]]) < 0);
    }
}

static void texts__many__same_for_any_threads(void **state) {
    (void)state;
    avp_ctx one = check_ctx(1), many = check_ctx(8);
    near_posts p = near_posts_make(90000, 1);
    avpi_near_texts a = build(&one, p.texts, p.time_us, p.n), b = build(&many, p.texts, p.time_us, p.n);
    check_ranks(&a, &p);
    assert_int_equal(a.count, b.count);
    assert_memory_equal(a.of_row, b.of_row, p.n * sizeof *a.of_row);
    assert_memory_equal(a.posts, b.posts, a.count * sizeof *a.posts);
    assert_memory_equal(a.first_row, b.first_row, a.count * sizeof *a.first_row);
    assert_memory_equal(a.first_us, b.first_us, a.count * sizeof *a.first_us);
    avpi_near_texts_free(&one, &a);
    avpi_near_texts_free(&many, &b);
    near_posts_free(&p);
}

static avp_status build_with_collisions(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    unsigned char a[16], b[16];
    collide(7, a, b);
    const avp_str rows[] = {{(char *)a, 16}, {(char *)b, 16}, AVPI_STR("z"), {(char *)a, 16}};
    const int64_t time_us[] = {1, 2, 3, 4};
    avpi_near_texts t = {.count = 0};
    avp_status status = avpi_near_texts_build(ctx, rows, time_us, 4, &t, err);
    if (status != AVP_OK)
        assert_null(t.text);
    avpi_near_texts_free(ctx, &t);
    return status;
}

static void texts__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(build_with_collisions, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts__none__empty),
        cmocka_unit_test(texts__copies__most_posts_first_then_bytes),
        cmocka_unit_test(texts__times__first_and_last_of_each),
        cmocka_unit_test(in_time__borders__both_ends_included),
        cmocka_unit_test(texts__one_hash_for_two__kept_apart),
        cmocka_unit_test(texts__many__same_for_any_threads),
        cmocka_unit_test(texts__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
