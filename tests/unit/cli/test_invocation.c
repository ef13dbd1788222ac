#include "support/check.h"

#include "cli/invocation.h"
#include "cli/nearest.h"
#include "cli/say.h"

#include <string.h>

enum { WORDS_MOST = 16 };

/* Parse "avispero" and the words; the caller frees. */
static avp_status parse(avpi_invocation *inv, avp_error *err, const char *const *words) {
    char *argv[WORDS_MOST + 1] = {0};
    static char texts[WORDS_MOST][128];
    int argc = 0;
    *inv = (avpi_invocation){0};
    *err = (avp_error){0};
    inv->ctx = check_ctx(1);
    snprintf(texts[argc], sizeof texts[argc], "avispero");
    argv[argc] = texts[argc];
    argc++;
    for (; *words && argc < WORDS_MOST; words++, argc++) {
        snprintf(texts[argc], sizeof texts[argc], "%s", *words);
        argv[argc] = texts[argc];
    }
    return avpi_invocation_parse(inv, argc, argv, err);
}
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void parse__options_in_all_forms__values_of_the_tables(void **state) {
    (void)state;
    avpi_invocation inv;
    avp_error err;
    assert_int_equal(parse(&inv, &err,
                           WORDS("--lang", "es", "links", "a.csv", "--window=10,60", "--min-weight", "2", "--json",
                                 "--loops=false", "b.csv", "--", "--odd")),
                     AVP_OK);
    const avp_links_options *links = avpi_options_of(&inv, &avp_links_option_table);
    assert_string_equal(inv.command->name, "links");
    assert_int_equal(inv.n_arguments, 3);
    assert_string_equal(inv.arguments[2], "--odd");
    assert_int_equal(links->windows.count, 2);
    assert_int_equal(links->min_weight, 2);
    assert_true(inv.global->json && !links->loops);
    assert_true(avpi_given(&inv, "window") && !avpi_given(&inv, "null"));
    assert_string_equal(inv.command_line, "avispero --lang es links a.csv --window=10,60 --min-weight 2 --json "
                                          "--loops=false b.csv -- --odd");
    avpi_invocation_free(&inv);
}

/* --seed is everybody's; --as of export is the export's and not the reader's. */
static void parse__name_in_several_tables__first_own_and_global(void **state) {
    (void)state;
    avpi_invocation inv;
    avp_error err;
    assert_int_equal(parse(&inv, &err, WORDS("export", "case", "--seed", "7", "--as", "gexf")), AVP_OK);
    const avp_groups_options *groups = avpi_options_of(&inv, &avp_groups_option_table);
    const avp_read_options *read = avpi_options_of(&inv, &avp_read_option_table);
    const avpi_export_options *export = avpi_options_of(&inv, &avpi_export_option_table);
    assert_int_equal(groups->seed, 7);
    assert_int_equal(inv.global->seed, 7);
    assert_string_equal(export->as, "gexf");
    assert_null(read->as);
    avpi_invocation_free(&inv);
}

static void parse__bad_words__refused_with_the_nearest(void **state) {
    (void)state;
    static const struct {
        const char *words[4], *says;
    } rows[] = {
        {{"lniks"}, "\"links\""},
        {{"links", "x", "--thread", "2"}, "\"--threads\""},
        {{"verify", "x", "--window", "2"}, "\"--window\""},
        {{"links", "--count"}, "\"--count\" needs a value"},
        {{"run", "x", "--out", "y"}, "\"--out\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *words[5] = {0};
        memcpy(words, rows[i].words, sizeof rows[i].words);
        avpi_invocation inv;
        avp_error err;
        assert_int_equal(parse(&inv, &err, words), AVP_E_ARG);
        if (!strstr(err.text, rows[i].says))
            fail_msg("\"%s\" does not say %s", err.text, rows[i].says);
        avpi_invocation_free(&inv);
    }
}

static void provenance__run__every_option_with_its_value(void **state) {
    (void)state;
    avpi_invocation inv;
    avp_error err;
    avp_run_option *options = NULL;
    size_t count = 0, found = 0;
    assert_int_equal(parse(&inv, &err, WORDS("run", "case", "--q", "0.05")), AVP_OK);
    assert_int_equal(avpi_provenance(&inv, &options, &count, &err), AVP_OK);
    for (size_t i = 0; i < count; i++) {
        found += strcmp(options[i].stage, "links") == 0 && strcmp(options[i].name, "q") == 0 &&
                 strcmp(options[i].value, "0.05") == 0;
        found += strcmp(options[i].name, "group-window") == 0 && strcmp(options[i].value, "60") == 0;
    }
    assert_int_equal(found, 2);
    avpi_provenance_free(options, count);
    avpi_invocation_free(&inv);
}

static void word_distance__known_words__known_numbers(void **state) {
    (void)state;
    assert_int_equal(avpi_word_distance("", ""), 0);
    assert_int_equal(avpi_word_distance("", "abc"), 3);
    assert_int_equal(avpi_word_distance("window", "window"), 0);
    assert_int_equal(avpi_word_distance("widnow", "window"), 1);
    assert_int_equal(avpi_word_distance("windw", "window"), 1);
    assert_int_equal(avpi_word_distance("kitten", "sitting"), 3);
}

static void count_text__numbers__in_threes(void **state) {
    (void)state;
    char out[AVPI_COUNT_SIZE];
    assert_string_equal(avpi_count_text(0, out), "0");
    assert_string_equal(avpi_count_text(999, out), "999");
    assert_string_equal(avpi_count_text(1000, out), "1,000");
    assert_string_equal(avpi_count_text(UINT64_MAX, out), "18,446,744,073,709,551,615");
}

static void window_text__lengths__in_their_unit(void **state) {
    (void)state;
    char out[AVPI_COUNT_SIZE];
    assert_string_equal(avpi_window_text(500000, out), "0.5 s");
    assert_string_equal(avpi_window_text(60000000, out), "60 s");
    assert_string_equal(avpi_window_text(600000000, out), "10 min");
    assert_string_equal(avpi_window_text(3600000000, out), "1 h");
    assert_string_equal(avpi_window_text(86400000000, out), "24 h");
    assert_string_equal(avpi_window_text(90000000, out), "90 s");
}

static void time_text__before_1970_and_after__utc(void **state) {
    (void)state;
    char out[AVPI_COUNT_SIZE];
    assert_string_equal(avpi_time_text(1491177600000000, out), "2017-04-03T00:00:00Z");
    assert_string_equal(avpi_time_text(-1, out), "1969-12-31T23:59:59Z");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__options_in_all_forms__values_of_the_tables),
        cmocka_unit_test(parse__name_in_several_tables__first_own_and_global),
        cmocka_unit_test(parse__bad_words__refused_with_the_nearest),
        cmocka_unit_test(provenance__run__every_option_with_its_value),
        cmocka_unit_test(word_distance__known_words__known_numbers),
        cmocka_unit_test(count_text__numbers__in_threes),
        cmocka_unit_test(window_text__lengths__in_their_unit),
        cmocka_unit_test(time_text__before_1970_and_after__utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
