#include "support/check.h"

#include "story/embedded.h"
#include "story/tokens.h"

#include <stdio.h>
#include <string.h>

typedef struct judge {
    avp_ctx ctx;
    avpi_grammar grammar;
    avpi_folder *folder;
    avpi_tokens tokens;
} judge;

static void begin(judge *j) {
    avp_error err = {0};
    j->ctx = check_ctx(1);
    avpi_grammar_init(&j->grammar, &j->ctx);
    j->tokens = (avpi_tokens){.ctx = &j->ctx};
    assert_int_equal(avpi_folder_new(&j->ctx, &j->folder, &err), AVP_OK);
}

static avp_status add(judge *j, const char *text, avp_error *err) {
    return avpi_grammar_read(&j->grammar, avpi_str_view(text), "rules.txt", err);
}

static void add_built_in(judge *j) {
    avp_error err = {0};
    for (size_t i = 0; i < avpi_grammars_count; i++)
        if (avpi_grammar_read(&j->grammar, (avp_str){avpi_grammars[i].text, avpi_grammars[i].size},
                              avpi_grammars[i].name, &err) != AVP_OK)
            fail_msg("%s, line %d: %s", err.file, (int)err.line, err.text);
}

static avpi_found find(judge *j, const char *text) {
    avp_error err = {0};
    avpi_folded folded;
    avpi_sets all;
    assert_int_equal(avpi_fold(j->folder, avpi_str_view(text), &folded, &err), AVP_OK);
    assert_int_equal(avpi_tokens_make(&j->tokens, &folded, &err), AVP_OK);
    avpi_grammar_look_up(&j->grammar, j->tokens.of, j->tokens.n, &all);
    return avpi_grammar_find(&j->grammar, j->tokens.of, j->tokens.n, &all);
}

static void end(judge *j) {
    avpi_tokens_free(&j->tokens);
    avpi_folder_free(j->folder);
    avpi_grammar_free(&j->grammar);
}

typedef struct expectation {
    const char *text;
    unsigned level;
} expectation;

static void check(judge *j, const expectation *of, size_t n) {
    for (size_t i = 0; i < n; i++) {
        avpi_found found = find(j, of[i].text);
        if (found.level != of[i].level)
            fail_msg("\"%s\": level %u (%s), not %u", of[i].text, found.level, found.rule ? found.rule->name : "-",
                     of[i].level);
    }
}
#define CHECK(j, list) check((j), (list), sizeof(list) / sizeof *(list))

/* ---- the engine ---- */

static void pattern__words_classes_gaps__match(void **state) {
    (void)state;
    judge j;
    avp_error err = {0};
    begin(&j);
    assert_int_equal(add(&j,
                         "# a comment\n"
                         "class no = no never\n"
                         "class fruit = apple pear*   # another\n"
                         "  plum\n"
                         "rule 3 eat = eat|ate ?the %fruit\n"
                         "rule 2 near = sweet ..2 %fruit now\n"
                         "rule 1 start = ^ %fruit first\n"
                         "unless denied before 2 = %no\n"
                         "weaken softly near 3 = perhaps\n",
                         &err),
                     AVP_OK);
    static const expectation list[] = {
        {"Eat the APPLE", 3},
        {"ate pears", 3},
        {"eat the the apple", 0},
        {"eat. The apple", 0}, /* two sentences */
        {"sweet a b plum now", 2},
        {"sweet a b c plum now", 0},
        {"sweet never plum now", 0}, /* a gap passes no `no` */
        {"plum first", 1},
        {"well plum first", 0},
        {"well. Plum first", 1},
        {"no, eat apple", 0},
        {"no I say do eat apple", 3}, /* too far */
        {"no. Eat apple", 3},         /* another sentence */
        {"perhaps eat apple", 2},
        {"he said \"eat apple\" and left", 0}, /* quoted */
        {"\xE2\x80\x9C"
         "eat apple\xE2\x80\x9D",
         0},
        {"\"eat apple", 3}, /* a mark that nothing closes */
        {"", 0},
    };
    CHECK(&j, list);
    assert_true(find(&j, "no, eat apple").excluded && !find(&j, "nothing").excluded);
    end(&j);
}

static void verbs__endings__all_forms(void **state) {
    (void)state;
    judge j;
    avp_error err = {0};
    begin(&j);
    assert_int_equal(add(&j,
                         "endings er.now = er ers\nendings er.past = ed\nverbs kick er = kick punch\n"
                         "rule 3 past = %kick.past\nrule 2 now = %kick.now\n",
                         &err),
                     AVP_OK);
    static const expectation list[] = {{"kicked", 3}, {"punched", 3}, {"punchers", 2}, {"kick", 0}};
    CHECK(&j, list);
    end(&j);
}

static void target__mentions_and_marks__only_then(void **state) {
    (void)state;
    judge j;
    avp_error err = {0};
    begin(&j);
    assert_int_equal(add(&j, "rule 3 direct = hit @target\nrule 2 loose with target = hit\n", &err), AVP_OK);
    static const expectation list[] = {{"hit @ana", 3}, {"hit it", 0}, {"hit it @ana", 2}};
    CHECK(&j, list);
    end(&j);
}

static void mistakes__say_where(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t line;
    } list[] = {{"rule 4 x = a", 1},
                {"rule 3 = a", 1},
                {"class a = b\nrule 3 x = %c", 2},
                {"\n\nrule 3 x = ..3", 3},
                {"rule 3 x = ?a", 1},
                {"rule 3 x = a||b", 1},
                {"rule 3 x = ..30 a", 1},
                {"rules 3 x = a", 1},
                {"unless x within 3 = a", 1},
                {"unless x before 0 = a", 1},
                {"verbs kick er = a", 1},
                {"endings er = a", 1},
                {"rule 3 x = a b c d e f g h i j k l m n o p q", 1},
                {"class a = \xFF", 0}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        judge j;
        avp_error err = {0};
        begin(&j);
        if (add(&j, list[i].text, &err) != AVP_E_INPUT || err.line != list[i].line || !err.text[0])
            fail_msg("\"%s\": %s, line %d", list[i].text, err.text, (int)err.line);
        end(&j);
    }
}

/* ---- the rules that come with the program ---- */

static void spanish__levels(void **state) {
    (void)state;
    static const expectation list[] = {
        {"te voy a matar", 3},
        {"TE BAMOS... te vamos a desaparecer!!", 3},
        {"t3 v0y a m4t4r", 3},
        {"ya sabemos dónde vives", 3},
        {"Sé a qué hora sales de tu casa", 3},
        {"vas a amanecer en una bolsa negra", 3},
        {"te va a cargar la chingada", 3},
        {"plomo para ti", 3},
        {"voy a quebrar a @ana", 3},
        {"ojalá te maten", 2},
        {"deberían colgar a @ana", 2},
        {"cuídate la espalda", 2},
        {"la vas a pagar", 2},
        {"eres una basura", 1},
        {"buenos días a todos", 0},
        {"te voy a ver mañana", 0},
        {"cuídate mucho, amiga", 0},
        {"me mato de risa", 0},
        {"te voy a matar de risa", 0},
        {"te voy a comer a besos", 0},
        {"no te voy a matar", 0},
        {"nunca vamos a matar a @ana", 0},
        {"me dicen que te van a matar", 0},
        {"recibí esto: \"te vamos a matar\"", 0},
        {"denuncio que me amenazan: te vamos a matar", 0},
        {"en el partido te voy a matar", 0},
        {"te voy a matar en fifa", 0},
        {"te voy a matar jajaja", 2},
        {"te voy a levantar el castigo", 0},
        {"voy a matar el tiempo", 0},
        {"vamos a acabar con la contaminación", 0},
        {"vamos por ana, este domingo vota", 0},
    };
    judge j;
    begin(&j);
    add_built_in(&j);
    CHECK(&j, list);
    end(&j);
}

static void english__levels(void **state) {
    (void)state;
    static const expectation list[] = {
        {"I'm going to kill you", 3},
        {"we know where you live", 3},
        {"you're dead", 3},
        {"I will shoot @ana", 3},
        {"there is a bullet for you", 3},
        {"I hope you die", 2},
        {"@ana should be shot", 2},
        {"watch your back", 2},
        {"have a nice day", 0},
        {"I'm not going to kill you", 0},
        {"he told me that they will kill you", 0},
        {"I'll kill you in fortnite", 0},
        {"this song is killing me", 0},
    };
    judge j;
    begin(&j);
    add_built_in(&j);
    CHECK(&j, list);
    end(&j);
}

static avp_status work(judge *j, avp_error *err) {
    return add(j, "class a = x y*\nendings e.f = g\nverbs v e = w\nrule 3 r = %a b|c\nunless n before 2 of r = no\n",
               err);
}

static void any_bytes__as_rules_or_text__nothing_breaks(void **state) {
    (void)state;
    static const char alphabet[] = "rule 3 class = %a|b?..2\n ^unless near @target\xC3\xB1\"#*";
    uint32_t x = 99;
    for (size_t round = 0; round < 3000; round++) {
        judge j;
        avp_error err = {0};
        char text[80];
        for (size_t i = 0; i < sizeof text - 1; i++) {
            x = x * 1664525u + 1013904223u;
            text[i] = alphabet[(x >> 16) % (sizeof alphabet - 1)];
        }
        text[sizeof text - 1] = 0;
        begin(&j);
        avp_status status = add(&j, text, &err);
        assert_true(status == AVP_OK || status == AVP_E_INPUT);
        (void)find(&j, text);
        err = (avp_error){0};
        assert_int_equal(work(&j, &err), AVP_OK);
        end(&j);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pattern__words_classes_gaps__match),
        cmocka_unit_test(verbs__endings__all_forms),
        cmocka_unit_test(target__mentions_and_marks__only_then),
        cmocka_unit_test(mistakes__say_where),
        cmocka_unit_test(spanish__levels),
        cmocka_unit_test(english__levels),
        cmocka_unit_test(any_bytes__as_rules_or_text__nothing_breaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
