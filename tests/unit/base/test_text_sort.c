#include "base/dict.h"
#include "base/rng.h"
#include "support/check.h"

/* Random texts from a tiny alphabet with NUL, so that prefixes, padding and duplicates all happen. */
static avp_str random_text(avpi_arena *arena, avpi_rng *rng, size_t longest) {
    static const char alphabet[] = {'a', 'b', '\0', (char)0xff};
    char bytes[64];
    size_t n = (size_t)avpi_rng_below(rng, longest + 1);
    for (size_t i = 0; i < n; i++)
        bytes[i] = alphabet[avpi_rng_below(rng, sizeof alphabet)];
    return avpi_arena_copy(arena, (avp_str){bytes, n});
}

static void expect_sorted(const avp_str *texts, const uint32_t *order, size_t n) {
    for (size_t k = 1; k < n; k++) {
        int c = avpi_str_compare(texts[order[k - 1]], texts[order[k]]);
        assert_true(c < 0 || (c == 0 && order[k - 1] < order[k]));
    }
}

static void sort_text__random_inputs__bytewise_and_stable(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    for (uint64_t seed = 1; seed <= 300; seed++) {
        avpi_rng rng;
        avpi_rng_init(&rng, seed, 0);
        avpi_arena arena;
        avpi_arena_init(&arena, &ctx);
        size_t n = (size_t)avpi_rng_below(&rng, 400);
        avp_str texts[400];
        uint32_t order[400];
        size_t longest = (size_t)(1 + seed % 40);
        for (size_t i = 0; i < n; i++)
            texts[i] = random_text(&arena, &rng, longest);
        assert_int_equal(avpi_sort_text(&ctx, texts, n, order, NULL), AVP_OK);
        expect_sorted(texts, order, n);
        avpi_arena_free(&arena);
    }
}

static void sort_text__many_texts_several_threads__same_order(void **state) {
    (void)state;
    enum { N = 100000 };
    avp_ctx one = check_ctx(1), many = check_ctx(5);
    avpi_arena arena;
    avpi_arena_init(&arena, &one);
    avp_str *texts = NULL;
    uint32_t *a = NULL, *b = NULL;
    assert_int_equal(avpi_alloc(&one, N, sizeof *texts, &texts, NULL), AVP_OK);
    assert_int_equal(avpi_alloc(&one, N, sizeof *a, &a, NULL), AVP_OK);
    assert_int_equal(avpi_alloc(&one, N, sizeof *b, &b, NULL), AVP_OK);
    avpi_rng rng;
    avpi_rng_init(&rng, 7, 0);
    for (size_t i = 0; i < N; i++)
        texts[i] = random_text(&arena, &rng, 24);
    assert_int_equal(avpi_sort_text(&one, texts, N, a, NULL), AVP_OK);
    assert_int_equal(avpi_sort_text(&many, texts, N, b, NULL), AVP_OK);
    expect_sorted(texts, a, N);
    assert_memory_equal(a, b, N * sizeof *a);
    avpi_free(&one, texts);
    avpi_free(&one, a);
    avpi_free(&one, b);
    avpi_arena_free(&arena);
}

static void dict_merge__three_dictionaries__sorted_union_and_maps(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    avpi_dict dicts[3];
    avpi_rng rng;
    avpi_rng_init(&rng, 3, 0);
    avpi_arena arena;
    avpi_arena_init(&arena, &ctx);
    for (size_t d = 0; d < 3; d++) {
        avpi_dict_init(&dicts[d], &ctx);
        for (size_t i = 0; i < 500; i++) {
            uint32_t id;
            assert_int_equal(avpi_dict_intern(&dicts[d], random_text(&arena, &rng, 12), &id, NULL), AVP_OK);
        }
    }
    avp_names names = {0};
    uint32_t *maps[3];
    assert_int_equal(avpi_dict_merge(&ctx, dicts, 3, &names, maps, NULL), AVP_OK);
    for (uint32_t id = 1; id < names.count; id++)
        assert_true(avpi_str_compare(avp_names_get(&names, id - 1), avp_names_get(&names, id)) < 0);
    for (size_t d = 0; d < 3; d++) {
        for (uint32_t i = 0; i < dicts[d].count; i++) {
            assert_true(avpi_str_equal(avp_names_get(&names, maps[d][i]), avpi_dict_get(&dicts[d], i)));
            assert_int_equal(avpi_names_find(&names, avpi_dict_get(&dicts[d], i)), maps[d][i]);
        }
        avpi_free(&ctx, maps[d]);
        avpi_dict_free(&dicts[d]);
    }
    assert_int_equal(avpi_names_find(&names, AVPI_STR("not there")), UINT32_MAX);
    avpi_names_free(&ctx, &names);
    avpi_arena_free(&arena);
}

static void dict__intern_many_and_one_by_one__same_ids(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_dict many, single;
    avpi_dict_init(&many, &ctx);
    avpi_dict_init(&single, &ctx);
    avpi_arena arena;
    avpi_arena_init(&arena, &ctx);
    avpi_rng rng;
    avpi_rng_init(&rng, 11, 0);
    for (int round = 0; round < 50; round++) {
        avp_str texts[300];
        uint32_t ids[300];
        for (size_t i = 0; i < 300; i++)
            texts[i] = i % 17 == 3 ? (avp_str){NULL, 0} : random_text(&arena, &rng, 10);
        assert_int_equal(avpi_dict_intern_many(&many, texts, 300, ids, NULL), AVP_OK);
        for (size_t i = 0; i < 300; i++) {
            uint32_t id = UINT32_MAX;
            if (texts[i].ptr)
                assert_int_equal(avpi_dict_intern(&single, texts[i], &id, NULL), AVP_OK);
            assert_int_equal(ids[i], id);
        }
    }
    assert_int_equal(many.count, single.count);
    assert_int_equal(avpi_dict_find(&many, AVPI_STR("absent text")), UINT32_MAX);
    avpi_dict_free(&many);
    avpi_dict_free(&single);
    avpi_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sort_text__random_inputs__bytewise_and_stable),
        cmocka_unit_test(sort_text__many_texts_several_threads__same_order),
        cmocka_unit_test(dict_merge__three_dictionaries__sorted_union_and_maps),
        cmocka_unit_test(dict__intern_many_and_one_by_one__same_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
