#include "base/memory.h"
#include "support/faulty.h"

#include <string.h>

static void alloc__zero_elements__valid_pointer(void **state) {
    (void)state;
    faulty f;
    avp_ctx ctx = faulty_ctx(&f);
    int *none = NULL, *zeros = NULL;
    assert_int_equal(avpi_alloc(&ctx, 0, sizeof *none, &none, NULL), AVP_OK);
    assert_int_equal(avpi_zalloc(&ctx, 3, sizeof *zeros, &zeros, NULL), AVP_OK);
    assert_non_null(none);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(zeros[i], 0);
    avpi_free(&ctx, none);
    avpi_free(&ctx, zeros);
    avpi_free(&ctx, NULL);
    assert_int_equal(f.live, 0);
    assert_int_equal(f.live_bytes, 0);
}

static void alloc__overflow__is_out_of_memory(void **state) {
    (void)state;
    faulty f;
    avp_ctx ctx = faulty_ctx(&f);
    avp_error err = {0};
    char *block = NULL;
    static const size_t cases[][2] = {{SIZE_MAX, 2},
                                      {SIZE_MAX / 2 + 1, 2},
                                      {(size_t)1 << 32, (size_t)1 << 32},
                                      {SIZE_MAX, 1},
                                      {(size_t)PTRDIFF_MAX + 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        avp_error_clear(&err);
        assert_int_equal(avpi_alloc(&ctx, cases[i][0], cases[i][1], &block, &err), AVP_E_MEMORY);
        assert_int_equal(err.status, AVP_E_MEMORY);
        assert_int_equal(avpi_zalloc(&ctx, cases[i][0], cases[i][1], &block, NULL), AVP_E_MEMORY);
        assert_int_equal(avpi_resize(&ctx, &block, cases[i][0], cases[i][1], NULL), AVP_E_MEMORY);
        assert_null(block);
    }
    assert_int_equal(f.calls, 0);
}

static void resize__fails__block_is_untouched(void **state) {
    (void)state;
    faulty f;
    avp_ctx ctx = faulty_ctx(&f);
    uint32_t *block = NULL;
    assert_int_equal(avpi_resize(&ctx, &block, 2, sizeof *block, NULL), AVP_OK);
    block[0] = 7;
    block[1] = 8;
    f.fail_at = f.calls;
    uint32_t *before = block;
    assert_int_equal(avpi_resize(&ctx, &block, 1000, sizeof *block, NULL), AVP_E_MEMORY);
    assert_ptr_equal(block, before);
    assert_int_equal(block[1], 8);
    assert_int_equal(avpi_resize(&ctx, &block, 1000, sizeof *block, NULL), AVP_OK);
    assert_int_equal(block[0], 7);
    assert_int_equal(avpi_resize(&ctx, &block, 0, sizeof *block, NULL), AVP_OK);
    assert_non_null(block);
    avpi_free(&ctx, block);
    assert_int_equal(f.live, 0);
}

static void grow__one_by_one__few_calls(void **state) {
    (void)state;
    faulty f;
    avp_ctx ctx = faulty_ctx(&f);
    uint64_t *numbers = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < 100000; i++) {
        assert_int_equal(avpi_grow(&ctx, &numbers, &capacity, i + 1, sizeof *numbers, NULL), AVP_OK);
        assert_true(capacity > i);
        numbers[i] = i;
    }
    assert_true(f.calls < 40);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(numbers[i], i);
    size_t before = capacity;
    assert_int_equal(avpi_grow(&ctx, &numbers, &capacity, SIZE_MAX, sizeof *numbers, NULL), AVP_E_MEMORY);
    assert_int_equal(capacity, before);
    assert_int_equal(avpi_grow(&ctx, &numbers, &capacity, 0, sizeof *numbers, NULL), AVP_OK);
    avpi_free(&ctx, numbers);
}

static void arena__many_sizes__aligned_and_apart(void **state) {
    (void)state;
    enum { TAKES = 3000 };
    faulty f;
    avp_ctx ctx = faulty_ctx(&f);
    avpi_arena arena;
    static unsigned char *taken[TAKES];
    avpi_arena_init(&arena, &ctx);
    for (size_t i = 0; i < TAKES; i++) {
        taken[i] = avpi_arena_take(&arena, i % 97 * (i % 13));
        assert_non_null(taken[i]);
        assert_int_equal((uintptr_t)taken[i] % 8, 0);
        memset(taken[i], (int)(i % 251), i % 97 * (i % 13));
    }
    for (size_t i = 0; i < TAKES; i++)
        for (size_t k = 0; k < i % 97 * (i % 13); k++)
            assert_int_equal(taken[i][k], i % 251);
    avpi_arena_free(&arena);
    assert_int_equal(f.live, 0);
    avpi_arena_free(&arena);
}

static void arena__large_blocks_between__small_ones_share_a_page(void **state) {
    (void)state;
    enum { LARGE = 5 << 20 };
    faulty f;
    avp_ctx ctx = faulty_ctx(&f);
    avpi_arena arena;
    avpi_arena_init(&arena, &ctx);
    char *first = avpi_arena_take(&arena, 8), *large = avpi_arena_take(&arena, LARGE);
    char *second = avpi_arena_take(&arena, 8);
    assert_true(first && large && second);
    memset(large, 1, LARGE);
    assert_ptr_equal(second, first + 8);
    assert_true(arena.used_bytes >= LARGE + 16);
    assert_int_equal(f.live, 2);
    avpi_arena_clear(&arena);
    assert_int_equal(f.live, 1);
    assert_int_equal(arena.used_bytes, 0);
    assert_ptr_equal(avpi_arena_take(&arena, 8), first);
    avpi_arena_free(&arena);
    assert_int_equal(f.live, 0);
}

static void arena__copies__follow_without_gaps_then_align(void **state) {
    (void)state;
    avp_ctx ctx;
    avpi_arena arena;
    avp_ctx_init(&ctx);
    avpi_arena_init(&arena, &ctx);
    avp_str a = avpi_arena_copy(&arena, (avp_str){"abc", 3}), none = avpi_arena_copy(&arena, (avp_str){NULL, 0});
    avp_str b = avpi_arena_copy(&arena, (avp_str){"de", 2});
    assert_memory_equal(a.ptr, "abcde", 5);
    assert_ptr_equal(b.ptr, a.ptr + 3);
    assert_non_null(none.ptr);
    assert_int_equal(none.len, 0);
    assert_int_equal((uintptr_t)avpi_arena_take(&arena, 1) % 8, 0);
    avpi_arena_free(&arena);
}

static void arena__impossible_size__no_memory(void **state) {
    (void)state;
    faulty f;
    avp_ctx ctx = faulty_ctx(&f);
    avpi_arena arena;
    avpi_arena_init(&arena, &ctx);
    assert_null(avpi_arena_take(&arena, SIZE_MAX));
    assert_null(avpi_arena_take(&arena, SIZE_MAX - 64));
    assert_non_null(avpi_arena_take(&arena, 1));
    assert_null(avpi_arena_take(&arena, SIZE_MAX));
    assert_null(avpi_arena_copy(&arena, (avp_str){"x", SIZE_MAX - 8}).ptr);
    f.fail_at = f.calls;
    assert_null(avpi_arena_take(&arena, 1 << 20));
    avpi_arena_free(&arena);
    assert_int_equal(f.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alloc__zero_elements__valid_pointer),
        cmocka_unit_test(alloc__overflow__is_out_of_memory),
        cmocka_unit_test(resize__fails__block_is_untouched),
        cmocka_unit_test(grow__one_by_one__few_calls),
        cmocka_unit_test(arena__many_sizes__aligned_and_apart),
        cmocka_unit_test(arena__large_blocks_between__small_ones_share_a_page),
        cmocka_unit_test(arena__copies__follow_without_gaps_then_align),
        cmocka_unit_test(arena__impossible_size__no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
