#include "support/check.h"

#include "read/extract.h"

#include <stdio.h>
#include <string.h>

/* What is found, folded where it is a tag: "u:... #... @..." */
static const char *found(const char *text) {
    static char out[2048];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_arena arena;
    avpi_found kind;
    avp_str item;
    size_t at = 0, used = 0;
    avpi_arena_init(&arena, &ctx);
    out[0] = '\0';
    while (avpi_extract_next(avpi_str_view(text), &at, &kind, &item)) {
        if (kind != AVPI_FOUND_URL)
            assert_int_equal(avpi_tag_fold(&arena, item, &item, &err), AVP_OK);
        const char *sign = kind == AVPI_FOUND_URL ? "" : kind == AVPI_FOUND_HASHTAG ? "#" : "@";
        used +=
            (size_t)snprintf(out + used, sizeof out - used, "%s%s%.*s", used ? " " : "", sign, (int)item.len, item.ptr);
    }
    avpi_arena_free(&arena);
    return out;
}

static void next__hashtags__of_every_script(void **state) {
    (void)state;
    assert_string_equal(found("#M\xc3\xa9xico #2024 #1a #a_b #"), "#m\xc3\xa9xico #1a #a_b");
    assert_string_equal(found("x#no &#39; #a#b ##c /#d"), "#a");
    assert_string_equal(found("\xef\xbc\x83\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e, "
                              "\xef\xbc\x83\xef\xbc\xa6\xef\xbc\xb5\xef\xbc\xac\xef\xbc\xac"),
                        "#\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e #full");
    assert_string_equal(found("#STRA\xc3\x9f"
                              "E"),
                        "#strasse");
}

static void next__mentions__not_in_addresses(void **state) {
    (void)state;
    assert_string_equal(found("RT @User_1: hi @b, a@b.mx @c@d @toolongtoolongtoolongtoolongtoolong .@e"),
                        "@user_1 @b @e");
}

static void next__urls__without_the_sentence(void **state) {
    (void)state;
    assert_string_equal(found("see http://a.mx/b). Or (www.a.mx/a_(b)), HTTPS://A.mx!"),
                        "http://a.mx/b www.a.mx/a_(b) HTTPS://A.mx");
    assert_string_equal(found("\xe2\x80\x9chttp://a.mx/\xe2\x80\x9d \xc2\xabhttp://b.mx\xc2\xbb"),
                        "http://a.mx/ http://b.mx");
    assert_string_equal(found("https://t.co/abcDEF1234\xe6\x97\xa5"), "https://t.co/abcDEF1234");
    assert_string_equal(found("https://a.mx/#tag @x"), "https://a.mx/#tag @x");
    assert_string_equal(found("http://x shttp://a.mx http:// www."), "");
}

static void next__cut_off_url__passed_over(void **state) {
    (void)state;
    assert_string_equal(found("https://t.co/tru\xe2\x80\xa6 https://t.co/tru... #a"), "#a");
}

static void fold__signs__dropped(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_arena arena;
    avp_str folded;
    avpi_arena_init(&arena, &ctx);
    assert_int_equal(avpi_tag_fold(&arena, AVPI_STR("@Name"), &folded, &err), AVP_OK);
    assert_true(avpi_str_equal(folded, AVPI_STR("name")));
    assert_int_equal(avpi_tag_fold(&arena, AVPI_STR("already"), &folded, &err), AVP_OK);
    assert_true(avpi_str_equal(folded, AVPI_STR("already")));
    assert_int_equal(avpi_tag_fold(&arena, AVPI_STR(""), &folded, &err), AVP_OK);
    assert_int_equal(folded.len, 0);
    avpi_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next__hashtags__of_every_script),
        cmocka_unit_test(next__mentions__not_in_addresses),
        cmocka_unit_test(next__urls__without_the_sentence),
        cmocka_unit_test(next__cut_off_url__passed_over),
        cmocka_unit_test(fold__signs__dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
