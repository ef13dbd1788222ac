#include "support/check.h"

#include "base/rng.h"
#include "read/url.h"

#include <stdio.h>
#include <string.h>

/* "canonical domain", or "none". */
static const char *form(avp_str written) {
    static char out[2 * AVPI_URL_MAX];
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_arena arena;
    avp_str canonical, domain;
    avpi_arena_init(&arena, &ctx);
    assert_int_equal(avpi_url_canonical(&arena, written, &canonical, &domain, &err), AVP_OK);
    if (canonical.ptr)
        snprintf(out, sizeof out, "%.*s %.*s", (int)canonical.len, canonical.ptr, (int)domain.len, domain.ptr);
    else
        snprintf(out, sizeof out, "none");
    avpi_arena_free(&arena);
    return out;
}

#define FORM(text) form(AVPI_STR(text))

static void canonical__scheme_host_port__one_form(void **state) {
    (void)state;
    assert_string_equal(FORM("HTTP://WWW.Example.COM:80/"), "https://example.com/ example.com");
    assert_string_equal(FORM("https://example.com"), "https://example.com/ example.com");
    assert_string_equal(FORM("https://example.com:443?"), "https://example.com/ example.com");
    assert_string_equal(FORM("https://example.com.:8080/a"), "https://example.com:8080/a example.com");
    assert_string_equal(FORM("https://user:secret@example.com/a"), "https://example.com/a example.com");
    assert_string_equal(FORM("//example.com/a"), "https://example.com/a example.com");
    assert_string_equal(FORM("www.example.com/a"), "https://example.com/a example.com");
    assert_string_equal(FORM(" https://example.com/a\n"), "https://example.com/a example.com");
}

static void canonical__mobile_hosts__folded(void **state) {
    (void)state;
    assert_string_equal(FORM("https://m.example.com/a"), "https://example.com/a example.com");
    assert_string_equal(FORM("https://www.m.example.com/a"), "https://example.com/a example.com");
    assert_string_equal(FORM("https://amp.example.co.uk/a"), "https://example.co.uk/a example.co.uk");
    assert_string_equal(FORM("https://m.co.uk/a"), "https://m.co.uk/a m.co.uk");
    assert_string_equal(FORM("https://noticias.example.com.mx/a"), "https://noticias.example.com.mx/a example.com.mx");
    assert_string_equal(FORM("https://example.com/a/amp/"), "https://example.com/a example.com");
    assert_string_equal(FORM("https://example.com/amp"), "https://example.com/amp example.com");
}

static void canonical__parameters__tracking_dropped_in_order(void **state) {
    (void)state;
    assert_string_equal(FORM("https://a.mx/p?z=1&utm_source=x&a=2&fbclid=q#top"), "https://a.mx/p?z=1&a=2 a.mx");
    assert_string_equal(FORM("https://a.mx/p?UTM_Medium=x"), "https://a.mx/p a.mx");
    assert_string_equal(FORM("https://a.mx/p?a=1&amp;b=2&&c"), "https://a.mx/p?a=1&b=2&c a.mx");
    assert_string_equal(FORM("https://a.mx/p?s=20&t=x"), "https://a.mx/p?s=20&t=x a.mx");
    assert_string_equal(FORM("https://twitter.com/search?q=x&s=20"), "https://twitter.com/search?q=x twitter.com");
}

static void canonical__path__one_encoding(void **state) {
    (void)state;
    assert_string_equal(FORM("https://a.mx/%7euser/%c3%b1/a b"), "https://a.mx/~user/%C3%B1/a%20b a.mx");
    assert_string_equal(FORM("https://a.mx/\xc3\xb1"), "https://a.mx/%C3%B1 a.mx");
    assert_string_equal(FORM("https://a.mx/a/./b/../c"), "https://a.mx/a/c a.mx");
    assert_string_equal(FORM("https://a.mx/../../c"), "https://a.mx/c a.mx");
    assert_string_equal(FORM("https://a.mx/100%/%zz"), "https://a.mx/100%/%zz a.mx");
    assert_string_equal(FORM("https://a.mx/x/"), "https://a.mx/x/ a.mx");
}

static void canonical__other_scripts__idna(void **state) {
    (void)state;
    assert_string_equal(FORM("http://m\xc3\xbcnchen.de/"), "https://xn--mnchen-3ya.de/ xn--mnchen-3ya.de");
    assert_string_equal(FORM("http://M\xc3\x9cNCHEN.de/"), "https://xn--mnchen-3ya.de/ xn--mnchen-3ya.de");
}

static void canonical__same_post_or_video__same_form(void **state) {
    (void)state;
    static const char *const posts[] = {
        "https://twitter.com/someone/status/123?s=20", "https://mobile.twitter.com/Someone/status/123/photo/1",
        "https://x.com/i/web/status/123", "http://www.twitter.com/other/statuses/123#x"};
    static const char *const videos[] = {
        "https://youtu.be/a-b_C?t=3", "https://m.youtube.com/watch?feature=x&v=a-b_C&list=y",
        "https://www.youtube.com/shorts/a-b_C", "https://www.youtube-nocookie.com/embed/a-b_C?rel=0"};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(form(avpi_str_view(posts[i])), "https://twitter.com/i/status/123 twitter.com");
        assert_string_equal(form(avpi_str_view(videos[i])), "https://youtube.com/watch?v=a-b_C youtube.com");
    }
    assert_string_equal(FORM("https://x.com/someone"), "https://twitter.com/someone twitter.com");
    assert_string_equal(FORM("https://youtube.com/watch?x=1"), "https://youtube.com/watch?x=1 youtube.com");
}

static void canonical__wrapped__what_is_inside(void **state) {
    (void)state;
    assert_string_equal(FORM("https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.a.mx%2Fp%3Fq%3D1%26utm_source%3Dx&h=Z"),
                        "https://a.mx/p?q=1 a.mx");
    assert_string_equal(FORM("https://www.google.com/url?sa=t&url=http://a.mx/p"), "https://a.mx/p a.mx");
    assert_string_equal(FORM("https://www.google.com/search?q=http://a.mx/p"),
                        "https://google.com/search?q=http://a.mx/p google.com");
}

static void canonical__no_address_of_the_web__none(void **state) {
    (void)state;
    static const char *const none[] = {"",
                                       "hello",
                                       "ftp://a.mx/x",
                                       "mailto:a@b.mx",
                                       "https://",
                                       "https:///x",
                                       "https://localhost/x",
                                       "https://a..mx/",
                                       "https://.mx/",
                                       "http://a b.mx/",
                                       "javascript:alert(1)",
                                       "https://a.mx:x/"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_string_equal(form(avpi_str_view(none[i])), "none");
}

static void canonical__addresses__their_own_domain(void **state) {
    (void)state;
    assert_string_equal(FORM("http://192.0.2.1/x"), "https://192.0.2.1/x 192.0.2.1");
    assert_string_equal(FORM("http://[2001:DB8::1]:80/x"), "https://[2001:db8::1]/x [2001:db8::1]");
}

static void canonical__too_long__none(void **state) {
    (void)state;
    static char text[3 * AVPI_URL_MAX];
    memset(text, 'a', sizeof text);
    memcpy(text, "https://a.mx/", 13);
    assert_string_equal(form((avp_str){text, sizeof text}), "none");
    memset(text + 13, ' ', AVPI_URL_MAX); /* grows threefold when encoded */
    text[13 + 4000] = 'x';
    assert_string_equal(form((avp_str){text, 13 + 4001}), "none");
}

/* The canonical form of a canonical form is itself. */
static void canonical__twice__as_once(void **state) {
    (void)state;
    static const char *const bits[] = {
        "https://",         "http://", "www.", "m.", "a.mx", "/",   "?",   "&",        "=",
        "utm_source=x",     "%41",     "%c3",  "..", "#",    "x y", ":80", "\xc3\xb1", "youtu.be/abc",
        "x.com/a/status/1", "amp"};
    avpi_rng rng;
    avpi_rng_init(&rng, 7, 0);
    for (int round = 0; round < 20000; round++) {
        char text[400] = "https://a.mx/", once[2 * AVPI_URL_MAX];
        for (uint64_t n = avpi_rng_below(&rng, 10); n > 0; n--)
            strncat(text, bits[avpi_rng_below(&rng, sizeof bits / sizeof *bits)], 30);
        snprintf(once, sizeof once, "%s", form(avpi_str_view(text + (round % 3 ? 0 : 13))));
        if (strcmp(once, "none") == 0)
            continue;
        avp_str canonical = {once, strcspn(once, " ")};
        assert_string_equal(form(canonical), once);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical__scheme_host_port__one_form),
        cmocka_unit_test(canonical__mobile_hosts__folded),
        cmocka_unit_test(canonical__parameters__tracking_dropped_in_order),
        cmocka_unit_test(canonical__path__one_encoding),
        cmocka_unit_test(canonical__other_scripts__idna),
        cmocka_unit_test(canonical__same_post_or_video__same_form),
        cmocka_unit_test(canonical__wrapped__what_is_inside),
        cmocka_unit_test(canonical__no_address_of_the_web__none),
        cmocka_unit_test(canonical__addresses__their_own_domain),
        cmocka_unit_test(canonical__too_long__none),
        cmocka_unit_test(canonical__twice__as_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
