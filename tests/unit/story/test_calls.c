#include "support/told_case.h"

#include <math.h>

static const avp_call *call_of(const avp_findings *f, const char *phrase) {
    for (size_t i = 0; i < f->told.n_calls; i++)
        if (strcmp(f->told.calls[i].phrase, phrase) == 0)
            return &f->told.calls[i];
    return NULL;
}

static avp_findings found_with(told_case *t, const char *more) {
    avp_told_options opts;
    avp_options_init(&avp_told_option_table, &opts);
    opts.call_posts = 1;
    opts.call_more = more;
    return told_found(t, &opts, 1);
}

static void calls__several_kinds__found_with_who_launched(void **state) {
    (void)state;
    static const uint32_t sizes[] = {5};
    static const char *const nothing[] = {"hoy fui a la tienda",         "dicen que van a saquear la tienda hoy",
                                          "no vamos a saquear nada hoy", "quemar calorias es bueno",
                                          "nos gusta la plaza",          "la marcha fue ayer",
                                          "nos vemos desde hace 11",     "nos vemos en la plaza",
                                          "roben cuanto quieran 3",      "quieren robar la tienda"};
    told_case t;
    told_open(&t, 40, sizes, 1);
    int64_t at = story_start;
    uint32_t first = told_post(&t, 0, at++, "\xC2\xA1Vamos todos a SAQUEAR la tienda hoy!");
    for (uint32_t a = 1; a < 5; a++)
        (void)told_repost(&t, a, at++, first);
    (void)told_repost(&t, 20, at++, first);
    (void)told_post(&t, 21, at++, "concentr\xC3\xA9monos en la plaza a las 6");
    (void)told_post(&t, 22, at++,
                    "bloqueemos la carretera ma\xC3\xB1"
                    "ana");
    (void)told_post(&t, 22, at++, "nos vemos frente al palacio el domingo");
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        (void)told_post(&t, 23, at++, nothing[i]);
    avp_findings f = found_with(&t, NULL);
    for (size_t i = 0; i < f.told.n_calls; i++)
        print_message("%u %s\n", (unsigned)f.told.calls[i].level, f.told.calls[i].phrase);
    assert_int_equal(f.told.n_calls, 4);
    assert_int_equal(f.told.calls[0].level, 3);
    assert_int_equal(f.told.calls[0].posts, 6);
    assert_int_equal(f.told.calls[0].accounts, 6);
    assert_int_equal(f.told.calls[0].launched_by, 1);
    assert_int_equal(f.told.calls[0].group, 1);
    assert_true(fabs(f.told.calls[0].share - 5.0 / 6) < 1e-12);
    assert_int_equal(f.told.calls[1].level, 2);
    assert_int_equal(f.told.calls[2].level, 1);
    assert_int_equal(f.told.calls[2].launched_by, 0);
    assert_int_equal(f.told.calls[3].level, 1);
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

static void calls__own_rules__added(void **state) {
    (void)state;
    told_case t;
    FILE *file = fopen("more.txt", "wb");
    assert_non_null(file);
    fputs("rule 3 boil = cuezan ..2 pulpos\n", file);
    assert_int_equal(fclose(file), 0);
    told_open(&t, 3, NULL, 0);
    (void)told_post(&t, 1, story_start, "cuezan los pulpos ya");
    avp_findings f = found_with(&t, "more.txt");
    assert_non_null(call_of(&f, "cuezan los pulpos"));
    avp_findings_free(&t.s.ctx, &f);
    told_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls__several_kinds__found_with_who_launched),
        cmocka_unit_test(calls__own_rules__added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
