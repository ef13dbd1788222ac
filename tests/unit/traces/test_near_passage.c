#include "traces/near_passage.h"

#include "base/rng.h"
#include "support/check.h"
#include "support/faulty.h"

#include <stdlib.h>

static size_t shared(const char *a, const char *b, uint32_t least, avpi_near_passage *out) {
    avp_ctx ctx = check_ctx(1);
    size_t count = SIZE_MAX;
    const avpi_near_side left = {.text = avpi_str_view(a)}, right = {.text = avpi_str_view(b)};
    assert_int_equal(avpi_near_shared_passage(&ctx, &left, &right, least, out, &count, NULL), AVP_OK);
    return count;
}

static void expect(const char *a, const char *b, const avpi_near_passage *p, const char *passage) {
    size_t len = strlen(passage);
    assert_int_equal(p->a_to - p->a_from, len);
    assert_int_equal(p->b_to - p->b_from, len);
    assert_memory_equal(a + p->a_from, passage, len);
    assert_memory_equal(b + p->b_from, passage, len);
}

static void passage__nothing_in_common__none(void **state) {
    (void)state;
    avpi_near_passage out[AVPI_PASSAGES_MOST];
    assert_int_equal(shared("", "", 1, out), 0);
    assert_int_equal(shared("abc", "", 1, out), 0);
    assert_int_equal(shared("abc", "xyz", 1, out), 0);
    assert_int_equal(shared("abcd", "abcx", 4, out), 0);
}

static void passage__equal_texts__the_whole(void **state) {
    (void)state;
    avpi_near_passage out[AVPI_PASSAGES_MOST];
    const char *text = "votemos todos el domingo";
    assert_int_equal(shared(text, text, 5, out), 1);
    expect(text, text, &out[0], text);
}

static void passage__a_word_exchanged__what_stands_before_and_behind(void **state) {
    (void)state;
    avpi_near_passage out[AVPI_PASSAGES_MOST];
    const char *a = "todos al centro el lunes con el gato", *b = "todos al parque el lunes con el perro";
    assert_int_equal(shared(a, b, 6, out), 2);
    expect(a, b, &out[0], "todos al ");
    expect(a, b, &out[1], " el lunes con el ");
}

static void passage__any_script__whole_characters(void **state) {
    (void)state;
    avpi_near_passage out[AVPI_PASSAGES_MOST];
    /* U+4E2D and U+4E2E share two of three bytes */
    const char *a = "\u4e2d\u6587\u5927\u5bb6\u4e2d", *b = "\u4e2e\u6587\u5927\u5bb6\u4e2e";
    assert_int_equal(shared(a, b, 3, out), 1);
    expect(a, b, &out[0], "\u6587\u5927\u5bb6");
    assert_int_equal(shared(a, b, 4, out), 0);
    const char *c = "\U0001f41d\u0627\u0644\u0633\u0644\u0627\u0645",
               *d = "\U0001f41e\u0627\u0644\u0633\u0644\u0627\u0645";
    assert_int_equal(shared(c, d, 6, out), 1);
    expect(c, d, &out[0], "\u0627\u0644\u0633\u0644\u0627\u0645");
}

static void passage__ties__first_in_a_then_in_b(void **state) {
    (void)state;
    avpi_near_passage out[AVPI_PASSAGES_MOST];
    assert_int_equal(shared("abc-abc", "xabcyabc", 3, out), 2);
    assert_int_equal(out[0].a_from, 0);
    assert_int_equal(out[0].b_from, 1);
    assert_int_equal(out[1].a_from, 4);
    assert_int_equal(out[1].b_from, 5);
}

static void passage__originals__places_there(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    /* "¡HOLA, amigos!" was normalised to "hola amigos" */
    const uint32_t from[] = {2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13}, to[] = {3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14};
    const avpi_near_side a = {AVPI_STR("hola amigos"), from, to}, b = {.text = AVPI_STR("y hola amigos")};
    avpi_near_passage out[AVPI_PASSAGES_MOST];
    size_t count = 0;
    assert_int_equal(avpi_near_shared_passage(&ctx, &a, &b, 5, out, &count, NULL), AVP_OK);
    assert_int_equal(count, 1);
    assert_int_equal(out[0].a_from, 2);
    assert_int_equal(out[0].a_to, 14);
    assert_int_equal(out[0].b_from, 2);
    assert_int_equal(out[0].b_to, 13);
}

/* Length of the longest common substring, by trying all. */
static size_t longest_slow(avp_str a, avp_str b) {
    size_t best = 0;
    for (size_t i = 0; i < a.len; i++)
        for (size_t j = 0; j < b.len; j++) {
            size_t run = 0;
            while (i + run < a.len && j + run < b.len && a.ptr[i + run] == b.ptr[j + run])
                run++;
            best = run > best ? run : best;
        }
    return best;
}

static void check_against_slow(avp_str a, avp_str b, uint32_t least) {
    avp_ctx ctx = check_ctx(1);
    avpi_near_passage out[AVPI_PASSAGES_MOST];
    const avpi_near_side left = {.text = a}, right = {.text = b};
    size_t count = 0, longest = 0, slow = longest_slow(a, b);
    assert_int_equal(avpi_near_shared_passage(&ctx, &left, &right, least, out, &count, NULL), AVP_OK);
    assert_true(count <= AVPI_PASSAGES_MOST);
    for (size_t i = 0; i < count; i++) {
        size_t len = out[i].a_to - out[i].a_from;
        assert_true(len >= least && len == out[i].b_to - out[i].b_from);
        assert_memory_equal(a.ptr + out[i].a_from, b.ptr + out[i].b_from, len);
        assert_true(i == 0 || (out[i - 1].a_to <= out[i].a_from && out[i - 1].b_to <= out[i].b_from));
        longest = len > longest ? len : longest;
    }
    assert_int_equal(longest, slow >= least ? slow : 0);
}

static void passage__random_texts__in_order_and_the_longest_among_them(void **state) {
    (void)state;
    enum { ROUNDS = 2000, MOST = 120 };
    char bytes[2][MOST];
    avpi_rng rng;
    avpi_rng_init(&rng, 1, 0);
    for (int round = 0; round < ROUNDS; round++) {
        avp_str texts[2];
        for (int side = 0; side < 2; side++) {
            texts[side] = (avp_str){bytes[side], (size_t)avpi_rng_below(&rng, MOST + 1)};
            for (size_t i = 0; i < texts[side].len; i++)
                bytes[side][i] = (char)('a' + avpi_rng_below(&rng, 3));
        }
        check_against_slow(texts[0], texts[1], 1 + (uint32_t)avpi_rng_below(&rng, 6));
    }
}

/* The worst that can be asked for: two long texts without an end to their passages. */
static void passage__huge_texts__bounded(void **state) {
    (void)state;
    enum { HUGE = 5000000 };
    avp_ctx ctx = check_ctx(1);
    char *a = malloc(HUGE), *b = malloc(HUGE);
    avpi_near_passage out[AVPI_PASSAGES_MOST];
    size_t count = 0;
    assert_true(a && b);
    for (size_t i = 0; i < HUGE; i++) {
        a[i] = i % 2 ? 'x' : 'y';
        b[i] = i % 2 ? 'x' : 'z';
    }
    const avpi_near_side left = {.text = {a, HUGE}}, right = {.text = {b, HUGE}};
    assert_int_equal(avpi_near_shared_passage(&ctx, &left, &right, 1, out, &count, NULL), AVP_OK);
    assert_int_equal(count, AVPI_PASSAGES_MOST);
    memset(a, 'x', HUGE);
    memset(b, 'x', HUGE);
    assert_int_equal(avpi_near_shared_passage(&ctx, &left, &right, 1, out, &count, NULL), AVP_OK);
    assert_int_equal(count, 1);
    assert_int_equal(out[0].a_to, AVPI_PASSAGE_POINTS);
    free(a);
    free(b);
}

static avp_status compare_two(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    const avpi_near_side a = {.text = AVPI_STR("uno dos tres")}, b = {.text = AVPI_STR("uno dos cuatro")};
    avpi_near_passage out[AVPI_PASSAGES_MOST];
    size_t count = SIZE_MAX;
    avp_status status = avpi_near_shared_passage(ctx, &a, &b, 3, out, &count, err);
    assert_true((status == AVP_OK) == (count != SIZE_MAX));
    return status;
}

static void passage__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(compare_two, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passage__nothing_in_common__none),
        cmocka_unit_test(passage__equal_texts__the_whole),
        cmocka_unit_test(passage__a_word_exchanged__what_stands_before_and_behind),
        cmocka_unit_test(passage__any_script__whole_characters),
        cmocka_unit_test(passage__ties__first_in_a_then_in_b),
        cmocka_unit_test(passage__originals__places_there),
        cmocka_unit_test(passage__random_texts__in_order_and_the_longest_among_them),
        cmocka_unit_test(passage__huge_texts__bounded),
        cmocka_unit_test(passage__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
