#include "base/radix.h"
#include "base/rng.h"
#include "support/check.h"

static uint64_t shaped_key(avpi_rng *rng, unsigned shape) {
    uint64_t key = avpi_rng_u64(rng);
    return shape == 0 ? key : shape == 1 ? key % 7 : shape == 2 ? key << 50 : shape == 3 ? UINT64_MAX - key % 3 : 42;
}

static void radix__every_shape_and_size__ascending_and_stable(void **state) {
    (void)state;
    enum { MAX = 3000 };
    static uint64_t keys[MAX], copy[MAX], scratch[MAX];
    static uint32_t values[MAX], value_scratch[MAX];
    static const size_t sizes[] = {0, 1, 2, 3, 47, 48, 49, 1000, MAX};
    for (unsigned shape = 0; shape < 5; shape++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            avpi_rng rng;
            avpi_rng_init(&rng, shape, s);
            size_t n = sizes[s];
            for (size_t i = 0; i < n; i++) {
                keys[i] = copy[i] = shaped_key(&rng, shape);
                values[i] = (uint32_t)i;
            }
            avpi_radix_u64_u32(keys, values, scratch, value_scratch, n);
            for (size_t i = 0; i < n; i++) {
                assert_true(keys[i] == copy[values[i]]);
                assert_true(i == 0 || keys[i - 1] < keys[i] || (keys[i - 1] == keys[i] && values[i - 1] < values[i]));
            }
            avpi_radix_u64(copy, scratch, n);
            if (n)
                assert_memory_equal(copy, keys, n * sizeof *keys);
        }
}

static void radix_order__threads__same_stable_order(void **state) {
    (void)state;
    enum { N = 200000 };
    avp_ctx one = check_ctx(1), many = check_ctx(7);
    uint64_t *keys = NULL;
    uint32_t *a = NULL, *b = NULL;
    assert_int_equal(avpi_alloc(&one, N, sizeof *keys, &keys, NULL), AVP_OK);
    assert_int_equal(avpi_alloc(&one, N, sizeof *a, &a, NULL), AVP_OK);
    assert_int_equal(avpi_alloc(&one, N, sizeof *b, &b, NULL), AVP_OK);
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 0);
    for (size_t i = 0; i < N; i++)
        keys[i] = avpi_rng_below(&rng, 1000);
    assert_int_equal(avpi_radix_order(&one, keys, N, a, NULL), AVP_OK);
    assert_int_equal(avpi_radix_order(&many, keys, N, b, NULL), AVP_OK);
    for (size_t i = 1; i < N; i++)
        assert_true(keys[a[i - 1]] < keys[a[i]] || (keys[a[i - 1]] == keys[a[i]] && a[i - 1] < a[i]));
    assert_memory_equal(a, b, N * sizeof *a);
    avpi_free(&one, keys);
    avpi_free(&one, a);
    avpi_free(&one, b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(radix__every_shape_and_size__ascending_and_stable),
        cmocka_unit_test(radix_order__threads__same_stable_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
