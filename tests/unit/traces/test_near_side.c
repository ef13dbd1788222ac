#include "traces/near_side.h"

#include "base/rng.h"
#include "support/check.h"
#include "support/faulty.h"

static avpi_spelling *spelling_of(const avp_ctx *ctx) {
    avpi_spelling *spelling = NULL;
    assert_int_equal(avpi_spelling_new(ctx, &spelling, NULL), AVP_OK);
    return spelling;
}

/* The plain text, and the stretch of the original that its bytes [first, last] come from. */
static void expect_side(const char *original, const char *plain, size_t first, size_t last, const char *stretch) {
    avp_ctx ctx = check_ctx(1);
    avpi_spelling *spelling = spelling_of(&ctx);
    avpi_near_letters l = {.text = NULL};
    assert_int_equal(avpi_near_letters_of(&ctx, spelling, avpi_str_view(original), &l, NULL), AVP_OK);
    assert_int_equal(l.side.text.len, strlen(plain));
    assert_memory_equal(l.side.text.ptr, plain, strlen(plain));
    size_t from = l.side.from[first], to = l.side.to[last];
    assert_int_equal(to - from, strlen(stretch));
    assert_memory_equal(original + from, stretch, strlen(stretch));
    avpi_near_letters_free(&ctx, &l);
    avpi_spelling_free(spelling);
}

static void letters__signs_accents_and_case__plain_with_places(void **state) {
    (void)state;
    expect_side("¡Sí,  ¡VOTEN! 🐝", "si voten", 0, 1, "Sí");
    expect_side("¡Sí,  ¡VOTEN! 🐝", "si voten", 2, 7, "VOTEN"); /* begins with the space */
    expect_side("¡Sí,  ¡VOTEN! 🐝", "si voten", 0, 2, "Sí");    /* ends with it */
    expect_side("¡Sí,  ¡VOTEN! 🐝", "si voten", 0, 7, "Sí,  ¡VOTEN");
}

static void letters__marks_ligatures_and_apostrophes__stay_with_their_letter(void **state) {
    (void)state;
    expect_side("se\xCC\x81 oﬁcial", "se oficial", 0, 1, "se\xCC\x81"); /* e and a combining acute; the ligature fi */
    expect_side("se\xCC\x81 oﬁcial", "se oficial", 3, 4, "oﬁ");
    expect_side("don't go", "dont go", 0, 3, "don't");
    expect_side("Straße", "strasse", 4, 5, "ß");
}

static void letters__other_scripts__as_they_are(void **state) {
    (void)state;
    expect_side("投票！大家", "投票 大家", 0, 5, "投票");
    expect_side("ไปที่นั่น", "ไปที่นั่น", 0, 26, "ไปที่นั่น");
    expect_side("اغلق الجسر", "اغلق الجسر", 0, 7, "اغلق");
}

static void letters__no_letters_or_bad_bytes__nothing_lost(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_spelling *spelling = spelling_of(&ctx);
    avpi_near_letters l = {.text = NULL};
    assert_int_equal(avpi_near_letters_of(&ctx, spelling, (avp_str){NULL, 0}, &l, NULL), AVP_OK);
    assert_int_equal(l.side.text.len, 0);
    assert_int_equal(avpi_near_letters_of(&ctx, spelling, AVPI_STR("🐝🐝 !!"), &l, NULL), AVP_OK);
    assert_int_equal(l.side.text.len, 0);
    assert_int_equal(avpi_near_letters_of(&ctx, spelling, AVPI_STR("a\xFF\xE2\x80z"), &l, NULL), AVP_OK);
    assert_true(l.side.text.len == 3 && memcmp(l.side.text.ptr, "a z", 3) == 0);
    avpi_near_letters_free(&ctx, &l);
    avpi_spelling_free(spelling);
}

/* Whatever the bytes, places lie inside the original, letters in order. */
static void letters__random_bytes__places_in_order(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_spelling *spelling = spelling_of(&ctx);
    avpi_near_letters l = {.text = NULL};
    avpi_rng rng;
    avpi_rng_init(&rng, 3, 3);
    for (int round = 0; round < 2000; round++) {
        char bytes[60];
        static const char *const parts[] = {"a", "é", "\xCC\x81",         "中", "\xFF", " ", "ﬁ", "ไ",
                                            "่",  "'", "\xF0\x9F\x90\x9D", "İ"};
        size_t n = 0;
        while (n < 50) {
            const char *part = parts[avpi_rng_below(&rng, 12)];
            memcpy(bytes + n, part, strlen(part));
            n += strlen(part);
        }
        assert_int_equal(avpi_near_letters_of(&ctx, spelling, (avp_str){bytes, n}, &l, NULL), AVP_OK);
        for (size_t i = 0; i < l.side.text.len; i++) {
            bool space = l.side.text.ptr[i] == ' ';
            assert_true(l.side.from[i] < n && l.side.to[i] <= n);
            assert_true(space || l.side.from[i] < l.side.to[i]);
            assert_true(i == 0 || l.side.from[i - 1] <= l.side.from[i]);
        }
    }
    avpi_near_letters_free(&ctx, &l);
    avpi_spelling_free(spelling);
}

static avp_status make_letters(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avpi_spelling *spelling = NULL;
    avpi_near_letters l = {.text = NULL};
    avp_status status = avpi_spelling_new(ctx, &spelling, err);
    if (status == AVP_OK)
        status = avpi_near_letters_of(ctx, spelling, AVPI_STR("Mañana todos a la plaza, ¡投票!"), &l, err);
    avpi_near_letters_free(ctx, &l);
    avpi_spelling_free(spelling);
    return status;
}

/* Tables of the characters met are only a help: the work goes on without them. */
static void letters__any_allocation_fails__clean(void **state) {
    (void)state;
    uint64_t refused = 0;
    for (uint64_t at = 0;; at++) {
        faulty f;
        avp_ctx ctx = faulty_ctx(&f);
        avp_error err = {0};
        f.fail_at = at;
        avp_status status = make_letters(&ctx, NULL, &err);
        assert_int_equal(f.live, 0);
        assert_true(status == AVP_OK || (status == AVP_E_MEMORY && err.status == AVP_E_MEMORY));
        refused += status == AVP_E_MEMORY;
        if (f.failed == 0)
            break;
    }
    assert_true(refused > 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters__signs_accents_and_case__plain_with_places),
        cmocka_unit_test(letters__marks_ligatures_and_apostrophes__stay_with_their_letter),
        cmocka_unit_test(letters__other_scripts__as_they_are),
        cmocka_unit_test(letters__no_letters_or_bad_bytes__nothing_lost),
        cmocka_unit_test(letters__random_bytes__places_in_order),
        cmocka_unit_test(letters__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
