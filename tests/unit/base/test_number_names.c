/* Names that are numbers: the same order and the same names as bytewise sorting of the texts. */
#include "base/dict.h"
#include "base/number_names.h"
#include "support/check.h"
#include "support/faulty.h"

#include <string.h>

enum { LISTS = 3, MOST = 400, SIZE = 24 };

static const uint64_t ten_18 = UINT64_C(1000000000000000000);

static avp_str view(const char *text) {
    return (avp_str){text, strlen(text)};
}

static void number_of__digits_only(void **state) {
    (void)state;
    uint64_t key = 0;
    uint8_t digits = 0;
    static const char *const others[] = {"", "-1", "1.0", "1e5", " 1", "1 ", "a", "12345678901234567890", "１"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(avpi_number_of(view(others[i]), &key, &digits));
    assert_false(avpi_number_of((avp_str){NULL, 0}, &key, &digits));
    assert_true(avpi_number_of(view("0"), &key, &digits) && key == 0 && digits == 1);
    assert_true(avpi_number_of(view("12"), &key, &digits) && key == 12 * (ten_18 / 10) && digits == 2);
    assert_true(avpi_number_of(view("9999999999999999999"), &key, &digits) && key == 9999999999999999999U &&
                digits == 19);
}

/* Few digits, many alike, leading zeros, up to 19 places. */
static void draw(uint32_t *seed, char text[SIZE]) {
    *seed = *seed * 1664525 + 1013904223;
    size_t n = 1 + (*seed >> 24) % (*seed >> 31 ? 19 : 4);
    for (size_t i = 0; i < n; i++) {
        *seed = *seed * 1664525 + 1013904223;
        text[i] = (char)('0' + (*seed >> 24) % (*seed >> 31 ? 2 : 10));
    }
    text[n] = '\0';
}

static int by_text(const void *left, const void *right) {
    return strcmp(left, right);
}

static size_t distinct(char (*texts)[SIZE], size_t n) {
    size_t kept = 0;
    qsort(texts, n, sizeof *texts, by_text);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(texts[i], texts[kept - 1]) != 0)
            memmove(texts[kept++], texts[i], sizeof *texts);
    return kept;
}

static void merge__random__as_sorted_texts(void **state) {
    (void)state;
    static char texts[LISTS][MOST][SIZE], sorted[LISTS * MOST][SIZE];
    avp_ctx ctx = check_ctx(2);
    avp_error err = {0};
    for (uint32_t round = 1, seed = 1; round <= 30; round++) {
        avpi_numbers lists[LISTS];
        avp_names names = {0};
        uint32_t *maps[LISTS];
        size_t all = 0, n = round * 13;
        for (size_t l = 0; l < LISTS; l++) {
            avpi_numbers_init(&lists[l], &ctx);
            for (size_t i = 0; i < (l == 2 && round % 3 == 0 ? 0 : n); i++) {
                uint64_t key;
                uint8_t digits;
                draw(&seed, texts[l][i]);
                memcpy(sorted[all++], texts[l][i], SIZE);
                assert_true(avpi_number_of(view(texts[l][i]), &key, &digits));
                assert_int_equal(avpi_numbers_add(&lists[l], key, digits, &err), AVP_OK);
            }
        }
        size_t expected = distinct(sorted, all);
        assert_int_equal(avpi_numbers_merge(&ctx, lists, LISTS, &names, maps, &err), AVP_OK);
        assert_int_equal(names.count, expected);
        for (uint32_t i = 0; i < names.count; i++)
            assert_true(avpi_str_equal(avp_names_get(&names, i), view(sorted[i])));
        for (size_t l = 0; l < LISTS; l++) {
            for (size_t i = 0; i < lists[l].n; i++)
                assert_true(avpi_str_equal(avp_names_get(&names, maps[l][i]), view(texts[l][i])));
            avpi_free(&ctx, maps[l]);
            avpi_numbers_free(&lists[l]);
        }
        avpi_names_free(&ctx, &names);
    }
}

static const char *const posts[] = {"12", "a", "7", "007", "1200", "12", "12x", "b", "", "99999999999999999999"};
enum { POSTS = sizeof posts / sizeof *posts };

/* Numbers and words in one column, over several blocks of rows. */
static avp_status build(const avp_ctx *ctx, size_t rows, avp_acts *acts, avp_error *err) {
    avp_act *all = calloc(rows, sizeof *all);
    for (size_t i = 0; i < rows; i++)
        all[i] = (avp_act){.account = i % 3 ? AVPI_STR("x") : AVPI_STR("y"),
                           .object = AVPI_STR("o"),
                           .post = view(posts[i % POSTS]),
                           .time_us = (int64_t)i};
    avp_status status = avp_acts_build(ctx, "t", all, rows, acts, err);
    free(all);
    return status;
}

static void build__numbers_and_words__one_numbering(void **state) {
    (void)state;
    static const char *const expected[] = {"", "007", "12", "1200", "12x", "7", "99999999999999999999", "a", "b"};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avp_acts acts = {0};
    assert_int_equal(build(&ctx, 1000, &acts, &err), AVP_OK);
    assert_int_equal(avp_acts_validate(&ctx, &acts, &err), AVP_OK);
    assert_int_equal(acts.count, 1000);
    assert_int_equal(acts.posts.count, sizeof expected / sizeof *expected);
    for (uint32_t i = 0; i < acts.posts.count; i++)
        assert_true(avpi_str_equal(avp_names_get(&acts.posts, i), view(expected[i])));
    for (size_t i = 0; i < acts.count; i++) /* one object: acts stand in the order of time, which is that of the rows */
        assert_true(avpi_str_equal(avp_names_get(&acts.posts, acts.post[i]), view(posts[i % POSTS])));
    avp_acts_free(&ctx, &acts);
}

static avp_status build_once(const avp_ctx *ctx, void *state, avp_error *err) {
    avp_acts acts = {0};
    (void)state;
    avp_status status = build(ctx, 40, &acts, err);
    avp_acts_free(ctx, &acts);
    return status;
}

static void build__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(build_once, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(number_of__digits_only),
        cmocka_unit_test(merge__random__as_sorted_texts),
        cmocka_unit_test(build__numbers_and_words__one_numbering),
        cmocka_unit_test(build__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
