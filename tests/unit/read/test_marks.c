#include "support/check.h"

#include "base/rng.h"
#include "read/marks.h"

#include <stdlib.h>

enum { SIZE = 600 };

/* Few kinds of bytes, so that neighbours matter. */
static size_t random_text(avpi_rng *rng, char *out) {
    static const char bytes[] = "ab,\"\n\r\x80\xff;";
    size_t len = avpi_rng_below(rng, SIZE);
    for (size_t i = 0; i < len; i++)
        out[i] = bytes[avpi_rng_below(rng, sizeof bytes - 1)];
    return len;
}

static void find__random_texts__as_the_plain_definition(void **state) {
    (void)state;
    avpi_rng rng;
    char text[SIZE];
    uint32_t fast[SIZE], plain[SIZE];
    avpi_rng_init(&rng, 1, 0);
    for (int round = 0; round < 5000; round++) {
        avp_str view = {text, random_text(&rng, text)};
        char delimiter = avpi_rng_below(&rng, 2) ? ',' : ';', quote = avpi_rng_below(&rng, 2) ? '"' : delimiter;
        size_t n = avpi_marks_find(view, delimiter, quote, fast);
        assert_int_equal(n, avpi_marks_find_plain(view, delimiter, quote, plain));
        assert_memory_equal(fast, plain, n * sizeof *fast);
    }
}

static void lines__random_texts__as_the_plain_definition(void **state) {
    (void)state;
    avpi_rng rng;
    char text[SIZE];
    avpi_rng_init(&rng, 2, 0);
    for (int round = 0; round < 5000; round++) {
        avp_str view = {text, random_text(&rng, text)};
        assert_int_equal(avpi_marks_lines(view), avpi_marks_lines_plain(view));
    }
}

static void lines__many_in_a_row__no_counter_overflows(void **state) {
    (void)state;
    enum { MANY = 100000 };
    char *text = malloc(MANY);
    assert_non_null(text);
    memset(text, '\n', MANY);
    assert_int_equal(avpi_marks_lines((avp_str){text, MANY}), MANY);
    memset(text, '\r', MANY);
    assert_int_equal(avpi_marks_lines((avp_str){text, MANY}), MANY);
    for (size_t i = 1; i < MANY; i += 2)
        text[i] = '\n';
    assert_int_equal(avpi_marks_lines((avp_str){text, MANY}), MANY / 2);
    free(text);
}

static void lines__known_texts__counted(void **state) {
    (void)state;
    assert_int_equal(avpi_marks_lines(AVPI_STR("")), 0);
    assert_int_equal(avpi_marks_lines(AVPI_STR("no end")), 0);
    assert_int_equal(avpi_marks_lines(AVPI_STR("a\nb\r\nc\rd\n\r")), 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find__random_texts__as_the_plain_definition),
        cmocka_unit_test(lines__random_texts__as_the_plain_definition),
        cmocka_unit_test(lines__many_in_a_row__no_counter_overflows),
        cmocka_unit_test(lines__known_texts__counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
