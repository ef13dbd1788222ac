#include "support/check.h"

#include "read/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const avpi_dialect comma = {',', '"'};

/* Records as "a|b/c|d": cells by |, records by /; ! after a broken record, ? after an open one, _ for a blank line. */
static const char *written(const char *text, size_t len, avpi_dialect dialect) {
    static char out[4096];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_csv csv;
    avpi_csv_row row;
    avpi_arena arena;
    size_t used = 0;
    avpi_arena_init(&arena, &ctx);
    assert_int_equal(avpi_csv_init(&csv, &ctx, dialect, 16, &err), AVP_OK);
    avpi_csv_set(&csv, (avp_str){text, len});
    out[0] = '\0';
    while (avpi_csv_next(&csv, &row)) {
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%s", used ? "/" : "", row.blank ? "_" : "");
        for (size_t i = 0; i < row.n_cells; i++) {
            avp_str cell = avpi_csv_cell(&csv, i, &arena);
            used += (size_t)snprintf(out + used, sizeof out - used, "%s%.*s", i ? "|" : "", (int)cell.len, cell.ptr);
        }
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%s", row.broken ? "!" : "", row.open ? "?" : "");
    }
    avpi_csv_free(&csv);
    avpi_arena_free(&arena);
    return out;
}

#define WRITTEN(text) written(text, sizeof(text) - 1, comma)

static void next__plain_rows__cells(void **state) {
    (void)state;
    assert_string_equal(WRITTEN(""), "");
    assert_string_equal(WRITTEN("a"), "a");
    assert_string_equal(WRITTEN("a\n"), "a");
    assert_string_equal(WRITTEN("a,b\nc,d"), "a|b/c|d");
    assert_string_equal(WRITTEN(",\n,"), "|/|");
    assert_string_equal(WRITTEN("a,\nb"), "a|/b");
}

static void next__every_line_end__same_rows(void **state) {
    (void)state;
    assert_string_equal(WRITTEN("a,b\r\nc,d\re,f\ng,h\r\n"), "a|b/c|d/e|f/g|h");
    assert_string_equal(WRITTEN("a\r"), "a");
    assert_string_equal(WRITTEN("a\n\n\r\nb"), "a/_/_/b");
}

static void next__quoted_cells__taken_off(void **state) {
    (void)state;
    assert_string_equal(WRITTEN("\"a,b\",\"c\"\"d\"\n\"\",\"\"\"\"\n"), "a,b|c\"d/|\"");
    assert_string_equal(WRITTEN("\"two\nlines\",x\r\n\"three\r\nlines\""), "two\nlines|x/three\r\nlines");
}

static void next__quote_inside_plain_cell__ordinary(void **state) {
    (void)state;
    assert_string_equal(WRITTEN("5\" pipe,a\"b\"\nc,d\n"), "5\" pipe|a\"b\"/c|d");
}

static void next__text_after_closing_quote__broken(void **state) {
    (void)state;
    assert_string_equal(WRITTEN("\"a\"b,c\nd,e\n"), "\"a\"b|c!/d|e");
    assert_string_equal(WRITTEN("\"a\" ,c\n"), "\"a\" |c!");
}

static void next__quote_never_closed__open(void **state) {
    (void)state;
    assert_string_equal(WRITTEN("a,\"b\nc,d"), "a|b\nc,d?");
    assert_string_equal(WRITTEN("\""), "?");
}

static void next__other_dialects__theirs(void **state) {
    (void)state;
    const char *text = "a;\"b;c\"\td\n";
    assert_string_equal(written(text, strlen(text), (avpi_dialect){';', '"'}), "a|\"b;c\"\td!");
    assert_string_equal(written(text, strlen(text), (avpi_dialect){'\t', '\t'}), "a;\"b;c\"|d");
}

static void next__more_cells_than_kept__counted(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_csv csv;
    avpi_csv_row row;
    assert_int_equal(avpi_csv_init(&csv, &ctx, comma, 2, &err), AVP_OK);
    avpi_csv_set(&csv, AVPI_STR("a,b,c,d\ne"));
    assert_true(avpi_csv_next(&csv, &row));
    assert_int_equal(row.n_cells, 4);
    assert_int_equal(row.end, 7);
    assert_int_equal(row.next, 8);
    assert_int_equal(row.lines, 1);
    assert_true(avpi_csv_next(&csv, &row));
    assert_int_equal(row.lines, 0);
    assert_false(avpi_csv_next(&csv, &row));
    avpi_csv_free(&csv);
}

static void next__record_longer_than_a_window__whole(void **state) {
    (void)state;
    enum { LONG = 200000 };
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_csv csv;
    avpi_csv_row row;
    char *text = malloc(LONG);
    assert_non_null(text);
    memset(text, 'x', LONG);
    memcpy(text, "a,\"", 3);
    memcpy(text + LONG - 4, "\",b\n", 4);
    text[LONG / 2] = '\n';
    assert_int_equal(avpi_csv_init(&csv, &ctx, comma, 3, &err), AVP_OK);
    avpi_csv_set(&csv, (avp_str){text, LONG});
    assert_true(avpi_csv_next(&csv, &row));
    assert_int_equal(row.n_cells, 3);
    assert_int_equal(csv.cells[1].len, LONG - 7);
    assert_int_equal(row.lines, 2);
    assert_false(avpi_csv_next(&csv, &row));
    avpi_csv_free(&csv);
    free(text);
}

static void last_end__known_texts__after_the_last_whole_record(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t end, at_end;
        bool open;
    } cases[] = {{"", 0, 0, false},        {"a", 0, 1, false},
                 {"a\n", 2, 2, false},     {"a\nb", 2, 3, false},
                 {"a\r", 0, 2, false},     {"a\r\n", 3, 3, false},
                 {"a\n\"b\n", 2, 2, true}, {"a\n\"b\n\"\nc", 7, 8, false},
                 {"a\"b\nc", 4, 5, false}, {"x,\"a\"\"\nb\"\n", 10, 10, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool open = false;
        assert_int_equal(avpi_csv_last_end(avpi_str_view(cases[i].text), comma, false, &open), cases[i].end);
        assert_int_equal(open, cases[i].open);
        assert_int_equal(avpi_csv_last_end(avpi_str_view(cases[i].text), comma, true, &open), cases[i].at_end);
        assert_int_equal(open, cases[i].open);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next__plain_rows__cells),
        cmocka_unit_test(next__every_line_end__same_rows),
        cmocka_unit_test(next__quoted_cells__taken_off),
        cmocka_unit_test(next__quote_inside_plain_cell__ordinary),
        cmocka_unit_test(next__text_after_closing_quote__broken),
        cmocka_unit_test(next__quote_never_closed__open),
        cmocka_unit_test(next__other_dialects__theirs),
        cmocka_unit_test(next__more_cells_than_kept__counted),
        cmocka_unit_test(next__record_longer_than_a_window__whole),
        cmocka_unit_test(last_end__known_texts__after_the_last_whole_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
