#include "support/check.h"

#include "base/parallel.h"
#include "base/rng.h"
#include "support/faulty.h"
#include "traces/normalise.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct row {
    const char *text, *plain;
    unsigned words, characters;
} row;

static avpi_normal normal_of(avpi_normaliser *n, avp_str text) {
    avp_error err = {0};
    avpi_normal out;
    if (avpi_normalise(n, text, &out, &err) != AVP_OK)
        fail_msg("%s", err.text);
    return out;
}

static void expect_rows(const row *rows, size_t n) {
    avp_ctx ctx = check_ctx(1);
    avpi_normaliser *normaliser = NULL;
    assert_int_equal(avpi_normaliser_new(&ctx, &normaliser, NULL), AVP_OK);
    for (size_t i = 0; i < n; i++) {
        avpi_normal got = normal_of(normaliser, avpi_str_view(rows[i].text));
        if (!avpi_str_equal(got.text, avpi_str_view(rows[i].plain)) || got.words != rows[i].words ||
            got.characters != rows[i].characters)
            fail_msg("\"%s\" became \"%.*s\" (%u words, %u characters), not \"%s\" (%u, %u)", rows[i].text,
                     (int)got.text.len, got.text.ptr, got.words, got.characters, rows[i].plain, rows[i].words,
                     rows[i].characters);
    }
    avpi_normaliser_free(normaliser);
}
#define EXPECT_ROWS(rows) expect_rows(rows, sizeof rows / sizeof *rows)

static void normalise__plain_text__words(void **state) {
    (void)state;
    static const row rows[] = {
        {"", "", 0, 0},
        {"   \t\n ", "", 0, 0},
        {"Hola  Mundo", "hola mundo", 2, 10},
        {"uno,dos;tres", "uno dos tres", 3, 12},
        {"Don't  'quote' me", "dont quote me", 3, 13},
        {"don\xE2\x80\x99t", "dont", 1, 4},
        {"100% de 2024-11-23", "100 de 2024 11 23", 5, 17},
        {"a_b #Tag", "a b tag", 3, 7},
        {"...hola...", "hola", 1, 4},
    };
    EXPECT_ROWS(rows);
}

static void normalise__spanish__accents_and_tilde_go(void **state) {
    (void)state;
    static const row rows[] = {
        {"¡¡MAÑANA, Votación!! ¿Sí?", "manana votacion si", 3, 18},
        {"pingüino", "pinguino", 1, 8},
        {"n\xCC\x83"
         "a\xCC\x81",
         "na", 1, 2}, /* the same letters decomposed */
        {"Straße", "strasse", 1, 7},
        {"İstanbul ΆΛΦΑ Ёлка", "istanbul αλφα елка", 3, 18},
        {"ﬁn №5 ½", "fin no5 1 2", 4, 11},
    };
    EXPECT_ROWS(rows);
}

static void normalise__unseen_and_wide_characters__one_form(void **state) {
    (void)state;
    static const row rows[] = {
        {"ho\xE2\x80\x8Bla mun\xC2\xAD"
         "do",
         "hola mundo", 2, 10},                          /* zero-width space, soft hyphen */
        {"\xE2\x80\x8Fhola\xE2\x80\x8E", "hola", 1, 4}, /* direction marks */
        {"Ｈｏｌａ　ｍｕｎｄｏ", "hola mundo", 2, 10},
        {"𝐇𝐨𝐥𝐚 𝓂𝓊𝓃𝒹𝑜", "hola mundo", 2, 10},
        {"hola\xC2\xA0mundo", "hola mundo", 2, 10}, /* no-break space */
        {"\xEF\xBB\xBFhola", "hola", 1, 4},         /* byte order mark */
    };
    EXPECT_ROWS(rows);
}

static void normalise__addresses_and_mentions__passed_over(void **state) {
    (void)state;
    static const row rows[] = {
        {"mira https://t.co/AbC123?x=1#y ya", "mira ya", 2, 7},
        {"miraHTTP://example.mx/ñ/ü fin", "mira fin", 2, 8},
        {"www.example.mx hola", "hola", 1, 4},
        {"pic.twitter.com/abc hola t.co/xyz", "hola", 1, 4},
        {"twww.x hola", "twww x hola", 3, 11},
        {"@Ana_1, hola (@luis)", "hola", 1, 4},
        {"hola @ana@mastodon.example y @luis.bsky.social.", "hola y", 2, 6},
        {"correo ana@example.mx", "correo ana example mx", 4, 21},
        {"＠ana hola", "hola", 1, 4},
        {"@ hola", "hola", 1, 4},
        {"https://", "", 0, 0},
        {"看https://t.co/abc看", "看 看", 2, 5},
    };
    EXPECT_ROWS(rows);
}

static void normalise__leading_rt__goes_only_as_a_word(void **state) {
    (void)state;
    static const row rows[] = {
        {"RT @ana: hola", "hola", 1, 4},     {"  \"RT: hola\"", "hola", 1, 4},        {"RT", "", 0, 0},
        {"rta de hoy", "rta de hoy", 3, 10}, {"hola RT hola", "hola rt hola", 3, 12}, {"#rt hola", "rt hola", 2, 7},
    };
    EXPECT_ROWS(rows);
}

static void normalise__emoji__separate(void **state) {
    (void)state;
    static const row rows[] = {
        {"hola🐝mundo", "hola mundo", 2, 10},
        {"👩‍👩‍👧 familia 🇲🇽", "familia", 1, 7},
        {"❤️ amor 👍🏽", "amor", 1, 4},
        {"1️⃣ uno", "1 uno", 2, 5},
    };
    EXPECT_ROWS(rows);
}

static void normalise__scripts_without_spaces__characters_count_as_words(void **state) {
    (void)state;
    static const row rows[] = {
        {"我们要投票", "我们要投票", 5, 10},
        {"がんばれ", "がんばれ", 4, 8},
        {"\xE3\x81\x8B\xE3\x82\x99", "が", 1, 2}, /* ka and a voicing mark: composed, not stripped */
        {"ｶﾞﾝﾊﾞﾚ", "ガンバレ", 4, 8},
        {"투표 합시다", "투표 합시다", 2, 11},
        {"ไปเลือก", "ไปเลือก", 6, 7},
        {"投票 now", "投票 now", 3, 8},
    };
    EXPECT_ROWS(rows);
}

static void normalise__right_to_left_and_indic__points_go_vowels_stay(void **state) {
    (void)state;
    static const row rows[] = {
        {"مُحَمَّد", "محمد", 1, 4},
        {"שָׁלוֹם עולם", "שלום עולם", 2, 9},
        {"हिन्दी में", "हिन्दी में", 2, 10},
    };
    EXPECT_ROWS(rows);
}

static void normalise__zero_bytes_and_broken_utf8__separate(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_normaliser *n = NULL;
    assert_int_equal(avpi_normaliser_new(&ctx, &n, NULL), AVP_OK);
    avpi_normal got = normal_of(n, AVPI_STR("uno\0dos \xFFtres\xC3"));
    assert_true(avpi_str_equal(got.text, AVPI_STR("uno dos tres")));
    got = normal_of(n, (avp_str){"", 0});
    assert_int_equal(got.text.len, 0);
    avpi_normaliser_free(n);
}

/* One form of all ways of writing the same: what makes co-text robust against small edits. */
static void normalise__its_own_output__unchanged(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_normaliser *n = NULL;
    assert_int_equal(avpi_normaliser_new(&ctx, &n, NULL), AVP_OK);
    static const char *const texts[] = {"¡Ñandú! 2º día, ½ litro", "Ｈｏｌａ ﬁn ㍿ がﾞ 가각", "ΆΣΣ ς ẞ ǅ ŉ",
                                        "a\xCC\xB7\xCC\x81z"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char once[256];
        avpi_normal got = normal_of(n, avpi_str_view(texts[i]));
        assert_true(got.text.len < sizeof once);
        size_t length = got.text.len;
        memcpy(once, got.text.ptr, length);
        got = normal_of(n, (avp_str){once, length});
        assert_true(avpi_str_equal(got.text, (avp_str){once, length}));
    }
    avpi_normaliser_free(n);
}

/* ---- the table against ICU on the whole text ---- */

static size_t put_utf8(char *out, uint32_t c) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[n] | c);
    return n;
}

static uint32_t random_character(avpi_rng *rng) {
    static const uint32_t starts[] = {0x20,   0xA0,   0x250,  0x300,  0x370,  0x600,  0x900,   0xE00,   0x1100,  0x1E00,
                                      0x2000, 0x3040, 0x4E00, 0xAC00, 0xFB00, 0xFE00, 0x1F300, 0x1D400, 0xE0000, 0x20};
    static const uint32_t sizes[] = {95,  430, 200, 112, 300, 256, 256, 128,  256, 512,
                                     700, 192, 500, 600, 80,  511, 900, 1000, 128, 95};
    size_t block = (size_t)avpi_rng_below(rng, sizeof starts / sizeof *starts);
    return starts[block] + (uint32_t)avpi_rng_below(rng, sizes[block]);
}

static void plain__random_texts__table_agrees_with_icu(void **state) {
    (void)state;
    enum { TEXTS = 20000, LENGTH = 12 };
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_spelling *fast = NULL, *slow = NULL;
    avpi_rng rng;
    assert_int_equal(avpi_spelling_new(&ctx, &fast, &err), AVP_OK);
    assert_int_equal(avpi_spelling_new(&ctx, &slow, &err), AVP_OK);
    avpi_rng_init(&rng, 7, 1);
    for (size_t t = 0; t < TEXTS; t++) {
        char text[4 * LENGTH];
        size_t used = 0, n = (size_t)avpi_rng_below(&rng, LENGTH + 1);
        for (size_t i = 0; i < n; i++)
            used += put_utf8(text + used, random_character(&rng));
        avp_str a, b;
        assert_int_equal(avpi_spelling_plain(fast, (avp_str){text, used}, &a, &err), AVP_OK);
        assert_int_equal(avpi_spelling_plain_slowly(slow, (avp_str){text, used}, &b, &err), AVP_OK);
        if (!avpi_str_equal(a, b))
            fail_msg("\"%.*s\" became \"%.*s\" by table and \"%.*s\" by ICU", (int)used, text, (int)a.len, a.ptr,
                     (int)b.len, b.ptr);
    }
    avpi_spelling_free(fast);
    avpi_spelling_free(slow);
}

static void fold__accents__stay(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_spelling *s = NULL;
    avp_str out;
    assert_int_equal(avpi_spelling_new(&ctx, &s, NULL), AVP_OK);
    assert_int_equal(avpi_spelling_fold(s, AVPI_STR("MÉXICO"), &out, NULL), AVP_OK);
    assert_true(avpi_str_equal(out, AVPI_STR("méxico")));
    assert_int_equal(avpi_spelling_fold(s, AVPI_STR("Mexico"), &out, NULL), AVP_OK);
    assert_true(avpi_str_equal(out, AVPI_STR("mexico")));
    avpi_spelling_free(s);
}

static avp_status normalise_some(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avpi_normaliser *n = NULL;
    avpi_normal out;
    avp_status status = avpi_normaliser_new(ctx, &n, err);
    if (status == AVP_OK)
        status = avpi_normalise(n, AVPI_STR("¡Hola, 投票! e\xCC\x81 \xE3\x81\x8B\xE3\x82\x99 🐝"), &out, err);
    avpi_normaliser_free(n);
    return status;
}

/* A page of the table that finds no memory is no error: the text goes to ICU, so the result is the same. */
static void normalise__any_allocation_fails__clean(void **state) {
    (void)state;
    for (uint64_t at = 0;; at++) {
        faulty f;
        avp_ctx ctx = faulty_ctx(&f);
        avp_error err = {0};
        f.fail_at = at;
        avp_status status = normalise_some(&ctx, NULL, &err);
        assert_int_equal(f.live, 0);
        assert_true(status == AVP_OK || (status == AVP_E_MEMORY && err.status == AVP_E_MEMORY));
        if (f.failed == 0)
            break;
    }
}

static void normalise__ascii__fast(void **state) {
    (void)state;
    enum { TIMES = 2000 };
    avp_ctx ctx = check_ctx(1);
    avpi_normaliser *n = NULL;
    assert_int_equal(avpi_normaliser_new(&ctx, &n, NULL), AVP_OK);
    static const char *const texts[] = {"The quick brown fox jumps over the lazy dog, and @everybody looks at "
                                        "https://example.org/fox?x=1 for a while #fox",
                                        "Mañana votación en México: ¡todos a las urnas! Que nadie se quede sin "
                                        "participar, por un país más justo 🇲🇽 #México"};
    for (size_t t = 0; t < 2; t++) {
        double from = avpi_now_s();
        avp_str text = avpi_str_view(texts[t]);
        for (size_t i = 0; i < TIMES; i++)
            (void)normal_of(n, text);
        double seconds = avpi_now_s() - from;
        print_message("%s: %.0f MB/s\n", t == 0 ? "ascii" : "spanish",
                      (double)(text.len * TIMES) / 1e6 / (seconds > 0 ? seconds : 1));
    }
    avpi_normaliser_free(n);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normalise__plain_text__words),
        cmocka_unit_test(normalise__spanish__accents_and_tilde_go),
        cmocka_unit_test(normalise__unseen_and_wide_characters__one_form),
        cmocka_unit_test(normalise__addresses_and_mentions__passed_over),
        cmocka_unit_test(normalise__leading_rt__goes_only_as_a_word),
        cmocka_unit_test(normalise__emoji__separate),
        cmocka_unit_test(normalise__scripts_without_spaces__characters_count_as_words),
        cmocka_unit_test(normalise__right_to_left_and_indic__points_go_vowels_stay),
        cmocka_unit_test(normalise__zero_bytes_and_broken_utf8__separate),
        cmocka_unit_test(normalise__its_own_output__unchanged),
        cmocka_unit_test(plain__random_texts__table_agrees_with_icu),
        cmocka_unit_test(fold__accents__stay),
        cmocka_unit_test(normalise__any_allocation_fails__clean),
        cmocka_unit_test(normalise__ascii__fast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
