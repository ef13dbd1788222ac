/* Foreign text is harmless wherever it is shown. */
#include "support/check.h"

#include "report/show.h"

#include <string.h>

static const avpi_show_how plain = {0}, markup = {.markup = true}, page = {.markup = true, .spans = true};

static void expect(avp_str text, avpi_show_how how, const char *wanted) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_buf out;
    avpi_buf_init(&out, &ctx, 1 << 20);
    assert_int_equal(avpi_show(&out, text, how, &err), AVP_OK);
    assert_string_equal(out.ptr ? out.ptr : "", wanted);
    avpi_buf_free(&out);
}

static void show__nothing__nothing(void **state) {
    (void)state;
    expect((avp_str){NULL, 0}, page, "");
    expect(AVPI_STR(""), plain, "");
}

static void show__markup__escaped(void **state) {
    (void)state;
    expect(AVPI_STR("<a href=\"x\" onclick='y'>&amp;"), markup,
           "&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;amp;");
    expect(AVPI_STR("<b>"), plain, "<b>");
}

static void show__bidi_controls__named(void **state) {
    (void)state;
    expect(AVPI_STR("a\xE2\x80\xAE"
                    "b\xE2\x81\xA9"),
           plain, "a[U+202E]b[U+2069]");
    expect(AVPI_STR("\xE2\x80\xAA"), page, "<span class=\"ctl\">[U+202A]</span>");
    expect(AVPI_STR("\xE2\x80\x8F\xD8\x9C\xEF\xBB\xBF"), plain, "[U+200F][U+061C][U+FEFF]");
}

static void show__control_characters__pictures(void **state) {
    (void)state;
    expect(AVPI_STR("\x07\x1b[31m\x7f"), plain, "\xE2\x90\x87\xE2\x90\x9B[31m\xE2\x90\xA1");
    expect((avp_str){"a\0b", 3}, plain,
           "a\xE2\x90\x80"
           "b");
    expect(AVPI_STR("\xC2\x85"), plain, "[U+0085]");
}

static void show__bad_utf8__replaced(void **state) {
    (void)state;
    expect(AVPI_STR("a\xFF"
                    "b"),
           plain,
           "a\xEF\xBF\xBD"
           "b");
    expect(AVPI_STR("\xED\xA0\x80"
                    "c"),
           plain,
           "\xEF\xBF\xBD"
           "c");                                                     /* a surrogate */
    expect(AVPI_STR("\xC0\xAF"), plain, "\xEF\xBF\xBD\xEF\xBF\xBD"); /* a slash in two bytes */
    expect(AVPI_STR("\xE2\x82"), plain, "\xEF\xBF\xBD");             /* torn off */
    expect(AVPI_STR("\xF4\x90\x80\x80"), plain, "\xEF\xBF\xBD");     /* above U+10FFFF */
    expect(AVPI_STR("\xEF\xBF\xBF"), plain, "\xEF\xBF\xBD");         /* U+FFFF, not a character */
}

static void show__line_ends__kept_or_spaces(void **state) {
    (void)state;
    expect(AVPI_STR("a\r\nb\tc\rd"), plain, "a b c d");
    expect(AVPI_STR("a\r\nb\tc"), (avpi_show_how){.lines = true}, "a\nb c");
}

static void show__cut__at_a_character(void **state) {
    (void)state;
    expect(AVPI_STR("\xC3\xA1\xC3\xA9\xC3\xAD"), (avpi_show_how){.max_chars = 2}, "\xC3\xA1\xC3\xA9\xE2\x80\xA6");
    expect(AVPI_STR("\xC3\xA1\xC3\xA9"), (avpi_show_how){.max_chars = 2}, "\xC3\xA1\xC3\xA9");
    /* the accent belongs to the letter before the cut */
    expect(AVPI_STR("xe\xCC\x81y"), (avpi_show_how){.max_chars = 2}, "xe\xCC\x81\xE2\x80\xA6");
}

static void show__piled_marks__four_stay(void **state) {
    (void)state;
    expect(AVPI_STR("a\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85\xCC\x86"
                    "b\xCC\x81"),
           plain,
           "a\xCC\x81\xCC\x82\xCC\x83\xCC\x84"
           "b\xCC\x81");
}

static void show__emoji_sequence__whole(void **state) {
    (void)state;
    expect(AVPI_STR("\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"), plain,
           "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7");
}

static void expect_marks(const char *text, size_t max, const avpi_show_mark *marks, size_t n, const char *wanted) {
    expect(avpi_str_view(text), (avpi_show_how){.markup = true, .max_chars = max, .marks = marks, .n_marks = n},
           wanted);
}

static void show__marks__around_what_is_escaped_or_cut(void **state) {
    (void)state;
    const avpi_show_mark two[] = {{1, 4}, {5, 9}};
    expect_marks("a<b> cdef g", 0, two, 2, "a<mark>&lt;b&gt;</mark> <mark>cdef</mark> g");
    expect_marks("a<b> cdef g", 7, two, 2, "a<mark>&lt;b&gt;</mark> <mark>cd\xE2\x80\xA6</mark>");
    expect_marks("a<b> cdef", 0, two, 2, "a<mark>&lt;b&gt;</mark> <mark>cdef</mark>");
    const avpi_show_mark whole = {0, 3};
    expect_marks("abc", 0, &whole, 1, "<mark>abc</mark>");
    expect_marks("", 0, &whole, 1, "");
}

/* Places that nobody should give still give well-formed text. */
static void show__marks_out_of_order_or_place__closed_all_the_same(void **state) {
    (void)state;
    const avpi_show_mark odd[] = {{3, 99}, {1, 2}}, empty[] = {{1, 1}, {2, 1}, {2, 3}},
                         inside[] = {{1, 2}}; /* within the two bytes of a letter */
    expect_marks("abcde", 0, odd, 2, "abc<mark>de</mark>");
    expect_marks("abcde", 0, empty, 3, "ab<mark>c</mark>de");
    expect_marks("\xC3\xB1o", 0, inside, 1, "\xC3\xB1o");
}

static void show_json__anything__one_string(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_buf out;
    avpi_buf_init(&out, &ctx, 1 << 20);
    assert_int_equal(avpi_show_json(&out, AVPI_STR("a\"\\\n\xE2\x80\xAE</script>\xC3\xB1\xF3\xA0\x81\xA7"), &err),
                     AVP_OK);
    assert_string_equal(out.ptr, "\"a\\\"\\\\\\u000a\\u202e\\u003c/script>\xC3\xB1\\udb40\\udc67\"");
    avpi_buf_free(&out);
}

static void utf8_count__mixed__characters(void **state) {
    (void)state;
    assert_int_equal(avpi_utf8_count(AVPI_STR("a\xC3\xB1\xF0\x9F\x91\xA9\xFF")), 4);
    assert_int_equal(avpi_utf8_count(AVPI_STR("")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(show__nothing__nothing),
        cmocka_unit_test(show__markup__escaped),
        cmocka_unit_test(show__bidi_controls__named),
        cmocka_unit_test(show__control_characters__pictures),
        cmocka_unit_test(show__bad_utf8__replaced),
        cmocka_unit_test(show__line_ends__kept_or_spaces),
        cmocka_unit_test(show__cut__at_a_character),
        cmocka_unit_test(show__piled_marks__four_stay),
        cmocka_unit_test(show__emoji_sequence__whole),
        cmocka_unit_test(show_json__anything__one_string),
        cmocka_unit_test(show__marks__around_what_is_escaped_or_cut),
        cmocka_unit_test(show__marks_out_of_order_or_place__closed_all_the_same),
        cmocka_unit_test(utf8_count__mixed__characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
