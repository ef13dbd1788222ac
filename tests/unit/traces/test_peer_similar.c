/* qut-similar: sets of words, and an object for every pair of sets that share enough. */
#include "support/trace_case.h"

#define ACCOUNTS "INSERT INTO accounts (account_id, native) VALUES (0, 'radio'), (1, 'ana'), (2, 'beto');"
#define POSTS "INSERT INTO posts (post_id, native, account_id, posted_at, text, embedded, is_repost) VALUES "
#define AT(seconds) "make_timestamp(" #seconds "000000)"
#define S "\x1f"

/* {agua, hoy, no} and {agua, hoy} share 2 of 3; {agua, hoy} and {hoy} 1 of 2; the first and the last 1 of 3. */
static const char three[] = ACCOUNTS POSTS "(0, 'a', 0, " AT(
    10) ", 'No hoy AGUA @radio hoy', false, false),"
        "(1, 'b', 1, " AT(11) ", 'hoy  agua', false, false),"
                              "(2, 'c', 2, " AT(12) ", 'hoy', false, false),"
                                                    "(3, 'd', 2, " AT(13) ", 'hoy agua', false, true);";

static void similar__half_of_the_words__an_object_per_pair(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(2);
    expect_acts(&ctx, three, "qut-similar",
                "agua" S "hoy|-|ana|11|1\n"
                "agua" S "hoy" S S "agua" S "hoy" S "no|-|radio|10|0\n"
                "agua" S "hoy" S S "agua" S "hoy" S "no|-|ana|11|1\n"
                "agua" S "hoy" S S "hoy|-|ana|11|1\n"
                "agua" S "hoy" S S "hoy|-|beto|12|2\n"
                "agua" S "hoy" S "no|-|radio|10|0\n"
                "hoy|-|beto|12|2\n");
}

static void similar__more_asked_for__fewer_pairs(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    avp_traces_options opts = trace_options("similar-threshold", "0.6");
    expect_acts_as(&ctx, three, "qut-similar", &opts,
                   "agua" S "hoy|-|ana|11|1\n"
                   "agua" S "hoy" S S "agua" S "hoy" S "no|-|radio|10|0\n"
                   "agua" S "hoy" S S "agua" S "hoy" S "no|-|ana|11|1\n"
                   "agua" S "hoy" S "no|-|radio|10|0\n"
                   "hoy|-|beto|12|2\n");
}

static void similar__no_texts__no_acts(void **state) {
    (void)state;
    avp_ctx ctx = check_ctx(1);
    expect_acts(&ctx, ACCOUNTS POSTS "(0, 'a', 0, " AT(10) ", ' @radio ', false, false);", "qut-similar", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(similar__half_of_the_words__an_object_per_pair),
        cmocka_unit_test(similar__more_asked_for__fewer_pairs),
        cmocka_unit_test(similar__no_texts__no_acts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
