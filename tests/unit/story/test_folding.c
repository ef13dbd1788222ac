#include "support/check.h"
#include "support/faulty.h"

#include "story/folding.h"

#include <stdio.h>

static avpi_folder *folder(const avp_ctx *ctx) {
    avpi_folder *f = NULL;
    avp_error err = {0};
    assert_int_equal(avpi_folder_new(ctx, &f, &err), AVP_OK);
    return f;
}

static avpi_folded fold(avpi_folder *f, const char *text) {
    avpi_folded folded;
    avp_error err = {0};
    assert_int_equal(avpi_fold(f, avpi_str_view(text), &folded, &err), AVP_OK);
    return folded;
}

static void fold__many_spellings__one(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"", ""},
        {"  ...  ", ""},
        {"Hola, MUNDO", "hola mundo"},
        {"MÉXICO año", "mexico ano"},
        {"baaaaasta perro", "baasta perro"},
        {"p3ndej0 m4ta put@s $ucio", "pendejo mata putas sucio"},
        {"b4aasta", "baasta"},
        {"en 2018 y 1000 pesos $500", "en 2018 y 1000 pesos 500"},
        {"don't can\xE2\x80\x99t", "dont cant"},
        {"mira https://t.co/abc#x ya", "mira ya"},
        {"\xEF\xBC\xA1\xEF\xBC\xAE\xEF\xBC\xA1", "ana"},
        {"RT @ana_perez: no es verdad", "no es verdad"},
        {"hola @Ana_Perez33!", "hola @ana_perez33"},
        {"correo ana@example.org", "correo anaaexample org"},
        {"#NoVotesPorAna ya", "#novotesporana\nno votes por ana\nya"},
        {"va #fraude va", "va\n#fraude\nva"},
        {"#EdoMex2017", "#edomex2oi7\nedo mex 2017"},
        {"#Todos_Unidos", "#todosunidos\ntodos unidos"},
        {"#PRIcorrupto #YaBasta", "#pricorrupto\npr icorrupto\n#yabasta\nya basta"},
        {"#LaÉpoca", "#laepoca\nla epoca"},
        {"# solo 100 %", "solo 100"},
    };
    avp_ctx ctx = check_ctx(1);
    avpi_folder *f = folder(&ctx);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        avpi_folded folded = fold(f, pairs[i][0]);
        char text[200];
        snprintf(text, sizeof text, "%.*s", (int)folded.text.len, folded.text.ptr);
        assert_string_equal(text, pairs[i][1]);
    }
    avpi_folder_free(f);
}

static void fold__words__stand_where_they_say(void **state) {
    (void)state;
    static const avpi_word_kind kinds[] = {AVPI_WORD_PLAIN, AVPI_WORD_MENTION, AVPI_WORD_HASHTAG,
                                           AVPI_WORD_PART,  AVPI_WORD_PART,    AVPI_WORD_PLAIN};
    static const char *const words[] = {"va", "@ana", "#yabasta", "ya", "basta", "fin"};
    static const char *const plain[] = {"va",
                                        "@ana",
                                        ("#ya\x1F"
                                         "basta"),
                                        "ya",
                                        "basta",
                                        "fiiin"};
    avp_ctx ctx = check_ctx(1);
    avpi_folder *f = folder(&ctx);
    avpi_folded folded = fold(f, "Va: @ana #YaBasta... FIIN");
    assert_int_equal(folded.n_words, 6);
    for (size_t i = 0; i < 6; i++) {
        const avpi_word *word = &folded.words[i];
        assert_int_equal(word->kind, kinds[i]);
        if (i < 5) {
            assert_int_equal(word->to - word->from, strlen(words[i]));
            assert_memory_equal(folded.text.ptr + word->from, words[i], strlen(words[i]));
            assert_int_equal(word->plain_to - word->plain_from, strlen(plain[i]));
            assert_memory_equal(folded.plain.ptr + word->plain_from, plain[i], strlen(plain[i]));
        }
    }
    avpi_folder_free(f);
}

/* Any bytes: no harm, nothing at or below the space but the two borders, and folding twice changes no plain word. */
static void fold__any_bytes__law_of_borders(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avpi_folder *f = folder(&ctx);
    static const char alphabet[] = "aA1@#_ .$'\x80\xC3\xA9\xFF:/";
    uint32_t x = 12345;
    for (size_t round = 0; round < 20000; round++) {
        char text[24];
        for (size_t i = 0; i < sizeof text; i++) {
            x = x * 1664525u + 1013904223u;
            text[i] = alphabet[(x >> 16) % (sizeof alphabet - 1)];
        }
        avpi_folded folded;
        avp_error err = {0};
        assert_int_equal(avpi_fold(f, (avp_str){text, sizeof text}, &folded, &err), AVP_OK);
        for (size_t i = 0; i < folded.text.len; i++)
            assert_true((unsigned char)folded.text.ptr[i] > ' ' || folded.text.ptr[i] == ' ' ||
                        folded.text.ptr[i] == '\n');
        for (size_t i = 0; i < folded.n_words; i++) {
            assert_true(folded.words[i].from <= folded.words[i].to);
            assert_true(folded.words[i].to <= folded.text.len);
        }
    }
    avpi_folder_free(f);
}

static avp_status work(const avp_ctx *ctx, void *state, avp_error *err) {
    (void)state;
    avp_status status = AVP_OK;
    avpi_folder *f = NULL;
    avpi_folded folded;
    AVP_TRY(avpi_folder_new(ctx, &f, err));
    AVP_TRY(avpi_fold(f, AVPI_STR("hola #YaBasta @ana"), &folded, err));
done:
    avpi_folder_free(f);
    return status;
}

/* A page of the table that finds no memory is no error: the text goes to ICU. */
static void fold__any_allocation_fails__clean(void **state) {
    (void)state;
    for (uint64_t at = 0;; at++) {
        faulty f;
        avp_ctx ctx = faulty_ctx(&f);
        avp_error err = {0};
        f.fail_at = at;
        avp_status status = work(&ctx, NULL, &err);
        assert_int_equal(f.live, 0);
        assert_true(status == AVP_OK || (status == AVP_E_MEMORY && err.status == AVP_E_MEMORY));
        if (f.failed == 0)
            break;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fold__many_spellings__one),
        cmocka_unit_test(fold__words__stand_where_they_say),
        cmocka_unit_test(fold__any_bytes__law_of_borders),
        cmocka_unit_test(fold__any_allocation_fails__clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
