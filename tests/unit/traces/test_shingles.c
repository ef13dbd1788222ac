#include "traces/shingles.h"

#include "base/rng.h"
#include "support/check.h"
#include "support/faulty.h"

static const avpi_gram_key key = {0x0123456789abcdefU, 0xfedcba9876543211U};

static size_t points_of(const char *text, size_t len, uint32_t *points) {
    const unsigned char *at = (const unsigned char *)text, *end = at + len;
    size_t n = 0;
    while (at < end)
        points[n++] = avpi_point_next(&at, end);
    return n;
}

static void points__every_length_of_character__code_points(void **state) {
    (void)state;
    uint32_t points[16];
    static const char text[] = "a\u00f1\u4e2d\U0001f41d";
    assert_int_equal(points_of(text, sizeof text - 1, points), 4);
    assert_int_equal(points[0], 'a');
    assert_int_equal(points[1], 0xF1);
    assert_int_equal(points[2], 0x4E2D);
    assert_int_equal(points[3], 0x1F41D);
}

static void points__bytes_that_are_no_utf8__each_its_own(void **state) {
    (void)state;
    uint32_t points[16];
    static const char torn[] = "\xff\xe4\xb8"; /* never a lead; two thirds of a character */
    assert_int_equal(points_of(torn, sizeof torn - 1, points), 3);
    assert_int_equal(points[0], 0x1100FF);
    assert_int_equal(points[1], 0x1100E4);
    assert_int_equal(points[2], 0x1100B8);
}

static size_t count_grams(avp_str text, uint32_t most) {
    size_t n = 0;
    for (avpi_grams g = avpi_grams_of(text, most); avpi_grams_next(&g);)
        n++;
    return n;
}

static void grams__short_and_long_texts__points_less_four(void **state) {
    (void)state;
    assert_int_equal(count_grams((avp_str){NULL, 0}, 100), 0);
    assert_int_equal(count_grams(AVPI_STR("abcd"), 100), 0);
    assert_int_equal(count_grams(AVPI_STR("abcde"), 100), 1);
    assert_int_equal(count_grams(AVPI_STR("\u00f1\u00f1\u00f1\u00f1\u00f1\u00f1"), 100), 2);
    assert_int_equal(count_grams(AVPI_STR("abcdefghij"), 3), 3);
    assert_int_equal(count_grams(AVPI_STR("abcdefghij"), 0), 0);
}

static void grams__last_gram__holds_the_last_five_points_alone(void **state) {
    (void)state;
    avpi_gram last[2] = {{0, 0}, {0, 0}};
    static const char *const texts[2] = {"zzzz\U0010ffffbcde", "yy\U0010ffffbcde"};
    for (int i = 0; i < 2; i++)
        for (avpi_grams g = avpi_grams_of(avpi_str_view(texts[i]), 100); avpi_grams_next(&g);)
            last[i] = g.gram;
    assert_true(last[0].high == last[1].high && last[0].low == last[1].low);
    assert_true(last[0].high == ((uint64_t)0x10FFFF << 21 | 'b'));
    assert_true(last[0].low == ((uint64_t)'c' << 42 | (uint64_t)'d' << 21 | 'e'));
}

/* The plain definition, for texts of ASCII. */
static bool stands_in(avp_str text, const char *gram, size_t before) {
    for (size_t i = 0; i + 5 <= text.len && i < before; i++)
        if (memcmp(text.ptr + i, gram, 5) == 0)
            return true;
    return false;
}

static uint32_t count_shared(avp_str a, avp_str b) {
    uint32_t shared = 0;
    for (size_t i = 0; i + 5 <= b.len; i++)
        shared += !stands_in(b, b.ptr + i, i) && stands_in(a, b.ptr + i, SIZE_MAX);
    return shared;
}

static avp_str random_text(avpi_rng *rng, char *bytes, size_t most, unsigned letters) {
    size_t len = (size_t)avpi_rng_below(rng, most + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)('a' + avpi_rng_below(rng, letters));
    return (avp_str){bytes, len};
}

static void set__random_texts__as_the_plain_definition(void **state) {
    (void)state;
    enum { ROUNDS = 3000, MOST = 200 };
    char a_bytes[MOST], b_bytes[MOST];
    avp_ctx ctx = check_ctx(1);
    avpi_gram_set set;
    avpi_gram_set_init(&set, &ctx, key);
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 1);
    for (int round = 0; round < ROUNDS; round++) {
        avp_str a = random_text(&rng, a_bytes, MOST, 2), b = random_text(&rng, b_bytes, MOST, 2);
        assert_int_equal(avpi_gram_set_fill(&set, a, UINT32_MAX, NULL), AVP_OK);
        uint32_t shared = count_shared(a, b), need = (uint32_t)avpi_rng_below(&rng, 40);
        assert_int_equal(set.count, count_shared(a, a));
        assert_int_equal(avpi_gram_set_shared(&set, b, UINT32_MAX, 0), shared);
        uint32_t found = avpi_gram_set_shared(&set, b, UINT32_MAX, need);
        assert_true(shared >= need ? found == shared : found < need);
    }
    avpi_gram_set_free(&set);
}

static void set__serial_wraps__old_texts_are_forgotten(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_gram_set set;
    avpi_gram_set_init(&set, &ctx, key);
    assert_int_equal(avpi_gram_set_fill(&set, AVPI_STR("primero"), 100, NULL), AVP_OK);
    set.serial = UINT32_MAX;
    assert_int_equal(avpi_gram_set_fill(&set, AVPI_STR("segundo"), 100, NULL), AVP_OK);
    assert_int_equal(set.serial, 1);
    assert_int_equal(avpi_gram_set_shared(&set, AVPI_STR("primero"), 100, 0), 0);
    assert_int_equal(avpi_gram_set_shared(&set, AVPI_STR("el segundo"), 100, 0), 3);
    avpi_gram_set_free(&set);
}

static void jaccard__ties__count_as_reached(void **state) {
    (void)state;
    for (uint32_t k = 1; k <= 3000; k++)
        for (uint32_t tenths = 5; tenths <= 10; tenths++) {
            /* shared / all = tenths k / 10 k exactly */
            uint32_t shared = tenths * k, all = 10 * k;
            assert_true(avpi_jaccard_reaches(all, shared, shared, tenths / 10.0));
            assert_false(avpi_jaccard_reaches(all + 1, shared, shared, tenths / 10.0));
        }
}

static void jaccard_need__all_small_sizes__smallest_that_reaches(void **state) {
    (void)state;
    static const double thresholds[] = {0.5, 0.7, 0.75, 0.9, 1};
    for (int t = 0; t < 5; t++)
        for (uint32_t a = 1; a < 90; a++)
            for (uint32_t b = 1; b < 90; b++) {
                uint32_t least = a < b ? a : b, slow = 0;
                while (slow < least && !avpi_jaccard_reaches(a, b, slow, thresholds[t]))
                    slow++;
                assert_int_equal(avpi_jaccard_need(a, b, thresholds[t]), slow);
            }
}

static avp_status fill_growing(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avp_status status = AVP_OK;
    char text[2000];
    avpi_gram_set set;
    avpi_gram_set_init(&set, ctx, key);
    memset(text, 'x', sizeof text);
    for (size_t len = 10; len <= sizeof text; len *= 5)
        AVP_TRY(avpi_gram_set_fill(&set, (avp_str){text, len}, UINT32_MAX, err));
done:
    avpi_gram_set_free(&set);
    return status;
}

static void set__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(fill_growing, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points__every_length_of_character__code_points),
        cmocka_unit_test(points__bytes_that_are_no_utf8__each_its_own),
        cmocka_unit_test(grams__short_and_long_texts__points_less_four),
        cmocka_unit_test(grams__last_gram__holds_the_last_five_points_alone),
        cmocka_unit_test(set__random_texts__as_the_plain_definition),
        cmocka_unit_test(set__serial_wraps__old_texts_are_forgotten),
        cmocka_unit_test(jaccard__ties__count_as_reached),
        cmocka_unit_test(jaccard_need__all_small_sizes__smallest_that_reaches),
        cmocka_unit_test(set__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
