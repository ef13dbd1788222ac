#include "traces/near_bands.h"

#include "support/check.h"
#include "support/faulty.h"
#include "support/near_posts.h"

typedef struct banded {
    near_posts posts;
    avpi_near_options opts;
    avpi_minhash minhash;
    avpi_near_texts texts;
    avpi_near_bands bands;
    uint32_t *keys; /* as they were before they became buckets */
} banded;

static void band(const avp_ctx *ctx, size_t n, const char *rows, const char *cap, banded *b) {
    *b = (banded){.posts = near_posts_make(n, 3)};
    avp_options_init(&avpi_near_option_table, &b->opts);
    assert_int_equal(avp_options_set(ctx, &avpi_near_option_table, &b->opts, "near-rows", rows, NULL), AVP_OK);
    assert_int_equal(avp_options_set(ctx, &avpi_near_option_table, &b->opts, "near-cap", cap, NULL), AVP_OK);
    avpi_minhash_init(&b->minhash, 1);
    b->posts.texts[0] = AVPI_STR("abcd"); /* no grams */
    b->posts.texts[1] = AVPI_STR("dcba");
    assert_int_equal(avpi_near_texts_build(ctx, b->posts.texts, NULL, n, &b->texts, NULL), AVP_OK);
    assert_int_equal(avpi_near_bands_sketch(ctx, &b->texts, &b->opts, &b->minhash, &b->bands, NULL), AVP_OK);
    size_t keys = (size_t)b->bands.n_bands * b->bands.n_texts;
    b->keys = calloc(keys, sizeof *b->keys);
    memcpy(b->keys, b->bands.bucket_of, keys * sizeof *b->keys);
    assert_int_equal(avpi_near_bands_fill(ctx, &b->opts, &b->bands, NULL), AVP_OK);
}

static void band_free(const avp_ctx *ctx, banded *b) {
    avpi_near_bands_free(ctx, &b->bands);
    avpi_near_texts_free(ctx, &b->texts);
    near_posts_free(&b->posts);
    free(b->keys);
}

static void check_bucket_of(const banded *b, unsigned i) {
    const uint32_t *keys = b->keys + (size_t)i * b->bands.n_texts, *bucket_of = b->bands.band[i].bucket_of;
    for (uint32_t x = 0; x < b->bands.n_texts; x++) {
        bool meets = false;
        for (uint32_t y = 0; y < b->bands.n_texts; y++) {
            bool same = x != y && keys[x] == keys[y] && b->bands.grams[x] > 0 && b->bands.grams[y] > 0;
            if (same)
                assert_int_equal(bucket_of[x], bucket_of[y]);
            else if (x != y && bucket_of[x] != UINT32_MAX)
                assert_int_not_equal(bucket_of[x], bucket_of[y]);
            meets |= same;
        }
        assert_true(meets == (bucket_of[x] != UINT32_MAX));
    }
}

static void buckets__every_pair__together_when_their_keys_are_equal(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    banded b;
    band(&ctx, 800, "4", "2000", &b);
    assert_int_equal(b.bands.n_bands, 16);
    for (unsigned i = 0; i < b.bands.n_bands; i++) {
        check_bucket_of(&b, i);
        assert_int_equal(b.bands.band[i].n_capped, 0);
    }
    band_free(&ctx, &b);
}

/* Texts in a bucket. */
static uint32_t size_of(const banded *b, unsigned i, uint32_t bucket) {
    uint32_t size = 0;
    for (uint32_t text = 0; text < b->bands.n_texts; text++)
        size += b->bands.band[i].bucket_of[text] == bucket;
    return size;
}

static void buckets__over_the_cap__room_for_few(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    banded b;
    band(&ctx, 4000, "2", "20", &b);
    uint32_t capped = 0, most = 0;
    for (unsigned i = 0; i < b.bands.n_bands; i++) {
        const avpi_near_band *one = &b.bands.band[i];
        uint32_t room = 0;
        for (uint32_t k = 0; k < one->n_buckets; k++) {
            uint32_t size = size_of(&b, i, k);
            assert_int_equal(one->buckets[k].start, room);
            assert_int_equal(one->buckets[k].room, size > 20 ? 16 : size);
            room += one->buckets[k].room;
            most = size > most ? size : most;
        }
        capped += one->n_capped;
    }
    assert_true(capped > 0 && most > 20);
    band_free(&ctx, &b);
}

static void rows__no_divisor_of_64__what_is_left_over_is_not_used(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    banded b;
    band(&ctx, 100, "5", "2000", &b);
    assert_int_equal(b.bands.n_bands, 12);
    band_free(&ctx, &b);
}

static void bands__threads__same(void **state) {
    (void)state;
    avp_ctx one = check_ctx(1), many = check_ctx(8);
    banded a, b;
    band(&one, 20000, "4", "50", &a);
    band(&many, 20000, "4", "50", &b);
    size_t keys = (size_t)a.bands.n_bands * a.bands.n_texts;
    assert_memory_equal(a.keys, b.keys, keys * sizeof *a.keys);
    assert_memory_equal(a.bands.bucket_of, b.bands.bucket_of, keys * sizeof *a.keys);
    assert_memory_equal(a.bands.prints, b.bands.prints, a.bands.n_texts * sizeof *a.bands.prints);
    assert_memory_equal(a.bands.grams, b.bands.grams, a.bands.n_texts * sizeof *a.bands.grams);
    band_free(&one, &a);
    band_free(&many, &b);
}

static avp_status sketch_and_fill(const avp_ctx *ctx, void *state, avp_error *err) {
    avp_status status = AVP_OK;
    const banded *given = state;
    avpi_near_bands bands = {.n_texts = 0};
    AVP_TRY(avpi_near_bands_sketch(ctx, &given->texts, &given->opts, &given->minhash, &bands, err));
    AVP_TRY(avpi_near_bands_fill(ctx, &given->opts, &bands, err));
done:
    avpi_near_bands_free(ctx, &bands);
    return status;
}

static void bands__any_allocation_fails__clean(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    banded b;
    band(&ctx, 300, "4", "2000", &b);
    faulty_run(sketch_and_fill, &b);
    band_free(&ctx, &b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets__every_pair__together_when_their_keys_are_equal),
        cmocka_unit_test(buckets__over_the_cap__room_for_few),
        cmocka_unit_test(rows__no_divisor_of_64__what_is_left_over_is_not_used),
        cmocka_unit_test(bands__threads__same),
        cmocka_unit_test(bands__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
