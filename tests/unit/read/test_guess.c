#include "support/check.h"

#include "read/keys.h"

#include <string.h>

enum { COLUMNS = 12, ROWS = 4 };

/* A table: header and rows, cells separated by |. */
typedef struct table {
    avp_str names[COLUMNS], cells[COLUMNS * ROWS];
    avpi_sample sample;
} table;

static size_t split(const char *line, avp_str *out) {
    size_t n = 0;
    for (;;) {
        size_t len = strcspn(line, "|");
        out[n++] = (avp_str){line, len};
        if (!line[len])
            return n;
        line += len + 1;
    }
}

static void make(table *t, const char *header, const char *const *rows, size_t n_rows) {
    size_t n = split(header, t->names);
    for (size_t i = 0; i < n_rows; i++)
        assert_int_equal(split(rows[i], t->cells + i * n), n);
    t->sample = (avpi_sample){n, n_rows, t->names, t->cells};
}

static const char *guessed(const table *t, const char *key) {
    static char out[64];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    size_t found[64];
    assert_true(avpi_keys_count <= 64);
    assert_int_equal(avpi_guess_columns(&ctx, &t->sample, found, &err), AVP_OK);
    size_t column = found[avpi_keys_find(avpi_str_view(key))];
    if (column == SIZE_MAX)
        return "";
    memcpy(out, t->names[column].ptr, t->names[column].len);
    out[t->names[column].len] = '\0';
    return out;
}

static void columns__spanish_names__found(void **state) {
    (void)state;
    static const char *const rows[] = {"7|marta|hola a todas las personas|2024-01-02 03:04:05|12|https://a.mx/x",
                                       "8|luis|buenos d\xc3\xad"
                                       "as a todos|2024-01-02 03:05:00|3|"};
    table t;
    make(&t, "ID Publicaci\xc3\xb3n|Usuario|Mensaje|Fecha y hora|Seguidores|Enlace", rows, 2);
    assert_string_equal(guessed(&t, "account"), "Usuario");
    assert_string_equal(guessed(&t, "post"), "ID Publicaci\xc3\xb3n");
    assert_string_equal(guessed(&t, "text"), "Mensaje");
    assert_string_equal(guessed(&t, "time"), "Fecha y hora");
    assert_string_equal(guessed(&t, "followers"), "Seguidores");
    assert_string_equal(guessed(&t, "url"), "Enlace");
}

static void columns__camel_case_and_paths__found(void **state) {
    (void)state;
    static const char *const rows[] = {"did:1|2020-01-01|a.b|2024-01-02T03:04:05Z|some words here|at://1"};
    table t;
    make(&t, "author.did|author.createdAt|author.handle|record.createdAt|record.text|uri", rows, 1);
    assert_string_equal(guessed(&t, "account"), "author.did");
    assert_string_equal(guessed(&t, "time"), "record.createdAt");
    assert_string_equal(guessed(&t, "text"), "record.text");
}

static void columns__id_and_name_of_account__both_used(void **state) {
    (void)state;
    static const char *const rows[] = {"1|ana|10|1600000000|x"};
    table t;
    make(&t, "user_id|screen_name|tweet_id|timestamp|text", rows, 1);
    assert_string_equal(guessed(&t, "account"), "user_id");
    assert_string_equal(guessed(&t, "handle"), "screen_name");
    assert_string_equal(guessed(&t, "time"), "timestamp");
}

static void columns__values_speak_against_the_name__passed_over(void **state) {
    (void)state;
    static const char *const rows[] = {"1|ana|12|not a time|2024-01-02 03:04|the words of the post, all of them",
                                       "2|eva|15|nor this|2024-01-02 03:05|and some more words of another"};
    table t;
    make(&t, "id|user|tweets|time|stamp|said", rows, 2);
    assert_string_equal(guessed(&t, "time"), "stamp");
    assert_string_equal(guessed(&t, "text"), "said");
}

static void columns__link_to_the_post_itself__no_url(void **state) {
    (void)state;
    static const char *const rows[] = {"12345|ana|https://x.com/ana/status/12345|https://a.mx/1|2024-01-02",
                                       "45678|eva|https://x.com/eva/status/45678||2024-01-03"};
    table t;
    make(&t, "id|user|link|other|date", rows, 2);
    assert_string_equal(guessed(&t, "url"), "other");
}

static void columns__source_without_object__not_a_stratum(void **state) {
    (void)state;
    static const char *const rows[] = {"1|2|3|1600000000|a.mx"};
    table t;
    make(&t, "account_id|post_id|url_id|timestamp|domain", rows, 1);
    assert_string_equal(guessed(&t, "object"), "url_id");
    assert_string_equal(guessed(&t, "source"), "domain");
    make(&t, "account_id|post_id|text|timestamp|domain", rows, 1);
    assert_string_equal(guessed(&t, "source"), "");
}

static void list__separators__by_the_values(void **state) {
    (void)state;
    static const struct {
        const char *value;
        avpi_how how;
    } cases[] = {{"['a', 'b']", AVPI_HOW_LIST_PYTHON},
                 {"a b", AVPI_HOW_LIST_SPACE},
                 {"a,b", AVPI_HOW_LIST_COMMA},
                 {"one", AVPI_HOW_ONE},
                 {"http://a.mx/x,y", AVPI_HOW_ONE},
                 {"http://a.mx/,http://b.mx/", AVPI_HOW_LIST_COMMA},
                 {"a\x1f"
                  "b",
                  AVPI_HOW_LIST_UNIT},
                 {"", AVPI_HOW_ONE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        avp_str name = AVPI_STR("x"), cell = avpi_str_view(cases[i].value);
        avpi_sample sample = {1, 1, &name, &cell};
        assert_int_equal(avpi_guess_list(&sample, 0), cases[i].how);
    }
    avp_str name = AVPI_STR("x"), pipes = AVPI_STR("a|b");
    avpi_sample sample = {1, 1, &name, &pipes};
    assert_int_equal(avpi_guess_list(&sample, 0), AVPI_HOW_LIST_PIPE);
}

static void time__mostly_one_kind__that_one(void **state) {
    (void)state;
    static const char *const rows[] = {"2024-01-02 03:04:05", "broken", "2024-01-02 03:04:06"};
    static const char *const american[] = {"2/24/2015 11:35", "2/3/2015 11:36"}, *const either[] = {"2/3/2015 11:35",
                                                                                                    "2/4/2015 11:36"};
    static const char *const words[] = {"one", "two", "2024-01-02"};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_time_kind kind;
    bool ambiguous = true;
    table t;
    make(&t, "time", rows, 3);
    assert_int_equal(avpi_guess_time(&ctx, &t.sample, 0, &kind, &ambiguous, &err), AVP_OK);
    assert_true(kind == AVPI_TIME_ISO && !ambiguous);
    make(&t, "time", american, 2);
    assert_int_equal(avpi_guess_time(&ctx, &t.sample, 0, &kind, &ambiguous, &err), AVP_OK);
    assert_true(kind == AVPI_TIME_US && !ambiguous);
    make(&t, "time", either, 2);
    assert_int_equal(avpi_guess_time(&ctx, &t.sample, 0, &kind, &ambiguous, &err), AVP_OK);
    assert_true(kind == AVPI_TIME_US && ambiguous);
    make(&t, "time", words, 3);
    assert_int_equal(avpi_guess_time(&ctx, &t.sample, 0, &kind, &ambiguous, &err), AVP_OK);
    assert_int_equal(kind, AVPI_TIME_AUTO);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns__spanish_names__found),
        cmocka_unit_test(columns__camel_case_and_paths__found),
        cmocka_unit_test(columns__id_and_name_of_account__both_used),
        cmocka_unit_test(columns__values_speak_against_the_name__passed_over),
        cmocka_unit_test(columns__link_to_the_post_itself__no_url),
        cmocka_unit_test(columns__source_without_object__not_a_stratum),
        cmocka_unit_test(list__separators__by_the_values),
        cmocka_unit_test(time__mostly_one_kind__that_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
