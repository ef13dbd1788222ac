#include "support/check.h"

#include "read/html_text.h"

static void text__tags_and_references__undone(void **state) {
    (void)state;
    static const struct {
        const char *html, *text;
    } cases[] = {{"<p>a</p><p>b<br/>c</p>", "a\nb\nc"},
                 {"1 < 2 &amp;&lt;&gt;&quot;&#39;&#x27;&apos;", "1 < 2 &<>\"'''"},
                 {"&unknown; & &; &#; &#0; &#xd800; &#99999999999;", "&unknown; & &; &#; &#0; &#xd800; &#99999999999;"},
                 {"&#233;&#x1F600;&nbsp;x", "\xc3\xa9\xf0\x9f\x98\x80\xc2\xa0x"},
                 {"<a title=\"x > y\">t</a>", "t"},
                 {"a <b", "a"},
                 {"", ""}};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_arena arena;
    avpi_arena_init(&arena, &ctx);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        avp_str out;
        assert_int_equal(avpi_html_text(&arena, avpi_str_view(cases[i].html), &out, &err), AVP_OK);
        if (!avpi_str_equal(out, avpi_str_view(cases[i].text)))
            fail_msg("%s: %.*s", cases[i].html, (int)out.len, out.ptr);
        assert_true(out.len <= strlen(cases[i].html));
    }
    avpi_arena_free(&arena);
}

static void links__anchors_only__with_their_class(void **state) {
    (void)state;
    const avp_str html = AVPI_STR("<p><img href='no'><a class=\"u-url mention\" href=\"https://a.example/@x\">x</a> <a "
                                  "data-href=\"bad\" href='https://b.example/?a=1&amp;b'>y</a><a>none</a></p><a href=");
    avp_str href, css_class;
    size_t at = 0;
    assert_true(avpi_html_link_next(html, &at, &href, &css_class));
    assert_true(avpi_str_equal(href, AVPI_STR("https://a.example/@x")));
    assert_true(avpi_str_equal(css_class, AVPI_STR("u-url mention")));
    assert_true(avpi_html_link_next(html, &at, &href, &css_class));
    assert_true(avpi_str_equal(href, AVPI_STR("https://b.example/?a=1&amp;b")));
    assert_null(css_class.ptr);
    assert_false(avpi_html_link_next(html, &at, &href, &css_class));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text__tags_and_references__undone),
        cmocka_unit_test(links__anchors_only__with_their_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
