#include "avispero/options.h"
#include "support/faulty.h"

#include <math.h>
#include <string.h>

#define SAMPLE_OPTIONS(X)                                                                                              \
    X(loops, "loops", BOOL, bool, "false", 0, 0, "", NULL, "keep loops", "")                                           \
    X(weight, "min-weight", INT, int64_t, "2", 1, 1e9, "co-actions", NULL, "smallest weight", "")                      \
    X(q, "q", REAL, double, "0.01", 1e-12, 0.5, "", NULL, "false discovery rate", "")                                  \
    X(memory, "memory", SIZE, uint64_t, "256M", 1024, 1e13, "bytes", NULL, "budget", "")                               \
    X(trace, "trace", TEXT, const char *, NULL, 0, 0, "", NULL, "kind of trace", "")                                   \
    X(count, "count", CHOICE, int, "objects", 0, 0, "", "objects|coortweet|qut", "what is counted", "")                \
    X(windows, "window", WINDOWS, avp_windows, "10,60,600", 0, 2592000, "s", NULL, "lengths", "")                      \
    X(seed, "seed", INT, int64_t, "1", 0, 9e15, "", NULL, "start of random choices", "")

typedef struct sample {
    SAMPLE_OPTIONS(AVP_OPTION_FIELD)
} sample;

#define ROW(field, flag, type, ctype, ...) AVP_OPTION_ROW(sample, field, flag, type, __VA_ARGS__)
static const avp_option rows[] = {SAMPLE_OPTIONS(ROW)};
static const avp_option_table table = {"sample", rows, sizeof rows / sizeof *rows, sizeof(sample)};

static sample defaults(void) {
    sample s;
    memset(&s, 0xAA, sizeof s);
    avp_options_init(&table, &s);
    return s;
}

static void init__every_field__has_its_default(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    sample s = defaults();
    assert_false(s.loops);
    assert_int_equal(s.weight, 2);
    assert_true(s.q == 0.01);
    assert_int_equal(s.memory, 256 << 20);
    assert_null(s.trace);
    assert_int_equal(s.count, 0);
    assert_int_equal(s.windows.count, 3);
    assert_int_equal(s.windows.us[2], 600000000);
    assert_int_equal(avp_options_validate(&ctx, &table, &s, NULL), AVP_OK);
}

/* Sets one option and gives what avp_options_format then writes; "(refused)" when it was not taken. */
static const char *set_and_format(const char *name, const char *value) {
    static char out[256];
    avp_ctx ctx;
    avp_error err = {0};
    sample s = defaults(), before = s;
    avp_ctx_init(&ctx);
    if (avp_options_set(&ctx, &table, &s, name, value, &err) != AVP_OK) {
        assert_int_equal(err.status, AVP_E_ARG);
        assert_non_null(strstr(err.text, name));
        assert_memory_equal(&s, &before, sizeof s);
        return "(refused)";
    }
    assert_int_equal(err.status, AVP_OK);
    assert_int_equal(avp_options_validate(&ctx, &table, &s, &err), AVP_OK);
    for (size_t i = 0; i < table.count; i++)
        if (strcmp(table.options[i].name, name) == 0) {
            size_t length = avp_options_format(&table, &s, i, out, sizeof out);
            assert_int_equal(length, strlen(out));
        }
    return out;
}

typedef struct case_row {
    const char *name, *value, *expected;
} case_row;

static void check_cases(const case_row *cases, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const char *given = set_and_format(cases[i].name, cases[i].value);
        if (strcmp(given, cases[i].expected) != 0)
            fail_msg("--%s %s gives %s, not %s", cases[i].name, cases[i].value ? cases[i].value : "(nothing)", given,
                     cases[i].expected);
    }
}
#define CHECK_CASES(cases) check_cases(cases, sizeof(cases) / sizeof *(cases))

static void set__good_values__are_taken(void **state) {
    (void)state;
    static const case_row cases[] = {
        {"loops", NULL, "true"},
        {"loops", "true", "true"},
        {"loops", "false", "false"},
        {"min-weight", "1", "1"},
        {"min-weight", "1000000000", "1000000000"},
        {"min-weight", " 5 ", "5"},
        {"min-weight", "1e8", "100000000"},
        {"seed", "9000000000000000", "9000000000000000"},
        {"q", "0.5", "0.5"},
        {"q", "1e-12", "1e-12"},
        {"q", ".05", "0.05"},
        {"memory", "1024", "1024"},
        {"memory", "1K", "1024"},
        {"memory", "2kb", "2048"},
        {"memory", "4G", "4294967296"},
        {"memory", "4GiB", "4294967296"},
        {"memory", "1.5m", "1572864"},
        {"memory", "1T", "1099511627776"},
        {"memory", "2000B", "2000"},
        {"trace", "", ""},
        {"trace", "url", "url"},
        {"count", "objects", "objects"},
        {"count", "qut", "qut"},
    };
    CHECK_CASES(cases);
}

static void set__bad_values__are_refused(void **state) {
    (void)state;
    static const case_row cases[] = {
        {"loops", "yes", "(refused)"},
        {"loops", "", "(refused)"},
        {"min-weight", NULL, "(refused)"},
        {"min-weight", "", "(refused)"},
        {"min-weight", "0", "(refused)"},
        {"min-weight", "1000000001", "(refused)"},
        {"min-weight", "9223372036854775808", "(refused)"},
        {"min-weight", "2.5", "(refused)"},
        {"min-weight", "1e-8", "(refused)"},
        {"min-weight", "1e300", "(refused)"},
        {"min-weight", "two", "(refused)"},
        {"seed", "-1", "(refused)"},
        {"q", "nan", "(refused)"},
        {"q", "inf", "(refused)"},
        {"q", "0", "(refused)"},
        {"q", "0.51", "(refused)"},
        {"q", "-0.01", "(refused)"},
        {"memory", "1023", "(refused)"},
        {"memory", "-1", "(refused)"},
        {"memory", "1iB", "(refused)"},
        {"memory", "1.5", "(refused)"},
        {"memory", "1X", "(refused)"},
        {"memory", "K", "(refused)"},
        {"memory", "", "(refused)"},
        {"memory", "99999999T", "(refused)"},
        {"memory", "9223372036854775807T", "(refused)"},
        {"memory", "1e30G", "(refused)"},
        {"trace", NULL, "(refused)"},
        {"count", "object", "(refused)"},
        {"count", "objects|qut", "(refused)"},
        {"count", "", "(refused)"},
        {"count", NULL, "(refused)"},
        {"no-such-option", "1", "(refused)"},
        {"", "1", "(refused)"},
    };
    CHECK_CASES(cases);
}

static void set__windows__sorted_without_duplicates(void **state) {
    (void)state;
    static const case_row cases[] = {
        {"window", "60", "60"},
        {"window", "600,10,60", "10,60,600"},
        {"window", "60, 60 ,60.0", "60"},
        {"window", "0", "0"},
        {"window", "0.5,0.25,.000001", "0.000001,0.25,0.5"},
        {"window", "2592000", "2592000"},
        {"window", "8,7,6,5,4,3,2,1", "1,2,3,4,5,6,7,8"},
        {"window", "1,1,2,2,3,3,4,4,5,5", "1,2,3,4,5"},
        {"window", "1,2,3,4,5,6,7,8,9", "(refused)"},
        {"window", "2592000.1", "(refused)"},
        {"window", "-1", "(refused)"},
        {"window", "60,", "(refused)"},
        {"window", ",60", "(refused)"},
        {"window", "60,,10", "(refused)"},
        {"window", "", "(refused)"},
        {"window", "nan", "(refused)"},
        {"window", "60s", "(refused)"},
        {"window", "60;10", "(refused)"},
        {"window", NULL, "(refused)"},
    };
    CHECK_CASES(cases);
}

static void set__out_of_range__message_names_the_range(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_error err = {0};
    sample s = defaults();
    avp_ctx_init(&ctx);
    assert_int_equal(avp_options_set(&ctx, &table, &s, "min-weight", "0", &err), AVP_E_ARG);
    assert_string_equal(err.text, "\"0\" is no value of \"--min-weight\": give a whole number from 1 to 1000000000");
    avp_error_clear(&err);
    assert_int_equal(avp_options_set(&ctx, &table, &s, "window", "x", &err), AVP_E_ARG);
    assert_string_equal(
        err.text, "\"x\" is no value of \"--window\": give at most 8 lengths from 0 to 2592000 seconds, like 10,60");
    avp_error_clear(&err);
    memcpy(ctx.lang, "es", 3);
    assert_int_equal(avp_options_set(&ctx, &table, &s, "count", "x", &err), AVP_E_ARG);
    assert_string_equal(err.text, "\"x\" no es un valor de \"--count\": dé uno de objects|coortweet|qut");
}

static void validate__each_field_spoilt__is_named(void **state) {
    (void)state;
    avp_ctx ctx;
    avp_ctx_init(&ctx);
    sample spoilt[9];
    static const char *const names[] = {"min-weight", "q",      "q",      "memory", "count",
                                        "count",      "window", "window", "window"};
    for (size_t i = 0; i < 9; i++)
        spoilt[i] = defaults();
    spoilt[0].weight = -5;
    spoilt[1].q = (double)NAN;
    spoilt[2].q = (double)INFINITY;
    spoilt[3].memory = UINT64_MAX;
    spoilt[4].count = 3;
    spoilt[5].count = -1;
    spoilt[6].windows.count = 0;
    spoilt[7].windows.count = 99;
    spoilt[8].windows.us[1] = spoilt[8].windows.us[0];
    for (size_t i = 0; i < 9; i++) {
        avp_error err = {0};
        assert_int_equal(avp_options_validate(&ctx, &table, &spoilt[i], &err), AVP_E_ARG);
        if (!strstr(err.text, names[i]))
            fail_msg("case %zu names no --%s: %s", i, names[i], err.text);
    }
}

static void format__short_room__cut_and_length_told(void **state) {
    (void)state;
    sample s = defaults();
    char out[4] = "zzz";
    assert_int_equal(avp_options_format(&table, &s, 6, out, sizeof out), 9);
    assert_string_equal(out, "10,");
    assert_int_equal(avp_options_format(&table, &s, 6, NULL, 0), 9);
    assert_int_equal(avp_options_format(&table, &s, 4, out, sizeof out), 0);
    assert_string_equal(out, "");
}

static void format__largest_windows__all_there(void **state) {
    (void)state;
    char out[256];
    sample s = defaults();
    s.windows.count = AVP_WINDOWS_MAX;
    for (size_t i = 0; i < AVP_WINDOWS_MAX; i++)
        s.windows.us[i] = INT64_MAX - 10 * (int64_t)i;
    assert_int_equal(avp_options_format(&table, &s, 6, out, sizeof out), AVP_WINDOWS_MAX * 21 - 1);
    s.windows.count = SIZE_MAX;
    s.windows.us[0] = INT64_MIN;
    assert_int_equal(avp_options_format(&table, &s, 6, out, sizeof out), AVP_WINDOWS_MAX * 21);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init__every_field__has_its_default),
        cmocka_unit_test(set__good_values__are_taken),
        cmocka_unit_test(set__bad_values__are_refused),
        cmocka_unit_test(set__windows__sorted_without_duplicates),
        cmocka_unit_test(set__out_of_range__message_names_the_range),
        cmocka_unit_test(validate__each_field_spoilt__is_named),
        cmocka_unit_test(format__short_room__cut_and_length_told),
        cmocka_unit_test(format__largest_windows__all_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
