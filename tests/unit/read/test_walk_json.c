#include "support/check.h"

#include "base/rng.h"
#include "read/split.h"

#include <stdio.h>
#include <string.h>

/* Records with / between, ! after garbage, ? when something is left open. */
static const char *records(const char *text) {
    static char out[1024];
    avp_str view = avpi_str_view(text), record;
    bool garbage = false;
    size_t at = 0, used = 0;
    out[0] = '\0';
    while (avpi_json_next(view, &at, &record, &garbage))
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%.*s%s", used ? "/" : "", (int)record.len,
                                 record.ptr, garbage ? "!" : "");
    if (at < view.len)
        snprintf(out + used, sizeof out - used, "?");
    return out;
}

static void next__objects_between_separators__each(void **state) {
    (void)state;
    assert_string_equal(records(""), "");
    assert_string_equal(records(" [ ] , \n"), "");
    assert_string_equal(records("{}"), "{}");
    assert_string_equal(records("[{\"a\":1},\n {\"b\":[{}]}]"), "{\"a\":1}/{\"b\":[{}]}");
    assert_string_equal(records("{\"a\":{}}{\"b\":2}\n[{\"c\":3}]"), "{\"a\":{}}/{\"b\":2}/{\"c\":3}");
}

static void next__brackets_in_strings__part_of_them(void **state) {
    (void)state;
    assert_string_equal(records("{\"a\":\"}{\"},{\"b\":\"\\\"}\"}"), "{\"a\":\"}{\"}/{\"b\":\"\\\"}\"}");
    assert_string_equal(records("{\"a\":\"\\\\\"}{}"), "{\"a\":\"\\\\\"}/{}");
}

static void next__other_values__garbage(void **state) {
    (void)state;
    assert_string_equal(records("[1, {\"a\":1}, x]"), "1, !/{\"a\":1}/x]!");
    assert_string_equal(records("}\n{}"), "}!/{}");
}

static void next__object_never_closed__left(void **state) {
    (void)state;
    assert_string_equal(records("{}{\"a\":[1,2"), "{}?");
    assert_string_equal(records("{\"a\":\"b}"), "?");
}

/* Depth by the plain definition. */
static size_t slow_end(avp_str text) {
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth <= 1)
                return i + 1;
            depth--;
        }
    }
    return text.len + 1;
}

static void walk__in_pieces__as_the_plain_definition(void **state) {
    (void)state;
    static const char bytes[] = "{{}}[]\"\"\\ab,:\n";
    avpi_rng rng;
    char text[120] = "{";
    avpi_rng_init(&rng, 6, 0);
    for (int round = 0; round < 20000; round++) {
        size_t len = 1 + avpi_rng_below(&rng, sizeof text - 1);
        for (size_t i = 1; i < len; i++)
            text[i] = bytes[avpi_rng_below(&rng, sizeof bytes - 1)];
        size_t want = slow_end((avp_str){text, len}), got = 0, done = 0;
        avpi_json_walk walk = {0};
        while (done < len) {
            size_t piece = 1 + avpi_rng_below(&rng, len - done);
            got = avpi_json_walk_on(&walk, (avp_str){text + done, piece}, 0);
            if (got <= piece)
                break;
            done += piece;
        }
        assert_int_equal(done < len ? done + got : len + 1, want);
    }
}

static void line__blank_ones__passed_over(void **state) {
    (void)state;
    avp_str text = AVPI_STR("\n a \r\n\r\n\t\nb"), line;
    size_t at = 0;
    assert_true(avpi_line_next(text, &at, &line));
    assert_true(avpi_str_equal(line, AVPI_STR("a")));
    assert_true(avpi_line_next(text, &at, &line));
    assert_true(avpi_str_equal(line, AVPI_STR("b")));
    assert_false(avpi_line_next(text, &at, &line));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next__objects_between_separators__each),
        cmocka_unit_test(next__brackets_in_strings__part_of_them),
        cmocka_unit_test(next__other_values__garbage),
        cmocka_unit_test(next__object_never_closed__left),
        cmocka_unit_test(walk__in_pieces__as_the_plain_definition),
        cmocka_unit_test(line__blank_ones__passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
