/* Sentences in two languages and three media. */
#include "support/check.h"

#include "report/writer.h"

#include <math.h>
#include <string.h>

static void expect(const char *lang, avpi_medium medium, avpi_arg arg, const char *wanted) {
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_writer w;
    memcpy(ctx.lang, lang, 3);
    avpi_writer_init(&w, &ctx, medium, &err);
    avpi_put(&w, arg);
    assert_int_equal(w.status, AVP_OK);
    assert_string_equal(w.buf.ptr, wanted);
    avpi_writer_free(&w);
}

static void duration__lengths__largest_whole_unit(void **state) {
    (void)state;
    static const int64_t second = 1000000;
    expect("en", AVPI_PLAIN, avpi_duration(60 * second), "60 seconds");
    expect("en", AVPI_PLAIN, avpi_duration(1 * second), "1 second");
    expect("en", AVPI_PLAIN, avpi_duration(second / 2), "0.5 seconds");
    expect("en", AVPI_PLAIN, avpi_duration(600 * second), "10 minutes");
    expect("en", AVPI_PLAIN, avpi_duration(90 * second), "90 seconds");
    expect("en", AVPI_PLAIN, avpi_duration(3600 * second), "1 hour");
    expect("en", AVPI_PLAIN, avpi_duration(86400 * second), "24 hours");
    expect("es", AVPI_PLAIN, avpi_duration(7 * 86400 * second),
           "7 d\xC3\xAD"
           "as");
}

static void gap__lengths__two_units(void **state) {
    (void)state;
    static const int64_t second = 1000000;
    expect("en", AVPI_PLAIN, avpi_gap(0), "0\xC2\xA0s");
    expect("en", AVPI_PLAIN, avpi_gap(-7 * second), "7\xC2\xA0s");
    expect("en", AVPI_PLAIN, avpi_gap(250000), "0.25\xC2\xA0s");
    expect("en", AVPI_PLAIN, avpi_gap(72 * second), "1\xC2\xA0min 12\xC2\xA0s");
    expect("en", AVPI_PLAIN, avpi_gap(7500 * second), "2\xC2\xA0h 5\xC2\xA0min");
    expect("en", AVPI_PLAIN, avpi_gap(7200 * second), "2\xC2\xA0h");
}

static void date__both_languages__written_out(void **state) {
    (void)state;
    static const int64_t noon = INT64_C(1458046925000000); /* 2016-03-15T13:02:05Z */
    expect("en", AVPI_PLAIN, avpi_date(noon), "15 March 2016");
    expect("es", AVPI_PLAIN, avpi_date(noon), "15 de marzo de 2016");
    expect("en", AVPI_PLAIN, avpi_moment(noon, 1), "15 March 2016, 13:02:05");
    expect("en", AVPI_PLAIN, avpi_moment(noon, 60000000), "15 March 2016, 13:02");
    expect("es", AVPI_PLAIN, avpi_moment(noon, INT64_C(86400000000)), "15 de marzo de 2016");
}

static void chance__tails__one_in_n(void **state) {
    (void)state;
    expect("en", AVPI_HTML, avpi_chance(-14.9), "1 in 10<sup>14</sup>");
    expect("es", AVPI_PLAIN, avpi_chance(-14.9), "1 en 10^14");
    expect("en", AVPI_XML, avpi_chance(-20), "1 in 10\xC2\xB2\xE2\x81\xB0");
    expect("en", AVPI_PLAIN, avpi_chance(-3.4), "1 in 2,500");
    expect("en", AVPI_PLAIN, avpi_chance(-0.302), "1 in 2");
    expect("en", AVPI_PLAIN, avpi_chance(-0.2), "more than 1 in 2"); /* and not "1 in 1" */
    expect("es", AVPI_PLAIN, avpi_chance(0), "m\xC3\xA1s de 1 en 2");
    expect("en", AVPI_PLAIN, avpi_chance((double)NAN), "not tested");
}

static void chance__beyond_thirty_digits__said_no_further(void **state) {
    (void)state;
    expect("en", AVPI_PLAIN, avpi_chance(-30), "1 in 10^30");
    expect("en", AVPI_PLAIN, avpi_chance(-30.001), "less than 1 in 10^30");
    expect("en", AVPI_HTML, avpi_chance(-3316.6), "less than 1 in 10<sup>30</sup>");
    expect("es", AVPI_PLAIN, avpi_chance(-3316.6), "menos de 1 en 10^30");
    expect("en", AVPI_PLAIN, avpi_chance(-(double)INFINITY), "less than 1 in 10^30");
}

static void values__media__fit(void **state) {
    (void)state;
    expect("en", AVPI_HTML, avpi_strong(avpi_count(1234)), "<strong>1,234</strong>");
    expect("en", AVPI_PLAIN, avpi_strong(avpi_count(1234)), "1,234");
    expect("en", AVPI_PLAIN, avpi_real(0.0002), "less than 0.001");
    expect("en", AVPI_HTML, avpi_foreign(AVPI_STR("<x>"), 0), "<bdi>&lt;x&gt;</bdi>");
    expect("en", AVPI_XML, avpi_foreign(AVPI_STR("<x>"), 0), "&lt;x&gt;");
    expect("en", AVPI_PLAIN, avpi_percent(0.123), "12%");
    expect("es", AVPI_PLAIN, avpi_percent(0.0123), "1.2\xC2\xA0%");
}

static void say__template__filled(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_writer w;
    avpi_writer_init(&w, &ctx, AVPI_HTML, &err);
    AVPI_SAY(&w, "{2} & {1}{3} {x} {", avpi_count(1), avpi_foreign(AVPI_STR("{1}"), 0));
    assert_string_equal(w.buf.ptr, "<bdi>{1}</bdi> &amp; 1{3} {x} {"); /* what is put in is not a template */
    avpi_writer_free(&w);
}

/* A form for one thing and one for any other number; places inside a form are filled. */
static void say__forms__one_and_many(void **state) {
    (void)state;
    static const char *const wanted[] = {"0 posts of 0 accounts, they are", "1 post of 1 account, it is",
                                         "2 posts of 2 accounts, they are"};
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    for (uint64_t n = 0; n < 3; n++) {
        avpi_writer w;
        avpi_writer_init(&w, &ctx, AVPI_PLAIN, &err);
        AVPI_SAY(&w, "{1|{1} post|{1} posts} of {2} {2|account|accounts}, {2|it is|they are}", avpi_count(n),
                 avpi_count(n));
        assert_string_equal(w.buf.ptr, wanted[n]);
        avpi_writer_free(&w);
    }
}

static void writer__first_failure__kept(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_error err = {0};
    avpi_writer w;
    avpi_writer_init(&w, &ctx, AVPI_HTML, &err);
    avpi_raw(&w, "a");
    avpi_writer_fail(&w, AVP_E_IO);
    avpi_writer_fail(&w, AVP_E_MEMORY);
    avpi_raw(&w, "b");
    assert_int_equal(w.status, AVP_E_IO);
    assert_string_equal(w.buf.ptr, "a");
    avpi_writer_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(duration__lengths__largest_whole_unit),
        cmocka_unit_test(gap__lengths__two_units),
        cmocka_unit_test(date__both_languages__written_out),
        cmocka_unit_test(chance__tails__one_in_n),
        cmocka_unit_test(chance__beyond_thirty_digits__said_no_further),
        cmocka_unit_test(values__media__fit),
        cmocka_unit_test(say__template__filled),
        cmocka_unit_test(say__forms__one_and_many),
        cmocka_unit_test(writer__first_failure__kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
