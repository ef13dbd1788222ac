#include "support/check.h"
#include "support/faulty.h"

#include "base/automaton.h"
#include "base/rng.h"

static avpi_automaton make(const avp_ctx *ctx, const avp_str *patterns, size_t n) {
    avpi_automaton a;
    avp_error err = {0};
    assert_int_equal(avpi_automaton_make(ctx, patterns, n, &a, &err), AVP_OK);
    return a;
}

/* The example of the paper: he, she, his, hers in "ushers". */
static void find__example_of_the_paper__three_matches(void **state) {
    (void)state;
    const avp_str patterns[] = {AVPI_STR("he"), AVPI_STR("she"), AVPI_STR("his"), AVPI_STR("hers")};
    const avpi_match expected[] = {{1, 4, 1}, {2, 4, 0}, {2, 6, 3}};
    avp_ctx ctx = check_ctx(1);
    avpi_automaton a = make(&ctx, patterns, 4);
    avpi_matching m = avpi_automaton_begin(&a, AVPI_STR("ushers"), false);
    avpi_match match;
    for (size_t i = 0; i < 3; i++) {
        assert_true(avpi_automaton_next(&m, &match));
        assert_true(match.from == expected[i].from && match.to == expected[i].to &&
                    match.pattern == expected[i].pattern);
    }
    assert_false(avpi_automaton_next(&m, &match));
    assert_false(avpi_automaton_next(&m, &match));
    avpi_automaton_free(&ctx, &a);
}

static void find__whole_words__not_inside_others(void **state) {
    (void)state;
    const avp_str patterns[] = {AVPI_STR("ana"), AVPI_STR("ana perez"), AVPI_STR("ana")};
    avp_ctx ctx = check_ctx(1);
    avpi_automaton a = make(&ctx, patterns, 3);
    avpi_matching m = avpi_automaton_begin(&a, AVPI_STR("manzana ana perez\nanas ana"), true);
    avpi_match match;
    const uint32_t expected[] = {0, 2, 1, 0, 2};
    for (size_t i = 0; i < 5; i++) {
        assert_true(avpi_automaton_next(&m, &match));
        assert_int_equal(match.pattern, expected[i]);
    }
    assert_false(avpi_automaton_next(&m, &match));
    avpi_automaton_free(&ctx, &a);
}

static void find__no_pattern_or_no_text__nothing(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_match match;
    avpi_automaton a = make(&ctx, NULL, 0);
    avpi_matching m = avpi_automaton_begin(&a, AVPI_STR("text"), false);
    assert_false(avpi_automaton_next(&m, &match));
    m = avpi_automaton_begin(&a, AVPI_STR(""), true);
    assert_false(avpi_automaton_next(&m, &match));
    avpi_automaton_free(&ctx, &a);
}

static void make__empty_pattern__refused(void **state) {
    (void)state;
    const avp_str patterns[] = {AVPI_STR("a"), AVPI_STR("")};
    avp_ctx ctx = check_ctx(1);
    avpi_automaton a;
    avp_error err = {0};
    assert_int_equal(avpi_automaton_make(&ctx, patterns, 2, &a, &err), AVP_E_ARG);
}

/* How often each pattern stands anywhere, by looking at every place. */
static void count_plainly(avp_str text, const avp_str *patterns, size_t n, size_t *counts) {
    for (size_t p = 0; p < n; p++) {
        counts[p] = 0;
        for (size_t i = 0; i + patterns[p].len <= text.len; i++)
            counts[p] += memcmp(text.ptr + i, patterns[p].ptr, patterns[p].len) == 0;
    }
}

static void find__random_texts__as_by_looking_everywhere(void **state) {
    (void)state;
    enum { ROUNDS = 2000, PATTERNS = 12, LENGTH = 200, SHORT = 6 };
    avp_ctx ctx = check_ctx(1);
    avpi_rng rng;
    avpi_rng_init(&rng, 5, 1);
    for (size_t round = 0; round < ROUNDS; round++) {
        char bytes[PATTERNS][SHORT], text[LENGTH];
        avp_str patterns[PATTERNS];
        size_t expected[PATTERNS], found[PATTERNS] = {0};
        for (size_t p = 0; p < PATTERNS; p++) {
            patterns[p] = (avp_str){bytes[p], 1 + avpi_rng_below(&rng, SHORT)};
            for (size_t i = 0; i < patterns[p].len; i++)
                bytes[p][i] = (char)('a' + avpi_rng_below(&rng, 3));
        }
        for (size_t i = 0; i < LENGTH; i++)
            text[i] = (char)('a' + avpi_rng_below(&rng, 4));
        count_plainly((avp_str){text, LENGTH}, patterns, PATTERNS, expected);
        avpi_automaton a = make(&ctx, patterns, PATTERNS);
        avpi_matching m = avpi_automaton_begin(&a, (avp_str){text, LENGTH}, false);
        for (avpi_match match; avpi_automaton_next(&m, &match);) {
            assert_memory_equal(text + match.from, patterns[match.pattern].ptr, match.to - match.from);
            found[match.pattern]++;
        }
        assert_memory_equal(found, expected, sizeof found);
        avpi_automaton_free(&ctx, &a);
    }
}

static avp_status work(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    const avp_str patterns[] = {AVPI_STR("uno"), AVPI_STR("dos")};
    avpi_automaton a = {.n_nodes = 0};
    avp_status status = avpi_automaton_make(ctx, patterns, 2, &a, err);
    avpi_automaton_free(ctx, &a);
    return status;
}

static void make__any_allocation_fails__clean(void **state) {
    (void)state;
    faulty_run(work, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find__example_of_the_paper__three_matches),
        cmocka_unit_test(find__whole_words__not_inside_others),
        cmocka_unit_test(find__no_pattern_or_no_text__nothing),
        cmocka_unit_test(make__empty_pattern__refused),
        cmocka_unit_test(find__random_texts__as_by_looking_everywhere),
        cmocka_unit_test(make__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
